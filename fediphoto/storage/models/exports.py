"""What somebody takes along, and brings along: archives of all they have here, or elsewhere."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Post


class Export(Model):
    """The archive of an account, being made or ready; its file lies in the data folder."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    state = fields.CharField(max_length=16, default="waiting")
    """"waiting", "building", "ready" or "failed"."""
    tries = fields.IntField(default=0)
    posts_done = fields.IntField(default=0)
    posts_total = fields.IntField(default=0)
    size_bytes = fields.BigIntField(default=0)
    created_at: datetime = fields.DatetimeField(db_index=True)
    """When it was asked for."""
    ready_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "export"


class Import(Model):
    """An archive that somebody brought from elsewhere; its files lie in the data folder."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    state = fields.CharField(max_length=16, default="waiting")
    """"waiting", "working", "done", "failed" or "cancelled"."""
    source = fields.CharField(max_length=16)
    """Where it is from: "instagram", "mastodon" or "fediphoto"."""
    visibility = fields.CharField(max_length=16)
    """Of posts whose archive does not say it."""
    tries = fields.IntField(default=0)
    """How often it was begun since it last got on."""
    position = fields.IntField(default=0)
    """How many of the archive's posts are behind us."""
    posts_total = fields.IntField(default=0)
    posts_new = fields.IntField(default=0)
    posts_known = fields.IntField(default=0)
    posts_failed = fields.IntField(default=0)
    left_out: dict[str, int] = fields.JSONField(default=dict)
    """How many of which kind are not brought along."""
    problem = fields.TextField(default="")
    """Why it ended early, in the person's language."""
    created_at: datetime = fields.DatetimeField(db_index=True)
    ended_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "import"


class ImportedItem(Model):
    """What became of one post of an archive; it keeps the same post from being made twice."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    key = fields.CharField(max_length=64)
    """What it is called where it comes from, as a digest."""
    brought: fields.ForeignKeyNullableRelation[Import] = fields.ForeignKeyField(
        "fediphoto.Import", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    """The import that met it last."""
    brought_id: int | None
    post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    post_id: int | None
    outcome = fields.CharField(max_length=16)
    """"new", "known" or "failed"."""
    reason = fields.TextField(default="")
    """Why it, or a part of it, is not here; in the person's language."""
    words = fields.CharField(max_length=100, default="")
    """How it begins."""
    published_at: datetime = fields.DatetimeField()

    class Meta:
        table = "imported_item"
        unique_together = (("account_id", "key"),)
        indexes = (("brought_id",), ("post_id",))
