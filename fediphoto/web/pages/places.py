"""A place: the public photos that name it."""

from quart import Response

from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import places
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.web.pages.door import blueprint, page, viewer
from fediphoto.web.pages.home import GRID_POSTS, asked_page, older
from fediphoto.web.pages.sifting import sifted


@blueprint.get("/places/<place_id>/<slug>")
async def place(place_id: str, slug: str) -> Response:
    """Photos made there, newest first; the name in the address is for people alone."""
    me, number = await viewer(), parse_id(place_id)
    if number is None:
        raise NotFound
    found = await timelines.place(me, number, asked_page(GRID_POSTS))
    return await page(
        "place.html",
        place=await places.get(number),
        posts=sifted(found, "public"),
        where="public",
        older=older(found, GRID_POSTS),
    )
