"""Passkeys (WebAuthn): keys that people's devices keep, and show by a signature.

A passkey alone signs in where the device has asked for a finger or a PIN (user verification); after
the password it stands in for a code. Attestation is not asked for: any device will do.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from fediphoto import config
from fediphoto.domain.secrets_at_rest import kept
from fediphoto.errors import Conflict, NotFound, Unauthorized, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, twins
from fediphoto.storage.models import Account, Passkey, SignInAttempt
from fediphoto.text import captions
from fediphoto.text.translations import _, marked

MOST = 20
_CHALLENGE_LASTS = timedelta(minutes=5)
_NOT_ACCEPTED = marked("That passkey was not accepted.")
_LONGEST = 20_000


async def of(account_id: int) -> list[Passkey]:
    """Somebody's passkeys, oldest first."""
    return await Passkey.filter(account_id=account_id).order_by("id")


async def registration_options(account: Account) -> bytes:
    """What a browser needs to make a passkey for somebody (JSON); Conflict beyond twenty."""
    known = await of(account.id)
    if len(known) >= MOST:
        raise Conflict(_("One may have %(limit)s passkeys.", limit=MOST))
    made = webauthn.generate_registration_options(
        rp_id=_rp_id(),
        rp_name=config.current().instance.title,
        user_id=str(account.id).encode(),
        user_name=f"{account.username}@{config.current().domain}",
        user_display_name=account.display_name or account.username,
        challenge=await _challenge("register", account.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(one) for one in known],
    )
    return options_to_json(made).encode()


async def register(account: Account, credential: str, name: str) -> Passkey:
    """Keep the passkey that a browser made; Unprocessable for one that is not what we asked for."""
    shown = _read(credential)
    challenge = await _answered(shown, "register", account.id)
    try:
        proven = webauthn.verify_registration_response(
            credential=shown,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=config.current().base_url,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError):
        raise Unprocessable(_(_NOT_ACCEPTED)) from None
    credential_id = bytes_to_base64url(proven.credential_id)
    if len(credential_id) > 1400:
        raise Unprocessable(_(_NOT_ACCEPTED))
    shown_now = Passkey(
        id=snowflake(),
        account_id=account.id,
        credential_id=credential_id,
        public_key=bytes_to_base64url(proven.credential_public_key),
        sign_count=proven.sign_count,
        name=captions.tidy(name).replace("\n", " ").strip()[:100] or "Passkey",
        transports=_transports(shown),
    )
    kept, is_new = await twins.once(shown_now, "credential_id")
    if not is_new:
        raise Unprocessable(_(_NOT_ACCEPTED))
    return kept


async def sign_in_options(account_id: int | None = None) -> bytes:
    """What a browser needs to show a passkey (JSON): one of somebody's, or of whoever has one."""
    known = [] if account_id is None else await of(account_id)
    wanted = UserVerificationRequirement
    made = webauthn.generate_authentication_options(
        rp_id=_rp_id(),
        challenge=await _challenge("passkey", account_id),
        allow_credentials=[_descriptor(one) for one in known],
        user_verification=wanted.REQUIRED if account_id is None else wanted.PREFERRED,
    )
    return options_to_json(made).encode()


async def prove(credential: str, account_id: int | None = None) -> int:
    """Whose passkey a browser showed (an account's id); after a password, whether it is theirs.

    Raises Unauthorized for everything else: unknown, another's, an old challenge, another origin,
    a count that went backwards (a copy of the key is about), no finger or PIN where none but the
    passkey proves the person.
    """
    shown = _read(credential)
    challenge = await _answered(shown, "passkey", account_id)
    known = await Passkey.get_or_none(credential_id=str(shown.get("id", ""))[:1400])
    if known is None or (account_id is not None and known.account_id != account_id):
        raise Unauthorized(_(_NOT_ACCEPTED))
    handle = (shown.get("response") or {}).get("userHandle")
    if account_id is None and handle != bytes_to_base64url(str(known.account_id).encode()):
        raise Unauthorized(_(_NOT_ACCEPTED))
    try:
        proven = webauthn.verify_authentication_response(
            credential=shown,
            expected_challenge=challenge,
            expected_rp_id=_rp_id(),
            expected_origin=config.current().base_url,
            credential_public_key=base64url_to_bytes(known.public_key),
            credential_current_sign_count=known.sign_count,
            require_user_verification=account_id is None,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError):
        raise Unauthorized(_(_NOT_ACCEPTED)) from None
    same = Passkey.filter(id=known.id, sign_count=known.sign_count)
    if not await same.update(sign_count=proven.new_sign_count, last_used_at=datetime.now(UTC)):
        raise Unauthorized(_(_NOT_ACCEPTED))
    return known.account_id


async def remove(account: Account, passkey_id: int) -> None:
    """Forget one of one's own; NotFound for another's."""
    if not await Passkey.filter(id=passkey_id, account_id=account.id).delete():
        raise NotFound


async def forget(account_id: int) -> None:
    """Forget all of somebody's."""
    await Passkey.filter(account_id=account_id).delete()


async def _challenge(purpose: str, account_id: int | None) -> bytes:
    """32 random bytes that may be signed once, within five minutes."""
    challenge = secrets.token_bytes(32)
    await SignInAttempt.create(
        purpose=purpose,
        token_hash=kept(bytes_to_base64url(challenge)),
        account_id=account_id,
        expires_at=datetime.now(UTC) + _CHALLENGE_LASTS,
    )
    return challenge


async def _answered(shown: dict[str, Any], purpose: str, account_id: int | None) -> bytes:
    """The challenge of ours that a browser signed, which is used up; Unauthorized for no such."""
    try:
        client_data = orjson.loads(base64url_to_bytes(shown["response"]["clientDataJSON"]))
        challenge = str(client_data["challenge"])
        raw = base64url_to_bytes(challenge)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unauthorized(_(_NOT_ACCEPTED)) from None
    async with database.transaction():
        ours = SignInAttempt.filter(
            purpose=purpose,
            token_hash=kept(challenge),
            account_id=account_id,
            expires_at__gt=datetime.now(UTC),
        )
        if not await ours.delete():
            raise Unauthorized(_(_NOT_ACCEPTED))
    return raw


def _read(credential: str) -> dict[str, Any]:
    try:
        shown = orjson.loads(credential[:_LONGEST].encode())
    except (ValueError, UnicodeError):
        raise Unauthorized(_(_NOT_ACCEPTED)) from None
    if not isinstance(shown, dict) or not isinstance(shown.get("response"), dict):
        raise Unauthorized(_(_NOT_ACCEPTED))
    return shown


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=base64url_to_bytes(passkey.credential_id),
        transports=[AuthenticatorTransport(one) for one in passkey.transports],
    )


def _transports(shown: dict[str, Any]) -> list[str]:
    """How the browser says that the device is reached, as far as we know the words."""
    said = shown["response"].get("transports")
    words = {one.value for one in AuthenticatorTransport}
    return sorted(words & {str(one) for one in said}) if isinstance(said, list) else []


def _rp_id() -> str:
    """The host that passkeys are bound to: that of our pages, without a port."""
    return config.current().web_domain.partition(":")[0]
