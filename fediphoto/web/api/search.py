"""Find people, posts and hashtags; with `resolve`, also what lives elsewhere."""

from typing import Any

from fediphoto.activitypub import backfill, objects
from fediphoto.domain import search, tag_follows, views
from fediphoto.domain.paging import Page
from fediphoto.domain.views import AccountView, PostView
from fediphoto.errors import FediphotoError, Unauthorized
from fediphoto.storage.models import Account, Post
from fediphoto.web.api.accounts import resolve
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.entities.tags import tag
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_LONGEST = 2048


@endpoint("GET /api/v2/search", who=Who.ANYBODY, scope="read:search")
async def everything(call: Call) -> Any:
    """Mastodon's Search. Without a token neither `resolve` nor `offset` is allowed."""
    people, posts, hashtags = await _found(call)
    followed = await tag_follows.followed_among(call.viewer, hashtags)
    return {
        "accounts": [account(one) for one in people],
        "statuses": statuses(posts, call.viewer_id),
        "hashtags": [tag(name, followed) for name in hashtags],
        "collections": [],
    }


@endpoint("GET /api/v1/search", scope="read:search")
async def everything_as_before(call: Call) -> Any:
    """The same as older clients know it: hashtags are bare names."""
    people, posts, hashtags = await _found(call)
    return {
        "accounts": [account(one) for one in people],
        "statuses": statuses(posts, call.viewer_id),
        "hashtags": hashtags,
    }


async def _found(call: Call) -> tuple[list[AccountView], list[PostView], list[str]]:
    given = call.parameters
    query = given.words("q").strip()[:_LONGEST]
    if call.viewer is None and (given.flag("resolve") or given.number("offset", 0, highest=1)):
        raise Unauthorized("Search queries that resolve or page are not allowed without a token")
    if not query:
        return [], [], []
    kind = given.words("type")
    if "://" in query or _is_handle(query):
        exact = await _exactly(call, query)
        if exact is not None:
            people, posts = exact
            wanted_people = people if kind in ("", "accounts") else []
            return wanted_people, posts if kind in ("", "statuses") else [], []
    return await _listed(call, query, kind)


async def _listed(
    call: Call, query: str, kind: str
) -> tuple[list[AccountView], list[PostView], list[str]]:
    given = call.parameters
    limit = given.number("limit", 20, lowest=1, highest=40)
    offset = given.number("offset", 0, highest=10_000)
    people: list[AccountView] = []
    posts: list[PostView] = []
    hashtags: list[str] = []
    if kind in ("", "accounts"):
        following = given.flag("following") and call.viewer is not None
        people = await search.accounts(
            query, call.viewer, limit=limit, offset=offset, following=following
        )
    if kind in ("", "statuses") and call.viewer is not None:
        page = Page(
            max_id=given.identifier("max_id"), min_id=given.identifier("min_id"), limit=limit
        )
        posts = await search.posts(query, call.viewer, page)
    if kind in ("", "hashtags"):
        hashtags = await search.hashtags(query.lstrip("#"), limit=limit, offset=offset)
    return people, posts, hashtags


async def _exactly(call: Call, query: str) -> tuple[list[AccountView], list[PostView]] | None:
    """What a URL or a full handle names; None to search for it as words."""
    if not call.parameters.flag("resolve") or call.viewer is None:
        return None
    if "://" not in query:
        person = await resolve(query)
        return None if person is None else ([person], [])
    try:
        found = await objects.resolve(query, call.viewer)
    except FediphotoError:
        return [], []
    if isinstance(found, Account):
        await backfill.begin(found)
        return [views.account(found)], []
    if isinstance(found, Post):
        return [], [await views.post(found.id, call.viewer_id)]
    return [], []


def _is_handle(query: str) -> bool:
    name, at, domain = query.removeprefix("@").partition("@")
    return bool(name and at and domain) and " " not in query
