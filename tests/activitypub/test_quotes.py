"""Quoting between servers (FEP-044f): asked for, allowed, refused, stamped, revoked."""

from typing import Any

import orjson
import pytest

from fediphoto.domain.posts import posts, quotes
from fediphoto.domain.relations import blocks
from fediphoto.storage.models import (
    Account,
    Notification,
    OutgoingActivity,
    Post,
    QuoteAuthorization,
)
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.remote_server import PUBLIC, Document, Person, RemoteServer

LETS_ALL = {"interactionPolicy": {"canQuote": {"automaticApproval": [PUBLIC]}}}
ASKS_FIRST = {"interactionPolicy": {"canQuote": {"manualApproval": [PUBLIC]}}}


class World:
    """Alice here; Bob and Carla there, both followed by Alice."""

    def __init__(self, web: Any, say: Say, work: Work, remote: RemoteServer) -> None:
        self.web, self.say, self.work, self.remote = web, say, work, remote
        self.bob, self.carla = remote.person("bob"), remote.person("carla")

    async def open(self) -> None:
        self.alice = await people.local("alice")
        for person in (self.bob, self.carla):
            await self.says(person, "Like", f"{self.alice.uri}/posts/1")
            await people.follows(self.alice, await Account.get(uri=person.uri))

    async def says(self, person: Person, kind: str, about: Any, **changes: Any) -> Document:
        """Somebody there does something; returns the activity."""
        activity = self.remote.activity(kind, person, about, **changes)
        assert await self.say(person, activity) == 202
        await self.work()
        return activity

    async def hears(self, note: Document) -> Post:
        """The note arrives; returns it as it is here."""
        create = self.remote.create(note)
        author = next(one for one in self.remote.people.values() if one.uri == create["actor"])
        assert await self.say(author, create) == 202
        await self.work()
        return await Post.get(uri=note["id"])

    def stamp(self, author: Person, quoting: str, quoted: str, **changes: Any) -> str:
        """A stamp on the author's server; returns its id."""
        uri = f"{author.uri}/stamps/{quoting.rpartition('/')[2]}"
        document = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": uri,
            "type": "QuoteAuthorization",
            "attributedTo": author.uri,
            "interactingObject": quoting,
            "interactionTarget": quoted,
        }
        return self.remote.serve(uri, document | changes)

    async def asks(self, person: Person, note: Document, quoted: Post, again: str = "") -> Document:
        """Somebody asks whether the note may quote; returns the request."""
        request_uri = f"{note['id']}/quote{again}"
        return await self.says(person, "QuoteRequest", quoted.uri, id=request_uri, instrument=note)


@pytest.fixture
async def world(web: Any, say: Say, work: Work, remote: RemoteServer) -> World:
    made = World(web, say, work, remote)
    await made.open()
    return made


async def sent(kind: str) -> list[Document]:
    """What our people sent, of one type, in order."""
    rows = await OutgoingActivity.all().order_by("id")
    documents = [orjson.loads(row.body) for row in rows]
    return [one for one in documents if one["type"] == kind]


async def own_post(author: Account, **details: Any) -> Post:
    return await posts.publish(author, posts.Draft(caption="Mine", **details))


# What others quote of others


async def test_a_quote_with_a_good_stamp_is_shown_and_counted(world: World) -> None:
    quoted = world.remote.note(world.carla, "<p>Look</p>", **ASKS_FIRST)
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=quoted["id"])
    note["quoteAuthorization"] = world.stamp(world.carla, note["id"], quoted["id"])
    post = await world.hears(note)
    there = await Post.get(uri=quoted["id"])
    assert (post.quote_state, post.quote_of_id) == ("accepted", there.id)
    assert there.quotes_count == 1


async def test_a_quote_that_came_before_what_it_quotes_is_shown_later(world: World) -> None:
    quoted = world.remote.note(world.carla, "<p>Look</p>", **ASKS_FIRST)
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=quoted["id"])
    note["quoteAuthorization"] = world.stamp(world.carla, note["id"], quoted["id"])
    world.remote.serve(quoted["id"], b"", status=404)
    assert (await world.hears(note)).quote_state == "pending"
    there = await world.hears(quoted)
    post = await Post.get(uri=note["id"])
    assert (post.quote_state, post.quote_of_id) == ("accepted", there.id)


