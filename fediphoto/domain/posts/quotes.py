"""Who quotes whom, and whether the quoted author lets it stand (FEP-044f).

A quote is "accepted" where the author quotes themselves, where the quoted author has given a stamp
for it, and where no stamp is needed: the policy lets everybody quote, or neither side knows of
stamps. It is "pending" while that is unknown, and else "rejected", "revoked" or "deleted".
"""

from datetime import UTC, datetime
from typing import Any

from fediphoto.domain import addresses, facts, live
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.notifications import notifications
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import fan_out
from fediphoto.domain.posts.post_drafts import is_narrower
from fediphoto.domain.views import interaction_policies
from fediphoto.domain.visibility import OPEN, can_see, visible_posts_sql
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, twins
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Post, QuoteAuthorization, Tombstone
from fediphoto.text.translations import _

MAX_URI = 2048
_QUOTES_TOLD = 100
"""How many of the posts that quote one that goes are seen to change at once."""


async def wanted(author: Account, quoted_id: int | None) -> Post | None:
    """The post that `author` wants to quote; a boost stands for what it boosts.

    Raises NotFound (cannot see it), Forbidden (its author does not let them).
    """
    if quoted_id is None:
        return None
    quoted = await Post.get_or_none(id=quoted_id)
    if quoted is not None and quoted.boost_of_id is not None:
        quoted = await Post.get_or_none(id=quoted.boost_of_id)
    if quoted is None or not await can_see(quoted, author):
        raise NotFound
    await interaction_policies.check("quote", quoted, author)
    return quoted


def visibility(asked: str, quoted: Post | None) -> str:
    """How widely a post is seen that quotes: never more widely than what it quotes (Mastodon)."""
    if quoted is None or not is_narrower(quoted.visibility, than=asked):
        return asked
    return quoted.visibility


def columns(author: Account, quoted: Post | None) -> dict[str, Any]:
    """What the row of a new post of ours says of the post it quotes."""
    if quoted is None:
        return {}
    needs_stamp = not quoted.is_local and quoted.account_id != author.id
    return {
        "quote_of_id": quoted.id,
        "quote_uri": quoted.uri,
        "quote_state": "pending" if needs_stamp else "accepted",
    }


async def begin(post: Post, quoted: Post | None) -> None:
    """Do what follows from a new post of ours with those columns, in the transaction around us.

    A stamp is made where one of ours is quoted; somebody elsewhere is asked (QuoteRequested).
    """
    if quoted is None:
        return
    if post.quote_state == "pending":
        await facts.record(facts.QuoteRequested(post_id=post.id))
        return
    if quoted.account_id != post.account_id:
        stamp = await _authorize(quoted, post.account_id, post.uri, "")
        post.quote_authorization_uri = stamp.uri
        await post.save(update_fields=["quote_authorization_uri"])
    await _count(quoted, 1)
    await _tell_quoted(post, quoted)


def told(uri: str, authorization_uri: str) -> dict[str, Any]:
    """The columns of a remote post that says it quotes `uri`, before anything is known."""
    if not uri or len(uri) > MAX_URI:
        return {}
    return {
        "quote_uri": uri,
        "quote_authorization_uri": authorization_uri[:MAX_URI],
        "quote_state": "pending",
    }


async def settle(post: Post, *, is_stamp_good: bool | None = None) -> str:
    """Decide anew whether the quote in a remote post stands, by what is known now; the state.

    `is_stamp_good` is what looking at its stamp has shown, None while nobody has looked. Counts,
    and tells a quoted author of ours. For the transaction around us or one of its own.
    """
    if not post.quote_uri or post.is_local:
        return post.quote_state
    async with database.transaction():
        quoted = await _quoted(post)
        state = await _decided(post, quoted, is_stamp_good)
        await _enter(post, quoted, state)
    return state


