"""Mastodon's Conversation."""

from typing import Any

from fediphoto.domain.timelines.conversations import ConversationView
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.statuses import status


def conversation(view: ConversationView, viewer_id: int) -> dict[str, Any]:
    """The entity, for whose conversation it is."""
    last = view.last_post
    return {
        "id": str(view.id),
        "unread": view.is_unread,
        "accounts": [account(one) for one in view.accounts],
        "last_status": None if last is None else status(last, viewer_id),
    }
