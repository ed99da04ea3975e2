"""ORI: what an id stands for is said by the server it lies on, and by nobody else."""

from typing import Any

import pytest

from fediphoto.activitypub import actors, objects
from fediphoto.domain.posts import posts
from fediphoto.errors import FediphotoError, Forbidden, RemoteError
from fediphoto.storage.models import Account, AccountKey, Follow, Post, Tombstone
from tests.activitypub import oracle, people
from tests.activitypub.conftest import Say, Work, outcome
from tests.remote_server import PUBLIC, Document, Person, RemoteServer, remote_servers

ALICE = "http://photos.test/users/alice"


async def known(say: Say, work: Work, person: Person, remote: RemoteServer) -> Account:
    """Somebody who has spoken to us."""
    assert await say(person, remote.activity("Like", person, f"{ALICE}/posts/1")) == 202
    await work()
    return await Account.get(uri=person.uri)


async def hear(say: Say, work: Work, person: Person, *activities: Document) -> None:
    for activity in activities:
        assert await say(person, activity) == 202
    await work()


async def test_ori_01_a_document_is_not_stored_under_an_id_of_another_host(app: Any) -> None:
    """CVE-2024-23832: evil's server shows a note, and an actor, with ids of the victim's."""
    async with remote_servers(2) as (victim, evil):
        bob = victim.person("bob")
        real = victim.note(bob, "<p>Real</p>")
        forged = real | {"content": "<p>Forged</p>"}
        note_at = evil.serve("/note", forged)
        actor_at = evil.serve("/actor", bob.document | {"name": "Forged", "inbox": evil.base_url})
        for ask in (objects.fetch_post(note_at), actors.fetch_actor(actor_at)):
            with pytest.raises(Forbidden):
                await ask
        assert await objects.resolve(note_at, None) is None
        assert not await Post.exists()
        assert not await Account.exists(uri=bob.uri)


async def test_ori_01_a_redirect_does_not_lend_a_host(app: Any) -> None:
    async with remote_servers(2) as (victim, evil):
        bob = victim.person("bob")
        mallory = evil.person("mallory")
        # The victim's open redirect leads to evil's document that carries the victim's id.
        at = victim.redirect("/go", f"{evil.base_url}/note")
        evil.serve("/note", victim.note(bob, "<p>x</p>") | {"id": at, "attributedTo": mallory.uri})
        with pytest.raises(FediphotoError):
            await objects.fetch_post(at)
        evil.serve("/actor", bob.document | {"id": victim.redirect("/a", f"{evil.base_url}/actor")})
        with pytest.raises(FediphotoError):
            await actors.fetch_actor(f"{victim.base_url}/a")
        assert not await Post.exists()
        assert not await AccountKey.filter(uri__contains=victim.host).exists()


async def test_ori_01_a_post_does_not_name_an_author_elsewhere(app: Any) -> None:
    async with remote_servers(2) as (victim, evil):
        bob = victim.person("bob")
        mallory = evil.person("mallory")
        note = evil.note(mallory, "<p>x</p>", attributedTo=bob.uri)
        with pytest.raises(Forbidden):
            await objects.fetch_post(note["id"])
        assert not await Post.exists()


@pytest.mark.parametrize(
    "author", [1, "1", "alice", "/users/alice", ALICE, "acct:alice@photos.test", "", None, [], {}]
)
async def test_ori_a_post_elsewhere_is_never_one_of_ours(
    say: Say, work: Work, remote: RemoteServer, author: Any
) -> None:
    """NodeBB's attributedTo of 1, that was a local user."""
    alice = await people.local("alice")
    bob = remote.person("bob")
    await people.follows(alice, await known(say, work, bob, remote))
    create = remote.create(remote.note(bob, "<p>x</p>"))
    create["object"] |= {"attributedTo": author, "to": [PUBLIC, ALICE]}
    assert await say(bob, create) in (202, 400)
    await work()
    assert not await Post.exists()


