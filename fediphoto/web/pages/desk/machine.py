"""The machine on the desk: room that media take, and jobs that failed."""

from quart import Response, request

from fediphoto.activitypub import media_cache
from fediphoto.domain.paging import Page
from fediphoto.domain.place import dashboard, media_usage, unfinished
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.web.pages.desk.door import admin, desk_page
from fediphoto.web.pages.door import blueprint, go

JOBS = 40


@blueprint.get("/admin/storage")
async def desk_storage() -> Response:
    """By what the files are and by whose they are."""
    return await desk_page("storage.html", usage=await media_usage.take(await admin()))


@blueprint.post("/admin/storage/clear")
async def clear_media_cache() -> Response:
    """Let go of the photos of other servers that we keep."""
    await media_cache.clear(await admin())
    media_usage.forget()
    return go("/admin/storage?cleared=1")


@blueprint.get("/admin/jobs")
async def desk_jobs() -> Response:
    """Those given up; `?state=` those that are tried again, or wait; `?kind=` of one kind."""
    me = await admin()
    state = request.args.get("state", "failed")
    state = state if state in unfinished.STATES else "failed"
    kind = request.args.get("kind", "").replace("\x00", "")
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=JOBS)
    found = await unfinished.listing(me, part, state=state, kind=kind)
    jobs, deliveries, inbox = await dashboard.health(me)
    return await desk_page(
        "jobs.html",
        jobs=found.items,
        older=found.next_max_id,
        state=state,
        kind=kind,
        kinds=await unfinished.kinds(me),
        queues=(jobs, deliveries, inbox),
    )


@blueprint.post("/admin/jobs/<job_id>/<any(retry,drop):deed>")
async def deal_with_job(job_id: str, deed: str) -> Response:
    """Try one again now, or let it go."""
    me, number = await admin(), parse_id(job_id)
    if number is None:
        raise NotFound
    await (unfinished.retry if deed == "retry" else unfinished.give_up)(me, number)
    return go("/admin/jobs?saved=1")


@blueprint.post("/admin/jobs/retry")
async def retry_jobs() -> Response:
    """Try all of a kind again now."""
    me, form = await admin(), await request.form
    await unfinished.retry_kind(me, form.get("kind", "").replace("\x00", "")[:64])
    return go("/admin/jobs?saved=1")
