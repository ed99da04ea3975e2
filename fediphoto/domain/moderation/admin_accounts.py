"""What those who keep order see of accounts: whose mail, from where, since when, how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from fediphoto.domain import roles
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.roles import MODERATING
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, moment, placeholders
from fediphoto.storage.models import Account
from fediphoto.text.translations import _

STANDINGS = ("active", "pending", "disabled", "silenced", "suspended", "sensitized")
_LONGEST = 320

_IN_STANDING = {
    "active": (
        "account.suspended_at IS NULL AND person.disabled_at IS NULL"
        " AND (person.account_id IS NULL OR person.approved_at IS NOT NULL)"
    ),
    "pending": "person.account_id IS NOT NULL AND person.approved_at IS NULL",
    "disabled": "person.disabled_at IS NOT NULL",
    "silenced": "account.silenced_at IS NOT NULL",
    "suspended": "account.suspended_at IS NOT NULL",
    "sensitized": "account.sensitized_at IS NOT NULL",
}
_FROM = (
    ' FROM account LEFT JOIN "user" person ON person.account_id = account.id'
    " LEFT JOIN sign_up ON sign_up.account_id = account.id"
    " LEFT JOIN invitation ON invitation.id = sign_up.invitation_id"
)
_SOMEBODY = (
    " WHERE account.deleted_at IS NULL"
    " AND NOT (account.domain = '' AND account.actor_type = 'Application')"
)
"""The instance's own actor is nobody, and who is deleted is nobody any more."""
_COLUMNS = (
    "SELECT account.id AS id, account.username AS username, account.domain AS domain,"
    " account.created_at AS created_at, account.suspended_at AS suspended_at,"
    " account.silenced_at AS silenced_at, account.sensitized_at AS sensitized_at,"
    " person.account_id AS person_id, person.email AS email, person.role AS role,"
    " person.locale AS locale, person.approved_at AS approved_at,"
    " person.confirmed_at AS confirmed_at, person.disabled_at AS disabled_at,"
    " person.sign_up_reason AS sign_up_reason, person.created_at AS joined_at,"
    " person.last_seen_at AS last_seen_at,"
    " sign_up.address AS sign_up_address, sign_up.app_id AS app_id,"
    " invitation.account_id AS invited_by_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which accounts; what is None or empty says nothing."""

    is_local: bool | None = None
    standings: Sequence[str] = ()
    """Of STANDINGS; all of them must be so."""
    is_staff: bool = False
    roles: Sequence[str] = ()
    """ "user", "moderator" or "admin"."""
    username: str = ""
    display_name: str = ""
    domain: str = ""
    email: str = ""
    address: str = ""
    """A network address, or a network."""
    invited_by: int | None = None
    """By whose invitation they came."""
    is_impossible: bool = False
    """Nobody is wanted (of a role that nobody has, say)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A network address that somebody came from."""

    address: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAccount:
    """One account, with what only those who keep order may know."""

    id: int
    username: str
    domain: str
    created_at: datetime
    is_suspended: bool
    is_silenced: bool
    is_sensitized: bool
    is_person: bool
    """Whether somebody can sign in to it here."""
    email: str
    role: str
    locale: str
    is_approved: bool
    is_confirmed: bool
    is_disabled: bool
    reason: str
    app_id: int | None
    invited_by_id: int | None
    last_seen_at: datetime | None
    account: AccountView
    seen: list[Seen] = field(default_factory=list)
    """The latest first; empty for who may not know."""


async def listing(by: Account, wanted: Wanted, page: Page) -> Paged[AdminAccount]:
    """The accounts that are wanted, the latest first; a fixed number of statements.

    Addresses are shown to admins alone. Raises Forbidden (`by` does not moderate, or asks by
    address and is no admin), Unprocessable (what is no address).
    """
    await roles.demand_moderator(by)
    knows_addresses = await roles.is_admin(by)
    if wanted.address and not knows_addresses:
        raise Forbidden(_("Only admins may do that."))
    return await database.read(_listing(wanted, page, knows_addresses))


async def get(by: Account, account_id: int) -> AdminAccount:
    """One account, also one that was deleted; NotFound where there is none, Forbidden."""
    await roles.demand_moderator(by)
    found = await database.read(by_id([account_id], await roles.is_admin(by)))
    if not found:
        raise NotFound
    return found[account_id]


def by_id(ids: Sequence[int], knows_addresses: bool) -> ReadPlan[dict[int, AdminAccount]]:
    """These accounts by id: two statements and what views cost, however many."""
    if not ids:
        return {}
    rows = yield f"{_COLUMNS}{_FROM} WHERE account.id IN ({placeholders(ids)})", list(ids)
    return (yield from _whole(rows, knows_addresses))


def _listing(wanted: Wanted, page: Page, knows_addresses: bool) -> ReadPlan[Paged[AdminAccount]]:
    if wanted.is_impossible:
        return Paged([], None, None)
    condition, values = _condition(wanted)
    if wanted.address:
        people = yield from _people_from(_network(wanted.address))
        condition += f" AND account.id IN ({placeholders(people)})"
        values += people
    tail, bound = bounds(page, "account.id")
    rows = yield f"{_COLUMNS}{_FROM}{_SOMEBODY}{condition}{tail}", [*values, *bound]
    shown = newest_first(page, rows)
    found = yield from _whole(shown, knows_addresses)
    keys = [row["id"] for row in shown]
    return Paged.of(
        page,
        [found[key] for key in keys if key in found],
        keys,
    )


def _condition(wanted: Wanted) -> tuple[str, list[Any]]:
    condition: str = ""
    values: list[Any] = []
    if wanted.is_local is not None:
        condition += f" AND account.domain {'=' if wanted.is_local else '<>'} ''"
    for standing in wanted.standings:
        condition += f" AND {_IN_STANDING[standing]}"
    chosen = list(MODERATING) if wanted.is_staff else []
    for several in (chosen, list(wanted.roles)):
        if several:
            condition += f" AND person.role IN ({placeholders(several)})"
            values += several
    for column, text in (
        ("account.username_lower", wanted.username.lower().lstrip("@")),
        ("LOWER(account.display_name)", wanted.display_name.lower()),
        ("LOWER(person.email)", wanted.email.lower()),
    ):
        if text:
            condition += f" AND {column} LIKE ? ESCAPE '!'"
            values.append(_pattern(text))
    if wanted.invited_by is not None:
        condition += " AND invitation.account_id = ?"
        values.append(wanted.invited_by)
    if wanted.domain:
        condition += " AND account.domain = ?"
        values.append(wanted.domain.lower()[:_LONGEST])
    return condition, values


def _pattern(text: str) -> str:
    """What begins with `text`; long ones are cut."""
    return f"{database.plain(text[:_LONGEST])}%"


def _people_from(network: IPv4Network | IPv6Network) -> ReadPlan[list[int]]:
    """Who came from this network. Addresses are kept for a limited time, so there are not many."""
    rows = yield (
        "SELECT account_id, address FROM session WHERE address <> ''"
        " UNION SELECT account_id, address FROM sign_up WHERE address <> ''",
        [],
    )
    return sorted({row["account_id"] for row in rows if _is_from(row["address"], network)})


def _is_from(address: str, network: IPv4Network | IPv6Network) -> bool:
    """Whether the two overlap: a subscriber of IPv6 is kept as a network."""
    try:
        kept = ip_network(address, strict=False)
    except ValueError:
        return False
    return kept.version == network.version and network.overlaps(kept)


def _network(typed: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(typed.strip(), strict=False)
    except ValueError:
        raise Unprocessable(_("That is no network address.")) from None


def _whole(rows: Sequence[Row], knows_addresses: bool) -> ReadPlan[dict[int, AdminAccount]]:
    ids = [row["id"] for row in rows]
    people = yield from views.accounts(ids)
    by_id = {person.id: person for person in people}
    seen: dict[int, list[Seen]] = {}
    if knows_addresses and ids:
        seen = yield from _seen(rows)
    return {
        row["id"]: _made(row, by_id[row["id"]], seen.get(row["id"], []))
        for row in rows
        if row["id"] in by_id
    }


def _seen(rows: Sequence[Row]) -> ReadPlan[dict[int, list[Seen]]]:
    """Whence these people came, the latest first."""
    ids = [row["id"] for row in rows]
    found = yield (
        "SELECT account_id, address, MAX(last_used_at) AS at FROM session"  # noqa: S608
        f" WHERE address <> '' AND account_id IN ({placeholders(ids)})"
        " GROUP BY account_id, address",
        ids,
    )
    latest: dict[tuple[int, str], datetime] = {}
    for row in rows:
        joined_at = moment(row["joined_at"])
        if row["sign_up_address"] and joined_at is not None:
            latest[row["id"], row["sign_up_address"]] = joined_at
    for row in found:
        at = moment(row["at"])
        key = (row["account_id"], row["address"])
        if at is not None and (key not in latest or latest[key] < at):
            latest[key] = at
    seen: dict[int, list[Seen]] = {}
    for (account_id, address), at in sorted(latest.items(), key=lambda one: one[1], reverse=True):
        seen.setdefault(account_id, []).append(Seen(address, at))
    return seen


def _made(row: Row, person: AccountView, seen: list[Seen]) -> AdminAccount:
    is_person = row["person_id"] is not None
    return AdminAccount(
        id=row["id"],
        username=row["username"],
        domain=row["domain"],
        created_at=moment(row["created_at"]) or person.created_at,
        is_suspended=row["suspended_at"] is not None,
        is_silenced=row["silenced_at"] is not None,
        is_sensitized=row["sensitized_at"] is not None,
        is_person=is_person,
        email=row["email"] or "",
        role=row["role"] or "",
        locale=row["locale"] or "",
        is_approved=not is_person or row["approved_at"] is not None,
        is_confirmed=not is_person or row["confirmed_at"] is not None,
        is_disabled=row["disabled_at"] is not None,
        reason=row["sign_up_reason"] or "",
        app_id=row["app_id"],
        invited_by_id=row["invited_by_id"],
        last_seen_at=moment(row["last_seen_at"]),
        account=person,
        seen=seen,
    )
