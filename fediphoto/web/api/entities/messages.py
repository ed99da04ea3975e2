"""Pixelfed's direct messages, as its app reads them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain.posts.messages import Message
from fediphoto.domain.views.view_types import AccountView, PostBody
from fediphoto.text import html
from fediphoto.web.api.describing import (
    FLAG,
    ID,
    TEXT,
    TIME,
    URL,
    declare,
    many,
    maybe,
    one_of,
)
from fediphoto.web.api.entities.accounts import account_fields
from fediphoto.web.api.entities.times import iso

MESSAGE = declare(
    "DirectMessage",
    {
        "id": ID,
        "hidden": FLAG,
        "isAuthor": FLAG,
        "type": one_of("text", "photo", "video", "link"),
        "text": TEXT,
        "media": maybe(URL),
        "timeAgo": TEXT,
        "created_at": TIME,
        "seen": FLAG,
        "reportId": ID,
        "meta": {"type": "null"},
    },
)
THREAD = declare(
    "DirectThread",
    {
        "id": ID,
        "name": TEXT,
        "username": TEXT,
        "avatar": URL,
        "url": URL,
        "muted": FLAG,
        "isLocal": FLAG,
        "domain": maybe(TEXT),
        "timeAgo": TEXT,
        "lastMessage": TEXT,
        "messages": many(MESSAGE),
    },
)

_UNITS = ((86_400 * 365, "y"), (86_400 * 7, "w"), (86_400, "d"), (3600, "h"), (60, "m"))


def message(one: Message, viewer_id: int) -> dict[str, Any]:
    """A message; its id is the post's."""
    body = one.post.body
    media = body.attachments[0].url if body.attachments else ""
    return {
        "id": str(body.id),
        "hidden": False,
        "isAuthor": body.author.id == viewer_id,
        "type": _type(body),
        "text": _words(body),
        "media": media or None,
        "timeAgo": _ago(body.created_at),
        "created_at": iso(body.created_at),
        "seen": one.is_seen,
        "reportId": str(body.id),
        "meta": None,
    }


def thread(
    other: AccountView, messages: Sequence[Message], viewer_id: int, *, is_muted: bool
) -> dict[str, Any]:
    """With whom one talks, and what was said."""
    fields = account_fields(other)
    return {
        "id": fields["id"],
        "name": fields["display_name"],
        "username": fields["acct"],
        "avatar": fields["avatar"],
        "url": fields["url"],
        "muted": is_muted,
        "isLocal": other.is_local,
        "domain": other.domain or None,
        "timeAgo": _ago(other.created_at),
        "lastMessage": _words(messages[0].post.body) if messages else "",
        "messages": [message(one, viewer_id) for one in messages],
    }


def _type(body: PostBody) -> str:
    if body.attachments:
        return "video" if body.attachments[0].kind == "video" else "photo"
    words = _words(body)
    is_address = words.startswith(("https://", "http://")) and len(words.split()) == 1
    return "link" if is_address else "text"


def _words(body: PostBody) -> str:
    if body.caption and body.caption_format == "plain":
        return body.caption
    return html.to_plain_text(body.content_html)


def _ago(at: datetime) -> str:
    """Since when, in the shortest words: 40s, 3m, 2h, 5d, 7w, 1y."""
    seconds = max(0, int((datetime.now(UTC) - at).total_seconds()))
    for unit, name in _UNITS:
        if seconds >= unit:
            return f"{seconds // unit}{name}"
    return f"{seconds}s"
