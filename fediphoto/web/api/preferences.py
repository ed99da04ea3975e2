"""What new posts begin with, and how media are shown."""

from typing import Any

from fediphoto.domain import quote_policies
from fediphoto.web.api.entities.visibility import to_mastodon
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint


@endpoint("GET /api/v1/preferences", scope="read:accounts")
async def show(call: Call) -> Any:
    """Mastodon's Preferences."""
    return {
        "posting:default:visibility": to_mastodon(call.user.default_visibility),
        "posting:default:sensitive": call.user.default_sensitive,
        "posting:default:language": call.user.default_language or None,
        "posting:default:quote_policy": quote_policies.default(call.user),
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
        "reading:autoplay:gifs": True,
    }
