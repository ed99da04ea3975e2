"""From which addresses one may not sign up, or not come at all.

Whether an address may come at all is asked at every request, so that this process keeps those
networks; `watch` notices what another process decided.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from tortoise.exceptions import IntegrityError

from fediphoto.domain import audit, roles, row_pages
from fediphoto.domain.paging import Page, Paged
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, IpBlock
from fediphoto.text import captions
from fediphoto.text.translations import _

Network = IPv4Network | IPv6Network

SEVERITIES = ("sign_up_requires_approval", "sign_up_block", "no_access")
"""From the mildest to the hardest."""
LOOKED_AFRESH_S = 10.0
_LONGEST_COMMENT = 2000
_LONGEST_S = 10 * 366 * 86400
_WIDEST = {4: 8, 6: 16}
"""Prefixes: who types a shorter one means something else."""


@dataclass(frozen=True, slots=True)
class _ShutOut:
    network: Network
    until: datetime | None


_shut_out: list[_ShutOut] = []


def are_there() -> bool:
    """Whether anybody at all is shut out."""
    return bool(_shut_out)


def is_shut_out(address: str) -> bool:
    """Whether nothing is answered to this address. In memory; nothing is asked."""
    if not _shut_out:
        return False
    parsed = _parsed(address)
    if parsed is None:
        return False
    now = datetime.now(UTC)
    return any(
        parsed in one.network and (one.until is None or one.until > now) for one in _shut_out
    )


async def severity_of(address: str) -> str:
    """The hardest that is decided now on an address (or a subscriber's network); '' for nothing."""
    try:
        coming = ip_network(address, strict=False)
    except ValueError:
        return ""
    now = datetime.now(UTC)
    found = [
        SEVERITIES.index(block.severity)
        for block in await IpBlock.all()
        if _overlap(coming, ip_network(block.network))
        and (block.expires_at is None or block.expires_at > now)
    ]
    return SEVERITIES[max(found)] if found else ""


async def block(
    by: Account | None,
    network: str,
    severity: str,
    *,
    comment: str = "",
    expires_in_s: int = 0,
    own_address: str = "",
) -> IpBlock:
    """Decide on a network; with `expires_in_s` only for that long.

    Raises Forbidden (`by` is no admin), Unprocessable (no network, no such severity, decided on
    already, or one that would shut out `own_address`, whence `by` comes).
    """
    name = _checked_network(network)
    _check_severity(severity)
    _check_not_own(name, severity, own_address)
    try:
        async with database.transaction():
            await roles.demand_admin(by)
            made = await IpBlock.create(
                id=snowflake(),
                network=name,
                severity=severity,
                comment=captions.tidy(comment)[:_LONGEST_COMMENT],
                expires_at=_end(expires_in_s),
            )
            await audit.record(by, "ip.block", name, comment, severity=severity)
            database.after_commit(load)
    except IntegrityError:
        raise Unprocessable(_("Validation failed: IP is already taken")) from None
    return made


async def change(
    by: Account | None,
    block_id: int,
    *,
    network: str | None = None,
    severity: str | None = None,
    comment: str | None = None,
    expires_in_s: int | None = None,
    own_address: str = "",
) -> IpBlock:
    """Decide otherwise; None leaves a thing as it is, `expires_in_s` 0 takes an end away."""
    try:
        async with database.transaction():
            row = await get(by, block_id)
            if network is not None:
                row.network = _checked_network(network)
            if severity is not None:
                _check_severity(severity)
                row.severity = severity
            if comment is not None:
                row.comment = captions.tidy(comment)[:_LONGEST_COMMENT]
            if expires_in_s is not None:
                row.expires_at = _end(expires_in_s)
            _check_not_own(row.network, row.severity, own_address)
            await row.save()
            await audit.record(by, "ip.change", row.network, row.comment, severity=row.severity)
            database.after_commit(load)
    except IntegrityError:
        raise Unprocessable(_("Validation failed: IP is already taken")) from None
    return row


async def unblock(by: Account | None, block_id: int) -> None:
    """Take a decision back; NotFound where there is none."""
    async with database.transaction():
        row = await get(by, block_id)
        await row.delete()
        await audit.record(by, "ip.unblock", row.network)
        database.after_commit(load)


async def listing(by: Account | None, page: Page) -> Paged[IpBlock]:
    """The decisions, the latest first; Forbidden unless `by` is an admin."""
    await roles.demand_admin(by)
    return await row_pages.read(IpBlock.all(), page)


async def get(by: Account | None, block_id: int) -> IpBlock:
    """One of them; NotFound, Forbidden."""
    await roles.demand_admin(by)
    row = await IpBlock.get_or_none(id=block_id)
    if row is None:
        raise NotFound
    return row


async def load() -> None:
    """Read anew who is shut out."""
    rows = await IpBlock.filter(severity="no_access")
    _shut_out[:] = [_ShutOut(ip_network(row.network), row.expires_at) for row in rows]


def forget() -> None:
    """Know of no decision (another database is in use)."""
    _shut_out.clear()


async def watch(stopping: asyncio.Event) -> None:
    """Learn what somebody else has decided, until `stopping` is set."""
    known: tuple[Any, ...] = ()
    while not stopping.is_set():
        rows = await IpBlock.filter(severity="no_access").order_by("id")
        found = tuple((row.network, row.expires_at) for row in rows)
        if found != known:
            known = found
            await load()
        try:
            await asyncio.wait_for(stopping.wait(), LOOKED_AFRESH_S)
        except TimeoutError:
            continue


async def sweep() -> None:
    """Forget decisions that have ended."""
    if await IpBlock.filter(expires_at__lt=datetime.now(UTC)).delete():
        await load()


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An address; of a subscriber's whole network, which is how sessions keep it, its first."""
    try:
        parsed = ip_address(address.partition("/")[0])
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


def _checked_network(typed: str) -> str:
    try:
        network = ip_network(typed.strip(), strict=False)
    except ValueError:
        raise Unprocessable(_("That is no address and no network like 192.0.2.0/24.")) from None
    if network.prefixlen < _WIDEST[network.version]:
        raise Unprocessable(_("Validation failed: IP range is too wide"))
    return str(network)


def _check_not_own(network: str, severity: str, own_address: str) -> None:
    own = _parsed(own_address)
    if severity == "no_access" and own is not None and own in ip_network(network):
        raise Unprocessable(_("You come from there yourself."))


def _check_severity(severity: str) -> None:
    if severity not in SEVERITIES:
        raise Unprocessable(_("A severity is one of %(choices)s.", choices=", ".join(SEVERITIES)))


def _end(expires_in_s: int) -> datetime | None:
    if expires_in_s <= 0:
        return None
    return datetime.now(UTC) + timedelta(seconds=min(expires_in_s, _LONGEST_S))
