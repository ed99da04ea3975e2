"""How those who keep order decide on a domain, and take it back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fediphoto import config
from fediphoto.domain import audit, domain_names, policies, roles, row_pages
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.policies import SEVERITIES
from fediphoto.domain.relations import policy_effects
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, BlockList, DomainAllow, DomainPolicy
from fediphoto.text import captions
from fediphoto.text.translations import _

_LONGEST_COMMENT = 2000
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is decided on a domain; with nothing set it is let be, whatever lists say of it."""

    severity: str = "none"
    rejects_media: bool = False
    rejects_reports: bool = False
    forces_sensitive: bool = False
    public_comment: str = ""
    private_comment: str = ""
    is_obfuscated: bool = False


async def decide(by: Account | None, domain: str, terms: Terms) -> DomainPolicy:
    """Treat `domain` and all below it by these terms from now on.

    What that does to the people there is worked through by jobs (policy_effects). A decision on
    the same domain is replaced, one that came with a list is taken over. Raises Forbidden (`by`
    does not moderate), Unprocessable (no domain, one that we live on, no such severity).
    """
    name = checked_name(domain)
    if terms.severity not in SEVERITIES:
        raise Unprocessable(_("A severity is one of %(choices)s.", choices=", ".join(SEVERITIES)))
    async with database.transaction():
        await roles.demand_moderator(by)
        await put([(name, terms)], None)
        await audit.record(
            by,
            "domain.decide",
            name,
            terms.private_comment or terms.public_comment,
            **asdict(terms),
        )
        await policy_effects.begin([name])
        database.after_commit(policies.load)
        return await DomainPolicy.get(domain=name)


async def take_back(by: Account | None, domain: str) -> None:
    """Treat a domain like any other again; its people come back by jobs.

    Raises NotFound where nothing was decided, Unprocessable for a list's entry (it would come
    again: decide otherwise instead), Forbidden.
    """
    name = domain_names.tidy(domain)
    async with database.transaction():
        await roles.demand_moderator(by)
        policy = await DomainPolicy.get_or_none(domain=name)
        if policy is None:
            raise NotFound(_("Nothing was decided on %(name)s.", name=name or domain))
        if policy.block_list_id is not None:
            raise Unprocessable(
                _("%(name)s stands on a list. Decide on it yourself to have it so.", name=name)
            )
        await policy.delete()
        await audit.record(by, "domain.take_back", name, severity=policy.severity)
        await policy_effects.begin([name])
        await read_lists_again()
        database.after_commit(policies.load)


async def allow(by: Account | None, domain: str) -> DomainAllow:
    """Speak with a domain although the mode is "allowlist". Repeating it is fine."""
    name = checked_name(domain)
    async with database.transaction():
        await roles.demand_moderator(by)
        row = DomainAllow(id=snowflake(), domain=name)
        await DomainAllow.bulk_create([row], ignore_conflicts=True)
        kept = await DomainAllow.get(domain=name)
        if kept.id == row.id:  # nobody was faster
            await audit.record(by, "domain.allow", name)
            database.after_commit(policies.load)
    return kept


async def disallow(by: Account | None, domain: str) -> None:
    """Take that back; NotFound where it was not so."""
    name = domain_names.tidy(domain)
    async with database.transaction():
        await roles.demand_moderator(by)
        if not await DomainAllow.filter(domain=name).delete():
            raise NotFound(_("%(name)s was not on the list of those allowed.", name=name or domain))
        await audit.record(by, "domain.disallow", name)
        database.after_commit(policies.load)


async def listing(by: Account | None) -> Sequence[DomainPolicy]:
    """Every decision by name, with the list it came with; Forbidden."""
    await roles.demand_moderator(by)
    return await DomainPolicy.all().prefetch_related("block_list").order_by("domain")


async def allowed(by: Account | None) -> Sequence[DomainAllow]:
    """The domains that were allowed one by one, by name; Forbidden."""
    await roles.demand_moderator(by)
    return await DomainAllow.all().order_by("domain")


async def get(by: Account | None, domain: str) -> DomainPolicy:
    """The decision on just this domain; NotFound without one, Forbidden."""
    await roles.demand_moderator(by)
    policy = await DomainPolicy.get_or_none(domain=domain_names.tidy(domain))
    if policy is None:
        raise NotFound(_("Nothing was decided on %(domain)s.", domain=domain))
    return policy


async def page_of(by: Account, page: Page) -> Paged[DomainPolicy]:
    """The decisions, the latest first; Forbidden unless `by` moderates."""
    await roles.demand_moderator(by)
    return await row_pages.read(DomainPolicy.all(), page)


async def by_id(by: Account, policy_id: int) -> DomainPolicy:
    """One decision; NotFound, Forbidden."""
    await roles.demand_moderator(by)
    policy = await DomainPolicy.get_or_none(id=policy_id)
    if policy is None:
        raise NotFound
    return policy


async def known(by: Account, domain: str) -> DomainPolicy | None:
    """The decision on just this domain, if there is one; Forbidden."""
    await roles.demand_moderator(by)
    return await DomainPolicy.get_or_none(domain=domain_names.tidy(domain))


async def page_of_allowed(by: Account, page: Page) -> Paged[DomainAllow]:
    """The domains that were allowed, the latest first; Forbidden unless `by` moderates."""
    await roles.demand_moderator(by)
    return await row_pages.read(DomainAllow.all(), page)


async def allowed_by_id(by: Account, allow_id: int) -> DomainAllow:
    """One of them; NotFound, Forbidden."""
    await roles.demand_moderator(by)
    row = await DomainAllow.get_or_none(id=allow_id)
    if row is None:
        raise NotFound
    return row


def checked_name(domain: str) -> str:
    """A domain to be decided on; Unprocessable for what is none, and for the one we live on."""
    name = domain_names.tidy(domain)
    if not name:
        raise Unprocessable(_("That is not the name of a domain."))
    if is_our_own(name):
        raise Unprocessable(_("This instance lives there itself."))
    return name


def is_our_own(name: str) -> bool:
    """Whether a decision on `name` would cover this instance."""
    return any(name in domain_names.covering(host) for host in config.current().own_hosts)


async def put(decisions: Sequence[tuple[str, Terms]], block_list_id: int | None) -> None:
    """Write decisions down, in the transaction around us, in place of those on the same domains."""
    rows = [
        DomainPolicy(id=snowflake(), domain=name, block_list_id=block_list_id, **_columns(terms))
        for name, terms in decisions
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        await DomainPolicy.bulk_create(
            rows[start : start + _ROWS_AT_ONCE],
            on_conflict=["domain"],
            update_fields=[*_columns(Terms()), "block_list_id", "updated_at"],
        )


async def read_lists_again() -> None:
    """Have every list applied anew, by jobs: what was lifted may stand on one of them."""
    await BlockList.all().update(digest="", checked_at=None)
    for one in await BlockList.all():
        await jobs.enqueue(
            "block_lists.refresh",
            {"list_id": one.id},
            unique_key=f"block_lists.refresh:{one.id}",
        )


def _columns(terms: Terms) -> dict[str, Any]:
    words = ("public_comment", "private_comment")
    return {
        name: captions.tidy(value)[:_LONGEST_COMMENT] if name in words else value
        for name, value in asdict(terms).items()
    }
