"""What people made: posts, their photos and words, and where they appear."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.models import Model

from fediphoto.storage.models.accounts import Account


class Post(Model):
    """A post, or (with `boost_of`) somebody's boost of one. A deleted post is no row here."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name="posts"
    )
    account_id: int
    uri = fields.CharField(max_length=2048, unique=True)
    """The object's ActivityPub id; for a boost the id of the Announce."""
    url = fields.CharField(max_length=2048, default="")
    is_local = fields.BooleanField(default=False)
    visibility = fields.CharField(max_length=16)
    """"public", "unlisted", "followers" or "direct"."""
    kind = fields.CharField(max_length=16, default="note")
    """"note", or what a remote server called it: "article", "video", "question", …"""
    title = fields.TextField(default="")
    caption = fields.TextField(default="")
    """What a local author typed; '' for a remote post."""
    caption_format = fields.CharField(max_length=16, default="plain")
    """"plain" or "markdown": how `caption` is to be read."""
    content_html = fields.TextField(default="")
    """Sanitised HTML, ready to be shown."""
    content_warning = fields.TextField(default="")
    is_sensitive = fields.BooleanField(default=False)
    language = fields.CharField(max_length=35, default="")
    comments_enabled = fields.BooleanField(default=True)
    license = fields.CharField(max_length=32, default="")
    """A code of `licenses.LICENSES`: under which its photos are shared."""
    in_reply_to: fields.ForeignKeyNullableRelation["Post"] = fields.ForeignKeyField(
        "fediphoto.Post",
        related_name="replies",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    in_reply_to_id: int | None
    in_reply_to_uri = fields.CharField(max_length=2048, default="", db_index=True)
    """Kept while the parent has not been seen."""
    in_reply_to_account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    in_reply_to_account_id: int | None
    thread_id = fields.BigIntField(null=True, db_index=True)
    """The id of the thread's first post that we know (its own, for one that answers nothing)."""
    boost_of: fields.ForeignKeyNullableRelation["Post"] = fields.ForeignKeyField(
        "fediphoto.Post", related_name="boosts", null=True, db_index=True
    )
    boost_of_id: int | None
    app: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "fediphoto.OAuthApp", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    app_id: int | None
    quote_of: fields.ForeignKeyNullableRelation["Post"] = fields.ForeignKeyField(
        "fediphoto.Post", related_name=False, null=True, on_delete=fields.SET_NULL, db_index=True
    )
    quote_of_id: int | None
    quote_uri = fields.CharField(max_length=2048, default="", db_index=True)
    """The quoted post's id, kept whether or not we have that post; '' for no quote."""
    quote_state = fields.CharField(max_length=16, default="")
    """"pending", "accepted", "rejected", "revoked" or "deleted"; '' for no quote."""
    quote_authorization_uri = fields.CharField(max_length=2048, default="", db_index=True)
    """The stamp by which the quoted author allows it (FEP-044f)."""
    quotes_count = fields.IntField(default=0)
    interaction_policy: dict[str, Any] = fields.JSONField(default=dict)
    """{"like"|"reply"|"announce"|"quote": {"automatic": [ids], "manual": [ids]}}, as its author
    says; a deed that is not named has the usual rule."""
    approved_by_uri = fields.CharField(max_length=2048, default="")
    """What proves that the author of what it answers lets it stand (GoToSocial's approvedBy)."""
    approval_state = fields.CharField(max_length=16, default="")
    """"pending" or "rejected" while it needs an approval that it does not have; else ''."""
    replies_uri = fields.CharField(max_length=2048, default="")
    context_uri = fields.CharField(max_length=2048, default="")
    replies_fetched_at: datetime | None = fields.DatetimeField(null=True)
    place: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "fediphoto.Place", related_name=False, null=True, on_delete=fields.SET_NULL, db_index=True
    )
    place_id: int | None
    card: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "fediphoto.Card", related_name=False, null=True, on_delete=fields.SET_NULL, db_index=True
    )
    card_id: int | None
    """What the first page linked in it says of itself."""
    event: dict[str, Any] = fields.JSONField(default=dict)
    """{"starts_at", "ends_at": ISO or null, "place": text} of an event; else {}."""
    emojis: list[dict[str, Any]] = fields.JSONField(default=list)
    """[{"shortcode", "url"}]."""
    has_photos = fields.BooleanField(default=False)
    pinned_at: datetime | None = fields.DatetimeField(null=True)
    archived_at: datetime | None = fields.DatetimeField(null=True)
    """When its author put it into the archive; its visibility is "direct" as long as it is there,
    and its mentions let nobody see it."""
    archived_visibility = fields.CharField(max_length=16, default="")
    """What its visibility was before, and will be again; '' for one that is not archived."""
    archived_pinned_at: datetime | None = fields.DatetimeField(null=True)
    """Since when it had been pinned when it was archived."""
    likes_count = fields.IntField(default=0)
    boosts_count = fields.IntField(default=0)
    comments_count = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    edited_at: datetime | None = fields.DatetimeField(null=True)
    fetched_at: datetime | None = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)
    """Goes up with every change that a reader could see, counts included; caches compare it."""

    attachments: fields.ReverseRelation["Attachment"]
    mentions: fields.ReverseRelation["Mention"]
    post_hashtags: fields.ReverseRelation["PostHashtag"]
    poll: fields.BackwardOneToOneRelation[Any]

    class Meta:
        table = "post"
        unique_together = (("account_id", "boost_of_id"),)
        indexes = (("account_id", "id"), ("visibility", "is_local", "id"), ("visibility", "id"))


