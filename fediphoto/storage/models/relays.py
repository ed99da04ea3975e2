"""Which relays pass our public posts on, and others' to us."""

from datetime import datetime

from tortoise import fields
from tortoise.models import Model


class Relay(Model):
    """A server that forwards (Mastodon's kind) or announces (LitePub's) what it is sent."""

    id = fields.BigIntField(primary_key=True, generated=False)
    kind = fields.CharField(max_length=16)
    """"mastodon" or "litepub"."""
    inbox_uri = fields.CharField(max_length=2048, unique=True)
    actor_uri = fields.CharField(max_length=2048, default="", db_index=True)
    """The relay's actor; of Mastodon's kind it is known once it has answered."""
    follow_uri = fields.CharField(max_length=2048, unique=True)
    state = fields.CharField(max_length=16, default="pending")
    """"pending", "accepted" or "rejected"."""
    created_at = fields.DatetimeField(auto_now_add=True)
    answered_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "relay"
