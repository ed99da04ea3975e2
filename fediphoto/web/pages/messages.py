"""What one says to somebody alone: the list of talks, and one talk."""

import re

from markupsafe import Markup
from quart import Response, request

from fediphoto.activitypub import actors
from fediphoto.domain.discovery import search
from fediphoto.domain.notifications import notification_requests
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.photos import attachments
from fediphoto.domain.posts import messages
from fediphoto.domain.timelines import conversations
from fediphoto.domain.timelines.conversations import ConversationView
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import AccountView, PostBody
from fediphoto.errors import FediphotoError, Forbidden, NotFound, TooLarge, Unprocessable
from fediphoto.storage.models import Account
from fediphoto.text.html import words_of_clean
from fediphoto.text.translations import _
from fediphoto.web import bodies
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.home import asked_page
from fediphoto.web.pages.received import path_of
from fediphoto.web.pages.words import caption

TALKS = 40
MESSAGES = 40
FOUND = 10
LAST_WORDS = 90
MOST_PHOTOS = 4
_REFUSALS = (Forbidden, NotFound, TooLarge, Unprocessable)
_ADDRESSES = re.compile(
    r'^<p>(?:\s*(?:<span class="h-card"[^>]*>)?<a [^>]*\bmention\b[^>]*>[^<]*'
    r"(?:<span>[^<]*</span>)?[^<]*</a>(?:</span>)?\s*)+"
)
"""The names before what is said: most servers need them, and here both know who speaks to whom."""

bodies.take_photos("/messages", MOST_PHOTOS)


@blueprint.get("/messages")
async def talks() -> Response:
    """With whom one talks, the latest first; people who follow each other are suggested.

    `to` looks for somebody to write to.
    """
    me = await person()
    part = asked_page(TALKS)
    to = request.args.get("to", "").strip()
    found = await conversations.listed(me, part)
    older = found[-1].last_post_id if len(found) == TALKS else None
    is_first = part.max_id is None
    return await page(
        "messages.html",
        talks=[(one, _last_words(one)) for one in _once_each(found)],
        older=older,
        to=to,
        found=await _looked_for(me, to),
        mutuals=await messages.mutuals(me) if is_first and not to else [],
        held_back=(await notification_requests.policy(me)).requests_count if is_first else 0,
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
        photos = await _uploaded(me, form.get("description", ""))
        if not typed.strip() and not photos:
            raise Unprocessable(_("A message needs some words, or a photo."))
        await messages.send(me, other, typed, attachment_ids=photos)
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
        messages=[(one, said(one.post.body)) for one in found[::-1]],
        most_photos=MOST_PHOTOS,
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


async def _uploaded(me: Account, description: str) -> list[int]:
    """The photos that came with a message, ready to be sent."""
    files = [file for file in (await request.files).getlist("files") if file.filename]
    if len(files) > MOST_PHOTOS:
        raise Unprocessable(_("A message may have %(limit)s photos.", limit=MOST_PHOTOS))
    made = [await attachments.upload(me, path_of(one), description=description) for one in files]
    return [one.id for one in made]


async def _looked_for(me: Account, to: str) -> list[AccountView]:
    """Whom somebody may have meant; a whole handle is looked up elsewhere too."""
    if not to:
        return []
    found = await search.accounts(to.removeprefix("@"), me, limit=FOUND)
    if not found and "@" in to.removeprefix("@"):
        try:
            found = [views.account(await _named(to))]
        except FediphotoError:
            return []
    return [one for one in found if one.id != me.id]


def said(body: PostBody) -> Markup:
    """What is said, without the names of those it is said to before it."""
    html = caption(body)
    bare = _ADDRESSES.sub("<p>", html, count=1)
    if not words_of_clean(bare).strip() and body.attachments:
        return Markup("")
    return Markup(bare) if words_of_clean(bare).strip() else html  # noqa: S704 - sanitised


def _last_words(talk: ConversationView) -> str:
    if talk.last_post is None:
        return ""
    body = talk.last_post.body
    words = body.content_warning or " ".join(words_of_clean(said(body)).split())
    if len(words) > LAST_WORDS:
        words = f"{words[: LAST_WORDS - 1].rstrip()}…"
    return words or _("a photo")


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
