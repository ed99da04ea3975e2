"""What is answered about people: accounts, relationships, collections, reports."""

from tests.web.api.answered.forms import PERSON, Table
from tests.web.api.shapes.kinds import ID, Maybe
from tests.web.api.shapes.people import (
    COLLECTION,
    COLLECTION_ITEM,
    FEATURED_TAG,
    IDENTITY_PROOF,
    MUTED_ACCOUNT,
    PIXELFED_RELATIONSHIP,
    RELATIONSHIP,
    REPORT,
    SUGGESTION_SOURCE,
    SUGGESTION_SOURCES,
)

_RELATION = {**RELATIONSHIP, **PIXELFED_RELATIONSHIP}
_WHOLE = {"collections": [COLLECTION], "accounts": Maybe([PERSON])}
TABLE: Table = [
    (
        """
        GET /api/v1/accounts/<account_id>
        GET /api/v1/accounts/lookup
        """,
        PERSON,
    ),
    (
        """
        GET /api/v1/accounts
        GET /api/v1/accounts/search
        GET /api/v1/accounts/<account_id>/followers
        GET /api/v1/accounts/<account_id>/following
        GET /api/v1/accounts/<account_id>/endorsements
        GET /api/v1/blocks
        GET /api/v1/directory
        GET /api/v1/endorsements
        GET /api/v1/follow_requests
        GET /api/v1/lists/<list_id>/accounts
        GET /api/v1/statuses/<post_id>/favourited_by
        GET /api/v1/statuses/<post_id>/reblogged_by
        GET /api/v1/suggestions
        GET /api/v2/notifications/<group_key>/accounts
        """,
        [PERSON],
    ),
    ("GET /api/v1/mutes", [{**PERSON, **MUTED_ACCOUNT}]),
    ("GET /api/v1/accounts/relationships", [_RELATION]),
    (
        """
        POST /api/v1/accounts/<account_id>/block
        POST /api/v1/accounts/<account_id>/endorse
        POST /api/v1/accounts/<account_id>/follow
        POST /api/v1/accounts/<account_id>/mute
        POST /api/v1/accounts/<account_id>/note
        POST /api/v1/accounts/<account_id>/pin
        POST /api/v1/accounts/<account_id>/remove_from_followers
        POST /api/v1/accounts/<account_id>/unblock
        POST /api/v1/accounts/<account_id>/unendorse
        POST /api/v1/accounts/<account_id>/unfollow
        POST /api/v1/accounts/<account_id>/unmute
        POST /api/v1/accounts/<account_id>/unpin
        POST /api/v1/follow_requests/<account_id>/authorize
        POST /api/v1/follow_requests/<account_id>/reject
        """,
        _RELATION,
    ),
    ("GET /api/v1/accounts/familiar_followers", [{"id": ID, "accounts": [PERSON]}]),
    ("GET /api/v1/accounts/<account_id>/identity_proofs", [IDENTITY_PROOF]),
    (
        """
        GET /api/v1/accounts/<account_id>/featured_tags
        GET /api/v1/featured_tags
        """,
        [FEATURED_TAG],
    ),
    ("POST /api/v1/featured_tags", FEATURED_TAG),
    (
        "GET /api/v2/suggestions",
        [
            {
                "source": SUGGESTION_SOURCE,
                "sources": [SUGGESTION_SOURCES],
                "account": PERSON,
            }
        ],
    ),
    (
        """
        GET /api/v1/accounts/<account_id>/collections
        GET /api/v1/<account_id>/collections
        GET /api/v1/accounts/<account_id>/in_collections
        GET /api/v1/<account_id>/in_collections
        """,
        _WHOLE,
    ),
    (
        "GET /api/v1/collections/<collection_id>",
        {"collection": COLLECTION, "accounts": [PERSON]},
    ),
    (
        """
        POST /api/v1/collections
        PATCH /api/v1/collections/<collection_id>
        PUT /api/v1/collections/<collection_id>
        """,
        {"collection": COLLECTION},
    ),
    (
        "POST /api/v1/collections/<collection_id>/items",
        {"collection_item": COLLECTION_ITEM},
    ),
    ("POST /api/v1/reports", {**REPORT, "target_account": PERSON}),
]
