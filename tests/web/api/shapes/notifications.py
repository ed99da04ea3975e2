"""Which fields notifications have, what tells of them, and conversations."""

from typing import Any

from tests.web.api.shapes.kinds import ANYTHING, ID, TIME, URL, Maybe, Text
from tests.web.api.shapes.people import ACCOUNT, PARTIAL_ACCOUNT, PIXELFED_ACCOUNT, REPORT

CONVERSATION: dict[str, Any] = {
    "id": ID,
    "unread": bool,
    "accounts": [(ACCOUNT, PIXELFED_ACCOUNT)],
    "last_status": ANYTHING,
}
SEVERANCE = {
    "id": ID,
    "type": Text("domain_block|user_domain_block|account_suspension"),
    "purged": bool,
    "target_name": str,
    "followers_count": int,
    "following_count": int,
    "created_at": TIME,
}
WARNING = {
    "id": ID,
    "action": Text(
        "none|disable|mark_statuses_as_sensitive|delete_statuses|sensitive|silence|suspend"
    ),
    "text": str,
    "status_ids": ([ID], None),
    "target_account": (ACCOUNT, PIXELFED_ACCOUNT),
    "appeal": (ANYTHING, None),
    "created_at": TIME,
}
_HEARD = Text(
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
    "group_key": Text(r"ungrouped-\d+|(favourite|reblog)-\d+-\d+|follow-\d+|admin\.sign_up-\d+"),
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
GROUPED_NOTIFICATIONS = {
    "accounts": [(ACCOUNT, PIXELFED_ACCOUNT)],
    "partial_accounts": Maybe([PARTIAL_ACCOUNT]),
    "statuses": [ANYTHING],
    "notification_groups": [NOTIFICATION_GROUP],
}
_DECISION = Text("accept|filter|drop")
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
    "policy": Text("all|followed|follower|none"),
    "server_key": Text("[A-Za-z0-9_-]{87}=?"),
}
V1_NOTIFICATION_POLICY = {
    "filter_not_following": bool,
    "filter_not_followers": bool,
    "filter_new_accounts": bool,
    "filter_private_mentions": bool,
    "summary": {"pending_requests_count": int, "pending_notifications_count": int},
}
