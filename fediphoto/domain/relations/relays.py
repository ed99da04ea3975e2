"""Which relays pass our public posts on to strangers, and strangers' posts to us.

Of Mastodon's kind a relay is followed by its inbox ("follow everything public") and forwards what
authors sent it; of LitePub's kind (Pleroma, Akkoma) it is followed as an actor, follows back, and
both sides announce posts.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fediphoto.domain import addresses, facts
from fediphoto.domain.relations import follows
from fediphoto.errors import Conflict, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, twins
from fediphoto.storage.models import Account, Relay
from fediphoto.text.translations import _

MASTODON, LITEPUB = "mastodon", "litepub"
KINDS = (MASTODON, LITEPUB)


async def add(inbox_uri: str, actor: Account | None = None) -> Relay:
    """Ask a relay to take part: by its inbox (Mastodon's kind), or as `actor` (LitePub's).

    It gets our public posts once it has accepted. Records RelayJoined. Raises Conflict for one
    that was asked before, Unprocessable for our own address.
    """
    if addresses.is_ours(inbox_uri):
        raise Unprocessable(_("That is our own address."))
    async with database.transaction():
        relay_id = snowflake()
        asked = Relay(
            id=relay_id,
            kind=MASTODON if actor is None else LITEPUB,
            inbox_uri=inbox_uri,
            actor_uri="" if actor is None else actor.uri,
            follow_uri=f"{addresses.instance_actor_uri()}#relays/{relay_id}",
        )
        relay, is_new = await twins.once(asked, "inbox_uri")
        if not is_new:
            raise Conflict(_("That relay was asked before; remove it to ask it again."))
        await facts.record(facts.RelayJoined(relay_id=relay.id))
    return relay


async def remove(url: str) -> None:
    """Leave a relay, named by its inbox or its actor. Records RelayLeft; NotFound for none."""
    async with database.transaction():
        relay = await Relay.get_or_none(inbox_uri=url)
        if relay is None:
            relay = await Relay.filter(actor_uri=url).exclude(actor_uri="").first()
        if relay is None:
            raise NotFound(_("There is no such relay."))
        await relay.delete()
        await _end_following_back(relay)
        await facts.record(
            facts.RelayLeft(
                kind=relay.kind,
                inbox_uri=relay.inbox_uri,
                actor_uri=relay.actor_uri,
                follow_uri=relay.follow_uri,
            )
        )


async def listed() -> list[Relay]:
    """All relays, oldest first."""
    return await Relay.all().order_by("id")


async def answer(sender: Account, follow_uri: str, state: str) -> bool:
    """`sender` answers "accepted" or "rejected" to a Follow; False where that was not for a relay.

    A relay of LitePub's kind may leave the Follow's id away (''). Of Mastodon's kind its actor is
    learnt by this, and must be on the host that was asked.
    """
    relay = await Relay.get_or_none(follow_uri=follow_uri) if follow_uri else None
    if not follow_uri:
        relay = await Relay.get_or_none(actor_uri=sender.uri, kind=LITEPUB)
    if relay is None:
        return False
    if relay.actor_uri not in ("", sender.uri) or _host(relay.inbox_uri) != _host(sender.uri):
        return False
    await Relay.filter(id=relay.id).update(
        state=state, actor_uri=sender.uri, answered_at=datetime.now(UTC)
    )
    return True


async def is_accepted(actor_uri: str) -> bool:
    """Whether an actor is a relay that takes part: it passes on what is public elsewhere."""
    return await Relay.exists(actor_uri=actor_uri, state="accepted")


async def may_follow_back(actor: Account) -> bool:
    """Whether an actor is a relay, of which one may come to follow the instance itself."""
    return await Relay.exists(actor_uri=actor.uri, state__in=("pending", "accepted"))


async def inboxes(kinds: Iterable[str] = KINDS) -> set[str]:
    """Where the relays of these kinds that take part are reached."""
    rows = Relay.filter(state="accepted", kind__in=list(kinds))
    return {row[0] for row in await rows.values_list("inbox_uri")}


async def _end_following_back(relay: Relay) -> None:
    actor = await Account.get_or_none(uri=relay.actor_uri) if relay.actor_uri else None
    if actor is not None:
        instance = await Account.get(uri=addresses.instance_actor_uri())
        await follows.unfollow(actor, instance)


def _host(uri: str) -> str:
    return urlsplit(uri).netloc.lower()
