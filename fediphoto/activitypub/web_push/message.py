"""What a push message says: the fields of Mastodon's, which apps show without asking us again."""

from typing import Any

from fediphoto.activitypub.web_push.encryption import LONGEST_MESSAGE
from fediphoto.domain import addresses
from fediphoto.domain.notifications import NotificationView
from fediphoto.text import html

LOCALE = "en"
BODY_CHARACTERS = 140
_TITLE_CHARACTERS = 120

_TITLES = {
    "mention": "{name} mentioned you",
    "quote": "{name} quoted you",
    "status": "{name} posted",
    "reblog": "{name} boosted your photo",
    "follow": "{name} follows you",
    "follow_request": "{name} asked to follow you",
    "favourite": "{name} likes your photo",
    "poll": "A poll of {name} has ended",
    "update": "{name} edited a post",
    "quoted_update": "{name} edited a post that you quoted",
    "severed_relationships": "A decision cut some of your follows",
    "moderation_warning": "The moderators have something to tell you",
    "admin.sign_up": "{name} joined",
    "admin.report": "{name} reported somebody",
}


def of(told: NotificationView, access_token: str) -> dict[str, Any]:
    """The message about one notification, never longer than a push service takes."""
    name = told.account.display_name or told.account.username
    title = _TITLES.get(told.kind, "{name}")
    if told.post is not None and not told.post.body.attachments:
        title = title.replace("your photo", "your post")
    said: dict[str, Any] = {
        "access_token": access_token,
        "preferred_locale": LOCALE,
        "notification_id": told.id,  # a number: Mastodon's apps refuse a text
        "notification_type": told.kind,
        "icon": _icon(told),
        "title": _cut(title.format(name=name), _TITLE_CHARACTERS),
        "body": _cut(_body(told), BODY_CHARACTERS),
    }
    return said


def _icon(told: NotificationView) -> str:
    present = f"{addresses.base_url()}/static/present/images/avatar.png"
    icon = told.account.avatar_url or present
    return icon if len(icon) < LONGEST_MESSAGE // 2 else present


def _body(told: NotificationView) -> str:
    if told.report is not None:
        return told.report.comment or f"About {told.report.target.acct}"
    if told.warning is not None:
        return told.warning.text
    if told.severance is not None:
        return f"About {told.severance.target}"
    if told.post is not None:
        body = told.post.body
        return body.content_warning or _plain(body.content_html)
    return _plain(told.account.note_html)


def _plain(marked_up: str) -> str:
    return " ".join(html.to_plain_text(marked_up).split())


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1]}…"
