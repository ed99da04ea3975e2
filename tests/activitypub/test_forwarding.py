"""What is said in our people's threads reaches their followers elsewhere, word for word."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from fediphoto.activitypub.delivery import DeliveryRunner
from fediphoto.activitypub.inbox import forwarding
from fediphoto.activitypub.inbox.throttle import Throttle
from fediphoto.activitypub.signatures import SignedRequest, parse, verify
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account, Delivery, OutgoingActivity, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work
from tests.remote_server import PUBLIC, Document, RemoteServer, remote_servers

ALICE = "http://photos.test/users/alice"
FOLLOWERS = f"{ALICE}/followers"


class Square:
    """Alice and her thread here, bob who answers, and her followers at two other servers."""

    def __init__(self, say: Say, work: Work, remote: RemoteServer, others: list[RemoteServer]):
        self._say, self._work = say, work
        self.remote = remote
        self.bob = remote.person("bob")
        self.near, self.far = others
        self.mine: Post

    async def open(self, **draft: Any) -> None:
        """Alice posts, and is followed from everywhere."""
        alice = await people.local("alice")
        for server in (self.remote, self.near, self.far):
            for name in ("fan", "friend"):
                fan = await people.remote(f"{name}{server.host[-4:]}", server.host)
                await people.follows(fan, alice)
        self.mine = await posts.publish(alice, posts.Draft(caption="Mine", **draft))
        await self.work()
        for server in (self.remote, self.near, self.far):
            server.received.clear()
            server.log.clear()

    async def work(self) -> None:
        """Work through all there is, and deliver it."""
        await self._work()
        await DeliveryRunner().drain()

    async def says(self, activity: Document) -> bytes:
        """Bob says it to us; the very bytes are returned."""
        body = json.dumps(activity, indent=3).encode()  # no bytes that we would write
        assert await self._say(self.bob, body) == 202
        await self.work()
        return body

    def answer(self, **changes: Any) -> Document:
        """A note of bob's under alice's post."""
        said = {"inReplyTo": self.mine.uri, "cc": [self.bob.followers, FOLLOWERS]} | changes
        return self.remote.note(self.bob, "<p>An answer</p>", **said)

    def heard(self, server: RemoteServer) -> list[bytes]:
        """The bodies that came to a server's inboxes."""
        return [seen.body for seen in server.log if seen.method == "POST"]


@pytest.fixture
async def square(say: Say, work: Work, remote: RemoteServer) -> AsyncIterator[Square]:
    async with remote_servers(2) as others:
        yield Square(say, work, remote, others)


async def test_an_answer_goes_on_to_the_followers_servers_byte_for_byte(square: Square) -> None:
    await square.open()
    body = await square.says(square.remote.create(square.answer()))
    for server in (square.near, square.far):
        assert square.heard(server) == [body]
    assert square.heard(square.remote) == [], "it comes from there"


async def test_it_is_signed_by_the_owner_of_the_thread(square: Square) -> None:
    await square.open()
    await square.says(square.remote.create(square.answer()))
    (seen,) = square.near.log
    request = SignedRequest(
        "POST", seen.path, square.near.host, seen.headers.items(), seen.body, "http"
    )
    parsed = parse(request)
    assert parsed.key_id == f"{ALICE}#main-key"
    verify(request, parsed, people.key_pair("rsa")[0])


async def test_edits_and_goodbyes_go_the_same_way(square: Square) -> None:
    await square.open()
    note = square.answer()
    create = await square.says(square.remote.create(note))
    edited = note | {"content": "<p>Edited</p>", "updated": "2099-01-01T00:00:00Z"}
    update = await square.says(
        square.remote.activity("Update", square.bob, edited, cc=edited["cc"])
    )
    delete = await square.says(
        square.remote.activity("Delete", square.bob, {"id": note["id"], "type": "Tombstone"}, cc=[])
    )
    assert square.heard(square.near) == [create, update, delete]


