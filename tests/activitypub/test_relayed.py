"""What one server passes on of another's: proven by what it holds, or else looked at elsewhere."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub.inbox import hints, receive, senders, throttle
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account, Follow, InboxActivity, Job, Post, Relay, Tombstone
from tests import remote_signing
from tests.activitypub import oracle, people
from tests.activitypub.conftest import Say, Work
from tests.remote_server import PUBLIC, Document, Person, RemoteServer

ALICE = "http://photos.test/users/alice"


@pytest.fixture(autouse=True)
def counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody has sent any hints yet; and what is allowed in a minute is so for a whole test."""
    monkeypatch.setattr(throttle, "WINDOW_S", 3600.0)
    hints.forget_counts()
    yield
    hints.forget_counts()


@pytest.fixture
async def third() -> AsyncIterator[RemoteServer]:
    """Where bob is, and mallory is not."""
    async with RemoteServer() as server:
        yield server


class Town:
    """Alice here, bob there, and mallory (or a relay) at a third place, who passes things on."""

    def __init__(self, say: Say, work: Work, here: RemoteServer, third: RemoteServer) -> None:
        self._say, self.work = say, work
        self.third = third
        self.bob = third.person("bob").with_ed25519()
        self.mallory = here.person("mallory")

    async def pass_on(self, activity: Document, *, status: int = 202, **signing: Any) -> None:
        """Mallory posts an activity of somebody else to us, and all of it is worked through."""
        assert await self._say(self.mallory, activity, **signing) == status
        await self.work()

    async def say(self, person: Person, activity: Document, status: int = 202) -> None:
        """Somebody speaks for themselves; everything is worked through."""
        assert await self._say(person, activity) == status
        await self.work()

    async def is_followed(self, person: Person) -> Account:
        """Alice follows them."""
        remote = self.third if person is self.bob else None
        assert remote is not None
        await self.say(person, remote.activity("Like", person, f"{ALICE}/posts/1"))
        account = await Account.get(uri=person.uri)
        await people.follows(await Account.get(uri=ALICE), account)
        return account


@pytest.fixture
async def town(say: Say, work: Work, remote: RemoteServer, third: RemoteServer) -> Town:
    await people.local("alice")
    return Town(say, work, remote, third)


# Proven by its own proof


@pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
async def test_a_proof_makes_it_the_actors_whoever_brings_it(town: Town, scheme: str) -> None:
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>Proven</p>")
    create = town.bob.prove(town.third.create(note))
    town.third.log.clear()
    await town.pass_on(create, scheme=scheme)
    assert "Proven" in (await Post.get(uri=note["id"])).content_html
    assert town.third.requests_for(note["id"]) == []
    row = await InboxActivity.get(uri=create["id"])
    assert (row.signer_uri, row.state) == (town.bob.uri, "done")


async def test_a_proof_is_good_for_what_has_no_id_to_look_at(town: Town) -> None:
    follow = town.third.activity("Follow", town.bob, ALICE)
    await town.pass_on(follow, status=401)
    await town.pass_on(town.bob.prove(follow))
    assert await Follow.exists(follower__uri=town.bob.uri)


WRONG = (
    "other words",
    "other audience",
    "another id",
    "one more member",
    "another key",
    "another purpose",
    "another context",
    "from the future",
    "no time at all",
    "no value",
    "half a value",
    "a number that is no float",
)