@pytest.mark.parametrize(
    "spelling",
    [
        "http://PHOTOS.test/users/alice",
        "HTTP://photos.test/users/alice",
        "http://photos.test:80/users/alice",
        "http://photos.test./users/alice",
        "http://photos。test/users/alice",
        "http://x@photos.test/users/alice",
        "https://photos.test/users/alice",
        "http://photos.test/users/../users/alice",
        "http://photos.test/users/%61lice",
        "http://photos.test/users/alice#main-key",
        "http://photos.test//users/alice",
    ],
)
async def test_ori_our_own_name_in_another_spelling_is_nobody(
    say: Say, work: Work, remote: RemoteServer, caplog: pytest.LogCaptureFixture, spelling: str
) -> None:
    """CVE-2023-42451: nobody speaks as one of us, nor lets what they say count as ours."""
    alice = await people.local("alice")
    bob = remote.person("bob")
    await people.follows(alice, await known(say, work, bob, remote))
    before = await oracle.world()
    note = remote.note(bob, "<p>x</p>", attributedTo=spelling)
    activities = [
        remote.activity("Follow", bob, ALICE) | {"actor": spelling},
        remote.activity("Create", bob, note),
        remote.activity("Delete", bob, spelling),
        remote.activity("Update", bob, bob.document | {"id": spelling}),
    ]
    with oracle.no_defects(caplog):
        for activity in activities:
            assert await say(bob, activity) in (202, 400, 401, 403, 503)
            assert await say(bob, activity, key_uri=spelling) in (202, 400, 401, 403, 503)
        await work()
    assert oracle.difference(before, await oracle.world()) == []
    assert await Account.filter(username="alice").count() == 1


async def test_ori_09_an_update_brings_no_new_key_and_no_new_inbox(
    say: Say, work: Work, remote: RemoteServer
) -> None:
    """GoToSocial's #3198: only the actor's own server says what its key is."""
    await people.local("alice")
    bob, mallory = remote.person("bob"), remote.person("mallory")
    account = await known(say, work, bob, remote)
    key = await AccountKey.get(uri=bob.key_uri)
    evil = bob.document | {
        "inbox": f"{remote.base_url}/evil/inbox",
        "endpoints": {"sharedInbox": f"{remote.base_url}/evil"},
        "publicKey": bob.document["publicKey"]
        | {"publicKeyPem": mallory.document["publicKey"]["publicKeyPem"]},
        "alsoKnownAs": [mallory.uri],
        "movedTo": mallory.uri,
    }
    await Account.filter(id=account.id).update(fetched_at=None)
    await hear(say, work, bob, remote.activity("Update", bob, evil))
    now = await Account.get(id=account.id)
    assert (now.inbox_uri, now.shared_inbox_uri) == (account.inbox_uri, account.shared_inbox_uri)
    assert (now.also_known_as, now.moved_to_id) == ([], None)
    assert (await AccountKey.get(uri=bob.key_uri)).public_pem == key.public_pem
    assert await say(bob, remote.activity("Follow", bob, ALICE), key=mallory.key) == 401


async def test_ori_09_nobody_updates_anothers_profile_or_post(
    say: Say, work: Work, remote: RemoteServer
) -> None:
    """FEP-fe34: the same server is not the same person; nobody widens anothers' audience."""
    alice = await people.local("alice")
    bob, mallory = remote.person("bob"), remote.person("mallory")
    await people.follows(alice, await known(say, work, bob, remote))
    await known(say, work, mallory, remote)
    note = remote.note(bob, "<p>For followers</p>", to=[bob.followers], cc=[])
    await hear(say, work, bob, remote.create(note))
    assert (await Post.get(uri=note["id"])).visibility == "followers"
    before = await oracle.world("Tombstone")
    wide = note | {"to": [PUBLIC], "updated": "2099-01-01T00:00:00Z"}
    forged = [
        remote.activity("Update", mallory, wide),
        remote.activity("Update", mallory, wide | {"attributedTo": mallory.uri}),
        remote.activity("Update", mallory, wide | {"attributedTo": [mallory.uri, bob.uri]}),
        remote.activity("Update", mallory, bob.document | {"name": "Forged"}),
        remote.activity("Delete", mallory, note["id"]),
        remote.activity("Delete", mallory, bob.uri),
        remote.activity("Undo", mallory, {"type": "Create", "actor": bob.uri, "id": note["id"]}),
        remote.activity("Create", mallory, wide | {"attributedTo": mallory.uri}),
    ]
    await hear(say, work, mallory, *forged)
    assert oracle.difference(before, await oracle.world("Tombstone")) == []
    # A boost of it shows it to nobody who may not see it.
    await hear(say, work, mallory, remote.activity("Announce", mallory, note["id"]))
    assert (await Post.get(uri=note["id"])).visibility == "followers"
    assert not await Post.exists(boost_of_id__not_isnull=True)


