"""What has happened that others must act on, one class a fact, by family."""

from fediphoto.domain.facts.accounts import AccountDeleted, AccountUpdated
from fediphoto.domain.facts.fact import (
    Fact,
    Subscriptions,
    job_handlers,
    record,
    subscribe,
)
from fediphoto.domain.facts.files import FilesUnused
from fediphoto.domain.facts.polls import PollVoted
from fediphoto.domain.facts.posts import (
    PostBoosted,
    PostDeleted,
    PostEdited,
    PostLiked,
    PostPublished,
    PostUnboosted,
    PostUnliked,
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
    "Fact",
    "FilesUnused",
    "FollowAccepted",
    "FollowRejected",
    "FollowRequested",
    "PollVoted",
    "PostBoosted",
    "PostDeleted",
    "PostEdited",
    "PostLiked",
    "PostPublished",
    "PostUnboosted",
    "PostUnliked",
    "Subscriptions",
    "Unblocked",
    "Unfollowed",
    "job_handlers",
    "record",
    "subscribe",
]
