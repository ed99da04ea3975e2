"""The collection of a whole thread that one of ours began (FEP-7888, FEP-f228)."""

from typing import Any

from tortoise.queryset import QuerySet

from fediphoto.activitypub import pages_of_ids
from fediphoto.activitypub.render import ACTIVITYSTREAMS
from fediphoto.domain import addresses
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account, Post

Document = dict[str, Any]


async def document(first_post: Post, *, is_page: bool) -> Document:
    """The thread's collection, or the page of it that the request names; ids, oldest first.

    It belongs to who began the thread; NotFound for a comment, whose thread is not its own.
    """
    if first_post.in_reply_to_id is not None or first_post.in_reply_to_uri:
        raise NotFound
    if is_page:
        uri = addresses.context_uri(first_post.uri)
        return await pages_of_ids.page(uri, _thread(first_post), is_ordered=True)
    return await _collection(first_post)


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


def _thread(first_post: Post) -> QuerySet[Post]:
    """What anybody may see of it, and its authors let stand."""
    return Post.filter(
        thread_id=first_post.id,
        boost_of_id=None,
        visibility__in=OPEN,
        approval_state="",
        account__suspended_at=None,
    )
