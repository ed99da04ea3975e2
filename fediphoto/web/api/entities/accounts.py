"""Mastodon's Account, and CredentialAccount for the person it is."""

from typing import Any

import orjson

from fediphoto.domain import addresses, preferences
from fediphoto.domain.joining import invitations
from fediphoto.domain.posts import quote_policies
from fediphoto.domain.relations import account_collections
from fediphoto.domain.views.views import AccountView
from fediphoto.storage.models import User
from fediphoto.web.api.entities.emojis import custom_emojis
from fediphoto.web.api.entities.times import iso
from fediphoto.web.api.entities.visibility import to_mastodon

_INVITES = 65536
_PERMISSIONS = {"user": 0, "moderator": 1308, "admin": 1}
"""Mastodon's bits: nothing; the moderation desk; everything. To invite is one of its own."""

_ROLE_NAMES = {"user": "", "moderator": "Moderator", "admin": "Admin"}
_ROLE_IDS = {"user": "-99", "moderator": "1", "admin": "3"}


def account(view: AccountView) -> orjson.Fragment:
    """The entity as JSON, made once for each version of the account."""
    kept = view.rendered.get("account")
    if kept is None:
        kept = view.rendered["account"] = orjson.Fragment(orjson.dumps(account_fields(view)))
    found: orjson.Fragment = kept
    return found


def account_fields(view: AccountView) -> dict[str, Any]:
    """The entity's fields."""
    avatar = view.avatar_url or picture("avatar")
    header = view.header_url or picture("header")
    shown = not view.is_suspended
    fields: dict[str, Any] = {
        "id": str(view.id),
        "username": view.username,
        "acct": view.acct,
        "display_name": view.display_name if shown else "",
        "locked": view.is_locked,
        "bot": view.is_bot,
        "discoverable": view.is_discoverable,
        "indexable": view.is_indexable,
        "noindex": not view.is_indexable,
        "group": view.is_group,
        # Mastodon gives the day alone, and some clients compare it so.
        "created_at": view.created_at.strftime("%Y-%m-%dT00:00:00.000Z"),
        "note": view.note_html if shown else "",
        "url": view.url,
        "uri": view.uri,
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": view.avatar_description,
        "header": header,
        "header_static": header,
        "header_description": view.header_description,
        "followers_count": view.followers_count,
        "following_count": view.following_count,
        "statuses_count": view.posts_count,
        "last_status_at": _day(view),
        "hide_collections": view.hides_follows,
        "emojis": custom_emojis(view.emojis),
        "fields": [_field(one) for one in view.fields] if shown else [],
        "roles": [],
        "moved": account_fields(view.moved_to) if view.moved_to is not None else None,
        "show_media": view.shows_media,
        "show_media_replies": view.shows_media_replies,
        "show_featured": view.shows_featured,
        "feature_approval": _feature_approval(view),
        **_for_pixelfed(view),
    }
    if view.is_suspended:
        fields["suspended"] = True
    if view.is_silenced:
        fields["limited"] = True
    if view.is_memorial:
        fields["memorial"] = True
    return fields


def _feature_approval(view: AccountView) -> dict[str, Any]:
    """Who may put them in a collection of people; blocks, which differ by reader, apart."""
    if not account_collections.may_be_added(view):
        denial = "denied" if view.is_local else "missing"
        return {"automatic": [], "manual": [], "current_user": denial}
    return {"automatic": ["public"], "manual": [], "current_user": "automatic"}


def credential_account(view: AccountView, user: User, follow_requests_count: int) -> dict[str, Any]:
    """CredentialAccount: the account with what only its person is told."""
    return {
        **account_fields(view),
        "source": {
            "privacy": to_mastodon(user.default_visibility),
            "sensitive": user.default_sensitive,
            "language": user.default_language or None,
            "note": view.note,
            "fields": [
                {**_field(one), "value": one.get("source", one["value"])} for one in view.fields
            ],
            "follow_requests_count": follow_requests_count,
            "hide_collections": view.hides_follows,
            "discoverable": view.is_discoverable,
            "indexable": view.is_indexable,
            "attribution_domains": list(view.attribution_domains),
            "quote_policy": quote_policies.default(user),
        },
        "role": role(user.role),
        "is_admin": user.role == "admin",
        "settings": _pixelfed_settings(view, user),
    }


def role(name: str) -> dict[str, Any]:
    """Mastodon's Role for "user", "moderator" or "admin"."""
    return {
        "id": _ROLE_IDS.get(name, "-99"),
        "name": _ROLE_NAMES.get(name, ""),
        "color": "",
        "permissions": str(_PERMISSIONS.get(name, 0) | _invites(name)),
        "highlighted": name in ("moderator", "admin"),
        "collection_limit": account_collections.MOST,
    }


def _invites(name: str) -> int:
    return _INVITES if name != "admin" and invitations.role_invites(name) else 0


def role_of_id(role_id: str) -> str:
    """ "user", "moderator" or "admin" by the id that `role` gives; '' for no id of ours."""
    return next((name for name, one in _ROLE_IDS.items() if one == role_id.strip()), "")


def picture(name: str) -> str:
    """Our own "avatar" or "header" for who has none, or "instance"; clients want no SVG.

    An address without the files' version, for clients keep it.
    """
    return f"{addresses.base_url()}/static/present/images/{name}.png"


def _day(view: AccountView) -> str | None:
    return None if view.last_post_at is None else view.last_post_at.strftime("%Y-%m-%d")


def _field(field: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": field["name"],
        "value": field["value"],
        "verified_at": field.get("verified_at"),
    }


def _for_pixelfed(view: AccountView) -> dict[str, Any]:
    return {
        "local": view.is_local,
        "is_admin": False,
        "note_text": view.note,
        "website": "",
        "pronouns": [],
        "location": None,
        "header_bg": None,
        "last_fetched_at": iso(view.created_at),
    }


def _pixelfed_settings(view: AccountView, user: User) -> dict[str, Any]:
    """Pixelfed's app reads each of these without looking whether it is there."""
    return {
        "crawlable": view.is_indexable,
        "indexable": view.is_indexable,
        "is_suggestable": view.is_discoverable,
        "public_dm": True,
        "show_atom": True,
        "show_profile_follower_count": not view.hides_follows,
        "show_profile_following_count": not view.hides_follows,
        **preferences.of_apps(user),
    }