@pytest.mark.parametrize(
    "lie",
    [
        {"interactingObject": "http://other.test/1"},
        {"interactionTarget": "http://other.test/1"},
        {"attributedTo": "http://other.test/carla"},
        {"type": "ReplyApproval"},
        {"id": "http://other.test/stamp"},
    ],
    ids=lambda lie: next(iter(lie)),
)
async def test_a_stamp_for_something_else_is_worth_nothing(
    world: World, lie: dict[str, str]
) -> None:
    quoted = world.remote.note(world.carla, "<p>Look</p>", **ASKS_FIRST)
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=quoted["id"])
    note["quoteAuthorization"] = world.stamp(world.carla, note["id"], quoted["id"], **lie)
    post = await world.hears(note)
    assert post.quote_state == "rejected"
    assert (await Post.get(uri=quoted["id"])).quotes_count == 0


async def test_a_stamp_on_the_quoters_own_server_is_worth_nothing(
    world: World,
) -> None:
    async with RemoteServer() as elsewhere:
        mallory = elsewhere.person("mallory")
        quoted = elsewhere.note(mallory, "<p>Look</p>", **ASKS_FIRST)
        note = world.remote.note(world.bob, "<p>Nice</p>", quote=quoted["id"])
        note["quoteAuthorization"] = world.stamp(
            world.bob, note["id"], quoted["id"], attributedTo=mallory.uri
        )
        post = await world.hears(note)
        assert post.quote_state == "rejected"


@pytest.mark.parametrize(
    ("quoted_says", "quoter_says", "state"),
    [
        (LETS_ALL, {}, "accepted"),
        ({}, {}, "accepted"),
        (ASKS_FIRST, {}, "pending"),
        ({}, LETS_ALL, "pending"),
        ("nobody", {}, "rejected"),
    ],
)
async def test_an_older_kind_of_quote_stands_unless_the_quoted_author_speaks_against_it(
    world: World, quoted_says: Any, quoter_says: Any, state: str
) -> None:
    if quoted_says == "nobody":
        quoted_says = {"interactionPolicy": {"canQuote": {"automaticApproval": [world.carla.uri]}}}
    quoted = world.remote.note(world.carla, "<p>Look</p>", **quoted_says)
    note = world.remote.note(
        world.bob, "<p>Nice</p>", quoteUrl=quoted["id"], _misskey_quote=quoted["id"], **quoter_says
    )
    assert (await world.hears(note)).quote_state == state


async def test_who_quotes_themselves_needs_no_stamp(world: World) -> None:
    quoted = world.remote.note(world.bob, "<p>Then</p>", **ASKS_FIRST)
    note = world.remote.note(world.bob, "<p>Now</p>", quote=quoted["id"])
    assert (await world.hears(note)).quote_state == "accepted"


async def test_quotes_of_quotes_are_followed_two_posts_deep(world: World) -> None:
    chain = [world.remote.note(world.bob, "<p>0</p>")]
    for number in range(1, 5):
        chain.append(world.remote.note(world.bob, f"<p>{number}</p>", quote=chain[-1]["id"]))
    await world.hears(chain[-1])
    known = {one.uri for one in await Post.all()}
    assert known == {one["id"] for one in chain[2:]}


async def test_a_quoted_post_that_cannot_be_had_leaves_the_quote_open(world: World) -> None:
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=f"{world.carla.uri}/notes/none")
    assert (await world.hears(note)).quote_state == "pending"


async def test_a_deleted_stamp_ends_the_quote_and_a_strangers_delete_does_not(
    world: World,
) -> None:
    quoted = world.remote.note(world.carla, "<p>Look</p>", **ASKS_FIRST)
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=quoted["id"])
    stamp = note["quoteAuthorization"] = world.stamp(world.carla, note["id"], quoted["id"])
    post = await world.hears(note)
    await world.says(world.bob, "Delete", stamp)
    assert (await Post.get(id=post.id)).quote_state == "accepted"
    await world.says(world.carla, "Delete", stamp)
    assert (await Post.get(id=post.id)).quote_state == "revoked"
    assert (await Post.get(uri=quoted["id"])).quotes_count == 0


async def test_a_stamp_that_comes_with_an_update_lets_the_quote_be_shown(world: World) -> None:
    quoted = world.remote.note(world.carla, "<p>Look</p>", **ASKS_FIRST)
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=quoted["id"])
    post = await world.hears(note)
    assert post.quote_state == "pending"
    stamped = note | {"quoteAuthorization": world.stamp(world.carla, note["id"], quoted["id"])}
    await world.says(world.bob, "Update", stamped)
    assert (await Post.get(id=post.id)).quote_state == "accepted"


