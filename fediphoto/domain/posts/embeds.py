"""Which posts may be shown on other people's pages: our own, that everybody may see."""

import re

from fediphoto.domain import addresses
from fediphoto.domain.views import views
from fediphoto.domain.views.view_types import PostView
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id

_PAGE = re.compile(r"/@(?P<name>\w+)/(?P<id>[0-9]{1,19})(?:/embed)?/?")
_OBJECT = re.compile(r"/users/(?P<name>\w+)/posts/(?P<id>[0-9]{1,19})/?")


async def of_address(url: str) -> PostView:
    """The post whose page, or id, is `url`; NotFound where it is none that may be shown so."""
    path = (addresses.path_of(url.strip()) or "").partition("?")[0].partition("#")[0]
    found = _PAGE.fullmatch(path) or _OBJECT.fullmatch(path)
    post_id = parse_id(found["id"]) if found else None
    if found is None or post_id is None:
        raise NotFound
    return await of_author(found["name"], post_id)


async def of_author(username: str, post_id: int) -> PostView:
    """The same by its author's name and its id."""
    view = await views.post(post_id, None)
    body = view.body
    is_theirs = body.author.username.lower() == username.lower()
    if view.boost_of is not None or not body.is_local or not is_theirs:
        raise NotFound
    if body.visibility not in OPEN:
        raise NotFound
    return view


def page(view: PostView) -> str:
    """Where it stands ready to be framed."""
    return f"{addresses.post_page(view.body.author.username, view.body.id)}/embed"
