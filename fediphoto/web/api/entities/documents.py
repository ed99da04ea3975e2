"""Mastodon's ExtendedDescription, PrivacyPolicy and TermsOfService."""

from datetime import UTC, datetime
from typing import Any

from fediphoto.domain.place.instance_documents import Document
from fediphoto.web.api.describing import DAY, FLAG, HTML, TIME, declare, maybe
from fediphoto.web.api.entities.times import iso

EXTENDED_DESCRIPTION = declare("ExtendedDescription", {"updated_at": TIME, "content": HTML})
PRIVACY_POLICY = declare("PrivacyPolicy", {"updated_at": TIME, "content": HTML})
TERMS_OF_SERVICE = declare(
    "TermsOfService",
    {"effective_date": DAY, "effective": FLAG, "content": HTML, "succeeded_by": maybe(DAY)},
)
_OUR_WORDS_ARE_OF = datetime(2026, 11, 25, tzinfo=UTC)
"""When the program's own privacy policy was last written anew."""


def dated(document: Document | None) -> dict[str, Any]:
    """ExtendedDescription or PrivacyPolicy; an empty one where there is no text."""
    if document is None:
        return {"updated_at": iso(_OUR_WORDS_ARE_OF), "content": ""}
    return {
        "updated_at": iso(document.updated_at or _OUR_WORDS_ARE_OF),
        "content": document.html,
    }


def terms(document: Document) -> dict[str, Any]:
    """TermsOfService."""
    assert document.effective_on is not None
    later = document.succeeded_by
    return {
        "effective_date": document.effective_on.isoformat(),
        "effective": document.is_effective,
        "content": document.html,
        "succeeded_by": None if later is None else later.isoformat(),
    }
