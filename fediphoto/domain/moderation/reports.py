"""How somebody says that something is wrong, and what becomes of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tortoise.exceptions import IntegrityError

from fediphoto.domain import addresses, audit, facts, policies, roles, row_pages
from fediphoto.domain.moderation import rules
from fediphoto.domain.notifications import notifications
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.visibility import seen_on, visible_among
from fediphoto.errors import Conflict, Forbidden, NotFound, TooManyRequests, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post, Report
from fediphoto.text import captions
from fediphoto.text.translations import _

CATEGORIES = ("spam", "legal", "violation", "other")
COMMENT_CHARACTERS = 1000
REMOTE_COMMENT_CHARACTERS = 5000
POSTS_AT_MOST = 50
_RULES_AT_MOST = 100
REMOTE_PER_HOUR = 100
"""Reports that one server may file in an hour: enough for a bad day, too few to bury us."""
LOCAL_PER_HOUR = 40


async def file(
    reporter: Account,
    target: Account,
    *,
    posts: Sequence[Post] = (),
    comment: str = "",
    category: str = "",
    rule_ids: Sequence[int] = (),
    forwards: bool = False,
) -> Report:
    """One of ours reports `target`, and (for context) posts of theirs; moderators are told.

    With `forwards` the server of somebody elsewhere hears of it (ReportFiled), from the instance:
    never who reported. Posts of others, and such as the reporter cannot see, are left out. Raises
    Unprocessable (oneself, no such category, too long a comment), NotFound (nobody there, no such
    rule), TooManyRequests. Who names rules and no category says "violation".
    """
    words = captions.tidy(comment)
    category = category or ("violation" if rule_ids else "other")
    if reporter.id == target.id:
        raise Unprocessable(_("You cannot report yourself."))
    if target.deleted_at is not None or target.uri == addresses.instance_actor_uri():
        raise NotFound
    if category not in CATEGORIES:
        raise Unprocessable(f"A category is one of {', '.join(CATEGORIES)}.")
    if len(words) > COMMENT_CHARACTERS:
        raise Unprocessable(_("A report may have %(limit)s characters.", limit=COMMENT_CHARACTERS))
    broken = await _checked_rules(rule_ids)
    named = _of(target, await visible_among(posts, reporter))
    is_forwarded = forwards and not target.is_local
    async with database.transaction():
        await _demand_rate(reporter, LOCAL_PER_HOUR)
        report_id = snowflake()
        report = await Report.create(
            id=report_id,
            uri=addresses.report_uri(report_id),
            reporter_id=reporter.id,
            target_id=target.id,
            category=category,
            comment=words,
            post_ids=named,
            rule_ids=broken if category == "violation" else [],
            is_forwarded=is_forwarded,
        )
        await _tell_moderators(report)
        if is_forwarded:
            await facts.record(facts.ReportFiled(report_id=report.id))
    return report


async def posts_named(reporter: Account, target: Account, post_ids: Sequence[int]) -> list[Post]:
    """The posts of `target` with those ids, for a report by one of ours.

    Raises NotFound where one is not there, is somebody else's, or is not to be seen by `reporter`:
    all three look alike (Mastodon's app/services/report_service.rb).
    """
    found = await Post.filter(id__in=list(post_ids), account_id=target.id)
    seen = await visible_among(found, reporter)
    if len(seen) < len(set(post_ids)):
        raise NotFound
    return seen


async def take_in(
    reporter: Account, target: Account, posts: Sequence[Post], comment: str, uri: str
) -> Report:
    """Another server (its instance actor, or one of its people) reports one of ours.

    The same report again is the same. Posts that nobody there may see are left out. Raises
    Forbidden where reports of that domain are not taken, TooManyRequests where it files more than
    anybody could read.
    """
    if policies.of_person(reporter.domain, reporter.uri).rejects_reports:
        raise Forbidden(_("Reports from there are not taken."))
    try:
        async with database.transaction():
            known = await Report.get_or_none(uri=uri)
            if known is not None:
                return known
            await _demand_rate(reporter, REMOTE_PER_HOUR)
            report = await Report.create(
                id=snowflake(),
                uri=uri,
                reporter_id=reporter.id,
                target_id=target.id,
                comment=captions.tidy(comment)[:REMOTE_COMMENT_CHARACTERS],
                post_ids=_of(target, await seen_on(reporter.domain, posts)),
            )
            await _tell_moderators(report)
            return report
    except IntegrityError:
        raise Conflict(_("That report is being stored.")) from None


def _of(target: Account, posts: Sequence[Post]) -> list[int]:
    return sorted(one.id for one in posts if one.account_id == target.id)[:POSTS_AT_MOST]


async def _demand_rate(reporter: Account, limit: int) -> None:
    """TooManyRequests where the reporter, or everybody of their server, filed that many lately."""
    lately = Report.filter(created_at__gt=datetime.now(UTC) - timedelta(hours=1))
    if reporter.is_local:
        lately = lately.filter(reporter_id=reporter.id)
    else:
        lately = lately.filter(reporter__domain=reporter.domain)
    if await lately.count() >= limit:
        raise TooManyRequests(_("That is a great many reports. Please wait an hour."))


async def _tell_moderators(report: Report) -> None:
    for moderator in await roles.moderators():
        await notifications.tell_of_report(moderator.id, report.reporter_id, report.id)


STATES = ("open", "mine", "unassigned", "resolved")


async def listing(
    page: Page, *, is_resolved: bool = False, state: str = "", by: Account | None = None
) -> Paged[Report]:
    """The open reports (or those that were dealt with), the latest first.

    `state` is one of STATES: "mine" are those that `by` deals with, "unassigned" nobody.
    """
    found = Report.filter(resolved_at__isnull=not (is_resolved or state == "resolved"))
    if state == "unassigned":
        found = found.filter(assigned_id=None)
    elif state == "mine":
        found = found.filter(assigned_id=None if by is None else by.id)
    return await row_pages.read(found.prefetch_related("reporter", "target", "assigned"), page)


async def counts(by: Account) -> dict[str, int]:
    """How many there are in each of STATES that wait; one statement. Forbidden."""
    await roles.demand_moderator(by)
    (row,) = await database.query(
        "SELECT COUNT(*) AS waiting,"
        " SUM(CASE WHEN assigned_id = ? THEN 1 ELSE 0 END) AS mine,"
        " SUM(CASE WHEN assigned_id IS NULL THEN 1 ELSE 0 END) AS unassigned"
        " FROM report WHERE resolved_at IS NULL",
        [by.id],
    )
    return {
        "open": row["waiting"],
        "mine": int(row["mine"] or 0),
        "unassigned": int(row["unassigned"] or 0),
    }


async def filed_by(reporter: Account) -> int:
    """How many reports somebody (a server: its instance's actor) has ever filed."""
    return await Report.filter(reporter_id=reporter.id).count()


async def forward(by: Account, report: Report) -> None:
    """Have the server of somebody elsewhere hear of a report that was not told it; once.

    From the instance: never who reported. It cannot be taken back. Raises Forbidden,
    Unprocessable (the account is ours, or its server knows already).
    """
    await roles.demand_moderator(by)
    target = await Account.get(id=report.target_id)
    if target.is_local:
        raise Unprocessable(_("Nobody else has to hear of one of ours."))
    async with database.transaction():
        if not await Report.filter(id=report.id, is_forwarded=False).update(is_forwarded=True):
            raise Unprocessable(_("Its server has been told already."))
        await facts.record(facts.ReportFiled(report_id=report.id))
        await audit.record(by, "report.forward", _named(report), target.domain)


async def get(report_id: int) -> Report:
    """One report with everybody in it; NotFound where there is none."""
    report = await Report.get_or_none(id=report_id).prefetch_related(
        "reporter", "target", "assigned", "resolved_by"
    )
    if report is None:
        raise NotFound
    return report


async def count_open() -> int:
    """How many wait to be dealt with."""
    return await Report.filter(resolved_at=None).count()


async def on(target: Account, limit: int) -> list[Report]:
    """The latest reports on an account."""
    return await Report.filter(target_id=target.id).order_by("-id").limit(limit)


async def count_on(target: Account) -> int:
    """How many reports there ever were on an account."""
    return await Report.filter(target_id=target.id).count()


async def classify(
    by: Account,
    report: Report,
    *,
    category: str | None = None,
    rule_ids: Sequence[int] | None = None,
) -> None:
    """Say otherwise what a report is about; None leaves a thing as it is.

    Raises Forbidden (`by` does not moderate), Unprocessable (no such category), NotFound (no such
    rule).
    """
    await roles.demand_moderator(by)
    wanted = category or report.category
    if wanted not in CATEGORIES:
        raise Unprocessable(f"A category is one of {', '.join(CATEGORIES)}.")
    broken = report.rule_ids if rule_ids is None else await _checked_rules(rule_ids)
    async with database.transaction():
        await Report.filter(id=report.id).update(
            category=wanted, rule_ids=broken if wanted == "violation" else []
        )
        await audit.record(by, "report.classify", _named(report), category=wanted)


async def _checked_rules(rule_ids: Sequence[int]) -> list[int]:
    found = await rules.known(rule_ids[:_RULES_AT_MOST])
    if len(found) < len(rule_ids):
        raise NotFound
    return found


async def assign(by: Account, report: Report, *, to: Account | None) -> None:
    """Note who deals with a report (None: nobody any more)."""
    await roles.demand_moderator(by)
    async with database.transaction():
        await Report.filter(id=report.id).update(assigned_id=None if to is None else to.id)
        await audit.record(by, "report.assign" if to else "report.unassign", _named(report))


async def resolve(by: Account | None, report: Report, reason: str = "") -> None:
    """Have dealt with a report. Once is enough."""
    await roles.demand_moderator(by)
    async with database.transaction():
        changed = await Report.filter(id=report.id, resolved_at=None).update(
            resolved_at=datetime.now(UTC), resolved_by_id=None if by is None else by.id
        )
        if changed:
            await audit.record(by, "report.resolve", _named(report), reason)


async def reopen(by: Account | None, report: Report) -> None:
    """Look at it again."""
    await roles.demand_moderator(by)
    async with database.transaction():
        changed = await Report.filter(id=report.id, resolved_at__isnull=False).update(
            resolved_at=None, resolved_by_id=None
        )
        if changed:
            await audit.record(by, "report.reopen", _named(report))


def _named(report: Report) -> str:
    return f"report {report.id}"
