"""How a move of one of ours is said in ActivityStreams."""

from datetime import datetime
from typing import Any

from fediphoto.storage.models import Account

Document = dict[str, Any]


def move(account: Account, target_uri: str, moved_at: str) -> Document:
    """The Move of `account` to another actor, for its followers (ISO 8601 tells when)."""
    stamp = int(datetime.fromisoformat(moved_at).timestamp() * 1_000_000)
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{account.uri}#moves/{stamp}",
        "type": "Move",
        "actor": account.uri,
        "object": account.uri,
        "target": target_uri,
        "to": [account.followers_uri],
        "cc": [],
    }
