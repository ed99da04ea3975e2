"""Posts, by their Mastodon name: write, read, edit, delete."""

from typing import Any

from quart import request

from fediphoto.activitypub import questions, threads
from fediphoto.domain import comments, posts, quote_policies, quotes, views
from fediphoto.domain.posts import AttachmentChange, Changes, Draft
from fediphoto.domain.visibility import get_visible
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post
from fediphoto.web.api import mentions
from fediphoto.web.api.describing import (
    Parameter,
    choice,
    flag,
    header,
    identifier,
    identifiers,
    many,
    number,
    table,
    tables,
    text,
    texts,
)
from fediphoto.web.api.entities.status_schemas import (
    CONTEXT,
    SCHEDULED_STATUS,
    STATUS,
    STATUS_EDIT,
    STATUS_SOURCE,
    STATUSES,
)
from fediphoto.web.api.entities.statuses import (
    status,
    status_edits,
    status_source,
    statuses,
    with_text,
)
from fediphoto.web.api.entities.visibility import from_mastodon
from fediphoto.web.api.focal_points import focal_point
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_AT_ONCE = 40
"""Posts that one request may ask for by id."""

_POLL = table(
    "poll",
    [
        texts("options", "the answers"),
        number("expires_in", "seconds that it is open", lowest=0, highest=2**31 - 1),
        flag("multiple", "whether one may choose several"),
        flag("hide_totals", "whether counts are hidden while it is open"),
    ],
)
_WORDS: tuple[Parameter, ...] = (
    text("status", "the words"),
    identifiers("media_ids", "uploads, in order"),
    _POLL,
    flag("sensitive"),
    text("spoiler_text", "a warning before the words"),
    choice("visibility", "public", "unlisted", "private", "direct"),
    text("language"),
    choice("quote_approval_policy", "public", "followers", "nobody"),
    choice("content_type", "text/plain", "text/markdown", help="how the words are to be read"),
    flag("comments_disabled", "Pixelfed's: nobody may answer"),
    identifier("place_id", "Pixelfed's: where it was made"),
)
_NEW = (
    *_WORDS,
    identifier("in_reply_to_id"),
    identifier("quoted_status_id"),
    identifier("quote_id", "an older name of quoted_status_id"),
    text("scheduled_at", "publish it then, at least five minutes ahead"),
    header("Idempotency-Key", "the same request twice makes one post"),
)
_CHANGED = (
    *_WORDS,
    tables(
        "media_attributes",
        [identifier("id", required=True), text("description"), text("focus")],
        "new descriptions and focal points",
    ),
    text("scheduled_at"),
)


@endpoint(
    "POST /api/v1/statuses",
    scope="write:statuses",
    takes=_NEW,
    answers={"anyOf": [STATUS, SCHEDULED_STATUS]},
)
async def publish(call: Call) -> Any:
    """Publish a post or, with in_reply_to_id, a comment; with quoted_status_id it quotes."""
    given = call.parameters
    _refuse_unknown_kinds(given)
    caption = given.words("status")
    await mentions.make_known(caption)
    post = await posts.publish(
        call.person,
        _draft(call, caption),
        idempotency_key=request.headers.get("Idempotency-Key") or None,
    )
    return await _shown(post.id, call)


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


@endpoint("PUT /api/v1/statuses/<post_id>", scope="write:statuses", takes=_CHANGED, answers=STATUS)
async def edit(call: Call, post_id: int) -> Any:
    """Change a post of one's own; what is not given stays as it is."""
    given = call.parameters
    _refuse_unknown_kinds(given)
    post = await _own(call.person, post_id)
    caption = given.text("status")
    await mentions.make_known(caption or "")
    await posts.edit(call.person, post, _changes(given, caption))
    if given.words("quote_approval_policy"):
        await quotes.set_policy(call.person, post, given.words("quote_approval_policy"))
    return await _shown(post_id, call)


@endpoint(
    "DELETE /api/v1/statuses/<post_id>",
    scope="write:statuses",
    takes=[flag("delete_media", "whether its photos go at once, instead of a day later")],
    answers=STATUS,
)
async def delete(call: Call, post_id: int) -> Any:
    """Delete a post of one's own; answers with its text, so that it can be written anew."""
    post = await _own(call.person, post_id)
    view = await views.post(post_id, call.person.id)
    await posts.delete(call.person, post)
    return with_text(view, call.person.id)


