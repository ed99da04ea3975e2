"""Which programs and browsers want to be woken (Web Push), for what, and that each of them is."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from fediphoto.domain import sealing
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs, twins
from fediphoto.storage.database import json_value
from fediphoto.storage.models import Account, PushSubscription

QUEUE = "push jobs"
DELIVER = "push.deliver"

ALERTS = (
    "mention",
    "quote",
    "status",
    "reblog",
    "follow",
    "follow_request",
    "favourite",
    "poll",
    "update",
    "quoted_update",
    "severed_relationships",
    "moderation_warning",
    "admin.sign_up",
    "admin.report",
)
"""What a client may ask to be woken for."""
POLICIES = ("all", "followed", "follower", "none")
"""From whom: everybody, those one follows, those who follow one, nobody."""

MOST_FAILURES = 48
"""Three notifications that could not be brought in three days each: nobody is there any longer."""
POINT_BYTES, SECRET_BYTES = 65, 16
_LONGEST_ENDPOINT = 2048
_TOKEN = "push token"  # noqa: S105 (what is sealed, not a secret)

_LISTENING = (
    " FROM push_subscription one JOIN account owner ON owner.id = one.account_id"
    ' JOIN "user" person ON person.account_id = one.account_id'
    " LEFT JOIN oauth_token ON oauth_token.id = one.token_id"
    ' LEFT JOIN "session" ON "session".id = one.session_id'
    " WHERE owner.suspended_at IS NULL AND owner.deleted_at IS NULL"
    " AND person.confirmed_at IS NOT NULL AND person.approved_at IS NOT NULL"
    " AND person.disabled_at IS NULL"
    " AND ((one.token_id IS NOT NULL AND oauth_token.revoked_at IS NULL)"
    ' OR "session".expires_at > ?)'
)
"""Who may still come in by the token or the session with which they subscribed."""
_WANT = (
    "SELECT one.id, one.alerts, one.policy,"  # noqa: S608
    " EXISTS (SELECT 1 FROM follow WHERE follower_id = one.account_id AND target_id = ?"
    " AND state = 'accepted') AS is_followed,"
    " EXISTS (SELECT 1 FROM follow WHERE follower_id = ? AND target_id = one.account_id"
    f" AND state = 'accepted') AS is_follower{_LISTENING} AND one.account_id = ?"
)
_STILL = f"SELECT one.id{_LISTENING} AND one.id = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who subscribes: a program, by its token, or a browser, by its session; one of the two."""

    token_id: int | None = None
    session_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The one that is set, as a subscription keeps it."""
        named = {"token_id": self.token_id, "session_id": self.session_id}
        found = {name: value for name, value in named.items() if value is not None}
        assert len(found) == 1, "a program or a browser"
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscription:
    """Where a client listens: its keys as it writes them, in base64 of either kind."""

    endpoint: str
    p256dh: str
    auth: str
    is_standard: bool = True
    access_token: str = ""
    """The token it speaks with, told again to nobody but itself; '' for a browser."""


async def subscription(listener: Listener) -> PushSubscription:
    """The subscription of a program or browser; NotFound where it has none."""
    found = await PushSubscription.get_or_none(**listener.columns)
    if found is None:
        raise NotFound
    return found


async def browsers_of(account_id: int) -> set[int]:
    """The sessions of somebody whose browsers are woken."""
    found = await PushSubscription.filter(account_id=account_id, session_id__isnull=False)
    return {one.session_id for one in found if one.session_id is not None}


async def subscribe(
    account: Account,
    listener: Listener,
    new: NewSubscription,
    alerts: Mapping[str, bool],
    policy: str = "all",
) -> PushSubscription:
    """Have a client woken from now on, instead of where its token or session listened before.

    Where another session listened with these very keys it does no longer: that is the same
    browser, now somebody else's. Whoever calls has checked that the endpoint may be reached.
    Raises Unprocessable for keys that are none, and for an unknown policy.
    """
    if not new.endpoint or len(new.endpoint) > _LONGEST_ENDPOINT:
        raise Unprocessable("Validation failed: Endpoint is not a valid URL")
    _check_policy(policy)
    point, secret = _point(new.p256dh), _secret(new.auth)
    async with database.transaction():
        await PushSubscription.filter(**listener.columns).delete()
        keys: dict[str, Any] = {
            "endpoint": new.endpoint,
            "p256dh": base64.urlsafe_b64encode(point).decode(),
            "auth": base64.urlsafe_b64encode(secret).decode(),
        }
        if listener.session_id is not None:
            await PushSubscription.filter(session_id__isnull=False, **keys).delete()
        fresh = PushSubscription(
            id=snowflake(),
            account_id=account.id,
            is_standard=new.is_standard,
            alerts=dict(alerts),
            policy=policy,
            sealed_token=sealing.seal(new.access_token, _TOKEN) if new.access_token else "",
            **listener.columns,
            **keys,
        )
        return await twins.latest(fresh, *listener.columns)


async def change(
    listener: Listener, alerts: Mapping[str, bool] | None, policy: str | None
) -> PushSubscription:
    """Have a client woken for other things (None: as before); NotFound where it listens not."""
    if policy is not None:
        _check_policy(policy)
    found = await subscription(listener)
    if alerts is not None:
        found.alerts = dict(alerts)
    if policy is not None:
        found.policy = policy
    await found.save()
    return found


async def unsubscribe(listener: Listener) -> None:
    """Wake a client no longer; nothing happens where it did not listen."""
    await PushSubscription.filter(**listener.columns).delete()


async def listening(subscription_id: int) -> PushSubscription | None:
    """A subscription with its account; None where it, or the right to come in, is gone."""
    if not await database.query(_STILL, [datetime.now(UTC), subscription_id]):
        return None
    return await PushSubscription.get_or_none(id=subscription_id).prefetch_related("account")


async def wake(recipient_id: int, kind: str, from_account_id: int, notification_id: int) -> None:
    """Have the recipient's clients woken that want to hear of this (in the transaction)."""
    values = [from_account_id, from_account_id, datetime.now(UTC), recipient_id]
    is_own = from_account_id == recipient_id  # a poll that is over, what moderators say
    rows = await database.query(_WANT, values)
    for row in rows:
        if json_value(row["alerts"]).get(kind) and _is_of_interest(row, is_own):
            told = {"subscription_id": row["id"], "notification_id": notification_id}
            await jobs.enqueue(DELIVER, told)
            database.after_commit(lambda: jobs.wake(QUEUE))


