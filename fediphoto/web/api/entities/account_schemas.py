"""What an Account holds, as programs are told: Mastodon's fields, then those of Pixelfed's app."""

from fediphoto.domain import preferences
from fediphoto.web.api.describing import (
    COUNT,
    DAY,
    FLAG,
    HTML,
    ID,
    NUMBER,
    TEXT,
    TIME,
    URL,
    VISIBILITY,
    Schema,
    declare,
    entity,
    many,
    maybe,
    one_of,
    record,
)

CUSTOM_EMOJI = declare(
    "CustomEmoji",
    {
        "shortcode": TEXT,
        "url": URL,
        "static_url": URL,
        "visible_in_picker": FLAG,
        "category": maybe(TEXT),
    },
)
FIELD = declare("Field", {"name": TEXT, "value": TEXT, "verified_at": maybe(TEXT)})
ROLE = declare(
    "Role",
    {
        "id": {"type": "string", "pattern": "^-?[0-9]+$"},
        "name": TEXT,
        "color": TEXT,
        "permissions": {"type": "string", "pattern": "^[0-9]+$"},
        "highlighted": FLAG,
        "collection_limit": NUMBER,
    },
)
_FEATURE_APPROVAL = record(
    {"automatic": many(TEXT), "manual": many(TEXT), "current_user": TEXT},
)
_MASTODON: dict[str, Schema] = {
    "id": ID,
    "username": TEXT,
    "acct": TEXT,
    "url": URL,
    "uri": URL,
    "display_name": TEXT,
    "note": HTML,
    "avatar": URL,
    "avatar_static": URL,
    "avatar_description": TEXT,
    "header": URL,
    "header_static": URL,
    "header_description": TEXT,
    "locked": FLAG,
    "fields": many(FIELD),
    "emojis": many(CUSTOM_EMOJI),
    "bot": FLAG,
    "group": FLAG,
    "discoverable": maybe(FLAG),
    "indexable": FLAG,
    "noindex": maybe(FLAG),
    "moved": maybe(entity("Account")),
    "created_at": TIME,
    "last_status_at": maybe(DAY),
    "statuses_count": COUNT,
    "followers_count": COUNT,
    "following_count": COUNT,
    "hide_collections": maybe(FLAG),
    "show_media": FLAG,
    "show_media_replies": FLAG,
    "show_featured": FLAG,
    "roles": many(ROLE),
    "feature_approval": _FEATURE_APPROVAL,
}
_PIXELFED: dict[str, Schema] = {
    "local": FLAG,
    "is_admin": FLAG,
    "note_text": TEXT,
    "website": TEXT,
    "pronouns": many(TEXT),
    "location": maybe(TEXT),
    "header_bg": maybe(TEXT),
    "last_fetched_at": TIME,
}
_SETTINGS = (
    "crawlable",
    "indexable",
    "is_suggestable",
    "public_dm",
    "show_atom",
    "show_profile_follower_count",
    "show_profile_following_count",
)
_STANDING = {"memorial": FLAG, "suspended": FLAG, "limited": FLAG}

ACCOUNT = declare("Account", {**_MASTODON, **_PIXELFED}, optional=_STANDING)
MUTED_ACCOUNT = declare(
    "MutedAccount",
    {**_MASTODON, **_PIXELFED, "mute_expires_at": maybe(TIME)},
    optional=_STANDING,
)
CREDENTIAL_ACCOUNT = declare(
    "CredentialAccount",
    {
        **_MASTODON,
        **_PIXELFED,
        "source": record(
            {
                "privacy": VISIBILITY,
                "sensitive": FLAG,
                "language": maybe(TEXT),
                "note": TEXT,
                "fields": many(FIELD),
                "follow_requests_count": COUNT,
                "hide_collections": maybe(FLAG),
                "discoverable": maybe(FLAG),
                "indexable": FLAG,
                "attribution_domains": many(TEXT),
                "quote_policy": one_of("public", "followers", "nobody"),
            }
        ),
        "role": ROLE,
        "settings": record(dict.fromkeys((*_SETTINGS, *preferences.OF_APPS), FLAG)),
    },
    optional=_STANDING,
)
