"""What a push message says: the fields of Mastodon's, which apps show without asking us again."""

from typing import Any

from fediphoto.activitypub.web_push.encryption import LONGEST_MESSAGE
from fediphoto.domain import addresses
from fediphoto.domain.notifications.notifications import NotificationView
from fediphoto.text import html, translations
from fediphoto.text.translations import _, marked

BODY_CHARACTERS = 140
_TITLE_CHARACTERS = 120

_TITLES = {
    "mention": marked("%(name)s mentioned you"),
    "quote": marked("%(name)s quoted you"),
    "status": marked("%(name)s posted"),
    "reblog": marked("%(name)s boosted your photo"),
    "follow": marked("%(name)s follows you"),
    "follow_request": marked("%(name)s asked to follow you"),
    "favourite": marked("%(name)s likes your photo"),
    "poll": marked("A poll of %(name)s has ended"),
    "update": marked("%(name)s edited a post"),
    "quoted_update": marked("%(name)s edited a post that you quoted"),
    "severed_relationships": marked("A decision cut some of your follows"),
    "moderation_warning": marked("The moderators have something to tell you"),
    "admin.sign_up": marked("%(name)s joined"),
    "admin.report": marked("%(name)s reported somebody"),
}
_TITLES_WITHOUT_PHOTOS = {
    "reblog": marked("%(name)s boosted your post"),
    "favourite": marked("%(name)s likes your post"),
}


def of(told: NotificationView, access_token: str) -> dict[str, Any]:
    """The message about one notification, in the language at hand; never longer than a push
    service takes."""
    said: dict[str, Any] = {
        "access_token": access_token,
        "preferred_locale": translations.current(),
        "notification_id": told.id,  # a number: Mastodon's apps refuse a text
        "notification_type": told.kind,
        "icon": _icon(told),
        "title": _cut(_title(told), _TITLE_CHARACTERS),
        "body": _cut(_body(told), BODY_CHARACTERS),
    }
    return said


def _title(told: NotificationView) -> str:
    name = told.account.display_name or told.account.username
    title = _TITLES.get(told.kind)
    if told.post is not None and not told.post.body.attachments:
        title = _TITLES_WITHOUT_PHOTOS.get(told.kind, title)
    return name if title is None else _(title, name=name)


def _icon(told: NotificationView) -> str:
    present = f"{addresses.base_url()}/static/present/images/avatar.png"
    icon = told.account.avatar_url or present
    return icon if len(icon) < LONGEST_MESSAGE // 2 else present


def _body(told: NotificationView) -> str:
    if told.report is not None:
        return told.report.comment or _("About %(name)s", name=told.report.target.acct)
    if told.warning is not None:
        return told.warning.text
    if told.severance is not None:
        return _("About %(name)s", name=told.severance.target)
    if told.post is not None:
        body = told.post.body
        return body.content_warning or _plain(body.content_html)
    return _plain(told.account.note_html)


def _plain(marked_up: str) -> str:
    return " ".join(html.to_plain_text(marked_up).split())


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1]}…"
