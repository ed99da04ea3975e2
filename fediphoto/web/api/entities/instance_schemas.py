"""What Instance, in both versions, is made of."""

from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    URL,
    Schema,
    declare,
    entity,
    many,
    maybe,
    one_of,
    record,
)
from fediphoto.web.api.entities.rules import RULE

_LIMITS: dict[str, Schema] = {
    "accounts": record(
        dict.fromkeys(
            (
                "max_featured_tags",
                "max_pinned_statuses",
                "max_display_name_length",
                "max_note_length",
                "max_profile_fields",
                "profile_field_name_limit",
                "profile_field_value_limit",
                "max_avatar_description_length",
                "max_header_description_length",
            ),
            COUNT,
        )
    ),
    "statuses": record(
        {
            "max_characters": COUNT,
            "max_media_attachments": COUNT,
            "characters_reserved_per_url": COUNT,
            "supported_mime_types": many(TEXT),
        }
    ),
    "media_attachments": record(
        {
            "supported_mime_types": many(TEXT),
            "description_limit": COUNT,
            "image_size_limit": COUNT,
            "image_matrix_limit": COUNT,
            "video_size_limit": COUNT,
            "video_frame_rate_limit": COUNT,
            "video_matrix_limit": COUNT,
        }
    ),
    "polls": record(
        dict.fromkeys(
            ("max_options", "max_characters_per_option", "min_expiration", "max_expiration"), COUNT
        )
    ),
}
_ACCESS = record(dict.fromkeys(("local", "remote"), one_of("public", "authenticated", "disabled")))

INSTANCE = declare(
    "Instance",
    {
        "domain": TEXT,
        "title": TEXT,
        "version": TEXT,
        "source_url": URL,
        "description": TEXT,
        "usage": record({"users": record({"active_month": COUNT})}),
        "thumbnail": record(
            {
                "url": URL,
                "description": TEXT,
                "versions": record({}, optional={"@1x": URL, "@2x": URL}),
            },
            optional={"blurhash": TEXT},
        ),
        "icon": many(record({"src": URL, "size": TEXT})),
        "languages": many(TEXT),
        "configuration": record(
            {
                "urls": record(
                    {
                        "status": maybe(URL),
                        "about": URL,
                        "privacy_policy": maybe(URL),
                        "terms_of_service": maybe(URL),
                    },
                    optional={"streaming": URL},
                ),
                "vapid": record({"public_key": TEXT}),
                **_LIMITS,
                "translation": record({"enabled": FLAG}),
                "limited_federation": FLAG,
                "timelines_access": record(
                    dict.fromkeys(("live_feeds", "hashtag_feeds", "trending_link_feeds"), _ACCESS)
                ),
            }
        ),
        "registrations": record(
            {
                "enabled": FLAG,
                "approval_required": FLAG,
                "reason_required": maybe(FLAG),
                "message": maybe(TEXT),
                "min_age": maybe(COUNT),
                "url": maybe(URL),
            }
        ),
        "api_versions": record({"mastodon": COUNT}),
        "wrapstodon": maybe(TEXT),
        "contact": record({"email": TEXT, "account": maybe(entity("Account"))}),
        "rules": many(RULE),
    },
)
V1_INSTANCE = declare(
    "V1Instance",
    {
        "uri": TEXT,
        "title": TEXT,
        "short_description": TEXT,
        "description": TEXT,
        "email": TEXT,
        "version": TEXT,
        "urls": record({}, optional={"streaming_api": URL}),
        "stats": record({"user_count": COUNT, "status_count": COUNT, "domain_count": COUNT}),
        "thumbnail": maybe(URL),
        "languages": many(TEXT),
        "registrations": FLAG,
        "approval_required": FLAG,
        "invites_enabled": FLAG,
        "configuration": record(_LIMITS),
        "contact_account": maybe(entity("Account")),
        "rules": many(RULE),
    },
)
WEEK = record({"week": ID, "statuses": ID, "logins": ID, "registrations": ID})
LANGUAGE = record({"code": TEXT, "name": TEXT})