@endpoint(
    "GET /api/v1/statuses/<post_id>/context",
    who=Who.ANYBODY,
    scope="read:statuses",
    answers=CONTEXT,
)
async def context(call: Call, post_id: int) -> Any:
    """What the post answers, and what answers it."""
    post = await get_visible(post_id, call.viewer)
    if call.viewer is not None:  # who has no account here shall not make us ask other servers
        await threads.look_soon(post)
    thread = await comments.thread(post, call.viewer)
    return {
        "ancestors": statuses(thread.ancestors, call.viewer_id),
        "descendants": statuses(thread.descendants, call.viewer_id),
    }


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
    await _own(call.person, post_id)
    return status_source(await views.post(post_id, call.person.id))


async def _own(account: Account, post_id: int) -> Post:
    """A post of `account`, NotFound otherwise; a boost is none."""
    post = await Post.get_or_none(id=post_id, account_id=account.id, boost_of_id=None)
    if post is None:
        raise NotFound
    return post


async def _shown(post_id: int, call: Call) -> Any:
    return status(await views.post(post_id, call.viewer_id), call.viewer_id)


def _draft(call: Call, caption: str) -> Draft:
    given, user = call.parameters, call.user
    visibility = given.text("visibility")
    language = given.text("language")
    is_sensitive = given.flag_or_none("sensitive")
    return Draft(
        caption=caption,
        attachment_ids=_photo_ids(given),
        visibility=from_mastodon(visibility) if visibility else user.default_visibility,
        content_warning=given.words("spoiler_text"),
        is_sensitive=user.default_sensitive if is_sensitive is None else is_sensitive,
        language=user.default_language if language is None else language,
        comments_enabled=not given.flag("comments_disabled"),
        in_reply_to_id=_referred(given, "in_reply_to_id"),
        quoted_id=_quoted(given),
        quote_policy=given.words("quote_approval_policy") or quote_policies.default(user),
        place_id=_referred(given, "place_id"),
        app_id=call.app_id,
    )


def _referred(given: Parameters, name: str) -> int | None:
    """The id of the post to answer or quote; one that is no id is NotFound, never ignored."""
    text = given.words(name).strip()
    if not text:
        return None
    found = given.identifier(name)
    if found is None:
        raise NotFound
    return found


def _quoted(given: Parameters) -> int | None:
    """The id of the post to quote, by Mastodon's name or by the one that others used before it."""
    found = _referred(given, "quoted_status_id")
    return _referred(given, "quote_id") if found is None else found


def _photo_ids(given: Parameters) -> list[int]:
    """The photos' ids; one that is no id of ours is refused, for it would be missing silently."""
    texts = [text for text in given.texts("media_ids") if text]
    found = given.identifiers("media_ids")
    if len(found) != len(texts):
        raise Unprocessable("One of these photos is not there.")
    return found


def _changes(given: Parameters, caption: str | None) -> Changes:
    visibility = given.text("visibility")
    comments_disabled = given.flag_or_none("comments_disabled")
    return Changes(
        caption=caption,
        attachment_ids=_photo_ids(given) if "media_ids" in given else None,
        attachments=_photo_changes(given),
        visibility=from_mastodon(visibility) if visibility else None,
        content_warning=given.text("spoiler_text"),
        is_sensitive=given.flag_or_none("sensitive"),
        language=given.text("language"),
        comments_enabled=None if comments_disabled is None else not comments_disabled,
        place_id=_place(given),
    )


def _place(given: Parameters) -> int | None:
    """The id of the place a post is to name, 0 (an empty one) for none; None leaves it."""
    return (_referred(given, "place_id") or 0) if "place_id" in given else None


def _photo_changes(given: Parameters) -> list[AttachmentChange] | None:
    if "media_attributes" not in given:
        return None
    changes = []
    for one in given.tables("media_attributes"):
        photo_id = one.identifier("id")
        if photo_id is None:
            raise Unprocessable("media_attributes takes the id of each photo.")
        changes.append(
            AttachmentChange(photo_id, one.text("description"), focal_point(one.text("focus")))
        )
    return changes


def _refuse_unknown_kinds(given: Parameters) -> None:
    """Rather a clear no than a post that lacks what its author meant."""
    if "poll" in given and given.table("poll").texts("options"):
        raise Unprocessable("Polls are not available on this server.")
    if given.words("scheduled_at"):
        raise Unprocessable("Posts cannot be scheduled on this server.")
