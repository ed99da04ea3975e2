"""What a push message tells one of our own pages' service worker: all that it shows, and no more.

The worker asks nobody anything: what it shows must be whole in the person's language, and fit to
lie on a locked screen. So messages say who wrote but not what, a post behind a warning only the
warning, and no picture is of a post.
"""

import re
from typing import Any

import orjson

from fediphoto.activitypub.web_push.encryption import LONGEST_MESSAGE
from fediphoto.domain import addresses
from fediphoto.domain.notifications import told_sentences
from fediphoto.domain.notifications.notification_groups import GroupView
from fediphoto.domain.notifications.notifications import NotificationView
from fediphoto.domain.views import filters
from fediphoto.domain.views.view_types import AccountView
from fediphoto.text import html, translations
from fediphoto.text.translations import _, digits, marked

_NAME_CHARACTERS = 60
_BODY_CHARACTERS = 160

_SENTENCES = {
    "poll": marked("A poll of %(name)s has ended"),
    "severed_relationships": marked("A decision cut some of your follows"),
    "moderation_warning": marked("The moderators have something to tell you"),
    "admin.report": marked("%(name)s reported somebody"),
}
"""Kinds that are told otherwise on the page of what one hears of: with more, or nobody's name."""
_PLACES = {
    "severed_relationships": "/settings/severed",
    "moderation_warning": "/activity",
    "follow_request": "/activity",
}
_OF_NOBODY = ("severed_relationships", "moderation_warning")
_ISOLATE, _END = "\u2068", "\u2069"
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows, also beyond a name that has them."""
_TAG = re.compile("</?[ab]>")


def of(group: GroupView) -> dict[str, Any] | None:
    """The message about a group of notifications, in the language at hand, never longer than a
    push service takes; None where the person's filters hide what it is about."""
    told = group.newest
    cover = filters.verdict(told.post.filtered, "notifications") if told.post is not None else None
    if cover is not None and cover.filter.action == "hide":
        return None
    covered = "" if cover is None else _("Filtered: %(title)s", title=cover.filter.title)
    said: dict[str, Any] = {
        "title": _title(group),
        "body": _isolated(covered or _words(told), _BODY_CHARACTERS),
        "icon": _icon(told),
        "path": _path(group),
        "tag": _tag(told),
        "renotify": told.kind == "mention",
        "lang": translations.current(),
        "dir": translations.direction(),
    }
    if len(orjson.dumps(said)) > LONGEST_MESSAGE:
        said["icon"] = _own_icon()
    return said


def _title(group: GroupView) -> str:
    told = group.newest
    if told.kind == "mention" or told.kind in _SENTENCES:
        sentence = _mention(told) if told.kind == "mention" else _SENTENCES[told.kind]
        return _(sentence, name=_name(told.account))
    names = [html.escape(_name(one)) for one in group.people or [told.account]]
    said = {"name": names[0]} | ({"other": names[1]} if len(names) > 1 else {})
    sentence = told_sentences.of_group(group, said, digits(str(group.count - 1)))
    return html.words_of_clean(_TAG.sub("", sentence))


def _mention(told: NotificationView) -> str:
    assert told.post is not None
    if told.post.body.visibility == "direct":
        return marked("%(name)s wrote to you")
    if told.post.body.in_reply_to_id:
        return marked("%(name)s commented")
    return marked("%(name)s mentioned you")


def _words(told: NotificationView) -> str:
    """What may lie on a locked screen of what it is about."""
    if told.report is not None:
        return _("About %(name)s", name=told.report.target.acct)
    if told.severance is not None:
        return _("About %(name)s", name=told.severance.target)
    if told.post is None or told.post.body.visibility == "direct":
        return ""
    body = told.post.body
    return body.content_warning or html.words_of_clean(body.content_html)


def _icon(told: NotificationView) -> str:
    """The portrait of who did it, where that is a file of ours: nobody else is asked for one."""
    portrait = told.account.avatar_url
    is_shown = told.kind not in _OF_NOBODY and portrait.startswith(addresses.media_url(""))
    return portrait if is_shown else _own_icon()


def _own_icon() -> str:
    return f"{addresses.base_url()}/static/present/images/icon-192.png"


def _path(group: GroupView) -> str:
    """The page to open, from the root of this instance."""
    told = group.newest
    if told.kind in _PLACES:
        return _PLACES[told.kind]
    if told.report is not None:
        return f"/admin/reports/{told.report.id}"
    if told.post is not None:
        page = addresses.post_page(told.post.body.author.acct, told.post.body.id)
    elif group.count > 1:
        return "/activity"
    else:
        page = addresses.profile_page(told.account.acct)
    return page.removeprefix(addresses.base_url())


def _tag(told: NotificationView) -> str:
    """What takes the place of an earlier notification with the same: more of a group, more by one
    who writes."""
    if told.post is not None and told.post.body.visibility == "direct":
        return f"from-{told.account.id}"
    return told.group_key or f"notification-{told.id}"


def _name(account: AccountView) -> str:
    return _isolated(account.display_name or account.username, _NAME_CHARACTERS)


def _isolated(text: str, characters: int) -> str:
    """`text` in one line, not too long, in its own direction whatever stands around it."""
    line = " ".join(_TURNING.sub("", text).split())
    if len(line) > characters:
        line = f"{line[: characters - 1].rstrip()}…"
    return f"{_ISOLATE}{line}{_END}" if line else ""
