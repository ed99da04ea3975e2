"""How a local person changes the profile: words, pictures, and what others may do."""

import asyncio
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from fediphoto.domain import addresses, facts, licenses, preferences
from fediphoto.domain.discovery import full_text
from fediphoto.domain.people import profile_links
from fediphoto.domain.photos import custom_emojis
from fediphoto.domain.photos.attachments import StoredRenditions, photo_limits, store_renditions
from fediphoto.domain.posts import quote_policies, quotes
from fediphoto.domain.relations import follows
from fediphoto.domain.sign_in import oauth
from fediphoto.domain.visibility import VISIBILITIES
from fediphoto.errors import TooLarge, Unprocessable
from fediphoto.media import photos
from fediphoto.storage import blobs, database
from fediphoto.storage.models import Account, User
from fediphoto.text import captions
from fediphoto.text.translations import _, marked

DISPLAY_NAME_CHARACTERS = 50
NOTE_CHARACTERS = 1000
FIELDS = 6
FIELD_CHARACTERS = 255
PICTURE_BYTES = 10 * 1024 * 1024
DESCRIPTION_CHARACTERS = 1500
"""Of what a profile picture shows."""
ATTRIBUTION_DOMAINS = 10
_DOMAIN = re.compile(r"(?=.{1,253}$)[^\W_]([\w-]{0,61}[^\W_])?(\.[^\W_]([\w-]{0,61}[^\W_])?)+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*|")
_LANGUAGE_CHARACTERS = 16


@dataclass(frozen=True, kw_only=True)
class ProfileChanges:
    """What is to be different; None leaves a thing as it is.

    `fields` are (name, value) pairs and replace all; the paths are files of ours to consume.
    """

    display_name: str | None = None
    note: str | None = None
    fields: list[tuple[str, str]] | None = None
    is_locked: bool | None = None
    is_bot: bool | None = None
    is_discoverable: bool | None = None
    is_indexable: bool | None = None
    hides_follows: bool | None = None
    shows_media: bool | None = None
    shows_media_replies: bool | None = None
    shows_featured: bool | None = None
    attribution_domains: list[str] | None = None
    default_visibility: str | None = None
    default_sensitive: bool | None = None
    default_language: str | None = None
    default_quote_policy: str | None = None
    default_caption_format: str | None = None
    """One of `captions.FORMATS`."""
    default_license: str | None = None
    """A code of `licenses.LICENSES`."""
    default_shows_camera: bool | None = None
    of_apps: Mapping[str, bool] | None = None
    """Some of `preferences.OF_APPS`."""
    home_shows: str | None = None
    """One of `preferences.HOME_SHOWS`."""
    avatar_path: Path | None = None
    header_path: Path | None = None
    avatar_description: str | None = None
    header_description: str | None = None
    remove_avatar: bool = False
    remove_header: bool = False


_COPIED = (
    "is_locked",
    "is_bot",
    "is_discoverable",
    "is_indexable",
    "hides_follows",
    "shows_media",
    "shows_media_replies",
    "shows_featured",
)
_COPIED_DESCRIPTIONS = ("avatar_description", "header_description")
_COPIED_TO_USER = ("default_visibility", "default_sensitive", "default_language")


async def update_profile(account: Account, changes: ProfileChanges) -> Account:
    """Change a local account's profile as its person wishes, and have followers' servers told.

    Who waits to follow is let in when the account is no longer locked (as in Mastodon). Raises
    Unprocessable or TooLarge with a sentence, and then nothing has changed.
    """
    _check(changes)
    avatar = await _rendered(changes.avatar_path, photos.avatar)
    header = await _rendered(changes.header_path, photos.header)
    async with database.transaction():
        if changes.is_locked is False:
            # First of all, for it holds the rows of other people too (see `follows.hold`).
            await follows.accept_all(account)
        row = await Account.filter(id=account.id).select_for_update().get()
        unused = [
            _exchange(row, "avatar_key", avatar, changes.remove_avatar),
            _exchange(row, "header_key", header, changes.remove_header),
        ]
        _apply(row, changes)
        row.emojis = await custom_emojis.named_in(*_words(row))
        row.version += 1
        await row.save()
        if changes.display_name is not None:
            await full_text.note_account(row)
        if changes.fields is not None:
            await profile_links.ask(row)
        await _apply_to_user(row.id, changes)
        for stored in (avatar, header):
            if stored is not None:
                await stored.claim()
        if any(unused):
            await facts.record(facts.FilesUnused(keys=[key for key in unused if key]))
        if _is_public(changes):
            now = datetime.now(UTC).isoformat()
            await facts.record(facts.AccountUpdated(account_id=row.id, updated_at=now))
        # A bearer carries its person's defaults, and the next post must have the new ones.
        database.after_commit(oauth.forget_bearers)
    return row


def described(text: str) -> str:
    """A biography as HTML, with its links and hashtags."""
    return captions.render(text, {}, addresses.hashtag_page)


def field_value(text: str) -> str:
    """A field's value as HTML: one line without a paragraph around it, as Mastodon writes it."""
    shown = captions.inline(" ".join(text.split()), {}, addresses.hashtag_page)
    # So that the pages it names can tell that they are this person's, as Mastodon does it.
    return shown.replace(' rel="nofollow', ' rel="me nofollow')


