"""Which fields accounts have, with relationships, profiles, collections, reports."""

from typing import Any

from tests.web.api.shapes.kinds import ANYTHING, DAY, HTML, ID, TIME, URL, VISIBILITY, Maybe, Text

EMOJI = {
    "shortcode": str,
    "url": URL,
    "static_url": URL,
    "visible_in_picker": bool,
    "category": (str, None),
}
FIELD = {"name": str, "value": str, "verified_at": (TIME, None)}
QUOTE_APPROVAL = {"automatic": [str], "manual": [str], "current_user": str}
ROLE = {
    "id": Text("-?[0-9]+"),
    "name": str,
    "color": str,
    "permissions": Text("[0-9]+"),
    "highlighted": bool,
    "collection_limit": int,
}
ACCOUNT: dict[str, Any] = {
    "id": ID,
    "username": str,
    "acct": str,
    "url": URL,
    "uri": URL,
    "display_name": str,
    "note": HTML,
    "avatar": URL,
    "avatar_static": URL,
    "avatar_description": str,
    "header": URL,
    "header_static": URL,
    "header_description": str,
    "locked": bool,
    "fields": [FIELD],
    "emojis": [EMOJI],
    "bot": bool,
    "group": bool,
    "discoverable": (bool, None),
    "indexable": bool,
    "noindex": (bool, None),
    "moved": None,
    "memorial": Maybe(bool),
    "suspended": Maybe(bool),
    "limited": Maybe(bool),
    "created_at": TIME,
    "last_status_at": (DAY, None),
    "statuses_count": int,
    "followers_count": int,
    "following_count": int,
    "hide_collections": (bool, None),
    "roles": [ROLE],
    "show_media": bool,
    "show_media_replies": bool,
    "show_featured": bool,
    "feature_approval": QUOTE_APPROVAL,
}
PIXELFED_ACCOUNT: dict[str, Any] = {
    "local": bool,
    "is_admin": bool,
    "note_text": str,
    "website": str,
    "pronouns": [str],
    "location": (str, None),
    "header_bg": (str, None),
    "last_fetched_at": TIME,
}
CREDENTIAL_ACCOUNT = {
    **ACCOUNT,
    "source": {
        "note": str,
        "fields": [FIELD],
        "privacy": VISIBILITY,
        "sensitive": bool,
        "language": (str, None),
        "follow_requests_count": int,
        "hide_collections": (bool, None),
        "discoverable": (bool, None),
        "indexable": bool,
        "attribution_domains": [str],
        "quote_policy": str,
    },
    "role": ROLE,
}
PIXELFED_CREDENTIAL_ACCOUNT = {**PIXELFED_ACCOUNT, "settings": ANYTHING}
MUTED_ACCOUNT = {**ACCOUNT, "mute_expires_at": (TIME, None)}
RELATIONSHIP = {
    "id": ID,
    "following": bool,
    "showing_reblogs": bool,
    "notifying": bool,
    "languages": ([str], None),
    "followed_by": bool,
    "blocking": bool,
    "blocked_by": bool,
    "muting": bool,
    "muting_notifications": bool,
    "muting_expires_at": (TIME, None),
    "requested": bool,
    "requested_by": bool,
    "domain_blocking": bool,
    "endorsed": bool,
    "note": str,
}
PIXELFED_RELATIONSHIP = {"following_since": (TIME, None)}
REPORT = {
    "id": ID,
    "action_taken": bool,
    "action_taken_at": (TIME, None),
    "category": Text("spam|legal|violation|other"),
    "comment": str,
    "forwarded": bool,
    "created_at": TIME,
    "status_ids": [ID],
    "rule_ids": [ID],
    "target_account": (ACCOUNT, PIXELFED_ACCOUNT),
}
PARTIAL_ACCOUNT = {
    "id": ID,
    "acct": str,
    "url": URL,
    "avatar": URL,
    "avatar_static": URL,
    "avatar_description": str,
    "locked": bool,
    "bot": bool,
}
COLLECTION_ITEM = {
    "id": ID,
    "account_id": (ID, None),
    "state": Text("pending|accepted|rejected|revoked"),
    "created_at": TIME,
}
COLLECTION = {
    "id": ID,
    "account_id": ID,
    "uri": URL,
    "url": (URL, None),
    "name": str,
    "description": str,
    "language": (str, None),
    "local": bool,
    "sensitive": bool,
    "discoverable": bool,
    "tag": ({"name": str, "url": URL}, None),
    "item_count": int,
    "items": [COLLECTION_ITEM],
    "created_at": TIME,
    "updated_at": TIME,
}
COLLECTION_WITH_ACCOUNTS = {"accounts": [ANYTHING], "collection": COLLECTION}
FEATURED_TAG = {
    "id": ID,
    "name": str,
    "url": URL,
    "statuses_count": Text("[0-9]+"),
    "last_status_at": (DAY, None),
}
IDENTITY_PROOF = {
    "provider": str,
    "provider_username": str,
    "updated_at": TIME,
    "proof_url": URL,
    "profile_url": URL,
}
PROFILE = {
    "id": ID,
    "display_name": str,
    "note": str,
    "fields": [FIELD],
    "avatar": (URL, None),
    "avatar_static": (URL, None),
    "avatar_description": str,
    "header": (URL, None),
    "header_static": (URL, None),
    "header_description": str,
    "locked": bool,
    "bot": bool,
    "hide_collections": (bool, None),
    "discoverable": (bool, None),
    "indexable": bool,
    "show_media": bool,
    "show_media_replies": bool,
    "show_featured": bool,
    "attribution_domains": [str],
    "featured_tags": Maybe([FEATURED_TAG]),
}
SUGGESTION_SOURCE = Text("staff|past_interactions|global")
SUGGESTION_SOURCES = Text(
    "featured|most_followed|most_interactions|similar_to_recently_followed|friends_of_friends"
)
