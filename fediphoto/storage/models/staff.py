"""What the people who run this instance say and forbid: rules, news, blocks, warnings."""

from datetime import date, datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account
from fediphoto.storage.models.moderation import Report


class Rule(Model):
    """A rule of this instance; a deleted one stays, for reports that name it."""

    id = fields.BigIntField(primary_key=True, generated=False)
    text = fields.TextField()
    hint = fields.TextField(default="")
    position = fields.IntField(default=0)
    translations: dict[str, dict[str, str]] = fields.JSONField(default=dict)
    """{language: {"text", "hint"}}."""
    deleted_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "rule"


class InstanceDocument(Model):
    """A text about this instance, in Markdown; of terms every version stays."""

    id = fields.BigIntField(primary_key=True, generated=False)
    kind = fields.CharField(max_length=32)
    """"extended_description", "privacy_policy" or "terms_of_service"."""
    text = fields.TextField()
    effective_on: date = fields.DateField()
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "instance_document"
        unique_together = (("kind", "effective_on"),)


class Announcement(Model):
    """News for everybody here."""

    id = fields.BigIntField(primary_key=True, generated=False)
    text = fields.TextField()
    content_html = fields.TextField(default="")
    starts_at: datetime | None = fields.DatetimeField(null=True)
    ends_at: datetime | None = fields.DatetimeField(null=True)
    is_all_day = fields.BooleanField(default=False)
    published_at: datetime | None = fields.DatetimeField(null=True)
    """Null for a draft."""
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "announcement"


class AnnouncementDismissal(Model):
    """`account` has read an announcement."""

    id = fields.BigIntField(primary_key=True)
    announcement: fields.ForeignKeyRelation[Announcement] = fields.ForeignKeyField(
        "fediphoto.Announcement", related_name=False
    )
    announcement_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int

    class Meta:
        table = "announcement_dismissal"
        unique_together = (("announcement_id", "account_id"),)


class AnnouncementReaction(Model):
    """`account` answers an announcement with an emoji."""

    id = fields.BigIntField(primary_key=True)
    announcement: fields.ForeignKeyRelation[Announcement] = fields.ForeignKeyField(
        "fediphoto.Announcement", related_name=False
    )
    announcement_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    name = fields.CharField(max_length=64)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "announcement_reaction"
        unique_together = (("announcement_id", "account_id", "name"),)


class AccountWarning(Model):
    """What moderators did to a local account and told it."""

    id = fields.BigIntField(primary_key=True, generated=False)
    target: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    target_id: int
    moderator: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    moderator_id: int | None
    action = fields.CharField(max_length=32)
    """"none", "disable", "mark_statuses_as_sensitive", "delete_statuses", "sensitive", "silence" or
    "suspend"."""
    text = fields.TextField(default="")
    post_ids: list[int] = fields.JSONField(default=list)
    report: fields.ForeignKeyNullableRelation[Report] = fields.ForeignKeyField(
        "fediphoto.Report", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    report_id: int | None
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "account_warning"


class IpBlock(Model):
    """Addresses from which one may not sign up, or not come at all."""

    id = fields.BigIntField(primary_key=True, generated=False)
    network = fields.CharField(max_length=64, unique=True)
    """In CIDR notation."""
    severity = fields.CharField(max_length=32)
    """"sign_up_requires_approval", "sign_up_block" or "no_access"."""
    comment = fields.TextField(default="")
    expires_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "ip_block"


class EmailDomainBlock(Model):
    """A mail provider whose addresses may not sign up, or only with approval."""

    id = fields.BigIntField(primary_key=True, generated=False)
    domain = fields.CharField(max_length=255, unique=True)
    allows_with_approval = fields.BooleanField(default=False)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "email_domain_block"


class CanonicalEmailBlock(Model):
    """The hash of an address (without dots and +parts) that may not sign up again."""

    id = fields.BigIntField(primary_key=True, generated=False)
    email_hash = fields.CharField(max_length=64, unique=True)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    account_id: int | None
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "canonical_email_block"


class UserActivity(Model):
    """A local person was here on a day; what retention and weekly activity are counted from."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    day = fields.DateField(db_index=True)

    class Meta:
        table = "user_activity"
        unique_together = (("account_id", "day"),)


class Invitation(Model):
    """A link by which somebody may join whom one of ours invites."""

    id = fields.BigIntField(primary_key=True, generated=False)
    code_hash = fields.CharField(max_length=64, unique=True)
    code_sealed = fields.TextField()
    """The code itself, for whoever made it to copy again; useless without the key beside the
    database."""
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    """Who invites."""
    note = fields.CharField(max_length=255, default="")
    uses = fields.IntField(default=0)
    max_uses = fields.IntField(null=True)
    """Null: as many as like."""
    expires_at: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "invitation"


class SignUp(Model):
    """What is known of how a local person joined."""

    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "fediphoto.Account", related_name=False, primary_key=True
    )
    account_id: int
    address = fields.CharField(max_length=64, default="")
    app_id = fields.BigIntField(null=True)
    details: dict[str, Any] = fields.JSONField(default=dict)
    invitation: fields.ForeignKeyNullableRelation[Invitation] = fields.ForeignKeyField(
        "fediphoto.Invitation",
        related_name=False,
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    invitation_id: int | None

    class Meta:
        table = "sign_up"


class ModerationNote(Model):
    """What those who keep order tell one another of an account, or of a report."""

    id = fields.BigIntField(primary_key=True, generated=False)
    author: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    author_id: int | None
    target: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    target_id: int
    report: fields.ForeignKeyNullableRelation[Report] = fields.ForeignKeyField(
        "fediphoto.Report", related_name=False, null=True, db_index=True
    )
    report_id: int | None
    """Null for a note on the account itself."""
    text = fields.TextField()
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "moderation_note"


class InstanceSetting(Model):
    """What an admin decided of this place on the desk; what the configuration says goes before."""

    key = fields.CharField(max_length=64, primary_key=True)
    """A key of `[instance]`."""
    value = fields.TextField(default="")
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "instance_setting"
