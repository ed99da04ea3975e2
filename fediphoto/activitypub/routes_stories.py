"""Our stories, for the servers of followers: whoever brings the token that they were sent."""

import hmac
from urllib.parse import urlsplit

from quart import Blueprint, Response, request

from fediphoto.activitypub.render import stories as rendered
from fediphoto.activitypub.routes_answer import document, page, reader, signer, wants_page
from fediphoto.activitypub.routes_subject import person
from fediphoto.domain import addresses
from fediphoto.domain.posts import stories
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Story

blueprint = Blueprint("story_documents", __name__)


@blueprint.get("/users/<name>/stories/<story_id>")
async def story(name: str, story_id: str) -> Response:
    """A story that is still shown: 404 without its token, and to servers of no follower."""
    if wants_page():
        return page(addresses.stories_page(name))
    await reader()
    author = await person(name)
    row = await Story.get_or_none(
        id=parse_id(story_id) or 0, account_id=author.id
    ).prefetch_related("attachment")
    if row is None or not await _is_for_asker(author, row):
        raise NotFound
    assert row.attachment is not None
    return document(rendered.story(row, author, row.attachment), is_public=False)


async def _is_for_asker(author: Account, row: Story) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    brings_token = hmac.compare_digest(token.strip().encode(), row.token.encode())
    if not brings_token or scheme.lower() != "bearer" or not await stories.can_see(row, author):
        return False
    if "Signature" not in request.headers:
        return True
    asker = await signer()
    if asker is None:
        return False
    parts = urlsplit(asker.uri)
    return await stories.is_for_server(row, f"{parts.scheme}://{parts.netloc}")
