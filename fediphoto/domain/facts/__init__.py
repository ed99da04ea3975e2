"""What has happened that others must act on, one class a fact, by family."""

from fediphoto.domain.facts.accounts import AccountDeleted, AccountUpdated
from fediphoto.domain.facts.approvals import DeedApproved, ReplyRefused
from fediphoto.domain.facts.fact import (
    Fact,
    Subscriptions,
    job_handlers,
    record,
    subscribe,
)
from fediphoto.domain.facts.files import FilesUnused
from fediphoto.domain.facts.posts import (
    PostBoosted,
    PostDeleted,
    PostEdited,
    PostLiked,
    PostPublished,
    PostUnboosted,
    PostUnliked,
)
from fediphoto.domain.facts.quotes import (
    PolicyChanged,
    QuoteAccepted,
    QuoteConfirmed,
    QuoteRefused,
    QuoteRequested,
    QuoteRevoked,
)
from fediphoto.domain.facts.relations import (
    Blocked,
    FollowAccepted,
    FollowRejected,
    FollowRequested,
    Unblocked,
    Unfollowed,
)

__all__ = [
    "AccountDeleted",
    "AccountUpdated",
    "Blocked",
    "DeedApproved",
    "Fact",
    "FilesUnused",
    "FollowAccepted",
    "FollowRejected",
    "FollowRequested",
    "PolicyChanged",
    "PostBoosted",
    "PostDeleted",
    "PostEdited",
    "PostLiked",
    "PostPublished",
    "PostUnboosted",
    "PostUnliked",
    "QuoteAccepted",
    "QuoteConfirmed",
    "QuoteRefused",
    "QuoteRequested",
    "QuoteRevoked",
    "ReplyRefused",
    "Subscriptions",
    "Unblocked",
    "Unfollowed",
    "job_handlers",
    "record",
    "subscribe",
]
