"""A page of the ids of posts, the oldest first, as a collection has it."""

from typing import Any

from quart import request
from tortoise.queryset import QuerySet

from fediphoto.activitypub.render import ACTIVITYSTREAMS
from fediphoto.ids import parse_id
from fediphoto.storage.models import Post

PER_PAGE = 40


async def page(uri: str, posts: QuerySet[Post], *, is_ordered: bool) -> dict[str, Any]:
    """The page of the collection `uri` of `posts` that the request names by `min_id`."""
    after = parse_id(request.args.get("min_id")) or 0
    found = await posts.filter(id__gt=after).order_by("id").limit(PER_PAGE).values_list("id", "uri")
    body: dict[str, Any] = {
        "@context": ACTIVITYSTREAMS,
        "id": f"{uri}?page=true" + (f"&min_id={after}" if after else ""),
        "type": "OrderedCollectionPage" if is_ordered else "CollectionPage",
        "partOf": uri,
        "orderedItems" if is_ordered else "items": [row[1] for row in found],
    }
    if len(found) == PER_PAGE:
        body["next"] = f"{uri}?page=true&min_id={found[-1][0]}"
    return body
