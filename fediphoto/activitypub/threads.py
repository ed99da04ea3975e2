"""What is said around a post that somebody opens, and has not come here: read where it is.

Comments of people whom nobody here follows go from their servers to the server of the post alone.
When a post is opened we read its `replies`, those of its replies, and the collection of its whole
thread (FEP-7888), within bounds. A collection only says where to look: each comment is read at its
own origin, and taken if it really answers what it is said to answer.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from tortoise.exceptions import DoesNotExist
from tortoise.expressions import Q

from fediphoto.activitypub import objects
from fediphoto.activitypub.looking import Look, LookEnded
from fediphoto.activitypub.vocabulary import PUBLIC, Collection, PostObject, Thing, same_origin
from fediphoto.domain import addresses
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Arrival
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import FediphotoError, NotFound
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Post

log = structlog.get_logger()

LEVELS = 6
"""How far below the opened post we look."""
COMMENTS = 100
"""Comments that one look brings here."""
ITEMS = 100
"""Items of one collection that are looked at."""
MISSES = 20
"""Things named that are no comments of the thread; then nothing there is believed any more, or we
could be sent to ask a third server for a hundred things."""
REQUESTS = 150
SECONDS = 60.0
AGAIN_AFTER = timedelta(minutes=15)

_REFUSALS = (FediphotoError, DoesNotExist)


async def look_soon(post: Post) -> bool:
    """Have what is missing around an opened post fetched by jobs, unless that was done lately.

    True if it is done now. Only around what is open: nobody else would show us the rest.
    """
    if post.boost_of_id is not None or post.visibility not in OPEN:
        return False
    if post.is_local and not post.comments_count and not post.in_reply_to_uri:
        return False  # everything there is came to us
    if not _is_due(post):
        return False
    now = datetime.now(UTC)
    async with database.transaction():
        due = Post.filter(Q(replies_fetched_at=None) | Q(replies_fetched_at__lt=now - AGAIN_AFTER))
        if not await due.filter(id=post.id).update(replies_fetched_at=now):
            return False
        await jobs.enqueue("threads.look", {"post_id": post.id}, unique_key=_key(post))
        top = await Post.get_or_none(id=post.thread_id or post.id)
        if top is not None and top.in_reply_to_uri:
            await objects.fetch_parent_soon(top.in_reply_to_uri)
    return True


async def is_more_coming(post: Post) -> bool:
    """Have it fetched, and say whether more is to come: of this look, or of one just before."""
    if await look_soon(post):
        return True
    at = post.replies_fetched_at
    is_recent = at is not None and at > datetime.now(UTC) - timedelta(seconds=2 * SECONDS)
    return is_recent and await jobs.is_waiting(_key(post))


async def is_looking(post: Post) -> bool:
    """Whether what is missing around it is still being fetched.

    Raises NotFound where nothing ever was.
    """
    if post.replies_fetched_at is None:
        raise NotFound
    return await jobs.is_waiting(_key(post))


def _key(post: Post) -> str:
    return f"thread:{post.id}"


def _is_due(post: Post) -> bool:
    at = post.replies_fetched_at
    return at is None or at < datetime.now(UTC) - AGAIN_AFTER


async def _job(payload: dict[str, Any]) -> None:
    post = await Post.get_or_none(id=payload["post_id"])
    if post is None:
        return
    thread = _Thread(post)
    try:
        await thread.read_context()
        await thread.read_replies()
    except LookEnded:
        log.info("look ended early", post=post.uri)


class _Thread:
    """One look at a thread, from one of its posts."""

    def __init__(self, opened: Post) -> None:
        self._opened = opened
        self._look = Look(requests=REQUESTS, seconds=SECONDS)
        self._left = COMMENTS
        self._misses_left = MISSES

    async def read_context(self) -> None:
        """What the collection of the whole thread names, and is connected with what we have."""
        address = self._opened.context_uri
        if not address or addresses.is_ours(address):
            return
        waiting: list[PostObject] = []
        try:
            collection = await self._look.collection(address)
            if not await self._is_owned(collection, address):
                log.info("thread is somebody else's", collection=address)
                return
            async for item in self._look.items(collection, address, ITEMS):
                comment = await self._read(item, address)
                if comment is not None and not await self._hang(comment):
                    waiting.append(comment)
        except _REFUSALS as refused:
            log.info("thread not read", collection=address, reason=str(refused))
        # What came before the comment that it answers.
        while hung := [comment for comment in waiting if await self._hang(comment)]:
            waiting = [comment for comment in waiting if comment not in hung]

    async def _is_owned(self, collection: Collection, address: str) -> bool:
        """Whether the collection is the word of the thread's beginner (FEP-f228)."""
        top = await Post.get_or_none(id=self._opened.thread_id or self._opened.id)
        if top is None or top.in_reply_to_uri:  # the beginning is not here
            return same_origin(collection.attributed_to or address, address)
        beginner = await Account.get(id=top.account_id)
        if collection.attributed_to:
            return collection.attributed_to == beginner.uri
        return same_origin(address, top.uri)

    async def _hang(self, comment: PostObject) -> bool:
        """Store a comment whose parent is a post of this thread that we have."""
        parent = await posts.find_by_uri(comment.in_reply_to) if comment.in_reply_to else None
        opened = await Post.get_or_none(id=self._opened.id)
        if parent is None or opened is None or parent.thread_id != opened.thread_id:
            return False
        await self._store(comment)
        return True

    async def read_replies(self) -> None:
        """What the `replies` of the opened post name, then the replies' replies, level by level."""
        level = [self._opened]
        for depth in range(LEVELS):
            below: list[Post] = []
            for parent in level:
                if not parent.is_local and (depth == 0 or _is_due(parent)):
                    await self._read_replies_of(parent)
                below += await Post.filter(in_reply_to_id=parent.id).order_by("id").limit(COMMENTS)
            level = below[: COMMENTS * 2]

    async def _read_replies_of(self, parent: Post) -> None:
        address = parent.replies_uri
        if not address or addresses.is_ours(address):
            return
        await Post.filter(id=parent.id).update(replies_fetched_at=datetime.now(UTC))
        try:
            collection = await self._look.collection(address)
            async for item in self._look.items(collection, address, ITEMS):
                comment = await self._read(item, address)
                if comment is not None and comment.in_reply_to == parent.uri:
                    await self._store(comment)
                elif comment is not None:
                    self._miss()
        except _REFUSALS as refused:
            log.info("replies not read", collection=address, reason=str(refused))

    async def _read(self, item: Thing, address: str) -> PostObject | None:
        """The comment that an item names, as its own server says it; None if there is none for us.

        What is embedded is that server's word only in a collection of the same server.
        """
        if not item.id or addresses.is_ours(item.id):
            return None
        if await posts.find_by_uri(item.id) is not None:
            return None
        try:
            if not isinstance(item, PostObject) or not same_origin(item.id, address):
                item = await self._look.thing(item.id)
        except _REFUSALS as refused:
            log.info("comment not read", comment=item.id, reason=str(refused))
            self._miss()
            return None
        if not isinstance(item, PostObject) or item.vote or PUBLIC not in (*item.to, *item.cc):
            self._miss()
            return None
        return item

    def _miss(self) -> None:
        self._misses_left -= 1
        if self._misses_left < 0:
            raise LookEnded

    async def _store(self, comment: PostObject) -> None:
        if self._left <= 0:
            raise LookEnded
        self._left -= 1
        try:
            await self._look.store(comment, Arrival.FOUND)
        except _REFUSALS as refused:
            log.info("comment not taken", comment=comment.id, reason=str(refused))


JOBS: dict[str, jobs.Handler] = {"threads.look": _job}
