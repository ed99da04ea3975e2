"""Where one lands: what those one follows posted, or what this place is."""

from quart import Response, request

from fediphoto.domain import preferences
from fediphoto.domain.posts import story_views
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views.views import PostView
from fediphoto.ids import parse_id
from fediphoto.web import session
from fediphoto.web.pages.door import blueprint, go, page
from fediphoto.web.pages.sifting import sifted

FEED_POSTS = 12
GRID_POSTS = 30


def asked_page(limit: int) -> timelines.Page:
    """The part of a list that the address asks for: what is older than `max_id`."""
    return timelines.Page(max_id=parse_id(request.args.get("max_id")), limit=limit)


def older(posts: list[PostView], limit: int) -> int | None:
    """The `max_id` of what comes after a full page; None where this is the end."""
    return posts[-1].body.id if len(posts) >= limit else None


@blueprint.get("/")
async def home() -> Response:
    """The home timeline; visitors see what this place is.

    Comments stand under the photos they are about, not among them.
    """
    signed_in = await session.current()
    if signed_in is None:
        posts = await timelines.public(None, asked_page(9), local=True, only_media=True)
        return await page("welcome.html", posts=posts)
    posts = await timelines.home(
        signed_in.account,
        asked_page(FEED_POSTS),
        exclude_replies=True,
        exclude_messages=True,
        only_photos=preferences.only_photos_at_home(signed_in.user),
    )
    is_top = "max_id" not in request.args
    return await page(
        "home.html",
        posts=sifted(posts, "home"),
        where="home",
        older=older(posts, FEED_POSTS),
        newest=posts[0].body.id if posts else 0,
        rings=await story_views.rings(signed_in.account) if is_top else None,
    )


@blueprint.get("/public")
async def former_explore() -> Response:
    """Where Mastodon has its public timeline; people type it from memory."""
    return go("/explore/here")