async def follow_update(post: Post, uri: str, authorization_uri: str) -> bool:
    """Bring a remote post to what it says now of its quote; whether that is something new."""
    if (uri, authorization_uri) == (post.quote_uri, post.quote_authorization_uri):
        return False
    async with database.transaction():
        quoted = await _quoted(post)
        if uri != post.quote_uri:
            await _enter(post, quoted, "pending" if uri else "")
            post.quote_of_id = None
        elif quoted is None or not quoted.is_local:
            await _enter(post, quoted, "pending")  # the new stamp is to be looked at
        post.quote_uri, post.quote_authorization_uri = uri[:MAX_URI], authorization_uri[:MAX_URI]
        post.version += 1
        changed = ["quote_uri", "quote_authorization_uri", "quote_of_id", "version"]
        await post.save(update_fields=changed)
        await settle(post)
    return True


async def answer(quoted: Post, asker: Account, quoting_uri: str, request_uri: str) -> None:
    """Answer somebody elsewhere who asks to quote a post of ours: as its author's policy says.

    Records QuoteAccepted, or QuoteRefused.
    """
    async with database.transaction():
        if await _may_have_stamp(quoted, asker, quoting_uri):
            stamp = await _authorize(quoted, asker.id, quoting_uri, request_uri)
            await facts.record(facts.QuoteAccepted(authorization_id=stamp.id))
        else:
            await facts.record(
                facts.QuoteRefused(
                    request_uri=request_uri,
                    quoted_id=quoted.id,
                    asker_id=asker.id,
                    quoting_uri=quoting_uri,
                )
            )
        quoting = await Post.get_or_none(uri=quoting_uri, account_id=asker.id)
        if quoting is not None:
            await settle(quoting)


async def confirm(post: Post, stamp_uri: str) -> None:
    """The quoted author elsewhere has accepted that a post of ours quotes them.

    Records QuoteConfirmed. What was revoked stays so.
    """
    async with database.transaction():
        if post.quote_state not in ("pending", "rejected"):
            return
        post.quote_authorization_uri = stamp_uri[:MAX_URI]
        await post.save(update_fields=["quote_authorization_uri"])
        await _enter(post, await _quoted(post), "accepted")
        await facts.record(facts.QuoteConfirmed(post_id=post.id))


async def refuse(post: Post) -> None:
    """The quoted author elsewhere does not let a post of ours quote them (any more)."""
    async with database.transaction():
        state = "revoked" if post.quote_state == "accepted" else "rejected"
        await _enter(post, await _quoted(post), state)


async def withdraw_stamp(uri: str, author: Account) -> bool:
    """The quoted `author` elsewhere has deleted the stamp `uri`; whether we knew a quote by it."""
    async with database.transaction():
        rows = await Post.filter(
            quote_authorization_uri=uri, quote_of__account_id=author.id
        ).select_for_update()
        for post in rows:
            await _enter(post, await _quoted(post), "revoked")
    return bool(rows)


async def revoke(author: Account, quoted: Post, quoting_id: int) -> Post:
    """Let a post quote one of `author`'s own no longer, and return it; for good.

    Records QuoteRevoked. Raises Forbidden (not theirs), NotFound (it does not quote it).
    """
    if quoted.account_id != author.id:
        raise Forbidden
    async with database.transaction():
        quoting = await Post.filter(id=quoting_id).select_for_update().first()
        if (
            quoting is None
            or quoting.quote_of_id != quoted.id
            or not await can_see(quoting, author)
        ):
            raise NotFound
        stamp = await _authorize(quoted, quoting.account_id, quoting.uri, "")
        await QuoteAuthorization.filter(id=stamp.id).update(revoked_at=datetime.now(UTC))
        await _enter(quoting, quoted, "revoked")
        await facts.record(facts.QuoteRevoked(authorization_id=stamp.id))
        return quoting


