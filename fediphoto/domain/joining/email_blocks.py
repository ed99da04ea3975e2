"""Which e-mail addresses may not sign up: whole providers, and single ones by their hash."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tortoise.exceptions import IntegrityError

from fediphoto.domain import audit, domain_names, roles, row_pages
from fediphoto.domain.paging import Page, Paged
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, CanonicalEmailBlock, EmailDomainBlock, User
from fediphoto.text.translations import _

USED_DAYS = 7
_HASH = re.compile("[0-9a-f]{64}")
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


def canonical(email: str) -> str:
    """An address without what providers overlook: case, dots of the name, +parts (as Mastodon)."""
    name, _, host = unicodedata.normalize("NFKC", email.strip()).lower().rpartition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{host}"


def canonical_hash(email: str) -> str:
    """The SHA-256 of the canonical address, in hexadecimal."""
    return hashlib.sha256(canonical(email).encode()).hexdigest()


async def block_domain(
    by: Account | None, domain: str, *, allows_with_approval: bool = False
) -> EmailDomainBlock:
    """Have no addresses of a provider (and below it) sign up, or only with approval.

    Raises Forbidden (`by` is no admin), Unprocessable (no domain, or blocked already).
    """
    name = domain_names.tidy(domain.strip().removeprefix("@"))
    if not name:
        raise Unprocessable(_("That is not the name of a domain."))
    try:
        async with database.transaction():
            await roles.demand_admin(by)
            made = await EmailDomainBlock.create(
                id=snowflake(), domain=name, allows_with_approval=allows_with_approval
            )
            await audit.record(by, "email_domain.block", name, approval=allows_with_approval)
    except IntegrityError:
        raise Unprocessable(_("Validation failed: Domain has already been taken")) from None
    return made


async def unblock_domain(by: Account | None, block_id: int) -> None:
    """Take that back; NotFound where it was not so."""
    async with database.transaction():
        await roles.demand_admin(by)
        block = await get_domain(by, block_id)
        await block.delete()
        await audit.record(by, "email_domain.unblock", block.domain)


async def domains(by: Account | None, page: Page) -> Paged[EmailDomainBlock]:
    """The providers that are blocked, the latest first; Forbidden unless `by` is an admin."""
    await roles.demand_admin(by)
    return await row_pages.read(EmailDomainBlock.all(), page)


async def get_domain(by: Account | None, block_id: int) -> EmailDomainBlock:
    """One of them; NotFound, Forbidden."""
    await roles.demand_admin(by)
    block = await EmailDomainBlock.get_or_none(id=block_id)
    if block is None:
        raise NotFound
    return block


async def people_by_day(blocks: Sequence[EmailDomainBlock]) -> dict[str, list[tuple[int, int]]]:
    """For each blocked provider and each of the last seven days, the present one first: the day
    (Unix time of its midnight) and how many of our people with such an address joined on it."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=one) for one in range(USED_DAYS)]
    lately = User.filter(created_at__gte=days[-1])
    joined = await lately.values_list("email_normalised", "created_at")
    counted: dict[tuple[str, int], int] = {}
    for email, at in joined:
        midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        for host in domain_names.covering(email.rpartition("@")[2]):
            key = (host, int(midnight.timestamp()))
            counted[key] = counted.get(key, 0) + 1
    return {
        block.domain: [
            (int(day.timestamp()), counted.get((block.domain, int(day.timestamp())), 0))
            for day in days
        ]
        for block in blocks
    }


async def block_address(
    by: Account | None, *, email: str = "", email_hash: str = ""
) -> CanonicalEmailBlock:
    """Have an address (or what has this hash) never sign up again.

    Raises Forbidden (`by` is no admin), Unprocessable (neither of the two, or blocked already).
    """
    if email:
        if not _ADDRESS.fullmatch(email.strip()):
            raise Unprocessable(_("That does not look like an e-mail address."))
        email_hash = canonical_hash(email)
    if not _HASH.fullmatch(email_hash):
        raise Unprocessable(_("Validation failed: Canonical email hash can't be blank"))
    try:
        async with database.transaction():
            await roles.demand_admin(by)
            made = await CanonicalEmailBlock.create(id=snowflake(), email_hash=email_hash)
            await audit.record(by, "email.block", email_hash)
    except IntegrityError:
        raise Unprocessable(_("Validation failed: Canonical email hash is already taken")) from None
    return made


async def unblock_address(by: Account | None, block_id: int) -> None:
    """Take that back; NotFound where it was not so."""
    async with database.transaction():
        await roles.demand_admin(by)
        block = await get_address(by, block_id)
        await block.delete()
        await audit.record(by, "email.unblock", block.email_hash)


async def addresses(by: Account | None, page: Page) -> Paged[CanonicalEmailBlock]:
    """The hashes that are blocked, the latest first; Forbidden unless `by` is an admin."""
    await roles.demand_admin(by)
    return await row_pages.read(CanonicalEmailBlock.all(), page)


async def get_address(by: Account | None, block_id: int) -> CanonicalEmailBlock:
    """One of them; NotFound, Forbidden."""
    await roles.demand_admin(by)
    block = await CanonicalEmailBlock.get_or_none(id=block_id)
    if block is None:
        raise NotFound
    return block


async def matching(by: Account | None, email: str) -> list[CanonicalEmailBlock]:
    """What would keep this address from signing up; Forbidden unless `by` is an admin."""
    await roles.demand_admin(by)
    return await CanonicalEmailBlock.filter(email_hash=canonical_hash(email))
