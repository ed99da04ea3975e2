"""What other servers are told when one of ours has done something.

Each fact is turned, in one transaction, into an activity and one row per distinct inbox. A module
of this package speaks of one family of facts; `delivery.send` takes what it says.
"""

from fediphoto.activitypub.outbox import (
    accounts,
    approvals,
    featured,
    interactions,
    moderation,
    moves,
    polls,
    posts,
    quotes,
    relations,
    relays,
    stories,
)
from fediphoto.domain import facts

_FAMILIES = (
    accounts,
    approvals,
    featured,
    interactions,
    moderation,
    moves,
    polls,
    posts,
    quotes,
    relations,
    relays,
    stories,
)


def subscribe() -> None:
    """Have every fact that others must hear of turned into deliveries."""
    for family in _FAMILIES:
        for fact, subscriber in family.SUBSCRIPTIONS.items():
            facts.subscribe(fact, subscriber)
