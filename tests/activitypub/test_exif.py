"""Do other servers learn with which camera a photo was made where that is to be told, and do we?"""

from typing import Any

import pytest

from fediphoto.activitypub.render import notes
from fediphoto.domain.posts import posts
from fediphoto.domain.views import views
from fediphoto.storage.models import Attachment, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work
from tests.activitypub.world import World
from tests.domain import city
from tests.remote_server import RemoteServer

PHOTO = {"type": "Image", "mediaType": "image/jpeg", "url": "http://pictures.test/1.jpg"}
TAKEN = {
    "make": "SONY",
    "model": "ILCE-7M4",
    "lens": "Zeiss Batis 1.8/85",
    "exposure": "1/200",
    "aperture": 2.2,
    "iso": 3200,
    "focal_length": 85,
}
VERNISSAGE = [
    ("DateTime", "2025:02:27 17:38:49"),
    ("ExposureTime", "1/200"),
    ("FNumber", "f/2.2"),
    ("FocalLength", "85 mm"),
    ("FocalLengthIn35mmFilm", "85"),
    ("LensModel", "Zeiss Batis 1.8/85"),
    ("Make", "SONY"),
    ("Model", "ILCE-7M4"),
    ("PhotographicSensitivity", "3200"),
    ("Flash", "Flash did not fire, compulsory flash mode"),
    ("Software", "Darktable of Maria"),
    ("BodySerialNumber", "SN-0815"),
    ("GPSLatitude", "51.110501666666664N"),
    ("GPSLongitude", "17.033457778333332E"),
]
"""As Vernissage's documentation has it (docs.joinvernissage.org), with two more."""


@pytest.fixture
async def world(say: Say, work: Work, remote: RemoteServer) -> World:
    views.forget()
    made = World(say, work, remote, await people.local("alice"))
    await made.is_followed()
    return made


def _said(*pairs: tuple[Any, Any]) -> list[dict[str, Any]]:
    return [{"@type": "PropertyValue", "name": name, "value": value} for name, value in pairs]


async def _heard(world: World, **of_photo: Any) -> dict[str, Any]:
    note = world.remote.note(world.bob, "<p>Hi</p>", attachment=[{**PHOTO, **of_photo}])
    await world.hear(world.bob, world.remote.create(note))
    return (await Attachment.get(post__uri=note["id"])).camera


async def test_vernissage_tells_of_a_camera_and_the_rest_is_not_kept(world: World) -> None:
    assert await _heard(world, exifData=_said(*VERNISSAGE)) == TAKEN


async def test_so_do_others_in_their_ways_and_vernissage_before_the_fep(world: World) -> None:
    typed = [{"type": "PropertyValue", "name": "FNumber", "value": 5.6}]
    assert await _heard(world, exifData=typed) == {"aperture": 5.6}
    alone = {"@type": "http://schema.org#PropertyValue", "name": "ExposureTime", "value": "4 s"}
    assert await _heard(world, exifData=alone) == {"exposure": "4"}
    old = {"make": "SONY", "lens": "Batis", "createDate": "2025-02-27", "fNumber": "f/2.2"}
    place = {"latitude": "51.11N", "longitude": "17.03E"}
    told = await _heard(world, exif={**old, **place, "photographicSensitivity": "100"})
    assert told == {"make": "SONY", "lens": "Batis", "aperture": 2.2, "iso": 100}


@pytest.mark.parametrize(
    "nonsense",
    [
        *(None, 7, "Canon", [], {}, [[]], [None, 3, "x"], {"a": {"b": {"c": []}}}),
        _said(("FNumber", "NaN"), ("FocalLength", "-35 mm"), ("ExposureTime", "1/0")),
        _said(("PhotographicSensitivity", "9" * 5000), ("FNumber", "1e400")),
        _said(("FNumber", ["f/2", {}]), (["Make"], None), (7, 7), ("Make", {}), ("", "x")),
        [{"type": "Person", "name": "Make", "value": "Canon"}],
    ],
)
async def test_nonsense_says_nothing_and_keeps_no_post_away(world: World, nonsense: Any) -> None:
    told = await _heard(world, exifData=nonsense)
    assert told in ({}, {"aperture": 2})


async def test_hostile_words_are_short_and_many_are_not_all_read(world: World) -> None:
    said = _said(("Model", "<script>" + "x" * 100_000), ("LensModel", "a\u202eb"))
    told = await _heard(world, exifData=said)
    assert told["model"].startswith("<script>xxx")
    assert len(told["model"]) == 100
    assert told["lens"] == "a b"
    late = _said(*[("Junk", "x")] * 5000, ("Make", "Canon"))
    assert await _heard(world, exifData=late) == {}


async def test_a_change_of_it_arrives(world: World) -> None:
    note = world.remote.note(
        world.bob, "<p>Hi</p>", attachment=[{**PHOTO, "exifData": _said(("Make", "Canon"))}]
    )
    await world.hear(world.bob, world.remote.create(note))
    post = await Post.get(uri=note["id"])
    gone = {**note, "attachment": [PHOTO]}
    await world.says("Update", gone | {"updated": "2099-01-01T00:00:00Z"})
    assert (await Attachment.get(post_id=post.id)).camera == {}
    assert (await Post.get(id=post.id)).version > post.version


async def test_ours_is_said_as_the_fep_has_it_and_not_before_it_is_chosen(world: World) -> None:
    photo = await city.photo(world.alice)
    await Attachment.filter(id=photo.id).update(camera=TAKEN)
    post = await posts.publish(
        world.alice, posts.Draft(attachment_ids=[photo.id], shows_camera=True)
    )
    document = await notes.note_document(post.id)
    [told] = document["attachment"]
    assert told["exifData"] == _said(
        ("Make", "SONY"),
        ("Model", "ILCE-7M4"),
        ("LensModel", "Zeiss Batis 1.8/85"),
        ("ExposureTime", "1/200"),
        ("FNumber", "f/2.2"),
        ("PhotographicSensitivity", "3200"),
        ("FocalLength", "85 mm"),
    )
    assert {"exifData", "PropertyValue", "value"} <= set(document["@context"][1])
    assert await _heard(world, exifData=told["exifData"]) == TAKEN, "and read again"
    await posts.edit(world.alice, post, posts.Changes(shows_camera=False))
    [told] = (await notes.note_document(post.id))["attachment"]
    assert "exifData" not in told
