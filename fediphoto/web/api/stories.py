"""Stories (Pixelfed's API): show one, see others', say that one has, answer."""

from typing import Any

from fediphoto.domain.discovery import search
from fediphoto.domain.photos import attachments
from fediphoto.domain.posts import stories, story_views
from fediphoto.domain.views import views
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage.models import Attachment, Story
from fediphoto.text.translations import _
from fediphoto.web import bodies
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import (
    ID,
    TEXT,
    URL,
    Parameter,
    Schema,
    file,
    flag,
    identifier,
    many,
    maybe,
    number,
    one_of,
    paging,
    record,
    text,
)
from fediphoto.web.api.entities.account_schemas import ACCOUNT
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.stories import (
    STORY_CAROUSEL,
    STORY_VIEWER,
    carousel,
    story_viewer,
)
from fediphoto.web.api.media import path_of
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_UPLOADS = ("/api/v1.1/stories/add", "/api/v1.2/stories/publish")
for _path in _UPLOADS:
    bodies.take_photos(_path)

_PHOTO = (
    file("file", "a photo", required=True),
    text("description", "the photo in words, for those who do not see it"),
)
_WISHES: tuple[Parameter, ...] = (
    number(
        "duration", "for how many seconds it is shown", lowest=1, highest=int(stories.LONGEST_S)
    ),
    flag("can_reply", "whether words may be sent in answer; true at first"),
    flag("can_react", "whether an emoji may be; true at first"),
    flag("sensitive", "whether it is shown only when asked for; as their posts are, unless said"),
    text("spoiler_text", "a warning that it stands behind"),
)
_SENT: Schema = record({"code": one_of(200), "msg": TEXT})
_PUBLISHED: Schema = record({"code": one_of(200), "msg": TEXT, "id": ID, "sid": ID})


@endpoint(
    "GET /api/v1.1/stories/carousel",
    "GET /api/v1.2/stories/carousel",
    scope="read:statuses",
    answers=STORY_CAROUSEL,
)
async def show(call: Call) -> Any:
    """The stories of those one follows, unseen ones first, and one's own."""
    return carousel(views.account(call.person), await story_views.rings(call.person))


@endpoint("GET /api/v1.1/stories/self-carousel", scope="read:statuses", answers=STORY_CAROUSEL)
async def show_own(call: Call) -> Any:
    """One's own stories alone."""
    ring = await story_views.ring_of(call.person, call.person)
    return carousel(views.account(call.person), [ring] if ring else [])


@endpoint(
    "POST /api/v1.1/stories/add",
    scope="write:media",
    takes=_PHOTO,
    answers=record(
        {
            "code": one_of(200),
            "msg": TEXT,
            "media_id": ID,
            "media_url": URL,
            "media_type": one_of("photo"),
        }
    ),
)
async def add(call: Call) -> Any:
    """Upload the photo of a story; `publish` shows it."""
    photo = views.attachment(await _uploaded(call))
    return {
        "code": 200,
        "msg": "Successfully added",
        "media_id": str(photo.id),
        "media_url": photo.url,
        "media_type": "photo",
    }


@endpoint(
    "POST /api/v1.1/stories/publish",
    scope="write:statuses",
    takes=[identifier("media_id", "an upload of one's own", required=True), *_WISHES],
    answers=_PUBLISHED,
)
async def publish(call: Call) -> Any:
    """Show the upload media_id."""
    media_id = call.parameters.identifier("media_id")
    if media_id is None:
        raise Unprocessable("It takes a media_id.")
    return await _published(call, media_id)


@endpoint(
    "POST /api/v1.2/stories/publish",
    scope="write:statuses",
    takes=[*_PHOTO, *_WISHES],
    answers=_PUBLISHED,
)
async def upload_and_publish(call: Call) -> Any:
    """Upload a photo and show it at once. (Overlays are drawn by the app, into the photo.)"""
    return await _published(call, (await _uploaded(call)).id)


