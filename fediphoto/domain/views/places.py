"""Where posts were made: places by name, as their authors name them; never read from a photo."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

from fediphoto.domain.views.view_types import PlaceView
from fediphoto.domain.visibility import open_sql, visible_posts_sql
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import Row
from fediphoto.storage.models import Place
from fediphoto.text import captions
from fediphoto.text.translations import _

NAME_CHARACTERS = 100
COUNTRY_CHARACTERS = 100
FOUND = 10


def view(row: Place) -> PlaceView:
    """A place as it is shown."""
    return PlaceView(row.id, row.name, row.country, row.latitude, row.longitude)


def view_of_row(row: Row) -> PlaceView | None:
    """The place of a post's row (`place_id`, `place_name`, …); None where it names none."""
    if row["place_id"] is None:
        return None
    return PlaceView(
        row["place_id"],
        row["place_name"],
        row["place_country"],
        row["place_latitude"],
        row["place_longitude"],
    )


async def typed(text: str) -> int | None:
    """The place that somebody typed as "Name" or "Name, Country", made if it is new; None for ''.

    Raises Unprocessable where it is too long.
    """
    line = " ".join(captions.tidy(text).split())
    name, _comma, country = line.rpartition(",")
    name, country = (name.strip(), country.strip()) if name.strip() else (line.strip(" ,"), "")
    if len(name) > NAME_CHARACTERS or len(country) > COUNTRY_CHARACTERS:
        raise Unprocessable(
            _("The name of a place may have %(limit)s characters.", limit=NAME_CHARACTERS)
        )
    return await ensure(name, country)


async def ensure(
    name: str,
    country: str = "",
    *,
    latitude: float | None = None,
    longitude: float | None = None,
) -> int | None:
    """The id of the place with that name in that country, made if it is new; None without a name.

    Coordinates are kept as they were first told.
    """
    name = " ".join(captions.tidy(name)[:NAME_CHARACTERS].split())
    country = " ".join(captions.tidy(country)[:COUNTRY_CHARACTERS].split())
    if not name:
        return None
    folded = _folded(name)
    async with database.transaction():
        await database.write(
            "INSERT INTO place"
            " (id, name, name_folded, country, latitude, longitude, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name_folded, country) DO NOTHING",
            [snowflake(), name, folded, country, latitude, longitude, datetime.now(UTC)],
        )
        place = await Place.get(name_folded=folded, country=country)
        return int(place.id)


async def check(place_id: int | None) -> None:
    """Unprocessable unless there is such a place (None and 0 are no place)."""
    if place_id and not await Place.exists(id=place_id):
        raise Unprocessable(_("This place is not known here."))


async def get(place_id: int) -> PlaceView:
    """A place that a post names which anybody may see; NotFound otherwise.

    (What is named in posts for few is told to nobody else by trying out ids.)
    """
    row = await Place.get_or_none(id=place_id)
    rule, values = visible_posts_sql(None)
    if row is None or not await database.query(
        f"SELECT 1 AS named FROM post WHERE place_id = ? AND {rule} LIMIT 1",  # noqa: S608
        [place_id, *values],
    ):
        raise NotFound
    return view(row)


async def search(text: str, limit: int = FOUND) -> list[PlaceView]:
    """Places whose name begins so, the most used first; only what open posts name."""
    begins = database.plain(_folded(text.partition(",")[0].strip())[:NAME_CHARACTERS])
    if not begins:
        return []
    rows: Sequence[Row] = await database.query(
        "SELECT place.id, place.name, place.country, place.latitude, place.longitude,"  # noqa: S608
        " COUNT(post.id) AS used FROM place JOIN post ON post.place_id = place.id"
        f" AND {open_sql()} AND post.approval_state = ''"
        " WHERE place.name_folded LIKE ? ESCAPE '!' GROUP BY place.id, place.name, place.country,"
        " place.latitude, place.longitude ORDER BY used DESC, place.name LIMIT ?",
        [f"{begins}%", limit],
    )
    return [
        PlaceView(row["id"], row["name"], row["country"], row["latitude"], row["longitude"])
        for row in rows
    ]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()[:255]
