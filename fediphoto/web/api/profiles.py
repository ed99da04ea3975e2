"""One's own profile: read it, change it."""

from typing import Any

from fediphoto.domain import accounts, follows, views
from fediphoto.domain.accounts import ProfileChanges
from fediphoto.storage.models import Account, User
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
)
from fediphoto.web.api.entities.accounts import credential_account
from fediphoto.web.api.entities.visibility import from_mastodon
from fediphoto.web.api.media import path_of
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

bodies.take_photos("/api/v1/accounts/update_credentials", 2)

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
    text("avatar_description"),
    text("header_description"),
    file("avatar"),
    file("header"),
    tables("fields_attributes", [text("name"), text("value")]),
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
    takes=(*_PROFILE, _SOURCE),
    answers=CREDENTIAL_ACCOUNT,
)
async def update_credentials(call: Call) -> Any:
    """Change the profile, and what new posts begin with; what is not given stays.

    Pixelfed's app sends a new avatar as POST.
    """
    await accounts.update_profile(call.person, _changes(call))
    return await _own(call.person.id)


@endpoint("DELETE /api/v1/profile/avatar", scope="write:accounts", answers=CREDENTIAL_ACCOUNT)
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
    account = await Account.get(id=account_id)
    user = await User.get(account_id=account_id)
    waiting = await follows.count_requests(account)
    return credential_account(await views.whole(account), user, waiting)


def _changes(call: Call) -> ProfileChanges:
    given, source = call.parameters, call.parameters.table("source")
    visibility = source.text("privacy")
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
        default_visibility=from_mastodon(visibility) if visibility else None,
        default_sensitive=source.flag_or_none("sensitive"),
        default_language=source.text("language"),
        default_quote_policy=source.text("quote_policy"),
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
