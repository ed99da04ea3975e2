"""Who follows whom: ask, accept, refuse, stop."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from fediphoto.domain import addresses, facts
from fediphoto.domain.notifications import notifications
from fediphoto.domain.relations.moved_accounts import has_moved
from fediphoto.domain.timelines import follow_languages, list_timelines
from fediphoto.domain.timelines.follow_languages import wanted_sql
from fediphoto.domain.timelines.follow_lists import count_requests, followers, following, requests
from fediphoto.domain.views.relationships import Relationship, relationships
from fediphoto.domain.visibility import newest_of_sql
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, Block, DomainBlock, Endorsement, Follow
from fediphoto.text.translations import _

__all__ = [
    "Relationship",
    "accept",
    "accept_all",
    "count_requests",
    "disown",
    "end",
    "fill_homes",
    "find",
    "find_by_uri",
    "followers",
    "following",
    "hold",
    "reject",
    "relationships",
    "remove_follower",
    "request",
    "requests",
    "resume",
    "unfollow",
]

BACKFILLED = 40
"""How many of the newest posts enter a new follower's home timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wishes:
    """What a follower wants to see and hear; None leaves as it is (else all, without a bell)."""

    shows_boosts: bool | None = None
    notifies: bool | None = None
    languages: Sequence[str] | None = None

    def apply(self, follow: Follow) -> None:
        """Write them down; Unprocessable for what is no language."""
        if self.shows_boosts is not None:
            follow.shows_boosts = self.shows_boosts
        if self.notifies is not None:
            follow.notifies = self.notifies
        if self.languages is not None:
            follow.languages = follow_languages.read(self.languages)


async def request(
    follower: Account,
    target: Account,
    *,
    uri: str | None = None,
    shows_boosts: bool | None = None,
    notifies: bool | None = None,
    languages: Sequence[str] | None = None,
) -> Follow:
    """`follower` wants to follow `target`; accepted at once by local people who are not locked
    (unless the follower is silenced).

    Towards somebody elsewhere it waits for their Accept (FollowRequested tells their server).
    Repeated, it changes what is shown and heard (None leaves as it is), and a remote follower is
    accepted again (FollowAccepted), for they have not heard the first. Raises Forbidden where one
    blocks the other (a remote follower is told FollowRejected), or the other's domain, or where the
    other has moved away; Unprocessable for oneself, or for what is no language; NotFound for
    somebody who is gone.
    """
    wishes = _Wishes(shows_boosts=shows_boosts, notifies=notifies, languages=languages)
    if follower.id == target.id:
        raise Unprocessable(_("You cannot follow yourself."))
    if target.deleted_at is not None or target.suspended_at is not None:
        raise NotFound
    if follower.suspended_at is not None:
        raise Forbidden
    try:
        async with database.transaction():
            await hold(follower.id, target.id)
            if not await _is_refused(follower, target):
                known = await find(follower, target)
                if known is not None:
                    return await _repeated(known, follower, target, uri, wishes)
                if not await has_moved(target):
                    return await _request(follower, target, uri, wishes)
            await _tell_refused(follower, target, uri)
    except IntegrityError:
        # The same request came twice at once; or the id is that of another's follow, which
        # nobody may take over.
        twin = await find(follower, target)
        if twin is None or (uri is not None and twin.uri != uri):
            raise Forbidden(_("That follow belongs to somebody else.")) from None
        return twin
    raise Forbidden(_("You cannot follow this person."))


async def _request(follower: Account, target: Account, uri: str | None, wishes: _Wishes) -> Follow:
    follow_id = snowflake()
    follow = Follow(
        id=follow_id,
        follower_id=follower.id,
        target_id=target.id,
        uri=uri or addresses.deed_uri(follower.username, "follows", follow_id),
    )
    wishes.apply(follow)
    await follow.save(force_create=True)
    if target.is_local:
        await _asked_of_ours(follow, target)
    elif follower.is_local:
        await facts.record(facts.FollowRequested(follow_id=follow.id))
    return follow


async def accept(follow: Follow) -> None:
    """Let the follower follow: counters, their home timeline, and word to them. Idempotent."""
    async with database.transaction():
        await hold(follow.follower_id, follow.target_id)
        changed = await Follow.filter(id=follow.id, state="pending").update(state="accepted")
        follow.state = "accepted"
        if changed:
            await _count(follow.follower_id, follow.target_id, 1)
            await _fill_home(follow.follower_id, follow.target_id)
            await notifications.withdraw(
                "follow_request", follow.follower_id, None, follow.target_id
            )
            await notifications.notify(follow.target_id, "follow", follow.follower_id)
        follower = await Account.get(id=follow.follower_id)
        if not follower.is_local:
            await facts.record(facts.FollowAccepted(follow_id=follow.id))


