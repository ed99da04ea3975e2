"""Bob's photos reach Alice on another instance, and what she does reaches Bob."""

import io
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Person, eventually

ACTIVITY_JSON = "application/activity+json"
GPS_IFD = 0x8825


def assert_no_metadata(photo: bytes) -> None:
    """No EXIF, no GPS, no XMP in any byte."""
    with Image.open(io.BytesIO(photo)) as image:
        assert not image.getexif()
        assert not image.getexif().get_ifd(GPS_IFD)
    for marker in (b"Exif\0\0", b"http://ns.adobe.com/xap", b"GPSLatitude", b"NIKON"):
        assert marker not in photo


def everything_served(status: Any) -> list[bytes]:
    """Every byte string that a reader of this status can fetch for its photos."""
    urls = {
        url
        for attachment in status["media_attachments"]
        for url in (attachment["url"], attachment["preview_url"], attachment["remote_url"])
        if url
    }
    answers = [requests.get(url, timeout=120) for url in urls]
    assert all(answer.status_code == 200 for answer in answers)
    return [answer.content for answer in answers]


def test_photos_travel_and_answers_come_back(
    new_instance: NewInstance, photos: tuple[Path, Path]
) -> None:
    a, b = new_instance("a"), new_instance("b")
    alice, bob = a.person("alice"), b.person("bob")
    bob_seen_by_alice = alice.follow(bob.handle)
    eventually(lambda: bob.notified("follow"))

    posted = bob.publish(
        "Two mornings in Arezzo #italy",
        [(photos[0], "A street at dawn"), (photos[1], "The same street, later")],
    )
    arrived = eventually(lambda: alice.in_home("Two mornings"))
    assert arrived["account"]["acct"] == bob.handle
    described = [one["description"] for one in arrived["media_attachments"]]
    assert described == ["A street at dawn", "The same street, later"]
    assert all(one["blurhash"] for one in arrived["media_attachments"])
    assert arrived["tags"][0]["name"] == "italy"
    for status in (posted, arrived):
        for photo in everything_served(status):
            assert_no_metadata(photo)

    alice.post(f"/api/v1/statuses/{arrived['id']}/favourite")
    alice.post(f"/api/v1/statuses/{arrived['id']}/reblog")
    alice.publish(f"@{bob.handle} what a light!", in_reply_to_id=arrived["id"])
    assert eventually(lambda: bob.notified("favourite"))["account"]["acct"] == alice.handle
    assert eventually(lambda: bob.notified("reblog"))["status"]["id"] == posted["id"]
    assert "what a light" in eventually(lambda: bob.notified("mention"))["status"]["content"]
    context = bob.get(f"/api/v1/statuses/{posted['id']}/context")
    assert [one["account"]["acct"] for one in context["descendants"]] == [alice.handle]
    counted = bob.get(f"/api/v1/statuses/{posted['id']}")
    assert (counted["favourites_count"], counted["reblogs_count"], counted["replies_count"]) == (
        1,
        1,
        1,
    )

    edit(bob, posted, "Three mornings in Arezzo")
    eventually(lambda: alice.in_home("Three mornings"))
    edited = alice.get(f"/api/v1/statuses/{arrived['id']}")
    assert edited["edited_at"]

    assert bob.ask("DELETE", f"/api/v1/statuses/{posted['id']}").status_code == 200
    eventually(lambda: alice.ask("GET", f"/api/v1/statuses/{arrived['id']}").status_code == 404)
    gone = requests.get(posted["uri"], headers={"Accept": ACTIVITY_JSON}, timeout=120)
    assert gone.status_code == 410
    assert gone.json()["type"] == "Tombstone"
    timeline = alice.get(f"/api/v1/accounts/{bob_seen_by_alice['id']}/statuses")
    assert timeline == []
    for attachment in posted["media_attachments"]:
        eventually(lambda url=attachment["url"]: requests.get(url, timeout=120).status_code == 404)


def edit(person: Person, status: Any, caption: str) -> None:
    """Change the caption of one's own post."""
    ids = [one["id"] for one in status["media_attachments"]]
    body = {"status": caption, "media_ids": ids}
    response = person.ask("PUT", f"/api/v1/statuses/{status['id']}", json=body)
    assert response.status_code == 200, response.text


def test_a_locked_account_shows_its_photos_only_to_those_it_accepted(
    new_instance: NewInstance, photos: tuple[Path, Path]
) -> None:
    a, b = new_instance("a"), new_instance("b")
    alice, mallory, carol = a.person("alice"), a.person("mallory"), b.person("carol")
    locked = carol.ask("PATCH", "/api/v1/accounts/update_credentials", json={"locked": True})
    assert locked.json()["locked"] is True

    found = alice.follow(carol.handle)
    request = eventually(lambda: carol.get("/api/v1/follow_requests"))[0]
    assert request["acct"] == alice.handle
    relationship = alice.get("/api/v1/accounts/relationships", **{"id[]": found["id"]})[0]
    assert (relationship["following"], relationship["requested"]) == (False, True)
    carol.post(f"/api/v1/follow_requests/{request['id']}/authorize")
    eventually(
        lambda: alice.get("/api/v1/accounts/relationships", **{"id[]": found["id"]})[0]["following"]
    )

    private = carol.publish("For friends", [(photos[0], "A door")], visibility="private")
    arrived = eventually(lambda: alice.in_home("For friends"))
    assert arrived["visibility"] == "private"
    assert mallory.ask("GET", f"/api/v1/statuses/{arrived['id']}").status_code == 404
    unsigned = requests.get(private["uri"], headers={"Accept": ACTIVITY_JSON}, timeout=120)
    assert unsigned.status_code == 404
    searched = mallory.get("/api/v2/search", q=private["uri"], resolve="true")
    assert searched["statuses"] == []
    public = mallory.get(f"/api/v1/accounts/{found['id']}/statuses")
    assert public == []


def test_a_third_instance_gets_the_boost_and_fetches_the_original(
    new_instance: NewInstance, photos: tuple[Path, Path]
) -> None:
    a, b, c = new_instance("a"), new_instance("b"), new_instance("c")
    alice, bob, cem = a.person("alice"), b.person("bob"), c.person("cem")
    alice.follow(bob.handle)
    cem.follow(alice.handle)
    eventually(lambda: bob.notified("follow") and alice.notified("follow"))
    bob.publish("Only B knows this", [(photos[0], "A bridge")])
    arrived = eventually(lambda: alice.in_home("Only B knows"))
    alice.post(f"/api/v1/statuses/{arrived['id']}/reblog")
    boosted = eventually(lambda: cem.in_home("Only B knows"))
    assert boosted["account"]["acct"] == alice.handle
    assert boosted["reblog"]["account"]["acct"] == bob.handle
    assert boosted["reblog"]["media_attachments"][0]["description"] == "A bridge"


def test_what_is_sent_while_a_server_is_away_arrives_once_when_it_is_back(
    new_instance: NewInstance, photos: tuple[Path, Path]
) -> None:
    a, b = new_instance("a"), new_instance("b")
    alice, bob = a.person("alice"), b.person("bob")
    bob.follow(alice.handle)
    eventually(lambda: alice.notified("follow"))
    b.stop()
    captions = [f"Sent into the dark, number {number}." for number in range(5)]
    for caption in captions:
        alice.publish(caption, [(photos[0], "Night")])
    b.start()
    eventually(lambda: [bob.in_home(caption) for caption in captions], 600)
    contents = [status["content"] for status in bob.home()]
    for caption in captions:
        assert sum(caption in content for content in contents) == 1
