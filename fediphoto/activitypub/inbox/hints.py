"""What somebody passes on of somebody else: never believed, but looked at where it comes from.

Relays and the owners of threads forward what they receive, with Linked Data signatures or none.
Such an activity tells us no more than an id worth looking at. It is looked at once, by a job, if
the thing concerns anybody here, and no server is asked more often than a few times a minute for
it, whoever wants us to (amplification).
"""

import hashlib
from typing import Any

import structlog

from fediphoto.activitypub import actors, objects, translation
from fediphoto.activitypub.inbox import handlers, rules
from fediphoto.activitypub.inbox.rules import Ignored
from fediphoto.activitypub.inbox.throttle import Throttle
from fediphoto.activitypub.vocabulary import (
    Activity,
    Announce,
    Create,
    Delete,
    PostObject,
    Update,
    host_of,
    same_origin,
)
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.domain.relations import relays
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import Conflict, FediphotoError, Gone, NotFound, RemoteError, Unauthorized
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Post

log = structlog.get_logger()

PER_SIGNER = 60
PER_RELAY = 600
PER_HOST = 30
PER_HOST_BY_RELAYS = 300
"""Hints a minute: from one sender, and about the things of one host, whoever sends them. A relay is
there to pass on what large servers say."""
SECOND_TRY_AFTER_S = 600.0
"""A hint is worth two tries: who forwarded it is not told, and nobody here waits for it."""

_by_signer = Throttle(PER_SIGNER)
_by_relay = Throttle(PER_RELAY)
_by_host = Throttle(PER_HOST)
_by_host_by_relays = Throttle(PER_HOST_BY_RELAYS)


def forget_counts() -> None:
    """Begin to count anew (tests)."""
    for throttle in (_by_signer, _by_relay, _by_host, _by_host_by_relays):
        throttle.clear()


async def take(activity: Activity, signer_uri: str) -> None:
    """Have a job look at what the activity of somebody else is about; stored when this returns.

    Nothing happens where that is no business of ours. Raises Unauthorized for what cannot be
    looked at, TooManyRequests for too many of them.
    """
    about = _about(activity)
    if not about:
        raise Unauthorized("The activity's actor is not who signed the request.")
    is_relay = await relays.is_accepted(signer_uri)
    if not await _may_concern_us(activity, signer_uri, is_relay=is_relay):
        return
    (_by_relay if is_relay else _by_signer).count(signer_uri)
    (_by_host_by_relays if is_relay else _by_host).count(host_of(about))
    payload = {"kind": activity.kind, "uri": about, "actor": activity.actor, "signer": signer_uri}
    await jobs.enqueue("inbox.hint", payload, unique_key=_unique_key(payload))


def _about(activity: Activity) -> str:
    """The id, on the actor's own server, at which the thing can be looked at; '' for none."""
    if isinstance(activity, Announce):
        about = activity.id
    elif isinstance(activity, Create | Update | Delete):
        about = activity.object.id
    else:
        return ""
    is_its_own = about and same_origin(about, activity.actor) and about != activity.actor
    return about if is_its_own and not addresses.is_ours(about) else ""


async def _may_concern_us(activity: Activity, signer_uri: str, *, is_relay: bool) -> bool:
    """Whether it is worth a look, if all were true that it says."""
    author = await accounts.find_by_uri(activity.actor)
    if author is not None and author.suspended_at is not None:
        return False
    if isinstance(activity, Update | Delete):
        return author is not None and await Post.exists(
            uri=activity.object.id, account_id=author.id
        )
    if isinstance(activity, Announce):
        return author is not None and await rules.is_followed_here(author)
    if await posts.find_by_uri(activity.object.id) is not None:
        return False
    if not isinstance(activity.object, PostObject):
        return is_relay or (author is not None and await rules.is_followed_here(author))
    return is_relay or await _is_wanted(activity.object, author, signer_uri)


async def _is_wanted(post: PostObject, author: Account | None, signer_uri: str) -> bool:
    return await rules.concerns_us(post, author) or await rules.is_in_followed_thread_of(
        signer_uri, post
    )


def _unique_key(payload: dict[str, Any]) -> str:
    digest = hashlib.sha256(f"{payload['kind']} {payload['uri']}".encode()).hexdigest()
    return f"inbox.hint:{digest}"


async def _look(payload: dict[str, Any]) -> None:
    """Look at the thing itself, and do what it says."""
    look = {"Create": _created, "Update": _updated, "Delete": _deleted, "Announce": _announced}
    try:
        await look[payload["kind"]](payload)
    except RemoteError as error:
        if error.permanent or payload.get("is_second_try"):
            log.info("hint not followed", uri=payload["uri"], reason=str(error))
            return
        await jobs.enqueue(
            "inbox.hint",
            payload | {"is_second_try": True},
            unique_key=f"{_unique_key(payload)}:again",
            delay_s=SECOND_TRY_AFTER_S,
        )
    except (Ignored, FediphotoError) as refused:
        log.info("hint not followed", uri=payload["uri"], reason=str(refused))


async def _created(hint: dict[str, Any]) -> None:
    if await posts.find_by_uri(hint["uri"]) is not None:
        return
    post = await _post_at(hint["uri"])
    author = await actors.ensure_actor(post.author)
    if not await relays.is_accepted(hint["signer"]) and not await _is_wanted(
        post, author, hint["signer"]
    ):
        raise Ignored("It does not concern anybody here")
    try:
        async with database.transaction():
            await objects.receive(post, author)
    except Conflict:
        log.info("somebody else was faster", uri=post.id)


async def _updated(hint: dict[str, Any]) -> None:
    known = await posts.find_by_uri(hint["uri"])
    if known is None:
        return
    post = await _post_at(hint["uri"])
    author = await accounts.get(known.account_id)
    if author.uri != post.author:
        raise Ignored("Its author is another one now")
    async with database.transaction():
        await posts.update_remote(known, await translation.remote_post(post, author))


async def _deleted(hint: dict[str, Any]) -> None:
    """Its own server must say that it is gone.

    Only of what everybody may see: a server says "not found" of the rest to us, for our fetches are
    the instance's, and then anybody could have it deleted here.
    """
    known = await posts.find_by_uri(hint["uri"])
    if known is None or known.visibility not in OPEN:
        return
    try:
        thing = await objects.fetch_thing(hint["uri"])
        is_gone = thing.kind == "Tombstone"
    except (Gone, NotFound):
        is_gone = True
    if is_gone:
        await posts.delete_remote(hint["uri"], await accounts.get(known.account_id))


async def _announced(hint: dict[str, Any]) -> None:
    announce = await objects.fetch_thing(hint["uri"])
    if not isinstance(announce, Announce) or announce.id != hint["uri"]:
        raise Ignored("There is no boost at its id")
    if not same_origin(announce.actor, announce.id):
        raise Ignored("The boost is on another server than its actor")
    booster = await actors.ensure_actor(announce.actor)
    if missing := await handlers.missing(announce, booster):
        await objects.fetch_post(missing)
    async with database.transaction():
        await handlers.receive(announce, booster)


async def _post_at(uri: str) -> PostObject:
    """The post as its own server shows it, by an author of that server."""
    thing = await objects.fetch_thing(uri)
    if not isinstance(thing, PostObject) or thing.id != uri:
        raise Ignored("There is no post at its id")
    if not same_origin(thing.author, thing.id):
        raise Ignored("The author and the post are on different servers")
    return thing


JOBS: dict[str, jobs.Handler] = {"inbox.hint": _look}