async def accept_all(target: Account) -> None:
    """Let everybody in who waits: `target` is no longer locked, so nobody has to ask any more.

    (Nobody but the silenced, who always have to.)
    """
    waiting = Follow.filter(target_id=target.id, state="pending", follower__silenced_at=None)
    async with database.transaction():
        await hold(target.id, *[follow.follower_id for follow in await waiting])
        for follow in await waiting:
            await accept(follow)


async def reject(follow: Follow) -> None:
    """Refuse a request, or end a follow that was accepted. Idempotent."""
    async with database.transaction():
        await hold(follow.follower_id, follow.target_id)
        follower = await Account.get(id=follow.follower_id)
        target = await Account.get(id=follow.target_id)
        if await end(follow) and target.is_local and not follower.is_local:
            await facts.record(
                facts.FollowRejected(
                    follow_uri=follow.uri, follower_id=follower.id, target_id=target.id
                )
            )


async def unfollow(follower: Account, target: Account) -> None:
    """Stop following, or take the request back; nothing happens where there is neither."""
    async with database.transaction():
        await hold(follower.id, target.id)
        follow = await find(follower, target)
        if follow is None or not await end(follow):
            return
        if follower.is_local and not target.is_local:
            await facts.record(
                facts.Unfollowed(
                    follow_uri=follow.uri, follower_id=follower.id, target_id=target.id
                )
            )


async def remove_follower(account: Account, follower: Account) -> None:
    """Have somebody no longer follow `account`; nothing happens where they do not."""
    follow = await find(follower, account)
    if follow is not None:
        await reject(follow)


async def resume(follower: Account, target: Account, uri: str) -> Follow:
    """Have somebody elsewhere follow `target` again whose server never heard that it had ended.

    Nobody is asked, told or notified. Raises Forbidden where one has blocked the other since.
    """
    async with database.transaction():
        await hold(follower.id, target.id)
        if await _is_refused(follower, target):
            raise Forbidden(_("You cannot follow this person."))
        known = await find(follower, target)
        if known is not None:
            return known
        follow = await Follow.create(
            id=snowflake(),
            follower_id=follower.id,
            target_id=target.id,
            uri=uri,
            state="accepted",
        )
        await _count(follower.id, target.id, 1)
        return follow


async def hold(*account_ids: int) -> None:
    """Have everybody else who changes what is between these people wait, till we have committed.

    Always in the order of ids: two people who follow one another at once must not wait for each
    other. (SQLite has one writer at a time, and nothing to hold.)
    """
    held = Account.filter(id__in=account_ids).order_by("id").only("id")
    await held.select_for_update(no_key=True)


async def disown(follower: Account, target: Account) -> None:
    """Have a remote server take back a follow that it counts and nobody here has made.

    Records Unfollowed, with the id that such a follow could have had.
    """
    uri = addresses.deed_uri(follower.username, "follows", snowflake())
    fact = facts.Unfollowed(follow_uri=uri, follower_id=follower.id, target_id=target.id)
    async with database.transaction():
        await facts.record(fact)


async def find(follower: Account, target: Account) -> Follow | None:
    """The follow or request between two people."""
    return await Follow.get_or_none(follower_id=follower.id, target_id=target.id)


async def find_by_uri(uri: str) -> Follow | None:
    """The follow whose activity has that id."""
    return await Follow.get_or_none(uri=uri)


async def _is_refused(follower: Account, target: Account) -> bool:
    """Whether one of the two blocks the other, or the other's whole domain."""
    pair = (follower.id, target.id)
    return await Block.filter(account_id__in=pair, target_id__in=pair).exists() or (
        await DomainBlock.filter(
            Q(account_id=follower.id, domain=target.domain)
            | Q(account_id=target.id, domain=follower.domain)
        ).exists()
    )


async def _tell_refused(follower: Account, target: Account, uri: str | None) -> None:
    """Let the server of a remote follower know, which would wait for ever (as Mastodon does)."""
    if uri is not None and target.is_local and not follower.is_local:
        await facts.record(
            facts.FollowRejected(follow_uri=uri, follower_id=follower.id, target_id=target.id)
        )


