"""Mastodon's AccountWarning."""

from typing import Any

from fediphoto.domain.moderation_views import WarningView
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.times import iso_or_none


def warning(view: WarningView) -> dict[str, Any]:
    """The entity; nobody can appeal by a form here."""
    return {
        "id": str(view.id),
        "action": view.action,
        "text": view.text,
        "status_ids": [str(one) for one in view.post_ids] or None,
        "target_account": account(view.target),
        "appeal": None,
        "created_at": iso_or_none(view.created_at),
    }
