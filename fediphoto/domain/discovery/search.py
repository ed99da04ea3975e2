"""Find people, hashtags and posts among what is known here."""

from datetime import UTC, date, datetime, timedelta

from fediphoto.domain.discovery import account_search, post_search, search_queries
from fediphoto.domain.paging import Page
from fediphoto.domain.views import relationships
from fediphoto.domain.views.views import AccountView, PostView
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account
from fediphoto.text import captions
from fediphoto.text.words import is_spaceless

LONGEST_QUERY = 200
_RECENT_DAYS = 30
_TAGS_COMPARED = 300


async def accounts(
    query: str,
    viewer: Account | None,
    *,
    limit: int = 20,
    offset: int = 0,
    following: bool = False,
) -> list[AccountView]:
    """People whose handle or display name holds words that begin with these.

    Exact names first, then those the viewer follows, then handles that begin so, the most followed
    first. With `following` only those the viewer follows. The silenced are found by their
    followers, and by those who know the whole handle. Whom the viewer muted or blocked is found,
    to be unblocked; who blocked the viewer is not.
    """
    words = query.strip().lstrip("@")[:LONGEST_QUERY]
    plan = account_search.plan(words, viewer, limit, offset, following)
    return await database.read(plan, patiently=True)


async def mentionable(query: str, viewer: Account, limit: int) -> list[AccountView]:
    """The same for somebody who writes a name: without those whom they blocked, or whose server."""
    found = await accounts(query, viewer, limit=2 * limit)
    standing = await relationships.relationships(viewer, [one.id for one in found]) if found else []
    blocked = {one.id for one in standing if one.blocking or one.domain_blocking}
    return [one for one in found if one.id not in blocked][:limit]


async def hashtags(
    query: str, *, limit: int = 20, offset: int = 0, reviewed: bool = False
) -> list[str]:
    """Hashtags (as first written) that begin with the words, the most used first.

    Only those of public posts, and only these count: what people write to some tells nobody else.
    With `reviewed` only those that moderators have looked at and allowed.
    """
    words = captions.fold_hashtag(query.strip().lstrip("#")[:LONGEST_QUERY])
    return await database.read(_hashtags(words, limit, offset, reviewed)) if words else []


async def posts(
    query: str,
    viewer: Account,
    page: Page,
    *,
    offset: int = 0,
    author_id: int | None = None,
) -> list[PostView]:
    """Posts that hold the words (see `search_queries` for what else a query may say), of the
    viewer, of those they follow, that they liked, kept or boosted or that are addressed to them,
    and public ones whose authors wish to be found; newest first."""
    words = query.strip()
    if len(words) < 2 and not is_spaceless(words):
        return []
    return await post_search.posts(
        search_queries.read(words), viewer, page, offset=offset, author_id=author_id
    )


def _hashtags(words: str, limit: int, offset: int, reviewed: bool) -> ReadPlan[list[str]]:
    allowed = (
        " AND EXISTS (SELECT 1 FROM trend WHERE trend.kind = 'tag' AND trend.is_allowed = TRUE"
        " AND trend.target_key = CAST(hashtag.id AS VARCHAR(255)))"
        if reviewed
        else ""
    )
    since: date = (datetime.now(UTC) - timedelta(days=_RECENT_DAYS)).date()
    rows = yield (
        "SELECT candidate.display_name, COALESCE((SELECT SUM(tag_use.uses) FROM tag_use"  # noqa: S608
        " WHERE tag_use.hashtag_id = candidate.id AND tag_use.day >= ?), 0) AS used"
        " FROM (SELECT hashtag.id, hashtag.name, hashtag.display_name FROM hashtag"
        f" WHERE hashtag.name LIKE ? ESCAPE '!'{allowed}"
        f" ORDER BY LENGTH(hashtag.name), hashtag.name LIMIT {_TAGS_COMPARED}) candidate"
        " WHERE EXISTS (SELECT 1 FROM post_hashtag"
        " JOIN post ON post.id = post_hashtag.post_id AND post.visibility = 'public'"
        " JOIN account writer ON writer.id = post.account_id AND writer.suspended_at IS NULL"
        " AND writer.silenced_at IS NULL WHERE post_hashtag.hashtag_id = candidate.id)"
        " ORDER BY CASE WHEN candidate.name = ? THEN 0 ELSE 1 END,"
        " used DESC, candidate.name LIMIT ? OFFSET ?",
        [since, f"{database.plain(words)}%", words, limit, offset],
    )
    return [row["display_name"] for row in rows]
