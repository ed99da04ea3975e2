"""What one has kept: bookmarks and likes, seen by nobody else."""

from quart import Response

from fediphoto.domain.timelines import timelines
from fediphoto.web.pages.door import blueprint, page, person
from fediphoto.web.pages.home import GRID_POSTS, asked_page


@blueprint.get("/bookmarks")
async def bookmarks() -> Response:
    """What one keeps for later, the latest first."""
    found = await timelines.bookmarks(await person(), asked_page(GRID_POSTS))
    return await page("kept.html", which="bookmarks", posts=found.items, older=found.next_max_id)


@blueprint.get("/likes")
async def likes() -> Response:
    """What one likes, the latest first."""
    found = await timelines.favourites(await person(), asked_page(GRID_POSTS))
    return await page("kept.html", which="likes", posts=found.items, older=found.next_max_id)
