"""What a reader is shown of what they should hear of, and which part of it they asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.roles import moderates_sql
from fediphoto.domain.unwanted import MUTE_LASTS
from fediphoto.domain.views import moderation_views, views
from fediphoto.domain.views.moderation_views import ReportView, SeveranceView, WarningView
from fediphoto.domain.views.views import AccountView, PostView
from fediphoto.storage.database import ReadPlan, Row, moment, placeholders

KINDS = (
    "follow",
    "follow_request",
    "favourite",
    "reblog",
    "mention",
    "status",
    "update",
    "poll",
    "severed_relationships",
    "moderation_warning",
    "admin.sign_up",
    "admin.report",
    "quote",
    "quoted_update",
)
"""Mastodon's names for what one hears of."""

_UNHEARD = (
    "SELECT mute.target_id FROM mute WHERE mute.account_id = ? AND mute.hides_notifications"  # noqa: S608
    f" AND {MUTE_LASTS}"
)
"""Whom somebody has muted since, together with what they did before; it comes back with them."""

_STILL_FOR_THEM = f"({{told}}.kind NOT LIKE 'admin.%' OR {moderates_sql('{told}.recipient_id')})"
"""What is for those alone who keep order at this moment."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notifications are asked for."""

    kinds: tuple[str, ...] = KINDS
    account_id: int | None = None
    """Only what this account did."""
    includes_filtered: bool = False
    """Also what the reader's policies hold back."""

    @classmethod
    def of(
        cls,
        types: Sequence[str],
        exclude_types: Sequence[str],
        account_id: int | None,
        include_filtered: bool = False,
    ) -> "Wanted":
        """What a client says: all types where it names none, without those that it excludes."""
        kinds = tuple(
            kind for kind in KINDS if (not types or kind in types) and kind not in exclude_types
        )
        return cls(kinds, account_id, include_filtered)


@dataclass(frozen=True, slots=True)
class NotificationView:
    """One thing to hear of; `kind` is one of KINDS (Mastodon's names)."""

    id: int
    kind: str
    created_at: datetime
    account: AccountView
    post: PostView | None
    severance: SeveranceView | None = None
    report: ReportView | None = None
    warning: WarningView | None = None
    group_key: str = ""
    """What it is shown together with; '' for one that stands alone."""
    is_filtered: bool = False


def condition(viewer_id: int, wanted: Wanted, told: str) -> tuple[str, list[Any]]:
    """The rows of `told` (an alias of `notification`) that the viewer is shown, as SQL and values.

    Not those of people suspended or muted since.
    """
    sql = (
        f"{told}.recipient_id = ? AND {told}.from_account_id NOT IN ({_UNHEARD})"  # noqa: S608
        f" AND NOT EXISTS (SELECT 1 FROM account sender WHERE sender.id = {told}.from_account_id"
        " AND sender.suspended_at IS NOT NULL)"
        f" AND {_STILL_FOR_THEM.format(told=told)}"
        f" AND {told}.kind IN ({placeholders(wanted.kinds)})"
    )
    values: list[Any] = [viewer_id, viewer_id, *wanted.kinds]
    if not wanted.includes_filtered:
        sql += f" AND NOT {told}.is_filtered"
    if wanted.account_id is not None:
        sql, values = f"{sql} AND {told}.from_account_id = ?", [*values, wanted.account_id]
    return sql, values


def listing(viewer_id: int, page: Page, wanted: Wanted) -> ReadPlan[Paged[NotificationView]]:
    """One page, newest first."""
    rule, values = condition(viewer_id, wanted, "notification")
    tail, bound = bounds(page, "notification.id")
    found = yield f"SELECT * FROM notification WHERE {rule}{tail}", [*values, *bound]  # noqa: S608
    rows = newest_first(page, found)
    people = yield from views.accounts(list({row["from_account_id"] for row in rows}))
    shown = yield from described(rows, {one.id: one for one in people}, viewer_id)
    keys = [row["id"] for row in rows]
    return Paged.of(page, shown, keys)


def described(
    rows: Sequence[Row], people: Mapping[int, AccountView], viewer_id: int
) -> ReadPlan[list[NotificationView]]:
    """These rows of `notification` with what they are about; at most four kinds of statements.

    Those of posts that the viewer may not see are left out.
    """
    posts = yield from views.visible_posts(_named(rows, "post_id"), viewer_id)
    severances = yield from moderation_views.severances(_named(rows, "severance_id"), viewer_id)
    reports = yield from moderation_views.reports(_named(rows, "report_id"))
    warnings = yield from moderation_views.warnings(_named(rows, "warning_id"))
    posts_by_id = {post.body.id: post for post in posts}
    shown = []
    for row in rows:
        person, post = people.get(row["from_account_id"]), posts_by_id.get(row["post_id"])
        created_at = moment(row["created_at"])
        if person is None or created_at is None or (row["post_id"] is not None and post is None):
            continue
        shown.append(
            NotificationView(
                row["id"],
                row["kind"],
                created_at,
                person,
                post,
                severances.get(row["severance_id"]),
                reports.get(row["report_id"]),
                warnings.get(row["warning_id"]),
                row["group_key"],
                bool(row["is_filtered"]),
            )
        )
    return shown


def unread(viewer_id: int, wanted: Wanted, limit: int) -> ReadPlan[int]:
    """How many are newer than the viewer's marker, `limit` at most."""
    rule, values = condition(viewer_id, wanted, "notification")
    (row,) = yield (
        "SELECT COUNT(*) AS unread FROM (SELECT 1 FROM notification"  # noqa: S608
        f" WHERE {rule} AND notification.id > {LAST_READ} LIMIT ?) newer",
        [*values, viewer_id, limit],
    )
    return int(row["unread"])


LAST_READ = (
    "COALESCE((SELECT last_read_id FROM marker WHERE account_id = ?"
    " AND timeline = 'notifications'), 0)"
)
"""How far the viewer (its one value) has read, as SQL."""


def _named(rows: Sequence[Row], column: str) -> list[int]:
    return sorted({row[column] for row in rows if row[column] is not None})