async def test_ori_nobody_keeps_out_what_another_will_say(
    say: Say, work: Work, remote: RemoteServer
) -> None:
    """A neighbour's Delete or Undo that comes first buries nothing of bob's."""
    alice = await people.local("alice")
    bob, mallory = remote.person("bob"), remote.person("mallory")
    await people.follows(alice, await known(say, work, bob, remote))
    await known(say, work, mallory, remote)
    notes = [remote.note(bob, f"<p>{n}</p>") for n in range(2)]
    follow = remote.activity("Follow", bob, ALICE)
    await hear(
        say, work, mallory,
        remote.activity("Delete", mallory, notes[0]["id"]),
        remote.activity("Undo", mallory, notes[1]["id"]),
        remote.activity("Undo", mallory, follow["id"]),
    )  # fmt: skip
    await hear(say, work, bob, *(remote.create(note) for note in notes), follow)
    assert await Post.filter(account__uri=bob.uri).count() == 2
    assert await Follow.exists(follower__uri=bob.uri)


async def test_ori_a_delete_reaches_no_other_host(
    say: Say, work: Work, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    await known(say, work, bob, remote)
    for gone in ("https://victim.test/notes/1", ALICE, f"{ALICE}/posts/1", "http://photos.test"):
        await hear(say, work, bob, activity := remote.activity("Delete", bob, gone))
        assert (await outcome(activity)).startswith("refused")
    assert not await Tombstone.exists()


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "text/html",
        "image/png",
        "application/octet-stream",
        "application/ld+json",
        'application/ld+json; profile="http://evil.test/"',
        "application/activity+json-patch",
    ],
)
async def test_ori_10_a_file_somebody_uploaded_is_no_actor_no_key_and_no_post(
    say: Say, remote: RemoteServer, content_type: str
) -> None:
    """CVE-2024-25623."""
    await people.local("alice")
    bob = remote.person("bob")
    note = remote.note(bob, "<p>x</p>")
    remote.serve(note["id"], note, content_type=content_type)
    remote.serve(bob.uri, bob.document, content_type=content_type)
    assert await say(bob, remote.activity("Follow", bob, ALICE)) == 401
    for ask in (objects.fetch_post(note["id"]), actors.fetch_actor(bob.uri)):
        with pytest.raises(RemoteError, match="not an ActivityPub document"):
            await ask
    assert not await Account.exists(uri=bob.uri)


async def test_ori_17_what_a_boost_holds_is_read_from_its_own_server(
    say: Say, work: Work, remote: RemoteServer
) -> None:
    alice = await people.local("alice")
    bob = remote.person("bob")
    await people.follows(alice, await known(say, work, bob, remote))
    async with RemoteServer() as third:
        carol = third.person("carol")
        note = third.note(carol, "<p>Carol's</p>")
        private = third.note(carol, "<p>Not for all</p>", to=[carol.followers], cc=[])
        forged = note | {"content": "<p>Forged</p>", "attributedTo": bob.uri}
        missing = note | {"id": f"{carol.uri}/notes/never", "content": "<p>Put into her mouth</p>"}
        await hear(
            say, work, bob,
            remote.activity("Announce", bob, forged),
            remote.activity("Announce", bob, missing),
            remote.activity("Announce", bob, private | {"to": [PUBLIC]}),
            remote.activity("Create", bob, forged),
        )  # fmt: skip
    originals = await Post.filter(boost_of_id=None).values_list("content_html", "visibility")
    assert ("<p>Carol&#x27;s</p>" in str(originals)) or ("Carol's" in str(originals))
    assert "Forged" not in str(originals)
    assert "mouth" not in str(originals)
    for words, visibility in originals:
        assert "Not for all" not in words or visibility == "followers"
    boosts = await Post.filter(boost_of_id__not_isnull=True).prefetch_related("boost_of")
    assert [boost.boost_of.uri for boost in boosts if boost.boost_of] == [note["id"]]


