"""How people find one another: recommendations, notes, and what is talked about."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Hashtag, Post
from fediphoto.storage.models.writing import Card


class Endorsement(Model):
    """`account` recommends `target` on the profile."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    target: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    target_id: int
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "endorsement"
        unique_together = (("account_id", "target_id"),)


class AccountNote(Model):
    """What `account` noted of `target`, for nobody else to read."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    target: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    target_id: int
    comment = fields.TextField()
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "account_note"
        unique_together = (("account_id", "target_id"),)


class SuggestionDismissal(Model):
    """`account` does not want `target` to be suggested again."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    target: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    target_id: int
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "suggestion_dismissal"
        unique_together = (("account_id", "target_id"),)


class TagUse(Model):
    """`account` used a hashtag in public on a day."""

    id = fields.BigIntField(primary_key=True)
    hashtag: fields.ForeignKeyRelation[Hashtag] = fields.ForeignKeyField(
        "fediphoto.Hashtag", related_name=False
    )
    hashtag_id: int
    day = fields.DateField()
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    uses = fields.IntField(default=1)

    class Meta:
        table = "tag_use"
        unique_together = (("hashtag_id", "day", "account_id"),)
        indexes = (("day",),)


class LinkUse(Model):
    """`account` linked a page in public on a day."""

    id = fields.BigIntField(primary_key=True)
    card: fields.ForeignKeyRelation[Card] = fields.ForeignKeyField(
        "fediphoto.Card", related_name=False
    )
    card_id: int
    day = fields.DateField()
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    uses = fields.IntField(default=1)

    class Meta:
        table = "link_use"
        unique_together = (("card_id", "day", "account_id"),)
        indexes = (("day",),)


class Trend(Model):
    """Something that is talked about more than usual, and whether moderators let it be shown."""

    id = fields.BigIntField(primary_key=True, generated=False)
    kind = fields.CharField(max_length=16)
    """"tag", "post", "link" or "publisher" (then `target_key` is a host)."""
    target_key = fields.CharField(max_length=255)
    """The id of the hashtag, post or card."""
    language = fields.CharField(max_length=35, default="")
    publisher = fields.CharField(max_length=255, default="")
    """The host of a link."""
    score = fields.FloatField(default=0.0)
    """How much it is talked about now; 0 for what is no longer."""
    peak_score = fields.FloatField(default=0.0)
    """The greatest score of its present rise, from which `score` decays."""
    peaked_at: datetime | None = fields.DatetimeField(null=True)
    is_allowed = fields.BooleanField(null=True)
    """What a moderator said; null while nobody has."""
    reviewed_at: datetime | None = fields.DatetimeField(null=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "trend"
        unique_together = (("kind", "target_key"),)
        indexes = (("kind", "score"),)


class PostText(Model):
    """The words of a post as a search finds them (`text/words.py`); made anew from the post."""

    post: fields.OneToOneRelation[Post] = fields.OneToOneField(
        "fediphoto.Post", related_name=False, primary_key=True
    )
    post_id: int
    account_id = fields.BigIntField()
    text = fields.TextField()
    is_open = fields.BooleanField()
    """Whether the post itself is public."""
    is_findable = fields.BooleanField()
    """Whether strangers find it: it is public, and its author wishes to be found. Kept by a trigger
    on `account` (`storage/full_text.py`)."""

    class Meta:
        table = "post_text"
        indexes = (("account_id", "post_id"), ("is_findable", "post_id"))


class AccountText(Model):
    """The words of somebody's handle and name, as a search finds them."""

    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "fediphoto.Account", related_name=False, primary_key=True
    )
    account_id: int
    text = fields.TextField()

    class Meta:
        table = "account_text"


class AccountCollection(Model):
    """People whom `account` recommends together, under a name (Mastodon's Collection)."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    name = fields.CharField(max_length=255)
    description = fields.TextField(default="")
    language = fields.CharField(max_length=35, default="")
    hashtag: fields.ForeignKeyNullableRelation[Hashtag] = fields.ForeignKeyField(
        "fediphoto.Hashtag", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    hashtag_id: int | None
    is_sensitive = fields.BooleanField(default=False)
    is_discoverable = fields.BooleanField(default=False)
    """Whether it is listed on the profile; whoever knows its id may look at it anyway."""
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "account_collection"


class AccountCollectionItem(Model):
    """`account` stands in a collection, or stood there and does not want to."""

    id = fields.BigIntField(primary_key=True, generated=False)
    collection: fields.ForeignKeyRelation[AccountCollection] = fields.ForeignKeyField(
        "fediphoto.AccountCollection", related_name=False
    )
    collection_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    revoked_at: datetime | None = fields.DatetimeField(null=True)
    """When they had themselves taken out: nobody puts them back."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "account_collection_item"
        unique_together = (("collection_id", "account_id"),)
