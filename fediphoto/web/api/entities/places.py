"""Pixelfed's place."""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.view_types import PlaceView


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
