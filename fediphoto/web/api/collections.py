"""Collections (Pixelfed's API): made, filled, put in order, looked at."""

from typing import Any

from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.domain.timelines import collections
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import Collection
from fediphoto.web.api.describing import (
    TEXT,
    Parameter,
    Schema,
    choice,
    identifier,
    many,
    number,
    one_of,
    record,
    text,
)
from fediphoto.web.api.entities.collections import (
    OWN_POST_COLLECTION,
    POST_COLLECTION,
    collection,
    visibility_of,
)
from fediphoto.web.api.entities.status_schemas import STATUS
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_PER_PAGE = 10
_WORDS: tuple[Parameter, ...] = (
    text("title"),
    text("description"),
    choice("visibility", "public", "private", "draft"),
)
_NAMED: tuple[Parameter, ...] = (
    identifier("collection_id", required=True),
    identifier("post_id", required=True),
)
_DONE: Schema = record({"code": one_of(200), "message": TEXT})


@endpoint(
    "GET /api/v1.1/collections/self",
    scope="read:statuses",
    takes=[number("page", lowest=1, highest=100)],
    answers=many(OWN_POST_COLLECTION),
)
async def mine(call: Call) -> Any:
    """One's own collections, ten a page, each with its posts."""
    first = (call.parameters.number("page", 1, lowest=1, highest=100) - 1) * _PER_PAGE
    found = (await collections.of(call.person, call.person))[first : first + _PER_PAGE]
    within = await collections.posts_in_each([one.id for one in found], call.person)
    return [collection(one) | {"items": statuses(within[one.id], call.viewer_id)} for one in found]


@endpoint(
    "GET /api/v1.1/collections/accounts/<account_id>",
    who=Who.ANYBODY,
    scope="read:statuses",
    answers=many(POST_COLLECTION),
)
async def of_account(call: Call, account_id: int) -> Any:
    """The collections of somebody."""
    account = await accounts.get(account_id)
    return [collection(one) for one in await collections.of(account, call.viewer)]


@endpoint(
    "GET /api/v1.1/collections/view/<collection_id>",
    who=Who.ANYBODY,
    scope="read:statuses",
    answers=POST_COLLECTION,
)
async def show(call: Call, collection_id: int) -> Any:
    """One collection."""
    return collection(await collections.get(collection_id, call.viewer))


@endpoint(
    "GET /api/v1.1/collections/items/<collection_id>",
    who=Who.ANYBODY,
    scope="read:statuses",
    answers=many(STATUS),
)
async def items(call: Call, collection_id: int) -> Any:
    """Its posts, in its order."""
    await collections.get(collection_id, call.viewer)
    return await _items(collection_id, call)


@endpoint(
    "POST /api/v1.1/collections/create",
    scope="write:statuses",
    takes=_WORDS,
    answers=POST_COLLECTION,
)
async def create(call: Call) -> Any:
    """Begin a collection (Pixelfed has no such call: its app cannot)."""
    given = call.parameters
    made = await collections.create(
        call.person,
        given.words("title"),
        given.words("description"),
        visibility_of(given.words("visibility")) or "draft",
    )
    return collection(await collections.get(made.id, call.person))


@endpoint(
    "POST /api/v1.1/collections/update/<collection_id>",
    scope="write:statuses",
    takes=_WORDS,
    answers=POST_COLLECTION,
)
async def update(call: Call, collection_id: int) -> Any:
    """Change title, description, visibility."""
    given = call.parameters
    found = await collections.own(call.person, collection_id)
    await collections.change(
        found,
        title=given.text("title"),
        description=given.text("description"),
        visibility=visibility_of(given.words("visibility")),
    )
    return collection(await collections.get(collection_id, call.person))


@endpoint(
    "DELETE /api/v1.1/collections/delete/<collection_id>",
    scope="write:statuses",
    answers=_DONE,
)
async def delete(call: Call, collection_id: int) -> Any:
    """Take a collection apart."""
    await collections.delete(await collections.own(call.person, collection_id))
    return {"code": 200, "message": "Deleted."}


@endpoint(
    "POST /api/v1.1/collections/add",
    scope="write:statuses",
    takes=_NAMED,
    answers=_DONE,
)
async def add(call: Call) -> Any:
    """Put the post post_id into the collection collection_id."""
    found, post_id = await _named(call)
    await collections.add(call.person, found, await posts.get(post_id))
    return {"code": 200, "message": "Added."}


@endpoint(
    "POST /api/v1.1/collections/remove",
    scope="write:statuses",
    takes=_NAMED,
    answers=_DONE,
)
async def remove(call: Call) -> Any:
    """Take it out again."""
    found, post_id = await _named(call)
    await collections.remove(found, post_id)
    return {"code": 200, "message": "Removed."}


async def _named(call: Call) -> tuple[Collection, int]:
    collection_id = call.parameters.identifier("collection_id")
    post_id = call.parameters.identifier("post_id")
    if collection_id is None or post_id is None:
        raise Unprocessable("It takes a collection_id and a post_id.")
    return await collections.own(call.person, collection_id), post_id


async def _items(collection_id: int, call: Call) -> Any:
    return statuses(await collections.posts_in(collection_id, call.viewer), call.viewer_id)
