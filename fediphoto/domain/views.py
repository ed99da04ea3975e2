"""How what a reader is shown is read: few statements for many posts, bodies kept by version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fediphoto.domain import view_answers
from fediphoto.domain.recent import Recent
from fediphoto.domain.view_rows import account_view, attachment_view, mention_view, post_body
from fediphoto.domain.view_types import (
    AccountView,
    AttachmentView,
    MentionView,
    PostBody,
    PostFlags,
    PostView,
    Source,
)
from fediphoto.domain.visibility import visible_posts_sql
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, placeholders
from fediphoto.storage.models import Account, Attachment

__all__ = [
    "AccountView",
    "AttachmentView",
    "MentionView",
    "PostBody",
    "PostFlags",
    "PostView",
    "Source",
    "account",
    "accounts",
    "attachment",
    "forget",
    "post",
    "posts",
    "versioned_posts",
    "visible_posts",
]

_bodies: Recent[int, PostBody] = Recent(4000)
_accounts: Recent[int, AccountView] = Recent(4000)

SELECT_VERSIONS = (
    "SELECT post.id AS id, post.version AS version, author.id AS author_id,"
    " author.version AS author_version, original.id AS original_id,"
    " original.version AS original_version, original_author.id AS original_author_id,"
    " original_author.version AS original_author_version"
)
"""The columns that `versioned_posts` wants of each post, selected from `FROM_VERSIONED`."""

FROM_VERSIONED = (
    "FROM post JOIN account author ON author.id = post.account_id"
    " LEFT JOIN post original ON original.id = post.boost_of_id"
    " LEFT JOIN account original_author ON original_author.id = original.account_id"
)

_NO_FLAGS = PostFlags()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A post at the version that the reader is to see."""

    id: int
    version: int
    author_id: int
    author_version: int


def forget() -> None:
    """Drop everything kept (tests do, and whoever changes what addresses look like)."""
    _bodies.clear()
    _accounts.clear()


async def post(post_id: int, viewer_id: int | None) -> PostView:
    """One post for one reader; NotFound where it is not there or not theirs to see."""
    found = await database.read(_visible_post(post_id, viewer_id))
    if not found:
        raise NotFound
    return found[0]


def _visible_post(post_id: int, viewer_id: int | None) -> ReadPlan[list[PostView]]:
    rule, values = visible_posts_sql(viewer_id)
    sql = f"{SELECT_VERSIONS} {FROM_VERSIONED} WHERE post.id = ? AND {rule}"
    rows = yield sql, [post_id, *values]
    return (yield from versioned_posts(rows, viewer_id))


def posts(ids: Sequence[int], viewer_id: int | None) -> ReadPlan[list[PostView]]:
    """The posts in the order of `ids`, missing ones left out; does not ask who may see them."""
    return _posts(ids, viewer_id, "TRUE", [])


def visible_posts(ids: Sequence[int], viewer_id: int | None) -> ReadPlan[list[PostView]]:
    """As `posts`, without those that the viewer may not see."""
    return _posts(ids, viewer_id, *visible_posts_sql(viewer_id))


def _posts(
    ids: Sequence[int], viewer_id: int | None, condition: str, values: Sequence[Any]
) -> ReadPlan[list[PostView]]:
    if not ids:
        return []
    sql = (
        f"{SELECT_VERSIONS} {FROM_VERSIONED} WHERE post.id IN ({placeholders(ids)}) AND {condition}"
    )
    rows = yield sql, [*ids, *values]
    by_id = {row["id"]: row for row in rows}
    ordered = [by_id[one] for one in ids if one in by_id]
    return (yield from versioned_posts(ordered, viewer_id))


def versioned_posts(rows: Sequence[Row], viewer_id: int | None) -> ReadPlan[list[PostView]]:
    """The views of posts of which a query has selected `SELECT_VERSIONS`, in that order.

    One statement for the viewer's flags (one more for their votes, where there is a poll), and at
    most six more for what is not kept yet (two more for polls and reactions, where there are any).
    """
    wanted = _wanted(rows)
    flags = yield from _flags(rows, viewer_id)
    bodies = yield from _bodies_of(wanted)
    poll_ids = [one.poll.id for one in bodies.values() if one.poll is not None]
    votes = yield from view_answers.own_votes(poll_ids, viewer_id)
    views = []
    for row in rows:
        body, original = bodies.get(row["id"]), bodies.get(row["original_id"])
        if body is None or (row["original_id"] is not None and original is None):
            continue
        shown = flags.get(row["original_id"] or row["id"], _NO_FLAGS)
        boosted = _for_reader(original, shown, votes) if original is not None else None
        views.append(_for_reader(body, shown, votes, boosted))
    return views


def _for_reader(
    body: PostBody,
    flags: PostFlags,
    votes: Mapping[int, Sequence[int]],
    boost_of: PostView | None = None,
) -> PostView:
    if body.poll is None:
        return PostView(body, flags, boost_of)
    return PostView(body, flags, boost_of, tuple(votes.get(body.poll.id, ())))


def accounts(ids: Sequence[int]) -> ReadPlan[list[AccountView]]:
    """The people in the order of `ids`, missing ones left out."""
    if not ids:
        return []
    sql = f"SELECT id, version FROM account WHERE id IN ({placeholders(ids)})"  # noqa: S608
    rows = yield sql, ids
    views = yield from _accounts_at({row["id"]: row["version"] for row in rows})
    return [views[one] for one in ids if one in views]


def account(row: Account) -> AccountView:
    """The view of an account that is loaded already."""
    return account_view(row.__dict__)


def attachment(row: Attachment) -> AttachmentView:
    """The view of a photo that is loaded already."""
    return attachment_view(row.__dict__)


