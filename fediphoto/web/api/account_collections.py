"""Collections of people (Mastodon's, not Pixelfed's of posts): made, filled, looked at, left."""

from collections.abc import Sequence
from typing import Any

from quart import Response

from fediphoto.domain.relations import account_collections
from fediphoto.domain.relations.account_collections import CollectionView, Words
from fediphoto.errors import Forbidden, Unprocessable
from fediphoto.text.translations import _
from fediphoto.web.api.accounts import shown
from fediphoto.web.api.answers import json_answer, skip_link
from fediphoto.web.api.describing import (
    EMPTY,
    Parameter,
    flag,
    identifier,
    identifiers,
    number,
    text,
)
from fediphoto.web.api.entities.account_collections import (
    COLLECTION_WITH_ACCOUNTS,
    COLLECTIONS,
    WRAPPED_COLLECTION,
    WRAPPED_COLLECTION_ITEM,
    collection,
    collection_item,
    with_accounts,
)
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_READ, _WRITE = "read:collections", "write:collections"
_SKIPPING: tuple[Parameter, ...] = (
    number("limit", "how many", lowest=1, highest=80),
    number("offset", "how many to leave out", highest=10_000),
)
_WORDS: tuple[Parameter, ...] = (
    text("name", f"at most {account_collections.NAME_CHARACTERS} characters"),
    text("description", f"at most {account_collections.DESCRIPTION_CHARACTERS} characters"),
    text("language", "a tag like en"),
    text("tag_name", "a hashtag that describes it; empty for none"),
    flag("sensitive"),
    flag("discoverable", "whether it is listed on the profile"),
)


@endpoint(
    "POST /api/v1/collections",
    scope=_WRITE,
    takes=[*_WORDS, identifiers("account_ids", "whom to put in at once")],
    answers=WRAPPED_COLLECTION,
)
async def create(call: Call) -> Any:
    """Begin a collection of people who wish to be discovered."""
    given = call.parameters
    words, people = _words(given), given.identifiers("account_ids")
    return await _wrapped(call, await account_collections.create(call.person, words, people))


@endpoint(
    "GET /api/v1/collections/<collection_id>",
    who=Who.ANYBODY,
    scope=_READ,
    answers=COLLECTION_WITH_ACCOUNTS,
)
async def show(call: Call, collection_id: int) -> Any:
    """A collection, its owner and the people in it."""
    return with_accounts(*await account_collections.get(collection_id, call.viewer))


@endpoint(
    "PATCH /api/v1/collections/<collection_id>",
    "PUT /api/v1/collections/<collection_id>",
    scope=_WRITE,
    takes=_WORDS,
    answers=WRAPPED_COLLECTION,
)
async def update(call: Call, collection_id: int) -> Any:
    """Change what it says of itself; what is not given stays."""
    await account_collections.change(call.person, collection_id, _words(call.parameters))
    return await _wrapped(call, collection_id)


@endpoint("DELETE /api/v1/collections/<collection_id>", scope=_WRITE, answers=EMPTY)
async def delete(call: Call, collection_id: int) -> Any:
    """Take a collection apart."""
    await account_collections.delete(call.person, collection_id)
    return {}


@endpoint(
    "GET /api/v1/accounts/<account_id>/collections",
    "GET /api/v1/<account_id>/collections",
    who=Who.ANYBODY,
    scope=_READ,
    takes=_SKIPPING,
    answers=COLLECTIONS,
)
async def of_account(call: Call, account_id: int) -> Any:
    """The collections that somebody shows on their profile."""
    owner, (limit, offset) = await shown(account_id), _part(call)
    found = await account_collections.of(owner, call.viewer, limit=limit + 1, offset=offset)
    return _listed(found, limit, offset)


@endpoint(
    "GET /api/v1/accounts/<account_id>/in_collections",
    "GET /api/v1/<account_id>/in_collections",
    scope=_READ,
    takes=_SKIPPING,
    answers=COLLECTIONS,
)
async def holding(call: Call, account_id: int) -> Any:
    """The collections in which one stands oneself."""
    if (await shown(account_id)).id != call.person.id:
        raise Forbidden(_(account_collections.NOT_ALLOWED))
    limit, offset = _part(call)
    found = await account_collections.holding(call.person, limit=limit + 1, offset=offset)
    return _listed(found, limit, offset)


@endpoint(
    "POST /api/v1/collections/<collection_id>/items",
    scope=_WRITE,
    takes=[identifier("account_id", "who wishes to be discovered", required=True)],
    answers=WRAPPED_COLLECTION_ITEM,
)
async def add(call: Call, collection_id: int) -> Any:
    """Put somebody in."""
    await account_collections.own(call.person, collection_id)
    account_id = call.parameters.identifier("account_id")
    if account_id is None:
        raise Unprocessable(_("`account_id` parameter is missing"))
    item = await account_collections.add(call.person, collection_id, account_id)
    return {"collection_item": collection_item(item)}


@endpoint("DELETE /api/v1/collections/<collection_id>/items/<item_id>", scope=_WRITE, answers=EMPTY)
async def remove(call: Call, collection_id: int, item_id: int) -> Any:
    """Take somebody out."""
    await account_collections.remove(call.person, collection_id, item_id)
    return {}


@endpoint(
    "POST /api/v1/collections/<collection_id>/items/<item_id>/revoke",
    scope=_WRITE,
    answers=EMPTY,
)
async def revoke(call: Call, collection_id: int, item_id: int) -> Any:
    """Take oneself out of another's collection, for good."""
    await account_collections.revoke(call.person, collection_id, item_id)
    return {}


def _words(given: Parameters) -> Words:
    return Words(
        name=given.text("name"),
        description=given.text("description"),
        language=given.text("language"),
        tag=given.text("tag_name"),
        is_sensitive=given.flag_or_none("sensitive"),
        is_discoverable=given.flag_or_none("discoverable"),
    )


def _part(call: Call) -> tuple[int, int]:
    given = call.parameters
    return (
        given.number("limit", 40, lowest=1, highest=80),
        given.number("offset", 0, highest=10_000),
    )


def _listed(found: Sequence[CollectionView], limit: int, offset: int) -> Response:
    """One page of what was asked for one more than it holds."""
    answer = json_answer({"collections": [collection(one) for one in found[:limit]]})
    link = skip_link(offset, limit, has_more=len(found) > limit)
    if link:
        answer.headers["Link"] = link
    return answer


async def _wrapped(call: Call, collection_id: int) -> dict[str, Any]:
    view, _ = await account_collections.get(collection_id, call.person)
    return {"collection": collection(view)}
