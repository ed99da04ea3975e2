"""Where posts were made: told by others, said by us, found again."""

from typing import Any

import pytest

from fediphoto.activitypub.render import notes
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import posts
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import places, views
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage.models import Place, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work
from tests.activitypub.world import World
from tests.remote_server import RemoteServer

BERN = {
    "type": "Place",
    "name": "Bern",
    "longitude": "7.45",
    "latitude": "46.95",
    "country": "Switzerland",
}
PHOTO = {"type": "Document", "mediaType": "image/jpeg", "url": "http://pictures.test/1.jpg"}


@pytest.fixture
async def world(say: Say, work: Work, remote: RemoteServer) -> World:
    views.forget()
    made = World(say, work, remote, await people.local("alice"))
    await made.is_followed()
    return made


async def heard(world: World, **changes: Any) -> Post:
    note = world.remote.note(world.bob, "<p>Hi</p>", attachment=[PHOTO], **changes)
    await world.hear(world.bob, world.remote.create(note))
    return await Post.get(uri=note["id"])


async def test_two_posts_at_one_place_are_found_there(world: World) -> None:
    first = await heard(world, location=BERN)
    second = await heard(world, location={**BERN, "name": "  BERN "})
    [place] = await Place.all()
    assert (place.name, place.country) == ("Bern", "Switzerland")
    assert (place.latitude, place.longitude) == (46.95, 7.45)
    found = await timelines.place(world.alice, place.id, Page())
    assert [view.body.id for view in found] == [second.id, first.id]
    assert found[0].body.place == places.view(place)
    assert await timelines.place(None, place.id, Page()) == [], "theirs is not ours to publish"


async def test_an_update_moves_a_post_to_another_place(world: World) -> None:
    note = world.remote.note(world.bob, "<p>Hi</p>", location=BERN)
    await world.hear(world.bob, world.remote.create(note))
    moved = note | {
        "location": {"type": "Place", "name": "Thun"},
        "updated": "2099-01-01T00:00:00Z",
    }
    await world.says("Update", moved)
    post = await Post.get(uri=note["id"]).prefetch_related("place")
    assert post.place is not None
    assert post.place.name == "Thun"


async def test_a_place_is_said_as_pixelfed_says_it_and_can_be_changed(world: World) -> None:
    await heard(world, location=BERN)
    chosen = await places.typed("bern, Switzerland")
    post = await posts.publish(world.alice, posts.Draft(caption="Here", place_id=chosen))
    location = (await notes.note_document(post.id))["location"]
    assert location == {
        "type": "Place",
        "name": "Bern",
        "country": "Switzerland",
        "latitude": 46.95,
        "longitude": 7.45,
    }
    changes = posts.Changes(place_id=await places.typed("Somewhere"))
    edited = await posts.edit(world.alice, post, changes)
    assert edited.edited_at is not None
    document = await notes.note_document(post.id)
    assert document["location"] == {"type": "Place", "name": "Somewhere", "country": None}
    await posts.edit(world.alice, edited, posts.Changes(place_id=0))
    assert "location" not in await notes.note_document(post.id)
    with pytest.raises(Unprocessable):
        await posts.edit(world.alice, edited, posts.Changes(place_id=12345))


async def test_a_place_named_for_few_is_found_by_nobody_else(world: World) -> None:
    chosen = await places.typed("My garden")
    assert chosen is not None
    draft = posts.Draft(caption="Here", place_id=chosen, visibility="followers")
    await posts.publish(world.alice, draft)
    assert await places.search("my gar") == []
    with pytest.raises(NotFound):
        await places.get(chosen)
    await posts.publish(world.alice, posts.Draft(caption="There", place_id=chosen))
    assert [one.name for one in await places.search("MY%")] == []
    assert [one.name for one in await places.search("MY")] == ["My garden"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Bern, Switzerland", "Bern, Switzerland"),
        ("  Rue  de  la Paix, Paris, France ", "Rue de la Paix, Paris, France"),
        ("Bern,", "Bern"),
        (", France", "France"),
        (" , ", None),
        ("", None),
    ],
)
async def test_a_place_as_people_type_it(world: World, text: str, line: str | None) -> None:
    found = await places.typed(text)
    assert (places.view(await Place.get(id=found)).line if found else None) == line
