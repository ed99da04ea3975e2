"""Every table, by family."""

from fediphoto.storage.models.accounts import Account, AccountKey, User
from fediphoto.storage.models.credentials import (
    OAuthApp,
    OAuthCode,
    OAuthToken,
    OneTimeLink,
    Session,
)
from fediphoto.storage.models.featured import FeaturedTag, TagFollow
from fediphoto.storage.models.federation import (
    CachedMedia,
    Delivery,
    Host,
    InboxActivity,
    OutgoingActivity,
)
from fediphoto.storage.models.jobs import Job
from fediphoto.storage.models.moderation import (
    AuditEntry,
    BlockList,
    DomainAllow,
    DomainPolicy,
    Report,
    SeveranceEvent,
    SeveredRelation,
)
from fediphoto.storage.models.places import Collection, CollectionItem, Place
from fediphoto.storage.models.polls import Poll, PollVote
from fediphoto.storage.models.posts import (
    Attachment,
    Hashtag,
    HomeEntry,
    IdempotencyKey,
    Mention,
    Post,
    PostEdit,
    PostHashtag,
    Tombstone,
)
from fediphoto.storage.models.quotes import QuoteAuthorization, Reaction
from fediphoto.storage.models.relations import (
    Block,
    Bookmark,
    DomainBlock,
    Follow,
    Like,
    Marker,
    Mute,
    Notification,
    ThreadMute,
)
from fediphoto.storage.models.relays import Relay
from fediphoto.storage.models.stories import Story, StoryView

__all__ = [
    "Account",
    "AccountKey",
    "Attachment",
    "AuditEntry",
    "Block",
    "BlockList",
    "Bookmark",
    "CachedMedia",
    "Collection",
    "CollectionItem",
    "Delivery",
    "DomainAllow",
    "DomainBlock",
    "DomainPolicy",
    "FeaturedTag",
    "Follow",
    "Hashtag",
    "HomeEntry",
    "Host",
    "IdempotencyKey",
    "InboxActivity",
    "Job",
    "Like",
    "Marker",
    "Mention",
    "Mute",
    "Notification",
    "OAuthApp",
    "OAuthCode",
    "OAuthToken",
    "OneTimeLink",
    "OutgoingActivity",
    "Place",
    "Poll",
    "PollVote",
    "Post",
    "PostEdit",
    "PostHashtag",
    "QuoteAuthorization",
    "Reaction",
    "Relay",
    "Report",
    "Session",
    "SeveranceEvent",
    "SeveredRelation",
    "Story",
    "StoryView",
    "TagFollow",
    "ThreadMute",
    "Tombstone",
    "User",
]
