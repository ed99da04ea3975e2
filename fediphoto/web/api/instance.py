"""What this instance is, before and after sign-in."""

import time
from dataclasses import dataclass
from typing import Any

from fediphoto.domain import policy_publication, statistics, views
from fediphoto.domain.statistics import Totals
from fediphoto.domain.views import AccountView
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account, User
from fediphoto.web.api.entities.instance import instance_v1, instance_v2
from fediphoto.web.api.entities.moderation import domain_block
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

COUNTED_AFRESH_S = 60.0
"""Anybody may ask; the rows are not counted anew for each of them."""


@dataclass(slots=True)
class _Counted:
    totals: Totals
    contact: AccountView | None
    at: float


_counted: dict[str, _Counted] = {}


def forget() -> None:
    """Count anew at the next question (tests)."""
    _counted.clear()


@endpoint("GET /api/v1/instance", who=Who.ANYBODY)
async def show_v1(call: Call) -> Any:
    """As clients knew it before version 2."""
    counted = await _now()
    return instance_v1(counted.totals, counted.contact)


@endpoint("GET /api/v2/instance", who=Who.ANYBODY)
async def show_v2(call: Call) -> Any:
    """Name, limits, how to sign up."""
    counted = await _now()
    return instance_v2(counted.totals, counted.contact)


@endpoint("GET /api/v1/instance/peers", who=Who.ANYBODY)
async def peers(call: Call) -> Any:
    """The other servers that are known here."""
    return await statistics.domains()


@endpoint("GET /api/v1/instance/domain_blocks", who=Who.ANYBODY)
async def domain_blocks(call: Call) -> Any:
    """Which domains are limited here, and why; as far as the admin shows it to this reader."""
    is_member = call.viewer is not None
    if not policy_publication.are_shown_to(is_member):
        raise NotFound
    return [domain_block(one) for one in await policy_publication.listing(is_member=is_member)]


@endpoint("GET /api/v1/instance/activity", who=Who.ANYBODY)
async def activity(call: Call) -> Any:
    """The last twelve weeks; everything is a text, weeks are Unix times."""
    return [
        {
            "week": str(int(week.began_at.timestamp())),
            "statuses": str(week.posts),
            "logins": str(week.active),
            "registrations": str(week.registrations),
        }
        for week in await statistics.weeks()
    ]


@endpoint("GET /api/v1/custom_emojis", who=Who.ANYBODY)
async def custom_emojis(call: Call) -> Any:
    """None of our own: every client asks at its start, and must get a list."""
    return []


async def _now() -> _Counted:
    counted = _counted.get("")
    if counted is None or time.monotonic() - counted.at > COUNTED_AFRESH_S:
        counted = _Counted(await statistics.totals(), await _contact(), time.monotonic())
        _counted[""] = counted
    return counted


async def _contact() -> AccountView | None:
    """The first admin."""
    user = await User.filter(role="admin").order_by("account_id").first()
    if user is None:
        return None
    return views.account(await Account.get(id=user.account_id))
