"""Links that trend: a PreviewCard with its history; what moderators are told besides."""

from typing import Any

from fediphoto.domain.discovery.trends import History
from fediphoto.domain.moderation.trend_review import Listed
from fediphoto.domain.views.view_types import CardView
from fediphoto.web.api.describing import (
    ENTITIES,
    FLAG,
    ID,
    TEXT,
    TIME,
    declare,
    maybe,
)
from fediphoto.web.api.entities.cards import preview_card
from fediphoto.web.api.entities.tags import HISTORY, history
from fediphoto.web.api.entities.times import iso_or_none

_CARD = ENTITIES["PreviewCard"]["properties"]
TRENDING_LINK = declare("TrendsLink", {**_CARD, "history": HISTORY})
ADMIN_LINK = declare(
    "AdminTrendsLink", {**_CARD, "history": HISTORY, "id": ID, "requires_review": FLAG}
)
PUBLISHER = declare(
    "AdminTrendsPublisher",
    {
        "id": ID,
        "domain": TEXT,
        "trendable": FLAG,
        "reviewed_at": maybe(TIME),
        "requires_review": FLAG,
    },
)


def trending_link(view: CardView, days: History) -> dict[str, Any]:
    """Mastodon's Trends::Link."""
    return {**preview_card(view), "history": history(days)}


def admin_link(view: CardView, days: History, listed: Listed) -> dict[str, Any]:
    """The same with its id and whether somebody has to look at it."""
    return {
        **trending_link(view, days),
        "id": str(view.id),
        "requires_review": listed.is_allowed is None,
    }


def publisher(listed: Listed) -> dict[str, Any]:
    """A host whose pages trend."""
    return {
        "id": str(listed.id),
        "domain": listed.key,
        "trendable": bool(listed.is_allowed),
        "reviewed_at": iso_or_none(listed.reviewed_at),
        "requires_review": listed.is_allowed is None,
    }
