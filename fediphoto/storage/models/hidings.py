"""What somebody wants done with all their earlier posts: a row while it is done, and after."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account


class Hiding(Model):
    """One deed on everything that an account had posted when it was asked for; one at a time."""

    id = fields.BigIntField(primary_key=True, generated=False)
    """Made when it was asked for: every post of before has a lower one."""
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    deed = fields.CharField(max_length=16)
    """One of `earlier_posts.DEEDS`."""
    after_id = fields.BigIntField(default=0)
    """The post that was settled last; they are taken in the order of their ids."""
    portion = fields.IntField(default=0)
    """How many portions have been done: each is a job of its own."""
    posts_done = fields.IntField(default=0)
    posts_left = fields.IntField(default=0)
    """How many could not be changed."""
    posts_total = fields.IntField()
    """How many there were when it was asked for."""
    created_at: datetime = fields.DatetimeField()
    finished_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "hiding"
