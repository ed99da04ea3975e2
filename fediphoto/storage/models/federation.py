"""What goes to and comes from other servers, and what we remember of them."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account


class InboxActivity(Model):
    """An activity we answered 202 to; its row exists before the answer does."""

    id = fields.BigIntField(primary_key=True)
    uri = fields.CharField(max_length=2048, unique=True)
    signer_uri = fields.CharField(max_length=2048)
    body = fields.TextField()
    """The JSON text as received; emptied once it is done."""
    received_at = fields.DatetimeField()
    state = fields.CharField(max_length=16, default="waiting")
    """"waiting", "done", "refused" (then `outcome` says why)."""
    outcome = fields.TextField(default="")
    run_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)

    class Meta:
        table = "inbox_activity"
        indexes = (("state", "run_at"),)


class OutgoingActivity(Model):
    """A rendered activity of one of ours, kept until every delivery of it is done."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    uri = fields.CharField(max_length=2048, unique=True)
    """Unique, so that a fact handled twice is delivered once."""
    body = fields.TextField()
    is_signed_with_former_key = fields.BooleanField(default=False)
    """Whether the receivers must still know the key that has just been replaced."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "outgoing_activity"


class Delivery(Model):
    """One activity on its way to one inbox; gone when it arrived or was given up."""

    id = fields.BigIntField(primary_key=True)
    activity: fields.ForeignKeyRelation[OutgoingActivity] = fields.ForeignKeyField(
        "fediphoto.OutgoingActivity", related_name="deliveries"
    )
    activity_id: int
    account_id = fields.BigIntField()
    """Who sends: what one account sends to one inbox keeps its order."""
    inbox_uri = fields.CharField(max_length=2048)
    host = fields.CharField(max_length=255, db_index=True)
    run_at = fields.DatetimeField(db_index=True)
    attempts = fields.IntField(default=0)
    locked_until: datetime | None = fields.DatetimeField(null=True)
    last_error = fields.TextField(default="")
    reached_host = fields.BooleanField(default=True)
    """Whether the last try was answered at all: if not, it is tried when the host speaks again."""

    class Meta:
        table = "delivery"
        unique_together = (("activity_id", "inbox_uri"),)
        indexes = (("inbox_uri", "account_id"),)


class Host(Model):
    """What we know of another server: does it answer, what is it, what does it take."""

    name = fields.CharField(max_length=255, primary_key=True)
    software = fields.CharField(max_length=64, default="")
    version = fields.CharField(max_length=64, default="")
    software_at: datetime | None = fields.DatetimeField(null=True)
    """When it was asked what it runs."""
    signature_scheme = fields.CharField(max_length=16, default="")
    """"cavage" or "rfc9421": what it last took or sent; '' while we do not know."""
    signature_scheme_at: datetime | None = fields.DatetimeField(null=True)
    first_seen_at = fields.DatetimeField(auto_now_add=True)
    last_ok_at: datetime | None = fields.DatetimeField(null=True)
    consecutive_failures = fields.IntField(default=0)
    failing_days = fields.IntField(default=0)
    last_failed_on = fields.CharField(max_length=10, default="")
    """The last day (YYYY-MM-DD) with a failed delivery."""
    open_until: datetime | None = fields.DatetimeField(null=True)
    """While the circuit breaker is open nothing is sent."""
    unavailable_at: datetime | None = fields.DatetimeField(null=True)
    """Given up after 7 failing days, until it speaks to us again."""

    class Meta:
        table = "host"


class CachedMedia(Model):
    """A remote file we keep for a while, within a quota, least recently used out first."""

    id = fields.BigIntField(primary_key=True)
    url_hash = fields.CharField(max_length=64, unique=True)
    key = fields.CharField(max_length=128)
    mime = fields.CharField(max_length=64)
    size_bytes = fields.BigIntField()
    last_used_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "cached_media"
