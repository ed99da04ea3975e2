"""Photos of people one does not know: what trends, and the newest here and everywhere."""

from quart import Response

from fediphoto import config
from fediphoto.domain.discovery import trends
from fediphoto.domain.timelines import timelines
from fediphoto.web.pages.door import blueprint, go, page, person, viewer
from fediphoto.web.pages.home import GRID_POSTS, asked_page, older
from fediphoto.web.pages.sifting import sifted
from fediphoto.web.pages.trending import beginning


@blueprint.get("/explore")
async def explore() -> Response:
    """Photos and hashtags that trend, and people to follow; where nothing trends, the newest."""
    me = await viewer()
    posts = await trends.posts(me, GRID_POSTS, only_photos=True)
    newest = []
    if not posts:
        newest = await timelines.public(me, asked_page(GRID_POSTS), local=True, only_media=True)
    return await page(
        "explore.html",
        scope="trending",
        beginning=await beginning(me),
        trending=sifted(posts, "public"),
        is_reviewed=config.current().discovery.trends == "reviewed",
        posts=sifted(newest, "public"),
        older=older(newest, GRID_POSTS),
        where="public",
    )


@blueprint.get("/explore/here")
async def explore_here() -> Response:
    """Photos of everybody here, newest first."""
    return await _newest("here", local=True)


@blueprint.get("/explore/everywhere")
async def explore_everywhere() -> Response:
    """Photos from all servers that this one hears of; only for our own people.

    (A visitor could be anybody, and others' posts are not ours to publish a second time.)
    """
    await person()
    return await _newest("everywhere", local=False)


@blueprint.get("/explore/trending")
async def former_trending() -> Response:
    """Where what trends was in 0.3."""
    return go("/explore")


async def _newest(scope: str, *, local: bool) -> Response:
    found = await timelines.public(
        await viewer(), asked_page(GRID_POSTS), local=local, only_media=True
    )
    return await page(
        "explore.html",
        scope=scope,
        posts=sifted(found, "public"),
        older=older(found, GRID_POSTS),
        where="public",
    )
