"""What do other servers hear, and get, of a post that its author has archived?"""

from typing import Any

import pytest

from fediphoto.activitypub import actors
from fediphoto.activitypub.delivery import DeliveryRunner
from fediphoto.domain.posts import archive, earlier_posts, interactions, polls, posts
from fediphoto.domain.posts.post_drafts import Changes
from fediphoto.domain.posts.posts import Draft, Question
from fediphoto.domain.views import views
from fediphoto.storage.models import Account, Like, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.activitypub.test_routes import get
from tests.remote_server import PUBLIC, Document, RemoteServer

ALICE = "http://photos.test/users/alice"


@pytest.fixture
async def bob(app: Any, remote: RemoteServer) -> Account:
    """Somebody elsewhere, whom we know."""
    views.forget()
    return await actors.ensure_actor(remote.person("bob").uri)


@pytest.fixture
async def alice(bob: Account) -> Account:
    """One of ours, whom Bob follows."""
    made = await people.local("alice")
    await people.follows(bob, made)
    return made


async def heard(remote: RemoteServer, work: Work) -> list[Document]:
    """What has arrived there since the last time."""
    await work()
    await DeliveryRunner().drain()
    told = list(remote.received)
    remote.received.clear()
    return told


@pytest.mark.parametrize("visibility", ["public", "followers"])
async def test_servers_are_asked_to_remove_it_and_offered_it_again(
    alice: Account, remote: RemoteServer, work: Work, visibility: str
) -> None:
    post = await posts.publish(alice, Draft(caption="Hello @nobody", visibility=visibility))
    (first,) = await heard(remote, work)
    seen = set()
    for _ in range(2):
        await archive.archive(alice, post)
        (delete,) = await heard(remote, work)
        assert (delete["type"], delete["actor"]) == ("Delete", ALICE)
        assert delete["object"] == {"id": post.uri, "type": "Tombstone"}
        await archive.bring_back(alice, post)
        (create,) = await heard(remote, work)
        assert (create["type"], create["to"], create["cc"]) == (
            "Create",
            first["to"],
            first["cc"],
        )
        assert create["object"] == first["object"], "the same id, and the time it was posted"
        seen |= {first["id"], delete["id"], create["id"]}
    assert len(seen) == 5, "each has an id of its own, or would be taken for the one before"


async def test_what_is_back_at_once_is_not_taken_from_anybody(
    alice: Account, remote: RemoteServer, work: Work
) -> None:
    post = await posts.publish(alice, Draft(caption="Hello"))
    await heard(remote, work)
    await archive.archive(alice, post)
    await archive.bring_back(alice, post)
    assert [one["type"] for one in await heard(remote, work)] == ["Create"]


async def test_what_is_archived_before_it_was_sent_is_not_sent(
    alice: Account, bob: Account, remote: RemoteServer, work: Work
) -> None:
    post = await posts.publish(alice, Draft(caption=f"Hello @bob@{bob.domain}"))
    await archive.archive(alice, post)
    assert [one["type"] for one in await heard(remote, work)] == ["Delete"]
    await archive.bring_back(alice, post)
    assert [one["type"] for one in await heard(remote, work)] == ["Create"]


async def test_nothing_is_told_of_it_while_it_rests(
    alice: Account, remote: RemoteServer, work: Work
) -> None:
    voter = await people.local("voter")
    question = Question(["Tea", "Coffee"], 3600)
    post = await posts.publish(alice, Draft(caption="Which?", poll=question))
    other = await posts.publish(alice, Draft(caption="Best"))
    await interactions.pin(alice, other)
    await polls.vote(voter, post, [0])
    await posts.edit(alice, post, Changes(caption="Which one?"))
    await archive.archive(alice, post)
    assert {one["type"] for one in await heard(remote, work)} == {"Create", "Add", "Delete"}
    await archive.archive(alice, other)
    assert [one["type"] for one in await heard(remote, work)] == ["Remove", "Delete"]


