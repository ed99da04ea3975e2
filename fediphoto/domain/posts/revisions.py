"""What follows when a post reads differently: history, addressees, hashtags, audience.

Local edits and remote updates both go `begin`, change the post, `settle`, in one transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fediphoto.domain import live
from fediphoto.domain.discovery import full_text
from fediphoto.domain.notifications import notifications
from fediphoto.domain.posts import fan_out, post_photos, questions, quotes
from fediphoto.domain.posts.post_drafts import is_narrower
from fediphoto.domain.timelines import conversations
from fediphoto.domain.topics import hashtags
from fediphoto.domain.views import cards
from fediphoto.domain.visibility import OPEN
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, Mention, Post, PostEdit

_CHANGEABLE = [
    "title",
    "caption",
    "caption_format",
    "content_html",
    "content_warning",
    "is_sensitive",
    "language",
    "visibility",
    "comments_enabled",
    "license",
    "emojis",
    "event",
    "place_id",
    "has_photos",
    "edited_at",
    "version",
]


@dataclass(frozen=True, slots=True)
class Former:
    """How a post read when its revision began."""

    reading: PostEdit
    unkept: tuple[Any, ...]
    """What shows to readers but is not kept in the history."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revised post says besides its own columns."""

    edited_at: datetime
    hashtags: Sequence[str]
    mentioned: Collection[Account] = ()
    silently_mentioned: Collection[Account] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether anything differs now, and who (remote) could see the post and may no longer."""

    is_changed: bool
    former_audience: list[int] = field(default_factory=list)
    former_visibility: str = ""
    """What its visibility was, where that was wider; else ''."""


async def begin(post: Post) -> Former:
    """Note how `post` (locked by the caller) reads before it is changed."""
    return Former(await _reading(post), await _unkept(post))


async def settle(post: Post, author: Account, former: Former, revision: Revision) -> Outcome:
    """Save the changed `post` and everything that follows, unless nothing differs.

    The caller has set the post's columns and arranged its photos.
    """
    now = await _reading(post)
    if _same(now, former.reading) and await _unkept(post) == former.unkept:
        return Outcome(False)
    await former.reading.save(force_create=True)
    post.has_photos = post_photos.counts(photo.kind for photo in await post_photos.current(post.id))
    post.edited_at = revision.edited_at
    post.version += 1
    await cards.follow(post)
    await post.save(update_fields=_CHANGEABLE)
    newly_mentioned = await _readdress(post, revision)
    await hashtags.replace(post.id, revision.hashtags)
    await full_text.note_post(post)
    former_audience = await _reach_anew(post, former.reading.visibility)
    if newly_mentioned or post.visibility != former.reading.visibility:
        await conversations.follow_edit(post)
    await fan_out.notify_mentioned(post, author, newly_mentioned)
    await _notify_boosters(post)
    is_narrowed = is_narrower(post.visibility, than=former.reading.visibility)
    if not is_narrowed:
        await quotes.tell_quoters(post)
    live.tell(live.PostChanged(post_id=post.id))
    return Outcome(True, former_audience, former.reading.visibility if is_narrowed else "")


async def _reading(post: Post) -> PostEdit:
    photos = await post_photos.current(post.id)
    return PostEdit(
        id=snowflake(),
        post_id=post.id,
        content_html=post.content_html,
        content_warning=post.content_warning,
        is_sensitive=post.is_sensitive,
        visibility=post.visibility,
        comments_enabled=post.comments_enabled,
        attachments=post_photos.described(photos),
        poll_options=await questions.answers(post),
        created_at=post.edited_at or post.created_at,
    )


async def _unkept(post: Post) -> tuple[Any, ...]:
    return (
        post.title,
        post.caption,
        post.caption_format,
        post.language,
        post.emojis,
        post.event,
        post.place_id,
        post.license,
        [photo.camera for photo in await post_photos.current(post.id)],
    )


def _same(one: PostEdit, other: PostEdit) -> bool:
    return (
        one.content_html == other.content_html
        and one.content_warning == other.content_warning
        and one.is_sensitive == other.is_sensitive
        and one.visibility == other.visibility
        and one.comments_enabled == other.comments_enabled
        and one.attachments == other.attachments
        and one.poll_options == other.poll_options
    )


async def _readdress(post: Post, revision: Revision) -> list[Account]:
    """Make the mentions anew and return who is new; the former stay, silently, as in Mastodon."""
    loud = {account.id: account for account in revision.mentioned}
    rows = {row.account_id: row for row in await Mention.filter(post_id=post.id)}
    silenced = [row.id for row in rows.values() if row.account_id not in loud]
    await Mention.filter(id__in=silenced).update(is_silent=True)
    named_again = [rows[one].id for one in loud if one in rows]
    await Mention.filter(id__in=named_again).update(is_silent=False)
    new = [account for account_id, account in loud.items() if account_id not in rows]
    silent = [one for one in revision.silently_mentioned if one.id not in {**rows, **loud}]
    await Mention.bulk_create(
        [Mention(post_id=post.id, account_id=one.id) for one in new]
        + [Mention(post_id=post.id, account_id=one.id, is_silent=True) for one in silent]
    )
    return new


async def _reach_anew(post: Post, former_visibility: str) -> list[int]:
    """Have counters and home timelines follow a changed visibility; returns who lost sight."""
    if post.visibility != former_visibility:
        await fan_out.count(post, -1, visibility=former_visibility)
        await fan_out.count(post, 1)
    if is_narrower(post.visibility, than=former_visibility):
        return await _withdraw(post)
    await fan_out.enter_homes(post)
    return []


async def _withdraw(post: Post) -> list[int]:
    """Take a post that is not open any more from everybody it is not for."""
    audience = "SELECT account_id FROM mention WHERE post_id = ? UNION ALL SELECT CAST(? AS BIGINT)"
    values = [post.id, post.account_id]
    if post.visibility == "followers":
        audience += (
            " UNION ALL SELECT follower_id FROM follow WHERE target_id = ? AND state = 'accepted'"
        )
        values.append(post.account_id)
    await database.write(
        "DELETE FROM home_entry WHERE post_id IN"  # noqa: S608
        " (SELECT id FROM post WHERE id = ? OR boost_of_id = ?)"
        f" AND account_id NOT IN ({audience})",
        [post.id, post.id, *values],
    )
    await database.write(
        f"DELETE FROM notification WHERE post_id = ? AND recipient_id NOT IN ({audience})",  # noqa: S608
        [post.id, *values],
    )
    had_it = (
        "SELECT follower_id FROM follow WHERE target_id = ? AND state = 'accepted'"
        ' UNION SELECT account_id FROM "like" WHERE post_id = ?'
        " UNION SELECT account_id FROM post WHERE boost_of_id = ? OR in_reply_to_id = ?"
        " OR quote_of_id = ?"
    )
    rows = await database.query(
        f"SELECT id FROM account WHERE domain <> '' AND id IN ({had_it})"  # noqa: S608
        f" AND id NOT IN ({audience}) ORDER BY id",
        [post.account_id, *[post.id] * 4, *values],
    )
    return [row["id"] for row in rows]


async def _notify_boosters(post: Post) -> None:
    if post.visibility not in OPEN:
        return
    for boost in await Post.filter(boost_of_id=post.id, is_local=True).only("id", "account_id"):
        await notifications.notify(boost.account_id, "update", post.account_id, post.id)