def changed(town: Town, create: Document) -> dict[str, Document]:
    """Each way in which a proof can be wrong."""
    mallorys = remote_signing.ed25519_key("mallory")
    proven = town.bob.prove(create)
    bob = town.bob
    return {
        "other words": proven | {"object": proven["object"] | {"content": "<p>Forged</p>"}},
        "other audience": proven | {"to": [ALICE]},
        "another id": proven | {"id": f"{bob.uri}/activities/other"},
        "one more member": proven | {"bto": [ALICE]},
        "another key": remote_signing.prove(create, mallorys, bob.method_uri),
        "another purpose": bob.prove(create, proofPurpose="authentication"),
        "another context": proven | {"@context": ["https://www.w3.org/ns/activitystreams"]},
        "from the future": bob.prove(create, created="2999-01-01T00:00:00Z"),
        "no time at all": bob.prove(create, created="yesterday"),
        "no value": proven | {"proof": {**proven["proof"], "proofValue": ""}},
        "half a value": proven | {"proof": {**proven["proof"], "proofValue": "z11"}},
        "a number that is no float": bob.prove(create) | {"x": 2**60},
    }


@pytest.mark.parametrize("way", WRONG)
async def test_a_wrong_proof_is_refused_even_from_the_actor(
    town: Town, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    """FEP-8b32: the proof takes precedence over the signature of the request."""
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>Mine</p>")
    town.third.serve(note["id"], b"", status=404)
    activity = changed(town, town.third.create(note))[way]
    before = await oracle.world("AccountKey", "Account")
    with oracle.no_defects(caplog):
        await town.pass_on(activity, status=401)
        await town.say(town.bob, activity, status=401)
    assert oracle.difference(before, await oracle.world("AccountKey", "Account")) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"type": "Ed25519Signature2020"},
        {"verificationMethod": "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"},
        {"verificationMethod": "https://elsewhere.test/key"},
        {"verificationMethod": "THEIR SERVER/uploads/key"},
        {"expires": "2020-01-01T00:00:00Z"},
    ],
    ids=str,
)
async def test_a_proof_that_we_cannot_check_counts_for_nothing(
    town: Town, changes: Document
) -> None:
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>Mine</p>")
    town.third.serve(note["id"], b"", status=404)
    changes = {
        name: value.replace("THEIR SERVER", town.third.base_url) for name, value in changes.items()
    }
    activity = town.bob.prove(town.third.create(note), **changes)
    await town.pass_on(activity)
    assert town.third.requests_for("/uploads/key") == []
    assert not await Post.exists(uri=note["id"]), "looked at, and not there"
    await town.say(town.bob, activity)
    assert await Post.exists(uri=note["id"]), "the request's own signature proves it"


OF_OUR_KIND = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022"}


