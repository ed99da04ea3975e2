"""Deeds that an author elsewhere wants to be asked for, and those that ours do not take."""

from typing import Any

import orjson
import pytest

from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.timelines import comments
from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account, Delivery, Like, OutgoingActivity, Post
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.remote_server import PUBLIC, Document, Person, RemoteServer


def policy(**rules: Any) -> Document:
    """An interactionPolicy: `reply="manual"` asks first, a list of ids lets those."""
    said = {
        f"can{deed.title()}": {"manualApproval": [PUBLIC]}
        if rule == "manual"
        else {"automaticApproval": rule}
        for deed, rule in rules.items()
    }
    return {"interactionPolicy": said}


class World:
    """Alice and her follower Dora here, Zork there with a post of his own terms, Bob a third."""

    def __init__(self, say: Say, work: Work, remote: RemoteServer) -> None:
        self.say, self.work, self.remote = say, work, remote
        self.zork, self.bob = remote.person("zork"), remote.person("bob")

    async def open(self) -> None:
        self.alice, self.dora = await people.local("alice"), await people.local("dora")
        for person in (self.zork, self.bob):
            await self.says(person, "Like", f"{self.alice.uri}/posts/1")
            await people.follows(self.alice, await Account.get(uri=person.uri))
        await people.follows(self.dora, self.alice)
        await people.follows(await Account.get(uri=self.bob.uri), self.alice)

    async def says(self, person: Person, kind: str, about: Any, **changes: Any) -> Document:
        """Somebody there does something; returns the activity."""
        activity = self.remote.activity(kind, person, about, **changes)
        assert await self.say(person, activity) == 202
        await self.work()
        return activity

    async def posts(self, **terms: Any) -> Post:
        """Zork posts on his terms."""
        note = self.remote.note(self.zork, "<p>On my terms</p>", **policy(**terms))
        await self.says(self.zork, "Create", note)
        return await Post.get(uri=note["id"])

    async def answers(self, post: Post, **changes: Any) -> Document:
        """Bob answers; returns his note."""
        note = self.remote.note(self.bob, "<p>Well</p>", inReplyTo=post.uri, **changes)
        await self.says(self.bob, "Create", note)
        return note

    def approval(self, note: str, post: Post, **changes: Any) -> str:
        """Zork's ReplyApproval, served; returns its id."""
        uri = f"{self.zork.uri}/approvals/{note.rpartition('/')[2]}"
        document = {
            "@context": "https://gotosocial.org/ns",
            "id": uri,
            "type": "ReplyApproval",
            "attributedTo": self.zork.uri,
            "object": note,
            "target": post.uri,
        }
        return self.remote.serve(uri, document | changes)


@pytest.fixture
async def world(app: Any, say: Say, work: Work, remote: RemoteServer) -> World:
    made = World(say, work, remote)
    await made.open()
    return made


async def comment(author: Account, post: Post) -> Post:
    return await posts.publish(author, posts.Draft(caption="Well", in_reply_to_id=post.id))


async def sees(viewer: Account | None, post: Post) -> int:
    """How many comments on the post the viewer sees."""
    return len((await comments.thread(post, viewer)).descendants)


async def sent_to(kind: str) -> list[tuple[Document, list[str]]]:
    """What our people sent of one type, with the inboxes it waits for."""
    found = []
    for row in await OutgoingActivity.all().order_by("id"):
        document = orjson.loads(row.body)
        if document["type"] == kind:
            deliveries = await Delivery.filter(activity_id=row.id)
            found.append((document, sorted(one.inbox_uri for one in deliveries)))
    return found


@pytest.mark.parametrize("deed", [interactions.like, interactions.boost, comment])
async def test_what_the_author_forbids_our_people_cannot_do(world: World, deed: Any) -> None:
    nobody = [world.zork.uri]
    post = await world.posts(like=nobody, reply=nobody, announce=nobody)
    with pytest.raises(Forbidden, match=r"^(Its author does not let|Comments on this post are)"):
        await deed(world.alice, post)
    named = [world.zork.uri, world.alice.uri]
    await deed(world.alice, await world.posts(like=named, reply=named, announce=named))


async def test_a_comment_waits_for_the_author_and_is_then_told_to_everybody(world: World) -> None:
    post = await world.posts(reply="manual")
    mine = await comment(world.alice, post)
    await world.work()
    assert mine.approval_state == "pending"
    ((create, inboxes),) = await sent_to("Create")
    assert inboxes == [f"{world.remote.base_url}/inbox"]
    assert "approvedBy" not in create["object"]
    assert (await sees(world.alice, post), await sees(world.dora, post)) == (1, 0)
    assert (await Post.get(id=post.id)).comments_count == 0
    stamp = world.approval(mine.uri, post)
    await world.says(world.bob, "Accept", mine.uri, result=f"{world.bob.uri}/approvals/1")
    assert await sees(world.dora, post) == 0
    await world.says(world.zork, "Accept", mine.uri, result=stamp)
    assert await sees(world.dora, post) == 1
    assert (await Post.get(id=post.id)).comments_count == 1
    ((create, _),) = await sent_to("Create")
    assert create["object"]["approvedBy"] == stamp


