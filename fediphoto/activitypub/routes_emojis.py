"""The emoji of this instance, for servers that look up what a tag names."""

from quart import Blueprint, Response

from fediphoto.activitypub import render
from fediphoto.activitypub.routes_answer import document
from fediphoto.domain.photos import custom_emojis
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id

blueprint = Blueprint("emojis", __name__)


@blueprint.get("/emojis/<emoji_id>")
async def emoji(emoji_id: str) -> Response:
    """One of ours, to anybody, also while nobody can use it: posts may still show it."""
    number = parse_id(emoji_id)
    if number is None:
        raise NotFound
    row = await custom_emojis.get(number)
    return document(render.emoji_document(custom_emojis.entry(row)))
