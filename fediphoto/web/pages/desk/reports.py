"""Reports on the desk: read one with its context, decide, and put it away."""

from quart import Response, request

from fediphoto.domain import posts, reports, views
from fediphoto.domain.paging import Page
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post, Report
from fediphoto.web.pages.desk.accounts import context_of
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go

REPORTS = 40
POSTS_SHOWN = 20


@blueprint.get("/admin")
async def desk() -> Response:
    """The desk begins with what waits."""
    await moderator()
    return go("/admin/reports")


@blueprint.get("/admin/reports")
async def desk_reports() -> Response:
    """The open reports, or with `?resolved=1` those that were dealt with."""
    is_resolved = "resolved" in request.args
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=REPORTS)
    found = await reports.listing(part, is_resolved=is_resolved)
    return await desk_page(
        "reports.html",
        reports=[
            (one, views.account(one.target), views.account(one.reporter)) for one in found.items
        ],
        is_resolved=is_resolved,
        older=found.next_max_id,
    )


@blueprint.get("/admin/reports/<report_id>")
async def desk_report(report_id: str) -> Response:
    """One report: what was said, of whom, the posts it names, and what one can do."""
    me = await moderator()
    found = await _report(report_id)
    target: Account = found.target
    named = found.post_ids[:POSTS_SHOWN]
    return await desk_page(
        "report.html",
        report=found,
        reporter=views.account(found.reporter),
        # Also what the moderator could not see otherwise: it was put before them.
        posts=await database.read(views.posts(named, me.id)),
        gone=len(found.post_ids) - await Post.filter(id__in=found.post_ids).count(),
        next=f"/admin/reports/{found.id}",
        **await context_of(target),
    )


@blueprint.post("/admin/reports/<report_id>/<any(resolve,reopen,assign):deed>")
async def deal_with_report(report_id: str, deed: str) -> Response:
    """Put it away, take it up again, or say that one deals with it oneself."""
    me, form = await moderator(), await request.form
    found = await _report(report_id)
    if deed == "resolve":
        await reports.resolve(me, found, form.get("reason", ""))
        return go("/admin/reports")
    if deed == "reopen":
        await reports.reopen(me, found)
    else:
        await reports.assign(me, found, to=me)
    return go(f"/admin/reports/{found.id}")


@blueprint.post("/admin/reports/<report_id>/posts/<post_id>/delete")
async def delete_reported(report_id: str, post_id: str) -> Response:
    """Delete a post that a report names."""
    me, found, number = await moderator(), await _report(report_id), parse_id(post_id)
    if number not in found.post_ids:
        raise NotFound
    post = await Post.get_or_none(id=number)
    if post is not None:
        await posts.delete_as_moderator(me, post, reason=f"report {found.id}")
    return go(f"/admin/reports/{found.id}")


async def _report(report_id: str) -> Report:
    number = parse_id(report_id)
    if number is None:
        raise NotFound
    return await reports.get(number)
