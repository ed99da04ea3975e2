"""Who there is: accounts, here and elsewhere, with their keys and, for our own, their sign-in."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model


class Account(Model):
    """An actor, local (`domain` is '') or remote. Ids and `uri` never change."""

    id = fields.BigIntField(primary_key=True, generated=False)
    username = fields.CharField(max_length=255)
    username_lower = fields.CharField(max_length=255)
    domain = fields.CharField(max_length=255, default="")
    uri = fields.CharField(max_length=2048, unique=True)
    url = fields.CharField(max_length=2048, default="")
    actor_type = fields.CharField(max_length=32, default="Person")
    display_name = fields.CharField(max_length=2048, default="")
    note = fields.TextField(default="")
    """What a local person typed; '' for a remote one."""
    note_html = fields.TextField(default="")
    """Sanitised HTML, ready to be shown."""
    fields_json: list[dict[str, Any]] = fields.JSONField(default=list)
    """[{"name": text, "value": sanitised HTML, "source": text, "verified_at": ISO or null}]."""
    emojis: list[dict[str, Any]] = fields.JSONField(default=list)
    """[{"shortcode", "url"}] used in the name, note and fields."""
    inbox_uri = fields.CharField(max_length=2048, default="")
    shared_inbox_uri = fields.CharField(max_length=2048, default="")
    outbox_uri = fields.CharField(max_length=2048, default="")
    followers_uri = fields.CharField(max_length=2048, default="", db_index=True)
    following_uri = fields.CharField(max_length=2048, default="")
    featured_uri = fields.CharField(max_length=2048, default="")
    featured_tags_uri = fields.CharField(max_length=2048, default="")
    avatar_key = fields.CharField(max_length=128, default="")
    """Blob key of the avatar we keep (a remote one's too, once fetched); '' for none."""
    header_key = fields.CharField(max_length=128, default="")
    avatar_description = fields.TextField(default="")
    header_description = fields.TextField(default="")
    avatar_remote_url = fields.CharField(max_length=2048, default="")
    header_remote_url = fields.CharField(max_length=2048, default="")
    is_locked = fields.BooleanField(default=False)
    is_bot = fields.BooleanField(default=False)
    is_discoverable = fields.BooleanField(default=False)
    is_indexable = fields.BooleanField(default=False)
    hides_follows = fields.BooleanField(default=False)
    shows_media = fields.BooleanField(default=True)
    """Whether clients shall show a part of the profile with photos alone; so the next two."""
    shows_media_replies = fields.BooleanField(default=True)
    shows_featured = fields.BooleanField(default=True)
    attribution_domains: list[str] = fields.JSONField(default=list)
    """Websites that may name the person as an author."""
    also_known_as: list[str] = fields.JSONField(default=list)
    moved_to: fields.ForeignKeyNullableRelation["Account"] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    moved_at: datetime | None = fields.DatetimeField(null=True)
    """When it last moved away; the next move must wait."""
    suspended_at: datetime | None = fields.DatetimeField(null=True)
    suspended_by = fields.CharField(max_length=16, default="")
    """"us" (a moderator), "policy" (of its whole domain), "origin" (its server) or "left" (its
    owner, who deletes it), else ''."""
    silenced_at: datetime | None = fields.DatetimeField(null=True)
    silenced_by = fields.CharField(max_length=16, default="")
    """"us" or "policy", as `suspended_by`."""
    sensitized_at: datetime | None = fields.DatetimeField(null=True)
    """Since when every photo of it is shown behind a warning."""
    sensitized_by = fields.CharField(max_length=16, default="")
    deleted_at: datetime | None = fields.DatetimeField(null=True)
    """A deleted account stays as a bare row, so that its name is never given away again."""
    followers_count = fields.IntField(default=0)
    following_count = fields.IntField(default=0)
    posts_count = fields.IntField(default=0)
    last_post_at: datetime | None = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    fetched_at: datetime | None = fields.DatetimeField(null=True)
    backfilled_at: datetime | None = fields.DatetimeField(null=True)
    """When the outbox and featured posts of a remote account were last read."""
    is_memorial = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    """Goes up with every change that a reader could see; caches compare it."""

    moved_to_id: int | None

    class Meta:
        table = "account"
        unique_together = (("username_lower", "domain"),)
        indexes = (("domain",), ("followers_count",))

    @property
    def is_local(self) -> bool:
        """Whether this instance keeps the account."""
        return self.domain == ""

    @property
    def acct(self) -> str:
        """`name` for our own people, `name@domain` for others."""
        return self.username if self.domain == "" else f"{self.username}@{self.domain}"


class AccountKey(Model):
    """A signing key of an account: `kind` is "rsa" or "ed25519"; private only for our own."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name="keys", db_index=True
    )
    account_id: int
    uri = fields.CharField(max_length=2048, unique=True)
    kind = fields.CharField(max_length=16)
    public_pem = fields.TextField()
    private_pem: str | None = fields.TextField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    refreshed_at: datetime | None = fields.DatetimeField(null=True)
    """When a failed signature last made us read the key again (throttled)."""
    former_private_pem: str | None = fields.TextField(null=True)
    """Of our own, for some days after a rotation: it signs the word that there is a new one."""
    rotated_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "account_key"


class User(Model):
    """The sign-in of a local person."""

    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "fediphoto.Account", related_name="user", primary_key=True
    )
    account_id: int
    email = fields.CharField(max_length=320)
    email_normalised = fields.CharField(max_length=320, unique=True)
    password_hash = fields.CharField(max_length=255)
    role = fields.CharField(max_length=16, default="user")
    """"user", "moderator" or "admin"."""
    locale = fields.CharField(max_length=16, default="en")
    default_visibility = fields.CharField(max_length=16, default="public")
    default_sensitive = fields.BooleanField(default=False)
    default_language = fields.CharField(max_length=16, default="")
    settings: dict[str, Any] = fields.JSONField(default=dict)
    approved_at: datetime | None = fields.DatetimeField(null=True)
    confirmed_at: datetime | None = fields.DatetimeField(null=True)
    disabled_at: datetime | None = fields.DatetimeField(null=True)
    sign_up_reason = fields.TextField(default="")
    created_at = fields.DatetimeField(auto_now_add=True)
    last_seen_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "user"
