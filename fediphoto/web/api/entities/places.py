"""Pixelfed's place."""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.views.view_types import PlaceView
from fediphoto.web.api.describing import FRACTION, ID, TEXT, URL, declare, maybe

PLACE = declare(
    "Place",
    {
        "id": ID,
        "name": TEXT,
        "slug": TEXT,
        "url": URL,
        "country": TEXT,
        "lat": maybe(FRACTION),
        "long": maybe(FRACTION),
    },
)


def place(view: PlaceView) -> dict[str, Any]:
    """The entity, as a status and the search for places carry it."""
    return {
        "id": str(view.id),
        "name": view.name,
        "slug": view.slug,
        "url": f"{addresses.base_url()}/places/{view.id}/{view.slug}",
        "country": view.country,
        "lat": view.latitude,
        "long": view.longitude,
    }
