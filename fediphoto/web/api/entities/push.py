"""Mastodon's WebPushSubscription."""

from typing import Any

from fediphoto.domain.letters import push, vapid
from fediphoto.storage.models import PushSubscription
from fediphoto.web.api.describing import FLAG, ID, TEXT, URL, declare, one_of, record

SUBSCRIPTION = declare(
    "WebPushSubscription",
    {
        "id": ID,
        "endpoint": URL,
        "standard": FLAG,
        "alerts": record(dict.fromkeys(push.ALERTS, FLAG)),
        "policy": one_of(*push.POLICIES),
        "server_key": TEXT,
    },
)


def push_subscription(row: PushSubscription) -> dict[str, Any]:
    """The entity; every alert is named."""
    return {
        "id": str(row.id),
        "endpoint": row.endpoint,
        "standard": row.is_standard,
        "alerts": {kind: bool(row.alerts.get(kind)) for kind in push.ALERTS},
        "policy": row.policy,
        "server_key": vapid.public_key(),
    }
