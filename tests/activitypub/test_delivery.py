"""Does what our people do reach everybody it should, and nobody else?"""

from datetime import UTC, datetime

import pytest

from fediphoto.activitypub import outbox
from fediphoto.domain import facts
from fediphoto.domain.posts import archive, interactions, posts
from fediphoto.domain.posts.posts import Changes, Draft
from fediphoto.storage.models import (
    Delivery,
    DomainBlock,
    Host,
    Post,
)
from tests.activitypub import people
from tests.activitypub.delivering import PUBLIC, OtherServers, follower, work


def test_every_fact_is_told() -> None:
    outbox.subscribe()

    every = {f"fact.{fact.__name__}" for fact in facts.Fact.__subclasses__()}

    assert every - set(facts.job_handlers()) <= {"fact.FilesUnused"}


async def test_a_post_reaches_each_inbox_once(others: OtherServers) -> None:
    alice = await people.local("alice")
    first, second, third = others.host(1), others.host(2), others.host(3)
    for name in ("bob", "ben"):
        await people.follows(await people.remote(name, first), alice)
    lone = await people.remote("lone", second, shared=False)
    await people.follows(lone, alice)
    await people.follows(await people.local("carol"), alice)
    asked = await people.remote("asked", third)
    await people.follows(asked, alice, state="pending")

    post = await posts.publish(alice, Draft(caption="Hello"))
    await work()

    assert dict(others.received).keys() == {f"http://{first}/inbox", lone.inbox_uri}
    (create,) = others.received[f"http://{first}/inbox"]
    assert create["type"] == "Create"
    assert create["object"]["id"] == post.uri
    assert not await Delivery.exists()


