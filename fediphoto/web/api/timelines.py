"""Timelines: home, public, hashtag, bookmarks, favourites."""

from typing import Any

from quart import Response

from fediphoto.domain import preferences
from fediphoto.domain.paging import Page
from fediphoto.domain.timelines import lists, timelines
from fediphoto.domain.views.views import PostView
from fediphoto.web.api.answers import around, page_of, paged
from fediphoto.web.api.describing import entity, flag, many, paging, texts
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint
from fediphoto.web.api.unchanged import unless_changed

_POSTS = many(entity("Status"))
_WHERE_FROM = (
    flag("local", "only of this instance"),
    flag("remote", "only of others"),
    flag("only_media", "only with photos"),
)


@endpoint("GET /api/v1/timelines/home", scope="read:statuses", takes=paging(), answers=_POSTS)
async def home(call: Call) -> Any:
    """What those whom the person follows posted."""

    async def make() -> Response:
        page = call.page()
        found = await timelines.home(
            call.person, page, only_photos=preferences.only_photos_at_home(call.user)
        )
        return _answer(call, found, page)

    return await unless_changed(call, make)


@endpoint(
    "GET /api/v1/timelines/public",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[*paging(), *_WHERE_FROM],
    answers=_POSTS,
)
async def public(call: Call) -> Any:
    """Public posts from here and elsewhere."""
    given, page = call.parameters, call.page()
    found = await timelines.public(
        call.viewer,
        page,
        local=given.flag("local"),
        remote=given.flag("remote"),
        only_media=given.flag("only_media"),
    )
    return _answer(call, found, page)


@endpoint(
    "GET /api/v1/timelines/tag/<name>",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[
        *paging(),
        *_WHERE_FROM,
        texts("any", "hashtags that do as well"),
        texts("all", "hashtags that must be there too"),
        texts("none", "hashtags that must not"),
    ],
    answers=_POSTS,
)
async def hashtag(call: Call, name: str) -> Any:
    """Public posts with a hashtag."""
    given, page = call.parameters, call.page()
    found = await timelines.hashtag(
        call.viewer,
        name.lstrip("#"),
        page,
        any=given.texts("any"),
        all=given.texts("all"),
        none=given.texts("none"),
        local=given.flag("local"),
        remote=given.flag("remote"),
        only_media=given.flag("only_media"),
    )
    return _answer(call, found, page)


@endpoint(
    "GET /api/v1/timelines/list/<list_id>", scope="read:lists", takes=paging(), answers=_POSTS
)
async def of_list(call: Call, list_id: int) -> Any:
    """What the members of a list posted."""
    row = await lists.get(call.person, list_id)

    async def make() -> Response:
        page = call.page()
        return _answer(call, await timelines.account_list(call.person, row.id, page), page)

    return await unless_changed(call, make)


@endpoint("GET /api/v1/bookmarks", scope="read:bookmarks", takes=paging(), answers=_POSTS)
async def bookmarks(call: Call) -> Any:
    """What the person keeps for later."""
    page = call.page()
    return _kept(call, await timelines.bookmarks(call.person, page), page)


@endpoint("GET /api/v1/favourites", scope="read:favourites", takes=paging(), answers=_POSTS)
async def favourites(call: Call) -> Any:
    """What the person likes."""
    page = call.page()
    return _kept(call, await timelines.favourites(call.person, page), page)


def _answer(call: Call, found: list[PostView], page: Page) -> Response:
    shown = statuses(found, call.viewer_id)
    return paged(shown, **around(found), limit=page.limit)


def _kept(call: Call, found: timelines.Paged[PostView], page: Page) -> Any:
    """Paged by when they were kept, which the posts themselves do not tell."""
    shown = statuses(found.items, call.viewer_id)
    return page_of(found, shown, page)
