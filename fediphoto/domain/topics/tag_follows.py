"""Who wants public posts with a hashtag at home."""

from collections.abc import Iterable
from dataclasses import dataclass

from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.topics import hashtags
from fediphoto.domain.unwanted import apart_sql, mutes_sql
from fediphoto.domain.visibility import is_held_back
from fediphoto.errors import Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Hashtag, Post, TagFollow
from fediphoto.text import captions
from fediphoto.text.translations import _

MOST = 500
"""Hashtags that one person may follow."""

_WANTED_BY = (
    "SELECT tag_follow.account_id FROM tag_follow JOIN post_hashtag carried"
    " ON carried.hashtag_id = tag_follow.hashtag_id WHERE carried.post_id = ?"
)
_NOT_UNWANTED = f"NOT {apart_sql('reader.id', '?')} AND NOT {mutes_sql('reader.id', '?')}"
_ONLY_FOR_ITS_TAG = (
    "post.account_id <> home_entry.account_id"
    " AND NOT EXISTS (SELECT 1 FROM follow WHERE follow.follower_id = home_entry.account_id"
    " AND follow.target_id = post.account_id AND follow.state = 'accepted')"
    " AND NOT EXISTS (SELECT 1 FROM tag_follow other JOIN post_hashtag carried"
    " ON carried.hashtag_id = other.hashtag_id WHERE other.account_id = home_entry.account_id"
    " AND carried.post_id = post.id)"
)


@dataclass(frozen=True, slots=True)
class FollowedTag:
    """A hashtag that somebody follows, as it was first written."""

    id: int
    name: str


async def follow(account: Account, name: str) -> Hashtag:
    """Have new public posts with the hashtag `name` enter the home of `account`.

    Following twice is once. Raises Unprocessable for what is no hashtag, and for one too many.
    """
    async with database.transaction():
        tag = await hashtags.ensure(name)
        if not await TagFollow.exists(account_id=account.id, hashtag_id=tag.id):
            if await TagFollow.filter(account_id=account.id).count() >= MOST:
                raise Unprocessable(_("You already follow %(limit)s hashtags.", limit=MOST))
            row = TagFollow(id=snowflake(), account_id=account.id, hashtag_id=tag.id)
            await TagFollow.bulk_create([row], ignore_conflicts=True)
    return tag


async def unfollow(account: Account, name: str) -> None:
    """Have them no longer; what stands at home for this hashtag alone goes."""
    tag = await hashtags.find(name)
    if tag is None:
        return
    async with database.transaction():
        if await TagFollow.filter(account_id=account.id, hashtag_id=tag.id).delete():
            await database.write(
                "DELETE FROM home_entry WHERE account_id = ? AND post_id IN"  # noqa: S608
                " (SELECT post.id FROM post JOIN post_hashtag ON post_hashtag.post_id = post.id"
                f" WHERE post_hashtag.hashtag_id = ? AND {_ONLY_FOR_ITS_TAG})",
                [account.id, tag.id],
            )


async def followed(account: Account, page: Page) -> Paged[FollowedTag]:
    """The hashtags that somebody follows, the latest first; paged by the follows' ids."""
    return await database.read(_followed(account.id, page))


def _followed(account_id: int, page: Page) -> ReadPlan[Paged[FollowedTag]]:
    limits, values = bounds(page, "tag_follow.id")
    rows = newest_first(
        page,
        (
            yield (
                "SELECT tag_follow.id AS id, hashtag.display_name AS name FROM tag_follow"  # noqa: S608
                " JOIN hashtag ON hashtag.id = tag_follow.hashtag_id"
                f" WHERE tag_follow.account_id = ?{limits}",
                [account_id, *values],
            )
        ),
    )
    tags = [FollowedTag(row["id"], row["name"]) for row in rows]
    return Paged.of(page, tags, [tag.id for tag in tags])


async def followed_among(account: Account | None, names: Iterable[str]) -> set[str]:
    """Which of these hashtags `account` follows, by their folded names."""
    folded = list({captions.fold_hashtag(name) for name in names})
    if account is None or not folded:
        return set()
    rows = await database.query(
        "SELECT hashtag.name AS name FROM tag_follow"  # noqa: S608
        " JOIN hashtag ON hashtag.id = tag_follow.hashtag_id"
        f" WHERE tag_follow.account_id = ? AND hashtag.name IN ({database.placeholders(folded)})",
        [account.id, *folded],
    )
    return {row["name"] for row in rows}


async def anybody_follows(names: Iterable[str]) -> bool:
    """Whether anybody here follows one of these hashtags."""
    folded = list({captions.fold_hashtag(name) for name in names})
    if not folded:
        return False
    rows = await database.query(
        "SELECT 1 AS found FROM tag_follow JOIN hashtag ON hashtag.id = tag_follow.hashtag_id"  # noqa: S608
        f" WHERE hashtag.name IN ({database.placeholders(folded)}) LIMIT 1",
        folded,
    )
    return bool(rows)


async def enter_homes(post: Post) -> None:
    """Put a new public post into the homes of those who follow one of its hashtags, once.

    Not a boost, nor a post of somebody silenced; nor into homes whose owner blocks or mutes the
    author, or is blocked by them.
    """
    if post.visibility != "public" or post.boost_of_id is not None or is_held_back(post):
        return
    await database.write(
        "INSERT INTO home_entry (account_id, post_id)"  # noqa: S608
        " SELECT reader.id, CAST(? AS BIGINT) FROM account reader"
        f" WHERE reader.id IN ({_WANTED_BY}) AND reader.domain = '' AND {_NOT_UNWANTED}"
        " AND EXISTS (SELECT 1 FROM account author WHERE author.id = ?"
        " AND author.silenced_at IS NULL)"
        " ON CONFLICT (account_id, post_id) DO NOTHING",
        [post.id, post.id, *[post.account_id] * 4],
    )
