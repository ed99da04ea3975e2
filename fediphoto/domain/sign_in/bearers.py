"""Whom a token speaks for, and what it may do."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto.domain import roles, user_activity
from fediphoto.domain.recent import Recent
from fediphoto.domain.secrets_at_rest import kept
from fediphoto.domain.sign_in import oauth_scopes
from fediphoto.storage.models import Account, OAuthToken, User
from fediphoto.text.translations import marked

UNCONFIRMED = marked("Your login is missing a confirmed e-mail address")
UNAPPROVED = marked("Your login is currently pending approval")

_KEPT_S = 5.0
"""How long another process may still honour a token that this one revoked."""
_TOUCHED_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Bearer:
    """Whom a token speaks for (`account` None: for the app alone), and what it may do."""

    account: Account | None
    user: User | None
    app_id: int
    app_name: str
    scopes: frozenset[str]
    token_id: int
    waits_for: str = ""
    """Why a newcomer may do nothing yet (a sentence); '' for everybody else."""
    expires_at: datetime | None = None


_bearers: Recent[str, tuple[float, Bearer]] = Recent(2000)


def forget() -> None:
    """Have every token looked up anew (something about tokens or their people has changed)."""
    _bearers.clear()


async def of_token(token: str) -> Bearer | None:
    """Whom a token speaks for; None for one that is unknown, over, or of somebody shut out.

    Whoever lets somebody in by it must ask `waits_for`: newcomers have tokens before they are
    confirmed and approved.
    """
    key = kept(token)
    known = _bearers.get(key)
    if known is not None and time.monotonic() - known[0] < _KEPT_S:
        return None if _is_over(known[1].expires_at) else known[1]
    found = await OAuthToken.get_or_none(token_hash=key, revoked_at=None).prefetch_related(
        "app", "account"
    )
    if found is None or _is_over(found.expires_at):
        return None
    account, user = found.account, None
    if account is not None:
        user = await User.get_or_none(account_id=account.id)
        if user is None or user.disabled_at or account.suspended_at or account.deleted_at:
            return None
    await _touch(found, user)
    is_staff = user is not None and user.role in roles.MODERATING
    made = Bearer(
        account,
        user,
        found.app_id,
        found.app.name,
        # A role that was taken away takes its scopes along, from every token there is.
        oauth_scopes.within_role(frozenset(found.scopes.split()), is_staff=is_staff),
        found.id,
        _waits_for(user),
        found.expires_at,
    )
    _bearers.put(key, (time.monotonic(), made))
    return made


async def ready(token: str) -> Bearer | None:
    """As `of_token`, and None for a newcomer who is not confirmed and approved."""
    found = await of_token(token)
    return None if found is None or found.waits_for else found


def _waits_for(user: User | None) -> str:
    if user is None:
        return ""
    if user.confirmed_at is None:
        return UNCONFIRMED
    return UNAPPROVED if user.approved_at is None else ""


def _is_over(expires_at: datetime | None) -> bool:
    return expires_at is not None and expires_at <= datetime.now(UTC)


async def _touch(token: OAuthToken, user: User | None) -> None:
    """Note, at most hourly, that a token and its person were here."""
    now = datetime.now(UTC)
    if token.last_used_at is None or now - token.last_used_at > _TOUCHED_EVERY:
        await OAuthToken.filter(id=token.id).update(last_used_at=now)
        if user is not None:
            await User.filter(account_id=user.account_id).update(last_seen_at=now)
            await user_activity.note(user.account_id)
