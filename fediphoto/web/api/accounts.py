"""People: look them up, and see what they posted and whom they follow."""

from typing import Any

from fediphoto.activitypub import actors, backfill
from fediphoto.domain.discovery import search
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import follows
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView
from fediphoto.errors import FediphotoError, NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Account
from fediphoto.web.api.answers import around, json_answer, page_of, paged
from fediphoto.web.api.describing import (
    entity,
    flag,
    identifiers,
    many,
    number,
    paging,
    text,
)
from fediphoto.web.api.entities.account_schemas import ACCOUNT
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.relationships import RELATIONSHIP, relationship
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_AT_ONCE = 40
"""Accounts that one request may ask for by id."""


async def shown(account_id: int) -> Account:
    """Somebody who can be shown; NotFound for nobody, a deleted account or the instance itself."""
    found = await accounts.get(account_id)
    if found.deleted_at is not None or (found.actor_type == "Application" and found.is_local):
        raise NotFound
    return found


async def _by_ids(ids: list[int]) -> list[AccountView]:
    return await database.read(views.accounts(ids[:_AT_ONCE]))


@endpoint(
    "GET /api/v1/accounts",
    who=Who.ANYBODY,
    scope="read:accounts",
    takes=[identifiers("id")],
    answers=many(ACCOUNT),
)
async def several(call: Call) -> Any:
    """People by id[]."""
    return [account(one) for one in await _by_ids(call.parameters.identifiers("id"))]


@endpoint(
    "GET /api/v1/accounts/<account_id>", who=Who.ANYBODY, scope="read:accounts", answers=ACCOUNT
)
async def show(call: Call, account_id: int) -> Any:
    """One person."""
    found = await shown(account_id)
    await _look_at(call, found)
    return account(await views.whole(found))


async def _look_at(call: Call, found: Account) -> None:
    """Have the past of somebody elsewhere read, for our own people only.

    (Whoever may ask without a token could have us ask every server that we know.)
    """
    if call.viewer is not None:
        await backfill.begin(found)


@endpoint(
    "GET /api/v1/accounts/lookup",
    who=Who.ANYBODY,
    scope="read:accounts",
    takes=[text("acct", "name, or name@domain", required=True)],
    answers=ACCOUNT,
    failures=(404,),
)
async def lookup(call: Call) -> Any:
    """Somebody known here, by handle; no other server is asked."""
    found = await accounts.find(call.parameters.words("acct").strip().lstrip("@"))
    if found is None:
        raise NotFound
    known = await shown(found.id)
    await _look_at(call, known)
    return account(await views.whole(known))


@endpoint(
    "GET /api/v1/accounts/search",
    scope="read:accounts",
    takes=[
        text("q", "part of a handle or name"),
        number("limit", "how many", lowest=1, highest=80),
        number("offset", "how many to leave out", highest=10_000),
        flag("resolve", "ask another server for a full handle"),
        flag("following", "only those whom the person follows"),
    ],
    answers=many(ACCOUNT),
)
async def search_accounts(call: Call) -> Any:
    """People by name or handle; with `resolve`, a full handle is looked up elsewhere."""
    given = call.parameters
    query = given.words("q").strip()
    limit = given.number("limit", 40, lowest=1, highest=80)
    offset = given.number("offset", 0, highest=10_000)
    following = given.flag("following")
    found = await search.accounts(
        query, call.person, limit=limit, offset=offset, following=following
    )
    if given.flag("resolve") and not offset and not following:
        stranger = await resolve(query)
        if stranger is not None:
            found = [stranger, *(one for one in found if one.id != stranger.id)][:limit]
    return [account(one) for one in found]


async def resolve(query: str) -> AccountView | None:
    """Whom a full handle (`name@domain`, `@name@domain`) names, asked of their server if need be.

    None where it is no handle, or nobody is found: a search then simply finds less.
    """
    handle = query.removeprefix("@")
    name, at, domain = handle.partition("@")
    if not (name and at and domain) or "/" in query or " " in query:
        return None
    try:
        found = await accounts.find(handle) or await actors.resolve_handle(handle)
    except FediphotoError:
        return None
    await backfill.begin(found)
    return views.account(found)


@endpoint(
    "GET /api/v1/accounts/relationships",
    scope="read:follows",
    takes=[identifiers("id"), flag("with_suspended", "the suspended are always told of")],
    answers=many(RELATIONSHIP),
)
async def relationships(call: Call) -> Any:
    """How the person stands to each of id[]."""
    ids = call.parameters.identifiers("id")[:_AT_ONCE]
    found = {one.id: one for one in await follows.relationships(call.person, ids)}
    return [relationship(found[one]) for one in ids if one in found]


@endpoint(
    "GET /api/v1/accounts/<account_id>/statuses",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[
        flag("only_media", "only posts with photos or videos"),
        flag("exclude_replies", "no answers to others"),
        flag("exclude_reblogs", "no boosts"),
        flag("pinned", "only what stands first on the profile"),
        text("tagged", "only posts with this hashtag"),
        *paging(),
    ],
    answers=many(entity("Status")),
)
async def account_statuses(call: Call, account_id: int) -> Any:
    """What somebody posted and boosted, as far as the reader may see it."""
    given, page = call.parameters, call.page()
    author = await shown(account_id)
    await _look_at(call, author)
    found = await timelines.account_posts(
        call.viewer,
        author,
        page,
        only_media=given.flag("only_media"),
        exclude_replies=given.flag("exclude_replies"),
        exclude_boosts=given.flag("exclude_reblogs"),
        pinned=given.flag("pinned"),
        tagged=given.words("tagged"),
    )
    shown_posts = statuses(found, call.viewer_id)
    return paged(shown_posts, **around(found), limit=page.limit)


@endpoint(
    "GET /api/v1/accounts/<account_id>/followers",
    who=Who.ANYBODY,
    scope="read:accounts",
    takes=paging(highest=80),
    answers=many(ACCOUNT),
)
async def followers(call: Call, account_id: int) -> Any:
    """Who follows somebody; empty where they hide it."""
    page = call.page(default=40, highest=80)
    found = await follows.followers(await shown(account_id), call.viewer, page)
    return people(found, page)


@endpoint(
    "GET /api/v1/accounts/<account_id>/following",
    who=Who.ANYBODY,
    scope="read:accounts",
    takes=paging(highest=80),
    answers=many(ACCOUNT),
)
async def following(call: Call, account_id: int) -> Any:
    """Whom somebody follows; empty where they hide it."""
    page = call.page(default=40, highest=80)
    found = await follows.following(await shown(account_id), call.viewer, page)
    return people(found, page)


def people(found: Paged[AccountView], page: Page) -> Any:
    """A page of people."""
    return page_of(found, [account(one) for one in found.items], page)


@endpoint(
    "GET /api/v1.1/accounts/username/<username>",
    who=Who.ANYBODY,
    scope="read:accounts",
    answers={"anyOf": [ACCOUNT, {"type": "array", "maxItems": 0}]},
)
async def by_username(call: Call, username: str) -> Any:
    """Pixelfed's way to find somebody: the account, or an empty list for nobody."""
    found = await accounts.find(username.lstrip("@"))
    if found is None or found.deleted_at is not None:
        return json_answer([])
    return account(await views.whole(found))