async def take_token(token_id: int, access_token: str) -> None:
    """Know a client by another token from now on: its former one was refreshed."""
    sealed = sealing.seal(access_token, _TOKEN)
    await PushSubscription.filter(token_id=token_id).update(sealed_token=sealed)


def access_token(of: PushSubscription) -> str:
    """The token the client subscribed with, by which it knows the account; '' where unknown."""
    return sealing.unseal(of.sealed_token, _TOKEN) if of.sealed_token else ""


async def reached(of: PushSubscription) -> None:
    """Note that a client could be reached."""
    if of.failures:
        await PushSubscription.filter(id=of.id).update(failures=0)


async def failed(of: PushSubscription, *, is_gone: bool = False) -> None:
    """Note that a client could not be reached: it is forgotten once it is gone, or always fails."""
    if is_gone or of.failures + 1 >= MOST_FAILURES:
        await PushSubscription.filter(id=of.id).delete()
    else:
        await PushSubscription.filter(id=of.id).update(failures=of.failures + 1)


async def sweep() -> None:
    """Forget where clients listen whose token has ended."""
    async with database.transaction():
        await database.write(
            "DELETE FROM push_subscription WHERE token_id IN"
            " (SELECT id FROM oauth_token WHERE revoked_at IS NOT NULL)"
        )


def _is_of_interest(row: Any, is_own: bool) -> bool:
    wanted = {
        "all": True,
        "followed": is_own or row["is_followed"],
        "follower": is_own or row["is_follower"],
    }
    return bool(wanted.get(row["policy"], False))


def _check_policy(policy: str) -> None:
    if policy not in POLICIES:
        raise Unprocessable(f"data[policy] takes one of {', '.join(POLICIES)}.")


def _point(text: str) -> bytes:
    """The client's public key: a point on P-256."""
    raw = _decoded(text)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        raw = b""
    if len(raw) != POINT_BYTES:
        raise Unprocessable("Validation failed: Key p256dh is not a point on P-256")
    return raw


def _secret(text: str) -> bytes:
    raw = _decoded(text)
    if len(raw) != SECRET_BYTES:
        raise Unprocessable("Validation failed: Key auth is not 16 bytes")
    return raw


def _decoded(text: str) -> bytes:
    """Base64 of either alphabet, padded or not; b'' for what is none."""
    plain = text.strip().replace("-", "+").replace("_", "/").rstrip("=")
    if len(plain) > 200:
        return b""
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
