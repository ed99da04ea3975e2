"""What somebody elsewhere posted before anybody here knew them: read once, when they are looked at.

The outbox is read as far as the last 40 things, with what is pinned, the hashtags on the profile,
and how many posts and followers their server counts. It is all hearsay but for what their own
server says of their own posts (FEP-fe34): everything else is read at its origin.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from tortoise.exceptions import DoesNotExist
from tortoise.expressions import F

from fediphoto.activitypub import network, translation
from fediphoto.activitypub.looking import Look, LookEnded
from fediphoto.activitypub.vocabulary import (
    Activity,
    Announce,
    Create,
    FeaturedTag,
    PostObject,
    Thing,
    host_of,
    same_origin,
)
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import interactions, posts, remote_pins
from fediphoto.domain.posts.posts import Arrival
from fediphoto.domain.relations import follows
from fediphoto.domain.topics import featured_tags
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import FediphotoError, RemoteError
from fediphoto.storage import jobs
from fediphoto.storage.models import Account, Follow, Post

log = structlog.get_logger()

ITEMS = 40
"""Things of an outbox that are looked at."""
BOOSTS = 15
"""Boosts among them that are followed to their origins."""
REQUESTS = 120
PIN_REQUESTS = 2 * remote_pins.MOST
"""When only what stands first is read: the two collections, and posts that are new to us."""
SECONDS = 60.0
AGAIN_AFTER = timedelta(weeks=3)
"""So long what was read is new enough; for followed people everything new is sent to us."""
RETRIED_AFTER = timedelta(hours=1)
"""When we look again at an account whose server did not answer."""

_REFUSALS = (FediphotoError, DoesNotExist)


@dataclass
class _Past:
    """What one look finds of an account."""

    account: Account
    look: Look
    is_unanswered: bool = False
    boosts_left: int = BOOSTS
    totals: dict[str, int] = field(default_factory=dict)


async def begin(account: Account) -> bool:
    """Have the past of a remote account read by a job, unless that was done.

    True while it is to come for the first time: what is shown of the account is not all yet.
    """
    if not _has_past(account) or not await _is_due(account):
        return False
    await jobs.enqueue(
        "backfill.account", {"account_id": account.id}, unique_key=f"backfill:{account.id}"
    )
    return account.backfilled_at is None


def _has_past(account: Account) -> bool:
    """Whether there is anything to read, and we may."""
    if account.is_local or account.suspended_at is not None or account.deleted_at is not None:
        return False
    return bool(account.outbox_uri or account.featured_uri) and network.federates_with(
        host_of(account.uri)
    )


async def _is_due(account: Account) -> bool:
    if account.backfilled_at is None:
        return True
    if account.backfilled_at > datetime.now(UTC) - AGAIN_AFTER:
        return False
    return not await Follow.exists(target_id=account.id, state="accepted", follower__domain="")


async def _job(payload: dict[str, Any]) -> None:
    account = await Account.get_or_none(id=payload["account_id"])
    if account is None or not _has_past(account) or not await _is_due(account):
        return
    past = _Past(account, Look(requests=REQUESTS, seconds=SECONDS))
    try:
        for part in (_followers, _following, _outbox, _pinned, _tags):
            await _attempt(part, past)
    except LookEnded:
        log.info("look ended early", account=account.uri)
    await accounts.take_counts(
        account,
        followers=past.totals.get("followers", 0),
        following=past.totals.get("following", 0),
        posts=past.totals.get("posts", 0),
    )
    if account.backfilled_at is None:
        await follows.fill_homes(account)
    at = datetime.now(UTC)
    if past.is_unanswered:
        at += RETRIED_AFTER - AGAIN_AFTER
    await Account.filter(id=account.id).update(backfilled_at=at, version=F("version") + 1)


async def _pins_job(payload: dict[str, Any]) -> None:
    """Read anew what stands first on a profile: not every server tells of it (GoToSocial)."""
    account = await Account.get_or_none(id=payload["account_id"])
    if account is None or not _has_past(account):
        return
    past = _Past(account, Look(requests=PIN_REQUESTS, seconds=SECONDS))
    try:
        for part in (_pinned, _tags):
            await _attempt(part, past)
    except LookEnded:
        log.info("look ended early", account=account.uri)


async def _attempt(part: Callable[[_Past], Awaitable[None]], past: _Past) -> None:
    """One part; what cannot be had of it is nobody's trouble."""
    try:
        await part(past)
    except RemoteError as error:
        past.is_unanswered |= part is _outbox and not error.permanent
        log.info("past not read", account=past.account.uri, reason=str(error))
    except _REFUSALS as refused:
        log.info("past not read", account=past.account.uri, reason=str(refused))


