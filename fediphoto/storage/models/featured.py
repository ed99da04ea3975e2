"""Which hashtags people show on their profile, and which they follow."""

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Hashtag


class FeaturedTag(Model):
    """`account` shows a hashtag on the profile."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    hashtag: fields.ForeignKeyRelation[Hashtag] = fields.ForeignKeyField(
        "fediphoto.Hashtag", related_name=False, db_index=True
    )
    hashtag_id: int
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "featured_tag"
        unique_together = (("account_id", "hashtag_id"),)


class TagFollow(Model):
    """`account` wants public posts with a hashtag at home."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    hashtag: fields.ForeignKeyRelation[Hashtag] = fields.ForeignKeyField(
        "fediphoto.Hashtag", related_name=False, db_index=True
    )
    hashtag_id: int
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "tag_follow"
        unique_together = (("account_id", "hashtag_id"),)
