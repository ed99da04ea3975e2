"""What people are asked: polls, here and elsewhere, and who voted."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Post


class Poll(Model):
    """The question of a post."""

    id = fields.BigIntField(primary_key=True, generated=False)
    post: fields.OneToOneRelation[Post] = fields.OneToOneField(
        "fediphoto.Post", related_name="poll"
    )
    post_id: int
    options: list[dict[str, Any]] = fields.JSONField(default=list)
    """[{"title": text, "votes": count}] in the author's order."""
    is_multiple = fields.BooleanField(default=False)
    hides_totals = fields.BooleanField(default=False)
    """Whether the counts are nobody's to see while it is open."""
    ends_at: datetime | None = fields.DatetimeField(null=True)
    closed_at: datetime | None = fields.DatetimeField(null=True)
    voters_count = fields.IntField(default=0)
    refreshed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "poll"


class PollVote(Model):
    """`account` chose the option number `choice` of a poll."""

    id = fields.BigIntField(primary_key=True, generated=False)
    poll: fields.ForeignKeyRelation[Poll] = fields.ForeignKeyField(
        "fediphoto.Poll", related_name="votes"
    )
    poll_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    choice = fields.IntField()
    uri = fields.CharField(max_length=2048, unique=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "poll_vote"
        unique_together = (("poll_id", "account_id", "choice"),)