@pytest.mark.parametrize(
    ("proof", "status"),
    [
        (None, 202),
        (1, 202),
        ("x", 202),
        ([], 202),
        ([[]], 202),
        ({}, 202),
        ({"type": ["DataIntegrityProof"], "cryptosuite": {}}, 202),
        ([{"type": "other"}] * 1000, 202),
        (OF_OUR_KIND, 401),
        ([{}, OF_OUR_KIND], 401),
        (OF_OUR_KIND | {"proofPurpose": "assertionMethod", "verificationMethod": []}, 401),
        (OF_OUR_KIND | {"expires": {}}, 401),
        (OF_OUR_KIND | {"created": "9" * 5000}, 401),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_odd_proofs_break_nothing(
    town: Town, say: Say, proof: Any, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    follow = town.third.activity("Follow", town.bob, ALICE, proof=proof)
    with oracle.no_defects(caplog):
        assert await say(town.bob, follow) == status
        await town.work()
        assert await say(town.mallory, follow) == 401
    assert await Follow.exists() is (status == 202)


async def test_a_proof_of_a_neighbour_is_not_the_actors(town: Town) -> None:
    carol = town.third.person("carol").with_ed25519()
    follow = town.third.activity("Follow", town.bob, ALICE)
    await town.pass_on(carol.prove(follow), status=401)
    await town.say(carol, carol.prove(follow), status=401)
    assert not await Follow.exists()


async def test_an_rsa_key_makes_no_proof(town: Town) -> None:
    follow = town.third.activity("Follow", town.bob, ALICE)
    proven = remote_signing.prove(follow, town.bob.ed25519, town.bob.key_uri)
    await town.pass_on(proven, status=401)


async def test_what_was_undone_is_not_done_again_by_passing_it_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proof is good for ever, so that what it proves must be known when it comes again."""
    follow = town.bob.prove(town.third.activity("Follow", town.bob, ALICE))
    await town.say(town.bob, follow)
    await town.say(town.bob, town.third.activity("Undo", town.bob, follow["id"]))
    assert not await Follow.exists()
    long_ago = datetime.now(UTC) - timedelta(hours=8)
    await InboxActivity.all().update(received_at=long_ago)
    await Tombstone.all().update(deleted_at=long_ago)
    await town.pass_on(follow)
    assert not await Follow.exists()
    await InboxActivity.all().delete()  # as after a month
    monkeypatch.setattr(receive, "PASSED_ON_FOR", timedelta(seconds=-1))
    await town.pass_on(follow, status=401)
    assert not await Follow.exists()


async def test_a_rotated_ed25519_key_is_read_again(town: Town) -> None:
    await town.is_followed(town.bob)
    notes = [town.third.note(town.bob, f"<p>{n}</p>") for n in range(2)]
    await town.pass_on(town.bob.prove(town.third.create(notes[0])))
    new = remote_signing.ed25519_key("bob's new one")
    town.bob.document["assertionMethod"] = [remote_signing.method(town.bob.uri, new)]
    create = town.third.create(notes[1])
    await town.pass_on(remote_signing.prove(create, new, town.bob.method_uri))
    assert await Post.filter(account__uri=town.bob.uri).count() == 2


async def test_ed25519_keys_sign_requests_too(town: Town, say: Say) -> None:
    """FEP-521a: a key of assertionMethod, by either scheme."""
    for scheme in ("cavage", "rfc9421"):
        follow = town.third.activity("Follow", town.bob, ALICE)
        signing = {"key": town.bob.ed25519, "key_uri": town.bob.method_uri, "scheme": scheme}
        assert await say(town.bob, follow, **signing) == 202
        other = signing | {"key": remote_signing.ed25519_key("nobody's")}
        assert await say(town.bob, follow | {"id": f"{follow['id']}x"}, **other) == 401


# A hint to look elsewhere


@pytest.mark.parametrize("signs", ["nothing", "linked data"])
async def test_what_is_passed_on_is_read_at_its_origin(town: Town, signs: str) -> None:
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>As bob has it</p>")
    forged = town.third.create(note | {"content": "<p>As mallory has it</p>"})
    if signs == "linked data":
        forged = remote_signing.linked_data_signature(forged, town.bob.key_uri)
    await town.pass_on(forged)
    assert "As bob has it" in (await Post.get(uri=note["id"])).content_html
    assert len(town.third.requests_for(note["id"])) == 1
    assert not await InboxActivity.exists(uri=forged["id"]), "bob may still say it himself"


async def test_what_concerns_nobody_here_is_not_looked_at(town: Town) -> None:
    note = town.third.note(town.bob, "<p>For others</p>")
    await town.pass_on(town.third.create(note))
    assert town.third.log == []
    lying = note | {"tag": [{"type": "Mention", "href": ALICE}]}
    await town.pass_on(town.third.create(lying))
    assert len(town.third.requests_for(note["id"])) == 1
    assert not await Post.exists(), "it does not speak to alice, whatever mallory says"


async def test_an_answer_in_a_thread_of_ours_is_looked_at(town: Town) -> None:
    mine = await posts.publish(await Account.get(uri=ALICE), posts.Draft(caption="Mine"))
    note = town.third.note(town.bob, "<p>An answer</p>", inReplyTo=mine.uri)
    await town.pass_on(town.third.create(note))
    assert (await Post.get(uri=note["id"])).in_reply_to_id == mine.id


@pytest.mark.parametrize("is_proven", [False, True])
async def test_answers_to_somebody_followed_come_by_their_server(
    town: Town, remote: RemoteServer, is_proven: bool
) -> None:
    """The other end of forwarding: mallory owns the thread, alice follows her, bob answers."""
    mallory = town.mallory
    await town.say(mallory, remote.activity("Like", mallory, f"{ALICE}/posts/1"))
    note = remote.note(mallory, "<p>A question</p>")
    answer = town.third.note(town.bob, "<p>An answer</p>", inReplyTo=note["id"])
    create = town.third.create(answer)
    create = town.bob.prove(create) if is_proven else create
    await town.pass_on(create)
    assert not await Post.exists()
    followed = await Account.get(uri=mallory.uri)
    await people.follows(await Account.get(uri=ALICE), followed)
    await town.say(mallory, remote.create(note))
    await town.pass_on(create)
    assert await Post.exists(uri=answer["id"], in_reply_to__uri=note["id"])


async def test_an_edit_that_is_passed_on_is_read_at_its_origin(town: Town) -> None:
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>Before</p>")
    await town.say(town.bob, town.third.create(note))
    forged = note | {"content": "<p>Forged</p>", "updated": "2099-01-01T00:00:00Z"}
    await town.pass_on(town.third.activity("Update", town.bob, forged))
    assert "Before" in (await Post.get(uri=note["id"])).content_html
    edited = note | {"content": "<p>After</p>", "updated": "2098-01-01T00:00:00Z"}
    town.third.serve(note["id"], edited)
    await town.pass_on(town.third.activity("Update", town.bob, forged))
    assert "After" in (await Post.get(uri=note["id"])).content_html


@pytest.mark.parametrize(
    ("status", "body", "is_gone"),
    [
        (404, b"", True),
        (410, b"", True),
        (200, {"type": "Tombstone"}, True),
        (200, None, False),
        (403, b"", False),
        (500, b"", False),
    ],
)
async def test_a_goodbye_that_is_passed_on_is_believed_of_its_origin(
    town: Town, status: int, body: Any, is_gone: bool
) -> None:
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>Here</p>")
    await town.say(town.bob, town.third.create(note))
    if isinstance(body, dict):
        body = body | {"id": note["id"]}
    town.third.serve(note["id"], note if body is None else body, status=status)
    await town.pass_on(town.third.activity("Delete", town.bob, note["id"]))
    assert await Post.exists(uri=note["id"]) is not is_gone


async def test_nobody_has_a_post_deleted_that_its_server_only_hides_from_us(town: Town) -> None:
    """Our fetches are the instance's: of what is for followers every server says "not found"."""
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>For followers</p>", to=[town.bob.followers], cc=[])
    await town.say(town.bob, town.third.create(note))
    town.third.serve(note["id"], b"", status=404)
    await town.pass_on(town.third.activity("Delete", town.bob, note["id"]))
    assert await Post.exists(uri=note["id"])


async def test_a_boost_that_is_passed_on_is_read_at_its_origin(town: Town) -> None:
    await town.is_followed(town.bob)
    carol = town.third.person("carol")
    note = town.third.note(carol, "<p>Carol's</p>")
    announce = town.third.activity("Announce", town.bob, note["id"])
    await town.pass_on(announce)
    assert not await Post.exists(), "there is no such boost at its id"
    town.third.serve(announce["id"], announce)
    await town.pass_on(announce)
    boost = await Post.get(uri=announce["id"]).prefetch_related("boost_of", "account")
    assert boost.boost_of is not None
    assert (boost.account.uri, boost.boost_of.uri) == (town.bob.uri, note["id"])


async def test_all_else_that_is_passed_on_is_401(town: Town) -> None:
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>x</p>")
    await town.say(town.bob, town.third.create(note))
    before = await oracle.world("Account", "AccountKey")
    elsewhere = "https://elsewhere.test/notes/1"
    activity = town.third.activity
    for forged in (
        activity("Like", town.bob, f"{ALICE}/posts/1"),
        activity("Undo", town.bob, note["id"]),
        activity("Block", town.bob, ALICE),
        activity("Move", town.bob, town.bob.uri, target=town.mallory.uri),
        activity("Flag", town.bob, [ALICE]),
        activity("Delete", town.bob, town.bob.uri),
        activity("Update", town.bob, town.bob.document),
        activity("Delete", town.bob, elsewhere),
        activity("Create", town.bob, note | {"id": elsewhere}),
        activity("Create", town.bob, note | {"id": f"{ALICE}/posts/1"}),
    ):
        await town.pass_on(forged, status=401)
    assert oracle.difference(before, await oracle.world("Account", "AccountKey")) == []


@pytest.mark.parametrize("is_proven", [False, True])
async def test_a_relay_brings_what_is_public(town: Town, is_proven: bool) -> None:
    note = town.third.note(town.bob, "<p>For everybody</p>")
    relay = await Relay.create(
        id=1,
        kind="mastodon",
        inbox_uri="http://relay.test/inbox",
        actor_uri=town.mallory.uri,
        follow_uri="http://photos.test/relays/1",
    )
    create = town.third.create(note)
    brought = town.bob.prove(create) if is_proven else create
    await town.pass_on(brought)
    assert not await Post.exists(), "it has not accepted us"
    await Relay.filter(id=relay.id).update(state="accepted")
    await town.pass_on(
        brought if is_proven else town.third.create(note | {"content": "<p>Forged</p>"})
    )
    assert "For everybody" in (await Post.get(uri=note["id"])).content_html


async def test_nobody_has_us_ask_another_server_often(town: Town, say: Say) -> None:
    """Amplification: many small requests of mallory's, each for one of ours to bob's server."""
    statuses = []
    for number in range(hints.PER_HOST + 20):
        note = town.third.note(town.bob, "<p>x</p>", id=f"{town.bob.uri}/none/{number}")
        town.third.serve(note["id"], b"", status=404)
        lying = note | {"tag": [{"type": "Mention", "href": ALICE}], "to": [PUBLIC, ALICE]}
        statuses.append(await say(town.mallory, town.third.create(lying)))
    await town.work()
    assert statuses == [202] * hints.PER_HOST + [429] * 20
    asked = [seen for seen in town.third.log if "/none/" in seen.path]
    assert len(asked) == hints.PER_HOST


async def test_nobody_has_us_ask_another_server_for_many_keys(town: Town, say: Say) -> None:
    statuses = []
    for number in range(senders.STRANGERS_A_MINUTE + 5):
        actor = f"{town.third.base_url}/users/none{number}"
        follow = town.third.activity("Follow", town.bob, ALICE)
        follow |= {"actor": actor, "id": f"{actor}/1"}
        proven = remote_signing.prove(follow, town.bob.ed25519, f"{actor}#ed25519-key")
        statuses.append(await say(town.mallory, proven))
    assert statuses == [401] * senders.STRANGERS_A_MINUTE + [429] * 5
    assert len(town.third.log) == senders.STRANGERS_A_MINUTE


async def test_one_thing_is_looked_at_once_however_often_it_is_passed_on(
    town: Town, say: Say
) -> None:
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>x</p>")
    for _ in range(10):
        create = town.third.create(note)
        assert await say(town.mallory, create) == 202
    await town.work()
    await town.pass_on(town.third.create(note))
    assert len(town.third.requests_for(note["id"])) == 1


async def test_a_server_that_is_down_is_asked_a_second_time_and_no_more(town: Town) -> None:
    await town.is_followed(town.bob)
    note = town.third.note(town.bob, "<p>x</p>")
    town.third.serve(note["id"], b"", status=503)
    await town.pass_on(town.third.create(note))
    for _ in range(3):
        await Job.all().update(run_at=datetime.now(UTC))
        await town.work()
    assert len(town.third.requests_for(note["id"])) == 2
    assert not await Job.exists()