def _wanted(rows: Sequence[Row]) -> dict[int, _Wanted]:
    wanted = {}
    for row in rows:
        wanted[row["id"]] = _Wanted(
            row["id"], row["version"], row["author_id"], row["author_version"]
        )
        if row["original_id"] is not None:
            wanted[row["original_id"]] = _Wanted(
                row["original_id"],
                row["original_version"],
                row["original_author_id"],
                row["original_author_version"],
            )
    return wanted


def _flags(rows: Sequence[Row], viewer_id: int | None) -> ReadPlan[dict[int, PostFlags]]:
    shown = list({row["original_id"] or row["id"] for row in rows})
    if viewer_id is None or not shown:
        return {}
    sql = (
        "SELECT post.id AS id,"  # noqa: S608 (only placeholders are put in)
        ' EXISTS (SELECT 1 FROM "like" WHERE account_id = ? AND post_id = post.id) AS liked,'
        " EXISTS (SELECT 1 FROM post boost WHERE boost.account_id = ?"
        " AND boost.boost_of_id = post.id) AS boosted,"
        " EXISTS (SELECT 1 FROM bookmark WHERE account_id = ? AND post_id = post.id)"
        " AS bookmarked,"
        " EXISTS (SELECT 1 FROM thread_mute WHERE account_id = ?"
        " AND thread_mute.thread_id = post.thread_id) AS thread_muted"
        f" FROM post WHERE post.id IN ({placeholders(shown)})"
    )
    found = yield sql, [*[viewer_id] * 4, *shown]
    return {
        row["id"]: PostFlags(
            bool(row["liked"]),
            bool(row["boosted"]),
            bool(row["bookmarked"]),
            bool(row["thread_muted"]),
        )
        for row in found
    }


def _bodies_of(wanted: Mapping[int, _Wanted]) -> ReadPlan[dict[int, PostBody]]:
    """The bodies at (at least) the wanted versions; reads only what is not kept."""
    bodies: dict[int, PostBody] = {}
    stale: list[int] = []
    for one in wanted.values():
        kept = _bodies.get(one.id)
        if kept is None or kept.version != one.version:
            stale.append(one.id)
        else:
            bodies[one.id] = kept
    authors = yield from _accounts_at(
        {
            one.author_id: one.author_version
            for one in wanted.values()
            if one.id not in bodies or bodies[one.id].author.version != one.author_version
        }
    )
    for one_id, kept in bodies.items():
        author = authors.get(kept.author.id)
        if author is not None and author is not kept.author:
            bodies[one_id] = replace(kept, author=author, rendered={})
            _bodies.put(one_id, bodies[one_id])
    if stale:
        loaded = yield from _load_bodies(stale, authors)
        for body in loaded:
            bodies[body.id] = body
            _bodies.put(body.id, body)
    return bodies


def _accounts_at(versions: Mapping[int, int]) -> ReadPlan[dict[int, AccountView]]:
    """People by id, at (at least) the given versions; reads only what is not kept."""
    views: dict[int, AccountView] = {}
    for one_id, version in versions.items():
        kept = _accounts.get(one_id)
        if kept is not None and kept.version == version:
            views[one_id] = kept
    missing = [one_id for one_id in versions if one_id not in views]
    if missing:
        rows = yield f"SELECT * FROM account WHERE id IN ({placeholders(missing)})", missing  # noqa: S608
        for row in rows:
            views[row["id"]] = account_view(row)
            _accounts.put(row["id"], views[row["id"]])
    return views


def _load_bodies(
    ids: Sequence[int], authors: Mapping[int, AccountView]
) -> ReadPlan[list[PostBody]]:
    """Four statements, however many posts: posts with their app, photos, mentions, hashtags.

    One more for polls and one for reactions, where there are any.
    """
    within = placeholders(ids)
    rows = yield (
        "SELECT post.*, oauth_app.name AS app_name, oauth_app.website AS app_website,"  # noqa: S608
        f" {view_answers.ANSWERS} FROM post LEFT JOIN oauth_app ON oauth_app.id = post.app_id"
        f" WHERE post.id IN ({within})",
        ids,
    )
    photos = yield (
        f"SELECT * FROM attachment WHERE post_id IN ({within}) AND position >= 0"  # noqa: S608
        " ORDER BY post_id, position, id",
        ids,
    )
    spoken_to = yield (
        "SELECT mention.post_id, account.id, account.username, account.domain, account.url,"  # noqa: S608
        " account.uri FROM mention JOIN account ON account.id = mention.account_id"
        f" WHERE mention.post_id IN ({within}) AND NOT mention.is_silent ORDER BY mention.id",
        ids,
    )
    tags = yield (
        "SELECT post_hashtag.post_id, hashtag.display_name FROM post_hashtag"  # noqa: S608
        " JOIN hashtag ON hashtag.id = post_hashtag.hashtag_id"
        f" WHERE post_hashtag.post_id IN ({within}) ORDER BY post_hashtag.id",
        ids,
    )
    polls = yield from view_answers.polls(rows)
    reactions = yield from view_answers.reactions(rows)
    attachments, mentions, hashtags = _by_post(photos), _by_post(spoken_to), _by_post(tags)
    return [
        post_body(
            row,
            authors[row["account_id"]],
            [attachment_view(photo) for photo in attachments.get(row["id"], ())],
            [mention_view(mention) for mention in mentions.get(row["id"], ())],
            [tag["display_name"] for tag in hashtags.get(row["id"], ())],
            polls.get(row["id"]),
            reactions.get(row["id"], ()),
        )
        for row in rows
        if row["account_id"] in authors
    ]


def _by_post(rows: Sequence[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["post_id"], []).append(row)
    return grouped
