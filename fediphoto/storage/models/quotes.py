"""Who lets whom quote, and how people answer with an emoji."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Post


class QuoteAuthorization(Model):
    """A stamp of ours: the author of `post` lets `quoting_uri` quote it (FEP-044f)."""

    id = fields.BigIntField(primary_key=True, generated=False)
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, db_index=True
    )
    post_id: int
    quoting_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    quoting_account_id: int
    quoting_uri = fields.CharField(max_length=2048)
    request_uri = fields.CharField(max_length=2048, default="")
    uri = fields.CharField(max_length=2048, unique=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "quote_authorization"
        unique_together = (("post_id", "quoting_uri"),)


class Reaction(Model):
    """`account` answers `post` with an emoji: `name` is the character, or a custom one's code."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name="reactions", db_index=True
    )
    post_id: int
    name = fields.CharField(max_length=128)
    image_url = fields.CharField(max_length=2048, default="")
    """Where a custom emoji's image is; '' for a character."""
    uri = fields.CharField(max_length=2048, unique=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "reaction"
        unique_together = (("account_id", "post_id", "name"),)
