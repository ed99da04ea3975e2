"""Whether this very browser is told of things while no page of ours is open (Web Push)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quart import Response, request

from fediphoto.activitypub.web_push.endpoints import check_endpoint
from fediphoto.domain import preferences
from fediphoto.domain.letters import push, vapid
from fediphoto.domain.letters.push import Listener, NewSubscription
from fediphoto.domain.sign_in.credentials import SignedIn
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage.models import PushSubscription
from fediphoto.text.translations import marked
from fediphoto.web import session
from fediphoto.web.pages import script_doors
from fediphoto.web.pages.door import blueprint, go

PLACE = "/settings/notifications"
DOOR = f"{PLACE}/device"

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "mention": (marked("Comments, mentions and messages"), ("mention",)),
    "favourite": (marked("Likes"), ("favourite",)),
    "follow": (marked("New followers"), ("follow", "follow_request")),
    "reblog": (marked("Boosts of my posts"), ("reblog",)),
    "quote": (marked("Quotes of my posts"), ("quote", "quoted_update")),
    "status": (marked("Posts I asked to be notified of"), ("status",)),
    "poll": (marked("Polls that are over"), ("poll",)),
    "update": (marked("Changes of posts that I boosted"), ("update",)),
}
"""What one may be told of on a device, by the field's name: how it is called, and Mastodon's
names for it."""
PEOPLE: Mapping[str, str] = {
    "all": marked("Everybody"),
    "followed": marked("People I follow"),
    "follower": marked("My followers"),
}
"""Of whom."""
_AT_FIRST = frozenset(KINDS) - {"update"}


@dataclass(frozen=True, slots=True)
class Device:
    """What is decided for this browser: `endpoint` is '' where it is told of nothing."""

    endpoint: str
    key: str
    """What a browser subscribes with, as it takes it."""
    chosen: frozenset[str]
    people: str


async def device() -> Device:
    """The present browser of whoever is signed in."""
    kept = await _kept(await _listener())
    key = vapid.public_key().rstrip("=")
    if kept is None:
        return Device("", key, _AT_FIRST, "all")
    chosen = {name for name, (_label, kinds) in KINDS.items() if kept.alerts.get(kinds[0])}
    return Device(kept.endpoint, key, frozenset(chosen), kept.policy)


async def is_worth_offering(to: SignedIn) -> bool:
    """Whether somebody may not know yet that a device can tell them: none does, and they have not
    said no."""
    return not preferences.declined_push(to.user) and not await push.browsers_of(to.account.id)


@script_doors.blueprint.get(DOOR)
async def told() -> Response:
    """For the service worker, when its browser listens elsewhere from now on: the key to subscribe
    with, and a form to send with the new address. `is_on` is false where nothing is to be sent."""
    signed_in, now = await session.require(), await device()
    form = {f"wakes-{name}": "on" for name in now.chosen}
    form |= {"wakes-from": now.people, session.CSRF_FIELD: session.csrf_token(signed_in)}
    return script_doors.answer({"is_on": bool(now.endpoint), "key": now.key, "form": form})


@blueprint.post(DOOR)
async def listen() -> Response:
    """Be told here, of what the form says; without an address (the script puts one in): as before,
    of other things."""
    signed_in, form = await session.require(), await request.form
    listener = Listener(session_id=signed_in.session_id)
    alerts = _alerts(form)
    people = form.get("wakes-from", "all")
    try:
        if form.get("endpoint"):
            check_endpoint(form["endpoint"])
            new = NewSubscription(
                endpoint=form["endpoint"], p256dh=form.get("p256dh", ""), auth=form.get("auth", "")
            )
            await push.subscribe(signed_in.account, listener, new, alerts, people)
        else:
            await push.change(listener, alerts, people)
    except (NotFound, Unprocessable):
        return go(f"{PLACE}?failed=1#device")
    return go(f"{PLACE}?saved=1")


@blueprint.post(f"{DOOR}/stop")
async def stop() -> Response:
    """Be told here no longer."""
    await push.unsubscribe(await _listener())
    return go(f"{PLACE}?saved=1")


async def _listener() -> Listener:
    return Listener(session_id=(await session.require()).session_id)


async def _kept(listener: Listener) -> PushSubscription | None:
    try:
        return await push.subscription(listener)
    except NotFound:
        return None


def _alerts(form: Mapping[str, Any]) -> dict[str, bool]:
    """What a form ticked; what moderators have to say (or to hear) is told always."""
    asked = dict.fromkeys(push.ALERTS, True)
    for name, (_label, kinds) in KINDS.items():
        asked |= dict.fromkeys(kinds, f"wakes-{name}" in form)
    return asked