async def set_policy(author: Account, post: Post, policy: str) -> None:
    """Say who may quote a post of one's own from now on (one of QUOTE_POLICIES).

    Records PolicyChanged. Raises NotFound (not theirs), Unprocessable (another policy).
    """
    if post.account_id != author.id or not post.is_local or post.boost_of_id is not None:
        raise NotFound
    check_policy(policy)
    rule = interaction_policies.quote_rule(policy, author)
    async with database.transaction():
        current = await Post.filter(id=post.id).select_for_update().first()
        if current is None:
            raise NotFound
        if current.interaction_policy.get("quote") == rule["quote"]:
            return
        current.interaction_policy = {**current.interaction_policy, **rule}
        current.version += 1
        await current.save(update_fields=["interaction_policy", "version"])
        now = datetime.now(UTC).isoformat()
        await facts.record(facts.PolicyChanged(post_id=post.id, changed_at=now))
        live.tell(live.PostChanged(post_id=post.id))


def check_policy(policy: str) -> None:
    """Raise Unprocessable unless it is one of QUOTE_POLICIES."""
    if policy not in interaction_policies.QUOTE_POLICIES:
        allowed = ", ".join(interaction_policies.QUOTE_POLICIES)
        raise Unprocessable(_("Who may quote a post is one of %(allowed)s.", allowed=allowed))


async def forget(post: Post) -> None:
    """What follows when a post goes, in the transaction around us: what quotes it says so, and what
    it quotes counts one quote less."""
    await database.write(
        "UPDATE post SET quote_state = 'deleted', version = version + 1 WHERE quote_of_id = ?",
        [post.id],
    )
    quoting = Post.filter(quote_of_id=post.id).order_by("-id").limit(_QUOTES_TOLD)
    for quoting_id in await quoting.values_list("id", flat=True):
        live.tell(live.PostChanged(post_id=int(str(quoting_id))))
    if post.quote_state == "accepted" and post.quote_of_id is not None:
        await _count(post.quote_of_id, -1)


async def tell_quoters(post: Post) -> None:
    """Tell those of ours who quote `post` that it has been edited, in the transaction around us."""
    quoting = Post.filter(quote_of_id=post.id, quote_state="accepted", is_local=True)
    for one in await quoting.only("id", "account_id"):
        await notifications.notify(one.account_id, "quoted_update", post.account_id, one.id)


def quoting(post_id: int, viewer_id: int | None, page: Page) -> ReadPlan[list[int]]:
    """The ids of the posts that quote `post_id`, as far as the viewer may see them."""
    rule, values = visible_posts_sql(viewer_id)
    limits, bound = bounds(page, "post.id")
    rows = yield (
        "SELECT post.id AS id FROM post WHERE post.quote_of_id = ?"  # noqa: S608
        f" AND post.quote_state = 'accepted' AND {rule}{limits}",
        [post_id, *values, *bound],
    )
    return [row["id"] for row in newest_first(page, rows)]


async def stamp(name: str, stamp_id: int) -> QuoteAuthorization | None:
    """A stamp of the local person `name` that is still good, with its post and the author."""
    row = (
        await QuoteAuthorization.filter(id=stamp_id, revoked_at=None)
        .first()
        .prefetch_related("post__account")
    )
    if row is None or row.uri != _stamp_uri(name, stamp_id):
        return None
    return row


async def _decided(post: Post, quoted: Post | None, is_stamp_good: bool | None) -> str:
    if quoted is None:
        return await _without_quoted(post)
    if quoted.account_id == post.account_id:
        return "accepted"
    author = await Account.get(id=post.account_id)
    if quoted.is_local:
        if not await _may_have_stamp(quoted, author, post.uri):
            return "revoked" if await _was_revoked(quoted, post.uri) else "rejected"
        return "accepted"
    if post.quote_state == "revoked":
        return "revoked"
    if post.quote_authorization_uri and is_stamp_good is not False:
        return "accepted" if is_stamp_good or post.quote_state == "accepted" else "pending"
    if post.quote_authorization_uri:
        return "rejected"
    return await _without_stamp(post, quoted, author)


