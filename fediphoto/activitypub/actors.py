"""Who somebody elsewhere is: actors looked up, proven both ways, kept fresh."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urldefrag

import structlog

from fediphoto.activitypub import avatars, network, webfinger
from fediphoto.activitypub.client import FetchedDocument
from fediphoto.activitypub.vocabulary import ActorDocument, host_of, read_actor, same_origin
from fediphoto.activitypub.vocabulary.values import Document, documents, many, uri
from fediphoto.activitypub.webfinger import Handle
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.errors import BadRequest, FediphotoError, Forbidden, Gone, NotFound, RemoteError
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, AccountKey

log = structlog.get_logger()

STALE_AFTER = timedelta(days=2)
MOST_KEYS = 3
"""Of an actor that tells only where its keys are: so many are fetched."""
REFRESH_AT_MOST_EVERY = timedelta(minutes=5)
KEY_REFETCH_AT_MOST_EVERY = timedelta(minutes=5)


async def resolve_handle(acct: str) -> Account:
    """The account with the handle `name@host` (or our own `name`), asked of its host if unknown.

    Raises BadRequest (no handle), NotFound (nobody), RemoteError (no usable answer).
    """
    known = await accounts.find(acct)
    if known is not None and known.deleted_at is not None:
        raise NotFound
    if known is not None and not _is_stale(known):
        return known
    handle = webfinger.parse_handle(acct)
    if addresses.is_our_host(handle.host):
        raise NotFound
    try:
        answer = await webfinger.look_up(handle)
        return await fetch_actor(answer.actor_uri)
    except (Gone, NotFound):
        if known is not None:
            await refresh_soon(known)  # whose job forgets who is gone, and learns a new name
        raise
    except RemoteError:
        if known is None:
            raise
        return known


async def ensure_actor(actor_uri: str) -> Account:
    """The account with that ActivityPub id, fetched if we do not know it yet."""
    known = await accounts.find_by_uri(actor_uri)
    return known if known is not None else await fetch_actor(actor_uri)


async def fetch_actor(actor_uri: str, *, follows_move: bool = True) -> Account:
    """Read an actor from its own server, check its handle both ways, and store it.

    Raises Gone (its server says it was deleted), NotFound, BadRequest (it is no actor), Forbidden
    (ours, or a host we do not speak with), RemoteError. Whom it has moved to is fetched by a job
    where we do not know them, but not whom these have moved to.
    """
    actor = await _fetch(actor_uri)
    account = await _store(actor)
    if follows_move and actor.moved_to not in ("", actor.id) and account.moved_to_id is None:
        await _learn_move_soon(actor)
    return account


async def resolve_fresh(acct: str) -> Account:
    """As `resolve_handle` (an actor's id will do too), with the actor read anew from its server."""
    if acct.strip().startswith(("https://", "http://")):
        return await fetch_actor(acct.strip())
    account = await resolve_handle(acct)
    return account if account.is_local else await fetch_actor(account.uri)


async def refresh(account: Account) -> Account:
    """Read a remote account again, unless that was done minutes ago."""
    if account.is_local or not _is_older_than(account.fetched_at, REFRESH_AT_MOST_EVERY):
        return account
    return await fetch_actor(account.uri)


async def fetch_key(key_uri: str) -> AccountKey:
    """Find out whose a key is that nobody here has seen: its owner is stored, the key returned.

    The document at `key_uri` names an owner (GoToSocial's is a stub, others serve the key alone),
    and the owner's own document must list the key. Raises as `fetch_actor`.
    """
    address = urldefrag(key_uri).url
    document = (await _get(address)).json
    owner = _owner(document) or address
    if not same_origin(owner, key_uri):
        raise Forbidden("The key and its owner are on different servers.")
    if owner == address == uri(document):
        await _store(_read(await _with_keys(document), owner))
    else:
        await fetch_actor(owner)
    key = await accounts.find_key(key_uri)
    if key is None:
        raise Forbidden("The owner of the key does not list it.")
    return key


async def refetch_key(key_uri: str) -> AccountKey | None:
    """A known key, read again from its owner's server: it may have been rotated.

    None where that was done within five minutes, so that bad signatures cost their sender's
    server next to nothing, and where the owner does not list the key any more.
    """
    key = await accounts.find_key(key_uri)
    if key is None or not _is_older_than(key.refreshed_at, KEY_REFETCH_AT_MOST_EVERY):
        return None
    await AccountKey.filter(id=key.id).update(refreshed_at=datetime.now(UTC))
    owner = await accounts.get(key.account_id)
    if owner.is_local:
        return None
    await fetch_actor(owner.uri)
    return await accounts.find_key(key_uri)


async def refresh_soon(account: Account) -> None:
    """Have a remote account read again by a job, in the transaction around us."""
    await jobs.enqueue(
        "actors.refresh", {"uri": account.uri}, unique_key=f"actors.refresh:{_digest(account.uri)}"
    )


async def refresh_if_stale(account: Account) -> None:
    """Have a remote account read again by a job if we last did so days ago."""
    if _is_stale(account):
        await refresh_soon(account)


async def _fetch(actor_uri: str) -> ActorDocument:
    document = (await _get(actor_uri)).json
    said = uri(document)
    if said != actor_uri:
        # A page's address, or a redirect: what counts is what the actor's own id serves.
        if not same_origin(said, actor_uri):
            raise Forbidden("The actor's id is on another server than the actor.")
        document = (await _get(said)).json
    return _read(await _with_keys(document), said)


async def _with_keys(document: Document) -> Document:
    """The actor's document with its keys in it, where it tells only their addresses.

    A key that cannot be had is left out: what its owner says may be read all the same.
    """
    told = many(document.get("publicKey"), MOST_KEYS)
    away = [one for one in told if isinstance(one, str) and same_origin(one, uri(document))]
    if not away:
        return document
    fetched = [await _key_at(one, uri(document)) for one in away]
    return document | {"publicKey": [*documents(told, MOST_KEYS), *fetched]}


async def _key_at(key_uri: str, owner: str) -> Document:
    """The key with that id, served alone or within a stub of its owner (GoToSocial); {} if none."""
    address = urldefrag(key_uri).url
    if address == owner:
        return {}  # that is the document we are reading
    try:
        document = (await _get(address)).json
    except FediphotoError as error:
        log.info("key not fetched", key=key_uri, reason=str(error))
        return {}
    listed = [document, *documents(document.get("publicKey"), MOST_KEYS)]
    return next((one for one in listed if uri(one) == key_uri and "publicKeyPem" in one), {})


async def _get(address: str) -> FetchedDocument:
    if addresses.is_ours(address):
        raise Forbidden("That is our own address.")
    if not network.federates_with(host_of(address)):
        raise Forbidden("This instance does not federate with that one.")
    found = await network.document(address)
    if not same_origin(found.final_url, uri(found.json) or found.final_url):
        raise Forbidden("The document's id is on another server than the document.")
    return found


def _read(document: Document, actor_uri: str) -> ActorDocument:
    actor = read_actor(document)
    if actor.id != actor_uri:
        raise Forbidden("The document at the actor's id carries another id.")
    if not actor.inbox or not actor.preferred_username:
        raise BadRequest("An actor needs an inbox and a preferredUsername.")
    return actor


def _owner(document: Document) -> str:
    """Whose key document it is: a key alone names its owner, an actor carries the key."""
    for one in [document, *documents(document.get("publicKey"), 10)]:
        if owner := uri(one.get("owner", one.get("controller"))):
            return owner
    return uri(document) if "preferredUsername" in document else ""


async def _store(actor: ActorDocument) -> Account:
    handle = await _proven_handle(actor)
    known = await accounts.find_by_uri(actor.id)
    former_holder = await accounts.find(str(handle))
    account = await accounts.store_remote(_profile(actor, handle))
    if former_holder is not None and former_holder.id != account.id:
        await refresh_soon(former_holder)  # who has another name by now, or none
    if known is None or _pictures(known) != _pictures(account) or _lacks_pictures(account):
        await avatars.fetch_soon(account)
    if account.backfilled_at is not None:
        await _read_pins_soon(account)
    return account


async def _read_pins_soon(account: Account) -> None:
    """Whose past we have, their pins may differ from it by now (as Mastodon, at every reading)."""
    await jobs.enqueue(
        "backfill.pins", {"account_id": account.id}, unique_key=f"backfill.pins:{account.id}"
    )


async def _proven_handle(actor: ActorDocument) -> Handle:
    """The handle that both the actor and WebFinger agree on (Mastodon's rule).

    FEP-2c59's `webfinger` counts before preferredUsername. A host without WebFinger can name only
    people of its own, and takes no handle from anybody.
    """
    said = actor.webfinger or f"{actor.preferred_username}@{host_of(actor.id)}"
    claimed = webfinger.parse_handle(said)
    try:
        answer = await webfinger.look_up(claimed)
    except NotFound:
        return await _unconfirmed_handle(actor)
    if not answer.subject.is_same(claimed):
        claimed, answer = answer.subject, await webfinger.look_up(answer.subject)
    if answer.actor_uri != actor.id or not answer.subject.is_same(claimed):
        raise Forbidden(f"{claimed.host} does not confirm that {claimed} is {actor.id}.")
    return answer.subject


async def _unconfirmed_handle(actor: ActorDocument) -> Handle:
    handle = webfinger.parse_handle(f"{actor.preferred_username}@{host_of(actor.id)}")
    holder = await accounts.find(str(handle))
    if holder is not None and holder.uri != actor.id:
        raise Forbidden(f"{handle} is somebody else.")
    return handle


def _profile(actor: ActorDocument, handle: Handle) -> accounts.RemoteProfile:
    """What the domain stores of an actor. Addresses and keys on other servers are left out."""

    def own(address: str) -> str:
        return address if same_origin(address, actor.id) else ""

    return accounts.RemoteProfile(
        uri=actor.id,
        username=handle.name,
        domain=handle.host,
        actor_type=actor.kind,
        display_name=actor.name,
        note_html=actor.summary_html,
        url=actor.url,
        inbox_uri=actor.inbox,
        shared_inbox_uri=own(actor.shared_inbox),
        outbox_uri=own(actor.outbox),
        followers_uri=own(actor.followers),
        following_uri=own(actor.following),
        featured_uri=own(actor.featured),
        featured_tags_uri=own(actor.featured_tags),
        avatar_url=actor.icon_url,
        header_url=actor.image_url,
        avatar_description=actor.icon_description,
        header_description=actor.image_description,
        fields=list(actor.fields),
        emojis=[dict(emoji) for emoji in actor.emojis],
        is_locked=actor.manually_approves_followers,
        is_bot=actor.kind in ("Service", "Application"),
        is_discoverable=actor.discoverable,
        is_indexable=actor.indexable,
        is_suspended=actor.suspended,
        is_memorial=actor.memorial,
        also_known_as=list(actor.also_known_as),
        moved_to_uri=actor.moved_to,
        keys=[
            (key.id, key.kind, key.public_pem)
            for key in actor.keys
            if key.owner == actor.id and same_origin(key.id, actor.id)
        ],
        published_at=actor.published_at,
    )


def _pictures(account: Account) -> tuple[str, str]:
    return account.avatar_remote_url, account.header_remote_url


def _lacks_pictures(account: Account) -> bool:
    """Whether one was never had, or was thrown away while its domain was not let show any."""
    return bool(
        (account.avatar_remote_url and not account.avatar_key)
        or (account.header_remote_url and not account.header_key)
    )


def _is_stale(account: Account) -> bool:
    return not account.is_local and _is_older_than(account.fetched_at, STALE_AFTER)


def _is_older_than(moment: datetime | None, age: timedelta) -> bool:
    return moment is None or moment < datetime.now(UTC) - age


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def _learn_move_soon(actor: ActorDocument) -> None:
    await jobs.enqueue(
        "actors.moved_to",
        {"uri": actor.id, "target": actor.moved_to},
        unique_key=f"actors.moved_to:{_digest(actor.id)}",
    )


async def _moved_to_job(payload: dict[str, Any]) -> None:
    """Learn whom somebody has moved to, so that their profile leads there."""
    try:
        target = await accounts.find_by_uri(payload["target"])
        if target is None:
            target = await fetch_actor(payload["target"], follows_move=False)
    except RemoteError as error:
        if not error.permanent:
            raise
        log.info("moved-to account not fetched", uri=payload["target"], reason=str(error))
    except (BadRequest, Forbidden, NotFound, Gone) as refused:
        log.info("moved-to account not fetched", uri=payload["target"], reason=str(refused))
    else:
        await accounts.lead_to(payload["uri"], target)


async def _refresh_job(payload: dict[str, Any]) -> None:
    account = await accounts.find_by_uri(payload["uri"])
    if account is None or account.is_local:
        return
    try:
        await fetch_actor(account.uri)
    except (BadRequest, Forbidden, NotFound) as refused:
        log.info("actor not refreshed", actor=account.uri, reason=str(refused))
    except Gone:
        async with database.transaction():
            await accounts.remove_remote(account)


JOBS: dict[str, jobs.Handler] = {
    "actors.refresh": _refresh_job,
    "actors.moved_to": _moved_to_job,
    **avatars.JOBS,
}
