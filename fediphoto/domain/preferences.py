"""How a local person wants to see things; nobody else is told."""

from collections.abc import Mapping
from typing import Any

from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import User

EVERYTHING, PHOTOS = "everything", "photos"
HOME_SHOWS = (EVERYTHING, PHOTOS)

_HOME_SHOWS = "home_shows"


def home_shows(user: User) -> str:
    """What somebody wants at home: one of HOME_SHOWS."""
    return _chosen(user.settings)


def only_photos_at_home(user: User) -> bool:
    """Whether the home timeline leaves out what has neither photo nor video."""
    return home_shows(user) == PHOTOS


def are_for_photos_at_home(settings: Mapping[str, Any]) -> bool:
    """The same, of somebody's settings alone."""
    return _chosen(settings) == PHOTOS


def _chosen(settings: Mapping[str, Any]) -> str:
    chosen = settings.get(_HOME_SHOWS)
    return chosen if chosen in HOME_SHOWS else EVERYTHING


def check_home_shows(chosen: str | None) -> None:
    """Unprocessable for what nobody can want; None, no change, is fine."""
    if chosen is not None and chosen not in HOME_SHOWS:
        raise Unprocessable("Home shows everything, or photos only.")


async def set_home_shows(account_id: int, chosen: str) -> None:
    """Keep the choice, with the person's other settings, in the transaction around us."""
    async with database.transaction():
        user = await User.filter(account_id=account_id).select_for_update().get()
        user.settings = {**user.settings, _HOME_SHOWS: chosen}
        await user.save(update_fields=["settings"])
