"""Where photos were taken, and how people arrange them: places and collections."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Post


class Place(Model):
    """A place that posts name. The same name in the same country is the same place."""

    id = fields.BigIntField(primary_key=True, generated=False)
    name = fields.CharField(max_length=255)
    name_folded = fields.CharField(max_length=255)
    country = fields.CharField(max_length=255, default="")
    latitude: float | None = fields.FloatField(null=True)
    longitude: float | None = fields.FloatField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "place"
        unique_together = (("name_folded", "country"),)


class Collection(Model):
    """Posts that `account` has put together under a title."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    title = fields.CharField(max_length=255, default="")
    description = fields.TextField(default="")
    visibility = fields.CharField(max_length=16, default="draft")
    """"public", "followers" or "draft"."""
    published_at: datetime | None = fields.DatetimeField(null=True)
    updated_at: datetime = fields.DatetimeField(auto_now=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "collection"


class CollectionItem(Model):
    """A post stands in a collection."""

    id = fields.BigIntField(primary_key=True)
    collection: fields.ForeignKeyRelation[Collection] = fields.ForeignKeyField(
        "fediphoto.Collection", related_name="items"
    )
    collection_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, db_index=True
    )
    post_id: int
    position = fields.IntField(default=0)

    class Meta:
        table = "collection_item"
        unique_together = (("collection_id", "post_id"),)
