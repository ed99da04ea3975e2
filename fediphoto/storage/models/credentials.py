"""What proves who is speaking: sessions, apps, codes and tokens, each kept only as a hash."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account


class Session(Model):
    """A browser that is signed in."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name="sessions", db_index=True
    )
    account_id: int
    token_hash = fields.CharField(max_length=64, unique=True)
    csrf_secret = fields.CharField(max_length=64)
    user_agent = fields.CharField(max_length=512, default="")
    address = fields.CharField(max_length=64, default="")
    created_at = fields.DatetimeField(auto_now_add=True)
    last_used_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "session"


class OAuthApp(Model):
    """A client program that registered itself."""

    id = fields.BigIntField(primary_key=True, generated=False)
    name = fields.CharField(max_length=255)
    website = fields.CharField(max_length=2048, default="")
    client_id = fields.CharField(max_length=64, unique=True)
    client_secret_hash = fields.CharField(max_length=64)
    redirect_uris: list[str] = fields.JSONField(default=list)
    scopes = fields.CharField(max_length=2048)
    """Separated by single spaces, sorted."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "oauth_app"


class OAuthCode(Model):
    """An authorization code: good once, for ten minutes."""

    id = fields.BigIntField(primary_key=True)
    code_hash = fields.CharField(max_length=64, unique=True)
    app: fields.ForeignKeyRelation[OAuthApp] = fields.ForeignKeyField(
        "fediphoto.OAuthApp", related_name="codes"
    )
    app_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    redirect_uri = fields.CharField(max_length=2048)
    scopes = fields.CharField(max_length=2048)
    code_challenge = fields.CharField(max_length=128, default="")
    expires_at = fields.DatetimeField()
    used_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "oauth_code"


class OAuthToken(Model):
    """A bearer token; without an account it speaks for the app alone (client credentials)."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    app: fields.ForeignKeyRelation[OAuthApp] = fields.ForeignKeyField(
        "fediphoto.OAuthApp", related_name="tokens", db_index=True
    )
    app_id: int
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name="tokens", null=True, db_index=True
    )
    account_id: int | None
    scopes = fields.CharField(max_length=2048)
    refresh_hash = fields.CharField(max_length=64, null=True, unique=True)
    """Of the refresh token that came with it last; null where there is none."""
    is_public = fields.BooleanField(default=False)
    """Whether it was given to a client that showed no secret, and so is refreshed without one."""
    expires_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    last_used_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "oauth_token"


class SpentRefresh(Model):
    """A refresh token that was used: whoever shows it again has stolen it, or been stolen from."""

    id = fields.BigIntField(primary_key=True)
    refresh_hash = fields.CharField(max_length=64, unique=True)
    token: fields.ForeignKeyRelation[OAuthToken] = fields.ForeignKeyField(
        "fediphoto.OAuthToken", related_name=False, db_index=True
    )
    token_id: int
    spent_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "spent_refresh"


class SignInAttempt(Model):
    """A sign-in, or the making of a passkey, that waits for its second half.

    `purpose` is "second-factor" (the password was right), "passkey" (nobody is known yet) or
    "register" (somebody signed in adds one).
    """

    id = fields.BigIntField(primary_key=True)
    purpose = fields.CharField(max_length=16)
    token_hash = fields.CharField(max_length=64, unique=True)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, db_index=True
    )
    account_id: int | None
    attempts = fields.IntField(default=0)
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "sign_in_attempt"


class OneTimeLink(Model):
    """A link that works once.

    `purpose` is "setup" (make the admin), "reset" (a password), "leave" (delete the account) or
    "confirm" (an address, `value`).
    """

    id = fields.BigIntField(primary_key=True)
    purpose = fields.CharField(max_length=16)
    token_hash = fields.CharField(max_length=64, unique=True)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True
    )
    account_id: int | None
    value = fields.CharField(max_length=320, default="")
    expires_at = fields.DatetimeField()
    used_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "one_time_link"
