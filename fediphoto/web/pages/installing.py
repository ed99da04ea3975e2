"""The web app on a phone's first screen: what it is called, and what works without a network."""

import orjson
from quart import Response

from fediphoto import config
from fediphoto.text import translations
from fediphoto.text.translations import _, pgettext
from fediphoto.web.pages import assets
from fediphoto.web.pages.door import blueprint, go, page

_PAPER = "#fdfcfa"

_WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'"
"""Pictures are portraits in notifications, and ours."""

PRECACHED = ("styles.css", "icons.svg", "icon.svg")
"""Besides the scripts, those too that only some pages load: what is written offline needs them."""


@blueprint.get("/manifest.webmanifest")
async def manifest() -> Response:
    """Lets a phone keep the site as an app (W3C, Web Application Manifest)."""
    title = config.current().instance.title
    body = {
        "id": "/",
        "name": title,
        "short_name": title[:12],
        "description": config.current().instance.description,
        "lang": translations.current(),
        "dir": translations.direction(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "categories": ["photo", "social"],
        "icons": [
            _icon("icon.svg", "any", "image/svg+xml"),
            _icon("images/icon-192.png", "192x192"),
            _icon("images/icon-512.png", "512x512"),
            _icon("images/icon-full-192.png", "192x192", purpose="maskable"),
            _icon("images/icon-full-512.png", "512x512", purpose="maskable"),
        ],
        "shortcuts": [
            {"name": name, "url": path}
            for name, path in (
                (pgettext("deed", "Post"), "/new"),
                (_("Activity"), "/activity"),
                (_("Search"), "/search"),
            )
        ],
        # Taken by the worker, never by us: another app's request bears no token (worker/shared.js).
        "share_target": {
            "action": "/new/shared",
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "photos", "accept": ["image/*", "video/*"]}],
            },
        },
    }
    response = Response(orjson.dumps(body), content_type="application/manifest+json")
    response.headers["Cache-Control"] = "private, no-cache"  # it speaks its reader's language
    return response


def _icon(name: str, sizes: str, mime: str = "image/png", purpose: str = "any") -> dict[str, str]:
    return {"src": assets.address(name), "sizes": sizes, "type": mime, "purpose": purpose}


@blueprint.get("/worker.js")
async def worker() -> Response:
    """The service worker: the same program for everybody, told which files are the present ones."""
    scripts = [name for name in assets.files() if name.startswith("js/")]
    names = (*scripts, *PRECACHED)
    told = orjson.dumps(
        {
            "version": assets.version(),
            "files": [assets.address(name) for name in names],
            "title": config.current().instance.title,
        }
    )
    content = b"const TOLD = " + told + b";\n" + assets.files()[assets.WORKER].content
    response = Response(content, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    media_host = config.current().storage.media_url.rstrip("/")
    response.headers["Content-Security-Policy"] = f"{_WORKER_POLICY} {media_host}".rstrip()
    return response


@blueprint.get("/offline")
async def offline() -> Response:
    """What stands where a page should be when there is neither a network nor a copy."""
    return await page("offline.html")


@blueprint.get("/new/shared")
async def shared() -> Response:
    """Where photos from other apps arrive, for a browser that comes here by itself."""
    return go("/new")
