"""Announcements on the desk."""

from datetime import UTC, datetime

from quart import Response, request

from fediphoto.domain.place import announcements
from fediphoto.domain.place.announcements import Draft
from fediphoto.errors import FediphotoError, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Announcement
from fediphoto.text.translations import _
from fediphoto.web.pages.desk.door import admin, desk_page
from fediphoto.web.pages.door import blueprint, go


@blueprint.get("/admin/announcements")
async def desk_news() -> Response:
    """All of them; with `?id=` the form holds that one."""
    await admin()
    number = parse_id(request.args.get("id"))
    return await _news_page(None if number is None else await announcements.get(number))


@blueprint.post("/admin/announcements")
async def write_news() -> Response:
    """Publish (or keep as a draft) what the form holds."""
    me, form = await admin(), await request.form
    number = parse_id(form.get("id"))
    try:
        draft = Draft(
            text=form.get("text", ""),
            starts_at=_moment(form.get("starts-at", "")),
            ends_at=_moment(form.get("ends-at", "")),
            is_all_day="all-day" in form,
            is_published="draft" not in form,
        )
        await announcements.write(me, draft, number)
    except Unprocessable as error:
        kept = Announcement(id=number or 0, text=form.get("text", ""))
        return await _news_page(kept, error)
    return go("/admin/announcements?saved=1")


@blueprint.post("/admin/announcements/<announcement_id>/remove")
async def remove_news(announcement_id: str) -> Response:
    """Take one away."""
    me, number = await admin(), parse_id(announcement_id)
    if number is None:
        raise NotFound
    await announcements.remove(me, number)
    return go("/admin/announcements?saved=1")


def _moment(typed: str) -> datetime | None:
    """What a `datetime-local` field sends, in UTC."""
    if not typed.strip():
        return None
    try:
        return datetime.fromisoformat(typed.strip()[:16]).replace(tzinfo=UTC)
    except ValueError:
        raise Unprocessable(_("A time is written like 2026-07-01T18:00.")) from None


async def _news_page(chosen: Announcement | None, error: FediphotoError | None = None) -> Response:
    me, now = await admin(), datetime.now(UTC)
    listed = await announcements.listing(me)
    return await desk_page(
        "news.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        news=[(one, announcements.counts_at(one, now)) for one in listed],
        chosen=chosen,
    )
