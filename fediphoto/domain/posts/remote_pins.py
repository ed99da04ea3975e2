"""Which posts of somebody elsewhere stand first on their profile, and in what order."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from fediphoto.errors import Forbidden
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post

MOST = 20
"""Posts that somebody elsewhere may have pinned here; further ones are not kept."""


async def pin(account: Account, post: Post) -> None:
    """Show a post of a remote `account` first from now on; Forbidden where it is another's."""
    _check(account, post)
    async with database.transaction():
        pinned = Post.filter(account_id=account.id, pinned_at__not_isnull=True)
        if post.pinned_at is None and await pinned.count() < MOST:
            await _set(post.id, datetime.now(UTC))


async def unpin(account: Account, post: Post) -> None:
    """Let it stand where it belongs again; Forbidden where it is another's."""
    _check(account, post)
    async with database.transaction():
        await _set(post.id, None)


async def replace(account: Account, posts: Sequence[Post]) -> None:
    """Have `posts` stand first, in this order, and no others; another's are left out."""
    own = {post.id: post for post in posts if post.account_id == account.id}
    kept = [one_id for one_id, post in own.items() if post.boost_of_id is None][:MOST]
    now = datetime.now(UTC)
    async with database.transaction():
        for pinned in await Post.filter(account_id=account.id, pinned_at__not_isnull=True):
            if pinned.id not in kept:
                await _set(pinned.id, None)
        for place, post_id in enumerate(kept):
            # The latest pinned is shown first.
            await _set(post_id, now - timedelta(milliseconds=place))


def _check(account: Account, post: Post) -> None:
    if post.account_id != account.id or post.boost_of_id is not None:
        raise Forbidden("Only an author can pin a post.")


async def _set(post_id: int, at: datetime | None) -> None:
    await database.write(
        "UPDATE post SET pinned_at = ?, version = version + 1 WHERE id = ?", [at, post_id]
    )
