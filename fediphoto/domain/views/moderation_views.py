"""What a reader is shown of decisions: the follows that one cut, the reports that were filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView
from fediphoto.storage.database import ReadPlan, json_value, moment, placeholders


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveranceView:
    """A decision that cut follows of the reader's."""

    id: int
    kind: str
    target: str
    followers_count: int
    following_count: int
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report, without who filed it."""

    id: int
    category: str
    comment: str
    is_forwarded: bool
    post_ids: list[int]
    rule_ids: list[int]
    target: AccountView
    created_at: datetime | None
    resolved_at: datetime | None


def severances(ids: Sequence[int], viewer_id: int) -> ReadPlan[dict[int, SeveranceView]]:
    """These decisions by id, with how much of the viewer's each of them cut."""
    if not ids:
        return {}
    rows = yield (
        "SELECT severance_event.id, kind, target, created_at,"  # noqa: S608 (placeholders only)
        " (SELECT COUNT(*) FROM severed_relation WHERE event_id = severance_event.id"
        "  AND local_account_id = ? AND direction = 'follower') AS followers,"
        " (SELECT COUNT(*) FROM severed_relation WHERE event_id = severance_event.id"
        "  AND local_account_id = ? AND direction = 'following') AS following"
        f" FROM severance_event WHERE severance_event.id IN ({placeholders(ids)})",
        [viewer_id, viewer_id, *ids],
    )
    return {
        row["id"]: SeveranceView(
            id=row["id"],
            kind=row["kind"],
            target=row["target"],
            followers_count=row["followers"],
            following_count=row["following"],
            created_at=moment(row["created_at"]),
        )
        for row in rows
    }


def reports(ids: Sequence[int]) -> ReadPlan[dict[int, ReportView]]:
    """These reports by id."""
    if not ids:
        return {}
    rows = yield f"SELECT * FROM report WHERE id IN ({placeholders(ids)})", ids  # noqa: S608
    people = yield from views.accounts(list({row["target_id"] for row in rows}))
    by_id = {person.id: person for person in people}
    return {
        row["id"]: ReportView(
            id=row["id"],
            category=row["category"],
            comment=row["comment"],
            is_forwarded=bool(row["is_forwarded"]),
            post_ids=json_value(row["post_ids"]),
            rule_ids=json_value(row["rule_ids"]),
            target=by_id[row["target_id"]],
            created_at=moment(row["created_at"]),
            resolved_at=moment(row["resolved_at"]),
        )
        for row in rows
        if row["target_id"] in by_id
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningView:
    """What moderators told somebody, as that person is shown it: never who did."""

    id: int
    action: str
    text: str
    post_ids: list[int]
    created_at: datetime | None


def warnings(ids: Sequence[int]) -> ReadPlan[dict[int, WarningView]]:
    """These warnings by id."""
    if not ids:
        return {}
    rows = yield (
        f"SELECT * FROM account_warning WHERE id IN ({placeholders(ids)})",  # noqa: S608
        ids,
    )
    return {
        row["id"]: WarningView(
            id=row["id"],
            action=row["action"],
            text=row["text"],
            post_ids=json_value(row["post_ids"]),
            created_at=moment(row["created_at"]),
        )
        for row in rows
    }