async def test_a_comment_that_is_refused_stays_with_its_author_alone(world: World) -> None:
    post = await world.posts(reply="manual")
    mine = await comment(world.alice, post)
    await world.says(world.zork, "Reject", {"type": "Note", "id": mine.uri})
    assert (await Post.get(id=mine.id)).approval_state == "rejected"
    assert (await sees(world.alice, post), await sees(world.dora, post)) == (1, 0)
    open_post = await world.posts()
    hasty = await comment(world.alice, open_post)
    assert (await Post.get(id=open_post.id)).comments_count == 1
    await world.says(world.zork, "Reject", hasty.uri)
    assert (await Post.get(id=open_post.id)).comments_count == 0
    assert await sees(world.dora, open_post) == 0


async def test_a_follower_waits_for_the_proof_that_others_can_check(world: World) -> None:
    post = await world.posts(reply=[world.zork.uri, world.zork.followers])
    assert (await comment(world.alice, post)).approval_state == "pending"
    with pytest.raises(Forbidden):
        await comment(world.dora, post)


async def test_a_boost_waits_too_and_a_refused_one_goes(world: World) -> None:
    post = await world.posts(announce="manual")
    boost = await interactions.boost(world.alice, post)
    await world.work()
    assert boost.approval_state == "pending"
    assert (await Post.get(id=post.id)).boosts_count == 0
    stamp = f"{world.zork.uri}/approvals/boost"
    await world.says(world.zork, "Accept", boost.uri, result=stamp)
    assert (await Post.get(id=post.id)).boosts_count == 1
    ((announce, _),) = await sent_to("Announce")
    assert announce["approvedBy"] == stamp
    await world.says(world.zork, "Reject", boost.uri)
    assert not await Post.exists(id=boost.id)
    assert (await Post.get(id=post.id)).boosts_count == 0


async def test_a_refused_like_is_taken_back(world: World) -> None:
    post = await world.posts(like="manual")
    like = await interactions.like(world.alice, post)
    await world.says(world.zork, "Reject", like.uri)
    assert not await Like.exists(id=like.id)
    assert (await Post.get(id=post.id)).likes_count == 0
    assert not await sent_to("Undo")


async def test_a_third_partys_comment_is_shown_with_a_good_stamp_alone(world: World) -> None:
    post = await world.posts(reply="manual")
    await world.answers(post)
    assert await sees(world.alice, post) == 0
    note = world.remote.note(world.bob, "<p>Approved</p>", inReplyTo=post.uri)
    note["approvedBy"] = world.approval(note["id"], post)
    await world.says(world.bob, "Create", note)
    assert await sees(world.alice, post) == 1
    assert (await Post.get(id=post.id)).comments_count == 1


@pytest.mark.parametrize(
    "lie",
    [{"object": "http://other.test/1"}, {"attributedTo": "http://other.test/1"}, {"type": "Note"}],
    ids=lambda lie: next(iter(lie)),
)
async def test_a_stamp_that_says_something_else_does_not_help(world: World, lie: Document) -> None:
    post = await world.posts(reply="manual")
    note = world.remote.note(world.bob, "<p>Approved?</p>", inReplyTo=post.uri)
    note["approvedBy"] = world.approval(note["id"], post, **lie)
    await world.says(world.bob, "Create", note)
    assert await sees(world.alice, post) == 0
    assert (await Post.get(uri=note["id"])).approval_state == "rejected"


async def test_the_authors_accept_of_a_third_partys_comment_is_enough(world: World) -> None:
    post = await world.posts(reply="manual")
    note = await world.answers(post)
    stamp = world.approval(note["id"], post)
    await world.says(world.zork, "Accept", note["id"], result=stamp)
    assert await sees(world.alice, post) == 1


async def test_a_comment_that_comes_again_with_a_stamp_is_looked_at_again(world: World) -> None:
    post = await world.posts(reply="manual")
    note = await world.answers(post)
    assert await sees(world.alice, post) == 0
    note["approvedBy"] = world.approval(note["id"], post)
    await world.says(world.bob, "Create", note)
    assert await sees(world.alice, post) == 1


async def test_whoever_may_answer_at_once_needs_no_stamp(world: World) -> None:
    await world.answers(await world.posts(reply=[world.bob.uri]))
    post = await Post.get(account__username="zork")
    assert await sees(world.alice, post) == 1


async def test_a_comment_that_came_before_what_it_answers_is_held_to_its_terms(
    world: World,
) -> None:
    parent = world.remote.note(world.zork, "<p>On my terms</p>", **policy(reply="manual"))
    early = world.remote.note(world.bob, "<p>Early</p>", inReplyTo=parent["id"])
    await world.says(world.bob, "Create", early)
    post = await Post.get(uri=parent["id"])
    assert await sees(world.alice, post) == 0
    assert (await Post.get(id=post.id)).comments_count == 0


async def test_a_comment_on_a_post_without_comments_is_refused_in_words_it_understands(
    world: World,
) -> None:
    mine = await posts.publish(world.alice, posts.Draft(caption="Quiet", comments_enabled=False))
    await world.answers(mine)
    assert not await sent_to("Reject")
    note = await world.answers(mine, **policy(like=[PUBLIC]))
    ((reject, inboxes),) = await sent_to("Reject")
    assert (reject["object"], reject["actor"]) == (note["id"], world.alice.uri)
    assert inboxes == [f"{world.bob.uri}/inbox"]
    assert not await Post.exists(uri=note["id"])
    like = await world.says(world.bob, "Like", mine.uri)
    assert await outcome(like) == "done"
