"""Lists of decisions that others keep: subscribed to, applied, and let go of."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from fediphoto.domain import audit, policies, roles
from fediphoto.domain.moderation import block_list_csv, policy_decisions
from fediphoto.domain.moderation.block_list_csv import Entry
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.policies import SEVERITIES
from fediphoto.domain.relations import policy_effects
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs, twins
from fediphoto.storage.models import Account, BlockList, DomainPolicy
from fediphoto.text.translations import _

CHECKED_EVERY = timedelta(days=1)
_LONGEST_URL = 2048


@dataclass(frozen=True, slots=True)
class Applied:
    """What a list changed: how many domains were added, changed, lifted, and left alone."""

    added: int = 0
    changed: int = 0
    lifted: int = 0
    left_alone: int = 0


async def subscribe(
    by: Account | None, url: str, *, title: str = "", highest_severity: str = "suspend"
) -> BlockList:
    """Do what the list at `url` says from now on, but nothing harder than `highest_severity`.

    It is fetched by a job at once and then daily. Repeated, title and severity change. Raises
    Forbidden, Unprocessable.
    """
    address = url.strip()
    _check(address, highest_severity)
    async with database.transaction():
        await roles.demand_moderator(by)
        wanted = BlockList(
            id=snowflake(),
            url=address,
            title=title.strip()[:255],
            highest_severity=highest_severity,
        )
        known, is_new = await twins.once(wanted, "url")
        if not is_new:
            known.title = title.strip()[:255] or known.title
            known.highest_severity = highest_severity
            known.digest = ""
            await known.save(update_fields=["title", "highest_severity", "digest"])
        await audit.record(by, "list.subscribe", address, highest_severity=highest_severity)
        await refresh_soon(known)
    return known


async def unsubscribe(by: Account | None, block_list: BlockList) -> None:
    """Let go of a list and of all that came with it."""
    async with database.transaction():
        await roles.demand_moderator(by)
        lifted = await _rows(block_list)
        await DomainPolicy.filter(block_list_id=block_list.id).delete()
        await BlockList.filter(id=block_list.id).delete()
        await audit.record(by, "list.unsubscribe", block_list.url, lifted=len(lifted))
        await _after(list(lifted), has_lifted=bool(lifted))


async def listing(by: Account | None) -> Sequence[tuple[BlockList, int]]:
    """Every list, with how many of the present decisions came with it; Forbidden."""
    await roles.demand_moderator(by)
    rows = await database.query(
        "SELECT block_list_id, COUNT(*) AS decisions FROM domain_policy"
        " WHERE block_list_id IS NOT NULL GROUP BY block_list_id",
        [],
    )
    decisions = {row["block_list_id"]: row["decisions"] for row in rows}
    return [(one, decisions.get(one.id, 0)) for one in await BlockList.all().order_by("id")]


async def get(by: Account | None, list_id: int) -> BlockList:
    """The list with that id; NotFound without one, Forbidden."""
    await roles.demand_moderator(by)
    found = await BlockList.get_or_none(id=list_id)
    if found is None:
        raise NotFound(_("There is no such list."))
    return found


async def find(url: str) -> BlockList:
    """The list at that address; NotFound where we do not subscribe to it."""
    found = await BlockList.get_or_none(url=url.strip())
    if found is None:
        raise NotFound(_("This instance does not subscribe to %(url)s.", url=url.strip()))
    return found


async def read_again(by: Account | None, block_list: BlockList) -> None:
    """Have a list fetched soon, whenever it was last; Forbidden."""
    async with database.transaction():
        await roles.demand_moderator(by)
        await refresh_soon(block_list)


async def refresh_soon(block_list: BlockList) -> None:
    """Have a list fetched by a job, in the transaction around us."""
    await jobs.enqueue(
        "block_lists.refresh",
        {"list_id": block_list.id},
        unique_key=f"block_lists.refresh:{block_list.id}",
    )


async def sweep() -> None:
    """Have every list fetched that was not looked at for a day."""
    before = datetime.now(UTC) - CHECKED_EVERY
    for one in await BlockList.all():
        if one.checked_at is None or one.checked_at < before:
            async with database.transaction():
                await refresh_soon(one)


async def apply(block_list: BlockList, text: str) -> Applied:
    """Bring what came with a list to what it says now, in one transaction.

    A moderator's own decision is never touched, nor is the domain that we live on. Of several
    lists that name a domain the hardest counts. A list that has become empty or unreadable changes
    nothing (Unprocessable): its server may be broken. The same text again changes nothing either.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    if digest == block_list.digest:
        await BlockList.filter(id=block_list.id).update(checked_at=datetime.now(UTC), last_error="")
        return Applied()
    entries = block_list_csv.read(text)
    if not entries:
        raise Unprocessable(_("The list names no domain."))
    wanted = _wanted(entries, block_list.highest_severity)
    async with database.transaction():
        applied, touched = await _bring(block_list, wanted)
        now = datetime.now(UTC)
        columns = {"checked_at": now, "digest": digest, "last_error": ""}
        if touched:
            columns["changed_at"] = now
            await audit.record(
                None,
                "list.apply",
                block_list.url,
                added=applied.added,
                changed=applied.changed,
                lifted=applied.lifted,
            )
            await _after(touched, has_lifted=bool(applied.lifted))
        await BlockList.filter(id=block_list.id).update(**columns)
    return applied


