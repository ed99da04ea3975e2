"""What has happened that others must act on: facts, written with the change itself.

A fact is a job row in the transaction of its change. Floors above subscribe handlers to fact
types when the program is composed; a fact nobody subscribed to is not written.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec

from fediphoto.storage import jobs

F = TypeVar("F", bound="Fact")


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened; its fields are ids and plain values."""


class PostPublished(Fact, frozen=True):
    """A local person published a post (or a comment)."""

    post_id: int


class PostEdited(Fact, frozen=True):
    """A local person edited a post."""

    post_id: int
    edited_at: str
    """ISO 8601; makes each edit's Update activity distinct."""
    former_audience: list[int] = []
    """Accounts that could see it before and may no longer (they are sent a Delete)."""


class PostDeleted(Fact, frozen=True):
    """A local person's post is gone; what a Delete needs is carried, for the row is not there."""

    post_uri: str
    account_id: int
    visibility: str
    addressed: list[int]
    """Ids of the accounts that were mentioned, or boosted it, or are answered by it."""


class PostBoosted(Fact, frozen=True):
    """A local person boosted a post; `post_id` is the boost's own."""

    post_id: int


class PostUnboosted(Fact, frozen=True):
    """A local person took a boost back."""

    boost_uri: str
    account_id: int
    boosted_id: int
    boosted_at: str


class PostLiked(Fact, frozen=True):
    """A local person likes a post."""

    like_id: int


class PostUnliked(Fact, frozen=True):
    """A local person no longer likes a post."""

    like_uri: str
    account_id: int
    post_id: int


class FollowRequested(Fact, frozen=True):
    """A local person asked to follow a remote one."""

    follow_id: int


class FollowAccepted(Fact, frozen=True):
    """A local person accepted (or had accepted for them) a remote follower."""

    follow_id: int


class FollowRejected(Fact, frozen=True):
    """A local person refused or removed a remote follower."""

    follow_uri: str
    follower_id: int
    target_id: int


class Unfollowed(Fact, frozen=True):
    """A local person stopped following (or asking to follow) a remote one."""

    follow_uri: str
    follower_id: int
    target_id: int


class Blocked(Fact, frozen=True):
    """A local person blocked a remote one."""

    block_id: int


class Unblocked(Fact, frozen=True):
    """A local person lifted a block."""

    block_uri: str
    account_id: int
    target_id: int


class AccountUpdated(Fact, frozen=True):
    """A local person changed the profile."""

    account_id: int
    updated_at: str


class AccountDeleted(Fact, frozen=True):
    """A local account was deleted or suspended for good; its followers' servers must hear."""

    account_id: int
    inboxes: list[str]
    """Gathered before the follows were removed."""


class FilesUnused(Fact, frozen=True):
    """Blobs that no row names any more."""

    keys: list[str]


Subscriber = Callable[[Any], Awaitable[None]]
_subscribers: dict[type[Fact], Subscriber] = {}


def subscribe(fact: type[F], subscriber: Callable[[F], Awaitable[None]]) -> None:
    """Have `subscriber` called, at least once, for each such fact (one subscriber a type)."""
    _subscribers[fact] = subscriber


def job_handlers() -> dict[str, jobs.Handler]:
    """What a `jobs.Runner` needs in order to run the subscribers."""
    return {_kind(fact): _handler(fact, call) for fact, call in _subscribers.items()}


async def record(fact: Fact) -> None:
    """Write the fact down in the transaction around us, if anybody subscribed to it."""
    if type(fact) in _subscribers:
        await jobs.enqueue(_kind(type(fact)), msgspec.to_builtins(fact))


def _kind(fact: type[Fact]) -> str:
    return f"fact.{fact.__name__}"


def _handler(fact: type[Fact], subscriber: Subscriber) -> jobs.Handler:
    async def handle(payload: dict[str, Any]) -> None:
        await subscriber(msgspec.convert(payload, fact))

    return handle
