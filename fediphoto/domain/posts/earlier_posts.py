"""How all that somebody has posted goes out of sight, or comes back, while they look elsewhere.

Each post goes by the function that one post uses, in a transaction with the note of how far we are:
what kills us only delays the rest, and no post is changed twice. They are done in portions, each a
job, so that nobody else's waits for a thousand of them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.expressions import F

from fediphoto.domain.posts import archive, post_edits
from fediphoto.domain.posts.post_drafts import Changes
from fediphoto.domain.visibility import FOR_FOLLOWERS, OPEN
from fediphoto.errors import Conflict, Forbidden, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs, twins
from fediphoto.storage.models import Account, Hiding, Post
from fediphoto.text.translations import _

FOLLOWERS = "followers"
"""Show to followers alone what everybody sees."""
ARCHIVE = "archive"
"""Archive everything that others see."""
RETURN = "return"
"""Bring everything back that is in the archive."""
DEEDS = (FOLLOWERS, ARCHIVE, RETURN)

JOB = "posts.hide"
AT_A_TIME = 25
CROWD = 500
"""So many deliveries that are due are let go first, for PAUSE_S: ours may be thousands."""
PAUSE_S = 10.0
TOLD_FOR = timedelta(days=1)
"""How long it is said that all is done."""

_ALONE = "post.in_reply_to_id IS NULL AND post.in_reply_to_uri = ''"
_BELOW_OWN = f"post.visibility IN {OPEN} AND post.in_reply_to_account_id = post.account_id"
_IS_SHOWN = "post.archived_at IS NULL AND post.boost_of_id IS NULL AND post.is_local"
_WANTED = {
    FOLLOWERS: f"{_IS_SHOWN} AND post.visibility IN {OPEN} AND ({_ALONE} OR {_BELOW_OWN})",
    ARCHIVE: f"{_IS_SHOWN} AND post.visibility IN {FOR_FOLLOWERS} AND ({_ALONE} OR {_BELOW_OWN})",
    RETURN: "post.archived_at IS NOT NULL",
}
"""Which posts a deed is for. What one wrote below one's own posts is a part of them; comments
below others' posts are a part of those."""


async def counts(account: Account) -> Mapping[str, int]:
    """How many posts of somebody each of DEEDS would change now."""
    columns = ", ".join(
        f"COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) AS {deed}_count"
        for deed, condition in _WANTED.items()
    )
    rows = await database.query(
        f"SELECT {columns} FROM post WHERE post.account_id = ?",  # noqa: S608 (our own text)
        [account.id],
    )
    return {deed: int(rows[0][f"{deed}_count"]) for deed in DEEDS}


async def request(account: Account, deed: str) -> Hiding:
    """Have one of DEEDS done with all that `account` has posted until now; twice is once.

    Raises Unprocessable for no such deed, Conflict while another one is under way.
    """
    if deed not in DEEDS:
        raise Unprocessable
    async with database.transaction():
        former = await Hiding.filter(account_id=account.id).select_for_update().first()
        if former is not None and not await is_under_way(former):
            await former.delete()
        wanted = Hiding(
            id=snowflake(),
            account_id=account.id,
            deed=deed,
            posts_total=(await counts(account))[deed],
            created_at=datetime.now(UTC),
        )
        made, is_ours = await twins.once(wanted, "account_id")
        if is_ours:
            await _portion_soon(made.id, 0)
    if made.deed != deed:
        raise Conflict(_("Your posts are still being changed. Wait until that is done."))
    return made


async def of(account: Account) -> Hiding | None:
    """What is being done for somebody, or was done of late, or stopped before its end."""
    found = await Hiding.get_or_none(account_id=account.id)
    if found is None or found.finished_at is None:
        return found
    return found if found.finished_at > datetime.now(UTC) - TOLD_FOR else None


async def is_under_way(hiding: Hiding) -> bool:
    """Whether more is coming: not where all is done, nor where it was given up after many tries."""
    return hiding.finished_at is None and await jobs.is_waiting(_key(hiding.id, hiding.portion))


async def forget(account: Account) -> None:
    """Do nothing more for somebody."""
    await Hiding.filter(account_id=account.id).delete()


def _key(hiding_id: int, portion: int) -> str:
    return f"{JOB}:{hiding_id}:{portion}"


async def _portion_soon(hiding_id: int, portion: int, delay_s: float = 0.0) -> None:
    await jobs.enqueue(
        JOB,
        {"hiding_id": hiding_id, "portion": portion},
        unique_key=_key(hiding_id, portion),
        delay_s=delay_s,
    )


async def _do_portion(payload: dict[str, Any]) -> None:
    """Do the next posts; the job for those after them is written when they are done."""
    hiding = await Hiding.get_or_none(
        id=payload["hiding_id"], portion=payload["portion"], finished_at=None
    )
    if hiding is None:
        return
    author = await Account.get(id=hiding.account_id)
    post_ids = await _next(hiding)
    for post_id in post_ids:
        await _settle(hiding.id, author, post_id)
    this = Hiding.filter(id=hiding.id, portion=hiding.portion, finished_at=None)
    async with database.transaction():
        if len(post_ids) < AT_A_TIME:
            await this.update(finished_at=datetime.now(UTC))
        elif await this.update(portion=F("portion") + 1):
            delay_s = PAUSE_S if await _is_crowded() else 0.0
            await _portion_soon(hiding.id, hiding.portion + 1, delay_s)


async def _next(hiding: Hiding) -> list[int]:
    """The ids of the posts that come next, of those that were there when it was asked for."""
    condition, values = _WANTED[hiding.deed], [hiding.account_id, hiding.after_id, hiding.id]
    if hiding.deed == RETURN:
        condition, values = f"{condition} AND post.archived_at <= ?", [*values, hiding.created_at]
    rows = await database.query(
        "SELECT post.id AS id FROM post WHERE post.account_id = ?"  # noqa: S608 (our own text)
        f" AND post.id > ? AND post.id < ? AND {condition}"
        f" ORDER BY post.id LIMIT {AT_A_TIME}",
        values,
    )
    return [row["id"] for row in rows]


async def _settle(hiding_id: int, author: Account, post_id: int) -> None:
    """Do the deed with one post, once; what cannot be changed is left, and counted."""
    try:
        async with database.transaction():
            hiding = await Hiding.filter(id=hiding_id).select_for_update().first()
            if hiding is None or hiding.after_id >= post_id:
                return
            post = await Post.filter(id=post_id).select_for_update().first()
            if post is not None:
                await _change(hiding.deed, author, post)
            await Hiding.filter(id=hiding_id).update(
                after_id=post_id, posts_done=F("posts_done") + 1
            )
    except (Forbidden, NotFound, Unprocessable):
        await Hiding.filter(id=hiding_id, after_id__lt=post_id).update(
            after_id=post_id, posts_left=F("posts_left") + 1
        )


async def _change(deed: str, author: Account, post: Post) -> None:
    if deed == RETURN:
        await archive.bring_back(author, post)
    elif deed == ARCHIVE and archive.is_for_archive(post):
        await archive.archive(author, post)
    elif post.visibility in OPEN:  # its author may have been faster
        await post_edits.edit(author, post, Changes(visibility="followers"))


async def _is_crowded() -> bool:
    due = await database.query(
        "SELECT id FROM delivery WHERE run_at <= ? ORDER BY run_at LIMIT 1 OFFSET ?",
        [datetime.now(UTC), CROWD],
    )
    return bool(due)


JOBS: dict[str, jobs.Handler] = {JOB: _do_portion}
