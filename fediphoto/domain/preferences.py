"""How a local person wants to see things; nobody else is told."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fediphoto.domain import licenses
from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import User
from fediphoto.text import captions, translations
from fediphoto.text.translations import _

EVERYTHING, PHOTOS = "everything", "photos"
HOME_SHOWS = (EVERYTHING, PHOTOS)

OF_APPS = (
    "disable_embeds",
    "high_contrast_mode",
    "media_descriptions",
    "reduce_motion",
    "video_autoplay",
)
"""What Pixelfed's app keeps with the account for itself; all of it begins as no."""

THEMES = ("auto", "light", "dark")

EVERYBODY, FOLLOWED, NOBODY = "everybody", "followed", "nobody"
TAGGED_BY = (EVERYBODY, FOLLOWED, NOBODY)
"""Whose photos that name somebody stand on that person's page."""

_APPEARANCE = "appearance"
_LANGUAGE = "language"
_OF_APPS = "of_apps"
_HOME_SHOWS = "home_shows"
_CAPTION_FORMAT = "caption_format"
_LICENSE = "license"
_SHOWS_CAMERA = "shows_camera"
_SHOWS_SENSITIVE = "shows_sensitive"
_TAGGED_BY = "tagged_by"
_UNHEARD = "unheard_kinds"
_DECLINED_PUSH = "declined_push"

OPTIONAL_KINDS = ("favourite", "reblog", "follow", "quote", "poll", "update")
"""Notifications that somebody may do without; the others want an answer, or say what matters."""


def caption_format(user: User) -> str:
    """How somebody's captions are read unless a client says otherwise: one of captions.FORMATS."""
    chosen = user.settings.get(_CAPTION_FORMAT)
    return chosen if chosen in captions.FORMATS else captions.FORMATS[0]


def language(user: User) -> str:
    """The language in which somebody is spoken to; '' for whatever their browser asks for."""
    chosen = user.settings.get(_LANGUAGE)
    return chosen if chosen in translations.languages() else ""


def spoken_to(user: User) -> str:
    """The language of a letter to somebody: as set here, else as they joined, else English."""
    return language(user) or translations.best_of([user.locale]) or translations.SOURCE


def check_language(chosen: str) -> None:
    """Unprocessable for a language that we do not speak; '' is fine."""
    if chosen and chosen not in translations.languages():
        raise Unprocessable(_("We do not speak that language yet."))


