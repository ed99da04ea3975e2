"""Whether two servers agree on who of one follows whom of the other, and how that is repaired.

FEP-8fcf: what is addressed to followers carries a digest of those followers that live at the
receiver's, whose server compares it with what it knows. Where they differ it reads the list, which
is shown to that server alone, and puts its own side right.
"""

import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from fediphoto.activitypub.inbox.senders import Sender
from fediphoto.activitypub.looking import Look, LookEnded
from fediphoto.activitypub.signatures import SignedRequest, parse
from fediphoto.activitypub.vocabulary import host_of, is_web_address, same_origin
from fediphoto.domain import addresses
from fediphoto.domain.recent import Recent
from fediphoto.domain.relations import follows
from fediphoto.errors import FediphotoError
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Follow

log = structlog.get_logger()

HEADER = "Collection-Synchronization"
LONGEST_HEADER = 8192
MOST_FOLLOWERS = 500
"""Of ours that one list may name: a longer one cannot be checked against its digest."""
DIGEST_KEPT_S = 60.0
REPAIRED_AT_MOST_EVERY_S = 300.0
SETTLED_AFTER = timedelta(minutes=10)
"""A younger follow is not taken away: its Accept and the list may have crossed."""
_REQUESTS, _SECONDS = 12, 30.0

_PARAMETER = re.compile(r'\s*([A-Za-z]+)\s*=\s*"([^"]*)"\s*(?:,|$)')
_digests: Recent[int, "_Digests"] = Recent(1000)
_repaired_at: Recent[int, float] = Recent(10_000)


@dataclass(frozen=True, slots=True)
class Told:
    """What the header says: which collection, where our part of it is, and its digest."""

    collection: str
    url: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Digests:
    """The digest of each host's followers of a local person, for a while."""

    actor: str
    by_host: Mapping[str, str]
    until: float


def forget() -> None:
    """Look at the rows again (another database is in use)."""
    _digests.clear()
    _repaired_at.clear()


def digest(uris: Iterable[str]) -> str:
    """The XOR of the SHA-256 of each of these ids, in hexadecimal; none have 64 zeros."""
    total = 0
    for uri in set(uris):
        total ^= int.from_bytes(hashlib.sha256(uri.encode()).digest())
    return f"{total:064x}"


async def header_for(account_id: int, host: str) -> dict[str, str]:
    """The header of what a local person sends to their followers at `host`."""
    kept = _digests.get(account_id)
    if kept is None or kept.until < time.monotonic():
        kept = await _made(account_id)
        _digests.put(account_id, kept)
    actor, found = kept.actor, kept.by_host.get(host) or digest(())
    return {
        HEADER: f'collectionId="{actor}/followers", url="{actor}/followers_synchronization",'
        f' digest="{found}"'
    }


def addresses_followers(document: Mapping[str, Any], actor: str) -> bool:
    """Whether an activity is of `actor`, and for their followers."""
    if document.get("actor") != actor:
        return False  # what somebody else said, and we pass on: its lists may be anything
    return f"{actor}/followers" in (*document.get("to", ()), *document.get("cc", ()))


async def _made(account_id: int) -> _Digests:
    account = await Account.get(id=account_id)
    by_host: defaultdict[str, list[str]] = defaultdict(list)
    for uri in await _follower_uris(account_id):
        by_host[host_of(uri)].append(uri)
    digests = {host: digest(uris) for host, uris in by_host.items()}
    return _Digests(account.uri, digests, time.monotonic() + DIGEST_KEPT_S)


async def _follower_uris(account_id: int) -> list[str]:
    rows = await database.query(
        "SELECT account.uri AS uri FROM follow JOIN account ON account.id = follow.follower_id"
        " WHERE follow.target_id = ? AND follow.state = 'accepted' AND account.domain <> ''"
        " AND account.suspended_at IS NULL",
        [account_id],
    )
    return [row["uri"] for row in rows]