async def test_nobody_is_given_it(alice: Account, bob: Account, web: Any, work: Work) -> None:
    post = await posts.publish(alice, Draft(caption=f"Hello @bob@{bob.domain}"))
    fan = await people.local("fan")
    boost = await interactions.boost(fan, post)
    await interactions.pin(alice, post)
    path = post.uri.removeprefix("http://photos.test")
    places = [path, f"{path}/activity", f"{path}/replies", f"{path}/likes", f"{path}/shares"]
    places.append(boost.uri.removeprefix("http://photos.test"))
    lists = ["/outbox?page=true", "/collections/featured", "/outbox"]

    async def listed() -> list[str]:
        views.forget()
        return [
            await (await get(web, f"/users/alice{one}")).get_data(as_text=True) for one in lists
        ]

    for place in places:
        assert (await get(web, place)).status_code == 200, place
    before = await listed()
    assert post.uri in before[0]
    assert post.uri in before[1]
    await archive.archive(alice, post)
    for place in places:
        assert (await get(web, place)).status_code == 404, place
    hidden = await listed()
    assert not any(post.uri in one for one in hidden)
    assert '"totalItems":0' in hidden[2]
    fans = await (await get(web, "/users/fan/outbox?page=true")).get_data(as_text=True)
    assert post.uri not in fans
    await archive.bring_back(alice, post)
    for place in places:
        assert (await get(web, place)).status_code == 200, place


async def test_a_like_and_a_comment_that_are_under_way_arrive(
    alice: Account, say: Say, remote: RemoteServer, work: Work
) -> None:
    post = await posts.publish(alice, Draft(caption="Hello", visibility="followers"))
    await archive.archive(alice, post)
    person, stranger = remote.person("bob"), remote.person("stranger")
    like = remote.activity("Like", person, post.uri)
    answer = remote.create(remote.note(person, "<p>Nice</p>", inReplyTo=post.uri, to=[ALICE]))
    forged = remote.activity("Like", stranger, post.uri)
    for one, activity in ((person, like), (person, answer), (stranger, forged)):
        assert await say(one, activity) == 202
    await work()
    assert await outcome(like) == "done"
    assert (await outcome(forged)).startswith("refused NotFound")
    assert await Like.filter(post_id=post.id).count() == 1
    assert await Post.filter(in_reply_to_id=post.id).count() == 1


async def test_a_boost_that_is_under_way_arrives_too(
    alice: Account, say: Say, remote: RemoteServer, work: Work
) -> None:
    public = await posts.publish(alice, Draft(caption="Hello"))
    for_few = await posts.publish(alice, Draft(caption="Hello", visibility="followers"))
    person, boosts = remote.person("bob"), []
    for post in (public, for_few):
        await archive.archive(alice, post)
        boosts.append(remote.activity("Announce", person, post.uri, to=[PUBLIC]))
        assert await say(person, boosts[-1]) == 202
    await work()
    assert await outcome(boosts[0]) == "done"
    assert (await outcome(boosts[1])).startswith("refused Forbidden")
    assert (await Post.get(id=public.id)).boosts_count == 1


async def test_who_hides_everything_has_it_removed_everywhere(
    alice: Account, remote: RemoteServer, work: Work
) -> None:
    kept = [await posts.publish(alice, Draft(caption=f"Number {number}")) for number in range(3)]
    friends = await posts.publish(alice, Draft(caption="Us", visibility="followers"))
    await heard(remote, work)
    await earlier_posts.request(alice, earlier_posts.FOLLOWERS)
    deletes = await heard(remote, work)
    assert [one["type"] for one in deletes] == ["Delete"] * 3
    assert {one["object"]["id"] for one in deletes} == {post.uri for post in kept}
    await earlier_posts.request(alice, earlier_posts.ARCHIVE)
    deletes = await heard(remote, work)
    assert {one["object"]["id"] for one in deletes} == {post.uri for post in (*kept, friends)}
    assert {one["type"] for one in deletes} == {"Delete"}
    await earlier_posts.request(alice, earlier_posts.RETURN)
    creates = await heard(remote, work)
    assert [one["type"] for one in creates] == ["Create"] * 4
    assert {tuple(one["to"]) for one in creates} == {(f"{ALICE}/followers",)}
