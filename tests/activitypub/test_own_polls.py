"""How polls of ours travel: questions and counts go out, ballots come in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub import render
from fediphoto.activitypub.render import notes
from fediphoto.domain.posts import polls, posts
from fediphoto.domain.posts.posts import Question
from fediphoto.domain.views import views
from fediphoto.storage.models import Job, Poll, PollVote, Post
from fediphoto.worker import Workers
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.activitypub.world import World
from tests.remote_server import Document, RemoteServer


@pytest.fixture
async def world(say: Say, work: Work, remote: RemoteServer) -> World:
    """Bob there follows Alice here."""
    views.forget()
    made = World(say, work, remote, await people.local("alice"))
    bob = await made.is_followed()
    await people.follows(bob, made.alice)
    return made


async def asked(world: World, **details: Any) -> Post:
    question = Question(["Red", "Blue"], 3600, **details)
    return await posts.publish(world.alice, posts.Draft(caption="Which?", poll=question))


def ballot(world: World, post: Post, name: str, number: int = 1, **changes: Any) -> Document:
    note = {
        "id": f"{world.bob.uri}/votes/{number}",
        "type": "Note",
        "attributedTo": world.bob.uri,
        "to": [world.alice.uri],
        "name": name,
        "inReplyTo": post.uri,
        **changes,
    }
    return world.remote.create(note)


async def counts(post: Post) -> list[int]:
    poll = await Poll.get(post_id=post.id)
    return [*(one["votes"] for one in poll.options), poll.voters_count]


async def question_now(post: Post) -> Document:
    return await notes.note_document(post.id)


async def test_a_question_goes_out_as_mastodon_reads_it_and_ballots_are_counted(
    world: World, storage: Any
) -> None:
    post = await asked(world)
    await Workers(storage).drain()
    [sent] = [one["object"] for one in world.remote.received if one["type"] == "Create"]
    assert sent["type"] == "Question"
    assert sent["content"] == "<p>Which?</p>"
    assert sent["votersCount"] == 0
    assert [one["name"] for one in sent["oneOf"]] == ["Red", "Blue"]
    assert [one["replies"]["totalItems"] for one in sent["oneOf"]] == [0, 0]
    assert sent["endTime"] > sent["published"]
    assert "closed" not in sent
    vote = ballot(world, post, "Blue")
    await world.hear(world.bob, vote)
    assert await outcome(vote) == "done"
    assert await counts(post) == [0, 1, 1]
    assert await Post.all().count() == 1, "a ballot is no post"
    await world.hear(world.bob, ballot(world, post, "Red", 2), ballot(world, post, "Blue", 3))
    assert await counts(post) == [0, 1, 1], "once and for good"
    world.remote.received.clear()
    await Job.filter(kind="polls.tell_counts").update(run_at=datetime.now(UTC))
    await Workers(storage).drain()
    [update] = [one for one in world.remote.received if one["type"] == "Update"]
    told = update["object"]
    assert [one["replies"]["totalItems"] for one in told["oneOf"]] == [0, 1]
    assert told["votersCount"] == 1
    assert "updated" not in told, "counts are no edit"


async def test_several_answers_are_one_voter(world: World) -> None:
    post = await asked(world, is_multiple=True)
    for number, name in enumerate(("Red", "Blue", "Blue", "Green", "red")):
        await world.hear(world.bob, ballot(world, post, name, number))
    assert await counts(post) == [1, 1, 1]
    assert "anyOf" in await question_now(post)


async def test_the_same_ballot_twice_counts_once(world: World) -> None:
    post = await asked(world, is_multiple=True)
    await world.hear(world.bob, ballot(world, post, "Red"))
    again = world.remote.activity("Create", world.bob, ballot(world, post, "Blue")["object"])
    await world.hear(world.bob, again)
    assert await counts(post) == [1, 0, 1]


async def test_what_comes_late_or_from_somebody_who_may_not_see_it_counts_nothing(
    world: World,
) -> None:
    hidden = await posts.publish(
        world.alice,
        posts.Draft(caption="Us?", poll=Question(["a", "b"], 3600), visibility="direct"),
    )
    await world.hear(world.bob, ballot(world, hidden, "a"))
    assert await counts(hidden) == [0, 0, 0]
    post = await asked(world)
    await Poll.filter(post_id=post.id).update(ends_at=datetime.now(UTC) - timedelta(seconds=1))
    await world.hear(world.bob, ballot(world, post, "Red", 2))
    assert await counts(post) == [0, 0, 0]
    assert "closed" in await question_now(post)
    plain = await posts.publish(world.alice, posts.Draft(caption="No question"))
    await world.hear(world.bob, ballot(world, plain, "Red", 3))
    assert await PollVote.all().count() == 0


async def test_a_ballot_in_the_name_of_another_is_refused(world: World) -> None:
    post = await asked(world)
    forged = ballot(world, post, "Red", attributedTo=world.remote.person("eve").uri)
    await world.hear(world.bob, forged)
    assert await counts(post) == [0, 0, 0]


async def test_hidden_counts_are_not_told_before_the_end(world: World) -> None:
    post = await asked(world, hides_totals=True)
    await world.hear(world.bob, ballot(world, post, "Red"))
    assert [one["replies"]["totalItems"] for one in (await question_now(post))["oneOf"]] == [0, 0]
    await Poll.all().update(ends_at=datetime.now(UTC) - timedelta(seconds=1))
    assert [one["replies"]["totalItems"] for one in (await question_now(post))["oneOf"]] == [1, 0]


async def test_a_vote_from_here_stays_here(world: World, storage: Any) -> None:
    post = await asked(world)
    clara = await people.local("clara")
    await polls.vote(clara, post, [0])
    await Workers(storage).drain()
    assert [one["type"] for one in world.remote.received] == ["Create"]
    assert await counts(post) == [1, 0, 1]


def test_render_names_what_counts_votes() -> None:
    assert {"votersCount": "toot:votersCount"}.items() <= notes.CONTEXT[1].items()
    assert render.note is notes.note
