"""What a reader is shown of the news: the words, whom and what they name, and who reacted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.photos import custom_emojis
from fediphoto.domain.visibility import open_sql
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, moment, placeholders
from fediphoto.storage.models import Account
from fediphoto.text import captions, shortcodes

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


async def shown(viewer: Account) -> list[AnnouncementView]:
    """What counts now, the latest first; a fixed number of statements."""
    return await database.read(_shown(viewer.id, None))


async def one(viewer_id: int, announcement_id: int) -> AnnouncementView | None:
    """One of them as a reader is shown it; None where it does not count now."""
    found = await database.read(_shown(viewer_id, announcement_id))
    return found[0] if found else None


def is_ours(domain: str) -> bool:
    """Whether a mention of somebody at `domain` ('' for no domain) is of one of our people."""
    return not domain or addresses.is_our_host(domain.lower())


def _shown(viewer_id: int, announcement_id: int | None) -> ReadPlan[list[AnnouncementView]]:
    now = datetime.now(UTC)
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
        f" AND {open_sql()}"
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
        if is_ours(one.domain)
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
    people = [one.username.lower() for one in found.mentions if is_ours(one.domain)]
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
