"""The ids of what our people did (likes, boosts, follows), for those who look them up."""

from quart import Blueprint, Response

from fediphoto.activitypub import render
from fediphoto.activitypub.proving import proven
from fediphoto.activitypub.routes_answer import document, page, reader, signer, wants_page
from fediphoto.activitypub.routes_subject import demand_sight, is_open, person
from fediphoto.domain import addresses
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.storage.models import Follow, Like, Post

blueprint = Blueprint("deeds", __name__)


@blueprint.get("/users/<name>/boosts/<deed_id>")
async def boost(name: str, deed_id: str) -> Response:
    """The Announce of a boost, to those who may see both it and what is boosted."""
    if wants_page():
        return page(addresses.profile_page(name))
    asker = await reader()
    booster = await person(name)
    row = (
        await Post.filter(
            id=parse_id(deed_id) or 0, account_id=booster.id, boost_of_id__not_isnull=True
        )
        .first()
        .prefetch_related("boost_of__account")
    )
    if row is None or row.boost_of is None:
        raise NotFound
    await demand_sight(row, asker)
    announce = render.announce(
        row.uri,
        booster,
        row.boost_of.uri,
        row.boost_of.account.uri,
        visibility=row.visibility,
        published=row.created_at,
    )
    is_public = is_open(row) and is_open(row.boost_of)
    return document(await proven(booster.id, announce), is_public=is_public)


@blueprint.get("/users/<name>/likes/<deed_id>")
async def like(name: str, deed_id: str) -> Response:
    """The Like of a post, to those who may see the post."""
    asker = await reader()
    liker = await person(name)
    row = (
        await Like.filter(id=parse_id(deed_id) or 0, account_id=liker.id)
        .first()
        .prefetch_related("post__account")
    )
    if row is None:
        raise NotFound
    await demand_sight(row.post, asker)
    body = render.like(row.uri, liker.uri, row.post.uri, row.post.account.uri)
    return document(body, is_public=is_open(row.post))


@blueprint.get("/users/<name>/follows/<deed_id>")
async def follow(name: str, deed_id: str) -> Response:
    """The Follow of somebody, to that somebody only: whom one follows may be hidden."""
    follower = await person(name)
    row = (
        await Follow.filter(id=parse_id(deed_id) or 0, follower_id=follower.id)
        .first()
        .prefetch_related("target")
    )
    asker = await signer()
    if row is None or asker is None or asker.id != row.target_id:
        raise NotFound
    return document(render.follow(row.uri, follower.uri, row.target.uri), is_public=False)
