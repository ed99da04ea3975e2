"""RACE: the same thing fifty times at once is one thing."""

import asyncio
from typing import Any

import pytest

from fediphoto import config as configuration
from fediphoto.composition import open_storage
from fediphoto.domain.people import accounts
from fediphoto.storage import database
from tests.hostile.peer import HostilePeer
from tests.hostile.target import Target, until
from tests.journeys.instance import Person

TIMES = 50
ALICE = "(SELECT id FROM account WHERE username = 'alice' AND domain = '')"


@pytest.fixture
async def recipients(target: Target, alice: Person) -> list[str]:
    """Twenty people here, alice among them (made beside the server: a command each takes long)."""
    names = [f"reader{n}" for n in range(1, 20)]
    await open_storage(configuration.load(environment=target.environment()))
    try:
        for name in names:
            await accounts.create_local(name, f"{name}@people.test", "walks slowly uphill")
    finally:
        await database.disconnect()
    return ["alice", *names]


async def test_a_follow_from_here_is_asked_for_once(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    bob = peer.person("bob")
    found = await asyncio.to_thread(alice.look_up, bob.uri)
    path = f"/api/v1/accounts/{found['id']}/follow"
    answers = await asyncio.gather(*(target.ask(alice, "POST", path) for _ in range(TIMES)))
    assert {one.status_code for one in answers} == {200}
    await until(lambda: peer.received)
    await target.settled()
    await asyncio.sleep(0.5)
    assert [one["type"] for one in peer.received] == ["Follow"]
    assert target.count("follow", "target_id = ?", int(found["id"])) == 1


async def test_a_follow_from_there_is_counted_once(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    bob = peer.person("bob")
    before = target.rows(f"SELECT followers_count FROM account WHERE id = {ALICE}")[0][0]
    follows = [peer.activity("Follow", bob, f"{target.url}/users/alice") for _ in range(TIMES)]
    statuses = await asyncio.gather(*(target.say(peer, bob, one) for one in follows))
    assert set(statuses) == {202}
    await target.settled()
    assert (
        target.count("follow", "follower_id = (SELECT id FROM account WHERE uri = ?)", bob.uri) == 1
    )
    after = target.rows(f"SELECT followers_count FROM account WHERE id = {ALICE}")[0][0]
    assert after == before + 1
    told = "from_account_id = (SELECT id FROM account WHERE uri = ?)"
    assert target.count("notification", told, bob.uri) == 1


@pytest.mark.parametrize(
    ("deed", "table", "counter"),
    [
        ("favourite", "like", "likes_count"),
        ("reblog", "post", "boosts_count"),
        ("bookmark", "bookmark", None),
    ],
)
async def test_a_storm_of_deeds_and_their_undoing(
    target: Target, alice: Person, deed: str, table: str, counter: str | None
) -> None:
    """Done and undone fifty times at once: what is counted is what is there."""
    post = await asyncio.to_thread(alice.publish, f"Storm of {deed}")
    paths = [f"/api/v1/statuses/{post['id']}/{how}{deed}" for how in ("", "un")] * (TIMES // 2)
    answers = await asyncio.gather(*(target.ask(alice, "POST", path) for path in paths))
    assert {one.status_code for one in answers} <= {200, 404, 409}
    await target.ask(alice, "POST", f"/api/v1/statuses/{post['id']}/{deed}")
    await target.settled()
    column = "boost_of_id" if table == "post" else "post_id"
    rows = target.count(f'"{table}"', f"{column} = ?", int(post["id"]))
    assert rows == 1
    if counter is not None:
        ((counted,),) = target.rows(f"SELECT {counter} FROM post WHERE id = ?", int(post["id"]))
        assert counted == rows


async def test_a_storm_of_likes_from_elsewhere(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    post = await asyncio.to_thread(alice.publish, "Likes from afar")
    people = [peer.person(f"liker{n}") for n in range(5)]
    likes = [(one, peer.activity("Like", one, post["uri"])) for one in people for _ in range(10)]
    undone = [(one, peer.activity("Undo", one, like)) for one, like in likes[::3]]
    await asyncio.gather(*(target.say(peer, one, said) for one, said in [*likes, *undone]))
    await target.settled()
    rows = target.count('"like"', "post_id = ?", int(post["id"]))
    ((counted,),) = target.rows("SELECT likes_count FROM post WHERE id = ?", int(post["id"]))
    assert counted == rows <= 5


async def test_one_id_at_every_inbox_at_once_is_one_post(
    target: Target, alice: Person, peer: HostilePeer, recipients: list[str]
) -> None:
    """Shared inbox and twenty personal ones at the same moment: each is told once."""
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    actors = [f"{target.url}/users/{name}" for name in recipients]
    tags = [{"type": "Mention", "href": uri, "name": f"@{uri}"} for uri in actors]
    note = peer.note(bob, "<p>To each of you</p>", tag=tags, cc=[bob.followers, *actors])
    create = peer.create(note)
    paths = ["/inbox", *(f"/users/{name}/inbox" for name in recipients)] * 3
    statuses = await asyncio.gather(*(target.say(peer, bob, create, path=path) for path in paths))
    assert set(statuses) == {202}
    await target.settled()
    assert target.count("post", "uri = ?", note["id"]) == 1
    told = target.rows(
        "SELECT recipient_id, COUNT(*) FROM notification WHERE kind = 'mention' AND post_id = "
        "(SELECT id FROM post WHERE uri = ?) GROUP BY recipient_id",
        note["id"],
    )
    assert sorted(count for _, count in told) == [1] * len(recipients)


async def test_what_was_deleted_before_it_came_does_not_come(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    """Create, Update and Delete cross one another on the way, in any order."""
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    notes = [peer.note(bob, "<p>Crossing</p>") for _ in range(10)]
    said: list[Any] = []
    for note in notes:
        said += [
            peer.activity("Delete", bob, {"type": "Tombstone", "id": note["id"]}),
            peer.create(note),
            peer.activity("Update", bob, note | {"updated": "2030-01-01T00:00:00Z"}),
        ]
        peer.serve(note["id"], {"type": "Tombstone", "id": note["id"]}, status=410)
    await asyncio.gather(*(target.say(peer, bob, one) for one in said))
    await target.settled()
    for note in notes:
        await target.say(peer, bob, peer.activity("Delete", bob, note["id"]))
    await target.settled()
    await asyncio.gather(*(target.say(peer, bob, peer.create(note)) for note in notes))
    await target.settled()
    assert target.count("post", "content_html = '<p>Crossing</p>'") == 0


async def test_one_key_of_idempotency_is_one_post(target: Target, alice: Person) -> None:
    headers = {"Idempotency-Key": "the same"}
    answers = await asyncio.gather(
        *(
            target.ask(alice, "POST", "/api/v1/statuses", json={"status": "Once"}, headers=headers)
            for _ in range(TIMES)
        )
    )
    assert {one.status_code for one in answers} <= {200, 409}
    assert len({one.json()["id"] for one in answers if one.status_code == 200}) == 1
    assert target.count("post", "caption = 'Once'") == 1


async def test_one_ballot_of_fifty_counts(target: Target, alice: Person, peer: HostilePeer) -> None:
    """Votes from here, at once, in a poll elsewhere: one ballot leaves."""
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    options = [
        {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": 0}}
        for name in ("Red", "Blue")
    ]
    asked = peer.note(
        bob, "<p>Which?</p>", type="Question", oneOf=options, endTime="2099-01-01T00:00:00Z"
    )
    assert await target.say(peer, bob, peer.create(asked)) == 202
    await target.settled()
    of_it = "post_id = (SELECT id FROM post WHERE uri = ?)"
    ((poll_id,),) = target.rows(f"SELECT id FROM poll WHERE {of_it}", asked["id"])
    peer.received.clear()
    path = f"/api/v1/polls/{poll_id}/votes"
    answers = await asyncio.gather(
        *(target.ask(alice, "POST", path, json={"choices": [n % 2]}) for n in range(TIMES))
    )
    assert [one.status_code for one in answers].count(200) == 1
    await until(lambda: peer.received)
    await target.settled()
    assert len([one for one in peer.received if one["type"] == "Create"]) == 1