async def test_a_fact_handled_twice_is_sent_once(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    post = await posts.publish(alice, Draft(caption="Hello"))
    await work()

    await facts.record(facts.PostPublished(post_id=post.id))
    await work()

    assert others.heard(others.host(1)) == ["Create"]


async def test_a_direct_post_reaches_only_those_it_speaks_to(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    bob = await people.remote("bob", others.host(2))

    await posts.publish(alice, Draft(caption=f"@{bob.acct} psst", visibility="direct"))
    await work()

    assert others.heard(others.host(1)) == []
    (create,) = others.received[f"http://{others.host(2)}/inbox"]
    assert (create["to"], create["cc"]) == ([bob.uri], [])


async def test_nothing_goes_to_a_domain_that_the_author_blocks(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    await follower(others, 2, alice)
    await DomainBlock.create(id=1, account=alice, domain=others.host(1))

    await posts.publish(alice, Draft(caption="Hello"))
    await work()

    assert others.heard(others.host(1)) == []
    assert others.heard(others.host(2)) == ["Create"]


async def knows_narrowings(others: OtherServers, number: int) -> None:
    """That server has told us that it runs what we do."""
    at = {"software_at": datetime.now(UTC), "first_seen_at": datetime.now(UTC)}
    await Host.create(name=others.host(number), software="fediphoto", **at)


@pytest.mark.parametrize("visibility", ["followers", "direct"])
async def test_what_narrows_is_withdrawn_where_others_would_go_on_seeing_it(
    others: OtherServers, visibility: str
) -> None:
    alice = await people.local("alice")
    await people.follows(await people.remote("bob", others.host(1)), alice)
    mallow = await people.remote("mallow", others.host(2))
    await people.follows(await people.remote("fan", others.host(3)), alice)
    passer = await people.remote("passer", others.host(4))
    for number in (1, 2):
        await knows_narrowings(others, number)
    post = await posts.publish(alice, Draft(caption=f"Hello @{mallow.acct}"))
    await interactions.like(passer, post, uri=f"{passer.uri}/likes/1")
    await work()

    await posts.edit(alice, post, Changes(visibility=visibility))
    await work()

    reader = "Update" if visibility == "followers" else "Delete"
    assert others.heard(others.host(1)) == ["Create", reader]
    assert others.heard(others.host(2)) == ["Create", "Update"], "it is named"
    assert others.heard(others.host(3)) == ["Create", "Delete"], "whoever runs what shows it to all"
    assert others.heard(others.host(4)) == ["Delete"]


@pytest.mark.parametrize("end", ["narrowed", "archived", "deleted"])
async def test_what_ours_have_boosted_is_removed_at_their_followers_too(
    others: OtherServers, end: str
) -> None:
    alice, bob = await people.local("alice"), await people.local("bob")
    await people.follows(await people.remote("fan", others.host(1)), bob)
    post = await posts.publish(alice, Draft(caption="Hello"))
    await interactions.boost(bob, post)
    await work()

    if end == "narrowed":
        await posts.edit(alice, post, Changes(visibility="followers"))
    elif end == "archived":
        await archive.archive(alice, post)
    else:
        await posts.delete(alice, post)
    await work()

    assert others.heard(others.host(1)) == ["Announce", "Delete"]


async def test_what_is_wide_again_before_anybody_was_asked_is_removed_nowhere(
    others: OtherServers,
) -> None:
    alice = await people.local("alice")
    await follower(others, 1, alice)
    post = await posts.publish(alice, Draft(caption="Hello"))
    await work()

    await posts.edit(alice, post, Changes(visibility="followers"))
    await posts.edit(alice, post, Changes(visibility="unlisted"))
    await work()

    assert "Delete" not in others.heard(others.host(1))


async def test_an_edit_reaches_those_who_boosted_too(others: OtherServers) -> None:
    alice = await people.local("alice")
    bob = await people.remote("bob", others.host(1))
    post = await posts.publish(alice, Draft(caption="Hello"))
    await interactions.boost(bob, post, uri=f"{bob.uri}/boosts/1")

    await posts.edit(alice, await posts.get(post.id), Changes(caption="Hello!"))
    await work()
    await posts.delete(alice, await posts.get(post.id))
    await work()

    update, delete = others.received[f"http://{others.host(1)}/inbox"]
    assert (update["type"], update["object"]["content"]) == ("Update", "<p>Hello!</p>")
    assert (delete["type"], delete["object"]) == ("Delete", {"id": post.uri, "type": "Tombstone"})


async def test_likes_and_boosts_are_told_and_taken_back(others: OtherServers) -> None:
    alice = await people.local("alice")
    await follower(others, 2, alice)
    bob = await people.remote("bob", others.host(1))
    theirs = await Post.create(
        id=77,
        account=bob,
        uri=f"{bob.uri}/posts/1",
        visibility="public",
        created_at=people.CREATED_AT,
        thread_id=77,
    )

    like = await interactions.like(alice, theirs)
    boost = await interactions.boost(alice, theirs)
    await work()
    await interactions.unlike(alice, theirs)
    await interactions.unboost(alice, theirs)
    await work()

    liked, unliked = others.received[bob.inbox_uri]
    assert (liked["type"], liked["id"], liked["object"]) == ("Like", like.uri, theirs.uri)
    assert (unliked["type"], unliked["object"]["id"]) == ("Undo", like.uri)
    for number in (1, 2):
        announced, taken_back = others.received[f"http://{others.host(number)}/inbox"]
        assert (announced["id"], announced["object"]) == (boost.uri, theirs.uri)
        assert announced["to"] == [PUBLIC]
        assert taken_back["object"]["id"] == boost.uri
        assert taken_back["object"]["type"] == "Announce"


async def test_an_accept_is_repeated_when_the_follow_is(others: OtherServers) -> None:
    alice = await people.local("alice")
    bob = await people.remote("bob", others.host(1))
    follow = await people.follows(bob, alice)

    for _ in range(2):
        await facts.record(facts.FollowAccepted(follow_id=follow.id))
        await work()

    first, second = others.received[bob.inbox_uri]
    assert first == second
    assert first["object"]["id"] == follow.uri


async def test_follows_and_rejections_are_told_and_blocks_are_not(others: OtherServers) -> None:
    alice = await people.local("alice")
    bob = await people.remote("bob", others.host(1))
    follow = await people.follows(alice, bob, state="pending")
    await facts.record(facts.FollowRequested(follow_id=follow.id))
    await work()
    await facts.record(
        facts.Unfollowed(follow_uri=follow.uri, follower_id=alice.id, target_id=bob.id)
    )
    await facts.record(
        facts.FollowRejected(follow_uri=f"{bob.uri}#1", follower_id=bob.id, target_id=alice.id)
    )
    await facts.record(
        facts.Unblocked(block_uri=f"{alice.uri}/blocks/1", account_id=alice.id, target_id=bob.id)
    )
    await work()

    asked, *rest = others.received[bob.inbox_uri]
    assert (asked["type"], asked["id"], asked["object"]) == ("Follow", follow.uri, bob.uri)
    told = {(activity["type"], activity["object"]["type"]) for activity in rest}
    assert told == {("Undo", "Follow"), ("Reject", "Follow")}


async def test_a_changed_profile_and_a_goodbye_are_told(others: OtherServers) -> None:
    alice = await people.local("alice", display_name="Alice")
    await follower(others, 1, alice)
    await facts.record(
        facts.AccountUpdated(account_id=alice.id, updated_at="2026-01-01T00:00:00+00:00")
    )
    await work()
    inboxes = [f"http://{others.host(1)}/inbox"]
    await facts.record(facts.AccountDeleted(account_id=alice.id, inboxes=inboxes))
    await work()

    update, delete = others.received[inboxes[0]]
    assert (update["type"], update["object"]["name"]) == ("Update", "Alice")
    assert (delete["type"], delete["object"]) == ("Delete", alice.uri)
