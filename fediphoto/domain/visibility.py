"""Who may see a post: one rule, for one post and for many.

A post is seen by its author; by anybody, if it is public or unlisted; by accepted followers, if it
is for followers; by those it is addressed to, always. Nobody sees a post whose author is
suspended, nor one whose author they block or are blocked by (or whose author blocks their domain).
A boost is seen where both the boost and the boosted post are. What needs an approval that it does
not have is seen by its author, and while that is open by whoever is to give it.

What its author has archived is seen by nobody else, whomever it names: it has the narrowest
visibility while it is in the archive (see `archive`), so that whatever reads a visibility is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fediphoto.domain.unwanted import MUTE_LASTS, apart_sql
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post

OPEN = ("public", "unlisted")
"""The visibilities of what everybody may see."""

FOR_FOLLOWERS = (*OPEN, "followers")
"""The visibilities of what an accepted follower may see, named in the post or not."""
VISIBILITIES = (*FOR_FOLLOWERS, "direct")
"""From the widest to the narrowest."""

Predicate = tuple[str, list[Any]]

_AUTHOR_STANDS = (
    "EXISTS (SELECT 1 FROM account author WHERE author.id = {post}.account_id"
    " AND author.suspended_at IS NULL AND author.deleted_at IS NULL)"
)
_OPEN = f"{{visibility}} IN {OPEN}"
_NOT_BLOCKED = f"NOT {apart_sql('?', '{post}.account_id')}"
_FOLLOWS = (
    "({visibility} = 'followers' AND EXISTS (SELECT 1 FROM follow"
    " WHERE follow.follower_id = ? AND follow.target_id = {post}.account_id"
    " AND follow.state = 'accepted'))"
)
_APPROVED = "{post}.approval_state = ''"
_APPROVED_OR_INVOLVED = (
    "({post}.approval_state = '' OR {post}.account_id = ?"
    " OR ({post}.approval_state = 'pending' AND {post}.in_reply_to_account_id = ?))"
)
_ADDRESSED = (
    "({is_out} AND EXISTS (SELECT 1 FROM mention"
    " WHERE mention.post_id = {post}.id AND mention.account_id = ?))"
)


@dataclass(frozen=True)
class _Reach:
    """What of a post's row is asked how far it reaches: SQL that takes its alias."""

    visibility: str
    is_out: str
    """Whether those it names may see it."""


_NOW = _Reach("{post}.visibility", "{post}.archived_at IS NULL")
_BEFORE_ARCHIVING = _Reach(
    "COALESCE(NULLIF({post}.archived_visibility, ''), {post}.visibility)", "TRUE"
)

NOT_ARCHIVED = "post.archived_at IS NULL AND original.archived_at IS NULL"
"""The SQL condition that neither a post nor (`original`) what it boosts is in an archive.

For lists that its author reads too (nobody else sees it there anyway), and for home timelines,
where a post keeps its place while it is archived.
"""


_DOMAIN_NOT_BLOCKED = (
    "NOT EXISTS (SELECT 1 FROM domain_block WHERE domain_block.account_id = post.account_id"
    " AND domain_block.domain = ?)"
)


_FOLLOWED_FROM = (
    "({visibility} = 'followers' AND EXISTS (SELECT 1 FROM follow JOIN account reader"
    " ON reader.id = follow.follower_id WHERE follow.target_id = {post}.account_id"
    " AND follow.state = 'accepted' AND reader.domain = ?))"
)
_ADDRESSED_FROM = (
    "({is_out} AND EXISTS (SELECT 1 FROM mention"
    " JOIN account reader ON reader.id = mention.account_id"
    " WHERE mention.post_id = {post}.id AND reader.domain = ?))"
)


def is_held_back(post: Post) -> bool:
    """Whether a post waits for an approval, or was refused it.

    Then nobody sees it but those concerned, and it enters no home, list or conversation.
    """
    return bool(post.approval_state)


def newest_of_sql(limit: int) -> str:
    """A SELECT of the ids of somebody's newest posts, as whoever begins to follow them gets them.

    No comments, boosts, messages, nor what is held back. It takes one value: whose.
    """
    return (
        "SELECT post.id FROM post WHERE post.account_id = ?"  # noqa: S608 (constant text)
        " AND post.in_reply_to_id IS NULL AND post.in_reply_to_uri = ''"
        f" AND post.boost_of_id IS NULL AND {_APPROVED.format(post='post')}"
        f" AND post.visibility IN {FOR_FOLLOWERS} ORDER BY post.id DESC LIMIT {limit}"
    )


def open_sql(alias: str = "post") -> str:
    """The SQL condition that the post of `alias` has a visibility for everybody (see OPEN).

    For counting and listing; who may see a post is `visible_posts_sql`'s to say.
    """
    return _about(alias, _OPEN)


