"""Who a token speaks for, as OpenID Connect's UserInfo."""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.views import views
from fediphoto.web.api.describing import TEXT, URL, declare
from fediphoto.web.api.entities.accounts import picture
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

USER_INFO = declare(
    "UserInfo",
    {
        "iss": URL,
        "sub": URL,
        "name": TEXT,
        "preferred_username": TEXT,
        "profile": URL,
        "picture": URL,
    },
)


@endpoint("GET /oauth/userinfo", "POST /oauth/userinfo", scope="profile", answers=USER_INFO)
async def userinfo(call: Call) -> Any:
    """Name, page and picture of the person."""
    view = views.account(call.person)
    return {
        "iss": f"{addresses.base_url()}/",
        "sub": view.uri,
        "name": view.display_name or view.username,
        "preferred_username": view.username,
        "profile": view.url,
        "picture": view.avatar_url or picture("avatar"),
    }
