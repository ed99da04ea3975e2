"""The collection of a whole thread that one of ours began (FEP-7888, FEP-f228)."""

from typing import Any

from quart import request
from tortoise.queryset import QuerySet

from fediphoto.activitypub.render import ACTIVITYSTREAMS
from fediphoto.domain import addresses
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Post

Document = dict[str, Any]

POSTS_PER_PAGE = 40


async def document(first_post: Post, *, is_page: bool) -> Document:
    """The thread's collection, or the page of it that the request names; ids, oldest first.

    It belongs to who began the thread; NotFound for a comment, whose thread is not its own.
    """
    if first_post.in_reply_to_id is not None or first_post.in_reply_to_uri:
        raise NotFound
    return await (_page(first_post) if is_page else _collection(first_post))


async def _collection(first_post: Post) -> Document:
    uri = addresses.context_uri(first_post.uri)
    author = await Account.get(id=first_post.account_id)
    return {
        "@context": ACTIVITYSTREAMS,
        "id": uri,
        "type": "OrderedCollection",
        "attributedTo": author.uri,
        "totalItems": await _thread(first_post).count(),
        "first": f"{uri}?page=true",
    }


async def _page(first_post: Post) -> Document:
    uri = addresses.context_uri(first_post.uri)
    after = parse_id(request.args.get("min_id")) or 0
    found = await (
        _thread(first_post)
        .filter(id__gt=after)
        .order_by("id")
        .limit(POSTS_PER_PAGE)
        .values_list("id", "uri")
    )
    body: Document = {
        "@context": ACTIVITYSTREAMS,
        "id": f"{uri}?page=true" + (f"&min_id={after}" if after else ""),
        "type": "OrderedCollectionPage",
        "partOf": uri,
        "orderedItems": [row[1] for row in found],
    }
    if len(found) == POSTS_PER_PAGE:
        body["next"] = f"{uri}?page=true&min_id={found[-1][0]}"
    return body


def _thread(first_post: Post) -> QuerySet[Post]:
    """What anybody may see of it, and its authors let stand."""
    return Post.filter(
        thread_id=first_post.id,
        boost_of_id=None,
        visibility__in=OPEN,
        approval_state="",
        account__suspended_at=None,
    )
