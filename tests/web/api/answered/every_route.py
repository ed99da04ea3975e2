"""Which shape each route answers, and which routes are not in the table, and why."""

from typing import Any

from tests.web.api.answered import desk, oneself, people, place, posts
from tests.web.api.answered.forms import EMPTY, Forms, Table
from tests.web.api.shapes.kinds import fits

NOTHING: Table = [
    (
        """
        DELETE /api/v1/admin/canonical_email_blocks/<block_id>
        DELETE /api/v1/admin/domain_allows/<allow_id>
        DELETE /api/v1/admin/domain_blocks/<block_id>
        DELETE /api/v1/admin/email_domain_blocks/<block_id>
        DELETE /api/v1/admin/ip_blocks/<block_id>
        DELETE /api/v1/announcements/<announcement_id>/reactions/<name>
        DELETE /api/v1/collections/<collection_id>
        DELETE /api/v1/collections/<collection_id>/items/<item_id>
        DELETE /api/v1/conversations/<conversation_id>
        DELETE /api/v1/domain_blocks
        DELETE /api/v1/featured_tags/<featured_id>
        DELETE /api/v1/filters/<keyword_id>
        DELETE /api/v1/lists/<list_id>
        DELETE /api/v1/lists/<list_id>/accounts
        DELETE /api/v1/media/<media_id>
        DELETE /api/v1/push/subscription
        DELETE /api/v1/scheduled_statuses/<scheduled_id>
        DELETE /api/v1/suggestions/<account_id>
        DELETE /api/v2/filters/<filter_id>
        DELETE /api/v2/filters/keywords/<keyword_id>
        DELETE /api/v2/filters/statuses/<filter_status_id>
        POST /api/v1/admin/accounts/<account_id>/action
        POST /api/v1/announcements/<announcement_id>/dismiss
        POST /api/v1/annual_reports/<year>/generate
        POST /api/v1/annual_reports/<year>/read
        POST /api/v1/collections/<collection_id>/items/<item_id>/revoke
        POST /api/v1/domain_blocks
        POST /api/v1/emails/confirmations
        POST /api/v1/lists/<list_id>/accounts
        POST /api/v1/notifications/<notification_id>/dismiss
        POST /api/v1/notifications/clear
        POST /api/v1/notifications/dismiss
        POST /api/v1/notifications/requests/<request_id>/accept
        POST /api/v1/notifications/requests/<request_id>/dismiss
        POST /api/v1/notifications/requests/accept
        POST /api/v1/notifications/requests/dismiss
        POST /api/v2/notifications/<group_key>/dismiss
        PUT /api/v1/announcements/<announcement_id>/reactions/<name>
        """,
        EMPTY,
    ),
]
"""What is done and answered with an empty object."""

ELSEWHERE = {
    "GET /api/v1/instance",
    "GET /api/v2/instance",
    "GET /api/v1/annual_reports/<year>/state",
    "GET /api/v1/instance/translation_languages",
    "POST /api/v1/statuses/<post_id>/translate",
}
"""Whose answers test_entities.py, test_annual_reports.py and test_instance.py compare whole."""

UNDOCUMENTED = {
    "GET /api/v1/admin/trends/links",
    "GET /api/v1/admin/trends/links/publishers",
    "GET /api/v1/admin/trends/statuses",
    "POST /api/v1/admin/trends/links/<card_id>/approve",
    "POST /api/v1/admin/trends/links/<card_id>/reject",
    "POST /api/v1/admin/trends/links/publishers/<publisher_id>/approve",
    "POST /api/v1/admin/trends/links/publishers/<publisher_id>/reject",
    "POST /api/v1/admin/trends/statuses/<post_id>/approve",
    "POST /api/v1/admin/trends/statuses/<post_id>/reject",
    "POST /api/v1/accounts/update_credentials",
}
"""Whose answers Mastodon's documentation does not give, or which it does not have."""

NOT_MASTODONS = {"GET /api/v1/tags/<name>/related", "GET /api/v2/config"}
"""Pixelfed's, below Mastodon's paths."""


def by_route(*, is_for_reader: bool) -> dict[str, Any]:
    """The shapes as somebody is shown them who has an account, or has not."""
    forms = Forms(is_for_reader=is_for_reader)
    whole = [
        *people.TABLE,
        *posts.table(forms),
        *oneself.table(forms),
        *desk.TABLE,
        *place.TABLE,
        *NOTHING,
    ]
    return {
        f"{method} {path}": shape
        for block, shape in whole
        for method, path in (line.split() for line in block.strip().splitlines())
    }


def check_answer(value: Any, shape: Any, at: str) -> None:
    """Fail unless an answer has the shape."""
    assert fits(value, shape, at), (at, value, shape)
