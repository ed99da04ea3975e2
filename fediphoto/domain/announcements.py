"""News for everybody here: written by admins, read, and answered with an emoji."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fediphoto import config
from fediphoto.domain import addresses, audit, custom_emojis, live, roles
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.database import ReadPlan, Row, moment, placeholders
from fediphoto.storage.models import (
    Account,
    Announcement,
    AnnouncementDismissal,
    AnnouncementReaction,
)
from fediphoto.text import captions, shortcodes
from fediphoto.text.captions import MentionLink

CHARACTERS = 5000
REACTIONS = 8
"""Different emoji under one announcement, as in Mastodon."""
_NAME_CHARACTERS = 64
_EMOJI_JOINTS = frozenset({"\u200d", "\ufe0f", "\u20e3"})

_SHOWN = (
    "published_at IS NOT NULL AND (starts_at IS NULL OR starts_at <= ?)"
    " AND (ends_at IS NULL OR ends_at > ?)"
)


@dataclass(frozen=True, slots=True)
class ReactionView:
    """How many answered with one emoji, and whether the reader did."""

    name: str
    count: int
    is_mine: bool
    emoji: custom_emojis.Entry | None = None
    """Where its picture is; None for a character."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody here whom an announcement names."""

    id: int
    username: str
    url: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A post of ours that everybody may see, to which an announcement leads."""

    id: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementView:
    """One announcement as its reader is shown it."""

    id: int
    text: str
    content_html: str
    starts_at: datetime | None
    ends_at: datetime | None
    is_all_day: bool
    published_at: datetime
    updated_at: datetime
    is_read: bool
    reactions: list[ReactionView] = field(default_factory=list)
    mentions: list[Named] = field(default_factory=list)
    posts: list[Linked] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)
    emojis: list[custom_emojis.Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an admin wants to be read, from when, and until when."""

    text: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    is_published: bool = True


async def shown(viewer: Account) -> list[AnnouncementView]:
    """What counts now, the latest first; a fixed number of statements."""
    return await database.read(_shown(viewer.id, None))


async def one(viewer_id: int, announcement_id: int) -> AnnouncementView | None:
    """One of them as a reader is shown it; None where it does not count now."""
    found = await database.read(_shown(viewer_id, announcement_id))
    return found[0] if found else None


async def dismiss(viewer: Account, announcement_id: int) -> None:
    """Note that it has been read. Once is enough; NotFound where it does not count now."""
    row = await _current(announcement_id)
    read = AnnouncementDismissal(announcement_id=row.id, account_id=viewer.id)
    await AnnouncementDismissal.bulk_create([read], ignore_conflicts=True)


async def react(viewer: Account, announcement_id: int, name: str) -> None:
    """Answer with an emoji; twice is once.

    Raises NotFound (it does not count now), Unprocessable (no emoji, or a ninth kind).
    """
    async with database.transaction():
        row = await _current(announcement_id)
        if not is_emoji(name) and not await custom_emojis.is_usable(name):
            raise Unprocessable("Validation failed: Name is not a recognized emoji")
        there = {
            one["name"]
            for one in await database.query(
                "SELECT DISTINCT name FROM announcement_reaction WHERE announcement_id = ?",
                [row.id],
            )
        }
        if name not in there and len(there) >= REACTIONS:
            raise Unprocessable(f"There are {REACTIONS} different reactions already.")
        made = AnnouncementReaction(announcement_id=row.id, account_id=viewer.id, name=name)
        await AnnouncementReaction.bulk_create([made], ignore_conflicts=True)
        live.tell(live.AnnouncementReacted(announcement_id=row.id, name=name))


async def take_reaction_back(viewer: Account, announcement_id: int, name: str) -> None:
    """Take it back; where there was none nothing happens. NotFound as `react`."""
    async with database.transaction():
        row = await _current(announcement_id)
        mine = AnnouncementReaction.filter(
            announcement_id=row.id, account_id=viewer.id, name=name[:_NAME_CHARACTERS]
        )
        if await mine.delete():
            live.tell(live.AnnouncementReacted(announcement_id=row.id, name=name))


async def listing(by: Account | None) -> list[Announcement]:
    """All of them, drafts and old ones too, the latest first; Forbidden unless `by` is an admin."""
    await roles.demand_admin(by)
    return await Announcement.all().order_by("-id").limit(200)


