"""Where a post was made, and where and when an event takes place."""

from typing import Any

from fediphoto.activitypub.vocabulary.things import EventTimes, Place
from fediphoto.activitypub.vocabulary.values import (
    Document,
    documents,
    kind,
    many,
    moment,
    number,
    text,
    words,
)

_NAME_LENGTH = 200
_LINE_LENGTH = 500
_ADDRESS = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")


def read_place(value: Any) -> Place | None:
    """The place in a `location`; None where it has no name. Pixelfed's coordinates are strings."""
    for one in many(value, 10):
        if isinstance(one, str) and one.strip():
            return Place(name=text(one, _NAME_LENGTH).strip())
        if isinstance(one, dict) and kind(one, {"Place"}) in ("Place", ""):
            name = words(one, "name", _NAME_LENGTH).strip()
            if name:
                latitude, longitude = _coordinates(one)
                country = _country(one)
                return Place(name=name, country=country, latitude=latitude, longitude=longitude)
    return None


def read_event(document: Document) -> EventTimes:
    """When and where an Event takes place; of several places the first that is no web address."""
    listed = many(document.get("location"), 10)
    places = [one for one in listed if not isinstance(one, dict) or kind(one) != "VirtualLocation"]
    return EventTimes(
        starts_at=moment(document.get("startTime")),
        ends_at=moment(document.get("endTime")),
        place=next((line for one in places or listed if (line := _line(one))), ""),
    )


def _coordinates(place: Document) -> tuple[float | None, float | None]:
    """Degrees, both or none; some nest them in schema.org's `geo`."""
    for one in [place, *documents(place.get("geo"), 1)]:
        latitude, longitude = number(one.get("latitude")), number(one.get("longitude"))
        if latitude is not None and longitude is not None:
            is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
            return (latitude, longitude) if is_on_earth else (None, None)
    return None, None


def _country(place: Document) -> str:
    address = place.get("address")
    inner = address.get("addressCountry") if isinstance(address, dict) else None
    return text(place.get("country") or inner, 100).strip()


def _line(place: Any) -> str:
    """A place in one line, its name first."""
    if not isinstance(place, dict):
        return text(place, _LINE_LENGTH).strip()
    address = place.get("address")
    parts = [words(place, "name", _NAME_LENGTH)]
    if isinstance(address, dict):
        parts += [text(address.get(name), _NAME_LENGTH) for name in _ADDRESS]
    else:
        parts.append(text(address, _LINE_LENGTH))
    distinct = dict.fromkeys(part.strip() for part in parts if part.strip())
    return ", ".join(distinct)[:_LINE_LENGTH]
