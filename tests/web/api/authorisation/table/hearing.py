"""Who may do what about what is told: notifications, pushes, streams and conversations."""

from tests.web.api.authorisation import things
from tests.web.api.authorisation.rules import (
    ANYBODY,
    NOTHING_YET,
    PERSON,
    entry,
    own,
    persons,
    unless_blocked,
)

TABLE = (
    entry(
        ANYBODY,
        """
        GET /api/v1/streaming/health
        GET /api/v1/streaming/public
        GET /api/v1/streaming/public/local
        GET /api/v1/streaming/public/remote
        """,
    ),
    entry(ANYBODY, "GET /api/v1/streaming/hashtag", tag="light"),
    entry(ANYBODY, "GET /api/v1/streaming/hashtag/local", tag="light"),
    entry(
        PERSON,
        """
        GET /api/v1/streaming/direct
        GET /api/v1/streaming/user
        GET /api/v1/streaming/user/notification
        """,
    ),
    entry(own(things.streamed_list, "list"), "GET /api/v1/streaming/list", list="{id}"),
    entry(
        PERSON,
        """
        GET /api/v1.1/nag/state
        GET /api/v1.1/push/state
        GET /api/v1/notifications
        GET /api/v1/notifications/policy
        GET /api/v1/notifications/requests
        GET /api/v1/notifications/requests/merged
        GET /api/v1/notifications/unread_count
        GET /api/v2/notifications
        GET /api/v2/notifications/policy
        GET /api/v2/notifications/unread_count
        GET /api/v2_alpha/notifications
        GET /api/v2_alpha/notifications/unread_count
        DELETE /api/v1/push/subscription
        PATCH /api/v1/notifications/policy
        PATCH /api/v2/notifications/policy
        POST /api/v1.1/push/compare
        POST /api/v1.1/push/disable
        POST /api/v1.1/push/update
        POST /api/v1/notifications/requests/accept
        POST /api/v1/notifications/requests/dismiss
        POST /api/v1/push/subscription
        POST /api/v2/notifications/<group_key>/dismiss
        POST /api/v2_alpha/notifications/<group_key>/dismiss
        PUT /api/v1/notifications/policy
        PUT /api/v2/notifications/policy
        GET /api/v1.1/direct/compose/mutuals
        GET /api/v1/conversations
        POST /api/v1/notifications/clear
        POST /api/v1/notifications/dismiss
        """,
    ),
    entry(
        persons(things.author, "author"),
        """
        GET /api/v1.1/direct/thread
        POST /api/v1.1/direct/thread/read
        """,
        pid="{id}",
    ),
    entry(
        unless_blocked(things.author, "author", refusal=403, persons=True),
        """
        POST /api/v1.1/direct/thread/media
        POST /api/v1.1/direct/thread/send
        """,
        to_id="{id}",
        message="Hello",
    ),
    entry(own(things.message, "message"), "DELETE /api/v1.1/direct/thread/message", id="{id}"),
    entry(
        own(things.conversation, "conversation"),
        """
        DELETE /api/v1/conversations/<conversation_id>
        POST /api/v1/conversations/<conversation_id>/read
        POST /api/v1/conversations/<conversation_id>/unread
        """,
    ),
    entry(
        own(things.notification, "notification"),
        """
        GET /api/v1/notifications/<notification_id>
        POST /api/v1/notifications/<notification_id>/dismiss
        """,
    ),
    entry(
        own(things.notification, "group of notifications"),
        """
        GET /api/v2/notifications/<group_key>
        GET /api/v2/notifications/<group_key>/accounts
        GET /api/v2_alpha/notifications/<group_key>
        GET /api/v2_alpha/notifications/<group_key>/accounts
        """,
    ),
    entry(
        own(things.waiting, "who waits to be heard"),
        """
        GET /api/v1/notifications/requests/<request_id>
        POST /api/v1/notifications/requests/<request_id>/accept
        POST /api/v1/notifications/requests/<request_id>/dismiss
        """,
    ),
    entry(
        NOTHING_YET,
        """
        GET /api/v1/push/subscription
        PUT /api/v1/push/subscription
        """,
    ),
)
