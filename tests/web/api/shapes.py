"""Which fields an entity has, with which JSON types, as Mastodon's documentation writes them.

A shape is a type, a tuple of what may be there instead of it (None for null), a list holding the
shape of every item, or a dictionary of the shapes of all fields; `Maybe` marks those that may be
missing. What Pixelfed's app reads besides is listed apart: nothing else may be there.
"""

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Maybe:
    """A field that need not be there."""

    shape: Any


class _Text:
    """A text of one kind."""

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern, re.DOTALL)


ID = _Text(r"[0-9]{1,19}")
TIME = _Text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DAY = _Text(r"\d{4}-\d\d-\d\d")
URL = _Text(r"https?://\S+")
HTML = _Text(r'(<p( class="quote-inline")?>.*</p>)?')
VISIBILITY = _Text("public|unlisted|private|direct")
ANYTHING = object()

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
    "id": _Text("-?[0-9]+"),
    "name": str,
    "color": str,
    "permissions": _Text("[0-9]+"),
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

SIZE = {"width": int, "height": int, "size": _Text(r"\d+x\d+"), "aspect": float}
RECORDED = {
    **{name: Maybe(shape) for name, shape in SIZE.items()},
    "frame_rate": Maybe(_Text(r"\d+/\d+")),
    "duration": Maybe(float),
    "bitrate": Maybe(int),
}
MEDIA_ATTACHMENT = {
    "id": ID,
    "type": _Text("image|gifv|video|audio|unknown"),
    "url": (URL, None),
    "preview_url": (URL, None),
    "remote_url": (URL, None),
    "preview_remote_url": (URL, None),
    "text_url": (URL, None),
    "meta": {
        "original": Maybe(RECORDED),
        "small": Maybe(SIZE),
        "focus": Maybe({"x": float, "y": float}),
        "length": Maybe(_Text(r"\d+:\d\d:\d\d\.\d\d")),
        "duration": Maybe(float),
        "fps": Maybe(float),
        **{name: Maybe(shape) for name, shape in SIZE.items()},
    },
    "description": (str, None),
    "blurhash": (str, None),
}
PIXELFED_MEDIA_ATTACHMENT = {
    "license": ({"id": int, "title": str, "url": URL}, None),
    "mime": (str, None),
    "filter_class": (str, None),
    "filter_name": (str, None),
    "is_nsfw": bool,
    "hls_manifest": (str, None),
}

PREVIEW_CARD = {
    "url": URL,
    "title": str,
    "description": str,
    "language": (str, None),
    "type": _Text("link|photo|video"),
    "authors": [{"name": str, "url": str, "account": None}],
    "author_name": str,
    "author_url": str,
    "provider_name": str,
    "provider_url": str,
    "html": str,
    "width": int,
    "height": int,
    "image": (URL, None),
    "image_description": str,
    "embed_url": str,
    "blurhash": (str, None),
    "published_at": (TIME, None),
}

POLL = {
    "id": ID,
    "expires_at": (TIME, None),
    "expired": bool,
    "multiple": bool,
    "votes_count": int,
    "voters_count": (int, None),
    "options": [{"title": str, "votes_count": (int, None)}],
    "emojis": [EMOJI],
    "voted": Maybe(bool),
    "own_votes": Maybe([int]),
}
EMOJI_REACTION = {
    "name": str,
    "count": int,
    "me": bool,
    "url": Maybe(URL),
    "static_url": Maybe(URL),
}
"""Fedibird's."""

