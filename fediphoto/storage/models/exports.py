"""What somebody takes along: archives of all they have here."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account


class Export(Model):
    """The archive of an account, being made or ready; its file lies in the data folder."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    state = fields.CharField(max_length=16, default="waiting")
    """"waiting", "building", "ready" or "failed"."""
    tries = fields.IntField(default=0)
    posts_done = fields.IntField(default=0)
    posts_total = fields.IntField(default=0)
    size_bytes = fields.BigIntField(default=0)
    created_at: datetime = fields.DatetimeField(db_index=True)
    """When it was asked for."""
    ready_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "export"
