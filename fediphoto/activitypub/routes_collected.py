"""The collections that our people made, for those who look them up: ids of public posts."""

from quart import Blueprint, Response

from fediphoto.activitypub.render import ACTIVITYSTREAMS
from fediphoto.activitypub.routes_answer import document, page, reader, wants_page
from fediphoto.activitypub.routes_subject import person
from fediphoto.domain import addresses
from fediphoto.domain.timelines import collections
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id

blueprint = Blueprint("collected", __name__)


@blueprint.get("/users/<name>/collections/<collection_id>")
async def collection(name: str, collection_id: str) -> Response:
    """A public collection, whole: it is short."""
    number = parse_id(collection_id)
    if number is None:
        raise NotFound
    if wants_page():
        return page(addresses.collection_page(number))
    await reader()
    owner = await person(name)
    found = await collections.get(number, None)
    if found.account.id != owner.id:
        raise NotFound
    uris = await collections.public_uris(number)
    return document(
        {
            "@context": ACTIVITYSTREAMS,
            "id": addresses.collection_uri(owner.username, number),
            "type": "OrderedCollection",
            "attributedTo": owner.uri,
            "name": found.title,
            "summary": found.description or None,
            "url": addresses.collection_page(number),
            "totalItems": len(uris),
            "orderedItems": uris,
        }
    )
