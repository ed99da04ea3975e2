"""Reports on the desk: read one with its context, decide, and put it away."""

from typing import Any

from quart import Response, request

from fediphoto.domain.moderation import moderation_notes, reported_posts, reports, rules
from fediphoto.domain.paging import Page
from fediphoto.domain.views import views
from fediphoto.errors import FediphotoError, Forbidden, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage import database
from fediphoto.storage.models import Account, Report
from fediphoto.web.pages.desk.accounts import context_of
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go

REPORTS = 40
POSTS_SHOWN = 20


@blueprint.get("/admin/reports")
async def desk_reports() -> Response:
    """The open reports; `?state=` one's own, those nobody has, or those that were dealt with."""
    me = await moderator()
    state = request.args.get("state", "resolved" if "resolved" in request.args else "open")
    state = state if state in reports.STATES else "open"
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=REPORTS)
    found = await reports.listing(part, state=state, by=me)
    return await desk_page(
        "reports.html",
        reports=[
            (one, views.account(one.target), views.account(one.reporter)) for one in found.items
        ],
        state=state,
        counts=await reports.counts(me),
        older=found.next_max_id,
    )


@blueprint.get("/admin/reports/<report_id>")
async def desk_report(report_id: str) -> Response:
    """One report: what was said, of whom, the posts it names, and what one can do."""
    return await _report_page(await _report(report_id))


@blueprint.post(
    "/admin/reports/<report_id>/<any(resolve,reopen,assign,unassign,forward,sensitive,shown):deed>"
)
async def deal_with_report(report_id: str, deed: str) -> Response:
    """Put it away, take it up again, say who deals with it; tell its server; mark its posts."""
    me, form = await moderator(), await request.form
    found = await _report(report_id)
    try:
        await _do(me, found, deed, form.get("reason", ""))
    except (Forbidden, Unprocessable) as error:
        return await _report_page(await _report(report_id), error)
    return go("/admin/reports" if deed == "resolve" else f"/admin/reports/{found.id}")


@blueprint.post("/admin/reports/<report_id>/posts/<post_id>/delete")
async def delete_reported(report_id: str, post_id: str) -> Response:
    """Delete a post that a report names."""
    me, found, number = await moderator(), await _report(report_id), parse_id(post_id)
    if number is None:
        raise NotFound
    try:
        await reported_posts.delete_one(me, found, number)
    except Forbidden as error:
        return await _report_page(found, error)
    return go(f"/admin/reports/{found.id}")


@blueprint.post("/admin/reports/<report_id>/notes")
async def note_on_report(report_id: str) -> Response:
    """Tell the other moderators something; what was typed stays where something is wrong."""
    me, form = await moderator(), await request.form
    found = await _report(report_id)
    try:
        await moderation_notes.write(me, found.target, form.get("note", ""), found)
    except Unprocessable as error:
        return await _report_page(found, error, typed_note=form.get("note", ""))
    return go(f"/admin/reports/{found.id}#notes")


async def _do(me: Account, found: Report, deed: str, reason: str) -> None:
    if deed == "resolve":
        await reports.resolve(me, found, reason)
    elif deed == "reopen":
        await reports.reopen(me, found)
    elif deed == "forward":
        await reports.forward(me, found)
    elif deed == "sensitive":
        await reported_posts.mark_sensitive(me, found)
    elif deed == "shown":
        await reported_posts.unmark_sensitive(me, found)
    else:
        await reports.assign(me, found, to=me if deed == "assign" else None)


async def _report_page(
    found: Report, error: FediphotoError | None = None, typed_note: str = ""
) -> Response:
    me = await moderator()
    target: Account = found.target
    named = found.post_ids[:POSTS_SHOWN]
    context: dict[str, Any] = await context_of(me, target)
    broken = await database.read(rules.views(found.rule_ids))
    return await desk_page(
        "report.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        report=found,
        reporter=views.account(found.reporter),
        filed=await reports.filed_by(found.reporter),
        rules=list(broken.values()),
        # Also what the moderator could not see otherwise: it was put before them.
        posts=await database.read(views.posts(named, me.id)),
        marked=await reported_posts.marked(found),
        gone=await reported_posts.count_gone(found),
        others=[one for one in context.pop("reports") if one.id != found.id],
        next=f"/admin/reports/{found.id}",
        typed_note=typed_note,
        **context,
    )


async def _report(report_id: str) -> Report:
    number = parse_id(report_id)
    if number is None:
        raise NotFound
    return await reports.get(number)