async def set_language(account_id: int, chosen: str) -> None:
    """Speak to somebody in that language from now on, '' for whatever their browser asks for;
    Unprocessable for one we do not speak."""
    check_language(chosen)
    await _set(account_id, _LANGUAGE, chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """How our pages look to somebody."""

    theme: str = THEMES[0]
    saves_data: bool = False
    """Whether photos are loaded only when asked for, beyond a blurred preview."""


def appearance(user: User) -> Appearance:
    """What somebody has chosen."""
    kept = user.settings.get(_APPEARANCE, {})
    theme = kept.get("theme")
    return Appearance(
        theme=theme if theme in THEMES else THEMES[0], saves_data=bool(kept.get("saves_data"))
    )


async def set_appearance(account_id: int, chosen: Appearance) -> None:
    """Keep the choice; Unprocessable for a theme that there is not."""
    if chosen.theme not in THEMES:
        raise Unprocessable(_("Pages are light, dark, or as your device has it."))
    await _set(account_id, _APPEARANCE, asdict(chosen))


def of_apps(user: User) -> dict[str, bool]:
    """Each of OF_APPS."""
    kept = user.settings.get(_OF_APPS, {})
    return {name: bool(kept.get(name)) for name in OF_APPS}


async def set_of_apps(account_id: int, chosen: Mapping[str, bool]) -> None:
    """Keep those of OF_APPS that are given, in the transaction around us."""
    async with database.transaction():
        user = await User.filter(account_id=account_id).select_for_update().get()
        kept = {**of_apps(user), **{name: chosen[name] for name in OF_APPS if name in chosen}}
        await _set(account_id, _OF_APPS, kept)


def check_caption_format(chosen: str | None) -> None:
    """Unprocessable for what no caption is written in; None, no change, is fine."""
    if chosen is not None and chosen not in captions.FORMATS:
        raise Unprocessable(_("A post is written in plain words or in Markdown."))


async def set_caption_format(account_id: int, chosen: str) -> None:
    """Keep the choice, in the transaction around us."""
    await _set(account_id, _CAPTION_FORMAT, chosen)


def default_license(user: User) -> str:
    """Under which licence somebody's new posts are shared: a code of `licenses.LICENSES`."""
    return licenses.of(user.settings.get(_LICENSE, "")).code


async def set_default_license(account_id: int, chosen: str) -> None:
    """Keep the choice, in the transaction around us; Unprocessable for one that there is not."""
    licenses.check(chosen)
    await _set(account_id, _LICENSE, chosen)


def shows_camera(user: User) -> bool:
    """Whether somebody's new posts tell with which camera and lens their photos were made."""
    return user.settings.get(_SHOWS_CAMERA) is True


async def set_shows_camera(account_id: int, wanted: bool) -> None:
    """Keep the choice, in the transaction around us."""
    await _set(account_id, _SHOWS_CAMERA, wanted)


def shows_sensitive(user: User) -> bool:
    """Whether somebody sees photos at once that their author hid behind a warning."""
    return user.settings.get(_SHOWS_SENSITIVE) is True


async def set_shows_sensitive(account_id: int, wanted: bool) -> None:
    """Keep the choice."""
    await _set(account_id, _SHOWS_SENSITIVE, wanted)


def tagged_by(user: User) -> str:
    """Whose photos that name somebody stand on their page: one of TAGGED_BY."""
    chosen = user.settings.get(_TAGGED_BY)
    return chosen if chosen in TAGGED_BY else EVERYBODY


async def set_tagged_by(account_id: int, chosen: str) -> None:
    """Keep the choice; Unprocessable for what is none of TAGGED_BY."""
    if chosen not in TAGGED_BY:
        raise Unprocessable(_("Photos of you are of everybody, of whom you follow, or of nobody."))
    await _set(account_id, _TAGGED_BY, chosen)


def unheard_kinds(settings: Mapping[str, Any]) -> frozenset[str]:
    """Which of OPTIONAL_KINDS somebody does not want to hear of, from their settings."""
    kept = settings.get(_UNHEARD) or ()
    return frozenset(one for one in OPTIONAL_KINDS if one in kept)


async def set_unheard_kinds(account_id: int, chosen: Iterable[str]) -> None:
    """Keep the choice; what is none of OPTIONAL_KINDS is always heard of."""
    wanted = set(chosen)
    await _set(account_id, _UNHEARD, [one for one in OPTIONAL_KINDS if one in wanted])


def declined_push(user: User) -> bool:
    """Whether somebody was offered to be told of news on their device, and wants no such offer."""
    return user.settings.get(_DECLINED_PUSH) is True


async def decline_push(account_id: int) -> None:
    """Make that offer no more; it stays among the settings."""
    await _set(account_id, _DECLINED_PUSH, True)


def home_shows(user: User) -> str:
    """What somebody wants at home: one of HOME_SHOWS."""
    return _chosen(user.settings)


def only_photos_at_home(user: User) -> bool:
    """Whether the home timeline leaves out what has neither photo nor video."""
    return home_shows(user) == PHOTOS


def are_for_photos_at_home(settings: Mapping[str, Any]) -> bool:
    """The same, of somebody's settings alone."""
    return _chosen(settings) == PHOTOS


def _chosen(settings: Mapping[str, Any]) -> str:
    chosen = settings.get(_HOME_SHOWS)
    return chosen if chosen in HOME_SHOWS else EVERYTHING


def check_home_shows(chosen: str | None) -> None:
    """Unprocessable for what nobody can want; None, no change, is fine."""
    if chosen is not None and chosen not in HOME_SHOWS:
        raise Unprocessable(_("Home shows everything, or photos only."))


async def set_home_shows(account_id: int, chosen: str) -> None:
    """Keep the choice, with the person's other settings, in the transaction around us."""
    await _set(account_id, _HOME_SHOWS, chosen)


async def _set(account_id: int, name: str, value: Any) -> None:
    async with database.transaction():
        user = await User.filter(account_id=account_id).select_for_update().get()
        user.settings = {**user.settings, name: value}
        await user.save(update_fields=["settings"])
