"""Posts, by their Mastodon name: write, read, edit, delete."""

from dataclasses import replace
from typing import Any

import orjson
from quart import request

from fediphoto.activitypub import questions, threads
from fediphoto.domain.posts import posts, redrafting, scheduled_posts
from fediphoto.domain.timelines import comments
from fediphoto.domain.views import views
from fediphoto.domain.visibility import get_visible
from fediphoto.errors import NotFound
from fediphoto.storage import database
from fediphoto.storage.models import Post
from fediphoto.web.api import async_refreshes, drafts, mentions
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import (
    EMPTY,
    entity,
    flag,
    identifier,
    identifiers,
    many,
    text,
)
from fediphoto.web.api.entities.scheduled_statuses import scheduled_status
from fediphoto.web.api.entities.status_schemas import (
    CONTEXT,
    SCHEDULED_STATUS,
    STATUS,
    STATUS_EDIT,
    STATUS_SOURCE,
    STATUSES,
)
from fediphoto.web.api.entities.statuses import (
    dump,
    status,
    status_edits,
    status_source,
    statuses,
    with_text,
)
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_AT_ONCE = 40
"""Posts that one request may ask for by id."""


@endpoint(
    "POST /api/v1/statuses",
    scope="write:statuses",
    takes=drafts.NEW,
    answers={"anyOf": [STATUS, SCHEDULED_STATUS]},
)
async def publish(call: Call) -> Any:
    """Publish a post or, with in_reply_to_id, a comment; with quoted_status_id it quotes.

    With scheduled_at it waits for that time, and the answer is a ScheduledStatus.
    """
    draft = drafts.draft(call)
    await mentions.make_known(draft.caption)
    key = request.headers.get("Idempotency-Key") or None
    publishes_at = drafts.scheduled_at(call.parameters)
    if publishes_at is None:
        post = await posts.publish(call.person, draft, idempotency_key=key)
        return await _shown(post.id, call)
    kept = await scheduled_posts.schedule(call.person, draft, publishes_at, idempotency_key=key)
    if isinstance(kept, Post):
        return await _shown(kept.id, call)
    return scheduled_status(*await scheduled_posts.get(call.person, kept.id))


@endpoint(
    "GET /api/v1/statuses",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[identifiers("id"), identifiers("ids", "another name of id")],
    answers=STATUSES,
)
async def several(call: Call) -> Any:
    """Posts by id[]; those that cannot be seen are left out."""
    ids = (call.parameters.identifiers("id") or call.parameters.identifiers("ids"))[:_AT_ONCE]
    found = await database.read(views.visible_posts(ids, call.viewer_id))
    return statuses(found, call.viewer_id)


@endpoint("GET /api/v1/statuses/<post_id>", who=Who.ANYBODY, scope="read:statuses", answers=STATUS)
async def show(call: Call, post_id: int) -> Any:
    """One post; its poll, if it asks one, is read anew behind the answer."""
    view = await views.post(post_id, call.viewer_id)
    if call.viewer is not None and view.body.poll is not None:
        await questions.refresh_soon(await posts.get(post_id))
    return status(view, call.viewer_id)


@endpoint(
    "PUT /api/v1/statuses/<post_id>", scope="write:statuses", takes=drafts.CHANGED, answers=STATUS
)
async def edit(call: Call, post_id: int) -> Any:
    """Change a post of one's own; what is not given stays as it is."""
    post = await posts.get_own(call.person, post_id)
    changes = drafts.changes(call.parameters)
    await mentions.make_known(changes.caption or "")
    await posts.edit(call.person, post, changes)
    return await _shown(post_id, call)


@endpoint(
    "DELETE /api/v1/statuses/<post_id>",
    scope="write:statuses",
    takes=[flag("delete_media", "whether its photos go at once, instead of a day later")],
    answers=STATUS,
)
async def delete(call: Call, post_id: int) -> Any:
    """Delete a post of one's own; answers with its text, so that it can be written anew.

    Its photos are uploads again for a day, unless delete_media is true.
    """
    post = await posts.get_own(call.person, post_id)
    view = await views.post(post_id, call.person.id)
    if call.parameters.flag("delete_media"):
        await posts.delete(call.person, post)
        return with_text(view, call.person.id)
    kept = await redrafting.delete_keeping_photos(call.person, post)
    photos = [views.attachment(one) for one in kept]
    body = replace(view.body, attachments=photos, rendered={})
    return with_text(replace(view, body=body), call.person.id)


@endpoint(
    "GET /api/v1/statuses/<post_id>/card",
    who=Who.ANYBODY,
    scope="read:statuses",
    answers={"anyOf": [entity("PreviewCard"), EMPTY]},
)
async def card(call: Call, post_id: int) -> Any:
    """What the page that the post links says of itself; {} where there is nothing to show."""
    shown = orjson.loads(dump(await views.post(post_id, call.viewer_id), call.viewer_id))
    return (shown["reblog"] or shown)["card"] or {}


@endpoint(
    "POST /api/v1/statuses/<post_id>/translate",
    who=Who.APP,
    scope="read:statuses",
    takes=[text("lang", "a language code")],
    answers=EMPTY,
)
async def translate(call: Call, post_id: int) -> Any:
    """Translate a post: not here, and `configuration.translation.enabled` says so beforehand."""
    await get_visible(post_id, call.viewer)
    raise NotFound


@endpoint(
    "GET /api/v1/statuses/<post_id>/context",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[identifier("max_id", "Pixelfed's: only comments older than this")],
    answers=CONTEXT,
)
async def context(call: Call, post_id: int) -> Any:
    """What the post answers, and what answers it."""
    post = await get_visible(post_id, call.viewer)
    is_more_to_come = False
    if call.viewer is not None:  # who has no account here shall not make us ask other servers
        is_more_to_come = await threads.is_more_coming(post)
    thread = await comments.thread(post, call.viewer)
    before = call.parameters.identifier("max_id")
    below = [one for one in thread.descendants if before is None or one.body.id < before]
    answer = json_answer(
        {
            "ancestors": statuses(thread.ancestors, call.viewer_id),
            "descendants": statuses(below, call.viewer_id),
        }
    )
    if is_more_to_come:
        async_refreshes.announce(answer, async_refreshes.of_context(post.id))
    return answer


@endpoint(
    "GET /api/v1/statuses/<post_id>/history",
    who=Who.ANYBODY,
    scope="read:statuses",
    answers=many(STATUS_EDIT),
)
async def history(call: Call, post_id: int) -> Any:
    """Every reading of the post, the first one first."""
    post = await get_visible(post_id, call.viewer)
    view = await views.post(post_id, call.viewer_id)
    return status_edits(view, await posts.history(post))


@endpoint("GET /api/v1/statuses/<post_id>/source", scope="read:statuses", answers=STATUS_SOURCE)
async def source(call: Call, post_id: int) -> Any:
    """What the author typed, to be edited; for the author."""
    await posts.get_own(call.person, post_id)
    return status_source(await views.post(post_id, call.person.id))


async def _shown(post_id: int, call: Call) -> Any:
    return status(await views.post(post_id, call.viewer_id), call.viewer_id)