async def write(
    by: Account | None, draft: Draft, announcement_id: int | None = None
) -> Announcement:
    """Make an announcement, or put one otherwise; it is seen at once, or when it begins.

    Raises Forbidden (`by` is no admin), NotFound, Unprocessable (nothing said, too long, an end
    before the beginning).
    """
    words = captions.tidy(draft.text)
    if not words or len(words) > CHARACTERS:
        raise Unprocessable(f"An announcement has 1 to {CHARACTERS} characters.")
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Unprocessable("It ends before it begins.")
    async with database.transaction():
        await roles.demand_admin(by)
        row = Announcement(id=snowflake(), published_at=None)
        if announcement_id is not None:
            row = await get(announcement_id)
        row.text = words
        row.content_html = await _rendered(words)
        row.starts_at, row.ends_at = draft.starts_at, draft.ends_at
        row.is_all_day = draft.is_all_day and (draft.starts_at or draft.ends_at) is not None
        row.published_at = (row.published_at or _now()) if draft.is_published else None
        await row.save()
        await audit.record(by, "announcement.write", f"announcement {row.id}", words)
        await _tell(row)
    return row


async def remove(by: Account | None, announcement_id: int) -> None:
    """Take an announcement away for good; NotFound, Forbidden."""
    async with database.transaction():
        await roles.demand_admin(by)
        row = await get(announcement_id)
        await row.delete()
        await audit.record(by, "announcement.remove", f"announcement {row.id}", row.text)
        live.tell(live.AnnouncementGone(announcement_id=row.id))


async def get(announcement_id: int) -> Announcement:
    """One, also a draft; NotFound."""
    row = await Announcement.get_or_none(id=announcement_id)
    if row is None:
        raise NotFound
    return row


def counts_at(row: Announcement, at: datetime) -> bool:
    """Whether everybody is shown it at a moment."""
    return (
        row.published_at is not None
        and (row.starts_at is None or row.starts_at <= at)
        and (row.ends_at is None or row.ends_at > at)
    )


def is_emoji(name: str) -> bool:
    """Whether a text is one emoji of Unicode (flags, families and skin tones are one)."""
    if not name or len(name) > 32:
        return False
    if re.fullmatch("[0-9#*]\ufe0f?\u20e3", name):
        return True
    symbols = [one for one in name if one not in _EMOJI_JOINTS]
    return bool(symbols) and all(_is_pictorial(one) for one in symbols)


def _is_pictorial(character: str) -> bool:
    point = ord(character)
    return (
        unicodedata.category(character) in ("So", "Sk") and point >= 0x2190
    ) or 0xE0020 <= point <= 0xE007F


async def _tell(row: Announcement) -> None:
    """Tell open streams now, and again when it begins and ends."""
    now = _now()
    if counts_at(row, now):
        live.tell(live.AnnouncementShown(announcement_id=row.id))
    else:
        live.tell(live.AnnouncementGone(announcement_id=row.id))
    if row.published_at is None:
        return
    for at in (row.starts_at, row.ends_at):
        if at is not None and at > now:
            await jobs.enqueue(
                "announcements.turn",
                {"announcement_id": row.id},
                delay_s=(at - now).total_seconds(),
            )


async def _turn_job(payload: dict[str, Any]) -> None:
    """An announcement begins or ends now: tell open streams how it stands."""
    async with database.transaction():
        row = await Announcement.get_or_none(id=payload["announcement_id"])
        if row is None:
            return
        if counts_at(row, _now()):
            live.tell(live.AnnouncementShown(announcement_id=row.id))
        else:
            live.tell(live.AnnouncementGone(announcement_id=row.id))


JOBS: dict[str, jobs.Handler] = {"announcements.turn": _turn_job}


async def _current(announcement_id: int) -> Announcement:
    row = await get(announcement_id)
    if not counts_at(row, _now()):
        raise NotFound
    return row


async def _rendered(text: str) -> str:
    names = [one.username.lower() for one in captions.find(text).mentions if _is_ours(one.domain)]
    found = await Account.filter(
        username_lower__in=names, domain="", deleted_at=None, actor_type__not="Application"
    )
    links = {}
    for account in found:
        link = MentionLink(addresses.profile_page(account.username), account.username)
        links[account.username_lower] = link
        for host in config.current().own_hosts:
            links[f"{account.username_lower}@{host}"] = link
    return captions.render(text, links, addresses.hashtag_page)


def _is_ours(domain: str) -> bool:
    return not domain or addresses.is_our_host(domain.lower())


