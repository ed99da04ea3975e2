"""Mastodon's Notification."""

from typing import Any

from fediphoto.domain.notifications import NotificationView
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.moderation import report, severance
from fediphoto.web.api.entities.statuses import status
from fediphoto.web.api.entities.times import iso


def notification(view: NotificationView, viewer_id: int) -> dict[str, Any]:
    """The entity; ungrouped, so its group is itself."""
    fields: dict[str, Any] = {
        "id": str(view.id),
        "type": view.kind,
        "created_at": iso(view.created_at),
        "group_key": f"ungrouped-{view.id}",
        "account": account(view.account),
    }
    if view.post is not None:
        fields["status"] = status(view.post, viewer_id)
    if view.severance is not None:
        fields["event"] = severance(view.severance)
    if view.report is not None:
        fields["report"] = report(view.report)
    return fields
