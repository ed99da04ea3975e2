"""How the counts of a poll are asked for anew when somebody looks at it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from fediphoto.activitypub import network, translation
from fediphoto.activitypub.vocabulary import PostObject, read_object, same_origin
from fediphoto.domain.posts import polls, posts
from fediphoto.errors import FediphotoError, Forbidden
from fediphoto.storage import jobs
from fediphoto.storage.models import Account, Poll, Post

log = structlog.get_logger()

NOT_AGAIN_FOR = timedelta(minutes=1)
"""However many look, the author's server is asked once a minute (Mastodon's rule)."""

WAIT_S = 4.0
"""How long somebody who asked for fresh counts waits for them."""


async def refresh_soon(post: Post) -> None:
    """Have the poll of `post`, if it asks one, read again by a job."""
    poll = await _due(post)
    if poll is not None:
        await jobs.enqueue(
            "questions.refresh",
            {"post_id": poll.post_id},
            unique_key=f"questions.refresh:{poll.post_id}",
        )


async def refresh_now(post: Post) -> None:
    """Read the poll of `post` again for somebody who waits; what fails or is slow is left."""
    poll = await _due(post)
    if poll is None:
        return
    try:
        async with asyncio.timeout(WAIT_S):
            await _refresh(poll.post_id)
    except TimeoutError:
        log.info("poll not refreshed", uri=post.uri, reason="its server is slow")


async def _due(post: Post) -> Poll | None:
    """The poll, where it may have changed and nobody has asked lately; the caller asks now."""
    poll = await polls.of_post(post) if post.kind == "question" or post.boost_of_id else None
    if poll is None or not await polls.claim_refresh(poll, datetime.now(UTC) - NOT_AGAIN_FOR):
        return None
    return poll


async def _refresh(post_id: int) -> None:
    post = await Post.get_or_none(id=post_id).select_related("account")
    if post is None or post.is_local:
        return
    try:
        question = await _fetch(post, post.account)
        await posts.update_remote(post, await translation.remote_post(question, post.account))
    except FediphotoError as refused:
        log.info("poll not refreshed", uri=post.uri, reason=str(refused))


async def _fetch(post: Post, author: Account) -> PostObject:
    """The post as its own server has it now; Forbidden where that is another's (FEP-fe34)."""
    document = await network.client().get_json(post.uri)
    thing = read_object(document.json)
    if not isinstance(thing, PostObject) or thing.id != post.uri:
        raise Forbidden("Something else is at that address now.")
    if not same_origin(document.final_url, post.uri) or author.uri not in thing.attributed_to:
        raise Forbidden("The object is somebody else's.")
    return thing


async def _refresh_job(payload: dict[str, Any]) -> None:
    """Ask once: whoever looks next has it tried again."""
    await _refresh(payload["post_id"])


JOBS: dict[str, jobs.Handler] = {"questions.refresh": _refresh_job}
