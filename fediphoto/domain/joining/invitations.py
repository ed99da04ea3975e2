"""How one of ours invites somebody: a link that lets so many join until then, or is taken back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto import config
from fediphoto.domain import audit, roles, sealing
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.secrets_at_rest import kept
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView
from fediphoto.errors import Forbidden, Gone, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, moment, placeholders
from fediphoto.storage.models import Account, Invitation, SignUp, User
from fediphoto.text import captions
from fediphoto.text.translations import _, marked

MOST_USES = 100
MOST_DAYS = 365
MOST_OPEN = 20
"""Invitations that a member may have open at a time; those who keep order have no such limit."""
NOTE_CHARACTERS = 100
_CODE_BYTES = 12
_PURPOSE = "invitation"
_OVER = marked("This invitation is no longer good. Ask whoever sent it for another one.")
_INVITING = {
    "admins": ("admin",),
    "moderators": roles.MODERATING,
    "members": ("user", *roles.MODERATING),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """One invitation, as those who may see it do."""

    id: int
    code: str
    """'' where it cannot be told any more."""
    note: str
    uses: int
    max_uses: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    is_open: bool
    by: AccountView
    joined: list[AccountView]
    """Who came by it."""


def are_taken() -> bool:
    """Whether anybody joins by an invitation as this place stands now."""
    return config.current().instance.registrations != "closed"


def are_open_to_members() -> bool:
    """Whether everybody here may invite (Mastodon's `invites_enabled`)."""
    return role_invites("user")


def may_invite(user: User | None) -> bool:
    """Whether the person with this sign-in may invite."""
    if user is None or user.disabled_at is not None or user.approved_at is None:
        return False
    return role_invites(user.role)


def role_invites(role: str) -> bool:
    """Whether people of that role ("user", "moderator" or "admin") may invite."""
    return are_taken() and role in _INVITING[config.current().instance.invitations_by]


async def invite(
    by: Account, *, note: str = "", max_uses: int | None = 1, lasts_days: int | None = 7
) -> str:
    """The code of a new invitation: for `max_uses` people (None: as many as come) within
    `lasts_days` (None: for good).

    Raises Forbidden (`by` may not invite), Unprocessable (numbers out of bounds, too many open).
    """
    await _demand_inviting(by)
    if max_uses is not None and not 1 <= max_uses <= MOST_USES:
        raise Unprocessable(_("An invitation is for 1 to %(limit)s people.", limit=MOST_USES))
    if lasts_days is not None and not 1 <= lasts_days <= MOST_DAYS:
        raise Unprocessable(_("An invitation is good for 1 to %(limit)s days.", limit=MOST_DAYS))
    keeps_order = await roles.is_moderator(by)
    if not keeps_order and (max_uses is None or lasts_days is None):
        raise Unprocessable(_("Say for how many people and for how many days."))
    code = secrets.token_urlsafe(_CODE_BYTES)
    now = datetime.now(UTC)
    async with database.transaction():
        if not keeps_order and await _count_open(by, now) >= MOST_OPEN:
            raise Unprocessable(_("You have many open invitations: take some back first."))
        made = await Invitation.create(
            id=snowflake(),
            code_hash=kept(code),
            code_sealed=sealing.seal(code, _PURPOSE),
            account_id=by.id,
            note=" ".join(captions.tidy(note).split())[:NOTE_CHARACTERS],
            max_uses=max_uses,
            expires_at=None if lasts_days is None else now + timedelta(days=lasts_days),
        )
        await audit.record(by, "invitation.create", f"invitation {made.id}")
    return code


async def find(code: str) -> Invitation:
    """The invitation of that code, with who invites; it would let somebody in now.

    Raises NotFound for a code that nobody made, Gone for one that is over, Forbidden where nobody
    joins by invitations.
    """
    if not are_taken():
        raise Forbidden(_("Registrations are closed here."))
    found = await Invitation.get_or_none(code_hash=kept(code)).prefetch_related("account")
    if found is None:
        raise NotFound(_(_OVER))
    is_over = not _is_open(found, datetime.now(UTC))
    if is_over or found.account.suspended_at or found.account.deleted_at:
        raise Gone(_(_OVER))
    if not may_invite(await User.get_or_none(account_id=found.account_id)):
        raise Gone(_(_OVER))
    return found


async def use(invitation: Invitation) -> None:
    """Count one who comes by it, in the transaction that makes their account.

    Raises Gone where the last place was taken, or the link taken back, a moment ago.
    """
    changed = await database.write(
        "UPDATE invitation SET uses = uses + 1 WHERE id = ? AND revoked_at IS NULL"
        " AND (max_uses IS NULL OR uses < max_uses)",
        [invitation.id],
    )
    if not changed:
        raise Gone(_(_OVER))


async def revoke(by: Account, invitation_id: int) -> None:
    """Let nobody in by it any more: one's own, or (those who keep order) anybody's.

    Raises NotFound, also for somebody else's where `by` keeps no order here.
    """
    found = await Invitation.get_or_none(id=invitation_id)
    if found is None or (found.account_id != by.id and not await roles.is_moderator(by)):
        raise NotFound
    async with database.transaction():
        changed = await Invitation.filter(id=found.id, revoked_at=None).update(
            revoked_at=datetime.now(UTC)
        )
        if changed:
            await audit.record(by, "invitation.revoke", f"invitation {found.id}")


async def mine(by: Account, page: Page) -> Paged[InvitationView]:
    """One's own, the latest first; Forbidden for who may not invite and never did."""
    if not await Invitation.exists(account_id=by.id):
        await _demand_inviting(by)
    return await database.read(_listing(" AND account_id = ?", [by.id], page, by.id))


async def listing(by: Account, page: Page) -> Paged[InvitationView]:
    """Everybody's, the latest first; only one's own can be copied. Forbidden."""
    await roles.demand_moderator(by)
    return await database.read(_listing("", [], page, by.id))


async def inviter_of(account: Account) -> Account | None:
    """By whose invitation somebody joined; None for nobody's."""
    joined = await SignUp.get_or_none(account_id=account.id).prefetch_related("invitation__account")
    return None if joined is None or joined.invitation is None else joined.invitation.account


async def count_invited_by(account: Account) -> int:
    """How many joined by somebody's invitations."""
    return await SignUp.filter(invitation__account_id=account.id).count()


async def _demand_inviting(by: Account) -> None:
    user = await User.get_or_none(account_id=by.id)
    if by.suspended_at is not None or not may_invite(user):
        raise Forbidden(_("You cannot invite anybody here."))


async def _count_open(by: Account, now: datetime) -> int:
    made = await Invitation.filter(account_id=by.id, revoked_at=None)
    return sum(_is_open(one, now) for one in made)


def _is_open(one: Invitation, now: datetime) -> bool:
    return _lets_in(one.revoked_at, one.expires_at, one.uses, one.max_uses, now)


def _lets_in(
    revoked_at: datetime | None,
    expires_at: datetime | None,
    uses: int,
    max_uses: int | None,
    now: datetime,
) -> bool:
    """Whether an invitation is neither taken back, nor over, nor used up."""
    is_over = expires_at is not None and expires_at <= now
    is_used_up = max_uses is not None and uses >= max_uses
    return revoked_at is None and not is_over and not is_used_up


def _listing(
    condition: str, values: Sequence[int], page: Page, reader_id: int
) -> ReadPlan[Paged[InvitationView]]:
    tail, bound = bounds(page, "invitation.id")
    found = yield f"SELECT * FROM invitation WHERE TRUE{condition}{tail}", [*values, *bound]  # noqa: S608 (our own words)
    rows = newest_first(page, found)
    ids = [row["id"] for row in rows]
    joined: dict[int, list[int]] = {}
    if ids:
        came = yield (
            f"SELECT account_id, invitation_id FROM sign_up WHERE invitation_id"  # noqa: S608
            f" IN ({placeholders(ids)}) ORDER BY account_id",
            ids,
        )
        for one in came:
            joined.setdefault(one["invitation_id"], []).append(one["account_id"])
    wanted = {row["account_id"] for row in rows} | {one for few in joined.values() for one in few}
    people = yield from views.accounts(sorted(wanted))
    by_id = {one.id: one for one in people}
    now = datetime.now(UTC)
    shown = [
        _made(row, by_id, joined.get(row["id"], []), reader_id, now)
        for row in rows
        if row["account_id"] in by_id
    ]
    return Paged.of(page, shown, ids)


def _made(
    row: Row, people: dict[int, AccountView], joined: list[int], reader_id: int, now: datetime
) -> InvitationView:
    created_at = moment(row["created_at"])
    assert created_at is not None
    expires_at, revoked_at = moment(row["expires_at"]), moment(row["revoked_at"])
    is_mine = row["account_id"] == reader_id
    return InvitationView(
        id=row["id"],
        code=sealing.unseal(row["code_sealed"], _PURPOSE) if is_mine else "",
        note=row["note"],
        uses=row["uses"],
        max_uses=row["max_uses"],
        created_at=created_at,
        expires_at=expires_at,
        revoked_at=revoked_at,
        is_open=_lets_in(revoked_at, expires_at, row["uses"], row["max_uses"], now),
        by=people[row["account_id"]],
        joined=[people[one] for one in joined if one in people],
    )
