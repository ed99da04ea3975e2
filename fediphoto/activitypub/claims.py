"""How what a remote post claims is looked into: that it may quote, that it may answer."""

from typing import Any

import structlog

from fediphoto.activitypub import objects, stamps
from fediphoto.domain.posts import approvals, quotes
from fediphoto.errors import FediphotoError, RemoteError
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Post

log = structlog.get_logger()


async def _settle_quote(payload: dict[str, Any]) -> None:
    """Fetch the quoted post unless we have it, then its stamp, and decide."""
    post = await Post.get_or_none(id=payload["post_id"])
    if post is None or post.quote_state != "pending" or post.is_local:
        return
    if post.quote_of_id is None and not await _fetched(post.quote_uri, payload["depth"]):
        return
    async with database.transaction():
        current = await Post.filter(id=post.id).select_for_update().first()
        if current is None or await quotes.settle(current) != "pending":
            return
    if not current.quote_authorization_uri or current.quote_of_id is None:
        return
    quoted = await Post.get(id=current.quote_of_id)
    author = await Account.get(id=quoted.account_id)
    is_good = await stamps.is_good(
        current.quote_authorization_uri, stamps.QUOTE, author.uri, current.uri, quoted.uri
    )
    await _settle_with(current, is_good)


async def _settle_with(post: Post, is_good: bool) -> None:
    async with database.transaction():
        current = await Post.filter(id=post.id).select_for_update().first()
        if current is None or current.quote_authorization_uri != post.quote_authorization_uri:
            return
        await quotes.settle(current, is_stamp_good=is_good)


async def _fetched(uri: str, depth: int) -> bool:
    """Whether we have the quoted post now; raises RemoteError where asking again may help."""
    try:
        return await objects.fetch_post(uri, depth=depth) is not None
    except RemoteError as error:
        if not error.permanent:
            raise
        log.info("quoted post not fetched", uri=uri, reason=str(error))
    except FediphotoError as refused:
        log.info("quoted post not fetched", uri=uri, reason=str(refused))
    return False


async def _verify_approval(payload: dict[str, Any]) -> None:
    """Look at the stamp of a comment whose parent's author wants to be asked."""
    post = await Post.get_or_none(id=payload["post_id"]).select_related("in_reply_to__account")
    if post is None or post.approval_state != "pending" or post.in_reply_to is None:
        return
    parent = post.in_reply_to
    is_good = await stamps.is_good(
        post.approved_by_uri, stamps.REPLY, parent.account.uri, post.uri, parent.uri
    )
    if is_good:
        await approvals.approve(post, post.approved_by_uri)
    else:
        await approvals.reject(post)


JOBS: dict[str, jobs.Handler] = {
    "quotes.settle": _settle_quote,
    "approvals.verify": _verify_approval,
}