STATUS: dict[str, Any] = {
    "id": ID,
    "uri": URL,
    "created_at": TIME,
    "edited_at": (TIME, None),
    "account": (ACCOUNT, PIXELFED_ACCOUNT),
    "content": HTML,
    "visibility": VISIBILITY,
    "sensitive": bool,
    "spoiler_text": str,
    "media_attachments": [(MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT)],
    "application": ({"name": str, "website": (URL, None)}, None),
    "mentions": [{"id": ID, "username": str, "url": URL, "acct": str}],
    "tags": [{"name": str, "url": URL}],
    "emojis": [EMOJI],
    "reblogs_count": int,
    "favourites_count": int,
    "replies_count": int,
    "quotes_count": int,
    "url": (URL, None),
    "in_reply_to_id": (ID, None),
    "in_reply_to_account_id": (ID, None),
    "reblog": ANYTHING,
    "poll": (POLL, None),
    "emoji_reactions": Maybe([EMOJI_REACTION]),
    "emoji_reactions_count": Maybe(int),
    "card": (PREVIEW_CARD, None),
    "quote": ANYTHING,
    "quote_approval": QUOTE_APPROVAL,
    "language": (str, None),
    "tagged_collections": [ANYTHING],
}
FILTER_KEYWORD = {"id": ID, "keyword": str, "whole_word": bool}
FILTER_STATUS = {"id": ID, "status_id": ID}
FILTER_IN_RESULT: dict[str, Any] = {
    "id": ID,
    "title": str,
    "context": [_Text("home|notifications|public|thread|account")],
    "expires_at": (TIME, None),
    "filter_action": _Text("warn|hide|blur"),
}
FILTER = {**FILTER_IN_RESULT, "keywords": [FILTER_KEYWORD], "statuses": [FILTER_STATUS]}
FILTER_RESULT = {
    "filter": FILTER_IN_RESULT,
    "keyword_matches": ([str], None),
    "status_matches": ([ID], None),
}
V1_FILTER = {
    "id": ID,
    "phrase": str,
    "context": [_Text("home|notifications|public|thread|account")],
    "whole_word": bool,
    "expires_at": (TIME, None),
    "irreversible": bool,
}
FOR_A_READER: dict[str, Any] = {
    "favourited": bool,
    "reblogged": bool,
    "muted": bool,
    "bookmarked": bool,
    "filtered": [FILTER_RESULT],
    "pinned": Maybe(bool),
    "text": Maybe(str),
}
PIXELFED_PLACE = {
    "id": ID,
    "name": str,
    "slug": str,
    "url": URL,
    "country": str,
    "lat": (float, None),
    "long": (float, None),
}
PIXELFED_STATUS = {
    "pf_type": _Text("text|photo|photo:album|video|video:album"),
    "content_text": str,
    "reply_count": int,
    "comments_disabled": bool,
    "local": bool,
    "shortcode": str,
    "place": (PIXELFED_PLACE, None),
    "label": None,
    "taggedPeople": [ANYTHING],
    "liked_at": None,
    "liked_by": ANYTHING,
}
STATUS_EDIT = {
    "content": HTML,
    "spoiler_text": str,
    "sensitive": bool,
    "created_at": TIME,
    "account": (ACCOUNT, PIXELFED_ACCOUNT),
    "poll": Maybe(ANYTHING),
    "quote": Maybe(ANYTHING),
    "media_attachments": [(MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT)],
    "emojis": [EMOJI],
}
QUOTE_STATE = _Text(
    "pending|accepted|rejected|revoked|deleted|unauthorized"
    "|blocked_account|blocked_domain|muted_account"
)
QUOTE: dict[str, Any] = {"state": QUOTE_STATE, "quoted_status": ANYTHING}
SHALLOW_QUOTE: dict[str, Any] = {"state": QUOTE_STATE, "quoted_status_id": (ID, None)}
STATUS_SOURCE = {"id": ID, "text": str, "spoiler_text": str}
GLITCH_STATUS_SOURCE = {"content_type": _Text("text/(plain|markdown)")}

SCHEDULED_STATUS: dict[str, Any] = {
    "id": ID,
    "scheduled_at": TIME,
    "params": {
        "text": str,
        "media_ids": ([ID], None),
        "sensitive": (bool, None),
        "spoiler_text": (str, None),
        "visibility": (VISIBILITY, None),
        "language": (str, None),
        "scheduled_at": None,
        "poll": ANYTHING,
        "idempotency": (str, None),
        "with_rate_limit": bool,
        "license": int,
        "in_reply_to_id": (int, None),
        "quoted_status_id": (ID, None),
        "quote_approval_policy": (str, None),
        "content_type": str,
        "application_id": (int, None),
    },
    "media_attachments": ANYTHING,
    "failure": (str, None),
}
CONVERSATION: dict[str, Any] = {
    "id": ID,
    "unread": bool,
    "accounts": [(ACCOUNT, PIXELFED_ACCOUNT)],
    "last_status": ANYTHING,
}

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

