"""How answers are put on the wire: JSON, and Link headers to the pages around this one."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
from quart import Response, request

from fediphoto import config
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.views.views import PostView

JSON = "application/json; charset=utf-8"
_PAGING = frozenset({"max_id", "min_id", "since_id", "offset", "limit", "_pe", "cursor"})
_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?")


def json_answer(value: Any, status: int = 200) -> Response:
    """`value` (which may hold orjson fragments) as a JSON response."""
    return Response(orjson.dumps(value), status, content_type=JSON)


def paged(items: Sequence[Any], *, older: int | None, newer: int | None, limit: int) -> Response:
    """A list with its Link header; `older` and `newer` are the keys to go on from, if any."""
    response = json_answer(items)
    link = link_header(older, newer, limit)
    if link:
        response.headers["Link"] = link
    return response


def page_of(found: Paged[Any], shown: Sequence[Any], page: Page) -> Response:
    """What was found of `page`, as `shown`, with the way to the pages around it."""
    return paged(shown, older=found.next_max_id, newer=found.prev_min_id, limit=page.limit)


def around(posts: Sequence[PostView]) -> dict[str, int | None]:
    """The keys of a page of posts: on from its last, back from its first."""
    if not posts:
        return {"older": None, "newer": None}
    return {"older": posts[-1].body.id, "newer": posts[0].body.id}


def link_header(older: int | None, newer: int | None, limit: int) -> str:
    """`rel="next"` towards older things and `rel="prev"` towards newer ones.

    The URLs lie on the host that the client used (a mirror, an onion service), always have a
    query and never a comma: an app in wide use splits the header at commas.
    """
    links = []
    address = f"{host_url()}{request.path}?{_kept_query()}limit={limit}"
    if older is not None:
        links.append(f'<{address}&max_id={older}>; rel="next"')
    if newer is not None:
        links.append(f'<{address}&min_id={newer}>; rel="prev"')
    return ", ".join(links)


def skip_link(offset: int, limit: int, *, has_more: bool) -> str:
    """As `link_header`, for a list that is told how many to leave out."""
    links = []
    address = f"{host_url()}{request.path}?{_kept_query()}limit={limit}"
    if has_more:
        links.append(f'<{address}&offset={offset + limit}>; rel="next"')
    if offset > 0:
        links.append(f'<{address}&offset={max(0, offset - limit)}>; rel="prev"')
    return ", ".join(links)


def host_url() -> str:
    """Scheme and host as the client addressed us; our own where that is not a plain host."""
    current = config.current()
    host = request.headers.get("Host", "")
    if host == current.web_domain or not _HOST.fullmatch(host):
        return current.base_url
    # Whoever lies about the scheme lies to nobody but themselves.
    is_https = "https" in (request.scheme, request.headers.get("X-Forwarded-Proto"))
    return f"{'https' if is_https else 'http'}://{host}"


def _kept_query() -> str:
    """The query without what says which page."""
    if not request.query_string:
        return ""
    pairs = parse_qsl(request.query_string.decode("ascii", "replace"), keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name not in _PAGING]
    return f"{urlencode(kept)}&" if kept else ""
