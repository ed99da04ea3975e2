"""The collections of a person and of a post: outbox, followers, following, featured, replies."""

from typing import Any

from quart import Blueprint, Response, request

from fediphoto.activitypub import followers_sync, pages_of_ids, render
from fediphoto.activitypub.render import ACTIVITYSTREAMS, notes
from fediphoto.activitypub.render.featured import tags_collection
from fediphoto.activitypub.routes_answer import document, reader, signer
from fediphoto.activitypub.routes_subject import person
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain import addresses
from fediphoto.domain.topics import featured_tags
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import Unauthorized
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Follow, Post

blueprint = Blueprint("collections", __name__)

Document = dict[str, Any]

POSTS_PER_PAGE = 20
PEOPLE_PER_PAGE = 40


@blueprint.get("/actor/outbox")
async def instance_outbox() -> Response:
    """The instance actor says nothing."""
    return document(_collection(f"{addresses.instance_actor_uri()}/outbox", 0, has_pages=False))


@blueprint.get("/actor/<any(followers,following,featured):which>")
async def instance_collection(which: str) -> Response:
    """Nothing: with which relays the instance deals is nobody's business, and it pins nothing."""
    uri = f"{addresses.instance_actor_uri()}/{which}"
    return document(_collection(uri, 0, has_pages=False))


@blueprint.get("/users/<name>/outbox")
async def outbox(name: str) -> Response:
    """What a person published to all, newest first, as Create and Announce."""
    await reader()
    account = await person(name)
    uri = account.outbox_uri
    published = Post.filter(account_id=account.id, visibility__in=OPEN, approval_state="")
    if account.suspended_at is not None:
        return document(_collection(uri, 0, has_pages=False))
    if "page" not in request.args:
        return document(_collection(uri, await published.count()))
    before = parse_id(request.args.get("max_id"))
    if before is not None:
        published = published.filter(id__lt=before)
    found = await published.order_by("-id").limit(POSTS_PER_PAGE).values_list("id")
    ids = [row[0] for row in found]
    items = [_published(post) for post in await notes.load(ids)]
    body = _page(uri, before, [item for item in items if item], ids, POSTS_PER_PAGE)
    body["@context"] = notes.CONTEXT
    return document(body)


@blueprint.get("/users/<name>/<any(followers,following):which>")
async def follows(name: str, which: str) -> Response:
    """Who follows a person, or whom they follow; only their number where they hide it."""
    await reader()
    account = await person(name)
    is_followers = which == "followers"
    uri = account.followers_uri if is_followers else account.following_uri
    total = account.followers_count if is_followers else account.following_count
    if account.hides_follows or account.suspended_at is not None:
        return document(_collection(uri, total, has_pages=False))
    if "page" not in request.args:
        return document(_collection(uri, total))
    own, other = ("target_id", "follower") if is_followers else ("follower_id", "target")
    rows = Follow.filter(**{own: account.id}, state="accepted")
    before = parse_id(request.args.get("max_id"))
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = await rows.order_by("-id").limit(PEOPLE_PER_PAGE).values_list("id", f"{other}__uri")
    ids, people = [row[0] for row in found], [row[1] for row in found]
    return document(_page(uri, before, people, ids, PEOPLE_PER_PAGE))


@blueprint.get("/users/<name>/followers_synchronization")
async def followers_at_yours(name: str) -> Response:
    """Which people of the signer's server follow a person (FEP-8fcf): its own business alone."""
    account, asker = await person(name), await signer()
    if asker is None:
        raise Unauthorized("This list is shown to the server whose people are on it.")
    uri = addresses.followers_sync_uri(account.username)
    found = [] if account.suspended_at is not None else await _followers_beside(account, asker)
    body = _collection(uri, len(found), has_pages=False) | {"orderedItems": found}
    return document(body, is_public=False)


async def _followers_beside(account: Account, asker: Account) -> list[str]:
    return await followers_sync.followers_at(account, host_of(asker.uri))


@blueprint.get("/users/<name>/collections/featured")
async def featured(name: str) -> Response:
    """The posts that a person pinned, whole."""
    await reader()
    account = await person(name)
    ids = await _pinned(account)
    posts = await notes.load(ids)
    body = _collection(account.featured_uri, len(posts), has_pages=False)
    body["orderedItems"] = [notes.without_context(render.note(post)) for post in posts]
    body["@context"] = notes.CONTEXT
    return document(body)


@blueprint.get("/users/<name>/collections/tags")
async def tags(name: str) -> Response:
    """The hashtags that a person shows."""
    await reader()
    account = await person(name)
    shown = [] if account.suspended_at is not None else await featured_tags.of(account)
    return document(tags_collection(account, [one.name for one in shown]))


async def of_post(post: Post, which: str) -> Document:
    """`replies`, `likes` or `shares` of a post; of the last two only the number is told."""
    uri = f"{post.uri}/{which}"
    if which == "replies":
        return {
            "@context": ACTIVITYSTREAMS,
            "id": uri,
            "type": "Collection",
            "totalItems": await _open_replies(post).count(),
            "first": f"{uri}?page=true",
        }
    total = post.likes_count if which == "likes" else post.boosts_count
    return {"@context": ACTIVITYSTREAMS, "id": uri, "type": "Collection", "totalItems": total}


async def replies_page(post: Post) -> Document:
    """The ids of a page of the public comments on a post, oldest first."""
    return await pages_of_ids.page(f"{post.uri}/replies", _open_replies(post), is_ordered=False)


async def with_comments(note: Document, post: Post) -> Document:
    """The note with the first page of its comments inside.

    GoToSocial looks for comments only where the page is embedded, not where it is named.
    """
    page = notes.without_context(await replies_page(post))
    return note | {"replies": note["replies"] | {"first": page}}


def _open_replies(post: Post) -> Any:
    return Post.filter(
        in_reply_to_id=post.id,
        visibility__in=OPEN,
        approval_state="",
        account__suspended_at=None,
    )


async def _pinned(account: Account) -> list[int]:
    if account.suspended_at is not None:
        return []
    rows = await (
        Post.filter(account_id=account.id, pinned_at__not_isnull=True, visibility__in=OPEN)
        .order_by("-pinned_at")
        .values_list("id")
    )
    return [row[0] for row in rows]


def _published(post: Post) -> Document | None:
    """A post or boost as an item of the outbox; None for a boost of what is not for all."""
    if post.boost_of is None:
        return notes.without_context(render.create(render.note(post)))
    if post.boost_of.visibility not in OPEN:
        return None
    return notes.without_context(
        render.announce(
            post.uri,
            post.account,
            post.boost_of.uri,
            post.boost_of.account.uri,
            visibility=post.visibility,
            published=post.created_at,
        )
    )


def _collection(uri: str, total: int, *, has_pages: bool = True) -> Document:
    body: Document = {
        "@context": ACTIVITYSTREAMS,
        "id": uri,
        "type": "OrderedCollection",
        "totalItems": total,
    }
    if has_pages:
        body["first"] = f"{uri}?page=true"
    return body


def _page(uri: str, before: int | None, items: list[Any], ids: Any, size: int) -> Document:
    """A page of an ordered collection, keyed by the id that its items come before."""
    body: Document = {
        "@context": ACTIVITYSTREAMS,
        "id": f"{uri}?page=true" + (f"&max_id={before}" if before is not None else ""),
        "type": "OrderedCollectionPage",
        "partOf": uri,
        "orderedItems": items,
    }
    if len(ids) == size:
        body["next"] = f"{uri}?page=true&max_id={ids[-1]}"
    return body
