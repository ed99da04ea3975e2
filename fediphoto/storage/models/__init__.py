"""Every table, by family."""

from fediphoto.storage.models.accounts import Account, AccountKey, User
from fediphoto.storage.models.credentials import (
    OAuthApp,
    OAuthCode,
    OAuthToken,
    OneTimeLink,
    Session,
)
from fediphoto.storage.models.federation import (
    CachedMedia,
    Delivery,
    Host,
    InboxActivity,
    OutgoingActivity,
)
from fediphoto.storage.models.jobs import Job
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

__all__ = [
    "Account",
    "AccountKey",
    "Attachment",
    "Block",
    "Bookmark",
    "CachedMedia",
    "Delivery",
    "DomainBlock",
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
    "Post",
    "PostEdit",
    "PostHashtag",
    "Session",
    "ThreadMute",
    "Tombstone",
    "User",
]