async def test_a_deleted_post_is_quoted_no_longer(world: World) -> None:
    quoted = world.remote.note(world.carla, "<p>Look</p>", **LETS_ALL)
    post = await world.hears(world.remote.note(world.bob, "<p>Nice</p>", quote=quoted["id"]))
    before = post.version
    await world.says(world.carla, "Delete", quoted["id"])
    now = await Post.get(id=post.id)
    assert (now.quote_state, now.quote_of_id) == ("deleted", None)
    assert now.version > before


# What others quote of ours


async def test_who_asks_to_quote_a_public_post_of_ours_gets_a_stamp(world: World) -> None:
    mine = await own_post(world.alice)
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=mine.uri, to=[PUBLIC])
    request = await world.asks(world.bob, note, mine)
    (accept,) = await sent("Accept")
    assert accept["object"]["id"] == request["id"]
    assert accept["object"]["instrument"] == note["id"]
    answer = await world.web.get(accept["result"], headers={"Accept": "application/activity+json"})
    stamp = orjson.loads(await answer.get_data())
    assert {name: stamp[name] for name in stamp if name != "@context"} == {
        "id": accept["result"],
        "type": "QuoteAuthorization",
        "attributedTo": world.alice.uri,
        "interactingObject": note["id"],
        "interactionTarget": mine.uri,
    }
    quoting = await Post.get(uri=note["id"])
    assert quoting.quote_state == "accepted"
    assert (await Post.get(id=mine.id)).quotes_count == 1
    told = await Notification.get(recipient_id=world.alice.id, kind="quote")
    assert told.post_id == quoting.id
    await world.asks(world.bob, note, mine)
    assert len(await sent("Accept")) == 1
    assert (await Post.get(id=mine.id)).quotes_count == 1


async def test_a_request_by_bare_id_is_looked_up_at_its_origin(world: World) -> None:
    mine = await own_post(world.alice)
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=mine.uri)
    await world.says(world.bob, "QuoteRequest", mine.uri, instrument=note["id"])
    assert (await Post.get(uri=note["id"])).quote_state == "accepted"
    other = world.remote.note(world.carla, "<p>Not mine</p>", quote=mine.uri)
    request = await world.says(world.bob, "QuoteRequest", mine.uri, instrument=other["id"])
    assert "somebody else's" in await outcome(request)
    assert len(await sent("Accept")) == 1


@pytest.mark.parametrize("policy", ["nobody", "followers"])
async def test_whom_the_author_does_not_let_is_refused(world: World, policy: str) -> None:
    mine = await own_post(world.alice, quote_policy=policy)
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=mine.uri)
    post = await world.hears(note)
    assert post.quote_state == "rejected"
    request = await world.asks(world.bob, note, mine)
    (reject,) = await sent("Reject")
    assert reject["object"]["id"] == request["id"]
    assert not await QuoteAuthorization.exists()
    assert not await Notification.exists(kind="quote")
    bob = await Account.get(uri=world.bob.uri)
    await people.follows(bob, world.alice)
    await world.asks(world.bob, note, mine, "-again")
    assert len(await sent("Accept")) == (policy == "followers")


async def test_a_stranger_with_older_software_quotes_a_public_post_without_asking(
    world: World,
) -> None:
    erin = world.remote.person("erin")
    mine = await own_post(world.alice)
    note = world.remote.note(erin, "<p>Cute</p>", _misskey_quote=mine.uri, quoteUrl=mine.uri)
    quoting = await world.hears(note)
    assert quoting.quote_state == "accepted"
    assert await Notification.exists(recipient_id=world.alice.id, kind="quote")
    await world.says(erin, "Delete", note["id"])
    assert (await Post.get(id=mine.id)).quotes_count == 0


async def test_a_revoked_quote_stays_revoked(world: World) -> None:
    mine = await own_post(world.alice)
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=mine.uri)
    await world.asks(world.bob, note, mine)
    quoting = await Post.get(uri=note["id"])
    await quotes.revoke(world.alice, mine, quoting.id)
    await world.work()
    (accept,) = await sent("Accept")
    (delete,) = await sent("Delete")
    assert (delete["object"], delete["actor"]) == (accept["result"], world.alice.uri)
    assert (await world.web.get(accept["result"])).status_code == 404
    assert (await Post.get(id=quoting.id)).quote_state == "revoked"
    assert not await Notification.exists(kind="quote")
    again = note | {"updated": "2030-01-01T00:00:00Z", "content": "<p>Ha</p>"}
    await world.says(world.bob, "Update", again)
    await world.asks(world.bob, note, mine, "-again")
    assert (await Post.get(id=quoting.id)).quote_state == "revoked"
    assert len(await sent("Reject")) == 1


