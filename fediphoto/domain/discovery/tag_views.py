"""What a reader is shown of a hashtag: its use, and whether they follow or show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from fediphoto.domain.discovery import trends
from fediphoto.domain.discovery.trends import History
from fediphoto.domain.topics import tag_follows
from fediphoto.storage import database
from fediphoto.storage.models import Account
from fediphoto.text import captions


@dataclass(frozen=True, slots=True)
class TagView:
    """A hashtag by its folded name; `id` is None for one that nobody has used."""

    name: str
    id: int | None
    history: History
    is_followed: bool
    is_featured: bool


async def of(names: Iterable[str], viewer: Account | None) -> list[TagView]:
    """Views of these hashtags, in their order; as many statements however many they are."""
    folded = list(dict.fromkeys(captions.fold_hashtag(name) for name in names))
    if not folded:
        return []
    within = database.placeholders(folded)
    rows = await database.query(
        f"SELECT id, name FROM hashtag WHERE name IN ({within})",  # noqa: S608
        folded,
    )
    ids = {row["name"]: row["id"] for row in rows}
    histories = await trends.tag_history(folded)
    followed = await tag_follows.followed_among(viewer, folded)
    featured = await _featured_among(viewer, folded)
    return [
        TagView(one, ids.get(one), histories[one], one in followed, one in featured)
        for one in folded
    ]


async def one(name: str, viewer: Account | None) -> TagView:
    """The view of one hashtag."""
    (found,) = await of([name], viewer)
    return found


async def count_posts(name: str) -> int:
    """How many public posts carry a hashtag."""
    rows = await database.query(
        "SELECT COUNT(*) AS carried FROM hashtag"
        " JOIN post_hashtag ON post_hashtag.hashtag_id = hashtag.id"
        " JOIN post ON post.id = post_hashtag.post_id AND post.visibility = 'public'"
        " WHERE hashtag.name = ?",
        [captions.fold_hashtag(name)],
    )
    return int(rows[0]["carried"])


async def named(tag_ids: list[int]) -> dict[int, str]:
    """The names of hashtags as first written, by id."""
    rows = await database.query(
        f"SELECT id, display_name FROM hashtag WHERE id IN ({database.placeholders(tag_ids)})",  # noqa: S608
        tag_ids,
    )
    return {row["id"]: row["display_name"] for row in rows}


async def related(name: str, limit: int) -> list[tuple[str, int]]:
    """Hashtags that stand beside this one in its newest public posts, with how often."""
    rows = await database.query(
        "SELECT hashtag.name AS name, COUNT(*) AS together FROM"
        " (SELECT post.id AS id FROM post_hashtag"
        "  JOIN post ON post.id = post_hashtag.post_id"
        "  JOIN account writer ON writer.id = post.account_id"
        "  WHERE post_hashtag.hashtag_id = (SELECT id FROM hashtag WHERE name = ?)"
        "  AND post.visibility = 'public' AND post.approval_state = ''"
        "  AND writer.silenced_at IS NULL AND writer.suspended_at IS NULL"
        "  ORDER BY post_hashtag.post_id DESC LIMIT 1000) newest"
        " JOIN post_hashtag beside ON beside.post_id = newest.id"
        " JOIN hashtag ON hashtag.id = beside.hashtag_id WHERE hashtag.name <> ?"
        " GROUP BY hashtag.name ORDER BY together DESC, hashtag.name LIMIT ?",
        [captions.fold_hashtag(name), captions.fold_hashtag(name), limit],
    )
    return [(row["name"], row["together"]) for row in rows]


async def _featured_among(viewer: Account | None, folded: list[str]) -> set[str]:
    if viewer is None:
        return set()
    rows = await database.query(
        "SELECT hashtag.name AS name FROM featured_tag"  # noqa: S608
        " JOIN hashtag ON hashtag.id = featured_tag.hashtag_id WHERE featured_tag.account_id = ?"
        f" AND hashtag.name IN ({database.placeholders(folded)})",
        [viewer.id, *folded],
    )
    return {row["name"] for row in rows}
