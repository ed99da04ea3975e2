"""The emoji of this instance: small pictures that its people put in their words."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from fediphoto.domain import addresses, audit, facts, roles
from fediphoto.domain.photos.attachments import StoredRenditions, store_renditions
from fediphoto.errors import NotFound, TooLarge, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.media import photos
from fediphoto.storage import blobs, database, jobs
from fediphoto.storage.database import ReadPlan, moment, placeholders
from fediphoto.storage.models import Account, CustomEmoji, Post
from fediphoto.text import captions, shortcodes
from fediphoto.text.translations import _

FILE_BYTES = 256 * 1024
"""As in Mastodon; other servers take no larger ones."""
MOST = 5_000
CATEGORY_CHARACTERS = 50
_PIXELS = 4_000_000
_ANIMATION_PIXELS = 50_000_000
_STRIPPED_AT_A_TIME = 200

Entry = dict[str, Any]
"""How a post or an account keeps an emoji that it names: "shortcode", "url", "static_url", and
for other servers "id", "mime" and "updated" (RFC 3339)."""

_decoder = asyncio.Semaphore(1)


async def add(
    by: Account | None,
    shortcode: str,
    path: Path,
    *,
    category: str = "",
    is_in_picker: bool = True,
) -> CustomEmoji:
    """A further emoji, from the image in the file `path` (only read).

    A small animation keeps its movement; anything else becomes a PNG of at most 256 px. Raises
    Forbidden (`by` keeps no order here), TooLarge (413), Unprocessable (the name, also one that is
    taken; an image that cannot be read).
    """
    await roles.demand_moderator(by)
    _check_shortcode(shortcode)
    await _check_room(shortcode)
    said = _checked_category(category)
    stored = await _stored(path)
    still = stored.described["emoji"]
    shown = stored.described.get("moving", still)
    try:
        async with database.transaction():
            row = await CustomEmoji.create(
                id=snowflake(),
                shortcode=shortcode,
                shortcode_lower=shortcode.lower(),
                category=said,
                key=shown["key"],
                mime=shown["mime"],
                static_key=still["key"],
                is_in_picker=is_in_picker,
            )
            await audit.record(by, "emoji.add", _target(row))
            await stored.claim()
    except IntegrityError:  # somebody else was faster; the files are reclaimed
        raise Unprocessable(_taken(shortcode)) from None
    return row


async def change(
    by: Account | None,
    emoji_id: int,
    *,
    category: str | None = None,
    is_in_picker: bool | None = None,
    is_disabled: bool | None = None,
) -> CustomEmoji:
    """Put it elsewhere, or let nobody use it any more; None leaves a thing as it is.

    What was written with it stays as it is. Raises Forbidden, NotFound, Unprocessable.
    """
    said = None if category is None else _checked_category(category)
    async with database.transaction():
        await roles.demand_moderator(by)
        row = await get(emoji_id)
        wanted = {"category": said, "is_in_picker": is_in_picker, "is_disabled": is_disabled}
        told: dict[str, Any] = {
            name: value
            for name, value in wanted.items()
            if value is not None and value != getattr(row, name)
        }
        if told:
            await row.update_from_dict(told).save(update_fields=list(told))
            await audit.record(by, "emoji.change", _target(row), **told)
    return row


async def remove(by: Account | None, emoji_id: int) -> None:
    """Take it away for good, also, in a while, from what was written with it (the words stay).

    Raises Forbidden, NotFound.
    """
    async with database.transaction():
        await roles.demand_moderator(by)
        row = await get(emoji_id)
        await row.delete()
        await audit.record(by, "emoji.remove", _target(row))
        keys = list(dict.fromkeys((row.key, row.static_key)))
        payload = {"uri": addresses.emoji_uri(row.id), "keys": keys}
        await jobs.enqueue("custom_emojis.strip", payload)


async def get(emoji_id: int) -> CustomEmoji:
    """One of them, also one that is disabled; NotFound."""
    row = await CustomEmoji.get_or_none(id=emoji_id)
    if row is None:
        raise NotFound
    return row


async def find(shortcode: str) -> CustomEmoji:
    """The one of that name, however it is capitalised; NotFound with a sentence."""
    row = await CustomEmoji.get_or_none(shortcode_lower=shortcode.strip(":").lower())
    if row is None:
        raise NotFound(_("There is no emoji called %(shortcode)s here.", shortcode=shortcode))
    return row


async def listing() -> list[CustomEmoji]:
    """All of them, by category and name."""
    return await CustomEmoji.all().order_by("category", "shortcode_lower")


async def offered() -> list[CustomEmoji]:
    """Those that people can choose from, by category and name."""
    rows = CustomEmoji.filter(is_disabled=False, is_in_picker=True)
    return await rows.order_by("category", "shortcode_lower")


async def beginning(words: str, limit: int) -> list[CustomEmoji]:
    """Those offered whose name begins so, then those that hold it; short names first."""
    wanted = words.strip().strip(":").lower()
    found = [row for row in await offered() if wanted in row.shortcode_lower]
    found.sort(
        key=lambda row: (
            not row.shortcode_lower.startswith(wanted),
            len(row.shortcode_lower),
            row.shortcode_lower,
        )
    )
    return found[:limit]


async def named_in(*texts: str) -> list[Entry]:
    """What a post or account of ours has to keep of the emoji that its words name, in their order.

    Names count to the letter, as in Mastodon: apps put the picture where they find that very name.
    """
    names = shortcodes.named(*texts)
    if not names:
        return []
    rows = await CustomEmoji.filter(shortcode__in=names, is_disabled=False)
    found = {row.shortcode: entry(row) for row in rows}
    return [found[name] for name in names if name in found]


def by_name(names: Sequence[str]) -> ReadPlan[dict[str, Entry]]:
    """Those of `names` that can be used now (a plan)."""
    if not names:
        return {}
    rows = yield (
        "SELECT * FROM custom_emoji WHERE NOT is_disabled"  # noqa: S608
        f" AND shortcode IN ({placeholders(names)})",
        list(names),
    )
    return {
        row["shortcode"]: _entry(
            row["id"],
            row["shortcode"],
            row["key"],
            row["static_key"],
            row["mime"],
            moment(row["created_at"]),
        )
        for row in rows
    }


async def is_usable(shortcode: str) -> bool:
    """Whether an emoji of that very name can be used now."""
    if not shortcodes.SHORTCODE.fullmatch(shortcode):
        return False
    return await CustomEmoji.exists(shortcode=shortcode, is_disabled=False)


def entry(row: CustomEmoji) -> Entry:
    """How a post or an account keeps it."""
    return _entry(row.id, row.shortcode, row.key, row.static_key, row.mime, row.created_at)


def _entry(
    emoji_id: int, shortcode: str, key: str, static_key: str, mime: str, made_at: datetime | None
) -> Entry:
    assert made_at is not None
    return {
        "shortcode": shortcode,
        "url": addresses.media_url(key),
        "static_url": addresses.media_url(static_key),
        "id": addresses.emoji_uri(emoji_id),
        "mime": mime,
        "updated": made_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


async def _stored(path: Path) -> StoredRenditions:
    if await asyncio.to_thread(os.path.getsize, path) > FILE_BYTES:
        raise TooLarge(_("An emoji may have %(limit)s KB.", limit=FILE_BYTES // 1024))
    limits = photos.PhotoLimits(
        max_bytes=FILE_BYTES, max_pixels=_PIXELS, max_animation_pixels=_ANIMATION_PIXELS
    )
    folder = blobs.current().temporary()
    folder.mkdir()
    try:
        async with _decoder:
            made = await asyncio.to_thread(photos.own_emoji, path, limits, folder)
        return await store_renditions(made)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)


def _check_shortcode(shortcode: str) -> None:
    if not shortcodes.SHORTCODE.fullmatch(shortcode):
        raise Unprocessable(_("An emoji's name has 2 to 30 letters (a-z), digits and underscores."))


async def _check_room(shortcode: str) -> None:
    if await CustomEmoji.exists(shortcode_lower=shortcode.lower()):
        raise Unprocessable(_taken(shortcode))
    if await CustomEmoji.all().count() >= MOST:
        raise Unprocessable(_("There are %(limit)s emoji already.", limit=MOST))


def _checked_category(category: str) -> str:
    said = " ".join(captions.tidy(category).split())
    if len(said) > CATEGORY_CHARACTERS:
        raise Unprocessable(
            _("A category may have %(limit)s characters.", limit=CATEGORY_CHARACTERS)
        )
    return said


def _taken(shortcode: str) -> str:
    return _("There is an emoji called %(name)s already.", name=shortcode)


def _target(row: CustomEmoji) -> str:
    return f"emoji {row.shortcode}"


async def _strip_job(payload: dict[str, Any]) -> None:
    """Take a removed emoji from what names it, then its files away."""
    uri: str = payload["uri"]
    for table, mine in (("post", "is_local = TRUE"), ("account", "domain = ''")):
        last = 0
        while found := await _naming(table, mine, uri, last):
            last = found[-1]
            async with database.transaction():
                await _strip(table, found, uri)
    async with database.transaction():
        await facts.record(facts.FilesUnused(keys=payload["keys"]))


async def _naming(table: str, mine: str, uri: str, after: int) -> list[int]:
    """The next of our posts or accounts that keep the emoji; a look through them all."""
    # The number alone: how a slash is written in JSON is nobody's business here.
    number = uri.rpartition("/")[2]
    rows = await database.query(
        f"SELECT id FROM {table} WHERE {mine} AND id > ? AND CAST(emojis AS TEXT) LIKE ?"  # noqa: S608
        " ORDER BY id LIMIT ?",
        [after, f"%{number}%", _STRIPPED_AT_A_TIME],
    )
    return [row["id"] for row in rows]


async def _strip(table: str, ids: Sequence[int], uri: str) -> None:
    model: type[Post] | type[Account] = Post if table == "post" else Account
    for row in await model.filter(id__in=list(ids)).select_for_update():
        kept = [one for one in row.emojis if one.get("id") != uri]
        await model.filter(id=row.id).update(emojis=kept, version=F("version") + 1)


JOBS: dict[str, jobs.Handler] = {"custom_emojis.strip": _strip_job}
