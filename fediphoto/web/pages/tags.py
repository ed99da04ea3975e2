"""Hashtags: their photos, which of them one follows, which one shows on the profile."""

from quart import Response, request

from fediphoto.domain.discovery import tag_views, trends
from fediphoto.domain.paging import Page
from fediphoto.domain.timelines import timelines
from fediphoto.domain.topics import featured_tags, tag_follows
from fediphoto.domain.views.views import PostView
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.text.captions import fold_hashtag
from fediphoto.web.pages.door import blueprint, go, go_back, page, person, viewer
from fediphoto.web.pages.home import GRID_POSTS, asked_page, older
from fediphoto.web.pages.names import tag_path
from fediphoto.web.pages.sifting import sifted

_RELATED = 8


@blueprint.get("/tags/<name>")
async def hashtag(name: str) -> Response:
    """Photos with a hashtag, newest first, and a button to have them at home."""
    found = await timelines.hashtag(
        await viewer(), name, asked_page(GRID_POSTS), local=await viewer() is None, only_media=True
    )
    return await _hashtag(name, "newest", found, older(found, GRID_POSTS))


@blueprint.get("/tags/<name>/liked")
async def liked_with_hashtag(name: str) -> Response:
    """Those that most people liked, of its newest photos."""
    found = await trends.most_liked_with_tag(await viewer(), name, GRID_POSTS)
    return await _hashtag(name, "liked", found, None)


async def _hashtag(
    name: str, order: str, found: list[PostView], next_max_id: int | None
) -> Response:
    me = await viewer()
    return await page(
        "tag.html",
        name=name,
        order=order,
        is_followed=fold_hashtag(name) in await tag_follows.followed_among(me, [name]),
        count=await tag_views.count_posts(name),
        related=[other for other, _together in await tag_views.related(name, _RELATED)],
        posts=sifted(found, "public"),
        older=next_max_id,
        where="public",
    )


@blueprint.post("/tags/<name>/follow")
async def follow_hashtag(name: str) -> Response:
    """Have public posts with it at home."""
    await tag_follows.follow(await person(), name)
    return await go_back(tag_path(name))


@blueprint.post("/tags/<name>/unfollow")
async def unfollow_hashtag(name: str) -> Response:
    """Have them no longer."""
    await tag_follows.unfollow(await person(), name)
    return await go_back(tag_path(name))


@blueprint.get("/settings/hashtags")
async def chosen_hashtags() -> Response:
    """Which hashtags one shows, and which one follows."""
    return await _settings()


@blueprint.post("/settings/hashtags/follow")
async def follow_typed_hashtag() -> Response:
    """Follow one by its name; what was typed stays where something is wrong."""
    me, typed = await person(), (await request.form).get("hashtag", "").strip()
    try:
        await tag_follows.follow(me, typed)
    except Unprocessable as error:
        return await _settings(status=error.status, wanted=typed, wanted_problem=str(error))
    return go("/settings/hashtags?saved=1")


@blueprint.post("/settings/hashtags/show")
async def show_hashtag() -> Response:
    """Show one more on the profile; what was typed stays where something is wrong."""
    me, typed = await person(), (await request.form).get("name", "").strip()
    try:
        await featured_tags.feature(me, typed)
    except Unprocessable as error:
        return await _settings(status=error.status, typed=typed, problem_shown=str(error))
    return go("/settings/hashtags?saved=1")


@blueprint.post("/settings/hashtags/<featured_id>/hide")
async def hide_hashtag(featured_id: str) -> Response:
    """Show one no longer."""
    me, number = await person(), parse_id(featured_id)
    if number is None:
        raise NotFound
    await featured_tags.unfeature(me, number)
    return go("/settings/hashtags?saved=1")


async def _settings(*, status: int = 200, **said: str) -> Response:
    """The page, with what was typed (`typed` to show, `wanted` to follow) and what is wrong."""
    me = await person()
    followed = await tag_follows.followed(me, Page(limit=tag_follows.MOST))
    return await page(
        "settings/hashtags.html",
        status=status,
        shown=await featured_tags.of(me),
        suggested=await featured_tags.suggested(me),
        followed=followed.items,
        **{"typed": "", "wanted": "", **said},
    )