async def followers_at(account: Account, host: str) -> list[str]:
    """The ids of the followers of a local person that live at `host`."""
    return sorted(uri for uri in await _follower_uris(account.id) if host_of(uri) == host)


async def hear(request: SignedRequest, sender: Sender) -> None:
    """Compare what a proven request says of its sender's followers; have differences repaired.

    Only what the signature covers counts, only of the sender's own followers, and only a list on
    the sender's own server is read.
    """
    told = read(request.combined(HEADER.lower()))
    if told is None or HEADER.lower() not in parse(request).covered:
        return
    account = await Account.get_or_none(id=sender.account_id)
    if account is None or told.collection != account.followers_uri:
        return
    if not same_origin(told.url, account.uri):
        return
    if digest(await _our_followers(account)) == told.digest:
        return
    if time.monotonic() - (_repaired_at.get(account.id) or float("-inf")) > (
        REPAIRED_AT_MOST_EVERY_S
    ):
        await jobs.enqueue(
            "followers_sync.repair",
            {"account_id": account.id, "url": told.url, "digest": told.digest},
            unique_key=f"followers_sync:{account.id}",
        )


def read(header: str | None) -> Told | None:
    """What the header says; None where there is none, or one that cannot be read."""
    if header is None or len(header) > LONGEST_HEADER:
        return None
    said = dict(_PARAMETER.findall(header))
    told = Told(said.get("collectionId", ""), said.get("url", ""), said.get("digest", "").lower())
    if not is_web_address(told.url) or not re.fullmatch("[0-9a-f]{64}", told.digest):
        return None
    return told


async def _our_followers(account: Account) -> list[str]:
    rows = await Follow.filter(
        target_id=account.id, state="accepted", follower__domain=""
    ).values_list("follower__uri")
    return [row[0] for row in rows]


async def _repair_job(payload: dict[str, Any]) -> None:
    account = await Account.get_or_none(id=payload["account_id"])
    if account is None:
        return
    _repaired_at.put(account.id, time.monotonic())
    try:
        listed = await _listed(payload["url"])
    except (FediphotoError, LookEnded) as error:
        log.info("followers not compared", account=account.uri, reason=str(error))
        return
    if digest(listed) != payload["digest"]:
        # Part of a list, or one of another moment: the next activity brings another digest.
        log.info("followers not compared", account=account.uri, reason="the list is another")
        return
    await _forget_unlisted(account, listed)
    await _answer_for_listed(account, listed)


async def _listed(address: str) -> set[str]:
    """The ids in the sender's list of our people."""
    look = Look(requests=_REQUESTS, seconds=_SECONDS)
    collection = await look.collection(address)
    return {item.id async for item in look.items(collection, address, MOST_FOLLOWERS)}


async def _forget_unlisted(account: Account, listed: set[str]) -> None:
    """End the follows of ours that the other side does not count any more."""
    settled = Follow.filter(
        target_id=account.id,
        state="accepted",
        follower__domain="",
        created_at__lt=datetime.now(UTC) - SETTLED_AFTER,
    )
    for follow in await settled.prefetch_related("follower"):
        if follow.follower.uri not in listed:
            log.info("follow was lost", follower=follow.follower.uri, target=account.uri)
            await follows.reject(follow)


async def _answer_for_listed(account: Account, listed: set[str]) -> None:
    """Have every one of ours on the list follow indeed, if they asked to, or be taken off it."""
    for uri in sorted(uri for uri in listed if addresses.is_ours(uri)):
        follower = await Account.get_or_none(uri=uri, domain="", deleted_at=None)
        if follower is None:
            continue
        follow = await follows.find(follower, account)
        if follow is None:
            await follows.disown(follower, account)
        elif follow.state == "pending":
            await follows.accept(follow)


JOBS: dict[str, jobs.Handler] = {"followers_sync.repair": _repair_job}
