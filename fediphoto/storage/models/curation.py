"""How people arrange what they read: filters and lists."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.posts import Post


class PostFilter(Model):
    """Words and posts that `account` does not want to meet, or only behind a warning."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    title = fields.CharField(max_length=255)
    contexts: list[str] = fields.JSONField(default=list)
    """Of "home", "notifications", "public", "thread" and "account"."""
    action = fields.CharField(max_length=16, default="warn")
    """"warn", "hide" or "blur"."""
    expires_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "post_filter"


class FilterKeyword(Model):
    """A word or phrase that a filter looks for."""

    id = fields.BigIntField(primary_key=True, generated=False)
    post_filter: fields.ForeignKeyRelation[PostFilter] = fields.ForeignKeyField(
        "fediphoto.PostFilter", related_name="keywords", db_index=True
    )
    post_filter_id: int
    keyword = fields.CharField(max_length=255)
    is_whole_word = fields.BooleanField(default=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "filter_keyword"


class FilterPost(Model):
    """A single post that a filter names."""

    id = fields.BigIntField(primary_key=True, generated=False)
    post_filter: fields.ForeignKeyRelation[PostFilter] = fields.ForeignKeyField(
        "fediphoto.PostFilter", related_name="posts"
    )
    post_filter_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, db_index=True
    )
    post_id: int
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "filter_post"
        unique_together = (("post_filter_id", "post_id"),)


class AccountList(Model):
    """Some of those whom `account` follows, read apart."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    title = fields.CharField(max_length=255)
    replies_policy = fields.CharField(max_length=16, default="list")
    """Whose answers are shown: "followed" (to anybody followed), "list" (to members), "none"."""
    is_exclusive = fields.BooleanField(default=False)
    """Whether its members' posts stay out of the home timeline."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "account_list"


class AccountListMember(Model):
    """Somebody stands on a list."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account_list: fields.ForeignKeyRelation[AccountList] = fields.ForeignKeyField(
        "fediphoto.AccountList", related_name="members"
    )
    account_list_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "account_list_member"
        unique_together = (("account_list_id", "account_id"),)


class AccountListEntry(Model):
    """A post (or boost) stands in a list's timeline."""

    id = fields.BigIntField(primary_key=True)
    account_list: fields.ForeignKeyRelation[AccountList] = fields.ForeignKeyField(
        "fediphoto.AccountList", related_name=False
    )
    account_list_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, db_index=True
    )
    post_id: int

    class Meta:
        table = "account_list_entry"
        unique_together = (("account_list_id", "post_id"),)
