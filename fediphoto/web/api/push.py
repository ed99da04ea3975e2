"""Where the client wants to be woken (Web Push), and for what."""

from typing import Any

from fediphoto.activitypub.web_push.endpoints import check_endpoint
from fediphoto.domain.letters import push
from fediphoto.domain.letters.push import Listener, NewSubscription
from fediphoto.errors import Unauthorized
from fediphoto.web.api.describing import EMPTY, choice, flag, table, text
from fediphoto.web.api.entities.push import SUBSCRIPTION, push_subscription
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint
from fediphoto.web.bearers import token_of_request

_ADDRESS = "/api/v1/push/subscription"
_POLICY = choice("policy", *push.POLICIES, help="from whom")
_DATA = table("data", [table("alerts", [flag(kind) for kind in push.ALERTS], "for what"), _POLICY])
_SUBSCRIPTION = table(
    "subscription",
    [
        text("endpoint", "an https address", required=True),
        table("keys", [text("p256dh", required=True), text("auth", required=True)]),
        flag("standard", "RFC 8291 instead of the draft before it"),
    ],
)


@endpoint(f"GET {_ADDRESS}", scope="push", answers=SUBSCRIPTION)
async def show(call: Call) -> Any:
    """What this token subscribed to."""
    return push_subscription(await push.subscription(_program(call)))


@endpoint(f"POST {_ADDRESS}", scope="push", takes=[_SUBSCRIPTION, _DATA], answers=SUBSCRIPTION)
async def create(call: Call) -> Any:
    """Be woken here from now on, instead of where this token listened before."""
    given, data = call.parameters.table("subscription"), call.parameters.table("data")
    keys, endpoint_url = given.table("keys"), given.words("endpoint")
    check_endpoint(endpoint_url)
    new = NewSubscription(
        endpoint=endpoint_url,
        p256dh=keys.words("p256dh"),
        auth=keys.words("auth"),
        is_standard=given.flag("standard"),
        access_token=token_of_request(),
    )
    return push_subscription(
        await push.subscribe(
            call.person, _program(call), new, _alerts(data), data.text("policy") or "all"
        )
    )


@endpoint(f"PUT {_ADDRESS}", scope="push", takes=[_DATA, _POLICY], answers=SUBSCRIPTION)
async def change(call: Call) -> Any:
    """Be woken for other things."""
    data = call.parameters.table("data")
    # Mastodon's documentation has the policy outside of `data` here, its code inside.
    policy = data.text("policy") or call.parameters.text("policy") or None
    alerts = _alerts(data) if "alerts" in data else None
    return push_subscription(await push.change(_program(call), alerts, policy))


@endpoint(f"DELETE {_ADDRESS}", scope="push", answers=EMPTY)
async def remove(call: Call) -> Any:
    """Be woken no longer."""
    await push.unsubscribe(_program(call))
    return {}


def _program(call: Call) -> Listener:
    if call.bearer is None:
        raise Unauthorized
    return Listener(token_id=call.bearer.token_id)


def _alerts(data: Parameters) -> dict[str, bool]:
    given = data.table("alerts")
    return {kind: given.flag(kind) for kind in push.ALERTS}