async def failed(block_list: BlockList, reason: str) -> None:
    """Note why a list could not be had; what came with it stays."""
    await BlockList.filter(id=block_list.id).update(
        checked_at=datetime.now(UTC), last_error=reason[:2000]
    )


async def import_text(by: Account | None, text: str, *, overwrites: bool = False) -> Applied:
    """Take the entries of a list over as decisions of our own.

    Domains on which a moderator has decided already are left alone, unless `overwrites`. Raises
    Forbidden, Unprocessable.
    """
    entries = block_list_csv.read(text)
    async with database.transaction():
        await roles.demand_moderator(by)
        own = {one.domain: one for one in await DomainPolicy.filter(block_list_id=None)}
        changed, left_alone, taken = 0, 0, []
        for entry in entries:
            known = own.get(entry.domain)
            is_same = known is not None and _says_the_same(known, entry.terms)
            is_left = policy_decisions.is_our_own(entry.domain) or (known and not overwrites)
            if is_left or is_same:
                left_alone += 1
                continue
            terms = entry.terms
            if known is not None:
                terms = replace(
                    terms,
                    forces_sensitive=known.forces_sensitive,
                    private_comment=known.private_comment,
                )
            taken.append((entry.domain, terms))
            changed += known is not None
        await policy_decisions.put(taken, None)
        added = len(taken) - changed
        await audit.record(
            by, "list.import", f"{len(entries)} domains", added=added, changed=changed
        )
        if taken:
            await _after([domain for domain, _ in taken], has_lifted=False)
    return Applied(added=added, changed=changed, left_alone=left_alone)


async def export_all(by: Account | None) -> str:
    """All our decisions as a list, hidden names too; Forbidden."""
    await roles.demand_moderator(by)
    return block_list_csv.write(await DomainPolicy.all().order_by("domain"), tells_why=True)


async def export_public(*, tells_why: bool = True) -> str:
    """What anybody may know of our decisions as a list; with reasons where it `tells_why`."""
    rows = await DomainPolicy.filter(is_obfuscated=False).exclude(severity="none")
    rows.sort(key=lambda one: one.domain)
    return block_list_csv.write(rows, tells_why=tells_why)


async def _bring(block_list: BlockList, wanted: Mapping[str, Terms]) -> tuple[Applied, list[str]]:
    mine = await _rows(block_list)
    others = {
        one.domain: one for one in await DomainPolicy.exclude(block_list_id=block_list.id)
    } | {one.domain: one for one in await DomainPolicy.filter(block_list_id=None)}
    changed, left_alone, taken = 0, 0, []
    for domain, terms in wanted.items():
        own, other = mine.get(domain), others.get(domain)
        if other is not None and not _gives_way(other, terms):
            left_alone += 1
        elif own is None or not _says_the_same(own, terms):
            taken.append((domain, terms))
            changed += own is not None
    await policy_decisions.put(taken, block_list.id)
    gone = [domain for domain in mine if domain not in wanted]
    if gone:
        await DomainPolicy.filter(id__in=[mine[domain].id for domain in gone]).delete()
    applied = Applied(
        added=len(taken) - changed, changed=changed, lifted=len(gone), left_alone=left_alone
    )
    return applied, [domain for domain, _ in taken] + gone


def _gives_way(other: DomainPolicy, terms: Terms) -> bool:
    """Whether an entry of another list is milder; a moderator's own never gives way."""
    if other.block_list_id is None:
        return False
    return SEVERITIES.index(other.severity) < SEVERITIES.index(terms.severity)


async def _after(touched: list[str], *, has_lifted: bool) -> None:
    """Have the people of these domains looked at; another list may say what this one did."""
    await policy_effects.begin(touched)
    if has_lifted:
        await policy_decisions.read_lists_again()
    database.after_commit(policies.load)


async def _rows(block_list: BlockList) -> dict[str, DomainPolicy]:
    return {one.domain: one for one in await DomainPolicy.filter(block_list_id=block_list.id)}


def _wanted(entries: Sequence[Entry], highest: str) -> dict[str, Terms]:
    """What a list says, no harder than we let it; never anything on our own domain."""
    wanted = {}
    for entry in entries:
        if policy_decisions.is_our_own(entry.domain):
            continue
        terms = entry.terms
        if SEVERITIES.index(terms.severity) > SEVERITIES.index(highest):
            terms = replace(terms, severity=highest)
        if terms != Terms(public_comment=terms.public_comment, is_obfuscated=terms.is_obfuscated):
            wanted[entry.domain] = terms
    return wanted


def _says_the_same(row: DomainPolicy, terms: Terms) -> bool:
    return (
        row.severity,
        row.rejects_media,
        row.rejects_reports,
        row.public_comment,
        row.is_obfuscated,
    ) == (
        terms.severity,
        terms.rejects_media,
        terms.rejects_reports,
        terms.public_comment,
        terms.is_obfuscated,
    )


def _check(url: str, highest_severity: str) -> None:
    if highest_severity not in SEVERITIES:
        raise Unprocessable(_("A severity is one of %(choices)s.", choices=", ".join(SEVERITIES)))
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or len(url) > _LONGEST_URL:
        raise Unprocessable(_("A list has an address that begins with https://."))
