"""What stands in the timelines of lists: posts enter as they appear, and leave with their authors.

As in Mastodon, a list shows what its owner would have at home of its members, less those answers
that its `replies_policy` leaves out. Who may see a post is asked when the list is read.
"""

from fediphoto.domain.timelines.follow_languages import wanted_sql
from fediphoto.domain.visibility import is_held_back, newest_of_sql
from fediphoto.storage import database
from fediphoto.storage.models import Post

FILLED = 40
"""How many of the newest posts of somebody enter a list with them."""
NEWEST_ENTRIES = 40
"""A boost stays out of lists where the boosted post stands among this many newest entries."""

NOT_ON_EXCLUSIVE_LIST = (
    "NOT EXISTS (SELECT 1 FROM account_list_member apart JOIN account_list exclusive"
    " ON exclusive.id = apart.account_list_id WHERE apart.account_id = ?"
    " AND exclusive.account_id = reader.id AND exclusive.is_exclusive)"
)
"""Whether a reader has not put somebody on a list whose members are to stay out of their home."""

_FOLLOWED = (
    "EXISTS (SELECT 1 FROM follow WHERE follow.follower_id = account_list.account_id"
    " AND follow.target_id = ? AND follow.state = 'accepted'{more})"
)
_NOT_SEEN_LATELY = (
    "NOT EXISTS (SELECT 1 FROM account_list_entry seen"  # noqa: S608
    " WHERE seen.account_list_id = account_list.id"
    " AND seen.post_id IN (SELECT same.id FROM post same WHERE same.id = ? OR same.boost_of_id = ?)"
    " AND seen.post_id >= COALESCE((SELECT newest.post_id FROM account_list_entry newest"
    " WHERE newest.account_list_id = account_list.id ORDER BY newest.post_id DESC"
    f" LIMIT 1 OFFSET {NEWEST_ENTRIES - 1}), 0))"
)
_ANSWER_WANTED = (
    "(account_list.account_id = ? OR account_list.replies_policy = 'followed'"
    " OR (account_list.replies_policy = 'list' AND EXISTS (SELECT 1 FROM account_list_member other"
    " WHERE other.account_list_id = account_list.id AND other.account_id = ?)))"
)


async def enter(post: Post) -> None:
    """Put a new post, comment or boost into the lists on which its author stands, once."""
    if post.visibility == "direct" or is_held_back(post):
        return
    condition, values = _condition(post)
    language, language_values = "", list[str]()
    if post.boost_of_id is None:
        language, language_values = wanted_sql(post.language)
    more = " AND follow.shows_boosts" if post.boost_of_id is not None else language
    await database.write(
        "INSERT INTO account_list_entry (account_list_id, post_id)"  # noqa: S608
        " SELECT account_list.id, CAST(? AS BIGINT) FROM account_list JOIN account_list_member"
        " member ON member.account_list_id = account_list.id AND member.account_id = ?"
        f" WHERE (account_list.account_id = ? OR {_FOLLOWED.format(more=more)}){condition}"
        " ON CONFLICT (account_list_id, post_id) DO NOTHING",
        [post.id, *[post.account_id] * 3, *language_values, *values],
    )


def _condition(post: Post) -> tuple[str, list[int]]:
    author_id, parent_author_id = post.account_id, post.in_reply_to_account_id
    if post.boost_of_id is not None:
        return f" AND {_NOT_SEEN_LATELY}", [post.boost_of_id] * 2
    if parent_author_id is None:
        return (" AND FALSE" if post.in_reply_to_uri else ""), []
    if parent_author_id == author_id:
        return "", []
    follows_parent = _FOLLOWED.format(more="")
    at_home = f"(account_list.account_id IN (?, ?) OR {follows_parent})"
    return (
        f" AND {at_home} AND {_ANSWER_WANTED}",
        [author_id, *[parent_author_id] * 4],
    )


async def fill(owner_id: int, member_id: int, *, list_id: int | None = None) -> None:
    """Put the newest posts of a member into the owner's lists (or that one) that they stand on."""
    only, values = ("", []) if list_id is None else (" AND account_list.id = ?", [list_id])
    language, _ = wanted_sql(None)
    await database.write(
        "INSERT INTO account_list_entry (account_list_id, post_id)"  # noqa: S608
        " SELECT account_list.id, post.id FROM account_list JOIN account_list_member member"
        " ON member.account_list_id = account_list.id AND member.account_id = ?"
        f" JOIN post ON post.id IN ({newest_of_sql(FILLED)}) WHERE account_list.account_id = ?"
        f" AND (account_list.account_id = post.account_id OR {_FOLLOWED.format(more=language)})"
        f"{only} ON CONFLICT (account_list_id, post_id) DO NOTHING",
        [member_id, member_id, owner_id, member_id, *values],
    )


async def leave(list_id: int, member_id: int) -> None:
    """Take what somebody posted and boosted out of a list."""
    await database.write(
        "DELETE FROM account_list_entry WHERE account_list_id = ?"
        " AND post_id IN (SELECT id FROM post WHERE account_id = ?)",
        [list_id, member_id],
    )


async def part(owner_id: int, member_id: int) -> None:
    """Take somebody, and what they posted, off all lists of one who follows them no longer."""
    await database.write(
        "DELETE FROM account_list_entry WHERE account_list_id IN"
        " (SELECT account_list.id FROM account_list JOIN account_list_member member"
        " ON member.account_list_id = account_list.id AND member.account_id = ?"
        " WHERE account_list.account_id = ?)"
        " AND post_id IN (SELECT id FROM post WHERE account_id = ?)",
        [member_id, owner_id, member_id],
    )
    await database.write(
        "DELETE FROM account_list_member WHERE account_id = ? AND account_list_id IN"
        " (SELECT id FROM account_list WHERE account_id = ?)",
        [member_id, owner_id],
    )
