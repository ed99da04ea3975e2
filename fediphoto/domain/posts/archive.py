"""How a post is taken out of sight without losing anything, and brought back as it was.

An archived post has the narrowest visibility there is, and remembers the one it had: so everything
that asks for a visibility leaves it out, and `visibility` shows it to nobody but its author. Its
likes, comments and boosts, its places in homes, lists and collections stay, unseen like itself.
"""

from datetime import UTC, datetime

from tortoise.expressions import F

from fediphoto.domain import facts
from fediphoto.domain.discovery import full_text
from fediphoto.domain.paging import Page
from fediphoto.domain.photos import renaming
from fediphoto.domain.posts import fan_out, interactions, post_removal
from fediphoto.domain.timelines import timelines
from fediphoto.domain.topics import tag_follows
from fediphoto.domain.views.view_types import PostView
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post
from fediphoto.text.translations import _

_NARROWEST = "direct"


def is_for_archive(post: Post) -> bool:
    """Whether a post could stand in an archive: no boost, comment or message does."""
    answers = post.in_reply_to_id is not None or post.in_reply_to_uri
    is_message = post.visibility == _NARROWEST and post.archived_at is None
    return post.boost_of_id is None and not answers and not is_message


async def archive(author: Account, post: Post) -> Post:
    """Show a post of `author` to nobody else from now on, and return it as it is now.

    It is not pinned meanwhile, and its photos' files are renamed soon, so that an address somebody
    kept leads nowhere. Archiving it twice is once. Records PostArchived. Raises NotFound (not
    theirs), Unprocessable (a boost, a comment or a message).
    """
    async with database.transaction():
        current = await _locked(author, post)
        if current.archived_at is not None:
            return current
        if not is_for_archive(current):
            raise Unprocessable(_("Boosts, comments and messages cannot be archived."))
        current.archived_pinned_at = current.pinned_at
        if current.pinned_at is not None:
            await interactions.unpin(author, current)
        await post_removal.tell_out_of_sight(current)
        now, former = datetime.now(UTC), current.visibility
        await facts.record(
            facts.PostArchived(
                post_id=current.id,
                archived_at=now.isoformat(),
                visibility=former,
                addressed=await _had_it(current),
            )
        )
        await _change(current, _NARROWEST, former, now)
        await fan_out.count(current, -1, visibility=former)
        await renaming.rename_soon(current.id)
    return current


async def bring_back(author: Account, post: Post) -> Post:
    """Show a post of `author` to everybody again who saw it before; returns it as it is now.

    It is where it was, and with those who came since; nobody is told of it as of something new. It
    is pinned again if it was, unless as many others are by now as may be. Bringing it back twice is
    once. Records PostBroughtBack. Raises NotFound (not theirs).
    """
    async with database.transaction():
        current = await _locked(author, post)
        if current.archived_at is None:
            return current
        was_pinned = current.archived_pinned_at is not None
        current.archived_pinned_at = None
        await _change(current, current.archived_visibility, "", None)
        await fan_out.count(current, 1)
        await fan_out.enter_homes(current)
        await tag_follows.enter_homes(current)
        await facts.record(
            facts.PostBroughtBack(post_id=current.id, brought_back_at=datetime.now(UTC).isoformat())
        )
        if was_pinned and await interactions.may_pin_more(author):
            await interactions.pin(author, current)
    return current


async def of(author: Account, page: Page) -> list[PostView]:
    """What `author` has archived, newest first; for nobody else."""
    return await timelines.archived(author, page)


async def last_of_first(author: Account, count: int) -> int:
    """The id of the last of the first `count` posts there; 0 where there are fewer."""
    rows = await database.query(
        "SELECT id FROM post WHERE account_id = ? AND archived_at IS NOT NULL"
        " ORDER BY id DESC LIMIT 1 OFFSET ?",
        [author.id, count - 1],
    )
    return rows[0]["id"] if rows else 0


async def _locked(author: Account, post: Post) -> Post:
    """The row as it is at this moment, ours until the transaction around us ends."""
    current = await Post.filter(id=post.id).select_for_update().first()
    if current is None or current.account_id != author.id or not current.is_local:
        raise NotFound
    return current


async def _change(post: Post, visibility: str, former: str, at: datetime | None) -> None:
    post.visibility, post.archived_visibility, post.archived_at = visibility, former, at
    await Post.filter(id=post.id).update(
        visibility=visibility,
        archived_visibility=former,
        archived_at=at,
        archived_pinned_at=post.archived_pinned_at,
        version=F("version") + 1,
    )
    await full_text.note_post(post)


async def _had_it(post: Post) -> list[int]:
    """Whose servers may have the post although they follow nobody here."""
    rows = await database.query(
        "SELECT account_id AS id FROM mention WHERE post_id = ?"
        " UNION SELECT account_id FROM post WHERE boost_of_id = ? OR quote_of_id = ?"
        " OR in_reply_to_id = ? OR id = ?"
        ' UNION SELECT account_id FROM "like" WHERE post_id = ? ORDER BY id',
        [*[post.id] * 4, post.quote_of_id or 0, post.id],
    )
    return [row["id"] for row in rows]