async def _repeated(
    follow: Follow,
    follower: Account,
    target: Account,
    uri: str | None,
    wishes: _Wishes,
) -> Follow:
    wishes.apply(follow)
    if uri is not None:
        follow.uri = uri
    await follow.save(update_fields=["shows_boosts", "notifies", "languages", "uri"])
    if follow.state == "pending":
        if target.is_local and not await _must_ask(follow, target):
            await accept(follow)
    elif target.is_local and not follower.is_local:
        await facts.record(facts.FollowAccepted(follow_id=follow.id))
    return follow


async def _asked_of_ours(follow: Follow, target: Account) -> None:
    if await _must_ask(follow, target):
        await notifications.notify(target.id, "follow_request", follow.follower_id)
    else:
        await accept(follow)


async def _must_ask(follow: Follow, target: Account) -> bool:
    """Whether `target` decides: they are locked, or those who keep order silenced the follower.

    By the rows: they may have been changed since `target` was read.
    """
    silenced = Q(id=follow.follower_id, silenced_at__not_isnull=True)
    return await Account.filter(Q(id=target.id, is_locked=True) | silenced).exists()


async def end(follow: Follow) -> bool:
    """Remove a follow with what came of it: counters, home entries, notifications.

    False if somebody was faster. What counts is the state of the row: since `follow` was read,
    another request may have accepted it.
    """
    current = await Follow.get_or_none(id=follow.id)
    if current is None or not await Follow.filter(id=follow.id).delete():
        return False
    if current.state == "accepted":
        await _count(follow.follower_id, follow.target_id, -1)
    await list_timelines.part(follow.follower_id, follow.target_id)
    await database.write(
        "DELETE FROM home_entry WHERE account_id = ? AND post_id IN"
        " (SELECT id FROM post WHERE account_id = ?) AND NOT EXISTS"
        " (SELECT 1 FROM mention WHERE mention.post_id = home_entry.post_id"
        " AND mention.account_id = home_entry.account_id) AND NOT EXISTS"
        " (SELECT 1 FROM tag_follow JOIN post_hashtag"
        " ON post_hashtag.hashtag_id = tag_follow.hashtag_id"
        " JOIN post tagged ON tagged.id = post_hashtag.post_id"
        " WHERE tag_follow.account_id = home_entry.account_id"
        " AND tagged.id = home_entry.post_id AND tagged.visibility = 'public')",
        [follow.follower_id, follow.target_id],
    )
    await Endorsement.filter(account_id=follow.follower_id, target_id=follow.target_id).delete()
    for kind in ("follow", "follow_request"):
        await notifications.withdraw(kind, follow.follower_id, None, follow.target_id)
    return True


async def fill_homes(target: Account) -> None:
    """Put the newest posts of a remote `target` into its followers' homes, each at its own time.

    For posts that came to be here after the follow: their homes are as if they had been before.
    """
    async with database.transaction():
        for follow in await Follow.filter(
            target_id=target.id, state="accepted", follower__domain=""
        ):
            await _fill_home(follow.follower_id, target.id)


async def _count(follower_id: int, target_id: int, change: int) -> None:
    for column, account_id in (("following_count", follower_id), ("followers_count", target_id)):
        await database.write(
            f"UPDATE account SET {column} = {column} + ?, version = version + 1 WHERE id = ?",  # noqa: S608
            [change, account_id],
        )


async def _fill_home(follower_id: int, target_id: int) -> None:
    """Put the newest of what the follower may see (and wants to read) into their home timeline, if
    they are ours, and into those of their lists that the other stands on."""
    language, _ = wanted_sql(None)
    await database.write(
        "INSERT INTO home_entry (account_id, post_id)"  # noqa: S608
        " SELECT reader.id, post.id FROM account reader JOIN post ON post.id IN"
        f" ({newest_of_sql(BACKFILLED)})"
        " JOIN follow ON follow.follower_id = reader.id AND follow.target_id = post.account_id"
        f" WHERE reader.id = ? AND reader.domain = ''{language}"
        f" AND {list_timelines.NOT_ON_EXCLUSIVE_LIST}"
        " ON CONFLICT (account_id, post_id) DO NOTHING",
        [target_id, follower_id, target_id],
    )
    await list_timelines.fill(follower_id, target_id)
