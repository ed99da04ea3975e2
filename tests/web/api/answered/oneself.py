"""What somebody is answered about themselves: profile, notifications, lists, filters, apps."""

from tests.web.api.answered.forms import PERSON, Forms, Table
from tests.web.api.shapes.filters import FILTER, FILTER_KEYWORD, FILTER_STATUS, V1_FILTER
from tests.web.api.shapes.kinds import Maybe
from tests.web.api.shapes.notifications import (
    CONVERSATION,
    GROUPED_NOTIFICATIONS,
    NOTIFICATION,
    NOTIFICATION_POLICY,
    NOTIFICATION_REQUEST,
    PUSH_SUBSCRIPTION,
    V1_NOTIFICATION_POLICY,
)
from tests.web.api.shapes.oneself import (
    ANNUAL_REPORT,
    APPLICATION,
    ASYNC_REFRESH,
    CREDENTIAL_APPLICATION,
    LIST,
    PREFERENCES,
    TOKEN,
)
from tests.web.api.shapes.people import CREDENTIAL_ACCOUNT, PIXELFED_CREDENTIAL_ACCOUNT, PROFILE
from tests.web.api.shapes.place import ANNOUNCEMENT


def table(forms: Forms) -> Table:
    """Routes with the shapes of their answers."""
    own = {**CREDENTIAL_ACCOUNT, **PIXELFED_CREDENTIAL_ACCOUNT}
    heard = {
        **NOTIFICATION,
        "account": PERSON,
        "status": Maybe(forms.status_or_none),
    }
    groups = {
        **GROUPED_NOTIFICATIONS,
        "accounts": [PERSON],
        "statuses": [forms.status],
    }
    talk = {**CONVERSATION, "accounts": [PERSON], "last_status": forms.status_or_none}
    asked = {
        **NOTIFICATION_REQUEST,
        "account": PERSON,
        "last_status": forms.status_or_none,
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
            PROFILE,
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
            NOTIFICATION_POLICY,
        ),
        (
            """
            GET /api/v1/notifications/policy
            PATCH /api/v1/notifications/policy
            PUT /api/v1/notifications/policy
            """,
            V1_NOTIFICATION_POLICY,
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
            PUSH_SUBSCRIPTION,
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
            forms.markers,
        ),
        ("GET /api/v1/preferences", PREFERENCES),
        ("GET /api/v1/apps/verify_credentials", APPLICATION),
        ("POST /api/v1/apps", CREDENTIAL_APPLICATION),
        ("POST /api/v1/accounts", TOKEN),
        ("GET /api/v1/emails/check_confirmation", bool),
        ("GET /api/v1/domain_blocks", [str]),
        (
            """
            GET /api/v1/lists
            GET /api/v1/accounts/<account_id>/lists
            """,
            [LIST],
        ),
        (
            """
            GET /api/v1/lists/<list_id>
            PATCH /api/v1/lists/<list_id>
            POST /api/v1/lists
            PUT /api/v1/lists/<list_id>
            """,
            LIST,
        ),
        ("GET /api/v2/filters", [FILTER]),
        (
            """
            GET /api/v2/filters/<filter_id>
            PATCH /api/v2/filters/<filter_id>
            POST /api/v2/filters
            PUT /api/v2/filters/<filter_id>
            """,
            FILTER,
        ),
        ("GET /api/v2/filters/<filter_id>/keywords", [FILTER_KEYWORD]),
        (
            """
            GET /api/v2/filters/keywords/<keyword_id>
            POST /api/v2/filters/<filter_id>/keywords
            PUT /api/v2/filters/keywords/<keyword_id>
            """,
            FILTER_KEYWORD,
        ),
        ("GET /api/v2/filters/<filter_id>/statuses", [FILTER_STATUS]),
        (
            """
            GET /api/v2/filters/statuses/<filter_status_id>
            POST /api/v2/filters/<filter_id>/statuses
            """,
            FILTER_STATUS,
        ),
        ("GET /api/v1/filters", [V1_FILTER]),
        (
            """
            GET /api/v1/filters/<keyword_id>
            POST /api/v1/filters
            PUT /api/v1/filters/<keyword_id>
            """,
            V1_FILTER,
        ),
        ("GET /api/v1/announcements", [ANNOUNCEMENT]),
        (
            """
            GET /api/v1/annual_reports
            GET /api/v1/annual_reports/<year>
            """,
            {
                "annual_reports": [ANNUAL_REPORT],
                "accounts": [PERSON],
                "statuses": [forms.status],
            },
        ),
        (
            "GET /api/v1_alpha/async_refreshes/<refresh>",
            {"async_refresh": ASYNC_REFRESH},
        ),
    ]
