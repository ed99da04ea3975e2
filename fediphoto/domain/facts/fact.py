"""How what has happened is written down, with the change itself, for those who must act on it.

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


Subscriber = Callable[[Any], Awaitable[None]]
Subscriptions = dict[type[Fact], Subscriber]
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
