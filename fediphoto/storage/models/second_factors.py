"""What else than a password proves a person: one-time codes, recovery codes, passkeys, mail."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account


class TotpDevice(Model):
    """The secret in somebody's authenticator app (RFC 6238), in use once it has been confirmed."""

    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "fediphoto.Account", related_name=False, primary_key=True
    )
    account_id: int
    secret = fields.CharField(max_length=512)
    """Sealed with the instance's key at rest."""
    confirmed_at: datetime | None = fields.DatetimeField(null=True)
    last_step = fields.BigIntField(default=0)
    """The time step of the last code taken: none is taken twice."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "totp_device"


class RecoveryCode(Model):
    """A code to be used once where the authenticator app is lost; kept as a hash."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    code_hash = fields.CharField(max_length=64, unique=True)
    used_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "recovery_code"


class Passkey(Model):
    """A WebAuthn credential of somebody's device."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    credential_id = fields.CharField(max_length=1400, unique=True)
    """base64url."""
    public_key = fields.TextField()
    """COSE, base64url."""
    sign_count = fields.BigIntField(default=0)
    name = fields.CharField(max_length=255, default="")
    transports: list[str] = fields.JSONField(default=list)
    last_used_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "passkey"


class MailCode(Model):
    """A short code sent by mail to prove an address; `purpose` is "confirm" or "join"."""

    id = fields.BigIntField(primary_key=True, generated=False)
    purpose = fields.CharField(max_length=16)
    email_normalised = fields.CharField(max_length=320)
    code_hash = fields.CharField(max_length=64)
    attempts = fields.IntField(default=0)
    expires_at = fields.DatetimeField(db_index=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "mail_code"
        unique_together = (("purpose", "email_normalised"),)
