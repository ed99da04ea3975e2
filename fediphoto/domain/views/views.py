"""How what a reader is shown is read: few statements for many posts, bodies kept by version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from fediphoto.domain import policies
from fediphoto.domain.unwanted import blocks_domain_sql, blocks_sql, mutes_sql
from fediphoto.domain.views import filter_matching, interaction_policies, view_answers, view_bodies
from fediphoto.domain.views.filter_matching import Matcher
from fediphoto.domain.views.interaction_policies import Circle
from fediphoto.domain.views.view_bodies import Wanted, accounts_at, bodies_of
from fediphoto.domain.views.view_rows import account_view, attachment_view
from fediphoto.domain.views.view_types import (
    AccountView,
    AttachmentView,
    FilterMatch,
    FilterView,
    MentionView,
    PostBody,
    PostFlags,
    PostView,
    QuoteView,
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
    "FilterMatch",
    "FilterView",
    "MentionView",
    "PostBody",
    "PostFlags",
    "PostView",
    "QuoteView",
    "Source",
    "account",
    "accounts",
    "attachment",
    "forget",
    "post",
    "posts",
    "versioned_posts",
    "visible_posts",
    "whole",
]

SELECT_VERSIONS = (
    "SELECT post.id AS id, post.version AS version, author.id AS author_id,"
    " CASE WHEN post.quote_state = 'accepted' THEN post.quote_of_id END AS quoted_id,"
    " CASE WHEN original.quote_state = 'accepted' THEN original.quote_of_id END"
    " AS original_quoted_id,"
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
_FLAGS = {some: PostFlags(*some) for some in product((False, True), repeat=4)}
_CIRCLES = {some: Circle(*some) for some in product((False, True), repeat=2)}
"""Made once: there are few, and every page has one for each post."""

_UNWANTED_QUOTE = (
    f"WHEN {blocks_sql('?', 'author.id')} THEN 'blocked_account'"
    f" WHEN {blocks_domain_sql('?', 'author.domain')} THEN 'blocked_domain'"
    f" WHEN {mutes_sql('?', 'author.id')} THEN 'muted_account'"
)
"""Mastodon's names for why somebody does not want to see what is quoted."""


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

    One statement for what they quote, if anything, one for the viewer's flags (one more for their
    votes, where there is a poll), and at most six more for what is not kept yet (two more for polls
    and reactions, where there are any; two more for the viewer's filters).
    """
    quoted = yield from _quoted(rows, viewer_id)
    every = [*rows, *quoted.values()]
    known = yield from _flags(every, viewer_id)
    bodies = yield from bodies_of(_wanted(every))
    poll_ids = [one.poll.id for one in bodies.values() if one.poll is not None]
    votes = yield from view_answers.own_votes(poll_ids, viewer_id)
    matcher = yield from _matcher(known, viewer_id)
    reader = _Reader(viewer_id, known, votes, matcher)
    views = []
    for row in rows:
        body, original = bodies.get(row["id"]), bodies.get(row["original_id"])
        if body is None or (row["original_id"] is not None and original is None):
            continue
        if original is None:
            quote = _quote(body, quoted.get(row["quoted_id"]), bodies, reader)
            views.append(reader.view(body, quote))
            continue
        quote = _quote(original, quoted.get(row["original_quoted_id"]), bodies, reader)
        boosted = reader.view(original, quote)
        views.append(reader.boost(body, boosted))
    return views


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, and what they did with which post."""

    viewer_id: int | None
    known: Mapping[int, "_Known"]
    votes: Mapping[int, Sequence[int]]
    matcher: Matcher | None = None

    def view(self, body: PostBody, quote: QuoteView | None) -> PostView:
        found = self.known.get(body.id)
        if found is None or self.viewer_id is None:
            return PostView(body, _NO_FLAGS, quote=quote)
        may = interaction_policies.for_reader(body, self.viewer_id, found.viewer_uri, found.circle)
        votes = () if body.poll is None else tuple(self.votes.get(body.poll.id, ()))
        filtered = () if self.matcher is None else self.matcher.on_post(body)
        return PostView(
            body,
            found.flags,
            quote=quote,
            may=may,
            own_votes=votes,
            filtered=filtered,
            is_untagged=found.is_untagged,
        )

    def boost(self, body: PostBody, boosted: PostView) -> PostView:
        """A boost: its flags and filters are those of what it boosts (also where one names it)."""
        filtered = boosted.filtered
        if self.matcher is not None and self.matcher.names(body.id):
            filtered = self.matcher.on_post(boosted.body, boost_id=body.id)
        return PostView(body, boosted.flags, boosted, may=boosted.may, filtered=filtered)


class _Known(NamedTuple):
    """What a reader did with one post, and how they and its author are related."""

    flags: PostFlags
    circle: Circle
    viewer_uri: str
    viewer_version: int
    is_untagged: bool


def _matcher(known: Mapping[int, _Known], viewer_id: int | None) -> ReadPlan[Matcher | None]:
    """The viewer's filters, which are read again only where the viewer's row has changed."""
    if viewer_id is None or not known:
        return None
    version = next(iter(known.values())).viewer_version
    return (yield from filter_matching.matcher_at(viewer_id, version))


def _quote(
    body: PostBody, row: Row | None, bodies: Mapping[int, PostBody], reader: _Reader
) -> QuoteView | None:
    """What `body` quotes, for this reader; a quoted post's own quote is not followed."""
    if not body.quote_state:
        return None
    if body.quote_state != "accepted":
        return QuoteView(body.quote_state)
    if row is None or row["quoted_standing"] != "accepted":
        return QuoteView("unauthorized" if row is None else row["quoted_standing"])
    found = bodies.get(row["id"])
    return QuoteView("accepted", reader.view(found, None)) if found else QuoteView("deleted")


def _quoted(rows: Sequence[Row], viewer_id: int | None) -> ReadPlan[dict[int, Row]]:
    """What these posts quote, by id: each row says whether the viewer may and wants to see it."""
    ids = {row["quoted_id"] for row in rows} | {row["original_quoted_id"] for row in rows}
    wanted = sorted(ids - {None})
    if not wanted:
        return {}
    rule, values = visible_posts_sql(viewer_id)
    unwanted = ""
    if viewer_id is not None:
        unwanted = _UNWANTED_QUOTE
        values = [viewer_id, viewer_id, viewer_id, *values]
    found = yield (
        f"{SELECT_VERSIONS}, CASE {unwanted} WHEN {rule} THEN 'accepted'"
        f" ELSE 'unauthorized' END AS quoted_standing {FROM_VERSIONED}"
        f" WHERE post.id IN ({placeholders(wanted)})",
        [*values, *wanted],
    )
    return {row["id"]: row for row in found}


def accounts(ids: Sequence[int]) -> ReadPlan[list[AccountView]]:
    """The people in the order of `ids`, missing ones left out."""
    if not ids:
        return []
    sql = f"SELECT id, version FROM account WHERE id IN ({placeholders(ids)})"  # noqa: S608
    rows = yield sql, ids
    views = yield from accounts_at({row["id"]: row["version"] for row in rows})
    return [views[one] for one in ids if one in views]


def forget() -> None:
    """Drop everything kept (tests do, and whoever changes what addresses look like)."""
    view_bodies.forget()
    filter_matching.forget()


policies.listen(forget)


def account(row: Account) -> AccountView:
    """The view of an account that is loaded already."""
    return account_view(row.__dict__)


async def whole(row: Account) -> AccountView:
    """The view of an account that is loaded already, with the one it leads to (`moved_to`)."""
    if row.moved_to_id is None:
        return account(row)
    found = await database.read(accounts([row.id]))
    return found[0] if found else account(row)


def attachment(row: Attachment) -> AttachmentView:
    """The view of a photo that is loaded already."""
    return attachment_view(row.__dict__)


def _wanted(rows: Sequence[Row]) -> dict[int, Wanted]:
    wanted = {}
    for row in rows:
        wanted[row["id"]] = Wanted(
            row["id"], row["version"], row["author_id"], row["author_version"]
        )
        if row["original_id"] is not None:
            wanted[row["original_id"]] = Wanted(
                row["original_id"],
                row["original_version"],
                row["original_author_id"],
                row["original_author_version"],
            )
    return wanted


def _flags(rows: Sequence[Row], viewer_id: int | None) -> ReadPlan[dict[int, _Known]]:
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
        " AND thread_mute.thread_id = post.thread_id) AS thread_muted,"
        " EXISTS (SELECT 1 FROM follow WHERE follower_id = ? AND target_id = post.account_id"
        " AND state = 'accepted') AS follows_author,"
        " EXISTS (SELECT 1 FROM follow WHERE follower_id = post.account_id AND target_id = ?"
        " AND state = 'accepted') AS is_followed_by_author,"
        " EXISTS (SELECT 1 FROM tag_removal WHERE account_id = ? AND post_id = post.id)"
        " AS is_untagged,"
        " viewer.uri AS viewer_uri, viewer.version AS viewer_version"
        f" FROM post JOIN account viewer ON viewer.id = ? WHERE post.id IN ({placeholders(shown)})"
    )
    found = yield sql, [*[viewer_id] * 8, *shown]
    return {row["id"]: _known(row) for row in found}


def _known(row: Row) -> _Known:
    flags = _FLAGS[row["liked"], row["boosted"], row["bookmarked"], row["thread_muted"]]
    circle = _CIRCLES[row["follows_author"], row["is_followed_by_author"]]
    return _Known(flags, circle, row["viewer_uri"], row["viewer_version"], bool(row["is_untagged"]))
