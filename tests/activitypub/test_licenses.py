"""Do other servers learn, and tell us, what may be done with photos?"""

from typing import Any

import pytest

from fediphoto.activitypub.render import notes
from fediphoto.domain.posts import posts
from fediphoto.domain.views import views
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work
from tests.activitypub.world import World
from tests.domain import city
from tests.remote_server import RemoteServer

PHOTO = {"type": "Document", "mediaType": "image/jpeg", "url": "http://pictures.test/1.jpg"}
OTHER = {**PHOTO, "url": "http://pictures.test/2.jpg"}


@pytest.fixture
async def world(say: Say, work: Work, remote: RemoteServer) -> World:
    views.forget()
    made = World(say, work, remote, await people.local("alice"))
    await made.is_followed()
    return made


async def heard(world: World, *photos: Any) -> Post:
    note = world.remote.note(world.bob, "<p>Hi</p>", attachment=list(photos))
    await world.hear(world.bob, world.remote.create(note))
    return await Post.get(uri=note["id"])


async def test_pixelfed_says_it_by_a_title_and_others_by_an_address(world: World) -> None:
    assert (await heard(world, {**PHOTO, "license": "CC BY-SA"})).license == "cc-by-sa"
    address = "https://creativecommons.org/publicdomain/zero/1.0/"
    assert (await heard(world, {**PHOTO, "license": address})).license == "cc0"
    assert (await heard(world, PHOTO)).license == ""


async def test_where_photos_differ_or_nonsense_is_said_nothing_is_allowed(world: World) -> None:
    mixed = await heard(world, {**PHOTO, "license": "CC BY"}, OTHER)
    assert mixed.license == ""
    for nonsense in (7, {"a": 1}, ["x"], "Do what you like", "C" * 5000, None):
        assert (await heard(world, {**PHOTO, "license": nonsense})).license == ""


async def test_a_change_of_the_licence_arrives(world: World) -> None:
    note = world.remote.note(world.bob, "<p>Hi</p>", attachment=[PHOTO])
    await world.hear(world.bob, world.remote.create(note))
    changed = {**note, "attachment": [{**PHOTO, "license": "CC BY"}]}
    await world.says("Update", changed | {"updated": "2099-01-01T00:00:00Z"})
    assert (await Post.get(uri=note["id"])).license == "cc-by"


async def test_ours_is_said_beside_each_photo(world: World) -> None:
    photo = await city.photo(world.alice)
    draft = posts.Draft(attachment_ids=[photo.id], license="cc-by-nc")
    post = await posts.publish(world.alice, draft)
    document = await notes.note_document(post.id)
    assert [one["license"] for one in document["attachment"]] == ["CC BY-NC"]
    edited = await posts.edit(world.alice, post, posts.Changes(license="cc0"))
    assert edited.edited_at is not None
    [told] = (await notes.note_document(post.id))["attachment"]
    assert told["license"] == "Public Domain (CC0)"
    await posts.edit(world.alice, edited, posts.Changes(license=""))
    [told] = (await notes.note_document(post.id))["attachment"]
    assert "license" not in told
    with pytest.raises(Unprocessable):
        await posts.edit(world.alice, edited, posts.Changes(license="free-beer"))
    with pytest.raises(Unprocessable):
        await posts.publish(world.alice, posts.Draft(caption="x", license="free-beer"))
