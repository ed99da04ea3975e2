"""What the people who run this instance decided: policies, reports, and what these cut."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account


class DomainPolicy(Model):
    """How this instance treats a domain and all below it."""

    id = fields.BigIntField(primary_key=True, generated=False)
    domain = fields.CharField(max_length=255, unique=True)
    severity = fields.CharField(max_length=16, default="suspend")
    """"none", "silence" or "suspend"."""
    rejects_media = fields.BooleanField(default=False)
    rejects_reports = fields.BooleanField(default=False)
    forces_sensitive = fields.BooleanField(default=False)
    public_comment = fields.TextField(default="")
    private_comment = fields.TextField(default="")
    is_obfuscated = fields.BooleanField(default=False)
    """Whether strangers are shown only a part of its name."""
    block_list: fields.ForeignKeyNullableRelation["BlockList"] = fields.ForeignKeyField(
        "fediphoto.BlockList", related_name=False, null=True, db_index=True
    )
    block_list_id: int | None
    """The list it came with; null for one that a moderator wrote, which goes before."""
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "domain_policy"


class DomainAllow(Model):
    """A domain this instance speaks with although its mode is "allowlist"."""

    id = fields.BigIntField(primary_key=True, generated=False)
    domain = fields.CharField(max_length=255, unique=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "domain_allow"


class BlockList(Model):
    """A list of policies that others keep and we subscribe to (CSV in Mastodon's format)."""

    id = fields.BigIntField(primary_key=True, generated=False)
    url = fields.CharField(max_length=2048, unique=True)
    title = fields.CharField(max_length=255, default="")
    highest_severity = fields.CharField(max_length=16, default="suspend")
    """The most that we let the list do."""
    checked_at: datetime | None = fields.DatetimeField(null=True)
    changed_at: datetime | None = fields.DatetimeField(null=True)
    digest = fields.CharField(max_length=64, default="")
    last_error = fields.TextField(default="")
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "block_list"


class SeveranceEvent(Model):
    """A decision that cut relations."""

    id = fields.BigIntField(primary_key=True, generated=False)
    kind = fields.CharField(max_length=32)
    """"domain_policy", "account_suspension" or "user_domain_block"."""
    target = fields.CharField(max_length=512)
    """The domain, or the handle of the account."""
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, db_index=True
    )
    account_id: int | None
    """Whose own decision it was; null for the instance's."""
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "severance_event"


class SeveredRelation(Model):
    """A follow that a decision cut, with what is needed to ask for it again."""

    id = fields.BigIntField(primary_key=True, generated=False)
    event: fields.ForeignKeyRelation[SeveranceEvent] = fields.ForeignKeyField(
        "fediphoto.SeveranceEvent", related_name="relations"
    )
    event_id: int
    local_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    local_account_id: int
    remote_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    remote_account_id: int
    direction = fields.CharField(max_length=16)
    """"following" (ours followed theirs) or "follower" (theirs followed ours)."""
    settings: dict[str, Any] = fields.JSONField(default=dict)
    """{"shows_boosts", "notifies", "languages"} of the follow."""
    restored_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "severed_relation"
        unique_together = (("event_id", "local_account_id", "remote_account_id", "direction"),)


class Report(Model):
    """Somebody says that something is wrong with an account or its posts."""

    id = fields.BigIntField(primary_key=True, generated=False)
    reporter: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    reporter_id: int
    target: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    target_id: int
    uri = fields.CharField(max_length=2048, unique=True)
    """The id of the Flag activity."""
    category = fields.CharField(max_length=16, default="other")
    """"spam", "legal", "violation" or "other"."""
    comment = fields.TextField(default="")
    post_ids: list[int] = fields.JSONField(default=list)
    rule_ids: list[int] = fields.JSONField(default=list)
    is_forwarded = fields.BooleanField(default=False)
    assigned: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    assigned_id: int | None
    resolved_at: datetime | None = fields.DatetimeField(null=True)
    resolved_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    resolved_by_id: int | None
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "report"


class AuditEntry(Model):
    """What a moderator (or a list, or the command line) did, to whom, and why."""

    id = fields.BigIntField(primary_key=True, generated=False)
    actor: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    actor_id: int | None
    """Null for the command line and for subscribed lists."""
    deed = fields.CharField(max_length=64)
    target = fields.CharField(max_length=512)
    reason = fields.TextField(default="")
    details: dict[str, Any] = fields.JSONField(default=dict)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "audit_entry"
