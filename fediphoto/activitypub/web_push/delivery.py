"""How one push message reaches one client: made at that moment, sent, tried again or given up."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import structlog

from fediphoto.activitypub import network
from fediphoto.activitypub.web_push import encryption, for_browsers, message, vouching
from fediphoto.activitypub.web_push.encryption import Recipient, base64url
from fediphoto.domain import spoken
from fediphoto.domain.letters import push
from fediphoto.domain.notifications import notification_groups, notifications
from fediphoto.domain.notifications.notifications import NotificationView
from fediphoto.errors import NotFound, RemoteError
from fediphoto.storage import jobs
from fediphoto.storage.models import PushSubscription
from fediphoto.text import translations

log = structlog.get_logger()

WORTH_TELLING = timedelta(hours=48)
"""What happened longer ago wakes nobody (Mastodon's TTL)."""
_GONE = (404, 410)
_TOO_LARGE = 413
_URGENT = frozenset({"mention", "quote", "follow_request", "moderation_warning"})


async def deliver(payload: dict[str, Any]) -> None:
    """Wake one client with one notification; nothing where either is not there any longer.

    Raises RemoteError where it is to be tried again.
    """
    subscription = await push.listening(payload["subscription_id"])
    if subscription is None:
        return
    try:
        told = await notifications.get(subscription.account, payload["notification_id"])
    except NotFound:
        return
    remaining = told.created_at + WORTH_TELLING - datetime.now(UTC)
    if remaining <= timedelta():
        return
    words = await _words(subscription, told)
    if words is None:
        return
    try:
        await _send(subscription, told, words, int(remaining.total_seconds()))
    except RemoteError as error:
        if error.http_status == _TOO_LARGE:
            log.warning("push message is too large", endpoint=subscription.endpoint)
            return
        is_gone = error.http_status in _GONE
        await push.failed(subscription, is_gone=is_gone)
        if not is_gone:
            raise
    else:
        await push.reached(subscription)


async def _words(subscription: PushSubscription, told: NotificationView) -> dict[str, Any] | None:
    """What the message says, in the person's language; None where there is nothing to say."""
    with translations.speaking(await spoken.language_of(subscription.account_id)):
        if subscription.session_id is None:
            return message.of(told, push.access_token(subscription))
        try:
            key = notification_groups.key_of(told)
            return for_browsers.of(await notification_groups.get(subscription.account, key))
        except NotFound:
            return None


async def _send(
    subscription: PushSubscription, told: NotificationView, words: dict[str, Any], ttl_s: int
) -> None:
    recipient = Recipient(
        base64.urlsafe_b64decode(subscription.p256dh), base64.urlsafe_b64decode(subscription.auth)
    )
    encrypt = encryption.aes128gcm if subscription.is_standard else encryption.aesgcm
    encrypted = encrypt(orjson.dumps(words), recipient)
    vouched = vouching.headers(subscription.endpoint, is_standard=subscription.is_standard)
    keys = [one["Crypto-Key"] for one in (encrypted.headers, vouched) if "Crypto-Key" in one]
    headers = {
        **encrypted.headers,
        **vouched,
        "Content-Type": "application/octet-stream",
        "TTL": str(ttl_s),
        "Urgency": "high" if told.kind in _URGENT else "normal",
    }
    if "tag" in words:
        # Of several that a device was not there for it gets the last, which tells of all.
        headers["Topic"] = base64url(hashlib.sha256(words["tag"].encode()).digest()[:24])
    if keys:
        headers["Crypto-Key"] = ";".join(keys)
    await network.open_client().post_message(subscription.endpoint, encrypted.body, headers)


JOBS: dict[str, jobs.Handler] = {push.DELIVER: deliver}
