"""Mastodon's List."""

from typing import Any

from fediphoto.domain.timelines.lists import REPLIES_POLICIES
from fediphoto.storage.models import AccountList
from fediphoto.web.api.describing import FLAG, ID, TEXT, declare, one_of

LIST = declare(
    "List",
    {"id": ID, "title": TEXT, "replies_policy": one_of(*REPLIES_POLICIES), "exclusive": FLAG},
)


def account_list(row: AccountList) -> dict[str, Any]:
    """The entity."""
    return {
        "id": str(row.id),
        "title": row.title,
        "replies_policy": row.replies_policy,
        "exclusive": row.is_exclusive,
    }