@endpoint(
    "POST /api/v1.1/stories/seen",
    "POST /api/v1.1/stories/viewed",
    scope="write:statuses",
    takes=[identifier("id", "a story", required=True)],
    answers=record({"code": one_of(200)}),
)
async def seen(call: Call) -> Any:
    """Say that one has seen the story id."""
    await stories.see(call.person, await _named(call, "id"))
    return {"code": 200}


@endpoint(
    "POST /api/v1.1/stories/comment",
    scope="write:statuses",
    takes=[identifier("sid", "a story", required=True), text("caption", required=True)],
    answers=_SENT,
)
async def comment(call: Call) -> Any:
    """Answer the story sid in words (caption)."""
    story = await _named(call, "sid")
    await stories.reply(call.person, story, call.parameters.words("caption"))
    return {"code": 200, "msg": "Sent!"}


@endpoint(
    "POST /api/v1.1/stories/react",
    scope="write:statuses",
    takes=[identifier("sid", "a story", required=True), text("reaction", required=True)],
    answers=_SENT,
)
async def react(call: Call) -> Any:
    """Answer the story sid with an emoji (reaction)."""
    story = await _named(call, "sid")
    await stories.react(call.person, story, call.parameters.words("reaction"))
    return {"code": 200, "msg": "Sent!"}


@endpoint(
    "POST /api/v1.1/stories/self-expire/<story_id>",
    "DELETE /api/v1.1/stories/<story_id>",
    scope="write:statuses",
    answers=_SENT,
)
async def expire(call: Call, story_id: int) -> Any:
    """Take a story of one's own back."""
    await stories.delete(call.person, story_id)
    return {"code": 200, "msg": "Successfully deleted"}


@endpoint(
    "GET /api/v1.1/stories/viewers",
    "GET /api/v1.2/stories/viewers",
    scope="read:statuses",
    takes=[identifier("sid", "a story of one's own", required=True), *paging()],
    answers=record(
        {
            "data": many(STORY_VIEWER),
            "links": record({"next": maybe(TEXT), "prev": maybe(TEXT)}),
        }
    ),
)
async def viewers(call: Call) -> Any:
    """Who has seen the story sid of one's own, the latest first."""
    story = await _named(call, "sid")
    if story.account_id != call.person.id:
        raise NotFound
    found = await story_views.viewers(story, call.page(default=40))
    older = f"?sid={story.id}&max_id={found.next_max_id}" if found.next_max_id else None
    return {
        "data": [story_viewer(one) for one in found.items],
        "links": {"next": older, "prev": None},
    }


@endpoint(
    "GET /api/v1.2/stories/mention-autocomplete",
    scope="read:search",
    takes=[text("q", "how the name begins")],
    answers=record({"data": many(ACCOUNT)}),
)
async def mention(call: Call) -> Any:
    """People whose name begins with q."""
    found = await search.accounts(call.parameters.words("q"), call.person, limit=10)
    return {"data": [account(one) for one in found]}


async def _published(call: Call, media_id: int) -> Any:
    given = call.parameters
    story = await stories.publish(
        call.person,
        media_id,
        duration_s=_duration_s(given),
        can_reply=given.flag("can_reply", True),
        can_react=given.flag("can_react", True),
        is_sensitive=given.flag("sensitive", call.user.default_sensitive),
        content_warning=given.words("spoiler_text"),
    )
    return json_answer(
        {"code": 200, "msg": "Successfully published", "id": str(story.id), "sid": str(story.id)}
    )


def _duration_s(given: Parameters) -> float:
    usual = int(stories.USUAL_S)
    return float(given.number("duration", usual, lowest=1, highest=int(stories.LONGEST_S)))


async def _uploaded(call: Call) -> Attachment:
    file = call.files.get("file")
    if file is None:
        raise Unprocessable(_("Validation failed: File can't be blank"))
    description = call.parameters.words("description")
    return await attachments.upload(call.person, path_of(file), description=description)


async def _named(call: Call, name: str) -> Story:
    story_id = call.parameters.identifier(name)
    if story_id is None:
        raise NotFound
    return await stories.get_visible(story_id, call.person)
