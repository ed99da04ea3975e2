"""What Pixelfed's app lets its person choose, kept for all their phones."""

from typing import Any

from fediphoto.domain.sign_in import credentials
from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import User
from fediphoto.text.translations import _

_SETTING = "pixelfed_app"
_THEMES = ("light", "dark", "system")
_DEFAULTS: dict[str, dict[str, Any]] = {
    "timelines": {"show_public": False, "show_network": False, "hide_likes_shares": False},
    "media": {"hide_public_behind_cw": True, "always_show_cw": False, "show_alt_text": False},
    "appearance": {"links_use_in_app_browser": True, "theme": "system"},
}
GROUPS = {group: tuple(names) for group, names in _DEFAULTS.items()}
"""What there is to choose, by group; all yes or no but "theme"."""


def of(user: User) -> dict[str, dict[str, Any]]:
    """What somebody chose, and the app's defaults for the rest."""
    chosen = user.settings.get(_SETTING) or {}
    return {
        group: {name: chosen.get(group, {}).get(name, usual) for name, usual in names.items()}
        for group, names in _DEFAULTS.items()
    }


async def choose(user: User, chosen: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Keep what is chosen otherwise; Unprocessable for a theme that there is not."""
    theme = chosen.get("appearance", {}).get("theme")
    if theme is not None and theme not in _THEMES:
        raise Unprocessable(_("A theme is one of %(choices)s.", choices=", ".join(_THEMES)))
    async with database.transaction():
        row = await User.filter(account_id=user.account_id).select_for_update().get()
        present = of(row)
        for group, names in present.items():
            names |= {
                name: value for name, value in chosen.get(group, {}).items() if value is not None
            }
        row.settings = {**row.settings, _SETTING: present}
        await row.save(update_fields=["settings"])
        # A bearer carries its person's settings.
        database.after_commit(credentials.forget_bearers)
    return present
