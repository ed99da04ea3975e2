"""What holds between people and posts: follows, blocks, likes, bookmarks, notifications."""

from datetime import datetime
from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Post

if TYPE_CHECKING:
    from fediphoto.storage.models.moderation import Report, SeveranceEvent
    from fediphoto.storage.models.staff import AccountWarning


class Follow(Model):
    """`follower` follows `target`, or (state "pending") has asked to."""

    id = fields.BigIntField(primary_key=True, generated=False)
    follower: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    follower_id: int
    target: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    target_id: int
    uri = fields.CharField(max_length=2048, unique=True)
    """The id of the Follow activity, to be repeated in Accept, Reject and Undo."""
    state = fields.CharField(max_length=16, default="pending")
    """"pending" or "accepted"."""
    shows_boosts = fields.BooleanField(default=True)
    notifies = fields.BooleanField(default=False)
    languages: list[str] = fields.JSONField(default=list)
    """The languages in which `follower` wants to read `target`; empty for all."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "follow"
        unique_together = (("follower_id", "target_id"),)


class Block(Model):
    """`account` will have nothing to do with `target`."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    target: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    target_id: int
    uri = fields.CharField(max_length=2048, default="")
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "block"
        unique_together = (("account_id", "target_id"),)


class Mute(Model):
    """`account` does not want to read `target`; `target` never learns."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    target: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    target_id: int
    hides_notifications = fields.BooleanField(default=True)
    expires_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "mute"
        unique_together = (("account_id", "target_id"),)


class DomainBlock(Model):
    """`account` wants nothing from a whole domain."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    domain = fields.CharField(max_length=255)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "domain_block"
        unique_together = (("account_id", "domain"),)


class ThreadMute(Model):
    """`account` wants no notifications from a thread."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    thread_id = fields.BigIntField()

    class Meta:
        table = "thread_mute"
        unique_together = (("account_id", "thread_id"),)


class TagRemoval(Model):
    """`account`, whom `post` names, does not want it on its page."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, db_index=True
    )
    post_id: int

    class Meta:
        table = "tag_removal"
        unique_together = (("account_id", "post_id"),)


class Like(Model):
    """`account` likes `post`."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name="likes", db_index=True
    )
    post_id: int
    uri = fields.CharField(max_length=2048, unique=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "like"
        unique_together = (("account_id", "post_id"),)


class Bookmark(Model):
    """`account` keeps `post` for later; nobody else learns."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, db_index=True
    )
    post_id: int
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "bookmark"
        unique_together = (("account_id", "post_id"),)


class Notification(Model):
    """Something happened that `recipient` should hear of, once."""

    id = fields.BigIntField(primary_key=True, generated=False)
    recipient: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    recipient_id: int
    kind = fields.CharField(max_length=32)
    """Mastodon's names: "follow", "follow_request", "favourite", "reblog", "mention", "status",
    "update", "severed_relationships", "admin.report"."""
    from_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    from_account_id: int
    post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, null=True, db_index=True
    )
    post_id: int | None
    severance: fields.ForeignKeyNullableRelation["SeveranceEvent"] = fields.ForeignKeyField(
        "fediphoto.SeveranceEvent", related_name=False, null=True, db_index=True
    )
    severance_id: int | None
    """What "severed_relationships" tells of."""
    report: fields.ForeignKeyNullableRelation["Report"] = fields.ForeignKeyField(
        "fediphoto.Report", related_name=False, null=True, db_index=True
    )
    report_id: int | None
    """What "admin.report" tells of."""
    warning: fields.ForeignKeyNullableRelation["AccountWarning"] = fields.ForeignKeyField(
        "fediphoto.AccountWarning", related_name=False, null=True, db_index=True
    )
    warning_id: int | None
    """What "moderation_warning" tells of."""
    group_key = fields.CharField(max_length=128, default="")
    """What it is shown together with; '' for one that stands alone."""
    is_filtered = fields.BooleanField(default=False)
    """Whether it waits for its recipient to say whether to hear of its sender."""
    dedupe_key = fields.CharField(max_length=128, unique=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "notification"
        indexes = (("recipient_id", "id"), ("recipient_id", "group_key", "id"))


class Marker(Model):
    """How far `account` has read a timeline ("home" or "notifications")."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    timeline = fields.CharField(max_length=16)
    last_read_id = fields.BigIntField()
    version = fields.IntField(default=0)
    updated_at = fields.DatetimeField()

    class Meta:
        table = "marker"
        unique_together = (("account_id", "timeline"),)
