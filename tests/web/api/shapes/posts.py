"""Which fields statuses have, with their polls, quotes, edits and drafts."""

from typing import Any

from tests.web.api.shapes.filters import FILTER_RESULT
from tests.web.api.shapes.kinds import ANYTHING, HTML, ID, TIME, URL, VISIBILITY, Maybe, Text, check
from tests.web.api.shapes.media import MEDIA_ATTACHMENT, PIXELFED_MEDIA_ATTACHMENT, PREVIEW_CARD
from tests.web.api.shapes.people import ACCOUNT, EMOJI, PIXELFED_ACCOUNT, QUOTE_APPROVAL

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
    "pf_type": Text("text|photo|photo:album|video|video:album"),
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
QUOTE_STATE = Text(
    "pending|accepted|rejected|revoked|deleted|unauthorized"
    "|blocked_account|blocked_domain|muted_account"
)
QUOTE: dict[str, Any] = {"state": QUOTE_STATE, "quoted_status": ANYTHING}
SHALLOW_QUOTE: dict[str, Any] = {"state": QUOTE_STATE, "quoted_status_id": (ID, None)}
STATUS_SOURCE = {"id": ID, "text": str, "spoiler_text": str}
GLITCH_STATUS_SOURCE = {"content_type": Text("text/(plain|markdown)")}
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


CONTEXT = {"ancestors": [ANYTHING], "descendants": [ANYTHING]}
