"""What a person does with a post: like, boost, bookmark, pin, and who else did."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions
from fediphoto.domain.views import views
from fediphoto.domain.visibility import get_visible
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Post
from fediphoto.web.api.answers import paged
from fediphoto.web.api.describing import choice, identifier, many, paging
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.status_schemas import ACCOUNT, STATUS
from fediphoto.web.api.entities.statuses import status
from fediphoto.web.api.entities.visibility import from_mastodon
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_DOERS = (*paging(highest=80), identifier("cursor", "Pixelfed's name of max_id"))

Deed = Callable[[Account, Post], Awaitable[object]]


async def _do(call: Call, post_id: int, deed: Deed) -> Any:
    """Do `deed` with a post that the person can see; answers with the post (not a boost of it)."""
    post = await get_visible(post_id, call.person)
    await deed(call.person, post)
    return status(await views.post(post.boost_of_id or post.id, call.viewer_id), call.viewer_id)


@endpoint("POST /api/v1/statuses/<post_id>/favourite", scope="write:favourites", answers=STATUS)
async def favourite(call: Call, post_id: int) -> Any:
    """Like a post."""
    return await _do(call, post_id, interactions.like)


@endpoint("POST /api/v1/statuses/<post_id>/unfavourite", scope="write:favourites", answers=STATUS)
async def unfavourite(call: Call, post_id: int) -> Any:
    """Like it no longer."""
    return await _do(call, post_id, interactions.unlike)


@endpoint(
    "POST /api/v1/statuses/<post_id>/reblog",
    scope="write:statuses",
    takes=[choice("visibility", "public", "unlisted", "private")],
    answers=STATUS,
)
async def reblog(call: Call, post_id: int) -> Any:
    """Boost a post; answers with the boost, the post inside."""
    post = await get_visible(post_id, call.person)
    visibility = from_mastodon(call.parameters.text("visibility") or "public")
    boost = await interactions.boost(call.person, post, visibility=visibility)
    return status(await views.post(boost.id, call.viewer_id), call.viewer_id)


@endpoint("POST /api/v1/statuses/<post_id>/unreblog", scope="write:statuses", answers=STATUS)
async def unreblog(call: Call, post_id: int) -> Any:
    """Take a boost back; answers with the post."""
    return await _do(call, post_id, interactions.unboost)


@endpoint("POST /api/v1/statuses/<post_id>/bookmark", scope="write:bookmarks", answers=STATUS)
async def bookmark(call: Call, post_id: int) -> Any:
    """Keep a post for later."""
    return await _do(call, post_id, interactions.bookmark)


@endpoint("POST /api/v1/statuses/<post_id>/unbookmark", scope="write:bookmarks", answers=STATUS)
async def unbookmark(call: Call, post_id: int) -> Any:
    """Keep it no longer."""
    return await _do(call, post_id, interactions.unbookmark)


@endpoint("POST /api/v1/statuses/<post_id>/pin", scope="write:accounts", answers=STATUS)
async def pin(call: Call, post_id: int) -> Any:
    """Show a post of one's own first on the profile."""
    return await _do(call, post_id, interactions.pin)


@endpoint("POST /api/v1/statuses/<post_id>/unpin", scope="write:accounts", answers=STATUS)
async def unpin(call: Call, post_id: int) -> Any:
    """Let it stand where it belongs again."""
    return await _do(call, post_id, interactions.unpin)


@endpoint("POST /api/v1/statuses/<post_id>/mute", scope="write:mutes", answers=STATUS)
async def mute(call: Call, post_id: int) -> Any:
    """Have no notifications from the thread."""
    return await _do(call, post_id, interactions.mute_thread)


@endpoint("POST /api/v1/statuses/<post_id>/unmute", scope="write:mutes", answers=STATUS)
async def unmute(call: Call, post_id: int) -> Any:
    """Hear of the thread again."""
    return await _do(call, post_id, interactions.unmute_thread)


@endpoint(
    "GET /api/v1/statuses/<post_id>/favourited_by",
    who=Who.ANYBODY,
    scope="read:accounts",
    takes=_DOERS,
    answers=many(ACCOUNT),
)
async def favourited_by(call: Call, post_id: int) -> Any:
    """Who likes the post."""
    return await _doers(call, post_id, interactions.liked_by)


@endpoint(
    "GET /api/v1/statuses/<post_id>/reblogged_by",
    who=Who.ANYBODY,
    scope="read:accounts",
    takes=_DOERS,
    answers=many(ACCOUNT),
)
async def reblogged_by(call: Call, post_id: int) -> Any:
    """Who boosted it."""
    return await _doers(call, post_id, interactions.boosted_by)


async def _doers(
    call: Call, post_id: int, listing: Callable[[int, Page], ReadPlan[list[int]]]
) -> Any:
    post = await get_visible(post_id, call.viewer)
    page = call.page(default=40, highest=80)
    if page.max_id is None:
        page = replace(page, max_id=call.parameters.identifier("cursor"))

    def plan() -> ReadPlan[tuple[list[int], list[views.AccountView]]]:
        ids = yield from listing(post.boost_of_id or post.id, page)
        return ids, (yield from views.accounts(ids))

    ids, people = await database.read(plan())
    older = ids[-1] if len(ids) == page.limit else None
    newer = ids[0] if ids else None
    return paged([account(one) for one in people], older=older, newer=newer, limit=page.limit)
