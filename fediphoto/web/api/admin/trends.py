"""What trends, the unreviewed too, and what moderators say to it.

Mastodon documents the lists alone; the addresses of the deeds are those of its routes.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from fediphoto.domain.discovery import tag_views, trends
from fediphoto.domain.moderation import trend_review
from fediphoto.domain.moderation.trend_review import Listed
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.describing import many, number
from fediphoto.web.api.entities.statuses import dump
from fediphoto.web.api.entities.tags import ADMIN_TAG, tag
from fediphoto.web.api.entities.trends import ADMIN_LINK, PUBLISHER, admin_link, publisher
from fediphoto.web.api.request import Call

_READ, _WRITE = "admin:read", "admin:write"
_ROOT = "/api/v1/admin/trends"
_PART = (
    number("limit", "how many", lowest=1, highest=100),
    number("offset", "how many to leave out", highest=1000),
)
_REVIEWED_STATUS: dict[str, Any] = {
    "type": "object",
    "description": "A Status, and whether somebody has to look at it.",
    "properties": {"id": {"type": "string"}, "requires_review": {"type": "boolean"}},
    "required": ["id", "requires_review"],
}


def _part(call: Call) -> tuple[int, int]:
    given = call.parameters
    limit = given.number("limit", 10, lowest=1, highest=100)
    return limit, given.number("offset", 0, highest=1000)


@desk_endpoint(f"GET {_ROOT}/tags", scope=_READ, takes=_PART, answers=many(ADMIN_TAG))
async def tags(call: Call) -> Any:
    """Hashtags that trend, reviewed or not."""
    return await _tags(call.person, await trend_review.listing(call.person, "tag", *_part(call)))


@desk_endpoint(f"POST {_ROOT}/tags/<tag_id>/approve", scope=_WRITE, answers=ADMIN_TAG)
async def approve_tag(call: Call, tag_id: int) -> Any:
    """Let a hashtag be shown among the trends."""
    await trend_review.allow(call.person, "tag", str(tag_id))
    return (await _tags(call.person, [await trend_review.one(call.person, "tag", str(tag_id))]))[0]


@desk_endpoint(f"POST {_ROOT}/tags/<tag_id>/reject", scope=_WRITE, answers=ADMIN_TAG)
async def reject_tag(call: Call, tag_id: int) -> Any:
    """Never show it."""
    await trend_review.refuse(call.person, "tag", str(tag_id))
    return (await _tags(call.person, [await trend_review.one(call.person, "tag", str(tag_id))]))[0]


@desk_endpoint(f"GET {_ROOT}/statuses", scope=_READ, takes=_PART, answers=many(_REVIEWED_STATUS))
async def posts(call: Call) -> Any:
    """Posts that trend, reviewed or not."""
    return await _posts(call.person, await trend_review.listing(call.person, "post", *_part(call)))


@desk_endpoint(f"POST {_ROOT}/statuses/<post_id>/approve", scope=_WRITE, answers=_REVIEWED_STATUS)
async def approve_post(call: Call, post_id: int) -> Any:
    """Let a post be shown among the trends."""
    await trend_review.allow(call.person, "post", str(post_id))
    return await _post(call.person, post_id)


@desk_endpoint(f"POST {_ROOT}/statuses/<post_id>/reject", scope=_WRITE, answers=_REVIEWED_STATUS)
async def reject_post(call: Call, post_id: int) -> Any:
    """Never show it."""
    await trend_review.refuse(call.person, "post", str(post_id))
    return await _post(call.person, post_id)


@desk_endpoint(f"GET {_ROOT}/links", scope=_READ, takes=_PART, answers=many(ADMIN_LINK))
async def links(call: Call) -> Any:
    """Links that trend, reviewed or not."""
    return await _links(await trend_review.listing(call.person, "link", *_part(call)))


@desk_endpoint(f"POST {_ROOT}/links/<card_id>/approve", scope=_WRITE, answers=ADMIN_LINK)
async def approve_link(call: Call, card_id: int) -> Any:
    """Let a link be shown among the trends."""
    await trend_review.allow(call.person, "link", str(card_id))
    return await _link(call.person, card_id)


@desk_endpoint(f"POST {_ROOT}/links/<card_id>/reject", scope=_WRITE, answers=ADMIN_LINK)
async def reject_link(call: Call, card_id: int) -> Any:
    """Never show it."""
    await trend_review.refuse(call.person, "link", str(card_id))
    return await _link(call.person, card_id)


@desk_endpoint(f"GET {_ROOT}/links/publishers", scope=_READ, takes=_PART, answers=many(PUBLISHER))
async def publishers(call: Call) -> Any:
    """The hosts whose pages trend or trended."""
    return [publisher(one) for one in await trend_review.publishers(call.person, *_part(call))]


@desk_endpoint(
    f"POST {_ROOT}/links/publishers/<publisher_id>/approve", scope=_WRITE, answers=PUBLISHER
)
async def approve_publisher(call: Call, publisher_id: int) -> Any:
    """Let every link of a host be shown among the trends."""
    host = await trend_review.publisher(call.person, publisher_id)
    await trend_review.allow(call.person, "publisher", host)
    return publisher(await trend_review.one(call.person, "publisher", host))


@desk_endpoint(
    f"POST {_ROOT}/links/publishers/<publisher_id>/reject", scope=_WRITE, answers=PUBLISHER
)
async def reject_publisher(call: Call, publisher_id: int) -> Any:
    """Never show any of them that is not allowed by itself."""
    host = await trend_review.publisher(call.person, publisher_id)
    await trend_review.refuse(call.person, "publisher", host)
    return publisher(await trend_review.one(call.person, "publisher", host))


async def _tags(viewer: Account, listed: Sequence[Listed]) -> list[dict[str, Any]]:
    names = await tag_views.named([int(one.key) for one in listed])
    by_id = {view.id: view for view in await tag_views.of(names.values(), viewer)}
    return [
        {
            **tag(by_id[int(one.key)]),
            "trendable": bool(one.is_allowed),
            "usable": True,
            "requires_review": one.is_allowed is None,
        }
        for one in listed
        if int(one.key) in by_id
    ]


async def _posts(viewer: Account, listed: Sequence[Listed]) -> list[dict[str, Any]]:
    judged = {int(one.key): one for one in listed}
    return [
        {
            **orjson.loads(dump(view, viewer.id)),
            "requires_review": judged[view.body.id].is_allowed is None,
        }
        for view in await trends.posts_by_id(list(judged), viewer)
    ]


async def _post(viewer: Account, post_id: int) -> dict[str, Any]:
    found = await _posts(viewer, [await trend_review.one(viewer, "post", str(post_id))])
    if not found:
        raise NotFound
    return found[0]


async def _links(listed: Sequence[Listed]) -> list[dict[str, Any]]:
    judged = {int(one.key): one for one in listed}
    found = await trends.card_views(list(judged))
    histories = await trends.link_history(list(judged))
    return [admin_link(one, histories[one.id], judged[one.id]) for one in found]


async def _link(viewer: Account, card_id: int) -> dict[str, Any]:
    found = await _links([await trend_review.one(viewer, "link", str(card_id))])
    if not found:
        raise NotFound
    return found[0]
