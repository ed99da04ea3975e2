"""Mastodon's ScheduledStatus."""

from collections.abc import Sequence
from typing import Any

from fediphoto.domain import licenses
from fediphoto.domain.posts import scheduled_posts
from fediphoto.domain.posts.questions import Question
from fediphoto.domain.views import views
from fediphoto.storage.models import Attachment, ScheduledPost
from fediphoto.web.api.entities.media import media_attachment
from fediphoto.web.api.entities.times import iso
from fediphoto.web.api.entities.visibility import to_mastodon


def scheduled_status(scheduled: ScheduledPost, photos: Sequence[Attachment]) -> dict[str, Any]:
    """The entity; our own `failure` says why it could not be published."""
    draft = scheduled_posts.draft_of(scheduled)
    return {
        "id": str(scheduled.id),
        "scheduled_at": iso(scheduled.publishes_at),
        "params": {
            "text": draft.caption,
            "media_ids": [str(one) for one in draft.attachment_ids] or None,
            "sensitive": draft.is_sensitive,
            "spoiler_text": draft.content_warning or None,
            "visibility": to_mastodon(draft.visibility),
            "language": draft.language or None,
            "scheduled_at": None,
            "poll": None if draft.poll is None else _poll(draft.poll),
            "idempotency": scheduled_posts.idempotency_key(scheduled),
            "with_rate_limit": False,
            "in_reply_to_id": draft.in_reply_to_id,
            "quoted_status_id": None if draft.quoted_id is None else str(draft.quoted_id),
            "quote_approval_policy": draft.quote_policy,
            "content_type": f"text/{draft.caption_format}",
            "license": licenses.of(draft.license).number,
            "application_id": draft.app_id,
        },
        "media_attachments": [media_attachment(views.attachment(one)) for one in photos],
        "failure": scheduled.failure or None,
    }


def _poll(asked: Question) -> dict[str, Any]:
    return {
        "options": asked.options,
        "expires_in": asked.expires_in_s,
        "multiple": asked.is_multiple,
        "hide_totals": asked.hides_totals,
    }
