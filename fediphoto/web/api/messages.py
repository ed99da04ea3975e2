"""Pixelfed's direct messages: talks of two."""

from typing import Any

from fediphoto.domain.people import accounts
from fediphoto.domain.photos import uploads
from fediphoto.domain.posts import messages, posts
from fediphoto.domain.views import relationships, views
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post
from fediphoto.text.translations import _
from fediphoto.web import bodies
from fediphoto.web.api.describing import (
    ID,
    URL,
    choice,
    entity,
    file,
    identifier,
    many,
    one_of,
    paging,
    record,
    text,
)
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.messages import MESSAGE, THREAD, message, thread
from fediphoto.web.api.media import path_of
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_DIRECT = "/api/v1.1/direct"
_TO = identifier("to_id", "whom it is said to", required=True)
_DONE = many({"type": "integer"})

_PATIENCE_S = 50.0
"""How long a message waits for its video to be prepared."""

bodies.take_photos(f"{_DIRECT}/thread/media")


@endpoint(
    f"GET {_DIRECT}/compose/mutuals",
    scope="read:follows",
    answers=record({"data": many(entity("Account"))}),
)
async def mutuals(call: Call) -> Any:
    """Whom one may want to write to: those who follow back."""
    return {"data": [account(one) for one in await messages.mutuals(call.person)]}


@endpoint(
    f"GET {_DIRECT}/thread",
    scope="read:statuses",
    takes=[identifier("pid", "with whom", required=True), *paging()],
    answers=THREAD,
)
async def show(call: Call) -> Any:
    """What the person and another said to one another alone."""
    other = await _other(call, "pid")
    found = await messages.thread(call.person, other, call.page())
    [standing] = await relationships.relationships(call.person, [other.id])
    return thread(views.account(other), found, call.person.id, is_muted=standing.muting)


@endpoint(
    f"POST {_DIRECT}/thread/send",
    scope="write:statuses",
    takes=[_TO, text("message", required=True), choice("type", "text", "emoji")],
    answers=MESSAGE,
)
async def send(call: Call) -> Any:
    """Say something to another."""
    other = await _other(call, "to_id")
    words = call.parameters.words("message")
    if not words.strip():
        raise Unprocessable(_("A message needs some words."))
    return await _shown(call, await messages.send(call.person, other, words))


@endpoint(
    f"POST {_DIRECT}/thread/media",
    scope="write:statuses",
    takes=[_TO, file("file", required=True)],
    answers=record({"id": ID, "reportId": ID, "type": one_of("photo", "video"), "url": URL}),
)
async def send_photo(call: Call) -> Any:
    """Show a photo to another."""
    other = await _other(call, "to_id")
    await messages.check_open(call.person, other)
    given = call.files.get("file")
    if given is None:
        raise Unprocessable(_("Validation failed: File can't be blank"))
    photo = await uploads.take(call.person, uploads.Sent(path=path_of(given)))
    await uploads.wait_for([photo.id], _PATIENCE_S)
    sent = await messages.send(call.person, other, "", attachment_ids=[photo.id])
    shown = await _shown(call, sent)
    return {
        "id": shown["id"],
        "reportId": shown["reportId"],
        "type": shown["type"],
        "url": shown["media"],
    }


@endpoint(
    f"POST {_DIRECT}/thread/read",
    scope="write:conversations",
    takes=[identifier("pid", "of whom", required=True), identifier("sid", "until this message")],
    answers=_DONE,
)
async def read(call: Call) -> Any:
    """Note that all was read that somebody said."""
    await messages.read(call.person, await _other(call, "pid"))
    return [200]


@endpoint(
    f"DELETE {_DIRECT}/thread/message",
    scope="write:statuses",
    takes=[identifier("id", "of the message", required=True)],
    answers=_DONE,
)
async def delete(call: Call) -> Any:
    """Take back something that one said."""
    wanted = call.parameters.identifier("id")
    if wanted is None:
        raise NotFound
    post = await posts.get_own(call.person, wanted)
    if post.visibility != "direct":
        raise NotFound
    await posts.delete(call.person, post)
    return [200]


async def _other(call: Call, name: str) -> Account:
    account_id = call.parameters.identifier(name)
    if account_id is None:
        raise NotFound
    return await accounts.get(account_id)


async def _shown(call: Call, post: Post) -> dict[str, Any]:
    [found] = await database.read(views.visible_posts([post.id], call.viewer_id))
    return message(messages.Message(found, is_seen=False), call.person.id)