async def _followers(past: _Past) -> None:
    if past.account.followers_uri:
        found = await past.look.collection(past.account.followers_uri)
        past.totals["followers"] = found.total_items


async def _following(past: _Past) -> None:
    if past.account.following_uri:
        found = await past.look.collection(past.account.following_uri)
        past.totals["following"] = found.total_items


async def _outbox(past: _Past) -> None:
    """The last posts and boosts."""
    address = past.account.outbox_uri
    if not address:
        return
    outbox = await past.look.collection(address)
    past.totals["posts"] = outbox.total_items
    async for item in past.look.items(outbox, address, ITEMS):
        await _take(past, item)


async def _pinned(past: _Past) -> None:
    """What stands first on the profile, in that order."""
    address = past.account.featured_uri
    if not address:
        return
    featured = await past.look.collection(address)
    found = []
    async for item in past.look.items(featured, address, remote_pins.MOST):
        if isinstance(item, FeaturedTag):
            continue
        post = await _take(past, item)
        if post is not None:
            found.append(post)
    await remote_pins.replace(past.account, found)


async def _tags(past: _Past) -> None:
    address = past.account.featured_tags_uri
    if not address:
        return
    collection = await past.look.collection(address)
    names = [
        item.name
        async for item in past.look.items(collection, address, featured_tags.MOST)
        if isinstance(item, FeaturedTag)
    ]
    await featured_tags.replace_remote(past.account, names)


async def _take(past: _Past, item: Thing) -> Post | None:
    """Store what an item of the account's own collections is; None for what is not theirs."""
    try:
        return await _stored(past, item)
    except _REFUSALS as refused:
        log.info("item not taken", item=item.id, reason=str(refused))
        return None


async def _stored(past: _Past, item: Thing) -> Post | None:
    known = await posts.find_by_uri(item.id) if item.id else None
    if known is not None:
        return known if known.account_id == past.account.id else None
    if not isinstance(item, Activity | PostObject):
        item = await _fetched(past, item)
    if isinstance(item, Announce):
        return await _boost(past, item)
    if isinstance(item, Create):
        if item.actor != past.account.uri:
            return None
        item = item.object
    return await _post(past, item)


async def _fetched(past: _Past, item: Thing) -> Thing:
    """An item that is told by its id alone, or in a way that says no more."""
    if not same_origin(item.id, past.account.uri) or isinstance(item, FeaturedTag):
        return Thing(id="")
    return await past.look.thing(item.id)


async def _post(past: _Past, item: Thing) -> Post | None:
    """A post of the account: embedded in its own outbox it is its server's word already."""
    if not same_origin(item.id, past.account.uri):
        return None
    known = await posts.find_by_uri(item.id)
    if known is not None:
        return known if known.account_id == past.account.id else None
    post = item if isinstance(item, PostObject) else await past.look.thing(item.id)
    if not isinstance(post, PostObject) or post.author != past.account.uri or post.vote:
        return None
    if translation.visibility_of(post.to, post.cc, past.account) not in OPEN:
        return None
    return await past.look.store(post, Arrival.PAST)


async def _boost(past: _Past, item: Announce) -> Post | None:
    """A boost: what is boosted is read at its own server."""
    boosted, account = item.object.id, past.account
    if item.actor != account.uri or not same_origin(item.id, account.uri) or not boosted:
        return None
    visibility = translation.visibility_of(item.to, item.cc, account)
    if visibility not in OPEN or past.boosts_left <= 0:
        return None
    post = await posts.find_by_uri(boosted)
    if post is None:
        if addresses.is_ours(boosted):
            return None
        past.boosts_left -= 1
        found = await past.look.thing(boosted)
        post = await past.look.store(found, Arrival.PAST) if isinstance(found, PostObject) else None
    if post is None:
        return None
    return await interactions.boost(
        account,
        post,
        uri=item.id,
        visibility=visibility,
        created_at=item.published_at,
        arrival=Arrival.PAST,
    )


JOBS: dict[str, jobs.Handler] = {"backfill.account": _job, "backfill.pins": _pins_job}
