"""One's own profile: read it, change it."""

from dataclasses import replace
from typing import Any

from fediphoto.domain import preferences
from fediphoto.domain.people import accounts
from fediphoto.domain.people.accounts import ProfileChanges
from fediphoto.domain.relations import follows
from fediphoto.domain.topics import featured_tags
from fediphoto.domain.views import views
from fediphoto.errors import NotFound
from fediphoto.web import bodies
from fediphoto.web.api.describing import (
    Parameter,
    choice,
    entity,
    file,
    flag,
    table,
    tables,
    text,
    texts,
)
from fediphoto.web.api.entities.accounts import credential_account
from fediphoto.web.api.entities.profiles import PROFILE, profile
from fediphoto.web.api.entities.visibility import from_mastodon
from fediphoto.web.api.media import path_of
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

bodies.take_photos("/api/v1/accounts/update_credentials", 2)
bodies.take_photos("/api/v1/profile", 2)

_UPDATE = "/api/v1/accounts/update_credentials"
CREDENTIAL_ACCOUNT = entity("CredentialAccount")
_PROFILE: tuple[Parameter, ...] = (
    text("display_name"),
    text("note"),
    flag("locked", "whether one asks before following"),
    flag("bot"),
    flag("discoverable"),
    flag("indexable"),
    flag("hide_collections", "whether it is nobody's business whom one follows"),
    flag("show_media", "whether the profile has a part with photos alone"),
    flag("show_media_replies", "whether photos in replies are there too"),
    flag("show_featured", "whether the profile has a part with what its person features"),
    texts("attribution_domains", "websites that may name the person as an author"),
    text("avatar_description"),
    text("header_description"),
    file("avatar"),
    file("header"),
    tables("fields_attributes", [text("name"), text("value")]),
)
_PIXELFED = (
    *(flag(name, "kept for Pixelfed's app") for name in preferences.OF_APPS),
    flag("crawlable", "Pixelfed's name of indexable"),
    flag("is_suggestable", "Pixelfed's name of discoverable"),
    flag("show_profile_follower_count", "Pixelfed's: false is hide_collections"),
    flag("show_profile_following_count", "Pixelfed's: false is hide_collections"),
)
_SOURCE = table(
    "source",
    [
        choice("privacy", "public", "unlisted", "private"),
        flag("sensitive"),
        text("language"),
        choice("quote_policy", "public", "followers", "nobody"),
    ],
    "what new posts begin with",
)


@endpoint(
    "GET /api/v1/accounts/verify_credentials", scope="read:accounts", answers=CREDENTIAL_ACCOUNT
)
async def verify_credentials(call: Call) -> Any:
    """Who am I."""
    return await _own(call.person.id)


@endpoint(
    f"PATCH {_UPDATE}",
    f"POST {_UPDATE}",
    scope="write:accounts",
    takes=(*_PROFILE, _SOURCE, *_PIXELFED),
    answers=CREDENTIAL_ACCOUNT,
)
async def update_credentials(call: Call) -> Any:
    """Change the profile, and what new posts begin with; what is not given stays.

    Pixelfed's app sends a new avatar as POST.
    """
    await accounts.update_profile(call.person, _changes(call))
    return await _own(call.person.id)


@endpoint("GET /api/v1/profile", scope="read:accounts", answers=PROFILE)
async def show(call: Call) -> Any:
    """One's own profile as it was typed."""
    return await _profile(call.person.id)


@endpoint(
    "PATCH /api/v1/profile",
    "PUT /api/v1/profile",  # as masto.js asks
    scope="write:accounts",
    takes=_PROFILE,
    answers=PROFILE,
)
async def change(call: Call) -> Any:
    """Change it; what is not given stays."""
    await accounts.update_profile(call.person, _of_profile(call))
    return await _profile(call.person.id)


@endpoint(
    "DELETE /api/v1/profile/avatar",
    "DELETE /api/v1.1/accounts/avatar",
    scope="write:accounts",
    answers=CREDENTIAL_ACCOUNT,
)
async def delete_avatar(call: Call) -> Any:
    """Go without an avatar."""
    await accounts.update_profile(call.person, ProfileChanges(remove_avatar=True))
    return await _own(call.person.id)


@endpoint("DELETE /api/v1/profile/header", scope="write:accounts", answers=CREDENTIAL_ACCOUNT)
async def delete_header(call: Call) -> Any:
    """Go without a header."""
    await accounts.update_profile(call.person, ProfileChanges(remove_header=True))
    return await _own(call.person.id)


async def _own(account_id: int) -> dict[str, Any]:
    account = await accounts.get(account_id)
    user = await accounts.user_of(account)
    if user is None:
        raise NotFound
    waiting = await follows.count_requests(account)
    return credential_account(await views.whole(account), user, waiting)


async def _profile(account_id: int) -> dict[str, Any]:
    account = await accounts.get(account_id)
    return profile(await views.whole(account), await featured_tags.of(account))


def _changes(call: Call) -> ProfileChanges:
    """What is to be different of profile and settings, in Mastodon's words and Pixelfed's."""
    given, source = call.parameters, call.parameters.table("source")
    visibility = source.text("privacy")
    changes = _of_profile(call)
    asked = {name: given.flag_or_none(name) for name in preferences.OF_APPS}
    of_apps = {name: value for name, value in asked.items() if value is not None}
    if changes.is_indexable is None:
        changes = replace(changes, is_indexable=given.flag_or_none("crawlable"))
    if changes.is_discoverable is None:
        changes = replace(changes, is_discoverable=given.flag_or_none("is_suggestable"))
    if changes.hides_follows is None:
        changes = replace(changes, hides_follows=_hidden_counts(given))
    return replace(
        changes,
        default_visibility=from_mastodon(visibility) if visibility else None,
        default_sensitive=source.flag_or_none("sensitive"),
        default_language=source.text("language"),
        default_quote_policy=source.text("quote_policy"),
        of_apps=of_apps or None,
    )


def _hidden_counts(given: Parameters) -> bool | None:
    """Here both counts are shown or none."""
    names = ("show_profile_follower_count", "show_profile_following_count")
    shown = [one for one in map(given.flag_or_none, names) if one is not None]
    return not all(shown) if shown else None


def _of_profile(call: Call) -> ProfileChanges:
    given = call.parameters
    avatar, header = call.files.get("avatar"), call.files.get("header")
    return ProfileChanges(
        display_name=given.text("display_name"),
        note=given.text("note"),
        fields=_fields(given),
        is_locked=given.flag_or_none("locked"),
        is_bot=given.flag_or_none("bot"),
        is_discoverable=given.flag_or_none("discoverable"),
        is_indexable=given.flag_or_none("indexable"),
        hides_follows=given.flag_or_none("hide_collections"),
        shows_media=given.flag_or_none("show_media"),
        shows_media_replies=given.flag_or_none("show_media_replies"),
        shows_featured=given.flag_or_none("show_featured"),
        attribution_domains=given.texts("attribution_domains")
        if "attribution_domains" in given
        else None,
        avatar_description=given.text("avatar_description"),
        header_description=given.text("header_description"),
        avatar_path=path_of(avatar) if avatar else None,
        header_path=path_of(header) if header else None,
    )


def _fields(given: Parameters) -> list[tuple[str, str]] | None:
    """Name and value of each row; rows without a name are taken out."""
    if "fields_attributes" not in given:
        return None
    rows = given.tables("fields_attributes")
    pairs = [(row.words("name").strip(), row.words("value").strip()) for row in rows]
    return [(name, value) for name, value in pairs if name]
