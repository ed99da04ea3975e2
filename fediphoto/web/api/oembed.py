"""How other people's pages show a post of ours (oembed.com)."""

from typing import Any

from fediphoto import config
from fediphoto.domain import addresses
from fediphoto.domain.posts import embeds
from fediphoto.domain.views.view_types import PostBody, PostView
from fediphoto.errors import Unprocessable
from fediphoto.text.html import escape
from fediphoto.text.translations import _
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import (
    COUNT,
    TEXT,
    URL,
    choice,
    declare,
    number,
    one_of,
    text,
)
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

WIDTH = 400
NARROWEST, WIDEST, HIGHEST = 220, 1000, 3000
_AROUND_PX = 190
"""What stands above and below the photo in the frame."""
_WORDS_PX = 260
_CACHE_S = 86400
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
"""What the frame may do: load our icons, and open our pages in a tab of their own. No scripts."""

OEMBED = declare(
    "OEmbed",
    {
        "type": one_of("rich"),
        "version": one_of("1.0"),
        "title": TEXT,
        "author_name": TEXT,
        "author_url": URL,
        "provider_name": TEXT,
        "provider_url": URL,
        "cache_age": COUNT,
        "html": TEXT,
        "width": COUNT,
        "height": COUNT,
    },
    optional={"thumbnail_url": URL, "thumbnail_width": COUNT, "thumbnail_height": COUNT},
)


@endpoint(
    "GET /api/oembed",
    who=Who.ANYBODY,
    takes=[
        text("url", "of the post's page", required=True),
        number("maxwidth", "of the frame, in pixels", lowest=NARROWEST, highest=WIDEST),
        number("maxheight", "of the frame, in pixels", lowest=NARROWEST, highest=HIGHEST),
        choice("format", "json"),
    ],
    answers=OEMBED,
    failures=(404, 501),
)
async def show(call: Call) -> Any:
    """A frame that shows a post of ours that is for everybody."""
    given = call.parameters
    if given.text("format", "json") != "json":
        return json_answer({"error": "Only JSON is spoken here."}, 501)
    if not given.words("url"):
        raise Unprocessable("url takes the page of a post.")
    view = await embeds.of_address(given.words("url"))
    width = given.number("maxwidth", WIDTH, lowest=NARROWEST, highest=WIDEST)
    most = given.number("maxheight", HIGHEST, lowest=NARROWEST, highest=HIGHEST)
    height = min(most, frame_height(view.body, width))
    author = view.body.author
    name = author.display_name or author.username
    title = _("Post by %(name)s", name=name)
    return {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "author_name": name,
        "author_url": author.url,
        "provider_name": config.current().domain,
        "provider_url": f"{addresses.base_url()}/",
        "cache_age": _CACHE_S,
        "html": frame(view, width, height),
        "width": width,
        "height": height,
        **_thumbnail(view.body),
    }


def frame(view: PostView, width: int, height: int) -> str:
    """The HTML that shows a post of ours on another page, so large in pixels."""
    name = view.body.author.display_name or view.body.author.username
    title = _("Post by %(name)s", name=name)
    return (
        f'<iframe src="{escape(embeds.page(view))}" title="{escape(title)}" width="{width}"'
        f' height="{height}" sandbox="{SANDBOX}" style="max-width: 100%; border: 0" loading="lazy"'
        " allowfullscreen></iframe>"
    )


def frame_height(body: PostBody, width: int) -> int:
    """How high the frame has to be, about: nothing in it can tell the page around it."""
    if not body.attachments or body.is_sensitive or body.content_warning:
        return _AROUND_PX + _WORDS_PX
    first = body.attachments[0]
    shape = first.height / first.width if first.width and first.height else 1.0
    return _AROUND_PX + round(width * min(max(shape, 0.5), 1.5))


def _thumbnail(body: PostBody) -> dict[str, Any]:
    photo = next((one for one in body.attachments if one.preview_url), None)
    if photo is None or body.is_sensitive or body.content_warning:
        return {}
    return {
        "thumbnail_url": photo.preview_url,
        "thumbnail_width": photo.preview_width,
        "thumbnail_height": photo.preview_height,
    }
