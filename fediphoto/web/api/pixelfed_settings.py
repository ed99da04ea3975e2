"""What Pixelfed's own app asks before and beside everything else: limits, choices, a report."""

from typing import Any

from fediphoto import __version__, config
from fediphoto.domain import addresses, licenses, preferences, visibility
from fediphoto.domain.moderation import reports
from fediphoto.domain.people import accounts, app_settings, profiles
from fediphoto.domain.photos import attachments
from fediphoto.domain.posts import stories
from fediphoto.domain.sign_in import passwords
from fediphoto.domain.timelines.collections import MOST_POSTS
from fediphoto.errors import BadRequest
from fediphoto.storage.models import Account, Post
from fediphoto.web.api.accounts import shown
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    TIME,
    URL,
    VISIBILITY,
    choice,
    declare,
    flag,
    identifier,
    many,
    one_of,
    record,
    table,
)
from fediphoto.web.api.entities.times import iso
from fediphoto.web.api.entities.visibility import to_mastodon
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_REASONS = {
    "spam": ("spam", "It is spam"),
    "sensitive": ("violation", "Nudity or sexual activity"),
    "abusive": ("violation", "Bullying or harassment"),
    "underage": ("legal", "This account seems to be underage"),
    "violence": ("violation", "Violence or dangerous organisations"),
    "copyright": ("legal", "It infringes copyright"),
    "impersonation": ("violation", "Impersonation"),
    "scam": ("spam", "Scam or fraud"),
    "terrorism": ("legal", "Terrorism or what relates to it"),
}
"""Pixelfed's types of reports: our category, and what moderators read."""

_COMMON = record(
    {
        group: record(
            {name: one_of("light", "dark", "system") if name == "theme" else FLAG for name in names}
        )
        for group, names in app_settings.GROUPS.items()
    }
)
_SETTINGS = declare(
    "PixelfedAppSettings", {"id": ID, "username": TEXT, "updated_at": TIME, "common": _COMMON}
)
_CONFIG = declare(
    "PixelfedConfig",
    {
        "version": TEXT,
        "open_registration": FLAG,
        "uploader": record(
            {
                "max_photo_size": COUNT,
                "max_caption_length": COUNT,
                "max_altext_length": COUNT,
                "album_limit": COUNT,
                "max_collection_length": COUNT,
                "media_types": TEXT,
                "mime_types": many(TEXT),
                "enforce_account_limit": FLAG,
            }
        ),
        "activitypub": record({"enabled": FLAG, "remote_follow": FLAG}),
        "site": record({"name": TEXT, "domain": TEXT, "url": URL, "description": TEXT}),
        "account": record(
            {
                "max_avatar_size": COUNT,
                "max_bio_length": COUNT,
                "max_name_length": COUNT,
                "min_password_length": COUNT,
            }
        ),
        "features": record(
            {
                "timelines": record({"local": FLAG, "network": FLAG}),
                "mobile_apis": FLAG,
                "stories": FLAG,
                "video": FLAG,
            }
        ),
    },
)


@endpoint("GET /api/v2/config", who=Who.ANYBODY, answers=_CONFIG)
async def show_config(call: Call) -> Any:
    """Pixelfed's configuration: limits and features, by its names."""
    current = config.current()
    types = attachments.accepted_types()
    return {
        "version": __version__,
        "open_registration": current.instance.registrations == "open",
        "uploader": {
            # In kilobytes, as Pixelfed counts.
            "max_photo_size": current.media.photo_bytes // 1024,
            "max_caption_length": current.limits.caption_characters,
            "max_altext_length": current.limits.alt_text_characters,
            "album_limit": current.limits.photos_per_post,
            "max_collection_length": MOST_POSTS,
            "media_types": ",".join(types),
            "mime_types": types,
            "enforce_account_limit": False,
        },
        "activitypub": {
            "enabled": current.federation.mode != "off",
            "remote_follow": current.federation.mode != "off",
        },
        "site": {
            "name": current.instance.title,
            "domain": current.domain,
            "url": addresses.base_url(),
            "description": current.instance.description,
        },
        "account": {
            "max_avatar_size": profiles.PICTURE_BYTES // 1024,
            "max_bio_length": profiles.NOTE_CHARACTERS,
            "max_name_length": profiles.DISPLAY_NAME_CHARACTERS,
            "min_password_length": passwords.SHORTEST,
        },
        "features": {
            "timelines": {"local": True, "network": True},
            "mobile_apis": True,
            "stories": True,
            "video": any(one.startswith("video/") for one in types),
        },
    }