SEVERANCE = {
    "id": ID,
    "type": _Text("domain_block|user_domain_block|account_suspension"),
    "purged": bool,
    "target_name": str,
    "followers_count": int,
    "following_count": int,
    "created_at": TIME,
}
REPORT = {
    "id": ID,
    "action_taken": bool,
    "action_taken_at": (TIME, None),
    "category": _Text("spam|legal|violation|other"),
    "comment": str,
    "forwarded": bool,
    "created_at": TIME,
    "status_ids": [ID],
    "rule_ids": [ID],
    "target_account": (ACCOUNT, PIXELFED_ACCOUNT),
}
DOMAIN_BLOCK = {
    "domain": str,
    "digest": _Text("[0-9a-f]{64}"),
    "severity": _Text("silence|suspend|noop"),
    "comment": str,
}
WARNING = {
    "id": ID,
    "action": _Text(
        "none|disable|mark_statuses_as_sensitive|delete_statuses|sensitive|silence|suspend"
    ),
    "text": str,
    "status_ids": ([ID], None),
    "target_account": (ACCOUNT, PIXELFED_ACCOUNT),
    "appeal": (ANYTHING, None),
    "created_at": TIME,
}
_HEARD = _Text(
    "mention|status|reblog|follow|follow_request|favourite|update|poll|quote|quoted_update"
    r"|severed_relationships|moderation_warning|admin\.sign_up|admin\.report"
)
_HEARD_OF = {
    "event": Maybe(SEVERANCE),
    "report": Maybe(REPORT),
    "moderation_warning": Maybe(WARNING),
}
NOTIFICATION = {
    "id": ID,
    "type": _HEARD,
    "group_key": _Text(r"ungrouped-\d+|(favourite|reblog)-\d+-\d+|follow-\d+|admin\.sign_up-\d+"),
    "created_at": TIME,
    "account": (ACCOUNT, PIXELFED_ACCOUNT),
    "status": Maybe(ANYTHING),
    "filtered": Maybe(bool),
    **_HEARD_OF,
}
NOTIFICATION_GROUP = {
    "group_key": str,
    "notifications_count": int,
    "type": _HEARD,
    "most_recent_notification_id": int,
    "page_min_id": Maybe(ID),
    "page_max_id": Maybe(ID),
    "latest_page_notification_at": Maybe(TIME),
    "sample_account_ids": [ID],
    "status_id": Maybe(ID),
    **_HEARD_OF,
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
GROUPED_NOTIFICATIONS = {
    "accounts": [(ACCOUNT, PIXELFED_ACCOUNT)],
    "partial_accounts": Maybe([PARTIAL_ACCOUNT]),
    "statuses": [ANYTHING],
    "notification_groups": [NOTIFICATION_GROUP],
}
_DECISION = _Text("accept|filter|drop")
NOTIFICATION_POLICY = {
    "for_not_following": _DECISION,
    "for_not_followers": _DECISION,
    "for_new_accounts": _DECISION,
    "for_private_mentions": _DECISION,
    "for_limited_accounts": _DECISION,
    "summary": {"pending_requests_count": int, "pending_notifications_count": int},
}
NOTIFICATION_REQUEST = {
    "id": ID,
    "created_at": TIME,
    "updated_at": TIME,
    "account": (ACCOUNT, PIXELFED_ACCOUNT),
    "notifications_count": ID,
    "last_status": (ANYTHING, None),
}
PUSH_SUBSCRIPTION = {
    "id": ID,
    "endpoint": URL,
    "standard": bool,
    "alerts": {
        "mention": bool,
        "quote": bool,
        "status": bool,
        "reblog": bool,
        "follow": bool,
        "follow_request": bool,
        "favourite": bool,
        "poll": bool,
        "update": bool,
        "quoted_update": bool,
        "severed_relationships": bool,
        "moderation_warning": bool,
        "admin.sign_up": bool,
        "admin.report": bool,
    },
    "policy": _Text("all|followed|follower|none"),
    "server_key": _Text("[A-Za-z0-9_-]{87}=?"),
}
TAG = {
    "id": str,
    "name": str,
    "url": URL,
    "history": [ANYTHING],
    "following": bool,
    "featuring": bool,
}
LIST = {
    "id": ID,
    "title": str,
    "replies_policy": _Text("followed|list|none"),
    "exclusive": bool,
}
MARKER = {"last_read_id": ID, "version": int, "updated_at": TIME}
PREFERENCES = {
    "posting:default:visibility": VISIBILITY,
    "posting:default:sensitive": bool,
    "posting:default:language": (str, None),
    "posting:default:quote_policy": str,
    "reading:expand:media": _Text("default|show_all|hide_all"),
    "reading:expand:spoilers": bool,
    "reading:autoplay:gifs": bool,
}
APPLICATION = {
    "id": ID,
    "name": str,
    "website": (URL, None),
    "scopes": [str],
    "redirect_uris": [str],
    "redirect_uri": str,
    "vapid_key": str,
}
CREDENTIAL_APPLICATION = {
    **APPLICATION,
    "client_id": str,
    "client_secret": str,
    "client_secret_expires_at": int,
}
ADMIN_ACCOUNT = {
    "id": ID,
    "username": str,
    "domain": (str, None),
    "created_at": TIME,
    "email": (str, None),
    "ip": (str, None),
    "ips": [{"ip": str, "used_at": TIME}],
    "locale": (str, None),
    "invite_request": (str, None),
    "role": (ROLE, None),
    "confirmed": bool,
    "approved": bool,
    "disabled": bool,
    "sensitized": bool,
    "silenced": bool,
    "suspended": bool,
    "account": ANYTHING,
    "created_by_application_id": Maybe(ID),
}
RULE = {"id": ID, "text": str, "hint": str, "translations": ANYTHING}
ADMIN_REPORT = {
    "id": ID,
    "action_taken": bool,
    "action_taken_at": (TIME, None),
    "category": _Text("spam|legal|violation|other"),
    "comment": str,
    "forwarded": bool,
    "created_at": TIME,
    "updated_at": TIME,
    "account": ADMIN_ACCOUNT,
    "target_account": ADMIN_ACCOUNT,
    "assigned_account": (ADMIN_ACCOUNT, None),
    "action_taken_by_account": (ADMIN_ACCOUNT, None),
    "statuses": [ANYTHING],
    "rules": [RULE],
}
ADMIN_DOMAIN_BLOCK = {
    "id": ID,
    "domain": str,
    "digest": _Text("[0-9a-f]{64}"),
    "created_at": TIME,
    "severity": _Text("silence|suspend|noop"),
    "reject_media": bool,
    "reject_reports": bool,
    "private_comment": (str, None),
    "public_comment": (str, None),
    "obfuscate": bool,
}
ADMIN_DOMAIN_ALLOW = {"id": ID, "domain": str, "created_at": TIME}
ADMIN_EMAIL_DOMAIN_BLOCK = {
    "id": ID,
    "domain": str,
    "created_at": TIME,
    "allow_with_approval": bool,
    "history": [{"day": _Text("[0-9]+"), "accounts": _Text("[0-9]+"), "uses": _Text("[0-9]+")}],
}
ADMIN_IP_BLOCK = {
    "id": ID,
    "ip": _Text(r"[0-9a-f.:]+/\d+"),
    "severity": _Text("sign_up_requires_approval|sign_up_block|no_access"),
    "comment": str,
    "created_at": TIME,
    "expires_at": (TIME, None),
}
ADMIN_CANONICAL_EMAIL_BLOCK = {"id": ID, "canonical_email_hash": _Text("[0-9a-f]{64}")}
ADMIN_MEASURE = {
    "key": str,
    "unit": (str, None),
    "total": _Text("[0-9]+"),
    "previous_total": Maybe(_Text("[0-9]+")),
    "human_value": Maybe(str),
    "data": [{"date": TIME, "value": _Text("[0-9]*")}],
}
ADMIN_DIMENSION = {
    "key": str,
    "data": [
        {
            "key": str,
            "human_key": str,
            "value": str,
            "unit": Maybe(str),
            "human_value": Maybe(str),
        }
    ],
}
ADMIN_COHORT = {
    "period": TIME,
    "frequency": _Text("day|month"),
    "data": [{"date": TIME, "rate": (int, float), "value": _Text("[0-9]+")}],
}
REACTION = {
    "name": str,
    "count": int,
    "me": Maybe(bool),
    "url": Maybe(URL),
    "static_url": Maybe(URL),
}
ANNOUNCEMENT = {
    "id": ID,
    "content": HTML,
    "starts_at": (TIME, None),
    "ends_at": (TIME, None),
    "all_day": bool,
    "published_at": TIME,
    "updated_at": TIME,
    "read": Maybe(bool),
    "mentions": [{"id": ID, "username": str, "url": URL, "acct": str}],
    "statuses": [{"id": ID, "url": URL}],
    "tags": [{"name": str, "url": URL}],
    "emojis": [EMOJI],
    "reactions": [REACTION],
}
EXTENDED_DESCRIPTION = {"updated_at": TIME, "content": str}
PRIVACY_POLICY = {"updated_at": TIME, "content": str}
TERMS_OF_SERVICE = {
    "effective_date": DAY,
    "effective": bool,
    "content": str,
    "succeeded_by": (DAY, None),
}


COLLECTION_ITEM = {
    "id": ID,
    "account_id": (ID, None),
    "state": _Text("pending|accepted|rejected|revoked"),
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
ANNUAL_REPORT = {
    "year": int,
    "data": {
        "archetype": _Text("lurker|booster|pollster|replier|oracle"),
        "time_series": [{"month": int, "statuses": int, "followers": int}],
        "top_hashtags": [{"name": str, "count": int}],
        "top_statuses": {
            "by_reblogs": (ID, None),
            "by_replies": (ID, None),
            "by_favourites": (ID, None),
        },
    },
    "schema_version": int,
    "share_url": (URL, None),
    "account_id": ID,
}
WRAPPED_ANNUAL_REPORTS = {
    "annual_reports": [ANNUAL_REPORT],
    "accounts": [ANYTHING],
    "statuses": [ANYTHING],
}
ASYNC_REFRESH = {"id": str, "status": _Text("running|finished"), "result_count": (int, None)}


def check(value: Any, *shapes: dict[str, Any], at: str = "") -> None:
    """Fail unless `value` has exactly the fields of the shapes together."""
    together = {name: shape for one in shapes for name, shape in one.items()}
    missing = {name for name, shape in together.items() if not isinstance(shape, Maybe)}
    assert not missing - set(value), (at, "missing", missing - set(value))
    assert not set(value) - set(together), (at, "besides", set(value) - set(together))
    for name, found in value.items():
        shape = together[name]
        shape = shape.shape if isinstance(shape, Maybe) else shape
        assert fits(found, shape, f"{at}.{name}"), (f"{at}.{name}", found, shape)


def check_status(value: Any, *, reader: bool = True, at: str = "status") -> None:
    """Fail unless `value` is a Status, with the reader's own fields or without."""
    check(value, STATUS, PIXELFED_STATUS, FOR_A_READER if reader else {}, at=at)
    if value["reblog"] is not None:
        check_status(value["reblog"], reader=reader, at=f"{at}.reblog")
    if value["quote"] is not None:
        is_quoted = at.endswith(".quoted_status")
        check(value["quote"], SHALLOW_QUOTE if is_quoted else QUOTE, at=f"{at}.quote")
        if value["quote"].get("quoted_status") is not None:
            shown = value["quote"]["quoted_status"]
            check_status(shown, reader=reader, at=f"{at}.quoted_status")


def fits(value: Any, shape: Any, at: str) -> bool:
    """Whether a value has a shape; of what is inside it, the first that does not fit fails."""
    if shape is ANYTHING:
        return True
    if callable(shape) and not isinstance(shape, type):
        shape(value, at)
        return True
    if isinstance(shape, _Text):
        return isinstance(value, str) and shape.pattern.fullmatch(value) is not None
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0], at) for one in value)
    if isinstance(shape, dict):
        check(value, shape, at=at)
        return True
    if isinstance(shape, tuple):
        if all(isinstance(one, dict) for one in shape):
            check(value, *shape, at=at)
            return True
        return any(fits(value, one, at) for one in shape if not _is_null(value, one)) or (
            value is None and None in shape
        )
    if shape is None:
        return value is None
    if shape is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is shape


