"""Find people, posts and hashtags; with `resolve`, also what lives elsewhere."""

from dataclasses import dataclass, field
from typing import Any

from fediphoto.activitypub import backfill, objects
from fediphoto.domain.discovery import search, tag_views
from fediphoto.domain.paging import Page
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView, PostView
from fediphoto.errors import FediphotoError, Unauthorized
from fediphoto.storage.models import Account, Post
from fediphoto.text.translations import _
from fediphoto.web.api.accounts import resolve, shown
from fediphoto.web.api.describing import (
    NONE,
    TEXT,
    choice,
    declare,
    entity,
    flag,
    identifier,
    many,
    number,
    record,
    text,
)
from fediphoto.web.api.entities.account_schemas import ACCOUNT
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.entities.tags import TAG, tag
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_LONGEST = 2048
_MOST_SKIPPED = 1000

SEARCH = declare(
    "Search",
    {
        "accounts": many(ACCOUNT),
        "statuses": many(entity("Status")),
        "hashtags": many(TAG),
        "collections": NONE,
    },
)
_TAKEN = (
    text("q", "words; a handle; an address. docs/search.md says which operators there are"),
    choice("type", "accounts", "hashtags", "statuses"),
    flag("resolve", "ask other servers for a handle or address that is not known here"),
    flag("following", "only people whom the person follows"),
    identifier("account_id", "only posts of this person"),
    flag("exclude_unreviewed", "only hashtags that moderators have allowed"),
    identifier("max_id"),
    identifier("min_id"),
    number("limit", "how many of each type", lowest=1, highest=40),
    number("offset", "how many to leave out", highest=_MOST_SKIPPED),
)


@dataclass(slots=True)
class _Found:
    people: list[AccountView] = field(default_factory=list)
    posts: list[PostView] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)


@endpoint("GET /api/v2/search", who=Who.ANYBODY, scope="read:search", takes=_TAKEN, answers=SEARCH)
async def everything(call: Call) -> Any:
    """Mastodon's Search. Without a token neither `resolve` nor `offset` is allowed."""
    found = await _found(call)
    tags = await tag_views.of(found.hashtags, call.viewer)
    return {
        "accounts": [account(one) for one in found.people],
        "statuses": statuses(found.posts, call.viewer_id),
        "hashtags": [tag(one) for one in tags],
        "collections": [],
    }


@endpoint(
    "GET /api/v1/search",
    scope="read:search",
    takes=_TAKEN,
    answers=record(
        {"accounts": many(ACCOUNT), "statuses": many(entity("Status")), "hashtags": many(TEXT)}
    ),
)
async def everything_as_before(call: Call) -> Any:
    """The same as older clients know it: hashtags are bare names."""
    found = await _found(call)
    return {
        "accounts": [account(one) for one in found.people],
        "statuses": statuses(found.posts, call.viewer_id),
        "hashtags": found.hashtags,
    }


async def _found(call: Call) -> _Found:
    given = call.parameters
    query = given.words("q").strip()[:_LONGEST]
    offset = given.number("offset", 0, highest=_MOST_SKIPPED)
    if call.viewer is None and (given.flag("resolve") or offset):
        raise Unauthorized(_("Search queries that resolve or page are not allowed without a token"))
    if not query:
        return _Found()
    kind = given.words("type")
    exact = await _exactly(call, query)
    if exact is not None:
        return _Found(
            exact.people if kind in ("", "accounts") and not offset else [],
            exact.posts if kind in ("", "statuses") and not offset else [],
        )
    return await _listed(call, query, kind, offset)


async def _listed(call: Call, query: str, kind: str, offset: int) -> _Found:
    given = call.parameters
    limit = given.number("limit", 20, lowest=1, highest=40)
    found = _Found()
    if kind in ("", "accounts") and not query.startswith("#"):
        following = given.flag("following") and call.viewer is not None
        found.people = await search.accounts(
            query, call.viewer, limit=limit, offset=offset, following=following
        )
    if kind in ("", "statuses") and call.viewer is not None:
        page = Page(
            max_id=given.identifier("max_id"), min_id=given.identifier("min_id"), limit=limit
        )
        found.posts = await search.posts(
            query, call.viewer, page, offset=offset, author_id=given.identifier("account_id")
        )
    if kind in ("", "hashtags") and not query.startswith("@"):
        found.hashtags = await search.hashtags(
            query, limit=limit, offset=offset, reviewed=given.flag("exclude_unreviewed")
        )
    return found


async def _exactly(call: Call, query: str) -> _Found | None:
    """What an address or a full handle names; None to search for it as words.

    Other servers are asked only with `resolve`.
    """
    may_ask = call.parameters.flag("resolve") and call.viewer is not None
    if query.startswith(("https://", "http://")) and " " not in query:
        return await _at_address(call, query, may_ask=may_ask)
    if not may_ask or not _is_handle(query):
        return None
    person = await resolve(query)
    return None if person is None else _Found([person])


async def _at_address(call: Call, address: str, *, may_ask: bool) -> _Found | None:
    try:
        if may_ask and call.viewer is not None:
            thing: Account | Post | None = await objects.resolve(address, call.viewer)
        else:
            thing = await objects.known(address)
        if isinstance(thing, Account):
            known = await shown(thing.id)
            if may_ask:
                await backfill.begin(known)
            return _Found([await views.whole(known)])
        if isinstance(thing, Post):
            return _Found(posts=[await views.post(thing.id, call.viewer_id)])
    except FediphotoError:
        return _Found()
    return _Found() if may_ask else None


def _is_handle(query: str) -> bool:
    name, at, domain = query.removeprefix("@").partition("@")
    return bool(name and at and domain) and " " not in query