def _apply(row: Account, changes: ProfileChanges) -> None:
    if changes.display_name is not None:
        row.display_name = captions.tidy(changes.display_name).replace("\n", " ").strip()
    if changes.note is not None:
        row.note = captions.tidy(changes.note)
        row.note_html = described(row.note)
    if changes.fields is not None:
        tidied = [(captions.tidy(name), captions.tidy(value)) for name, value in changes.fields]
        given = [
            {"name": name, "source": value, "value": field_value(value)}
            for name, value in tidied
            if name or value
        ]
        row.fields_json = profile_links.carried_over(given, row.fields_json)
    for name in _COPIED:
        wanted = getattr(changes, name)
        if wanted is not None:
            setattr(row, name, wanted)
    if changes.attribution_domains is not None:
        row.attribution_domains = _domains(changes.attribution_domains)
    for name in _COPIED_DESCRIPTIONS:
        wanted = getattr(changes, name)
        if wanted is not None:
            setattr(row, name, captions.tidy(wanted))


def _words(row: Account) -> list[str]:
    """All that somebody says of themselves, as they typed it."""
    lines = [text for one in row.fields_json for text in (one["name"], one.get("source", ""))]
    return [row.display_name, row.note, *lines]


def _is_public(changes: ProfileChanges) -> bool:
    """Whether anything changes that others can see (what one sets for oneself is nobody else's)."""
    public = replace(
        changes,
        default_visibility=None,
        default_sensitive=None,
        default_language=None,
        default_quote_policy=None,
        default_caption_format=None,
        default_license=None,
        default_shows_camera=None,
        of_apps=None,
        home_shows=None,
    )
    return public != ProfileChanges()


async def _apply_to_user(account_id: int, changes: ProfileChanges) -> None:
    wanted = {
        name: getattr(changes, name)
        for name in _COPIED_TO_USER
        if getattr(changes, name) is not None
    }
    if wanted:
        await User.filter(account_id=account_id).update(**wanted)
    if changes.default_quote_policy is not None:
        user = await User.filter(account_id=account_id).select_for_update().get()
        user.settings = {**user.settings, quote_policies.SETTING: changes.default_quote_policy}
        await user.save(update_fields=["settings"])
    if changes.default_caption_format is not None:
        await preferences.set_caption_format(account_id, changes.default_caption_format)
    if changes.default_license is not None:
        await preferences.set_default_license(account_id, changes.default_license)
    if changes.default_shows_camera is not None:
        await preferences.set_shows_camera(account_id, changes.default_shows_camera)
    if changes.of_apps is not None:
        await preferences.set_of_apps(account_id, changes.of_apps)
    if changes.home_shows is not None:
        await preferences.set_home_shows(account_id, changes.home_shows)


def _exchange(row: Account, column: str, stored: StoredRenditions | None, is_removed: bool) -> str:
    """Name the new picture, or none; returns the key that is no longer named ('' for none)."""
    former: str = getattr(row, column)
    if stored is not None:
        (entry,) = stored.described.values()
        setattr(row, column, entry["key"])
        return former
    if is_removed:
        setattr(row, column, "")
        return former
    return ""


async def _rendered(
    path: Path | None, render: Callable[[Path, photos.PhotoLimits, Path], photos.Rendition]
) -> StoredRenditions | None:
    if path is None:
        return None
    if await asyncio.to_thread(os.path.getsize, path) > PICTURE_BYTES:
        raise TooLarge(_("A profile picture may have %(limit)s MB.", limit=PICTURE_BYTES // 2**20))
    folder = blobs.current().temporary()
    folder.mkdir()
    try:
        made = await asyncio.to_thread(render, path, photo_limits(), folder)
        return await store_renditions({"picture": made})
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)


def _check(changes: ProfileChanges) -> None:
    _check_length(
        changes.display_name,
        DISPLAY_NAME_CHARACTERS,
        marked("A name may have %(limit)s characters."),
    )
    _check_length(
        changes.note, NOTE_CHARACTERS, marked("A biography may have %(limit)s characters.")
    )
    for name, value in changes.fields or ():
        _check_length(
            name, FIELD_CHARACTERS, marked("A field's name may have %(limit)s characters.")
        )
        _check_length(value, FIELD_CHARACTERS, marked("A field may have %(limit)s characters."))
    if len(changes.fields or ()) > FIELDS:
        raise Unprocessable(_("A profile may have %(limit)s fields.", limit=FIELDS))
    if changes.default_visibility not in (None, *VISIBILITIES):
        raise Unprocessable(_("A visibility is one of %(list)s.", list=", ".join(VISIBILITIES)))
    if changes.default_quote_policy is not None:
        quotes.check_policy(changes.default_quote_policy)
    _domains(changes.attribution_domains or [])
    preferences.check_home_shows(changes.home_shows)
    preferences.check_caption_format(changes.default_caption_format)
    licenses.check(changes.default_license)
    for description in (changes.avatar_description, changes.header_description):
        _check_length(
            description,
            DESCRIPTION_CHARACTERS,
            marked("A description may have %(limit)s characters."),
        )
    language = changes.default_language or ""
    if len(language) > _LANGUAGE_CHARACTERS or not _LANGUAGE.fullmatch(language):
        raise Unprocessable(_("A language is a code like en or pt-BR."))


def _domains(given: list[str]) -> list[str]:
    """The domains as they are compared: in lower case, each once; Unprocessable for what is none.

    People type addresses of pages, and some a star before the domain.
    """
    found: dict[str, None] = {}
    for one in given:
        host = one.strip().lower().removeprefix("https://").removeprefix("http://")
        host = host.partition("/")[0].removeprefix("*.")
        if not host:
            continue
        if not _DOMAIN.fullmatch(host):
            raise Unprocessable("Validation failed: Attribution domains is invalid")
        found[host] = None
    if len(found) > ATTRIBUTION_DOMAINS:
        raise Unprocessable(_("A profile may name %(limit)s websites.", limit=ATTRIBUTION_DOMAINS))
    return list(found)


def _check_length(text: str | None, limit: int, sentence: str) -> None:
    if text is not None and len(text) > limit:
        raise Unprocessable(_(sentence, limit=limit))
