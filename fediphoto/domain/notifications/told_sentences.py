"""What people did, as one sentence for whoever hears of it: "Anna and 3 others like your photo".

Whole sentences, so that each language has its own order. `<a>` stands around what it is about,
`<b>` around all others who did it: links on a page, nothing in a push message.
"""

from collections.abc import Callable, Mapping
from typing import Any

from fediphoto.domain.notifications.notification_groups import GroupView
from fediphoto.domain.notifications.notifications import NotificationView
from fediphoto.text.translations import _, marked, ngettext

_ONE: Mapping[tuple[str, str], str] = {
    ("favourite", "photo"): marked("%(name)s likes <a>your photo</a>"),
    ("favourite", "comment"): marked("%(name)s likes <a>your comment</a>"),
    ("favourite", "post"): marked("%(name)s likes <a>your post</a>"),
    ("reblog", "photo"): marked("%(name)s boosted <a>your photo</a>"),
    ("reblog", "comment"): marked("%(name)s boosted <a>your comment</a>"),
    ("reblog", "post"): marked("%(name)s boosted <a>your post</a>"),
    ("follow", ""): marked("%(name)s follows you"),
    ("follow_request", ""): marked("%(name)s asked to follow you"),
    ("admin.sign_up", ""): marked("%(name)s joined"),
    ("status", "photo"): marked("%(name)s posted <a>a photo</a>"),
    ("status", "comment"): marked("%(name)s wrote <a>a comment</a>"),
    ("status", "post"): marked("%(name)s <a>posted</a>"),
    ("update", "photo"): marked("%(name)s <a>edited a post</a>"),
    ("quote", "photo"): marked("%(name)s <a>quoted you</a>"),
    ("quoted_update", "photo"): marked("%(name)s <a>edited a post that you quoted</a>"),
}
"""By kind and by what it is about; "photo" stands for whatever is not named."""

_TWO: Mapping[tuple[str, str], str] = {
    ("favourite", "photo"): marked("%(name)s and %(other)s like <a>your photo</a>"),
    ("favourite", "comment"): marked("%(name)s and %(other)s like <a>your comment</a>"),
    ("favourite", "post"): marked("%(name)s and %(other)s like <a>your post</a>"),
    ("reblog", "photo"): marked("%(name)s and %(other)s boosted <a>your photo</a>"),
    ("reblog", "comment"): marked("%(name)s and %(other)s boosted <a>your comment</a>"),
    ("reblog", "post"): marked("%(name)s and %(other)s boosted <a>your post</a>"),
    ("follow", ""): marked("%(name)s and %(other)s follow you"),
    ("admin.sign_up", ""): marked("%(name)s and %(other)s joined"),
}

_MANY: Mapping[tuple[str, str], Callable[[int, Mapping[str, Any]], str]] = {
    ("favourite", "photo"): lambda others, said: ngettext(
        "%(name)s and <b>%(num)s other</b> like <a>your photo</a>",
        "%(name)s and <b>%(num)s others</b> like <a>your photo</a>",
        others,
        **said,
    ),
    ("favourite", "comment"): lambda others, said: ngettext(
        "%(name)s and <b>%(num)s other</b> like <a>your comment</a>",
        "%(name)s and <b>%(num)s others</b> like <a>your comment</a>",
        others,
        **said,
    ),
    ("favourite", "post"): lambda others, said: ngettext(
        "%(name)s and <b>%(num)s other</b> like <a>your post</a>",
        "%(name)s and <b>%(num)s others</b> like <a>your post</a>",
        others,
        **said,
    ),
    ("reblog", "photo"): lambda others, said: ngettext(
        "%(name)s and <b>%(num)s other</b> boosted <a>your photo</a>",
        "%(name)s and <b>%(num)s others</b> boosted <a>your photo</a>",
        others,
        **said,
    ),
    ("reblog", "comment"): lambda others, said: ngettext(
        "%(name)s and <b>%(num)s other</b> boosted <a>your comment</a>",
        "%(name)s and <b>%(num)s others</b> boosted <a>your comment</a>",
        others,
        **said,
    ),
    ("reblog", "post"): lambda others, said: ngettext(
        "%(name)s and <b>%(num)s other</b> boosted <a>your post</a>",
        "%(name)s and <b>%(num)s others</b> boosted <a>your post</a>",
        others,
        **said,
    ),
    ("follow", ""): lambda others, said: ngettext(
        "%(name)s and <b>%(num)s other</b> follow you",
        "%(name)s and <b>%(num)s others</b> follow you",
        others,
        **said,
    ),
    ("admin.sign_up", ""): lambda others, said: ngettext(
        "%(name)s and <b>%(num)s other</b> joined",
        "%(name)s and <b>%(num)s others</b> joined",
        others,
        **said,
    ),
}


def of_group(group: GroupView, said: Mapping[str, Any], others: str) -> str:
    """The sentence about a group, its values put in as they are.

    `said` has the first person's `name`, and the `other` one's of two; `others` is how many there
    are besides the first, as it is written.
    """
    kind, about = group.newest.kind, nature(group.newest)
    about = about if (kind, about) in _ONE else "photo"
    if (kind, about) not in _ONE:
        return f"{said['name']} {kind}"
    if group.count == 1 or (kind, about) not in _TWO:
        return _(_ONE[kind, about], **said)
    if group.count == 2 and "other" in said:
        return _(_TWO[kind, about], **said)
    return _MANY[kind, about](group.count - 1, {**said, "num": others})


def nature(told: NotificationView) -> str:
    """What it is about: "photo", "comment" or "post"; '' for people alone."""
    if told.post is None:
        return "" if told.kind in _BARE else "photo"
    if told.post.body.attachments:
        return "photo"
    return "comment" if told.post.body.in_reply_to_id else "post"


_BARE = frozenset({"follow", "follow_request", "admin.sign_up"})
