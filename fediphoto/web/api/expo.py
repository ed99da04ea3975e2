"""What Pixelfed's app asks about being woken: truly, that it cannot be.

It can be woken through Expo's relay alone, and that by Pixelfed's own gateway; we have neither. So
the app hides its switches, and what it sends anyway changes nothing and is not kept.
"""

from typing import Any

from fediphoto.web.api.describing import FLAG, flag, record, text
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_KINDS = ("notify_like", "notify_follow", "notify_mention", "notify_comment")
_STATE = record(dict.fromkeys(("notify_enabled", "has_token", *_KINDS), FLAG))
_SENT = [
    flag("notify_enabled"),
    *(flag(kind) for kind in _KINDS),
    text("token", "of Expo's relay"),
    text("expo_token", "the same"),
]


@endpoint("GET /api/v1.1/nag/state", scope="read:notifications", answers=record({"active": FLAG}))
async def nag_state(call: Call) -> Any:
    """Whether to ask the person for leave to wake them."""
    return {"active": False}


@endpoint("GET /api/v1.1/push/state", scope="read:notifications", answers=_STATE)
async def state(call: Call) -> Any:
    """What it is woken for."""
    return _nothing()


@endpoint(
    "POST /api/v1.1/push/update",
    "POST /api/v1.1/push/compare",
    "POST /api/v1.1/push/disable",
    scope="write:notifications",
    takes=_SENT,
    answers=_STATE,
)
async def unchanged(call: Call) -> Any:
    """Still nothing."""
    return _nothing()


def _nothing() -> dict[str, bool]:
    return dict.fromkeys(("notify_enabled", "has_token", *_KINDS), False)
