"""Federation over https with servers on implementations that nobody here wrote.

Every deed is asked for on one side and looked at on both. Ours demands a signature of every GET,
the peers verify ours by their own rules.
"""

import io
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from tests.journeys.instance import Person, eventually
from tests.journeys.secure import SecureInstance
from tests.peers.peer import Peer

pytestmark = pytest.mark.long

Certificates = tuple[Path, Path]


@pytest.fixture(scope="session")
def alice(instance: SecureInstance) -> Person:
    return instance.person("alice")


@pytest.fixture(scope="session")
def bob(instance: SecureInstance) -> Person:
    return instance.person("bob")


@pytest.fixture(scope="session")
def carol(instance: SecureInstance) -> Person:
    """Somebody who decides who follows her."""
    carol = instance.person("carol")
    carol.ask("PATCH", "/api/v1/accounts/update_credentials", json={"locked": True})
    return carol


@pytest.fixture
def friends(alice: Person, peer: Peer) -> str:
    """Alice and the peer's person follow each other; alice's id."""
    uri = actor_uri(alice)
    if peer.uri not in peer_follows(alice):
        account = alice.follow(peer.handle)
        peer.ask("follow", actor=uri)
        eventually(lambda: peer.uri in peer_follows(alice) and uri in peer.state["followers"])
        eventually(lambda: uri in peer.state["following"])
        eventually(lambda: relation(alice, account)["following"])
    return uri


def actor_uri(person: Person) -> str:
    return f"https://{person.instance.domain}/users/{person.name}"


def peer_follows(person: Person) -> list[str]:
    """Who follows this person, by id."""
    me = person.get("/api/v1/accounts/verify_credentials")
    return [one["uri"] for one in person.get(f"/api/v1/accounts/{me['id']}/followers")]


def relation(person: Person, account: Any) -> Any:
    return person.get("/api/v1/accounts/relationships", **{"id[]": account["id"]})[0]


def is_there(person: Person, status_id: str) -> bool:
    return person.ask("GET", f"/api/v1/statuses/{status_id}").status_code == 200


def comments(person: Person, status: Any, text: str) -> list[Any]:
    """The comments under a status that contain `text`."""
    thread = person.get(f"/api/v1/statuses/{status['id']}/context")
    return [one for one in thread["descendants"] if text in one["content"]]


def test_each_finds_the_other_by_its_handle(alice: Person, peer: Peer) -> None:
    account = alice.look_up(peer.handle)
    assert account["uri"] == peer.uri
    assert account["acct"] == peer.handle
    assert account["display_name"].startswith(peer.name.title())

    found = peer.ask("look", what=f"@{alice.handle}")
    assert found["id"] == actor_uri(alice)
    assert found["type"] == "Person"


def test_a_follow_is_accepted_at_once_where_nobody_asks(bob: Person, peer: Peer) -> None:
    account = bob.follow(peer.handle)
    eventually(lambda: relation(bob, account)["following"])
    assert actor_uri(bob) in peer.state["followers"]

    peer.ask("follow", actor=actor_uri(bob))
    eventually(lambda: bob.notified("follow")["account"]["uri"] == peer.uri)
    eventually(lambda: actor_uri(bob) in peer.state["following"])

    bob.post(f"/api/v1/accounts/{account['id']}/unfollow")
    eventually(lambda: actor_uri(bob) not in peer.state["followers"])

    peer.ask("unfollow", actor=actor_uri(bob))
    eventually(lambda: peer.uri not in peer_follows(bob))


