"""Mastodon's AccountWarning."""

from typing import Any

from fediphoto.domain.relations.warnings import ACTIONS
from fediphoto.domain.views.moderation_views import WarningView
from fediphoto.domain.views.views import AccountView
from fediphoto.web.api.describing import ID, TEXT, TIME, declare, entity, many, maybe, one_of
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.times import iso_or_none

WARNING = declare(
    "AccountWarning",
    {
        "id": ID,
        "action": one_of(*ACTIONS),
        "text": TEXT,
        "status_ids": maybe(many(ID)),
        "target_account": entity("Account"),
        "appeal": {"type": "null"},
        "created_at": TIME,
    },
)


def warning(view: WarningView, target: AccountView) -> dict[str, Any]:
    """The entity; who wishes to appeal writes to the contact address."""
    return {
        "id": str(view.id),
        "action": view.action,
        "text": view.text,
        "status_ids": [str(one) for one in view.post_ids] or None,
        "target_account": account(target),
        "appeal": None,
        "created_at": iso_or_none(view.created_at),
    }