async def test_ori_what_is_embedded_from_elsewhere_is_an_id_at_most(
    say: Say, work: Work, remote: RemoteServer
) -> None:
    """FEP-fe34: whatever activity bob wraps them in, things of another origin say nothing."""
    alice = await people.local("alice")
    bob = remote.person("bob")
    await people.follows(alice, await known(say, work, bob, remote))
    async with RemoteServer() as third:
        carol = third.person("carol")
        account = await known(say, work, carol, third)
        asked = await people.follows(alice, account, state="pending")
        note = third.note(carol, "<p>Carol's</p>")
        await hear(say, work, carol, third.create(note | {"to": [PUBLIC, ALICE]}))
        theirs = note | {"content": "<p>Forged</p>", "updated": "2099-01-01T00:00:00Z"}
        theirs["attributedTo"] = bob.uri
        follow = {"id": f"{carol.uri}/1", "type": "Follow", "actor": carol.uri, "object": ALICE}
        before = await oracle.world("Tombstone")
        await hear(
            say, work, bob,
            remote.activity("Create", bob, theirs | {"id": f"{carol.uri}/notes/new"}),
            remote.activity("Update", bob, theirs),
            remote.activity("Update", bob, carol.document | {"name": "Forged"}),
            remote.activity("Delete", bob, theirs | {"type": "Tombstone"}),
            remote.activity("Undo", bob, follow),
            remote.activity("Undo", bob, follow | {"id": f"{bob.uri}/1"}),
            remote.activity("Accept", bob, {**follow, "id": asked.uri, "actor": ALICE}),
            remote.activity("Reject", bob, asked.uri),
        )  # fmt: skip
    assert oracle.difference(before, await oracle.world("Tombstone")) == []


async def test_ori_a_key_document_must_be_where_it_says_it_is(
    say: Say, remote: RemoteServer
) -> None:
    """Fedify's #963: a key document whose id is another's is not kept under that name."""
    bob = remote.person("bob")
    mallory = remote.person("mallory")
    document = {
        "id": f"{bob.uri}/main-key",
        "owner": bob.uri,
        "publicKeyPem": mallory.document["publicKey"]["publicKeyPem"],
    }
    at = remote.serve("/uploads/key", document)
    for key_uri in (at, f"{bob.uri}/main-key"):
        activity = remote.activity("Follow", bob, ALICE)
        assert await say(mallory, activity, key_uri=key_uri) == 401
    assert not await AccountKey.exists(uri__in=[at, f"{bob.uri}/main-key"])


@pytest.mark.parametrize(
    "changes",
    [
        {"inbox": None},
        {"inbox": "file:///etc/passwd"},
        {"inbox": "http://10.0.0.1/inbox\r\nX: y"},
        {"preferredUsername": None},
        {"preferredUsername": "a b"},
        {"preferredUsername": "../../etc"},
        {"preferredUsername": "x" * 3000},
        {"preferredUsername": "a@evil.test"},
        {"type": "Note"},
        {"type": ["Collection"]},
        {"id": None},
        {"webfinger": "bob@photos.test"},
    ],
    ids=str,
)
async def test_ori_an_actor_that_is_none_is_refused(
    say: Say, remote: RemoteServer, caplog: pytest.LogCaptureFixture, changes: Document
) -> None:
    await people.local("bob")
    bob = remote.person("bob")
    bob.document |= changes
    before = await oracle.world()
    with oracle.no_defects(caplog):
        assert await say(bob, remote.activity("Follow", bob, ALICE)) in (401, 503)
        assert await objects.resolve(bob.uri, None) is None
    assert oracle.difference(before, await oracle.world()) == []


@pytest.mark.parametrize("key", [[], "x", None, {}, {"id": 1}, [[]], {"publicKeyPem": {}}])
async def test_ori_an_actor_without_a_key_may_be_known_and_cannot_speak(
    say: Say, remote: RemoteServer, caplog: pytest.LogCaptureFixture, key: Any
) -> None:
    bob = remote.person("bob", publicKey=key)
    with oracle.no_defects(caplog):
        assert isinstance(await objects.resolve(bob.uri, None), Account)
        assert await say(bob, remote.activity("Follow", bob, ALICE)) == 401


async def test_ori_a_post_of_ours_is_not_fetched_back(app: Any, remote: RemoteServer) -> None:
    alice = await people.local("alice")
    mine = await posts.publish(alice, posts.Draft(caption="Mine"))
    bob = remote.person("bob")
    at = remote.serve("/copy", remote.note(bob, "<p>Forged</p>") | {"id": mine.uri})
    with pytest.raises(Forbidden):
        await objects.fetch_post(at)
    assert (await Post.get(id=mine.id)).caption == "Mine"
