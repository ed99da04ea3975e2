"""The stamps by which our authors let others quote them, for those who look them up."""

from quart import Blueprint, Response

from fediphoto.activitypub.render import quotes as rendered
from fediphoto.activitypub.routes_answer import document, reader
from fediphoto.activitypub.routes_subject import demand_sight, is_open, person
from fediphoto.domain.posts import quotes
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id

blueprint = Blueprint("stamps", __name__)


@blueprint.get("/users/<name>/stamps/<stamp_id>")
async def stamp(name: str, stamp_id: str) -> Response:
    """A stamp that is still good, to those who may see the quoted post; 404 once it is revoked."""
    asker = await reader()
    author = await person(name)
    row = await quotes.stamp(author.username, parse_id(stamp_id) or 0)
    if row is None:
        raise NotFound
    await demand_sight(row.post, asker)
    body = rendered.stamp(row.uri, author.uri, row.quoting_uri, row.post.uri)
    return document(body, is_public=is_open(row.post))
