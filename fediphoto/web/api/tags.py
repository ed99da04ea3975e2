"""Hashtags: follow them, show them on the profile."""

from collections.abc import Iterable
from typing import Any

from fediphoto.domain.discovery import tag_views
from fediphoto.domain.topics import featured_tags, hashtags, tag_follows
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account
from fediphoto.web.api.accounts import shown
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import COUNT, EMPTY, TEXT, many, paging, record, text
from fediphoto.web.api.entities.tags import FEATURED_TAG, PIXELFED_TAG, TAG, featured_tag, tag
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_RELATED = 10


async def _tags(names: Iterable[str], viewer: Account | None) -> list[dict[str, Any]]:
    """Tags, with what the reader has to do with them."""
    return [tag(one) for one in await tag_views.of(names, viewer)]


async def _one(name: str, viewer: Account | None) -> dict[str, Any]:
    return tag(await tag_views.one(name, viewer))


def _asked(name: str) -> str:
    """The name in an address; NotFound for what can be no hashtag."""
    if not hashtags.is_one(name):
        raise NotFound
    return name


@endpoint("GET /api/v1/tags/<name>", who=Who.ANYBODY, scope="read", answers=PIXELFED_TAG)
async def show(call: Call, name: str) -> Any:
    """One hashtag; one that nobody has used yet is there too, as in Mastodon.

    Pixelfed's app reads how many posts carry it.
    """
    found = await _one(_asked(name), call.viewer)
    return {**found, "count": await tag_views.count_posts(name)}


@endpoint("POST /api/v1/tags/<name>/follow", scope="write:follows", answers=TAG)
async def follow(call: Call, name: str) -> Any:
    """Have public posts with it at home."""
    await tag_follows.follow(call.person, _asked(name))
    return await _one(name, call.person)


@endpoint("POST /api/v1/tags/<name>/unfollow", scope="write:follows", answers=TAG)
async def unfollow(call: Call, name: str) -> Any:
    """Have them no longer."""
    await tag_follows.unfollow(call.person, _asked(name))
    return await _one(name, call.person)


@endpoint("POST /api/v1/tags/<name>/feature", scope="write:accounts", answers=TAG)
async def feature(call: Call, name: str) -> Any:
    """Show it on the profile."""
    await featured_tags.feature(call.person, _asked(name))
    return await _one(name, call.person)


@endpoint("POST /api/v1/tags/<name>/unfeature", scope="write:accounts", answers=TAG)
async def unfeature(call: Call, name: str) -> Any:
    """Show it no longer."""
    found = await featured_tags.find(call.person, _asked(name))
    if found is not None:
        await featured_tags.unfeature(call.person, found.id)
    return await _one(name, call.person)


@endpoint(
    "GET /api/v1/tags/<name>/related",
    who=Who.ANYBODY,
    scope="read",
    answers=many(record({"name": TEXT, "related_count": COUNT})),
)
async def related(call: Call, name: str) -> Any:
    """Pixelfed's: hashtags that stand beside it in public posts."""
    found = await tag_views.related(_asked(name), _RELATED)
    return [{"name": other, "related_count": together} for other, together in found]


@endpoint(
    "GET /api/v1/followed_tags",
    scope="read:follows",
    takes=paging(highest=200),
    answers=many(TAG),
)
async def followed(call: Call) -> Any:
    """The hashtags that the person follows."""
    page = call.page(default=100, highest=200)
    found = await tag_follows.followed(call.person, page)
    entities = await _tags([one.name for one in found.items], call.person)
    return page_of(found, entities, page)


@endpoint("GET /api/v1/featured_tags", scope="read:accounts", answers=many(FEATURED_TAG))
async def featured(call: Call) -> Any:
    """The hashtags on the person's own profile."""
    return [featured_tag(one) for one in await featured_tags.of(call.person)]


@endpoint(
    "POST /api/v1/featured_tags",
    scope="write:accounts",
    takes=[text("name", "with or without #", required=True)],
    answers=FEATURED_TAG,
)
async def add(call: Call) -> Any:
    """Show one more."""
    made = await featured_tags.feature(call.person, call.parameters.words("name"))
    (found,) = [one for one in await featured_tags.of(call.person) if one.id == made.id]
    return featured_tag(found)


@endpoint("DELETE /api/v1/featured_tags/<featured_id>", scope="write:accounts", answers=EMPTY)
async def remove(call: Call, featured_id: int) -> Any:
    """Show one no longer."""
    await featured_tags.unfeature(call.person, featured_id)
    return {}


@endpoint("GET /api/v1/featured_tags/suggestions", scope="read:accounts", answers=many(TAG))
async def suggestions(call: Call) -> Any:
    """Hashtags the person uses often and does not show."""
    return await _tags(await featured_tags.suggested(call.person), call.person)


@endpoint(
    "GET /api/v1/accounts/<account_id>/featured_tags",
    who=Who.ANYBODY,
    scope="read:accounts",
    answers=many(FEATURED_TAG),
)
async def featured_by(call: Call, account_id: int) -> Any:
    """The hashtags on somebody's profile."""
    account = await shown(account_id)
    if account.suspended_at is not None:
        return []
    return [featured_tag(one) for one in await featured_tags.of(account)]
