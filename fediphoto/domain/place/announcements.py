"""News for everybody here: written by admins, read, and answered with an emoji."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fediphoto import config
from fediphoto.domain import addresses, audit, live, roles
from fediphoto.domain.photos import custom_emojis
from fediphoto.domain.views.announcement_views import is_ours
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.models import (
    Account,
    Announcement,
    AnnouncementDismissal,
    AnnouncementReaction,
)
from fediphoto.text import captions
from fediphoto.text.captions import MentionLink
from fediphoto.text.translations import _

CHARACTERS = 5000
REACTIONS = 8
"""Different emoji under one announcement, as in Mastodon."""
_NAME_CHARACTERS = 64
_EMOJI_JOINTS = frozenset({"\u200d", "\ufe0f", "\u20e3"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an admin wants to be read, from when, and until when."""

    text: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    is_published: bool = True


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
            raise Unprocessable(_("Validation failed: Name is not a recognized emoji"))
        there = {
            one["name"]
            for one in await database.query(
                "SELECT DISTINCT name FROM announcement_reaction WHERE announcement_id = ?",
                [row.id],
            )
        }
        if name not in there and len(there) >= REACTIONS:
            raise Unprocessable(
                _("There are %(limit)s different reactions already.", limit=REACTIONS)
            )
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
        raise Unprocessable(_("An announcement has 1 to %(limit)s characters.", limit=CHARACTERS))
    if draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at:
        raise Unprocessable(_("It ends before it begins."))
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
    names = [one.username.lower() for one in captions.find(text).mentions if is_ours(one.domain)]
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


def _now() -> datetime:
    return datetime.now(UTC)
