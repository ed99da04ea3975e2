"""Mastodon's filters: Filter, its parts, what it found in a post, and V1::Filter."""

from collections.abc import Sequence
from typing import Any

from fediphoto.domain.views.filters import ACTIONS, CONTEXTS, Filter
from fediphoto.domain.views.views import FilterMatch
from fediphoto.storage.models import FilterKeyword, FilterPost, PostFilter
from fediphoto.web.api.describing import FLAG, ID, TEXT, TIME, declare, many, maybe, one_of
from fediphoto.web.api.entities.times import iso_or_none

FILTER_KEYWORD = declare("FilterKeyword", {"id": ID, "keyword": TEXT, "whole_word": FLAG})
FILTER_STATUS = declare("FilterStatus", {"id": ID, "status_id": ID})
FILTER = declare(
    "Filter",
    {
        "id": ID,
        "title": TEXT,
        "context": many(one_of(*CONTEXTS)),
        "expires_at": maybe(TIME),
        "filter_action": one_of(*ACTIONS),
    },
    optional={"keywords": many(FILTER_KEYWORD), "statuses": many(FILTER_STATUS)},
)
FILTER_RESULT = declare(
    "FilterResult",
    {
        "filter": FILTER,
        "keyword_matches": maybe(many(TEXT)),
        "status_matches": maybe(many(ID)),
    },
)
V1_FILTER = declare(
    "V1Filter",
    {
        "id": ID,
        "phrase": TEXT,
        "context": many(one_of(*CONTEXTS)),
        "whole_word": FLAG,
        "expires_at": maybe(TIME),
        "irreversible": FLAG,
    },
)


def whole_filter(one: Filter) -> dict[str, Any]:
    """Filter, with its keywords and posts."""
    row = one.row
    return {
        "id": str(row.id),
        "title": row.title,
        "context": row.contexts,
        "expires_at": iso_or_none(row.expires_at),
        "filter_action": row.action,
        "keywords": [filter_keyword(word) for word in one.keywords],
        "statuses": [filter_status(named) for named in one.posts],
    }


def filter_keyword(row: FilterKeyword) -> dict[str, Any]:
    """FilterKeyword."""
    return {"id": str(row.id), "keyword": row.keyword, "whole_word": row.is_whole_word}


def filter_status(row: FilterPost) -> dict[str, str]:
    """FilterStatus."""
    return {"id": str(row.id), "status_id": str(row.post_id)}


def v1_filter(row: FilterKeyword, parent: PostFilter) -> dict[str, Any]:
    """V1::Filter: a keyword, as apps know it that were made before Mastodon 4."""
    return {
        "id": str(row.id),
        "phrase": row.keyword,
        "context": parent.contexts,
        "whole_word": row.is_whole_word,
        "expires_at": iso_or_none(parent.expires_at),
        "irreversible": parent.action == "hide",
    }


def filter_results(matches: Sequence[FilterMatch]) -> list[dict[str, Any]]:
    """FilterResult for each filter that found something; without what else it looks for."""
    return [
        {
            "filter": {
                "id": str(one.filter.id),
                "title": one.filter.title,
                "context": list(one.filter.contexts),
                "expires_at": iso_or_none(one.filter.expires_at),
                "filter_action": one.filter.action,
            },
            "keyword_matches": list(one.keywords) or None,
            "status_matches": [str(post_id) for post_id in one.post_ids] or None,
        }
        for one in matches
    ]
