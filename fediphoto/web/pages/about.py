"""What this instance is, and what browsers and search engines may ask it."""

import orjson
from quart import Response

from fediphoto import __version__, config
from fediphoto.web.pages import assets
from fediphoto.web.pages.door import blueprint, page

ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /settings\nDisallow: /explore\n"


@blueprint.get("/about")
async def about() -> Response:
    """Who runs this place, for whom, and by which program."""
    return await page("about.html", version=__version__)


@blueprint.get("/robots.txt")
async def robots() -> Response:
    """What search engines are asked to leave alone."""
    return Response(ROBOTS, mimetype="text/plain")


@blueprint.get("/manifest.webmanifest")
async def manifest() -> Response:
    """Lets a phone keep the site as an app."""
    icon = {"src": assets.address("icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    body = {
        "name": config.current().instance.title,
        "short_name": config.current().instance.title[:12],
        "start_url": "/",
        "display": "standalone",
        "background_color": "#fdfcfa",
        "theme_color": "#fdfcfa",
        "icons": [icon],
    }
    response = Response(orjson.dumps(body), content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
