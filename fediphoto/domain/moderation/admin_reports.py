"""What those who keep order see of reports: who filed them, on whom, on which posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediphoto.domain import roles
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.moderation import admin_accounts, rules
from fediphoto.domain.moderation.admin_accounts import AdminAccount
from fediphoto.domain.moderation.rules import RuleView
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.views import views
from fediphoto.domain.views.views import PostView
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, json_value, moment
from fediphoto.storage.models import Account

_PEOPLE = ("reporter_id", "target_id", "assigned_id", "resolved_by_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminReport:
    """One report with everybody in it."""

    id: int
    category: str
    comment: str
    is_forwarded: bool
    created_at: datetime
    resolved_at: datetime | None
    reporter: AdminAccount
    target: AdminAccount
    assigned: AdminAccount | None
    resolved_by: AdminAccount | None
    posts: list[PostView]
    """Also such as the moderator could not see otherwise: they were put before them."""
    rules: list[RuleView]


async def listing(
    by: Account,
    page: Page,
    *,
    is_resolved: bool = False,
    reporter_id: int | None = None,
    target_id: int | None = None,
    domain: str = "",
) -> Paged[AdminReport]:
    """The open reports (or those that were dealt with), the latest first.

    Only of one reporter, on one account or on people of one domain, where that is said. A fixed
    number of statements. Raises Forbidden.
    """
    await roles.demand_moderator(by)
    condition = f"resolved_at IS {'NOT ' if is_resolved else ''}NULL"
    values: list[int | str] = []
    for column, wanted in (("reporter_id", reporter_id), ("target_id", target_id)):
        if wanted is not None:
            condition += f" AND {column} = ?"
            values.append(wanted)
    if domain:
        condition += " AND target_id IN (SELECT id FROM account WHERE domain = ?)"
        values.append(domain.lower()[:320])
    knows = await roles.is_admin(by)
    return await database.read(_listing(condition, values, page, by.id, knows))


async def get(by: Account, report_id: int) -> AdminReport:
    """One report; NotFound where there is none, Forbidden."""
    await roles.demand_moderator(by)
    knows = await roles.is_admin(by)
    page = Page(limit=1)
    found = await database.read(_listing("report.id = ?", [report_id], page, by.id, knows))
    if not found.items:
        raise NotFound
    return found.items[0]


def _listing(
    condition: str, values: Sequence[int | str], page: Page, viewer_id: int, knows_addresses: bool
) -> ReadPlan[Paged[AdminReport]]:
    tail, bound = bounds(page, "report.id")
    found = yield f"SELECT * FROM report WHERE {condition}{tail}", [*values, *bound]  # noqa: S608
    rows = newest_first(page, found)
    ids = {row[column] for row in rows for column in _PEOPLE if row[column] is not None}
    people = yield from admin_accounts.by_id(sorted(ids), knows_addresses)
    post_ids = {one for row in rows for one in json_value(row["post_ids"])}
    posts = yield from views.posts(sorted(post_ids), viewer_id)
    rule_ids = {one for row in rows for one in json_value(row["rule_ids"])}
    broken = yield from rules.views(sorted(rule_ids))
    by_post = {post.body.id: post for post in posts}
    keys = [row["id"] for row in rows]
    return Paged.of(
        page,
        [
            _made(row, people, by_post, broken)
            for row in rows
            if row["reporter_id"] in people and row["target_id"] in people
        ],
        keys,
    )


def _made(
    row: Row,
    people: dict[int, AdminAccount],
    posts: dict[int, PostView],
    broken: dict[int, RuleView],
) -> AdminReport:
    created_at = moment(row["created_at"])
    assert created_at is not None
    return AdminReport(
        id=row["id"],
        category=row["category"],
        comment=row["comment"],
        is_forwarded=bool(row["is_forwarded"]),
        created_at=created_at,
        resolved_at=moment(row["resolved_at"]),
        reporter=people[row["reporter_id"]],
        target=people[row["target_id"]],
        assigned=people.get(row["assigned_id"]),
        resolved_by=people.get(row["resolved_by_id"]),
        posts=[posts[one] for one in json_value(row["post_ids"]) if one in posts],
        rules=[broken[one] for one in json_value(row["rule_ids"]) if one in broken],
    )
