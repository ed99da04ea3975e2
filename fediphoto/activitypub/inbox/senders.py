"""Who really sent a request: the signer, proven with a key that was seen at its owner's server."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urldefrag

from fediphoto.activitypub import actors, network
from fediphoto.activitypub.inbox.throttle import Throttle
from fediphoto.activitypub.shared_work import SharedWork
from fediphoto.activitypub.signature_schemes import RFC9421
from fediphoto.activitypub.signatures import SignedRequest, parse, proofs, verify
from fediphoto.activitypub.vocabulary import Activity, host_of, is_web_address
from fediphoto.activitypub.vocabulary.values import Document
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts, remote_accounts
from fediphoto.domain.recent import Recent
from fediphoto.errors import (
    BadRequest,
    FediphotoError,
    Forbidden,
    Gone,
    NotFound,
    RemoteError,
    Unauthorized,
)
from fediphoto.storage.models import Account, AccountKey

KEY_KEPT_S = 60.0
"""How long a key row is believed without looking again; it saves a query for each request."""
FAILURE_KEPT_S = 300.0
"""How long a key that could not be had is not asked for again (CVE-2026-34148's storm)."""
STRANGERS_A_MINUTE = 30
"""How many keys that we do not know we ask of one host for things that others pass on."""
PAUSE_S = 20.0
"""The same for a key whose server did not answer, or has trouble, at the moment."""


class KeyUnavailable(Unauthorized):
    """The key that a signature names cannot be had, so that nothing is proven by it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """A proven sender: the id of its actor, and the account."""

    uri: str
    account_id: int


@dataclass(frozen=True, slots=True)
class _Known:
    sender: Sender
    public_pem: str
    until: float


@dataclass(frozen=True, slots=True)
class _Failure:
    kind: type[KeyUnavailable] | type[RemoteError]
    sentence: str
    until: float


_strangers = Throttle(STRANGERS_A_MINUTE)
_keys: Recent[str, _Known] = Recent(10_000)
_failures: Recent[str, _Failure] = Recent(10_000)
_under_way: SharedWork[_Known] = SharedWork()
"""The keys that are being fetched: all who name one wait for the same fetch."""


def forget_keys() -> None:
    """Look at the rows again (another database is in use, a key was taken away)."""
    _keys.clear()
    _failures.clear()
    _strangers.clear()


async def signer(request: SignedRequest) -> Account:
    """The account that signed a request.

    Raises Unauthorized where that is not proven, Forbidden where the admin wants nothing from its
    host, RemoteError where its key cannot be fetched at the moment.
    """
    return await accounts.get((await prove(request)).account_id)


async def prove(request: SignedRequest) -> Sender:
    """Who signed a request; errors as `signer`. A failure with a known key reads it again once."""
    parsed = parse(request)
    key_uri = parsed.key_id
    _check_host(key_uri)
    sender = await _proven(key_uri, lambda pem: verify(request, parsed, pem))
    if parsed.is_new_style:
        await network.spoke_with_scheme(host_of(key_uri), RFC9421)
    return sender


async def author(
    activity: Activity, document: Document, *, within: timedelta | None = None
) -> Sender | None:
    """Whom the integrity proof of an activity (FEP-8b32) proves to be its actor.

    None where it has none, or one that we cannot check (with a key that is not in the actor's own
    document, say), or that was not made `within` that time: it proves nothing, for or against.
    With `within`, somebody else brings it: for that few keys a minute are asked of any host.
    Raises Unauthorized where it has one that is wrong, errors as `signer` besides.
    """
    proof = proofs.read(document)
    if proof is None or urldefrag(proof.key_id).url != activity.actor:
        return None
    _check_host(proof.key_id)
    if within is not None:
        if not proofs.is_recent(proof, datetime.now(UTC), within):
            return None
        if await _known(proof.key_id) is None:
            _strangers.count(host_of(proof.key_id))
    try:
        owner = await _proven(proof.key_id, lambda pem: proofs.verify(document, proof, pem))
    except (KeyUnavailable, RemoteError):
        return None
    if owner.uri != activity.actor:
        raise Unauthorized("The integrity proof is not the actor's.")
    return owner


async def _proven(key_uri: str, check: Callable[[str], None]) -> Sender:
    """The owner of the key that `check` (which raises Unauthorized) is content with."""
    known = await _known(key_uri)
    if known is None:
        fetched = await _fetched(key_uri)
        check(fetched.public_pem)
        return fetched.sender
    try:
        check(known.public_pem)
    except Unauthorized:
        return await _proven_with_new_key(key_uri, check, known)
    return known.sender


async def _proven_with_new_key(key_uri: str, check: Callable[[str], None], known: _Known) -> Sender:
    """The key may have been rotated (FEDERATION.md §6): read it once more, throttled."""
    try:
        row = await actors.refetch_key(key_uri)
    except (BadRequest, Forbidden, NotFound, Gone) as refused:
        raise Unauthorized("The sender's key cannot be read again") from refused
    if row is None or row.public_pem == known.public_pem:
        raise Unauthorized("The signature does not match")
    fresh = await _remember(row)
    check(fresh.public_pem)
    return fresh.sender


def _check_host(key_uri: str) -> None:
    if not is_web_address(key_uri):
        raise Unauthorized("The signature names no key that could be fetched")
    if addresses.is_ours(key_uri):
        raise Unauthorized("Nobody here signs requests to ourselves")
    if not network.federates_with(host_of(urldefrag(key_uri).url)):
        raise Forbidden("This instance does not federate with that one.")


async def _known(key_uri: str) -> _Known | None:
    known = _keys.get(key_uri)
    if known is not None and known.until > time.monotonic():
        return known
    row = await accounts.find_key(key_uri)
    return None if row is None else await _remember(row)


async def _remember(row: AccountKey) -> _Known:
    owner = await accounts.get(row.account_id)
    if owner.suspended_at is not None and owner.suspended_by != remote_accounts.ORIGIN:
        raise Forbidden("This instance takes nothing from that account.")
    sender = Sender(owner.uri, owner.id)
    known = _Known(sender, row.public_pem, time.monotonic() + KEY_KEPT_S)
    _keys.put(row.uri, known)
    return known


async def _fetched(key_uri: str) -> _Known:
    """A key nobody here has seen; it is asked for once, and a failure remembered for a while."""
    failure = _failures.get(key_uri)
    if failure is not None and failure.until > time.monotonic():
        raise failure.kind(failure.sentence)
    return await _under_way.result(key_uri, lambda: _fetch(key_uri))


async def _fetch(key_uri: str) -> _Known:
    try:
        return await _remember(await actors.fetch_key(key_uri))
    except RemoteError as error:
        if error.permanent:
            raise _refused(key_uri, error) from error
        _failures.put(key_uri, _Failure(RemoteError, str(error), time.monotonic() + PAUSE_S))
        raise
    except (BadRequest, Forbidden, NotFound, Gone) as error:
        raise _refused(key_uri, error) from error


def _refused(key_uri: str, error: FediphotoError) -> KeyUnavailable:
    sentence = f"The sender's key cannot be had: {error}"
    _failures.put(key_uri, _Failure(KeyUnavailable, sentence, time.monotonic() + FAILURE_KEPT_S))
    return KeyUnavailable(sentence)
