"""What is talked about: hashtags, posts, links; Pixelfed's discover pages."""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.discovery import tag_views, trends
from fediphoto.text.captions import fold_hashtag
from fediphoto.web.api.answers import json_answer, link_header
from fediphoto.web.api.describing import (
    COUNT,
    ID,
    TEXT,
    URL,
    choice,
    entity,
    many,
    number,
    record,
)
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.entities.tags import TAG, tag
from fediphoto.web.api.entities.trends import TRENDING_LINK, trending_link
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_OFFSET = number("offset", "how many to leave out", highest=1000)
_PHOTOS = 24


def _part(call: Call, default: int, highest: int) -> tuple[int, int]:
    """How many are wanted, and how many are to be left out."""
    given = call.parameters
    limit = given.number("limit", default, lowest=1, highest=highest)
    return limit, given.number("offset", 0, highest=1000)


def paged_by_offset(items: list[Any], limit: int, offset: int) -> Any:
    """A list whose Link header leads on by `offset`, as Mastodon's trends do."""
    response = json_answer(items)
    links = []
    address = link_header(0, None, limit).partition("&max_id=0>")[0]
    if len(items) == limit:
        links.append(f'{address}&offset={offset + limit}>; rel="next"')
    if offset:
        links.append(f'{address}&offset={max(offset - limit, 0)}>; rel="prev"')
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


@endpoint(
    "GET /api/v1/trends/tags",
    "GET /api/v1/trends",
    who=Who.ANYBODY,
    takes=[number("limit", "how many", lowest=1, highest=20), _OFFSET],
    answers=many(TAG),
)
async def tags(call: Call) -> Any:
    """Hashtags that more people use than yesterday."""
    limit, offset = _part(call, 10, 20)
    names = await trends.tags(limit, offset)
    shown = [tag(one) for one in await tag_views.of(names, call.viewer)]
    return paged_by_offset(shown, limit, offset)


@endpoint(
    "GET /api/v1/trends/statuses",
    who=Who.ANYBODY,
    takes=[number("limit", "how many", lowest=1, highest=40), _OFFSET],
    answers=many(entity("Status")),
)
async def posts(call: Call) -> Any:
    """Posts that are liked and boosted."""
    limit, offset = _part(call, 20, 40)
    found = await trends.posts(call.viewer, limit, offset)
    return paged_by_offset(statuses(found, call.viewer_id), limit, offset)


@endpoint(
    "GET /api/v1/trends/links",
    who=Who.ANYBODY,
    takes=[number("limit", "how many", lowest=1, highest=20), _OFFSET],
    answers=many(TRENDING_LINK),
)
async def links(call: Call) -> Any:
    """Pages that more people link than yesterday."""
    limit, offset = _part(call, 10, 20)
    found = await trends.links(limit, offset)
    histories = await trends.link_history([one.id for one in found])
    shown = [trending_link(one, histories[one.id]) for one in found]
    return paged_by_offset(shown, limit, offset)


@endpoint(
    "GET /api/v1.1/discover/posts/trending",
    "GET /api/v1.1/discover/posts/network/trending",
    scope="read",
    takes=[choice("range", "daily", "monthly", "yearly", help="of how long; daily")],
    answers=many(entity("Status")),
)
async def trending_photos(call: Call) -> Any:
    """Pixelfed's: photos that are liked and boosted now, or were most within a time."""
    days = {"monthly": 31, "yearly": 365}.get(call.parameters.words("range"))
    if days is None:
        found = await trends.posts(call.person, _PHOTOS, only_photos=True)
    else:
        found = await trends.most_liked(call.person, _PHOTOS, days)
    return statuses(found, call.viewer_id)


@endpoint(
    "GET /api/v1.1/discover/posts/hashtags",
    scope="read",
    answers=many(record({"id": ID, "name": TEXT, "hashtag": TEXT, "total": COUNT, "url": URL})),
)
async def trending_hashtags(call: Call) -> Any:
    """Pixelfed's: hashtags that trend; `hashtag` is what it links."""
    names = await trends.tags(10)
    return [
        {
            "id": str(one.id or 0),
            "name": name,
            "hashtag": fold_hashtag(name),
            "total": sum(day.uses for day in one.history),
            "url": addresses.hashtag_page(one.name),
        }
        for name, one in zip(names, await tag_views.of(names, call.viewer), strict=True)
    ]
