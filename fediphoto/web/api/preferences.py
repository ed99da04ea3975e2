"""What new posts begin with, and how media are shown."""

from typing import Any

from fediphoto.domain import preferences
from fediphoto.domain.posts import quote_policies
from fediphoto.web.api.describing import FLAG, TEXT, VISIBILITY, declare, maybe, one_of
from fediphoto.web.api.entities.visibility import to_mastodon
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

PREFERENCES = declare(
    "Preferences",
    {
        "posting:default:visibility": VISIBILITY,
        "posting:default:sensitive": FLAG,
        "posting:default:language": maybe(TEXT),
        "posting:default:quote_policy": one_of("public", "followers", "nobody"),
        "reading:expand:media": one_of("default", "show_all", "hide_all"),
        "reading:expand:spoilers": FLAG,
        "reading:autoplay:gifs": FLAG,
    },
)


@endpoint("GET /api/v1/preferences", scope="read:accounts", answers=PREFERENCES)
async def show(call: Call) -> Any:
    """Mastodon's Preferences."""
    return {
        "posting:default:visibility": to_mastodon(call.user.default_visibility),
        "posting:default:sensitive": call.user.default_sensitive,
        "posting:default:language": call.user.default_language or None,
        "posting:default:quote_policy": quote_policies.default(call.user),
        "reading:expand:media": "show_all" if preferences.shows_sensitive(call.user) else "default",
        "reading:expand:spoilers": False,
        "reading:autoplay:gifs": True,
    }
