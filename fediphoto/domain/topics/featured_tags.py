"""Which hashtags people show on their profile, and how much they used them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediphoto.domain import facts
from fediphoto.domain.topics import hashtags
from fediphoto.domain.visibility import open_sql
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, FeaturedTag, Hashtag
from fediphoto.text.translations import _

MOST = 10
"""Hashtags on one profile; more of a remote one are not kept."""
_SUGGESTED = 10

_USED = (
    "FROM post_hashtag JOIN post ON post.id = post_hashtag.post_id"
    f" WHERE post.account_id = {{account}} AND {open_sql()}"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A hashtag on a profile: `posts_count` open posts of the person carry it."""

    id: int
    name: str
    posts_count: int
    last_post_at: datetime | None


async def feature(account: Account, name: str) -> FeaturedTag:
    """Show a hashtag on the profile of a local person; showing it twice is once.

    Records TagFeatured. Raises Unprocessable for what is no hashtag, and for the eleventh.
    """
    async with database.transaction():
        tag = await hashtags.ensure(name)
        known = await FeaturedTag.get_or_none(account_id=account.id, hashtag_id=tag.id)
        if known is not None:
            return known
        if await FeaturedTag.filter(account_id=account.id).count() >= MOST:
            raise Unprocessable(_("You already show %(limit)s hashtags.", limit=MOST))
        row = FeaturedTag(id=snowflake(), account_id=account.id, hashtag_id=tag.id)
        await FeaturedTag.bulk_create([row], ignore_conflicts=True)
        kept = await FeaturedTag.get(account_id=account.id, hashtag_id=tag.id)
        if kept.id == row.id:  # nobody was faster
            await facts.record(facts.TagFeatured(featured_id=kept.id))
        return kept


async def unfeature(account: Account, featured_id: int) -> None:
    """Show it no longer. Records TagUnfeatured; raises NotFound where it is not on the profile."""
    async with database.transaction():
        row = await FeaturedTag.filter(id=featured_id, account_id=account.id).first()
        if row is None:
            raise NotFound
        tag = await Hashtag.get(id=row.hashtag_id)
        await row.delete()
        await facts.record(
            facts.TagUnfeatured(account_id=account.id, featured_id=row.id, name=tag.name)
        )


async def find(account: Account, name: str) -> FeaturedTag | None:
    """The place of a hashtag on somebody's profile."""
    tag = await hashtags.find(name)
    if tag is None:
        return None
    return await FeaturedTag.get_or_none(account_id=account.id, hashtag_id=tag.id)


async def of(account: Account) -> list[Shown]:
    """What somebody shows, the most used first."""
    return await database.read(_shown(account.id))


def _shown(account_id: int) -> ReadPlan[list[Shown]]:
    used = _USED.format(account="featured_tag.account_id")
    carried = f"{used} AND post_hashtag.hashtag_id = featured_tag.hashtag_id"
    rows = yield (
        "SELECT featured_tag.id AS id, hashtag.display_name AS name,"  # noqa: S608
        f" (SELECT COUNT(*) {carried}) AS posts_count,"
        f" (SELECT MAX(post.created_at) {carried}) AS last_post_at"
        " FROM featured_tag JOIN hashtag ON hashtag.id = featured_tag.hashtag_id"
        " WHERE featured_tag.account_id = ? ORDER BY posts_count DESC, featured_tag.id",
        [account_id],
    )
    return [
        Shown(row["id"], row["name"], row["posts_count"], database.moment(row["last_post_at"]))
        for row in rows
    ]


async def suggested(account: Account) -> list[str]:
    """Hashtags that somebody uses most and does not show yet."""
    used = _USED.format(account="?")
    rows = await database.query(
        "SELECT hashtag.display_name AS name FROM hashtag JOIN"  # noqa: S608
        f" (SELECT post_hashtag.hashtag_id AS hashtag_id, COUNT(*) AS times {used}"
        " GROUP BY post_hashtag.hashtag_id) used ON used.hashtag_id = hashtag.id"
        " WHERE NOT EXISTS (SELECT 1 FROM featured_tag WHERE featured_tag.account_id = ?"
        " AND featured_tag.hashtag_id = hashtag.id)"
        f" ORDER BY used.times DESC, hashtag.id LIMIT {_SUGGESTED}",
        [account.id, account.id],
    )
    return [row["name"] for row in rows]


async def add_remote(account: Account, name: str) -> None:
    """Note that somebody elsewhere shows a hashtag; what is none, and an eleventh, is left out."""
    async with database.transaction():
        if await FeaturedTag.filter(account_id=account.id).count() < MOST:
            await _keep(account, [name])


async def remove_remote(account: Account, name: str) -> None:
    """Note that they show it no longer."""
    tag = await hashtags.find(name)
    if tag is not None:
        await FeaturedTag.filter(account_id=account.id, hashtag_id=tag.id).delete()


async def replace_remote(account: Account, names: Sequence[str]) -> None:
    """Note all that somebody elsewhere shows, in place of what we knew."""
    async with database.transaction():
        await FeaturedTag.filter(account_id=account.id).delete()
        await _keep(account, names[:MOST])


async def _keep(account: Account, names: Sequence[str]) -> None:
    tags = {}
    for name in names:
        try:
            tag = await hashtags.ensure(name)
        except Unprocessable:
            continue
        tags[tag.id] = FeaturedTag(id=snowflake(), account_id=account.id, hashtag_id=tag.id)
    await FeaturedTag.bulk_create(list(tags.values()), ignore_conflicts=True)