def _shown(viewer_id: int, announcement_id: int | None) -> ReadPlan[list[AnnouncementView]]:
    now = _now()
    condition, values = _SHOWN, list[Any]([now, now])
    if announcement_id is not None:
        condition, values = f"{_SHOWN} AND id = ?", [now, now, announcement_id]
    rows = yield (
        f"SELECT * FROM announcement WHERE {condition}"  # noqa: S608 (our own words)
        " ORDER BY COALESCE(starts_at, published_at) DESC, id DESC LIMIT 100",
        values,
    )
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    read = yield (
        "SELECT announcement_id FROM announcement_dismissal WHERE account_id = ?"  # noqa: S608
        f" AND announcement_id IN ({placeholders(ids)})",
        [viewer_id, *ids],
    )
    counted = yield (
        "SELECT announcement_id, name, COUNT(*) AS people, MIN(id) AS first_id,"  # noqa: S608
        " MAX(CASE WHEN account_id = ? THEN 1 ELSE 0 END) AS mine FROM announcement_reaction"
        f" WHERE announcement_id IN ({placeholders(ids)}) GROUP BY announcement_id, name"
        " ORDER BY first_id",
        [viewer_id, *ids],
    )
    texts = [row["text"] for row in rows]
    named = yield from _named(texts)
    linked = yield from _linked(texts)
    pictured = [one["name"] for one in counted if shortcodes.SHORTCODE.fullmatch(one["name"])]
    emojis = yield from custom_emojis.by_name(
        sorted({*pictured, *(name for text in texts for name in shortcodes.named(text))})
    )
    done = {row["announcement_id"] for row in read}
    return [_view(row, row["id"] in done, counted, _Found(named, linked, emojis)) for row in rows]


def _linked(texts: Sequence[str]) -> ReadPlan[dict[int, Linked]]:
    ids = {one for text in texts for one in _post_ids(text)}
    if not ids:
        return {}
    rows = yield (
        "SELECT post.id AS id, account.username AS username FROM post"  # noqa: S608
        " JOIN account ON account.id = post.account_id WHERE post.is_local = TRUE"
        " AND post.visibility IN ('public', 'unlisted')"
        f" AND post.id IN ({placeholders(list(ids))})",
        sorted(ids),
    )
    return {
        row["id"]: Linked(row["id"], addresses.post_page(row["username"], row["id"]))
        for row in rows
    }


def _post_ids(text: str) -> list[int]:
    """The ids of posts whose pages here a text leads to."""
    pages = re.escape(f"{addresses.base_url()}/@")
    found = re.findall(rf"{pages}[A-Za-z0-9_]+/([0-9]{{1,18}})(?![0-9])", text)
    return [int(one) for one in dict.fromkeys(found)]


def _named(texts: Sequence[str]) -> ReadPlan[dict[str, Named]]:
    names = {
        one.username.lower()
        for text in texts
        for one in captions.find(text).mentions
        if _is_ours(one.domain)
    }
    if not names:
        return {}
    rows = yield (
        "SELECT id, username, username_lower FROM account WHERE domain = ''"  # noqa: S608
        f" AND deleted_at IS NULL AND username_lower IN ({placeholders(list(names))})",
        sorted(names),
    )
    return {
        row["username_lower"]: Named(
            row["id"], row["username"], addresses.profile_page(row["username"])
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class _Found:
    """What the texts and reactions of several announcements name, as far as it is there."""

    named: dict[str, Named]
    linked: dict[int, Linked]
    emojis: dict[str, custom_emojis.Entry]


def _view(
    row: Row,
    is_read: bool,
    counted: Sequence[Row],
    there: _Found,
) -> AnnouncementView:
    found = captions.find(row["text"])
    published_at, updated_at = moment(row["published_at"]), moment(row["updated_at"])
    assert published_at is not None
    assert updated_at is not None
    people = [one.username.lower() for one in found.mentions if _is_ours(one.domain)]
    return AnnouncementView(
        id=row["id"],
        text=row["text"],
        content_html=row["content_html"],
        starts_at=moment(row["starts_at"]),
        ends_at=moment(row["ends_at"]),
        is_all_day=bool(row["is_all_day"]),
        published_at=published_at,
        updated_at=updated_at,
        is_read=is_read,
        reactions=[
            ReactionView(
                one["name"], int(one["people"]), bool(one["mine"]), there.emojis.get(one["name"])
            )
            for one in counted
            if one["announcement_id"] == row["id"]
        ],
        mentions=[there.named[one] for one in dict.fromkeys(people) if one in there.named],
        posts=[there.linked[one] for one in _post_ids(row["text"]) if one in there.linked],
        hashtags=[captions.fold_hashtag(name) for name in found.hashtags],
        emojis=[there.emojis[one] for one in shortcodes.named(row["text"]) if one in there.emojis],
    )


def _now() -> datetime:
    return datetime.now(UTC)
