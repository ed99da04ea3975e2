"""What is said below a post: its thread for a reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import PostView
from fediphoto.domain.visibility import unwanted_authors_sql, visible_posts_sql
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row
from fediphoto.storage.models import Account, Post

MAX_ANCESTORS = 40
MAX_DEPTH = 40
MAX_DESCENDANTS = 500

_UP = (
    "WITH RECURSIVE up(id, parent_id, depth) AS ("  # noqa: S608 (numbers of ours)
    " SELECT id, in_reply_to_id, 0 FROM post WHERE id = ?"
    " UNION ALL SELECT above.id, above.in_reply_to_id, up.depth + 1 FROM post above"
    f" JOIN up ON above.id = up.parent_id WHERE up.depth < {MAX_ANCESTORS})"
)
_DOWN = (
    "WITH RECURSIVE down(id, parent_id, depth) AS ("  # noqa: S608 (numbers of ours)
    " SELECT id, in_reply_to_id, 0 FROM post WHERE id = ?"
    " UNION ALL SELECT below.id, below.in_reply_to_id, down.depth + 1 FROM post below"
    f" JOIN down ON below.in_reply_to_id = down.id WHERE down.depth < {MAX_DEPTH})"
)


@dataclass(frozen=True, slots=True)
class Thread:
    """What a post answers, from the first post down, and what answers it, branch after branch."""

    ancestors: list[PostView]
    descendants: list[PostView]


async def thread(post: Post, viewer: Account | None) -> Thread:
    """What stands above and below `post`, as far as `viewer` may and wants to see it.

    At most 40 ancestors; at most 500 comments, the oldest, each followed by what answers it.
    """
    viewer_id = None if viewer is None else viewer.id
    return await database.read(_thread(post.id, viewer_id))


def _thread(post_id: int, viewer_id: int | None) -> ReadPlan[Thread]:
    condition, values = _shown(viewer_id)
    columns = f"{views.SELECT_VERSIONS}, post.in_reply_to_id AS parent_id {views.FROM_VERSIONED}"
    above = yield (
        f"{_UP} {columns} JOIN up ON up.id = post.id"
        f" WHERE post.id <> ? AND {condition} ORDER BY up.depth DESC",
        [post_id, post_id, *values],
    )
    below = yield (
        f"{_DOWN} {columns} JOIN down ON down.id = post.id"
        f" WHERE post.id <> ? AND {condition} ORDER BY post.id LIMIT {MAX_DESCENDANTS}",
        [post_id, post_id, *values],
    )
    ordered = [*above, *_branch_after_branch(post_id, below)]
    shown = yield from views.versioned_posts(ordered, viewer_id)
    ancestor_ids = {row["id"] for row in above}
    return Thread(
        [view for view in shown if view.body.id in ancestor_ids],
        [view for view in shown if view.body.id not in ancestor_ids],
    )


def _shown(viewer_id: int | None) -> tuple[str, list[int]]:
    rule, values = visible_posts_sql(viewer_id)
    if viewer_id is None:
        return rule, values
    unwanted, unwanted_values = unwanted_authors_sql(viewer_id)
    return f"{rule} AND author.id NOT IN ({unwanted})", [*values, *unwanted_values]


def _branch_after_branch(post_id: int, rows: Sequence[Row]) -> list[Row]:
    """Each comment before its answers; one whose parent is not shown stands where its turn is."""
    present = {row["id"] for row in rows}
    children: dict[int, list[Row]] = {}
    for row in rows:
        parent_id = row["parent_id"] if row["parent_id"] in present else post_id
        children.setdefault(parent_id, []).append(row)
    ordered: list[Row] = []
    waiting = children.get(post_id, [])[::-1]
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting.extend(children.get(row["id"], [])[::-1])
    return ordered