def test_a_locked_account_decides_on_either_side(carol: Person, peer: Peer) -> None:
    for answer, told in (("reject", "rejected"), ("authorize", "following")):
        peer.ask("follow", actor=actor_uri(carol))
        (request,) = eventually(lambda: carol.get("/api/v1/follow_requests"))
        assert request["uri"] == peer.uri
        assert actor_uri(carol) not in peer.state["following"]
        carol.post(f"/api/v1/follow_requests/{request['id']}/{answer}")
        eventually(lambda: actor_uri(carol) in peer.state[told])  # noqa: B023  # asked at once

    peer.ask("lock", isLocked=True)
    try:
        account = carol.follow(peer.handle)
        eventually(lambda: actor_uri(carol) in peer.state["requests"])
        assert relation(carol, account)["requested"]
        peer.ask("accept", actor=actor_uri(carol))
        eventually(lambda: relation(carol, account)["following"])
    finally:
        peer.ask("lock", isLocked=False)


@pytest.mark.usefixtures("friends")
def test_our_photos_arrive_whole(
    alice: Person, peer: Peer, photos: tuple[Path, Path], certificates: Certificates
) -> None:
    status = alice.publish("A street in the morning", [(photos[0], "A narrow street")])
    post = eventually(lambda: peer.state["posts"].get(status["uri"]))
    assert "A street in the morning" in post["content"]
    assert post["author"] == actor_uri(alice)
    (photo,) = post["photos"]
    assert photo["name"] == "A narrow street"
    assert photo["mediaType"] == "image/jpeg"
    body = requests.get(photo["url"], verify=str(certificates[0]), timeout=120).content
    assert photo["size"] == len(body) > 10_000
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.size == (photo["width"], photo["height"])


@pytest.mark.usefixtures("friends")
def test_their_photos_arrive_whole(
    alice: Person, peer: Peer, photos: tuple[Path, Path], certificates: Certificates
) -> None:
    made = peer.ask("publish", text=f"From {peer.kind}", description="A square in the sun")
    status = eventually(lambda: alice.in_home(f"From {peer.kind}"))
    assert status["uri"] == made["id"]
    (photo,) = status["media_attachments"]
    assert photo["description"] == "A square in the sun"
    answer = requests.get(photo["url"], verify=str(certificates[0]), timeout=120)
    assert answer.status_code == 200
    with Image.open(io.BytesIO(answer.content)) as ours, Image.open(photos[1]) as theirs:
        assert ours.size == theirs.size


@pytest.mark.usefixtures("friends")
def test_likes_and_boosts_of_our_posts_are_told_and_taken_back(
    alice: Person, peer: Peer, photos: tuple[Path, Path]
) -> None:
    status = alice.publish("Like me", [(photos[0], "")])
    post, path = status["uri"], f"/api/v1/statuses/{status['id']}"
    for deed, count in (("like", "favourites_count"), ("boost", "reblogs_count")):
        peer.ask(deed, post=post)
        eventually(lambda: alice.get(path)[count] == 1)  # noqa: B023  # asked within the turn
    assert eventually(lambda: alice.notified("favourite"))["account"]["uri"] == peer.uri
    assert eventually(lambda: alice.notified("reblog"))["account"]["uri"] == peer.uri
    for deed, count in (("unlike", "favourites_count"), ("unboost", "reblogs_count")):
        peer.ask(deed, post=post)
        eventually(lambda: alice.get(path)[count] == 0)  # noqa: B023


@pytest.mark.usefixtures("friends")
def test_our_likes_and_boosts_are_told_and_taken_back(alice: Person, peer: Peer) -> None:
    post = peer.ask("publish", text=f"Likable {peer.kind}", description="")["id"]
    status = eventually(lambda: alice.in_home(f"Likable {peer.kind}"))
    path, us = f"/api/v1/statuses/{status['id']}", actor_uri(alice)
    for deed, kept in (("favourite", "likes"), ("reblog", "boosts")):
        alice.post(f"{path}/{deed}")
        eventually(lambda: us in peer.state[kept].get(post, []))  # noqa: B023
        alice.post(f"{path}/un{deed}")
        eventually(lambda: us not in peer.state[kept][post])  # noqa: B023


