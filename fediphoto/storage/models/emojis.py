"""The custom emoji of this instance."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model


class CustomEmoji(Model):
    """A small picture that people here put in their words as `:shortcode:`."""

    id = fields.BigIntField(primary_key=True, generated=False)
    shortcode = fields.CharField(max_length=30)
    shortcode_lower = fields.CharField(max_length=30, unique=True)
    category = fields.CharField(max_length=50, default="")
    key = fields.CharField(max_length=64)
    """The file, which may move."""
    mime = fields.CharField(max_length=32)
    static_key = fields.CharField(max_length=64)
    """A PNG that stands still; the same as `key` where that does."""
    is_in_picker = fields.BooleanField(default=True)
    is_disabled = fields.BooleanField(default=False)
    """Nobody can use it any more; what was written with it stays as it is."""
    created_at: datetime = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "custom_emoji"