@endpoint(
    "GET /api/v1.1/compose/settings",
    scope="read:accounts",
    answers=record(
        {
            "default_license": COUNT,
            "media_descriptions": FLAG,
            "max_altext_length": COUNT,
            "max_media_attachments": COUNT,
            "default_scope": VISIBILITY,
        }
    ),
)
async def compose_settings(call: Call) -> Any:
    """What a new post of the person begins with."""
    limits = config.current().limits
    return {
        "default_license": licenses.of(preferences.default_license(call.user)).number,
        "media_descriptions": False,
        "max_altext_length": limits.alt_text_characters,
        "max_media_attachments": limits.photos_per_post,
        "default_scope": to_mastodon(call.user.default_visibility),
    }


@endpoint("GET /api/pixelfed/v1/app/settings", scope="read:accounts", answers=_SETTINGS)
async def show_app_settings(call: Call) -> Any:
    """What the person chose in the app."""
    return _settings(call, app_settings.of(call.user))


@endpoint(
    "POST /api/pixelfed/v1/app/settings",
    scope="write:accounts",
    takes=[
        table(
            "common",
            [
                table(
                    group,
                    [
                        choice(name, "light", "dark", "system") if name == "theme" else flag(name)
                        for name in names
                    ],
                )
                for group, names in app_settings.GROUPS.items()
            ],
        )
    ],
    answers=_SETTINGS,
)
async def choose_app_settings(call: Call) -> Any:
    """Keep what the person chooses in the app, for all their phones."""
    common = call.parameters.table("common")
    chosen = {
        group: {name: _chosen(common.table(group), name) for name in names}
        for group, names in app_settings.GROUPS.items()
    }
    return _settings(call, await app_settings.choose(call.user, chosen))


@endpoint(
    "POST /api/v1.1/report",
    scope="write:reports",
    takes=[
        choice("report_type", *_REASONS, required=True),
        identifier("object_id", required=True),
        choice("object_type", "user", "post", "story", required=True),
    ],
    answers=record({"msg": TEXT, "code": COUNT}),
)
async def report(call: Call) -> Any:
    """Report an account, a post or a story, as Pixelfed's app does."""
    given = call.parameters
    object_id, reason = given.identifier("object_id"), _REASONS.get(given.words("report_type"))
    if object_id is None or reason is None:
        raise BadRequest("Invalid or missing parameters")
    target, posts = await _reported(call.person, given.words("object_type"), object_id)
    category, words = reason
    await reports.file(call.person, target, posts=posts, comment=words, category=category)
    return {"msg": "Successfully sent report", "code": 200}


async def _reported(reporter: Account, kind: str, object_id: int) -> tuple[Account, list[Post]]:
    if kind == "user":
        return await shown(object_id), []
    if kind == "post":
        post = await visibility.get_visible(object_id, reporter)
        return await accounts.get(post.account_id), [post]
    if kind == "story":
        story = await stories.get_visible(object_id, reporter)
        return await accounts.get(story.account_id), []
    raise BadRequest("Invalid or missing parameters")


def _chosen(group: Parameters, name: str) -> Any:
    return group.text(name) if name == "theme" else group.flag_or_none(name)


def _settings(call: Call, common: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": str(call.person.id),
        "username": call.person.username,
        # Never null, for one of the apps' dates breaks on it.
        "updated_at": iso(call.user.created_at),
        "common": common,
    }
