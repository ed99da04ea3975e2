"""Find people, hashtags and posts among what is known here."""

from html import escape

from fediphoto.domain import addresses, views
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page
from fediphoto.domain.views import AccountView, PostView
from fediphoto.domain.visibility import unwanted_authors_sql, visible_posts_sql
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account
from fediphoto.text import captions

LONGEST_QUERY = 200


async def accounts(
    query: str,
    viewer: Account | None,
    *,
    limit: int = 20,
    offset: int = 0,
    following: bool = False,
) -> list[AccountView]:
    """People whose name begins with the words, or whose display name holds them.

    Exact names first, then those the viewer follows, then the most followed. With `following`
    only those the viewer follows. The silenced are found by their followers, and by those who
    know the whole handle. Whom the viewer muted or blocked is found, to be unblocked;
    who blocked the viewer is not.
    """
    words = query.strip().lstrip("@")[:LONGEST_QUERY]
    if not words:
        return []
    return await database.read(_accounts(words, viewer, limit, offset, following), patiently=True)


async def hashtags(query: str, *, limit: int = 20, offset: int = 0) -> list[str]:
    """Hashtags (as first written) that begin with the words, the most used first.

    Only those of public posts, and only these count: what people write to some tells nobody else.
    """
    words = captions.fold_hashtag(query.strip().lstrip("#")[:LONGEST_QUERY])
    return await database.read(_hashtags(words, limit, offset)) if words else []


async def posts(query: str, viewer: Account, page: Page) -> list[PostView]:
    """Posts that hold the words, of the viewer and those they follow or that are addressed to
    them, and public ones whose authors wish to be found; newest first."""
    words = query.strip()[:LONGEST_QUERY]
    return (
        await database.read(_posts(words, viewer.id, page), patiently=True)
        if len(words) > 1
        else []
    )


def _accounts(
    words: str, viewer: Account | None, limit: int, offset: int, following: bool
) -> ReadPlan[list[AccountView]]:
    name, _, domain = words.lower().partition("@")
    # Our own people have no domain.
    is_ours = addresses.is_our_host(domain)
    where = "domain = ''" if is_ours else "domain LIKE ? ESCAPE '\\'"
    viewer_id = 0 if viewer is None else viewer.id
    joined = "JOIN" if following else "LEFT JOIN"
    rows = yield (
        f"SELECT account.id FROM account {joined} follow ON follow.follower_id = ?"  # noqa: S608
        " AND follow.target_id = account.id AND follow.state = 'accepted'"
        " WHERE (username_lower LIKE ? ESCAPE '\\'"
        " OR LOWER(display_name) LIKE LOWER(?) ESCAPE '\\')"
        f" AND {where} AND suspended_at IS NULL AND deleted_at IS NULL"
        " AND NOT (actor_type = 'Application' AND domain = '')"
        ' AND NOT EXISTS (SELECT 1 FROM "user" WHERE account_id = account.id'
        " AND approved_at IS NULL)"
        " AND account.id NOT IN (SELECT account_id FROM block WHERE target_id = ?)"
        " AND (silenced_at IS NULL OR follow.id IS NOT NULL OR (username_lower = ? AND domain = ?))"
        " ORDER BY CASE WHEN username_lower = ? THEN 0 WHEN follow.id IS NOT NULL THEN 1 ELSE 2"
        " END, followers_count DESC, account.id LIMIT ? OFFSET ?",
        [
            viewer_id,
            f"{_escaped(name)}%",
            f"%{_escaped(words.partition('@')[0])}%",
            *([] if is_ours else [f"{_escaped(domain)}%"]),
            viewer_id,
            name,
            "" if is_ours else domain,
            name,
            limit,
            offset,
        ],
    )
    return (yield from views.accounts([row["id"] for row in rows]))


def _hashtags(words: str, limit: int, offset: int) -> ReadPlan[list[str]]:
    rows = yield (
        "SELECT hashtag.display_name, COUNT(*) AS used FROM hashtag"
        " JOIN post_hashtag ON post_hashtag.hashtag_id = hashtag.id"
        " JOIN post ON post.id = post_hashtag.post_id AND post.visibility = 'public'"
        " JOIN account writer ON writer.id = post.account_id AND writer.suspended_at IS NULL"
        " AND writer.silenced_at IS NULL"
        " WHERE hashtag.name LIKE ? ESCAPE '\\' GROUP BY hashtag.id, hashtag.name,"
        " hashtag.display_name ORDER BY CASE WHEN hashtag.name = ? THEN 0 ELSE 1 END,"
        " used DESC, hashtag.name LIMIT ? OFFSET ?",
        [f"{_escaped(words)}%", words, limit, offset],
    )
    return [row["display_name"] for row in rows]


def _posts(words: str, viewer_id: int, page: Page) -> ReadPlan[list[PostView]]:
    rule, values = visible_posts_sql(viewer_id)
    unwanted, unwanted_values = unwanted_authors_sql(viewer_id)
    tail, bound = bounds(page, "post.id")
    found = yield (
        "SELECT post.id FROM post JOIN account writer ON writer.id = post.account_id"  # noqa: S608
        " WHERE (LOWER(post.content_html) LIKE LOWER(?) ESCAPE '\\'"
        " OR LOWER(post.content_html) LIKE LOWER(?) ESCAPE '\\') AND post.boost_of_id IS NULL"
        f" AND post.account_id NOT IN ({unwanted})"
        " AND (post.account_id = ? OR (post.visibility = 'public' AND writer.is_indexable"
        " AND writer.silenced_at IS NULL)"
        " OR EXISTS (SELECT 1 FROM follow known WHERE known.follower_id = ?"
        " AND known.target_id = post.account_id AND known.state = 'accepted')"
        " OR EXISTS (SELECT 1 FROM mention mine WHERE mine.post_id = post.id"
        " AND mine.account_id = ?))"
        f" AND {rule}{tail}",
        [
            # Quotation marks stand escaped in what was written here, and as they are elsewhere.
            f"%{_escaped(escape(words))}%",
            f"%{_escaped(escape(words, quote=False))}%",
            *unwanted_values,
            viewer_id,
            viewer_id,
            viewer_id,
            *values,
            *bound,
        ],
    )
    ids = [row["id"] for row in newest_first(page, found)]
    return (yield from views.posts(ids, viewer_id))


def _escaped(words: str) -> str:
    """Text in which LIKE finds no wildcard."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