@pytest.mark.usefixtures("friends")
def test_comments_go_both_ways(alice: Person, peer: Peer, photos: tuple[Path, Path]) -> None:
    ours = alice.publish("Say something", [(photos[0], "")])
    peer.ask("reply", post=ours["uri"], text=f"A word from {peer.kind}")
    comment = eventually(lambda: comments(alice, ours, peer.kind))[0]
    assert comment["account"]["uri"] == peer.uri

    theirs = peer.ask("publish", text=f"Ask {peer.kind}", description="")["id"]
    status = eventually(lambda: alice.in_home(f"Ask {peer.kind}"))
    reply = alice.publish(f"@{peer.handle} An answer", in_reply_to_id=status["id"])
    arrived = eventually(lambda: peer.state["posts"].get(reply["uri"]))
    assert arrived["inReplyTo"] == theirs
    assert "An answer" in arrived["content"]


@pytest.mark.usefixtures("friends")
def test_edits_and_deletions_are_told(alice: Person, peer: Peer, photos: tuple[Path, Path]) -> None:
    ours = alice.publish("Before", [(photos[0], "")])
    eventually(lambda: peer.state["posts"].get(ours["uri"]))
    path = f"/api/v1/statuses/{ours['id']}"
    media = [photo["id"] for photo in ours["media_attachments"]]
    alice.ask("PUT", path, json={"status": "After", "media_ids": media})
    eventually(lambda: "After" in peer.state["posts"][ours["uri"]]["content"])
    assert peer.state["posts"][ours["uri"]]["isEdited"]
    assert alice.ask("DELETE", path).status_code == 200
    eventually(lambda: peer.state["posts"][ours["uri"]]["isDeleted"])

    post = peer.ask("publish", text=f"Early {peer.kind}", description="")["id"]
    status = eventually(lambda: alice.in_home(f"Early {peer.kind}"))
    peer.ask("edit", post=post, text=f"Late {peer.kind}")
    shown = eventually(lambda: alice.in_home(f"Late {peer.kind}"))
    assert shown["id"] == status["id"]
    assert shown["edited_at"]
    peer.ask("delete", post=post)
    eventually(lambda: not is_there(alice, status["id"]))


@pytest.mark.usefixtures("friends")
def test_a_changed_profile_is_told(alice: Person, peer: Peer) -> None:
    name = f"Alice of {peer.kind}"
    alice.ask("PATCH", "/api/v1/accounts/update_credentials", json={"display_name": name})
    eventually(lambda: peer.state["people"].get(actor_uri(alice)) == name)


@pytest.mark.usefixtures("friends")
def test_what_we_said_was_signed_as_they_sign_and_believed(peer: Peer) -> None:
    letters = peer.state["letters"]
    assert {one["type"] for one in letters} >= {"Follow", "Accept", "Create", "Like", "Undo"}
    assert [one for one in letters if one["status"] not in (200, 202)] == []
    assert {one["scheme"] for one in letters} == {peer.scheme}


def test_what_we_say_in_public_proves_itself(
    alice: Person, friends: str, peer: Peer, photos: tuple[Path, Path]
) -> None:
    alice.publish("Proven", [(photos[0], "")])
    alice.publish("Between us", [(photos[0], "")], visibility="private")
    eventually(lambda: "Between us" in str(peer.state["posts"]))
    from_alice = [one for one in peer.letters("Create") if one["actor"] == friends]
    assert [one["proof"] for one in from_alice[-2:]] == ["valid", "none"]
    assert {one["proof"] for one in peer.state["letters"]} == {"valid", "none"}


def test_a_peer_that_signs_the_older_way_first_is_heard(bob: Person, older: Peer) -> None:
    older.ask("follow", actor=actor_uri(bob))
    eventually(lambda: actor_uri(bob) in older.state["following"])
    bob.follow(older.handle)
    eventually(lambda: actor_uri(bob) in older.state["followers"])
    older.ask("publish", text="Signed the older way", description="")
    eventually(lambda: bob.in_home("Signed the older way"))
    assert {one["scheme"] for one in older.state["letters"]} == {"cavage"}
