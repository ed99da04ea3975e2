"""Mastodon's Suggestion and FamiliarFollowers."""

from typing import Any

from fediphoto.domain.discovery.suggestions import Suggestion
from fediphoto.domain.views.view_types import AccountView
from fediphoto.web.api.describing import ID, declare, many, one_of
from fediphoto.web.api.entities.account_schemas import ACCOUNT
from fediphoto.web.api.entities.accounts import account

SUGGESTION = declare(
    "Suggestion",
    {
        "source": one_of("staff", "past_interactions", "global"),
        "sources": many(
            one_of(
                "featured",
                "most_followed",
                "most_interactions",
                "similar_to_recently_followed",
                "friends_of_friends",
            )
        ),
        "account": ACCOUNT,
    },
)
FAMILIAR_FOLLOWERS = declare("FamiliarFollowers", {"id": ID, "accounts": many(ACCOUNT)})


def suggestion(one: Suggestion) -> dict[str, Any]:
    """The entity."""
    return {"source": one.source, "sources": list(one.sources), "account": account(one.account)}


def familiar_followers(account_id: int, followers: list[AccountView]) -> dict[str, Any]:
    """The entity."""
    return {"id": str(account_id), "accounts": [account(one) for one in followers]}
