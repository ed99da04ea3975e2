"""Which shape each endpoint of Mastodon's answers, as the pages of its methods name it."""

from collections.abc import Callable
from typing import Any

from tests.web.api import shapes
from tests.web.api.shapes import check, check_status, fits

Checked = Callable[[Any, str], None]

PERSON = {**shapes.ACCOUNT, **shapes.PIXELFED_ACCOUNT}
EMPTY: dict[str, Any] = {}


class Shapes:
    """The shapes as somebody is shown them who has an account, or (`reader` False) has not."""

    def __init__(self, *, reader: bool) -> None:
        self._reader = reader
        self.by_route = {
            f"{method} {path}": shape
            for block, shape in self._table()
            for method, path in (line.split() for line in block.strip().splitlines())
        }

    def _status(self, value: Any, at: str) -> None:
        check_status(value, reader=self._reader, at=at)
        if value["account"]:
            check(value["account"], PERSON, at=f"{at}.account")

    def _status_or_none(self, value: Any, at: str) -> None:
        if value is not None:
            self._status(value, at)

    def _tag(self, value: Any, at: str) -> None:
        person = () if self._reader else ("following", "featuring")
        shape = {name: one for name, one in shapes.WHOLE_TAG.items() if name not in person}
        check(value, {**shape, **{one: shapes.Maybe(bool) for one in person}}, at=at)

    def _status_or_scheduled(self, value: Any, at: str) -> None:
        if "scheduled_at" in value:
            check(value, self.scheduled, at=at)
        else:
            self._status(value, at)

    def _card_or_empty(self, value: Any, at: str) -> None:
        check(value, shapes.PREVIEW_CARD if value else EMPTY, at=at)

    def _markers(self, value: Any, at: str) -> None:
        for name, one in value.items():
            assert name in ("home", "notifications"), (at, name)
            check(one, shapes.MARKER, at=f"{at}.{name}")

    @property
    def scheduled(self) -> dict[str, Any]:
        """A ScheduledStatus."""
        photos = [{**shapes.MEDIA_ATTACHMENT, **shapes.PIXELFED_MEDIA_ATTACHMENT}]
        return {**shapes.SCHEDULED_STATUS, "media_attachments": photos}

    def _table(self) -> list[tuple[str, Any]]:
        return [
            *self._about_people(),
            *self._about_posts(),
            *self._about_oneself(),
            *_KEPT_IN_ORDER,
        ]

    def _about_people(self) -> list[tuple[str, Any]]:
        relation = {**shapes.RELATIONSHIP, **shapes.PIXELFED_RELATIONSHIP}
        whole = {"collections": [shapes.COLLECTION], "accounts": shapes.Maybe([PERSON])}
        return [
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
            ("GET /api/v1/mutes", [{**PERSON, **shapes.MUTED_ACCOUNT}]),
            ("GET /api/v1/accounts/relationships", [relation]),
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
                relation,
            ),
            ("GET /api/v1/accounts/familiar_followers", [{"id": shapes.ID, "accounts": [PERSON]}]),
            ("GET /api/v1/accounts/<account_id>/identity_proofs", [shapes.IDENTITY_PROOF]),
            (
                """
                GET /api/v1/accounts/<account_id>/featured_tags
                GET /api/v1/featured_tags
                """,
                [shapes.FEATURED_TAG],
            ),
            ("POST /api/v1/featured_tags", shapes.FEATURED_TAG),
            (
                "GET /api/v2/suggestions",
                [
                    {
                        "source": shapes.SUGGESTION_SOURCE,
                        "sources": [shapes.SUGGESTION_SOURCES],
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
                whole,
            ),
            (
                "GET /api/v1/collections/<collection_id>",
                {"collection": shapes.COLLECTION, "accounts": [PERSON]},
            ),
            (
                """
                POST /api/v1/collections
                PATCH /api/v1/collections/<collection_id>
                PUT /api/v1/collections/<collection_id>
                """,
                {"collection": shapes.COLLECTION},
            ),
            (
                "POST /api/v1/collections/<collection_id>/items",
                {"collection_item": shapes.COLLECTION_ITEM},
            ),
            ("POST /api/v1/reports", {**shapes.REPORT, "target_account": PERSON}),
        ]

    def _about_posts(self) -> list[tuple[str, Any]]:
        return [
            (
                """
                DELETE /api/v1/statuses/<post_id>
                GET /api/v1/statuses/<post_id>
                POST /api/v1/statuses/<post_id>/bookmark
                POST /api/v1/statuses/<post_id>/favourite
                POST /api/v1/statuses/<post_id>/mute
                POST /api/v1/statuses/<post_id>/pin
                POST /api/v1/statuses/<post_id>/quotes/<quoting_id>/revoke
                POST /api/v1/statuses/<post_id>/reblog
                POST /api/v1/statuses/<post_id>/unbookmark
                POST /api/v1/statuses/<post_id>/unfavourite
                POST /api/v1/statuses/<post_id>/unmute
                POST /api/v1/statuses/<post_id>/unpin
                POST /api/v1/statuses/<post_id>/unreblog
                PUT /api/v1/statuses/<post_id>
                PUT /api/v1/statuses/<post_id>/interaction_policy
                """,
                self._status,
            ),
            (
                """
                GET /api/v1/accounts/<account_id>/statuses
                GET /api/v1/bookmarks
                GET /api/v1/favourites
                GET /api/v1/statuses
                GET /api/v1/statuses/<post_id>/quotes
                GET /api/v1/timelines/direct
                GET /api/v1/timelines/home
                GET /api/v1/timelines/link
                GET /api/v1/timelines/list/<list_id>
                GET /api/v1/timelines/public
                GET /api/v1/timelines/tag/<name>
                GET /api/v1/trends/statuses
                """,
                [self._status],
            ),
            ("POST /api/v1/statuses", self._status_or_scheduled),
            ("GET /api/v1/statuses/<post_id>/card", self._card_or_empty),
            (
                "GET /api/v1/statuses/<post_id>/context",
                {"ancestors": [self._status], "descendants": [self._status]},
            ),
            ("GET /api/v1/statuses/<post_id>/history", [shapes.STATUS_EDIT]),
            (
                "GET /api/v1/statuses/<post_id>/source",
                {**shapes.STATUS_SOURCE, **shapes.GLITCH_STATUS_SOURCE},
            ),
            (
                """
                GET /api/v1/polls/<poll_id>
                POST /api/v1/polls/<poll_id>/votes
                """,
                shapes.POLL,
            ),
            (
                """
                GET /api/v1/media/<media_id>
                POST /api/v1/media
                POST /api/v2/media
                PUT /api/v1/media/<media_id>
                """,
                {**shapes.MEDIA_ATTACHMENT, **shapes.PIXELFED_MEDIA_ATTACHMENT},
            ),
            ("GET /api/v1/scheduled_statuses", [self.scheduled]),
            (
                """
                GET /api/v1/scheduled_statuses/<scheduled_id>
                PUT /api/v1/scheduled_statuses/<scheduled_id>
                """,
                self.scheduled,
            ),
            (
                "GET /api/v2/search",
                {
                    "accounts": [PERSON],
                    "statuses": [self._status],
                    "hashtags": [self._tag],
                    "collections": [shapes.COLLECTION],
                },
            ),
            (
                "GET /api/v1/search",
                {"accounts": [PERSON], "statuses": [self._status], "hashtags": [str]},
            ),
            (
                """
                GET /api/v1/featured_tags/suggestions
                GET /api/v1/followed_tags
                GET /api/v1/trends
                GET /api/v1/trends/tags
                """,
                [self._tag],
            ),
            (
                """
                POST /api/v1/tags/<name>/feature
                POST /api/v1/tags/<name>/follow
                POST /api/v1/tags/<name>/unfeature
                POST /api/v1/tags/<name>/unfollow
                """,
                self._tag,
            ),
            (
                "GET /api/v1/tags/<name>",
                {
                    **shapes.WHOLE_TAG,
                    "following": bool if self._reader else shapes.Maybe(bool),
                    "featuring": bool if self._reader else shapes.Maybe(bool),
                    "count": int,
                },
            ),
            ("GET /api/v1/trends/links", [shapes.TRENDS_LINK]),
        ]

    def _about_oneself(self) -> list[tuple[str, Any]]:
        own = {**shapes.CREDENTIAL_ACCOUNT, **shapes.PIXELFED_CREDENTIAL_ACCOUNT}
        heard = {
            **shapes.NOTIFICATION,
            "account": PERSON,
            "status": shapes.Maybe(self._status_or_none),
        }
        groups = {
            **shapes.GROUPED_NOTIFICATIONS,
            "accounts": [PERSON],
            "statuses": [self._status],
        }
        talk = {**shapes.CONVERSATION, "accounts": [PERSON], "last_status": self._status_or_none}
        asked = {
            **shapes.NOTIFICATION_REQUEST,
            "account": PERSON,
            "last_status": self._status_or_none,
        }
        return [
            (
                """
                GET /api/v1/accounts/verify_credentials
                PATCH /api/v1/accounts/update_credentials
                DELETE /api/v1/profile/avatar
                DELETE /api/v1/profile/header
                """,
                own,
            ),
            (
                """
                GET /api/v1/profile
                PATCH /api/v1/profile
                PUT /api/v1/profile
                """,
                shapes.PROFILE,
            ),
            ("GET /api/v1/notifications", [heard]),
            ("GET /api/v1/notifications/<notification_id>", heard),
            (
                """
                GET /api/v2/notifications
                GET /api/v2/notifications/<group_key>
                """,
                groups,
            ),
            (
                """
                GET /api/v1/notifications/unread_count
                GET /api/v2/notifications/unread_count
                """,
                {"count": int},
            ),
            (
                """
                GET /api/v2/notifications/policy
                PATCH /api/v2/notifications/policy
                PUT /api/v2/notifications/policy
                """,
                shapes.NOTIFICATION_POLICY,
            ),
            (
                """
                GET /api/v1/notifications/policy
                PATCH /api/v1/notifications/policy
                PUT /api/v1/notifications/policy
                """,
                shapes.V1_NOTIFICATION_POLICY,
            ),
            ("GET /api/v1/notifications/requests", [asked]),
            ("GET /api/v1/notifications/requests/<request_id>", asked),
            ("GET /api/v1/notifications/requests/merged", {"merged": bool}),
            (
                """
                GET /api/v1/push/subscription
                POST /api/v1/push/subscription
                PUT /api/v1/push/subscription
                """,
                shapes.PUSH_SUBSCRIPTION,
            ),
            ("GET /api/v1/conversations", [talk]),
            (
                """
                POST /api/v1/conversations/<conversation_id>/read
                POST /api/v1/conversations/<conversation_id>/unread
                """,
                talk,
            ),
            (
                """
                GET /api/v1/markers
                POST /api/v1/markers
                """,
                self._markers,
            ),
            ("GET /api/v1/preferences", shapes.PREFERENCES),
            ("GET /api/v1/apps/verify_credentials", shapes.APPLICATION),
            ("POST /api/v1/apps", shapes.CREDENTIAL_APPLICATION),
            ("POST /api/v1/accounts", shapes.TOKEN),
            ("GET /api/v1/emails/check_confirmation", bool),
            ("GET /api/v1/domain_blocks", [str]),
            (
                """
                GET /api/v1/lists
                GET /api/v1/accounts/<account_id>/lists
                """,
                [shapes.LIST],
            ),
            (
                """
                GET /api/v1/lists/<list_id>
                PATCH /api/v1/lists/<list_id>
                POST /api/v1/lists
                PUT /api/v1/lists/<list_id>
                """,
                shapes.LIST,
            ),
            ("GET /api/v2/filters", [shapes.FILTER]),
            (
                """
                GET /api/v2/filters/<filter_id>
                PATCH /api/v2/filters/<filter_id>
                POST /api/v2/filters
                PUT /api/v2/filters/<filter_id>
                """,
                shapes.FILTER,
            ),
            ("GET /api/v2/filters/<filter_id>/keywords", [shapes.FILTER_KEYWORD]),
            (
                """
                GET /api/v2/filters/keywords/<keyword_id>
                POST /api/v2/filters/<filter_id>/keywords
                PUT /api/v2/filters/keywords/<keyword_id>
                """,
                shapes.FILTER_KEYWORD,
            ),
            ("GET /api/v2/filters/<filter_id>/statuses", [shapes.FILTER_STATUS]),
            (
                """
                GET /api/v2/filters/statuses/<filter_status_id>
                POST /api/v2/filters/<filter_id>/statuses
                """,
                shapes.FILTER_STATUS,
            ),
            ("GET /api/v1/filters", [shapes.V1_FILTER]),
            (
                """
                GET /api/v1/filters/<keyword_id>
                POST /api/v1/filters
                PUT /api/v1/filters/<keyword_id>
                """,
                shapes.V1_FILTER,
            ),
            ("GET /api/v1/announcements", [shapes.ANNOUNCEMENT]),
            (
                """
                GET /api/v1/annual_reports
                GET /api/v1/annual_reports/<year>
                """,
                {
                    "annual_reports": [shapes.ANNUAL_REPORT],
                    "accounts": [PERSON],
                    "statuses": [self._status],
                },
            ),
            (
                "GET /api/v1_alpha/async_refreshes/<refresh>",
                {"async_refresh": shapes.ASYNC_REFRESH},
            ),
        ]


_KEPT_IN_ORDER: list[tuple[str, Any]] = [
    (
        """
        GET /api/v1/admin/accounts
        GET /api/v2/admin/accounts
        """,
        [{**shapes.ADMIN_ACCOUNT, "account": PERSON}],
    ),
    (
        """
        DELETE /api/v1/admin/accounts/<account_id>
        GET /api/v1/admin/accounts/<account_id>
        POST /api/v1/admin/accounts/<account_id>/approve
        POST /api/v1/admin/accounts/<account_id>/enable
        POST /api/v1/admin/accounts/<account_id>/reject
        POST /api/v1/admin/accounts/<account_id>/unsensitive
        POST /api/v1/admin/accounts/<account_id>/unsilence
        POST /api/v1/admin/accounts/<account_id>/unsuspend
        """,
        {**shapes.ADMIN_ACCOUNT, "account": PERSON},
    ),
    ("GET /api/v1/admin/reports", [shapes.ADMIN_REPORT]),
    (
        """
        GET /api/v1/admin/reports/<report_id>
        POST /api/v1/admin/reports/<report_id>/assign_to_self
        POST /api/v1/admin/reports/<report_id>/reopen
        POST /api/v1/admin/reports/<report_id>/resolve
        POST /api/v1/admin/reports/<report_id>/unassign
        PUT /api/v1/admin/reports/<report_id>
        """,
        shapes.ADMIN_REPORT,
    ),
    ("GET /api/v1/admin/domain_blocks", [shapes.ADMIN_DOMAIN_BLOCK]),
    (
        """
        GET /api/v1/admin/domain_blocks/<block_id>
        POST /api/v1/admin/domain_blocks
        PUT /api/v1/admin/domain_blocks/<block_id>
        """,
        shapes.ADMIN_DOMAIN_BLOCK,
    ),
    ("GET /api/v1/admin/domain_allows", [shapes.ADMIN_DOMAIN_ALLOW]),
    (
        """
        GET /api/v1/admin/domain_allows/<allow_id>
        POST /api/v1/admin/domain_allows
        """,
        shapes.ADMIN_DOMAIN_ALLOW,
    ),
    ("GET /api/v1/admin/email_domain_blocks", [shapes.ADMIN_EMAIL_DOMAIN_BLOCK]),
    (
        """
        GET /api/v1/admin/email_domain_blocks/<block_id>
        POST /api/v1/admin/email_domain_blocks
        """,
        shapes.ADMIN_EMAIL_DOMAIN_BLOCK,
    ),
    ("GET /api/v1/admin/ip_blocks", [shapes.ADMIN_IP_BLOCK]),
    (
        """
        GET /api/v1/admin/ip_blocks/<block_id>
        POST /api/v1/admin/ip_blocks
        PUT /api/v1/admin/ip_blocks/<block_id>
        """,
        shapes.ADMIN_IP_BLOCK,
    ),
    (
        """
        GET /api/v1/admin/canonical_email_blocks
        POST /api/v1/admin/canonical_email_blocks/test
        """,
        [shapes.ADMIN_CANONICAL_EMAIL_BLOCK],
    ),
    (
        """
        GET /api/v1/admin/canonical_email_blocks/<block_id>
        POST /api/v1/admin/canonical_email_blocks
        """,
        shapes.ADMIN_CANONICAL_EMAIL_BLOCK,
    ),
    ("POST /api/v1/admin/measures", [shapes.ADMIN_MEASURE]),
    ("POST /api/v1/admin/dimensions", [shapes.ADMIN_DIMENSION]),
    ("POST /api/v1/admin/retention", [shapes.ADMIN_COHORT]),
    ("GET /api/v1/admin/trends/tags", [shapes.ADMIN_TAG]),
    (
        """
        POST /api/v1/admin/trends/tags/<tag_id>/approve
        POST /api/v1/admin/trends/tags/<tag_id>/reject
        """,
        shapes.ADMIN_TAG,
    ),
    ("GET /api/v1/instance/peers", [str]),
    ("GET /api/v1/instance/domain_blocks", [shapes.DOMAIN_BLOCK]),
    ("GET /api/v1/instance/activity", [shapes.ACTIVITY]),
    ("GET /api/v1/instance/rules", [shapes.RULE]),
    ("GET /api/v1/instance/extended_description", shapes.EXTENDED_DESCRIPTION),
    ("GET /api/v1/instance/privacy_policy", shapes.PRIVACY_POLICY),
    (
        """
        GET /api/v1/instance/terms_of_service
        GET /api/v1/instance/terms_of_service/<day>
        """,
        shapes.TERMS_OF_SERVICE,
    ),
    ("GET /api/v1/instance/languages", [{"code": str, "name": str}]),
    ("GET /api/v1/custom_emojis", [shapes.EMOJI]),
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


def check_answer(value: Any, shape: Any, at: str) -> None:
    """Fail unless an answer has the shape."""
    assert fits(value, shape, at), (at, value, shape)


NOT_MASTODONS = {"GET /api/v1/tags/<name>/related", "GET /api/v2/config"}
"""Pixelfed's, below Mastodon's paths."""
