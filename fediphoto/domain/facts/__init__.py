"""What has happened that others must act on, one class a fact, by family."""

from fediphoto.domain.facts.accounts import (
    AccountDeleted,
    AccountUpdated,
    KeysRotated,
    TagFeatured,
    TagUnfeatured,
)
from fediphoto.domain.facts.approvals import DeedApproved, ReplyRefused
from fediphoto.domain.facts.fact import (
    Fact,
    Subscriptions,
    job_handlers,
    record,
    subscribe,
)
from fediphoto.domain.facts.files import FilesUnused
from fediphoto.domain.facts.moderation import RemoteMediaUnwanted, ReportFiled
from fediphoto.domain.facts.moves import AccountMoved
from fediphoto.domain.facts.polls import PollCounted, PollVoted
from fediphoto.domain.facts.posts import (
    PhotosRenamed,
    PostArchived,
    PostBoosted,
    PostBroughtBack,
    PostDeleted,
    PostEdited,
    PostLiked,
    PostPinned,
    PostPublished,
    PostUnboosted,
    PostUnliked,
    PostUnpinned,
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
from fediphoto.domain.facts.relays import RelayJoined, RelayLeft
from fediphoto.domain.facts.stories import (
    StoryDeleted,
    StoryPublished,
    StoryReacted,
    StoryReplied,
    StoryViewed,
)

__all__ = [
    "AccountDeleted",
    "AccountMoved",
    "AccountUpdated",
    "Blocked",
    "DeedApproved",
    "Fact",
    "FilesUnused",
    "FollowAccepted",
    "FollowRejected",
    "FollowRequested",
    "KeysRotated",
    "PhotosRenamed",
    "PolicyChanged",
    "PollCounted",
    "PollVoted",
    "PostArchived",
    "PostBoosted",
    "PostBroughtBack",
    "PostDeleted",
    "PostEdited",
    "PostLiked",
    "PostPinned",
    "PostPublished",
    "PostUnboosted",
    "PostUnliked",
    "PostUnpinned",
    "QuoteAccepted",
    "QuoteConfirmed",
    "QuoteRefused",
    "QuoteRequested",
    "QuoteRevoked",
    "RelayJoined",
    "RelayLeft",
    "RemoteMediaUnwanted",
    "ReplyRefused",
    "ReportFiled",
    "StoryDeleted",
    "StoryPublished",
    "StoryReacted",
    "StoryReplied",
    "StoryViewed",
    "Subscriptions",
    "TagFeatured",
    "TagUnfeatured",
    "Unblocked",
    "Unfollowed",
    "job_handlers",
    "record",
    "subscribe",
]
