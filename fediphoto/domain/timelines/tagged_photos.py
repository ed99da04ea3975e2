"""Which photos of others that name somebody may stand on that person's page, under "Tagged".

It is for the person named to say: whose photos (a setting), and from which ones they took
themselves off. Both change their page alone; the post, here or elsewhere, stays as it is.
"""

from fediphoto.domain import preferences
from fediphoto.domain.unwanted import apart_sql
from fediphoto.domain.views.view_types import PostBody
from fediphoto.domain.visibility import FOR_FOLLOWERS, Predicate, can_see
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Account, Mention, Post, TagRemoval, User

JOIN = "JOIN mention tagged ON tagged.post_id = post.id"
"""What `on_page_sql` wants joined to the post table."""

_FOLLOWED = (
    "EXISTS (SELECT 1 FROM follow WHERE follow.follower_id = ?"
    " AND follow.target_id = post.account_id AND follow.state = 'accepted')"
)


async def on_page_sql(account: Account) -> Predicate:
    """The rule as an SQL condition on posts with their authors and `JOIN`, with its values.

    Photos of others that name `account`, of people whom `account` lets and neither blocks nor is
    blocked by; none for named people only, of somebody silenced, or from which `account` took
    itself off. Who may see each is `visible_posts_sql`'s to say.
    """
    sql = (
        "tagged.account_id = ? AND tagged.is_silent = FALSE AND post.account_id <> ?"
        f" AND post.has_photos = TRUE AND post.visibility IN {FOR_FOLLOWERS}"
        f" AND author.silenced_at IS NULL AND NOT {apart_sql('?', 'post.account_id')}"
        f" AND NOT {removed_sql('?')}"
    )
    values = [account.id] * 5
    user = await User.get_or_none(account_id=account.id) if account.is_local else None
    let = preferences.EVERYBODY if user is None else preferences.tagged_by(user)
    if let == preferences.EVERYBODY:
        return sql, values
    if let == preferences.FOLLOWED:
        return f"{sql} AND {_FOLLOWED}", [*values, account.id]
    return f"{sql} AND FALSE", values


def removed_sql(account: str) -> str:
    """Whether `account` (a column, or `?` for one value) took itself off the post."""
    return (
        "EXISTS (SELECT 1 FROM tag_removal WHERE tag_removal.post_id = post.id"  # noqa: S608
        f" AND tag_removal.account_id = {account})"
    )


def names_on_page(body: PostBody, account: Account) -> bool:
    """Whether a post is one of those that can stand on the page of `account`."""
    return (
        bool(body.attachments)
        and body.visibility in FOR_FOLLOWERS
        and body.author.id != account.id
        and any(one.id == account.id for one in body.mentions)
    )


async def take_off(account: Account, post: Post) -> None:
    """Have a photo that names `account` no longer stand on its page; again changes nothing.

    Raises NotFound where the account cannot see the post, or it does not name them.
    """
    if not await can_see(post, account) or not await Mention.exists(
        post_id=post.id, account_id=account.id, is_silent=False
    ):
        raise NotFound
    async with database.transaction():
        await TagRemoval.bulk_create(
            [TagRemoval(account_id=account.id, post_id=post.id)], ignore_conflicts=True
        )


async def put_back(account: Account, post: Post) -> None:
    """Undo `take_off`; without one nothing changes."""
    await TagRemoval.filter(account_id=account.id, post_id=post.id).delete()