def visible_posts_sql(viewer_id: int | None, alias: str = "post") -> Predicate:
    """The rule as an SQL condition on the post table's `alias`, with its values.

    `viewer_id` None is anybody, not signed in. The aliases author, block, follow, mention and
    boosted are taken inside.
    """
    own, own_values = _one_post(viewer_id, alias)
    boosted, boosted_values = _one_post(viewer_id, "boosted")
    sql = (
        f"({own} AND ({alias}.boost_of_id IS NULL OR EXISTS (SELECT 1 FROM post boosted"  # noqa: S608 (constant text; values are bound)
        f" WHERE boosted.id = {alias}.boost_of_id AND {boosted})))"
    )
    return sql, own_values + boosted_values


def _one_post(viewer_id: int | None, alias: str, reach: _Reach = _NOW) -> Predicate:
    if viewer_id is None:
        return _about(alias, f"({_AUTHOR_STANDS} AND {_OPEN} AND {_APPROVED})", reach), []
    seen = f"({{post}}.account_id = ? OR {_OPEN} OR {_FOLLOWS} OR {_ADDRESSED})"
    sql = f"({_AUTHOR_STANDS} AND {_NOT_BLOCKED} AND {seen} AND {_APPROVED_OR_INVOLVED})"
    return _about(alias, sql, reach), [viewer_id] * 7


def _about(alias: str, rule: str, reach: _Reach = _NOW) -> str:
    """A rule made of the pieces above, about the post of `alias`."""
    visibility, is_out = reach.visibility.format(post=alias), reach.is_out.format(post=alias)
    return rule.format(post=alias, visibility=visibility, is_out=is_out)


def readers_who_see_sql(reader: str, alias: str = "post") -> str:
    """The same rule where the viewer is a column (`reader.id`): for many readers at once."""
    rule, _ = visible_posts_sql(0, alias)
    return rule.replace("?", reader)  # each of its values is the viewer


def unwanted_authors_of_sql(reader: str) -> str:
    """As `unwanted_authors_sql`, where the viewer is a column."""
    return unwanted_authors_sql(0)[0].replace("?", reader)


def unwanted_authors_sql(viewer_id: int) -> Predicate:
    """A SELECT of the ids of everybody whose posts `viewer_id` does not want in a list.

    Those blocked either way, and those muted (until the mute ends). One column, never NULL.
    """
    sql = (
        "SELECT target_id FROM block WHERE account_id = ?"  # noqa: S608
        " UNION ALL SELECT account_id FROM block WHERE target_id = ?"
        f" UNION ALL SELECT target_id FROM mute WHERE account_id = ? AND {MUTE_LASTS}"
    )
    return sql, [viewer_id] * 3


async def can_see(post: Post, viewer: Account | None) -> bool:
    """Whether `viewer` (None: anybody) may see `post`, by what is true at this moment.

    Inside a transaction it sees what the transaction changed. Somebody elsewhere, who reads what
    we serve to their server, sees nothing of those who block their whole domain.
    """
    rule, values = visible_posts_sql(None if viewer is None else viewer.id)
    if viewer is not None and viewer.domain:
        rule, values = f"{rule} AND {_DOMAIN_NOT_BLOCKED}", [*values, viewer.domain]
    sql = f"SELECT 1 AS seen FROM post WHERE post.id = ? AND {rule}"  # noqa: S608
    return bool(await database.query(sql, [post.id, *values]))


async def visible_among(posts: Sequence[Post], viewer: Account) -> list[Post]:
    """Those of `posts` that `viewer` may see, in the same order; one statement."""
    return await _among(posts, *visible_posts_sql(viewer.id))


async def seen_on(domain: str, posts: Sequence[Post]) -> list[Post]:
    """Those of `posts` that somebody on the server `domain` may see, whoever; one statement.

    For servers that speak without saying for whom.
    """
    seen = f"({_OPEN} OR {_FOLLOWED_FROM} OR {_ADDRESSED_FROM})"
    rule = _about("post", f"({_AUTHOR_STANDS} AND {_APPROVED} AND {seen})")
    return await _among(posts, rule, [domain] * 2)


async def _among(posts: Sequence[Post], rule: str, values: list[Any]) -> list[Post]:
    ids = [post.id for post in posts]
    sql = f"SELECT id FROM post WHERE id IN ({database.placeholders(ids)}) AND {rule}"  # noqa: S608
    seen = {row["id"] for row in await database.query(sql, [*ids, *values])}
    return [post for post in posts if post.id in seen]


async def may_reach(post: Post, account: Account) -> bool:
    """Whether what `account` does with `post` is taken: where they see it, and (from elsewhere)
    where they would if it were not archived.

    Another server may not have heard yet that it is; it has its likes and comments when it returns.
    """
    if post.archived_at is None or not account.domain:
        return await can_see(post, account)
    rule, values = _one_post(account.id, "post", _BEFORE_ARCHIVING)
    sql = f"SELECT 1 AS seen FROM post WHERE post.id = ? AND {rule} AND {_DOMAIN_NOT_BLOCKED}"  # noqa: S608
    return bool(await database.query(sql, [post.id, *values, account.domain]))


async def get_visible(post_id: int, viewer: Account | None) -> Post:
    """The post with that id; NotFound where there is none or `viewer` may not see it."""
    post = await Post.get_or_none(id=post_id)
    if post is None or not await can_see(post, viewer):
        raise NotFound
    return post
