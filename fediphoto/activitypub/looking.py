"""How much of other servers we may ask when somebody here only looks at something.

What a person opens makes us read what nobody sent: an outbox, a thread. However long, deep, slow
or crooked that is at the other end, one look makes so many requests and takes so long, and no
server gets more than one of these requests at a time.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from fediphoto.activitypub import actors, network, objects
from fediphoto.activitypub.vocabulary import (
    Collection,
    PostObject,
    Thing,
    host_of,
    read_object,
    same_origin,
)
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.domain.posts.posts import Arrival
from fediphoto.errors import BadRequest, Forbidden
from fediphoto.storage.models import Post

MOST_PAGES = 10
"""Pages of one collection that are read (of 1 MiB at most, as every document)."""
_REQUESTS_FOR_AN_AUTHOR = 2
"""The actor and its WebFinger."""

_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


class LookEnded(Exception):
    """So much was asked, or so long, that this look is over; what was found stays."""


class Look:
    """One look: at most `requests` documents in `seconds`."""

    def __init__(self, *, requests: int, seconds: float) -> None:
        self._requests = requests
        self._ends_at = time.monotonic() + seconds

    async def thing(self, address: str) -> Thing:
        """What is at an id, as `objects.fetch_thing`; raises LookEnded besides."""
        async with self._asking(address, 1):
            return await objects.fetch_thing(address)

    async def collection(self, address: str) -> Collection:
        """The collection, or the page of one, at `address`.

        Raises RemoteError, Forbidden (not ours to ask, or it says to be on another server),
        BadRequest (it is none), LookEnded.
        """
        if addresses.is_ours(address) or not network.federates_with(host_of(address)):
            raise Forbidden("That collection is not to be asked for.")
        async with self._asking(address, 1):
            found = await network.client().get_json(address)
        read = read_object(found.json)
        if not isinstance(read, Collection):
            raise BadRequest("That is no collection.")
        if not same_origin(found.final_url, address) or not same_origin(
            read.id or address, address
        ):
            raise Forbidden("The collection is on another server than it says.")
        return read

    async def items(self, collection: Collection, address: str, limit: int) -> AsyncIterator[Thing]:
        """The first `limit` items of the collection at `address`, page after page.

        Pages on other servers, and pages that were read before, end it. Raises as `collection`.
        """
        seen = {address}
        page: Collection | None = collection
        for _ in range(MOST_PAGES + 1):
            if page is None:
                return
            for item in page.items[:limit]:
                yield item
            limit -= len(page.items)
            if limit <= 0:
                return
            page = await self._following(page, address, seen)

    async def _following(self, page: Collection, address: str, seen: set[str]) -> Collection | None:
        """The page after this one, or the first one of a collection."""
        first = page.first
        if first is not None and (first.items or first.next):
            return first
        following = first.id if first is not None and not page.items else page.next
        if not following or following in seen or not same_origin(following, address):
            return None
        seen.add(following)
        return await self.collection(following)

    async def store(self, post: PostObject, arrival: Arrival) -> Post | None:
        """Store a post that was read at its origin, as `objects.store`."""
        if not same_origin(post.author, post.id):
            raise Forbidden("The author and the post are on different servers.")
        if await accounts.find_by_uri(post.author) is None:
            async with self._asking(post.author, _REQUESTS_FOR_AN_AUTHOR):
                await actors.ensure_actor(post.author)
        return await objects.store(post, depth=0, arrival=arrival)

    @asynccontextmanager
    async def _asking(self, address: str, requests: int) -> AsyncIterator[None]:
        """Our turn with a server, if this look goes on."""
        self._requests -= requests
        if self._requests < 0:
            raise LookEnded
        host = host_of(address)
        turn = _turns.get(host)
        if turn is None:
            turn = _turns[host] = asyncio.Lock()
        try:
            async with asyncio.timeout(self._ends_at - time.monotonic()), turn:
                yield
        except TimeoutError:
            if time.monotonic() >= self._ends_at:
                raise LookEnded from None
            raise