async def _without_quoted(post: Post) -> str:
    if await Tombstone.exists(uri=post.quote_uri):
        return "deleted"
    return "rejected" if addresses.is_ours(post.quote_uri) else "pending"


async def _without_stamp(post: Post, quoted: Post, author: Account) -> str:
    """Older ways of quoting, which know of no stamps: the quoted author's policy decides; where
    there is none, the quoter's server may not know better (Misskey, Fedibird, Pleroma)."""
    if quoted.visibility not in OPEN:
        return "rejected"
    if "quote" not in quoted.interaction_policy:
        return "pending" if "quote" in post.interaction_policy else "accepted"
    found = await interaction_policies.standing("quote", quoted, author)
    return {"automatic": "accepted", "denied": "rejected"}.get(found, "pending")


async def _may_have_stamp(quoted: Post, asker: Account, quoting_uri: str) -> bool:
    if await _was_revoked(quoted, quoting_uri) or not await can_see(quoted, asker):
        return False
    return await interaction_policies.standing("quote", quoted, asker) == "automatic"


async def _was_revoked(quoted: Post, quoting_uri: str) -> bool:
    return await QuoteAuthorization.exists(
        post_id=quoted.id, quoting_uri=quoting_uri, revoked_at__isnull=False
    )


async def _authorize(
    quoted: Post, quoting_account_id: int, quoting_uri: str, request_uri: str
) -> QuoteAuthorization:
    """The stamp for one quote: the one that is there, or a new one."""
    author = await Account.get(id=quoted.account_id)
    stamp_id = snowflake()
    fresh = QuoteAuthorization(
        id=stamp_id,
        post_id=quoted.id,
        quoting_account_id=quoting_account_id,
        quoting_uri=quoting_uri,
        request_uri=request_uri[:MAX_URI],
        uri=_stamp_uri(author.username, stamp_id),
    )
    kept, is_new = await twins.once(fresh, "post_id", "quoting_uri")
    if not is_new and request_uri and kept.request_uri != request_uri:
        kept.request_uri = request_uri[:MAX_URI]
        await kept.save(update_fields=["request_uri"])
    return kept


def _stamp_uri(username: str, stamp_id: int) -> str:
    return addresses.deed_uri(username, "stamps", stamp_id)


async def _quoted(post: Post) -> Post | None:
    if post.quote_of_id is not None:
        return await Post.get_or_none(id=post.quote_of_id)
    return await Post.get_or_none(uri=post.quote_uri, boost_of_id=None) if post.quote_uri else None


async def _enter(post: Post, quoted: Post | None, state: str) -> None:
    """Note what became of a quote, with all that follows from the change."""
    was_shown, is_shown = post.quote_state == "accepted", state == "accepted"
    quoted_id = quoted.id if quoted is not None else None
    if (post.quote_state, post.quote_of_id) == (state, quoted_id):
        return
    post.quote_state, post.quote_of_id = state, quoted_id
    post.version += 1
    await post.save(update_fields=["quote_state", "quote_of_id", "version"])
    if quoted is None or was_shown == is_shown:
        return
    await _count(quoted, 1 if is_shown else -1)
    live.tell(live.PostChanged(post_id=post.id))
    if is_shown:
        await _tell_quoted(post, quoted)
    else:
        await notifications.withdraw("quote", post.account_id, post.id)


async def _count(quoted: Post | int, change: int) -> None:
    await database.write(
        "UPDATE post SET quotes_count = quotes_count + ?, version = version + 1 WHERE id = ?",
        [change, quoted if isinstance(quoted, int) else quoted.id],
    )


async def _tell_quoted(post: Post, quoted: Post) -> None:
    is_news = post.created_at > datetime.now(UTC) - fan_out.NOTIFIED_WITHIN
    if quoted.is_local and is_news and not post.approval_state:
        await notifications.notify(quoted.account_id, "quote", post.account_id, post.id)