def _is_null(value: Any, shape: Any) -> bool:
    return value is None and isinstance(shape, dict)


TOKEN = {
    "access_token": str,
    "token_type": str,
    "scope": str,
    "created_at": int,
    "refresh_token": Maybe(str),
    "expires_in": Maybe(int),
}
CONTEXT = {"ancestors": [ANYTHING], "descendants": [ANYTHING]}
FEATURED_TAG = {
    "id": ID,
    "name": str,
    "url": URL,
    "statuses_count": _Text("[0-9]+"),
    "last_status_at": (DAY, None),
}
_HISTORY = {"day": _Text("[0-9]+"), "uses": _Text("[0-9]+"), "accounts": _Text("[0-9]+")}
SHALLOW_TAG = {"name": str, "url": URL}
WHOLE_TAG = {**TAG, "id": ID, "history": [_HISTORY]}
ADMIN_TAG = {**WHOLE_TAG, "trendable": bool, "usable": bool, "requires_review": bool}
TRENDS_LINK = {**PREVIEW_CARD, "history": [_HISTORY]}
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
V1_NOTIFICATION_POLICY = {
    "filter_not_following": bool,
    "filter_not_followers": bool,
    "filter_new_accounts": bool,
    "filter_private_mentions": bool,
    "summary": {"pending_requests_count": int, "pending_notifications_count": int},
}
SUGGESTION_SOURCE = _Text("staff|past_interactions|global")
SUGGESTION_SOURCES = _Text(
    "featured|most_followed|most_interactions|similar_to_recently_followed|friends_of_friends"
)
ACTIVITY = {
    "week": _Text("[0-9]+"),
    "statuses": _Text("[0-9]+"),
    "logins": _Text("[0-9]+"),
    "registrations": _Text("[0-9]+"),
}