async def test_an_answer_to_an_answer_goes_on_too(square: Square) -> None:
    await square.open()
    first = square.answer()
    await square.says(square.remote.create(first))
    body = await square.says(square.remote.create(square.answer(inReplyTo=first["id"])))
    assert square.heard(square.far)[-1] == body


@pytest.mark.parametrize(
    "addressed",
    [
        {"to": [ALICE], "cc": []},
        {"to": ["BOBS FOLLOWERS"], "cc": [ALICE]},
        {"to": [FOLLOWERS], "cc": [ALICE]},
    ],
    ids=["direct", "bob's followers", "alice's followers"],
)
async def test_what_is_not_for_everybody_stays_here(square: Square, addressed: Any) -> None:
    await square.open()
    addressed = {
        name: [square.bob.followers if one == "BOBS FOLLOWERS" else one for one in listed]
        for name, listed in addressed.items()
    }
    note = square.answer(**addressed, tag=[{"type": "Mention", "href": ALICE}])
    await square.says(square.remote.create(note))
    assert await Post.exists(uri=note["id"])
    # Nor does an activity that is addressed more widely than what it holds carry it out.
    await square.says(square.remote.create(note) | {"to": [PUBLIC], "id": f"{note['id']}/again"})
    await square.says(square.remote.activity("Delete", square.bob, note["id"]))
    assert not await Post.exists(uri=note["id"])
    assert square.heard(square.near) == []


@pytest.mark.parametrize("visibility", ["followers", "direct"])
async def test_nothing_leaves_a_thread_that_is_not_for_everybody(
    square: Square, visibility: str
) -> None:
    await square.open(visibility=visibility)
    bob = await people.remote("bob2", square.remote.host)
    await people.follows(bob, await Account.get(uri=ALICE))
    await square.says(square.remote.create(square.answer()))
    assert square.heard(square.near) == []


async def test_a_refused_answer_is_not_passed_on(square: Square) -> None:
    await square.open(comments_enabled=False)
    note = square.answer()
    await square.says(square.remote.create(note))
    assert not await Post.exists(uri=note["id"])
    assert square.heard(square.near) == []


async def test_posts_that_answer_nothing_of_ours_are_not_ours_to_pass_on(square: Square) -> None:
    await square.open()
    elsewhere = square.answer(inReplyTo="https://elsewhere.test/notes/1", to=[PUBLIC, ALICE])
    await square.says(square.remote.create(elsewhere))
    await square.says(square.remote.create(square.answer(inReplyTo=None, to=[PUBLIC, ALICE])))
    assert square.heard(square.near) == []


async def test_who_was_told_by_its_author_is_not_told_again(square: Square) -> None:
    await square.open()
    carol = f"http://{square.near.host}/users/carol"
    note = square.answer(to=[PUBLIC, carol])
    body = await square.says(square.remote.create(note))
    assert square.heard(square.near) == []
    assert square.heard(square.far) == [body]


async def test_it_is_passed_on_once_and_survives_a_stop(square: Square, work: Work) -> None:
    await square.open()
    create = square.remote.create(square.answer())
    square.near.inbox_status = 503
    body = await square.says(create)
    assert (await Delivery.get()).attempts == 1
    assert (await OutgoingActivity.get(uri=create["id"])).body == body.decode()
    await square.says(create)
    assert await Delivery.all().count() == 1
    assert len(square.heard(square.far)) == 1


async def test_a_server_without_shared_inbox_is_told_once(square: Square) -> None:
    await square.open()
    alice = await Account.get(uri=ALICE)
    async with RemoteServer() as small:
        for name in ("one", "two"):
            await people.follows(await people.remote(name, small.host, shared=False), alice)
        await square.says(square.remote.create(square.answer()))
        assert len(square.heard(small)) == 1


async def test_whoever_answers_without_end_is_not_passed_on_without_end(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    await square.open()
    monkeypatch.setattr(forwarding, "_by_sender", Throttle(3))
    for _ in range(5):
        await square.says(square.remote.create(square.answer()))
    assert len(square.heard(square.far)) == 3
    assert await Post.filter(in_reply_to_id=square.mine.id).count() == 5
