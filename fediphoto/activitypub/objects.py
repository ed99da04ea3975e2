"""How a post elsewhere becomes a post here: fetched from its origin, with what it answers."""

import hashlib
from typing import Any

import structlog

from fediphoto.activitypub import actors, media_cache, network, stamps, translation
from fediphoto.activitypub.vocabulary import (
    ActorDocument,
    PostObject,
    Thing,
    host_of,
    is_web_address,
    read_object,
    same_origin,
)
from fediphoto.activitypub.vocabulary.values import uri as id_of
from fediphoto.domain import addresses, visibility
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Arrival
from fediphoto.errors import (
    BadRequest,
    Conflict,
    FediphotoError,
    Forbidden,
    Gone,
    NotFound,
    RemoteError,
    Unprocessable,
)
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Post

log = structlog.get_logger()

MAX_DEPTH = 20
"""How many posts above one that arrives we fetch."""


async def resolve(url_or_handle: str, viewer: Account | None) -> Account | Post | None:
    """What somebody typed into the search field: an account or a post, fetched if need be.

    None where there is nothing, or nothing that `viewer` may see.
    """
    wanted = url_or_handle.strip()
    try:
        found = await _resolve(wanted)
    except (BadRequest, Forbidden, NotFound, Gone, RemoteError, Unprocessable) as error:
        log.info("nothing found elsewhere", wanted=wanted[:500], reason=str(error))
        return None
    if isinstance(found, Post) and not await visibility.can_see(found, viewer):
        return None
    if isinstance(found, Account) and found.suspended_at is not None:
        return None
    return found


async def _resolve(wanted: str) -> Account | Post | None:
    if not wanted.startswith(("https://", "http://")):
        return await actors.resolve_handle(wanted)
    if not is_web_address(wanted):
        raise BadRequest
    found = await known(wanted)
    if found is not None or addresses.is_ours(wanted):
        return found
    return await _fetch(wanted, MAX_DEPTH)


async def known(address: str) -> Account | Post | None:
    """What we know by that id, or by that page."""
    account = await accounts.find_by_uri(address)
    if account is not None and account.deleted_at is None:
        return account
    post = await posts.find_by_uri(address)
    if post is not None:
        return post
    if addresses.is_ours(address):
        return await _own_page(address)
    return None


async def _own_page(address: str) -> Account | Post | None:
    """What stands on one of our own pages: /@name or /@name/id."""
    path = addresses.path_of(address) or ""
    name, _, post_id = path.removeprefix("/@").partition("/")
    if post_id:
        return await posts.find_by_uri(addresses.post_uri(name.lower(), _number(post_id)))
    return await accounts.find_local(name)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0


async def fetch_post(post_uri: str, *, depth: int = MAX_DEPTH) -> Post | None:
    """The post with that id, read from its own server unless we have it.

    None where we refuse it or it was deleted. What it answers is fetched by a job, up to `depth`
    posts above it. Raises RemoteError (which may be permanent), NotFound, Gone, Forbidden,
    BadRequest.
    """
    known = await posts.find_by_uri(post_uri)
    if known is not None or addresses.is_ours(post_uri):
        return known
    found = await _fetch(post_uri, depth)
    return found if isinstance(found, Post) else None


async def _fetch(address: str, depth: int) -> Account | Post | None:
    """Read what is at `address`, and store it."""
    thing = await fetch_thing(address)
    if isinstance(thing, ActorDocument):
        return await actors.ensure_actor(thing.id)
    if not isinstance(thing, PostObject):
        raise BadRequest(f"An object of type {thing.kind or 'unknown'} cannot be shown.")
    return await store(thing, depth=depth)


async def fetch_thing(address: str) -> Thing:
    """What is at `address`; its id must lie on the same server, and serve the same (FEP-fe34).

    Nothing is stored. Errors as `fetch_post`.
    """
    if not network.federates_with(host_of(address)):
        raise Forbidden("This instance does not federate with that one.")
    document = await network.document(address)
    said = id_of(document.json)
    if not said or not same_origin(said, document.final_url) or addresses.is_ours(said):
        raise Forbidden("The object's id is on another server than the object.")
    if said not in (address, document.final_url):
        document = await network.document(said)
        if id_of(document.json) != said or not same_origin(document.final_url, said):
            raise Forbidden("The document at the object's id carries another id.")
    return read_object(document.json)


async def store(
    post: PostObject, *, depth: int = MAX_DEPTH, arrival: Arrival = Arrival.SENT
) -> Post | None:
    """Store a post that was read at its origin, with its author; what we have stays as it is.

    None where it was deleted before. Errors as `fetch_post`.
    """
    known = await posts.find_by_uri(post.id)
    if known is not None:
        return known
    if not same_origin(post.author, post.id):
        raise Forbidden("The author and the post are on different servers.")
    author = await actors.ensure_actor(post.author)
    try:
        async with database.transaction():
            return await receive(post, author, depth=depth, arrival=arrival)
    except Conflict:  # somebody else has stored it meanwhile
        return await posts.find_by_uri(post.id)


async def receive(
    post: PostObject,
    author: Account,
    *,
    depth: int = MAX_DEPTH,
    arrival: Arrival = Arrival.SENT,
) -> Post | None:
    """Store a post whose author is proven, in the transaction around us.

    What it answers, if we do not have that, and its photos are left to jobs (the photos of what
    nobody sent us: to whoever looks at them). None where it was deleted before. Raises Forbidden
    (the author may not answer what it answers).
    """
    stored = await posts.store_remote(await translation.remote_post(post, author), arrival)
    if stored is None:
        return None
    if stored.in_reply_to_uri and depth > 0:
        await fetch_parent_soon(stored.in_reply_to_uri, depth - 1)
    await stamps.look_into_soon(stored, depth)
    await stamps.look_into_quotes_of(stored)
    if arrival is Arrival.SENT and any(
        one.kind == "image" or one.preview_url for one in post.attachments
    ):
        await media_cache.prefetch_soon(stored.id)
    return stored


async def fetch_parent_soon(parent_uri: str, depth: int = MAX_DEPTH) -> None:
    """Have what a comment answers fetched by a job: once, however many comments wait for it."""
    if addresses.is_ours(parent_uri):
        return  # one of ours that is gone
    digest = hashlib.sha256(parent_uri.encode()).hexdigest()
    await jobs.enqueue(
        "objects.parent",
        {"uri": parent_uri, "depth": depth},
        unique_key=f"objects.parent:{digest}",
    )


async def _parent_job(payload: dict[str, Any]) -> None:
    """Fetch one post above a comment; the job for the next is written with it, one depth less."""
    try:
        await fetch_post(payload["uri"], depth=payload["depth"])
    except RemoteError as error:
        if not error.permanent:
            raise
        log.info("parent not fetched", uri=payload["uri"], reason=str(error))
    except FediphotoError as refused:
        log.info("parent not fetched", uri=payload["uri"], reason=str(refused))


JOBS: dict[str, jobs.Handler] = {"objects.parent": _parent_job}
