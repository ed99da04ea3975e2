"""Work that is still to be done."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model


class Job(Model):
    """One piece of work, at least once. Done jobs are deleted; failed ones stay to be looked at."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=64)
    payload: dict[str, Any] = fields.JSONField(default=dict)
    unique_key = fields.CharField(max_length=255, null=True, unique=True)
    """While a job with this key waits, a second one is not added."""
    run_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    locked_until: datetime | None = fields.DatetimeField(null=True)
    last_error = fields.TextField(default="")
    failed_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "job"
        indexes = (("failed_at", "run_at"),)
