"""What a Status, and what is told around one, looks like: Mastodon's fields, and Pixelfed's."""

from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    HTML,
    ID,
    NONE,
    TEXT,
    TIME,
    URL,
    VISIBILITY,
    declare,
    entity,
    many,
    maybe,
    one_of,
    record,
)
from fediphoto.web.api.entities.places import PLACE
from fediphoto.web.api.entities.polls import POLL
from fediphoto.web.api.entities.quotes import QUOTE, QUOTE_APPROVAL, SHALLOW_QUOTE

ACCOUNT = entity("Account")
MEDIA_ATTACHMENT = entity("MediaAttachment")
CUSTOM_EMOJI = entity("CustomEmoji")

_MASTODON = {
    "id": ID,
    "created_at": TIME,
    "in_reply_to_id": maybe(ID),
    "in_reply_to_account_id": maybe(ID),
    "sensitive": FLAG,
    "spoiler_text": TEXT,
    "visibility": VISIBILITY,
    "language": maybe(TEXT),
    "uri": URL,
    "url": maybe(URL),
    "replies_count": COUNT,
    "reblogs_count": COUNT,
    "favourites_count": COUNT,
    "quotes_count": COUNT,
    "edited_at": maybe(TIME),
    "content": HTML,
    "application": maybe(record({"name": TEXT, "website": maybe(TEXT)})),
    "account": ACCOUNT,
    "media_attachments": many(MEDIA_ATTACHMENT),
    "mentions": many(record({"id": ID, "username": TEXT, "url": URL, "acct": TEXT})),
    "tags": many(record({"name": TEXT, "url": URL})),
    "emojis": many(CUSTOM_EMOJI),
    "card": maybe(entity("PreviewCard")),
    "tagged_collections": NONE,
    "poll": maybe(POLL),
    "quote": {"anyOf": [QUOTE, SHALLOW_QUOTE, {"type": "null"}]},
    "quote_approval": QUOTE_APPROVAL,
    "reblog": maybe(entity("Status")),
}
_FOR_A_READER = {
    "favourited": FLAG,
    "reblogged": FLAG,
    "muted": FLAG,
    "bookmarked": FLAG,
    "pinned": FLAG,
    "filtered": many(entity("FilterResult")),
    "text": TEXT,
}
_FEDIBIRD = {
    "emoji_reactions": many(
        record(
            {"name": TEXT, "count": COUNT, "me": FLAG},
            optional={"url": URL, "static_url": URL},
        )
    ),
    "emoji_reactions_count": COUNT,
}
_PIXELFED = {
    "pf_type": one_of("text", "photo", "photo:album", "video", "video:album"),
    "content_text": TEXT,
    "reply_count": COUNT,
    "comments_disabled": FLAG,
    "local": FLAG,
    "shortcode": TEXT,
    "place": maybe(PLACE),
    "label": {"type": "null"},
    "taggedPeople": NONE,
    "liked_at": {"type": "null"},
    "liked_by": record(
        {
            "id": {"type": "null"},
            "username": {"type": "null"},
            "url": {"type": "null"},
            "others": FLAG,
            "total_count": COUNT,
            "total_count_pretty": TEXT,
        }
    ),
}

STATUS = declare(
    "Status",
    {**_MASTODON, **_PIXELFED},
    optional={**_FOR_A_READER, **_FEDIBIRD},
)
STATUSES = many(STATUS)
CONTEXT = declare("Context", {"ancestors": STATUSES, "descendants": STATUSES})
STATUS_SOURCE = declare(
    "StatusSource",
    {
        "id": ID,
        "text": TEXT,
        "spoiler_text": TEXT,
        "content_type": one_of("text/plain", "text/markdown"),
    },
)
STATUS_EDIT = declare(
    "StatusEdit",
    {
        "content": HTML,
        "spoiler_text": TEXT,
        "sensitive": FLAG,
        "created_at": TIME,
        "account": ACCOUNT,
        "media_attachments": many(MEDIA_ATTACHMENT),
        "emojis": many(CUSTOM_EMOJI),
    },
    optional={
        "poll": record({"options": many(record({"title": TEXT}))}),
        "quote": {"anyOf": [QUOTE, SHALLOW_QUOTE, {"type": "null"}]},
    },
)
SCHEDULED_STATUS = declare(
    "ScheduledStatus",
    {
        "id": ID,
        "scheduled_at": TIME,
        "params": record(
            {
                "text": TEXT,
                "media_ids": maybe(many(ID)),
                "sensitive": maybe(FLAG),
                "spoiler_text": maybe(TEXT),
                "visibility": maybe(VISIBILITY),
                "language": maybe(TEXT),
                "scheduled_at": {"type": "null"},
                "poll": maybe(
                    record(
                        {
                            "options": many(TEXT),
                            "expires_in": COUNT,
                            "multiple": FLAG,
                            "hide_totals": FLAG,
                        }
                    )
                ),
                "idempotency": maybe(TEXT),
                "with_rate_limit": FLAG,
                "license": COUNT,
                "in_reply_to_id": maybe(COUNT),
                "quoted_status_id": maybe(ID),
                "quote_approval_policy": maybe(TEXT),
                "content_type": one_of("text/plain", "text/markdown"),
                "application_id": maybe(COUNT),
            }
        ),
        "media_attachments": many(MEDIA_ATTACHMENT),
        "failure": maybe(TEXT),
    },
)
CONVERSATION = declare(
    "Conversation",
    {
        "id": ID,
        "unread": FLAG,
        "accounts": many(ACCOUNT),
        "last_status": maybe(STATUS),
    },
)
