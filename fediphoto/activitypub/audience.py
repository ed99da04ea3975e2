"""Which inboxes an activity of one of ours must reach."""

from collections.abc import Iterable, Sequence

from fediphoto import config
from fediphoto.activitypub import network
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain.relations import relays as domain_relays
from fediphoto.domain.visibility import OPEN
from fediphoto.storage.models import Account, Block, DomainBlock, Follow, Like, Mention, Post


async def followers(*account_ids: int) -> set[str]:
    """The distinct inboxes (shared ones first) of the accounts' followers elsewhere."""
    if not account_ids:
        return set()
    elsewhere = Follow.filter(
        target_id__in=list(account_ids),
        state="accepted",
        follower__domain__not="",
        follower__suspended_at=None,
    )
    # Two queries: a shared inbox stands for any number of followers and is read once.
    shared = elsewhere.filter(follower__shared_inbox_uri__not="").distinct()
    own = elsewhere.filter(follower__shared_inbox_uri="")
    return _first_of(await shared.values_list("follower__shared_inbox_uri")) | _first_of(
        await own.values_list("follower__inbox_uri")
    )


async def followed(account_id: int) -> set[str]:
    """The distinct inboxes of the people elsewhere whom the account follows."""
    elsewhere = Follow.filter(
        follower_id=account_id, target__domain__not="", target__suspended_at=None
    )
    return _first_of(await elsewhere.values_list("target__shared_inbox_uri", "target__inbox_uri"))


async def people(account_ids: Iterable[int], author_id: int) -> set[str]:
    """The distinct inboxes of these accounts, without those that the author has blocked."""
    wanted = set(account_ids)
    if wanted:
        blocked = Block.filter(account_id=author_id, target_id__in=list(wanted))
        wanted -= {row[0] for row in await blocked.values_list("target_id")}
    if not wanted:
        return set()
    elsewhere = Account.filter(id__in=list(wanted), domain__not="", suspended_at=None)
    return _first_of(await elsewhere.values_list("shared_inbox_uri", "inbox_uri"))


async def post(row: Post) -> set[str]:
    """The inboxes of all whom a post is addressed to: followers, and those it speaks to.

    None of one that its author has archived, whatever happens to it there.
    """
    if row.archived_at is not None:
        return set()
    spoken_to = {
        mention[0] for mention in await Mention.filter(post_id=row.id).values_list("account_id")
    }
    if row.in_reply_to_account_id is not None and row.visibility in OPEN:
        spoken_to.add(row.in_reply_to_account_id)
    inboxes = await people(spoken_to, row.account_id)
    if row.visibility != "direct":
        inboxes |= await followers(row.account_id)
    return inboxes


async def spread(row: Post) -> set[str]:
    """The inboxes where a public post has got to besides.

    Its boosters', likers', commenters' and quoters', and that of whom it quotes.
    """
    if row.visibility not in OPEN:
        return set()
    touched = [
        *await Post.filter(boost_of_id=row.id).values_list("account_id"),
        *await Like.filter(post_id=row.id).values_list("account_id"),
        *await Post.filter(in_reply_to_id=row.id).values_list("account_id"),
        *await Post.filter(quote_of_id=row.id).values_list("account_id"),
        *await Post.filter(id=row.quote_of_id or 0).values_list("account_id"),
    ]
    return await people((account[0] for account in touched), row.account_id)


async def shown_by_ours(post_id: int) -> set[str]:
    """The inboxes where a post may have got to because people of ours boosted it."""
    ours = Post.filter(boost_of_id=post_id, is_local=True, approval_state="")
    return await followers(*[row[0] for row in await ours.values_list("account_id")])


async def asked(row: Post) -> set[str]:
    """The inbox of the author who is to approve a comment: nobody else hears of it yet."""
    author_id = row.in_reply_to_account_id
    return await people([author_id], row.account_id) if author_id is not None else set()


async def relays(visibility: str) -> set[str]:
    """The inboxes of relays, for what becomes of a public post; nothing for any other."""
    return await domain_relays.inboxes() if visibility == "public" else set()


async def forwarding_relays(visibility: str) -> set[str]:
    """Of those the relays that forward what the author says: LitePub's fetch what we announce."""
    if visibility != "public":
        return set()
    return await domain_relays.inboxes([domain_relays.MASTODON])


async def allowed(
    inboxes: Iterable[str], author_id: int, *, is_ending: bool = False
) -> dict[str, str]:
    """Inbox to host, of those inboxes that federation settings and the author let us speak to.

    Never our own host. With `is_ending` also those on domains that the author blocks: that a
    follow has ended must be heard there.
    """
    refused = set(config.current().own_hosts)
    if not is_ending:
        blocked = await DomainBlock.filter(account_id=author_id).values_list("domain")
        refused |= {row[0] for row in blocked}
    reachable = {}
    for inbox in inboxes:
        host = host_of(inbox)
        if host and host not in refused and network.federates_with(host):
            reachable[inbox] = host
    return reachable


def inbox_of(account: Account) -> list[str]:
    """The personal inbox of somebody elsewhere; nothing for our own people."""
    return [account.inbox_uri] if account.domain and account.inbox_uri else []


async def pair(first_id: int, second_id: int) -> tuple[Account, Account] | None:
    """Both accounts; None where one (a remote one) has been removed, and nobody is left to tell."""
    first = await Account.get_or_none(id=first_id)
    second = await Account.get_or_none(id=second_id)
    return (first, second) if first is not None and second is not None else None


def _first_of(rows: Iterable[Sequence[str]]) -> set[str]:
    """Of each row the first inbox that is not empty: the shared one, where there is one."""
    return {next((inbox for inbox in row if inbox), "") for row in rows} - {""}
