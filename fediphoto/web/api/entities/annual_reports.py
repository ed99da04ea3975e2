"""Mastodon's AnnualReport: somebody's year in review."""

from collections.abc import Sequence
from typing import Any

from fediphoto.domain.people import annual_reports
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import PostView
from fediphoto.storage.models import Account, AnnualReport
from fediphoto.web.api.describing import (
    COUNT,
    ID,
    TEXT,
    declare,
    many,
    maybe,
    one_of,
    record,
)
from fediphoto.web.api.entities.account_schemas import ACCOUNT
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.status_schemas import STATUS
from fediphoto.web.api.entities.statuses import statuses

ANNUAL_REPORT = declare(
    "AnnualReport",
    {
        "year": COUNT,
        "data": record(
            {
                "archetype": one_of("lurker", "booster", "pollster", "replier", "oracle"),
                "time_series": many(
                    record({"month": COUNT, "statuses": COUNT, "followers": COUNT})
                ),
                "top_hashtags": many(record({"name": TEXT, "count": COUNT})),
                "top_statuses": record(
                    {
                        "by_reblogs": maybe(ID),
                        "by_replies": {"type": "null"},
                        "by_favourites": {"type": "null"},
                    }
                ),
            }
        ),
        "schema_version": one_of(annual_reports.SCHEMA),
        "share_url": {"type": "null"},
        "account_id": ID,
    },
)
WRAPPED_ANNUAL_REPORTS = declare(
    "WrappedAnnualReports",
    {"annual_reports": many(ANNUAL_REPORT), "accounts": many(ACCOUNT), "statuses": many(STATUS)},
)


def wrapped_annual_reports(
    reports: Sequence[AnnualReport], posts: Sequence[PostView], owner: Account
) -> dict[str, Any]:
    """The entity. A report is for its person alone, so there is no `share_url`."""
    return {
        "annual_reports": [
            {
                "year": one.year,
                "data": one.data,
                "schema_version": annual_reports.SCHEMA,
                "share_url": None,
                "account_id": str(one.account_id),
            }
            for one in reports
        ],
        "accounts": [account(views.account(owner))] if reports else [],
        "statuses": statuses(posts, owner.id),
    }
