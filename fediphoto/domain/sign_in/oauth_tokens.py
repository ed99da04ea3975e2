"""How tokens are made, made anew, and ended."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fediphoto import config
from fediphoto.domain import live
from fediphoto.domain.letters import push
from fediphoto.domain.secrets_at_rest import kept, new_secret
from fediphoto.domain.sign_in import bearers
from fediphoto.errors import BadRequest
from fediphoto.storage import database
from fediphoto.storage.models import OAuthApp, OAuthToken, PushSubscription, SpentRefresh

_SWEPT_AT_A_TIME = 500
NO_REFRESH = "The refresh token is unknown, used or too old."


@dataclass(frozen=True)
class NewToken:
    """A token just made; it is shown only now. `scopes` are separated by spaces."""

    token: str
    scopes: str
    created_at: datetime
    refresh_token: str = ""
    """'' for a token that never ends by itself."""
    lasts_s: int | None = None


@dataclass(frozen=True)
class Insight:
    """What a live token is, for the app that holds it (RFC 7662). Times are None where none."""

    scopes: str
    client_id: str
    created_at: datetime
    expires_at: datetime | None
    username: str
    uri: str


async def issue(
    app_id: int, account_id: int | None, scopes: str, *, is_public: bool = False
) -> NewToken:
    """A fresh token. Where tokens end by themselves, a person's comes with one to refresh it."""
    token, lasts_s = new_secret(), config.current().oauth.access_token_lasts_s
    refresh = new_secret() if lasts_s and account_id is not None else ""
    made = await OAuthToken.create(
        token_hash=kept(token),
        refresh_hash=kept(refresh) if refresh else None,
        app_id=app_id,
        account_id=account_id,
        scopes=scopes,
        is_public=is_public,
        expires_at=_end(datetime.now(UTC), lasts_s),
    )
    return NewToken(token, scopes, made.created_at, refresh, lasts_s or None)


async def refresh(app: OAuthApp, refresh_token: str, *, has_secret: bool) -> NewToken:
    """The next token for a refresh token, which ends with it, as does the token before.

    Raises BadRequest for one that is unknown, another app's or too old. One that was used before
    is in two hands: everything that came of it ends (RFC 9700 §4.14.2).
    """
    shown = kept(refresh_token)
    async with database.transaction():
        found = await OAuthToken.select_for_update().get_or_none(
            refresh_hash=shown, app_id=app.id, revoked_at=None
        )
        if found is not None and (has_secret or found.is_public) and not _is_stale(found):
            return await _renew(found, shown)
        spent = await SpentRefresh.get_or_none(refresh_hash=shown, token__app_id=app.id)
        if spent is not None:
            await end(id=spent.token_id)
    raise BadRequest(NO_REFRESH)


async def end(**which: Any) -> None:
    """End every live token that `which` (filters of OAuthToken) names, and all that hangs on it.

    Streams are told to prove themselves anew, and push subscriptions go.
    """
    async with database.transaction():
        ended = await OAuthToken.filter(revoked_at=None, **which).values_list("id", "account_id")
        ids = [token_id for token_id, _ in ended]
        await OAuthToken.filter(id__in=ids).update(revoked_at=datetime.now(UTC))
        await PushSubscription.filter(token_id__in=ids).delete()
        for account_id in {whose for _, whose in ended if whose is not None}:
            live.tell(live.AccessEnded(account_id=account_id))
        database.after_commit(bearers.forget)


async def by_either_half(token: str) -> OAuthToken | None:
    """The row of an access token, or of its refresh token."""
    shown = kept(token)
    found = await OAuthToken.get_or_none(token_hash=shown)
    return found or await OAuthToken.get_or_none(refresh_hash=shown)


async def insight(app: OAuthApp, token: str) -> Insight | None:
    """What a token of this very app is; None for one that is over, or not the app's business."""
    bearer = await bearers.ready(token)
    if bearer is None or bearer.app_id != app.id:
        return None
    row = await OAuthToken.get(id=bearer.token_id)
    return Insight(
        " ".join(sorted(bearer.scopes)),
        app.client_id,
        row.created_at,
        row.expires_at,
        bearer.account.username if bearer.account is not None else "",
        bearer.account.uri if bearer.account is not None else "",
    )


async def sweep() -> None:
    """End tokens that nobody can use or refresh any more."""
    now = datetime.now(UTC)
    await end(expires_at__lt=now, refresh_hash=None)
    await end(expires_at__lt=now - _refresh_lasts())
    await SpentRefresh.filter(token__revoked_at__lt=now - _refresh_lasts()).delete()
    await _forget_spent(now)


async def _forget_spent(now: datetime) -> None:
    """Forget used refresh tokens that would be over by now, had nobody used them.

    Whoever shows one of those gets nothing, as for any that is too old, and nothing follows from
    it. (They are written in the order of their ids, so the first are the oldest.)
    """
    access_lasts = timedelta(seconds=config.current().oauth.access_token_lasts_s)
    before = now - access_lasts - _refresh_lasts()
    while True:
        first = SpentRefresh.all().order_by("id").limit(_SWEPT_AT_A_TIME)
        over = [row.id for row in await first if row.spent_at < before]
        await SpentRefresh.filter(id__in=over).delete()
        if len(over) < _SWEPT_AT_A_TIME:
            return


async def _renew(found: OAuthToken, shown: str) -> NewToken:
    token, next_refresh = new_secret(), new_secret()
    now, lasts_s = datetime.now(UTC), config.current().oauth.access_token_lasts_s
    await SpentRefresh.create(refresh_hash=shown, token_id=found.id)
    await OAuthToken.filter(id=found.id).update(
        token_hash=kept(token), refresh_hash=kept(next_refresh), expires_at=_end(now, lasts_s)
    )
    await push.take_token(found.id, token)
    database.after_commit(bearers.forget)
    return NewToken(token, found.scopes, now, next_refresh, lasts_s or None)


def _is_stale(token: OAuthToken) -> bool:
    """Whether it has not been refreshed for too long."""
    expires_at = token.expires_at
    return expires_at is not None and expires_at + _refresh_lasts() < datetime.now(UTC)


def _refresh_lasts() -> timedelta:
    return timedelta(seconds=config.current().oauth.refresh_token_lasts_s)


def _end(now: datetime, lasts_s: int) -> datetime | None:
    return now + timedelta(seconds=lasts_s) if lasts_s else None