async def test_whom_one_has_blocked_does_not_quote_one(world: World) -> None:
    mine = await own_post(world.alice)
    await blocks.block(world.alice, await Account.get(uri=world.bob.uri))
    note = world.remote.note(world.bob, "<p>Nice</p>", quote=mine.uri)
    request = await world.asks(world.bob, note, mine)
    assert "We do not have that post" in await outcome(request)
    assert not await sent("Accept")


# What ours quote of others


async def test_one_of_ours_asks_and_tells_everybody_of_the_stamp(world: World) -> None:
    quoted = await world.hears(world.remote.note(world.carla, "<p>Look</p>", **ASKS_FIRST))
    bob = await Account.get(uri=world.bob.uri)
    await people.follows(bob, world.alice)
    mine = await own_post(world.alice, quoted_id=quoted.id)
    assert mine.quote_state == "pending"
    await world.work()
    (request,) = await sent("QuoteRequest")
    assert (request["actor"], request["object"]) == (world.alice.uri, quoted.uri)
    note = request["instrument"]
    assert (note["id"], note["quote"], note["quoteUrl"]) == (mine.uri, quoted.uri, quoted.uri)
    assert note["content"].startswith('<p class="quote-inline">RE: <a href="')
    assert "quoteAuthorization" not in note
    stamp = world.stamp(world.carla, mine.uri, quoted.uri)
    bare = {name: request[name] for name in ("id", "type", "actor", "object")}
    await world.says(world.bob, "Accept", {**bare, "instrument": mine.uri}, result=stamp)
    assert (await Post.get(id=mine.id)).quote_state == "pending"
    await world.says(world.carla, "Accept", {**bare, "instrument": mine.uri}, result=stamp)
    now = await Post.get(id=mine.id)
    assert (now.quote_state, now.quote_authorization_uri) == ("accepted", stamp)
    assert (await Post.get(id=quoted.id)).quotes_count == 1
    (update,) = await sent("Update")
    assert update["object"]["quoteAuthorization"] == stamp
    await world.says(world.carla, "Delete", stamp)
    assert (await Post.get(id=mine.id)).quote_state == "revoked"


async def test_an_accept_with_a_stamp_of_another_server_does_not_count(world: World) -> None:
    quoted = await world.hears(world.remote.note(world.carla, "<p>Look</p>", **LETS_ALL))
    mine = await own_post(world.alice, quoted_id=quoted.id)
    await world.says(world.carla, "Accept", f"{mine.uri}/quote", result="http://other.test/stamp")
    assert (await Post.get(id=mine.id)).quote_state == "pending"


async def test_a_refused_quote_is_not_shown(world: World) -> None:
    quoted = await world.hears(world.remote.note(world.carla, "<p>Look</p>", **ASKS_FIRST))
    mine = await own_post(world.alice, quoted_id=quoted.id)
    await world.says(world.carla, "Reject", f"{mine.uri}/quote")
    assert (await Post.get(id=mine.id)).quote_state == "rejected"


async def test_one_of_ours_quotes_another_with_a_stamp_that_others_can_check(
    world: World,
) -> None:
    dora = await people.local("dora")
    theirs = await own_post(dora)
    mine = await own_post(world.alice, quoted_id=theirs.id)
    assert mine.quote_state == "accepted"
    assert (await world.web.get(mine.quote_authorization_uri)).status_code == 200
    assert (await Post.get(id=theirs.id)).quotes_count == 1
    await posts.delete(world.alice, mine)
    assert (await Post.get(id=theirs.id)).quotes_count == 0


async def test_a_changed_policy_is_told_to_who_has_the_post(world: World) -> None:
    bob = await Account.get(uri=world.bob.uri)
    await people.follows(bob, world.alice)
    mine = await own_post(world.alice)
    await quotes.set_policy(world.alice, mine, "followers")
    await world.work()
    (update,) = await sent("Update")
    said = update["object"]["interactionPolicy"]["canQuote"]
    assert said == {"automaticApproval": [world.alice.followers_uri]}
