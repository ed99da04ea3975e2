"""What a notification says, as one sentence: "Anna and 3 others like your photo".

Whole sentences, so that each language has its own order: people's names are put in as links, and
`<a>` in a sentence becomes the link to what it is about, `<b>` the one to all who did it.
"""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from fediphoto.domain.notifications import told_sentences
from fediphoto.domain.notifications.notification_groups import GroupView
from fediphoto.domain.notifications.notifications import NotificationView
from fediphoto.domain.views.view_types import AccountView, PostBody
from fediphoto.storage.models import Account
from fediphoto.text.html import words_of_clean
from fediphoto.text.translations import _, marked
from fediphoto.web.pages import sifting
from fediphoto.web.pages.names import post_path, profile_path
from fediphoto.web.pages.wording import short_count
from fediphoto.web.pages.words import with_emojis

_SAID_CHARACTERS = 160
_ABOUT = re.compile("<a>(.*?)</a>", re.DOTALL)
_EVERYBODY = re.compile("<b>(.*?)</b>", re.DOTALL)

_WARNINGS: Mapping[str, str] = {
    "none": marked("The moderators have something to tell you"),
    "disable": marked("The moderators closed your account"),
    "mark_statuses_as_sensitive": marked("The moderators put posts of yours behind a warning"),
    "delete_statuses": marked("The moderators deleted posts of yours"),
    "sensitive": marked("The moderators put all your photos behind a warning"),
    "silence": marked("The moderators limited your account"),
    "suspend": marked("The moderators suspended your account"),
}
"""What each kind of moderators' warning says they did (Mastodon's names)."""


def sentence(group: GroupView, me: Account) -> Markup:
    """What a group of notifications says, with links, for whom it is for."""
    one = group.newest
    if one.severance is not None:
        return _severance(one)
    if one.warning is not None:
        return _warning(one)
    said = {"name": _person(group.people[0] if group.people else one.account)}
    if one.report is not None:
        about = escape(f"@{one.report.target.acct}")
        text = _("%(name)s reported <a>%(target)s</a>", **said, target=about)
        return _linked(text, f"/admin/reports/{one.report.id}")
    here = "" if one.post is None else post_path(one.post.body)
    if one.post is not None and one.kind == "mention":
        return _mention(one, one.post.body, said)
    if one.post is not None and one.kind == "poll":
        return _poll(one, one.post.body, me, said)
    if len(group.people) > 1:
        said["other"] = _person(group.people[1])
    text = told_sentences.of_group(group, said, short_count(group.count - 1))
    return _linked(text, here, _all_of(group, here, me))


def _all_of(group: GroupView, here: str, me: Account) -> str:
    """The page with everybody who did it; '' where there is none."""
    kind = group.newest.kind
    if kind == "follow":
        return f"/@{me.username}/followers"
    where = {"favourite": "/likes", "reblog": "/boosts"}.get(kind)
    return f"{here}{where}" if where and here else ""


def _mention(one: NotificationView, body: PostBody, said: dict[str, Any]) -> Markup:
    cover = sifting.verdict(one.post, "notifications") if one.post is not None else None
    if cover is not None:
        words = _("Filtered: %(title)s", title=cover.filter.title)
    else:
        words = body.content_warning or words_of_clean(body.content_html)
        words = _shortened(words) or _("a photo")
    said = {**said, "words": Markup('<bdi class="activity-said">{}</bdi>').format(words)}
    if body.visibility == "direct":
        text = _("%(name)s wrote to you: <a>%(words)s</a>", **said)
    elif body.in_reply_to_id:
        text = _("%(name)s commented: <a>%(words)s</a>", **said)
    else:
        text = _("%(name)s mentioned you: <a>%(words)s</a>", **said)
    return _linked(text, post_path(body))


def _poll(one: NotificationView, body: PostBody, me: Account, said: dict[str, Any]) -> Markup:
    if one.account.id == me.id:
        text = _("%(name)s asked a question that has ended: <a>see the result</a>", **said)
    else:
        text = _("%(name)s asked a question that you answered: <a>see the result</a>", **said)
    return _linked(text, post_path(body))


def _severance(one: NotificationView) -> Markup:
    cut = one.severance
    assert cut is not None
    text = _(
        "<a>A decision about %(target)s cut ties of yours</a>: you follow %(following)s fewer,"
        " and %(followers)s fewer follow you",
        target=escape(cut.target),
        following=cut.following_count,
        followers=cut.followers_count,
    )
    return _linked(text, "/settings/severed")


def _warning(one: NotificationView) -> Markup:
    assert one.warning is not None
    text = _(_WARNINGS.get(one.warning.action, _WARNINGS["none"]))
    if not one.warning.text:
        return Markup(text)  # noqa: S704 - our own words
    said = Markup('<bdi class="activity-said">{}</bdi>').format(one.warning.text)
    return Markup(_("%(sentence)s: %(words)s", sentence=escape(text), words=said))  # noqa: S704


def _person(account: AccountView) -> Markup:
    name = with_emojis(account.display_name or account.username, account.emojis)
    return Markup('<a class="activity-name" href="{}"><bdi class="name">{}</bdi></a>').format(
        profile_path(account), name
    )


def _linked(text: str, about: str, everybody: str = "") -> Markup:
    """A sentence of ours (its values are escaped already) with its `<a>` and `<b>` as links."""
    for tag, address, css_class in (
        (_ABOUT, about, "activity-about"),
        (_EVERYBODY, everybody, "activity-others"),
    ):
        begin = f'<a class="{css_class}" href="{escape(address)}">' if address else "<span>"
        end = "</a>" if address else "</span>"
        text = tag.sub(lambda found, begin=begin, end=end: f"{begin}{found[1]}{end}", text)  # type: ignore[misc]
    return Markup(text)  # noqa: S704 - see above


def _shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _SAID_CHARACTERS else f"{line[: _SAID_CHARACTERS - 1].rstrip()}…"
