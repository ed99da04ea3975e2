"""What one has written for later: see it, put it off, cancel it."""

from datetime import UTC, datetime, timedelta, timezone

from quart import Response, request
from werkzeug.datastructures import MultiDict

from fediphoto.domain.posts import scheduled_posts
from fediphoto.domain.views import views
from fediphoto.errors import FediphotoError, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.text.translations import _
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.home import asked_page

POSTS = 40
_FARTHEST_MINUTES = 14 * 60
"""No clock on earth differs more from UTC."""


def asked_time(form: MultiDict[str, str]) -> datetime | None:
    """The time in the field `later`: by the browser's clock where a script said how that differs
    (`later-offset`, minutes before UTC), else UTC. None for an empty one."""
    typed = form.get("later", "").strip()
    if not typed:
        return None
    offset = form.get("later-offset", "")
    digits = offset.removeprefix("-")
    minutes = int(offset) if digits.isascii() and digits.isdecimal() and len(digits) < 5 else 0
    if abs(minutes) > _FARTHEST_MINUTES:
        minutes = 0
    try:
        clock = timezone(timedelta(minutes=-minutes))
        return datetime.fromisoformat(typed).replace(tzinfo=clock).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unprocessable(_("That is no time to share a post at.")) from None


@blueprint.get("/scheduled")
async def scheduled() -> Response:
    """The latest made first."""
    return await _listed(await person())


@blueprint.post("/scheduled/<scheduled_id>")
async def put_off(scheduled_id: str) -> Response:
    """Share it at another time, or (`do=cancel`) never."""
    me, form = await person(), await request.form
    number = parse_id(scheduled_id)
    if number is None:
        raise NotFound
    if form.get("do") == "cancel":
        await scheduled_posts.cancel(me, number)
        return go("/scheduled")
    try:
        publishes_at = asked_time(form)
        if publishes_at is None:
            raise Unprocessable(_("Say when it is to be shared."))
        await scheduled_posts.put_off(me, number, publishes_at)
    except Unprocessable as error:
        return await _listed(me, error)
    return go("/scheduled?saved=1")


async def _listed(me: Account, error: FediphotoError | None = None) -> Response:
    found = await scheduled_posts.listed(me, asked_page(POSTS))
    shown = [
        (one, scheduled_posts.draft_of(one), [views.attachment(photo) for photo in photos])
        for one, photos in found
    ]
    return await page(
        "scheduled.html",
        status=200 if error is None else error.status,
        posts=shown,
        older=found[-1][0].id if len(found) == POSTS else None,
        problem="" if error is None else str(error),
        now=datetime.now(UTC),
    )
