"""What happened that one should hear of, and who waits for an answer."""

from collections.abc import Sequence

from quart import Response, request

from fediphoto.domain import preferences
from fediphoto.domain.notifications import notification_groups, notification_requests, notifications
from fediphoto.domain.notifications.notification_groups import GroupView
from fediphoto.domain.notifications.notifications import Wanted
from fediphoto.domain.paging import Page
from fediphoto.domain.relations import follows
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.web import session
from fediphoto.web.pages import told, waking
from fediphoto.web.pages.door import blueprint, go, go_back, page, person
from fediphoto.web.pages.home import asked_page
from fediphoto.web.pages.profiles import standings
from fediphoto.web.pages.sifting import heard

GROUPS = 40
REQUESTS = 40
ONLY = {
    "comments": ("mention", "quote"),
    "likes": ("favourite",),
    "boosts": ("reblog",),
    "follows": ("follow",),
}
"""What one may look at alone, and which kinds of notifications that is."""

_DEEDS = {"accept": notification_requests.accept, "dismiss": notification_requests.dismiss}


@blueprint.get("/activity")
async def activity() -> Response:
    """The newest first; seeing the first page marks all as read.

    `only` names one of ONLY; then nothing is marked, for the rest was not seen.
    """
    signed_in = await session.require()
    me = signed_in.account
    part = asked_page(GROUPS)
    only = request.args.get("only", "")
    wanted = Wanted.of(ONLY.get(only, ()), ["follow_request"], None)
    found = await notification_groups.listing(me, part, wanted)
    is_first = part.max_id is None and only not in ONLY
    waiting = await follows.requests(me, Page(limit=REQUESTS)) if is_first else None
    held_back = await notification_requests.policy(me) if is_first else None
    last_read = await _last_read(me)
    if is_first:
        await _mark_read(me, found.items, last_read)
    followers = [
        one.newest.account for one in found.items if one.newest.kind == "follow" and one.count == 1
    ]
    groups = heard(found.items)
    return await page(
        "activity.html",
        where="notifications",
        groups=[(one, told.sentence(one, me)) for one in groups],
        waiting=waiting.items if waiting else [],
        held_back=held_back.requests_count if held_back else 0,
        last_read=last_read,
        older=found.next_max_id,
        only=only if only in ONLY else "",
        offers_push=is_first and bool(groups) and await waking.is_worth_offering(signed_in),
        standings=await standings(me, followers),
    )


@blueprint.post("/activity/no-push")
async def decline_push() -> Response:
    """Be offered no more to be told of this on a device."""
    await preferences.decline_push((await person()).id)
    return go("/activity")


@blueprint.get("/activity/waiting")
async def held_back() -> Response:
    """Of whom one has not decided to hear, with the newest that they said."""
    me = await person()
    found = await notification_requests.listing(me, asked_page(REQUESTS))
    return await page("activity_waiting.html", requests=found.items, older=found.next_max_id)


@blueprint.post(f"/activity/waiting/<request_id>/<any({','.join(_DEEDS)}):deed>")
async def decide(request_id: str, deed: str) -> Response:
    """Hear of somebody from now on, or throw away what they said."""
    me, number = await person(), parse_id(request_id)
    if number is None:
        raise NotFound
    await _DEEDS[deed](me, [number])
    return await go_back("/activity/waiting")


async def _last_read(me: Account) -> int:
    found = await notifications.markers(me, ["notifications"])
    marker = found.get("notifications")
    return marker.last_read_id if marker is not None else 0


async def _mark_read(me: Account, shown: Sequence[GroupView], last_read: int) -> None:
    newest = max((one.most_recent_id for one in shown), default=0)
    if newest > last_read:
        await notifications.set_markers(me, {"notifications": newest})
