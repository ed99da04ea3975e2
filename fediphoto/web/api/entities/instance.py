"""Mastodon's Instance, in the form of version 1 and of version 2."""

from collections.abc import Sequence
from typing import Any

from fediphoto import __version__, config
from fediphoto.config import Config
from fediphoto.domain import addresses
from fediphoto.domain.joining import invitations
from fediphoto.domain.letters import vapid
from fediphoto.domain.moderation.rules import RuleView
from fediphoto.domain.people import annual_reports, profiles
from fediphoto.domain.photos import attachments
from fediphoto.domain.place.statistics import Totals
from fediphoto.domain.posts import questions
from fediphoto.domain.topics import featured_tags
from fediphoto.domain.views.views import AccountView
from fediphoto.web.api.entities.accounts import account, picture
from fediphoto.web.api.entities.rules import rule

COMPATIBLE_WITH = "4.5.0"
"""Clients read how much of Mastodon they may expect from the beginning of `version`."""

API_VERSION = 7
"""Mastodon's own count of its API, that of 4.5: grouped notifications (2), attribution domains (3),
deleting media (4), filters that blur (5), quotes (7). Its collections, which are not ours, are 10.
"""

_OPEN = ("open", "approval")
_ICONS = (48, 192, 512)
_URL_CHARACTERS = 23
_PINNED_POSTS = 5


def version() -> str:
    """`4.5.0 (compatible; fediphoto 0.1.0)`."""
    return f"{COMPATIBLE_WITH} (compatible; fediphoto {__version__})"


def instance_v1(
    totals: Totals, contact: AccountView | None, rules: Sequence[RuleView]
) -> dict[str, Any]:
    """V1::Instance, which clients still read before sign-in."""
    current = config.current()
    return {
        "uri": current.domain,
        "title": current.instance.title,
        "short_description": current.instance.description,
        "description": current.instance.description,
        "email": current.instance.contact_email,
        "version": version(),
        "urls": {"streaming_api": _streaming(current)},
        "stats": {
            "user_count": totals.people,
            "status_count": totals.posts,
            "domain_count": totals.domains,
        },
        "thumbnail": picture("instance"),
        "languages": current.instance.languages,
        "registrations": current.instance.registrations in _OPEN,
        "approval_required": current.instance.registrations == "approval",
        "invites_enabled": invitations.are_open_to_members(),
        "configuration": _configuration(current),
        "contact_account": None if contact is None else account(contact),
        "rules": [rule(one) for one in rules],
    }


def instance_v2(
    totals: Totals, contact: AccountView | None, rules: Sequence[RuleView], *, has_terms: bool
) -> dict[str, Any]:
    """Instance."""
    current = config.current()
    thumbnail = picture("instance")
    return {
        "domain": current.domain,
        "title": current.instance.title,
        "version": version(),
        "source_url": f"{addresses.base_url()}/about",
        "description": current.instance.description,
        "usage": {"users": {"active_month": totals.active_month}},
        "thumbnail": {
            "url": thumbnail,
            "versions": {"@1x": thumbnail, "@2x": thumbnail},
            "description": current.instance.title,
        },
        "icon": [{"src": picture(f"icon-{size}"), "size": f"{size}x{size}"} for size in _ICONS],
        "languages": current.instance.languages,
        "configuration": {
            "urls": {
                "streaming": _streaming(current),
                "status": current.instance.status_url or None,
                "about": f"{addresses.base_url()}/about",
                "privacy_policy": f"{addresses.base_url()}/privacy",
                "terms_of_service": f"{addresses.base_url()}/terms" if has_terms else None,
            },
            "vapid": {"public_key": vapid.public_key()},
            **_configuration(current),
            "translation": {"enabled": False},
            "limited_federation": current.federation.mode != "open",
            "timelines_access": {
                "live_feeds": {"local": "public", "remote": "public"},
                "hashtag_feeds": {"local": "public", "remote": "public"},
                "trending_link_feeds": {"local": "public", "remote": "public"},
            },
        },
        "registrations": _registrations(current),
        "api_versions": {"mastodon": API_VERSION},
        "wrapstodon": str(year) if (year := annual_reports.campaign()) else None,
        "contact": {
            "email": current.instance.contact_email,
            "account": None if contact is None else account(contact),
        },
        "rules": [rule(one) for one in rules],
    }


def _streaming(current: Config) -> str:
    """Where WebSockets are opened, below which clients put `/api/v1/streaming`."""
    scheme = "ws" if current.federation.plain_http else "wss"
    return f"{scheme}://{current.web_domain}"


def _registrations(current: Config) -> dict[str, Any]:
    mode = current.instance.registrations
    return {
        "enabled": mode in _OPEN,
        "approval_required": mode == "approval",
        "reason_required": mode == "approval",
        "message": current.instance.closed_message or None if mode not in _OPEN else None,
        "min_age": None,
        "url": f"{addresses.base_url()}/signup",
    }


def _configuration(current: Config) -> dict[str, Any]:
    """What clients check before they send."""
    return {
        "accounts": {
            "max_featured_tags": featured_tags.MOST,
            "max_pinned_statuses": _PINNED_POSTS,
            "max_display_name_length": profiles.DISPLAY_NAME_CHARACTERS,
            "max_note_length": profiles.NOTE_CHARACTERS,
            "max_profile_fields": profiles.FIELDS,
            "profile_field_name_limit": profiles.FIELD_CHARACTERS,
            "profile_field_value_limit": profiles.FIELD_CHARACTERS,
            "max_avatar_description_length": current.limits.alt_text_characters,
            "max_header_description_length": current.limits.alt_text_characters,
        },
        "statuses": {
            "max_characters": current.limits.caption_characters,
            "max_media_attachments": current.limits.photos_per_post,
            "characters_reserved_per_url": _URL_CHARACTERS,
            "supported_mime_types": ["text/plain", "text/markdown"],
        },
        "media_attachments": {
            "supported_mime_types": attachments.accepted_types(),
            "description_limit": current.limits.alt_text_characters,
            "image_size_limit": current.media.photo_bytes,
            "image_matrix_limit": current.media.photo_pixels,
            **_video_limits(),
        },
        "polls": {
            "max_options": questions.MAX_OPTIONS,
            "max_characters_per_option": questions.OPTION_CHARACTERS,
            "min_expiration": questions.SHORTEST_S,
            "max_expiration": questions.LONGEST_S,
        },
    }


def _video_limits() -> dict[str, int]:
    """How large a video may be; nothing at all where none are taken."""
    video = attachments.upload_limits().video
    return {
        "video_size_limit": video.max_bytes if video else 0,
        "video_frame_rate_limit": video.max_frame_rate if video else 0,
        "video_matrix_limit": video.max_pixels if video else 0,
    }
