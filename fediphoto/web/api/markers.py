"""How far the person has read."""

from typing import Any

from fediphoto.domain.notifications import notifications
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import Marker
from fediphoto.web.api.describing import (
    COUNT,
    ID,
    TIME,
    declare,
    identifier,
    record,
    table,
    texts,
)
from fediphoto.web.api.entities.times import iso
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

TIMELINES = ("home", "notifications")
MARKERS = record(
    {},
    optional=dict.fromkeys(
        TIMELINES, declare("Marker", {"last_read_id": ID, "version": COUNT, "updated_at": TIME})
    ),
)
_MOVED = [table(timeline, [identifier("last_read_id", required=True)]) for timeline in TIMELINES]


@endpoint("GET /api/v1/markers", scope="read:statuses", takes=[texts("timeline")], answers=MARKERS)
async def show(call: Call) -> Any:
    """The markers of timeline[]."""
    wanted = [one for one in call.parameters.texts("timeline") if one in TIMELINES]
    return _described(await notifications.markers(call.person, wanted))


@endpoint("POST /api/v1/markers", scope="write:statuses", takes=_MOVED, answers=MARKERS)
async def move(call: Call) -> Any:
    """Move the markers of the timelines given as `home[last_read_id]`."""
    read: dict[str, int] = {}
    for timeline in TIMELINES:
        if timeline in call.parameters:
            last_read_id = call.parameters.table(timeline).identifier("last_read_id")
            if last_read_id is None:
                raise Unprocessable(f"{timeline}[last_read_id] takes an id.")
            read[timeline] = last_read_id
    return _described(await notifications.set_markers(call.person, read))


def _described(markers: dict[str, Marker]) -> dict[str, Any]:
    return {
        timeline: {
            "last_read_id": str(marker.last_read_id),
            "version": marker.version,
            "updated_at": iso(marker.updated_at),
        }
        for timeline, marker in markers.items()
    }