class Attachment(Model):
    """A photo: uploaded by one of ours (perhaps not posted yet), or named by a remote post."""

    id = fields.BigIntField(primary_key=True, generated=False)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name="attachments", null=True, db_index=True
    )
    post_id: int | None
    scheduled_post: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "fediphoto.ScheduledPost",
        related_name=False,
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    scheduled_post_id: int | None
    """The post of a later time that it waits for."""
    position = fields.IntField(default=0)
    """-1 for a photo that an edit took out: only the history shows it."""
    kind = fields.CharField(max_length=16, default="image")
    """"image", "video", "gifv", "audio" or "unknown"."""
    state = fields.CharField(max_length=16, default="ready")
    """"processing", "ready" or "failed" (then `failure` says why)."""
    failure = fields.TextField(default="")
    description = fields.TextField(default="")
    focus_x = fields.FloatField(default=0.0)
    focus_y = fields.FloatField(default=0.0)
    blurhash = fields.CharField(max_length=64, default="")
    dominant_color = fields.CharField(max_length=7, default="")
    mime = fields.CharField(max_length=64, default="")
    width = fields.IntField(default=0)
    height = fields.IntField(default=0)
    duration_s = fields.FloatField(default=0.0)
    frame_rate = fields.FloatField(default=0.0)
    bit_rate = fields.IntField(default=0)
    upload_hash = fields.CharField(max_length=64, default="", db_index=True)
    """SHA-256 of the bytes that were sent, by which an upload sent twice is known."""
    camera: dict[str, Any] = fields.JSONField(default=dict)
    renditions: dict[str, Any] = fields.JSONField(default=dict)
    """{"original"|"display"|"thumb"|"display_webp"|"thumb_webp":
    {"key", "mime", "width", "height", "bytes"}}; {} for a remote photo. "given" is there as long as
    a photo is edited and not posted: the picture before its edits, for its uploader alone."""
    edits: dict[str, Any] = fields.JSONField(default=dict)
    """What its uploader has done to the given picture (media/editing.Edits); {} for nothing."""
    remote_url = fields.TextField(default="")
    remote_preview_url = fields.TextField(default="")
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "attachment"


class PostEdit(Model):
    """How a post read before one of its edits."""

    id = fields.BigIntField(primary_key=True, generated=False)
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name="edits", db_index=True
    )
    post_id: int
    content_html = fields.TextField(default="")
    content_warning = fields.TextField(default="")
    is_sensitive = fields.BooleanField(default=False)
    visibility = fields.CharField(max_length=16, default="public")
    comments_enabled = fields.BooleanField(default=True)
    attachments: list[dict[str, Any]] = fields.JSONField(default=list)
    """[{"id", "description", "focus": [x, y]}] in order; the rows stay while the post does."""
    poll_options: list[str] = fields.JSONField(default=list)
    """The answers of its poll."""
    created_at = fields.DatetimeField()
    """When this reading came about (the post's creation, or the edit that made it)."""

    class Meta:
        table = "post_edit"


class Mention(Model):
    """A post speaks to an account."""

    id = fields.BigIntField(primary_key=True)
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name="mentions"
    )
    post_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, db_index=True
    )
    account_id: int
    is_silent = fields.BooleanField(default=False)
    """Addressed (so may see it) without being named in the text."""

    class Meta:
        table = "mention"
        unique_together = (("post_id", "account_id"),)
        indexes = (("account_id", "post_id"),)


class Hashtag(Model):
    """A hashtag: `name` folded for comparing, `display_name` as first written."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=255, unique=True)
    display_name = fields.CharField(max_length=255)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "hashtag"


class PostHashtag(Model):
    """A post carries a hashtag."""

    id = fields.BigIntField(primary_key=True)
    hashtag: fields.ForeignKeyRelation[Hashtag] = fields.ForeignKeyField(
        "fediphoto.Hashtag", related_name=False
    )
    hashtag_id: int
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "fediphoto.Post", related_name="post_hashtags", db_index=True
    )
    post_id: int

    class Meta:
        table = "post_hashtag"
        unique_together = (("hashtag_id", "post_id"),)


class HomeEntry(Model):
    """A post (or boost) stands in somebody's home timeline."""

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
        table = "home_entry"
        unique_together = (("account_id", "post_id"),)


class Tombstone(Model):
    """An object that was deleted, or whose Delete came before it: it never comes back."""

    id = fields.BigIntField(primary_key=True)
    uri = fields.CharField(max_length=2048, unique=True)
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False, null=True
    )
    account_id: int | None
    deleted_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "tombstone"


class IdempotencyKey(Model):
    """A request that made a post, so that its repetition makes no second one."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "fediphoto.Account", related_name=False
    )
    account_id: int
    key = fields.CharField(max_length=255)
    post_id = fields.BigIntField()
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "idempotency_key"
        unique_together = (("account_id", "key"),)
