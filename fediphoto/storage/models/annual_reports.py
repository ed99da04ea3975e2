"""What somebody's year here was like."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account


class AnnualReport(Model):
    """The year of `account` in review; being made while `made_at` is null."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    year = fields.IntField()
    data: dict[str, Any] = fields.JSONField(default=dict)
    asked_at = fields.DatetimeField()
    made_at: datetime | None = fields.DatetimeField(null=True)
    read_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "annual_report"
        unique_together = (("account_id", "year"),)
