"""What one says to somebody alone: the list of talks, and one talk."""

from quart import Response, request

from fediphoto.activitypub import actors
from fediphoto.domain import accounts, conversations, messages, views
from fediphoto.domain.conversations import ConversationView
from fediphoto.domain.paging import Page
from fediphoto.errors import FediphotoError, Forbidden, NotFound, Unprocessable
from fediphoto.storage.models import Account
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.home import asked_page

TALKS = 40
MESSAGES = 40
_REFUSALS = (Forbidden, NotFound, Unprocessable)


@blueprint.get("/messages")
async def talks() -> Response:
    """With whom one talks, the latest first; people who follow each other are suggested."""
    me = await person()
    found = await conversations.listed(me, asked_page(TALKS))
    older = found[-1].last_post_id if len(found) == TALKS else None
    return await page(
        "messages.html",
        talks=_once_each(found),
        older=older,
        mutuals=await messages.mutuals(me),
    )


@blueprint.get("/messages/<acct>")
async def talk(acct: str) -> Response:
    """What was said, the latest last, and a field for what one says next."""
    me = await person()
    return await _talk(me, await _named(acct))


@blueprint.post("/messages/<acct>")
async def say(acct: str) -> Response:
    """Say something; what was typed stays where it cannot be said."""
    me, form = await person(), await request.form
    other = await _named(acct)
    typed = form.get("caption", "")
    try:
        if not typed.strip():
            raise Unprocessable("A message needs some words.")
        await messages.send(me, other, typed)
    except _REFUSALS as error:
        return await _talk(me, other, typed=typed, error=error)
    return go(f"/messages/{other.acct}#latest")


async def _talk(
    me: Account, other: Account, *, typed: str = "", error: FediphotoError | None = None
) -> Response:
    part = Page(max_id=asked_page(MESSAGES).max_id, limit=MESSAGES)
    found = await messages.thread(me, other, part)
    if part.max_id is None:
        await messages.read(me, other)
    return await page(
        "message_thread.html",
        status=200 if error is None else error.status,
        other=views.account(other),
        messages=found[::-1],
        older=found[-1].post.body.id if len(found) == MESSAGES else None,
        typed=typed,
        problem="" if error is None else str(error),
    )


async def _named(acct: str) -> Account:
    """Somebody we know, or can find."""
    found = await accounts.find(acct)
    if found is None and "@" in acct.removeprefix("@"):
        found = await actors.resolve_handle(acct)
    if found is None or found.suspended_at is not None or found.deleted_at is not None:
        raise NotFound
    return found


def _once_each(found: list[ConversationView]) -> list[ConversationView]:
    """Threads with one and the same person are one talk."""
    seen: set[int] = set()
    talks = []
    for one in found:
        if len(one.accounts) == 1:
            if one.accounts[0].id in seen:
                continue
            seen.add(one.accounts[0].id)
        talks.append(one)
    return talks
