"""News for everybody here."""

from typing import Any

from fediphoto.domain.place import announcements
from fediphoto.domain.views import announcement_views
from fediphoto.web.api.describing import EMPTY, flag, many
from fediphoto.web.api.entities.announcements import ANNOUNCEMENT, announcement
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_ONE = "/api/v1/announcements/<announcement_id>"


@endpoint(
    "GET /api/v1/announcements",
    takes=[flag("with_dismissed", "those that were read too: all are shown, whatever this says")],
    answers=many(ANNOUNCEMENT),
)
async def index(call: Call) -> Any:
    """What counts now, the latest first; `read` says what was dismissed."""
    return [announcement(one) for one in await announcement_views.shown(call.person)]


@endpoint(f"POST {_ONE}/dismiss", scope="write:accounts", answers=EMPTY)
async def dismiss(call: Call, announcement_id: int) -> Any:
    """Note that it has been read."""
    await announcements.dismiss(call.person, announcement_id)
    return {}


@endpoint(f"PUT {_ONE}/reactions/<name>", scope="write:favourites", answers=EMPTY)
async def react(call: Call, announcement_id: int, name: str) -> Any:
    """Answer it with an emoji."""
    await announcements.react(call.person, announcement_id, name)
    return {}


@endpoint(f"DELETE {_ONE}/reactions/<name>", scope="write:favourites", answers=EMPTY)
async def take_reaction_back(call: Call, announcement_id: int, name: str) -> Any:
    """Take that back."""
    await announcements.take_reaction_back(call.person, announcement_id, name)
    return {}
