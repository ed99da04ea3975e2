"""What lasts a day: stories, and who has seen them."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Attachment


class Story(Model):
    """One photo (or video) for the followers of `account`, until `expires_at`."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    uri = fields.CharField(max_length=2048, unique=True)
    attachment: fields.ForeignKeyNullableRelation[Attachment] = fields.ForeignKeyField(
        "fediphoto.Attachment", related_name=False, null=True, db_index=True
    )
    attachment_id: int | None
    token = fields.CharField(max_length=128, default="")
    """The secret of the bearcap by which followers' servers fetch it."""
    duration_s = fields.FloatField(default=5.0)
    can_reply = fields.BooleanField(default=True)
    can_react = fields.BooleanField(default=True)
    content_warning = fields.TextField(default="")
    is_sensitive = fields.BooleanField(default=False)
    """Shown only when asked for; so is what has a content warning."""
    views_count = fields.IntField(default=0)
    expires_at: datetime = fields.DatetimeField(db_index=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "story"
        indexes = (("account_id", "expires_at"),)


class StoryView(Model):
    """`account` has seen a story."""

    id = fields.BigIntField(primary_key=True)
    story: fields.ForeignKeyRelation[Story] = fields.ForeignKeyField(
        "fediphoto.Story", related_name="views"
    )
    story_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "story_view"
        unique_together = (("story_id", "account_id"),)
