"""How people want to hear of things: whose notifications wait, and where to push them."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.credentials import OAuthToken, Session


class NotificationPolicy(Model):
    """What happens to notifications from some kinds of people: "accept", "filter" or "drop"."""

    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "fediphoto.Account", related_name=False, primary_key=True
    )
    account_id: int
    for_not_following = fields.CharField(max_length=16, default="accept")
    for_not_followers = fields.CharField(max_length=16, default="accept")
    for_new_accounts = fields.CharField(max_length=16, default="accept")
    for_private_mentions = fields.CharField(max_length=16, default="filter")
    for_limited_accounts = fields.CharField(max_length=16, default="filter")

    class Meta:
        table = "notification_policy"


class NotificationRequest(Model):
    """Notifications from one account wait for `account` to say whether to hear of them."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    from_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    from_account_id: int
    last_post_id = fields.BigIntField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "notification_request"
        unique_together = (("account_id", "from_account_id"),)


class NotificationPermission(Model):
    """`account` wants to hear of everything that `from_account` does, whatever the policy."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    from_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    from_account_id: int
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "notification_permission"
        unique_together = (("account_id", "from_account_id"),)


class PushSubscription(Model):
    """Where, and of what, a client wants to be woken: a program, by its token, or a browser that
    is signed in, by its session. Exactly one of the two is set."""

    id = fields.BigIntField(primary_key=True, generated=False)
    token: fields.OneToOneNullableRelation[OAuthToken] = fields.OneToOneField(
        "fediphoto.OAuthToken", related_name=False, null=True
    )
    token_id: int | None
    session: fields.OneToOneNullableRelation[Session] = fields.OneToOneField(
        "fediphoto.Session", related_name=False, null=True
    )
    session_id: int | None
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    endpoint = fields.CharField(max_length=2048)
    p256dh = fields.CharField(max_length=255)
    auth = fields.CharField(max_length=255)
    is_standard = fields.BooleanField(default=False)
    """Whether it takes RFC 8291 ("aes128gcm") instead of the draft before it ("aesgcm")."""
    alerts: dict[str, Any] = fields.JSONField(default=dict)
    """{notification kind: bool}."""
    policy = fields.CharField(max_length=16, default="all")
    """From whom: "all", "followed", "follower" or "none"."""
    sealed_token = fields.TextField(default="")
    """The access token, which clients know the account by; sealed (domain/sealing)."""
    failures = fields.IntField(default=0)
    """How often in a row it could not be reached."""
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "push_subscription"


class InstanceSecret(Model):
    """A secret of the instance itself, made once: the VAPID key, say."""

    name = fields.CharField(max_length=64, primary_key=True)
    value = fields.TextField()
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "instance_secret"
