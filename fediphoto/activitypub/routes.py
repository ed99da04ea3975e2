"""What other servers may GET and POST here: actors, inboxes, posts and deeds."""

import asyncio
from typing import Any

from quart import Blueprint, Response, request

from fediphoto import config
from fediphoto.activitypub import (
    collections,
    context_collection,
    discovery,
    nodeinfo,
    render,
    routes_answer,
    routes_collected,
    routes_deeds,
    routes_emojis,
    routes_stamps,
    routes_stories,
    signatures,
)
from fediphoto.activitypub.inbox import receive
from fediphoto.activitypub.proving import proven
from fediphoto.activitypub.render.people import CONTEXT as ACTOR_CONTEXT
from fediphoto.activitypub.render.people import public_keys
from fediphoto.activitypub.routes_answer import (
    PRIVATE_CACHE,
    VARY,
    document,
    page,
    signed_request,
    signer,
    wants_page,
)
from fediphoto.activitypub.routes_subject import is_open, person, visible_post
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.errors import Gone, TooLarge, TooSlow
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, AccountKey, Tombstone

INBOX_BYTES = 1024 * 1024
BODY_TIMEOUT_S = 25

blueprint = Blueprint("activitypub", __name__)
for part in (
    discovery,
    nodeinfo,
    collections,
    routes_collected,
    routes_deeds,
    routes_emojis,
    routes_stamps,
    routes_stories,
):
    blueprint.register_blueprint(part.blueprint)


@blueprint.before_request
async def refuse_unwelcome() -> None:
    """Who is shut out reads nothing here under their own name."""
    routes_answer.refuse_unwelcome()


@blueprint.after_request
async def keep_out_of_caches(response: Response) -> Response:
    """Errors differ by who asks, so that no cache may keep one; a 401 says how to sign."""
    response.headers.setdefault("Cache-Control", PRIVATE_CACHE)
    response.headers.setdefault("Vary", VARY)
    if response.status_code == 401:
        with_body = request.method == "POST"
        response.headers["Accept-Signature"] = signatures.demand(with_body=with_body)
    return response


@blueprint.get("/actor")
async def instance_actor() -> Response:
    """The actor that signs our fetches; never asks for a signature, or two would wait for ever."""
    account = await accounts.ensure_instance_actor()
    keys = await AccountKey.filter(account_id=account.id)
    return document(render.instance_actor(account, keys))


@blueprint.get("/users/<name>")
async def actor(name: str) -> Response:
    """A person: the actor document, or for browsers the way to the page.

    Under `authorized_fetch` an unsigned request gets the stub that holds the keys, without which
    the person's own signatures could not be checked.
    """
    if wants_page():
        return page(addresses.profile_page(name))
    account = await person(name)
    keys = await AccountKey.filter(account_id=account.id)
    if account.suspended_at is not None:
        return document(_stub(account, keys) | {"suspended": True})
    if config.current().federation.authorized_fetch and await signer() is None:
        return document(_stub(account, keys))
    await account.fetch_related("moved_to")
    return document(render.actor(account, keys))


@blueprint.post("/inbox")
async def shared_inbox() -> Response:
    """An activity for anybody here."""
    return await _receive()


@blueprint.post("/users/<name>/inbox")
async def inbox(name: str) -> Response:
    """An activity for one person; what it does does not depend on whose inbox it came to."""
    await person(name)
    return await _receive()


@blueprint.get("/users/<name>/posts/<post_id>")
async def post(name: str, post_id: str) -> Response:
    """A post: the Note to those who may see it, 404 to others, 410 once it is deleted."""
    number = parse_id(post_id)
    if wants_page() and number is not None:
        return page(addresses.post_page(name, number))
    row = await visible_post(name, number)
    if isinstance(row, Tombstone):
        return document(render.tombstone(row.uri, row.deleted_at), status=410)
    note = await collections.with_comments(await render.note_document(row.id), row)
    note = await proven(row.account_id, note)
    return document(note, is_public=is_open(row))


@blueprint.get("/users/<name>/posts/<post_id>/activity")
async def post_activity(name: str, post_id: str) -> Response:
    """The Create of a post."""
    row = await visible_post(name, parse_id(post_id))
    if isinstance(row, Tombstone):
        raise Gone
    create = render.create(await render.note_document(row.id))
    return document(await proven(row.account_id, create), is_public=is_open(row))


@blueprint.get("/users/<name>/posts/<post_id>/<any(replies,likes,shares,context):which>")
async def post_collection(name: str, post_id: str, which: str) -> Response:
    """The comments on a post, its whole thread, or how many like or boost it."""
    row = await visible_post(name, parse_id(post_id))
    if isinstance(row, Tombstone):
        raise Gone
    if which == "context":
        body = await context_collection.document(row, is_page="page" in request.args)
    elif which == "replies" and "page" in request.args:
        body = await collections.replies_page(row)
    else:
        body = await collections.of_post(row, which)
    return document(body, is_public=is_open(row))


async def _receive() -> Response:
    """Take an activity in: 202 once it is stored, an error of the family otherwise."""
    await receive.accept(signed_request(await _body()))
    return Response(b"", 202)


async def _body() -> bytes:
    """The raw body, counted as it comes: no Content-Length is believed."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for part in request.body:
                body += part
                if len(body) > INBOX_BYTES:
                    raise TooLarge
    except TimeoutError:
        raise TooSlow from None
    return bytes(body)


def _stub(account: Account, keys: list[AccountKey]) -> dict[str, Any]:
    """The least that lets others check the person's signatures."""
    return {
        "@context": ACTOR_CONTEXT,
        "id": account.uri,
        "type": account.actor_type,
        "preferredUsername": account.username,
        "inbox": account.inbox_uri,
        "url": addresses.profile_page(account.username),
    } | public_keys(account.uri, keys)
