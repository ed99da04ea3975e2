"""How polls travel: questions and counts come in, ballots go out."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub import questions
from fediphoto.domain.posts import polls
from fediphoto.domain.views import views
from fediphoto.storage.models import Poll, Post
from fediphoto.worker import Workers
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.activitypub.world import World
from tests.remote_server import Document, RemoteServer


@pytest.fixture
async def world(say: Say, work: Work, remote: RemoteServer) -> World:
    """Alice here follows Bob there."""
    views.forget()
    made = World(say, work, remote, await people.local("alice"))
    await made.is_followed()
    return made


def question(world: World, **changes: Any) -> Document:
    """Bob asks for a colour, as Mastodon says it."""
    ends_at = datetime.now(UTC) + timedelta(hours=1)
    return world.remote.note(
        world.bob,
        "<p>Which?</p>",
        **{
            "type": "Question",
            "oneOf": [option("Red", 2), option("Blue & <green>", 5)],
            "endTime": stamp(ends_at),
            "votersCount": 7,
            **changes,
        },
    )


def option(name: str, votes: int) -> Document:
    return {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": votes}}


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


async def counts(post: Post) -> list[int]:
    return [one["votes"] for one in (await Poll.get(post_id=post.id)).options]


async def heard(world: World, asked: Document) -> Post:
    await world.hear(world.bob, world.remote.create(asked))
    return await Post.get(uri=asked["id"])


async def test_a_question_is_voted_in_and_the_ballot_reaches_its_author(
    world: World, storage: Any
) -> None:
    asked = question(world)
    post = await heard(world, asked)
    assert post.content_html == "<p>Which?</p>", "the answers are no words of the post"
    await polls.vote(world.alice, post, [1])
    await Workers(storage).drain()
    [ballot] = [one for one in world.remote.received if one["type"] == "Create"]
    vote_uri = ballot["object"]["id"]
    assert vote_uri.startswith(f"{world.alice.uri}#votes/")
    assert ballot == {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{vote_uri}/activity",
        "type": "Create",
        "actor": world.alice.uri,
        "to": [world.bob.uri],
        "object": {
            "id": vote_uri,
            "type": "Note",
            "attributedTo": world.alice.uri,
            "to": [world.bob.uri],
            "name": "Blue & <green>",
            "inReplyTo": asked["id"],
        },
    }
    [seen] = world.remote.requests_for(f"{world.bob.uri}/inbox")
    assert "Signature" in seen.headers


async def test_each_of_several_answers_is_a_ballot(world: World, storage: Any) -> None:
    asked = question(world, oneOf=None, anyOf=[option("A", 0), option("B", 0), option("C", 0)])
    post = await heard(world, asked)
    await polls.vote(world.alice, post, [0, 2])
    await Workers(storage).drain()
    ballots = [one["object"]["name"] for one in world.remote.received if one["type"] == "Create"]
    assert ballots == ["A", "C"]
    assert len({one["id"] for one in world.remote.received}) == len(world.remote.received)


async def test_counts_come_by_update_with_no_time_of_change(world: World) -> None:
    asked = question(world)
    post = await heard(world, asked)
    told = asked | {"oneOf": [option("Red", 9), option("Blue & <green>", 6)], "content": "Other"}
    update = await world.says("Update", told)
    assert await outcome(update) == "done"
    assert await counts(post) == [9, 6]
    assert (await Post.get(id=post.id)).content_html == "<p>Which?</p>"


async def test_a_question_that_was_edited_has_its_new_answers(world: World) -> None:
    asked = question(world)
    post = await heard(world, asked)
    later = stamp(datetime.now(UTC) + timedelta(minutes=1))
    told = asked | {"oneOf": [option("Tea", 0), option("Milk", 0)], "updated": later}
    await world.says("Update", told)
    poll = await Poll.get(post_id=post.id)
    assert [one["title"] for one in poll.options] == ["Tea", "Milk"]


async def test_nobody_else_counts_anothers_poll(world: World) -> None:
    asked = question(world)
    post = await heard(world, asked)
    eve = world.remote.person("eve")
    forged = asked | {"oneOf": [option("Red", 999), option("Blue & <green>", 0)]}
    await world.hear(eve, world.remote.activity("Update", eve, forged))
    assert await counts(post) == [2, 5]


async def test_a_ballot_for_us_is_no_comment(world: World) -> None:
    asked = question(world)
    post = await heard(world, asked)
    ballot = world.remote.note(
        world.bob, name="Red", inReplyTo=post.uri, to=[world.alice.uri], cc=[]
    )
    del ballot["content"]
    create = world.remote.create(ballot)
    await world.hear(world.bob, create)
    assert (await outcome(create)).startswith("refused Ignored: It is a ballot")
    assert await Post.filter(in_reply_to_id=post.id).count() == 0


async def test_who_looks_has_the_counts_read_anew(world: World, work: Work) -> None:
    asked = question(world)
    post = await heard(world, asked)
    world.remote.serve(
        asked["id"], asked | {"oneOf": [option("Red", 4), option("Blue & <green>", 8)]}
    )
    await questions.refresh_soon(post)
    await work()
    assert await counts(post) == [2, 5], "it was heard a moment ago"
    await Poll.filter(post_id=post.id).update(refreshed_at=datetime(2026, 1, 1, tzinfo=UTC))
    await questions.refresh_soon(post)
    await work()
    assert await counts(post) == [4, 8]
    asked_before = len(world.remote.requests_for(asked["id"]))
    await questions.refresh_soon(post)
    await work()
    assert len(world.remote.requests_for(asked["id"])) == asked_before == 1


@pytest.mark.parametrize(
    "lie", ["another id", "another author", "no question", "elsewhere", "gone"]
)
async def test_what_does_not_come_from_its_author_counts_for_nothing(
    world: World, lie: str
) -> None:
    asked = question(world)
    post = await heard(world, asked)
    inflated = asked | {"oneOf": [option("Red", 999), option("Blue & <green>", 999)]}
    eve = world.remote.person("eve")
    await Poll.filter(post_id=post.id).update(refreshed_at=datetime(2026, 1, 1, tzinfo=UTC))
    async with RemoteServer() as other:
        if lie == "elsewhere":
            world.remote.redirect(asked["id"], other.serve("/q", inflated))
        elif lie == "gone":
            world.remote.serve(asked["id"], b"", status=404)
        else:
            world.remote.serve(
                asked["id"],
                {
                    "another id": inflated | {"id": f"{asked['id']}0"},
                    "another author": inflated | {"attributedTo": eve.uri},
                    "no question": world.bob.document,
                }[lie],
            )
        await questions.refresh_now(post)
    assert await counts(post) == [2, 5]


async def test_a_slow_server_keeps_nobody_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = question(world)
    post = await heard(world, asked)
    await Poll.filter(post_id=post.id).update(refreshed_at=datetime(2026, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(questions, "WAIT_S", 0.05)
    answers = asyncio.Event()
    world.remote.hold(asked["id"], answers)
    async with asyncio.timeout(20):
        await questions.refresh_now(post)
    assert await counts(post) == [2, 5]
    answers.set()
