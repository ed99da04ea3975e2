"""What is written for later or for a few: scheduled posts, conversations, link cards."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Post


class ScheduledPost(Model):
    """A post that is to be published at a later time."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    draft: dict[str, Any] = fields.JSONField(default=dict)
    """The fields of a domain draft, as plain values; and `idempotency_key`."""
    publishes_at = fields.DatetimeField(db_index=True)
    failure = fields.TextField(default="")
    """Why it could not be published when its time came; then it waits for its author."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "scheduled_post"


class Conversation(Model):
    """Direct posts of one thread among the same people, as `account` keeps them."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    thread_id = fields.BigIntField()
    participants_key = fields.CharField(max_length=64)
    """A hash of the others' ids, sorted."""
    participant_ids: list[int] = fields.JSONField(default=list)
    last_post_id = fields.BigIntField()
    """The newest post, by which conversations are paged."""
    is_unread = fields.BooleanField(default=False)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "conversation"
        unique_together = (("account_id", "thread_id", "participants_key"),)
        indexes = (("account_id", "last_post_id"),)


class ConversationPost(Model):
    """A direct post stands in a conversation."""

    id = fields.BigIntField(primary_key=True)
    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "fediphoto.Conversation", related_name=False
    )
    conversation_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, db_index=True
    )
    post_id: int

    class Meta:
        table = "conversation_post"
        unique_together = (("conversation_id", "post_id"),)


class Card(Model):
    """What a linked page says of itself, shown below the posts that link it."""

    id = fields.BigIntField(primary_key=True, generated=False)
    url = fields.CharField(max_length=2048, unique=True)
    kind = fields.CharField(max_length=16, default="link")
    """"link", "photo" or "video"; never foreign HTML."""
    title = fields.TextField(default="")
    description = fields.TextField(default="")
    language = fields.CharField(max_length=35, default="")
    author_name = fields.CharField(max_length=512, default="")
    author_url = fields.CharField(max_length=2048, default="")
    provider_name = fields.CharField(max_length=512, default="")
    provider_url = fields.CharField(max_length=2048, default="")
    image_url = fields.CharField(max_length=2048, default="")
    """At its origin; shown through our own media cache."""
    image_description = fields.TextField(default="")
    width = fields.IntField(default=0)
    height = fields.IntField(default=0)
    blurhash = fields.CharField(max_length=64, default="")
    published_at: datetime | None = fields.DatetimeField(null=True)
    fetched_at: datetime | None = fields.DatetimeField(null=True)
    """Null while it waits; a page without anything to show is kept too, and not shown."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "card"
