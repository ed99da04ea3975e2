"""ORI: a document is believed where it lies, and about whom it may speak, and nowhere else."""

from typing import Any

import pytest

from tests.hostile.peer import HostilePeer
from tests.hostile.target import Target
from tests.journeys.instance import Person
from tests.remote_server import PUBLIC, public_pem

NOT_ACTIVITYPUB = [
    "text/plain",
    "text/html",
    "application/json",
    "application/octet-stream",
    "image/png",
    "application/ld+json",
    "",
]


def key_of(target: Target, uri: str) -> str:
    """The key that the server keeps for somebody; '' where it knows none."""
    statement = (
        "SELECT public_pem FROM account_key WHERE account_id = (SELECT id FROM account WHERE uri=?)"
    )
    return "".join(str(pem) for (pem,) in target.rows(statement, uri))


async def test_an_actor_served_elsewhere_takes_nobody_over(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    """CVE-2024-23832: whoever serves `victim/u` with another key is not the victim."""
    carol = victim.person("carol")
    await target.befriend(alice, victim, carol)
    before = key_of(target, carol.uri)
    mallory = peer.person("mallory")
    fake = carol.document | {"publicKey": mallory.document["publicKey"], "name": "Taken over"}
    for path in ("/users/carol", "/x"):
        peer.serve(path, fake)
        await target.search(alice, f"{peer.base_url}{path}")
    redirecting = victim.redirect("/open", f"{peer.base_url}/x")
    await target.search(alice, redirecting)
    said = peer.activity("Follow", carol, f"{target.url}/users/alice", id=f"{carol.uri}/9")
    assert await target.say(peer, mallory, said, key_uri=f"{peer.base_url}/x") == 401
    assert key_of(target, carol.uri) == before
    assert target.count("account", "display_name = 'Taken over'") == 0


async def test_an_update_brings_no_new_key_and_no_new_inbox(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    """What the body says of a key or an inbox counts only as its origin says it too."""
    bob, mallory = peer.person("bob"), peer.person("mallory")
    await target.befriend(alice, peer, bob)
    swapped = bob.document | {
        "inbox": f"{peer.base_url}/stolen",
        "publicKey": {**bob.document["publicKey"], "publicKeyPem": public_pem(mallory.key)},
        "endpoints": {"sharedInbox": f"{peer.base_url}/stolen"},
    }
    assert await target.say(peer, bob, peer.activity("Update", bob, swapped)) == 202
    await target.settled()
    assert public_pem(mallory.key) not in key_of(target, bob.uri)
    assert target.count("account", "inbox_uri LIKE '%/stolen'") == 0
    assert target.count("account", "shared_inbox_uri LIKE '%/stolen'") == 0


@pytest.mark.parametrize("deed", ["Update", "Delete"])
async def test_nobody_changes_what_is_anothers(
    target: Target, alice: Person, peer: HostilePeer, deed: str
) -> None:
    """The same host is not the same person (FEP-fe34)."""
    bob, mallory = peer.person("bob"), peer.person("mallory")
    await target.befriend(alice, peer, bob)
    note = peer.note(bob, "<p>Mine</p>")
    assert await target.say(peer, bob, peer.create(note)) == 202
    await target.settled()
    about: Any = note | {"content": "<p>Changed</p>", "updated": "2030-01-01T00:00:00Z"}
    if deed == "Delete":
        about = {"id": note["id"], "type": "Tombstone"}
    await target.say(peer, mallory, peer.activity(deed, mallory, about))
    await target.settled()
    assert target.rows("SELECT content_html FROM post WHERE uri = ?", note["id"]) == [
        ("<p>Mine</p>",)
    ]


async def test_a_delete_or_update_reaches_no_other_host(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    carol, mallory = victim.person("carol"), peer.person("mallory")
    await target.befriend(alice, victim, carol, mutual=True)
    note = victim.note(carol, "<p>Kept</p>")
    assert await target.say(victim, carol, victim.create(note)) == 202
    await target.settled()
    for activity in (
        peer.activity("Delete", mallory, note["id"]),
        peer.activity("Delete", mallory, carol.uri),
        peer.activity("Update", mallory, note | {"content": "<p>No</p>"}),
        peer.activity("Update", mallory, carol.document | {"name": "No"}),
        peer.activity(
            "Undo",
            mallory,
            {
                "type": "Follow",
                "id": f"{carol.uri}/f",
                "actor": carol.uri,
                "object": f"{target.url}/users/alice",
            },
        ),
    ):
        assert await target.say(peer, mallory, activity) in (202, 401, 403)
    await target.settled()
    assert target.count("post", "uri = ? AND content_html = '<p>Kept</p>'", note["id"]) == 1
    assert target.count("account", "uri = ? AND display_name = 'Carol'", carol.uri) == 1
    followed = "follower_id = (SELECT id FROM account WHERE uri = ?) AND state = 'accepted'"
    assert target.count("follow", followed, carol.uri) == 1


@pytest.mark.parametrize("content_type", NOT_ACTIVITYPUB)
async def test_a_file_somebody_uploaded_is_no_actor_and_no_post(
    target: Target, alice: Person, peer: HostilePeer, content_type: str
) -> None:
    """CVE-2024-25623: any JSON on a host that lets people upload would speak for its people."""
    bob = peer.person("bob")
    note = peer.note(bob, "<p>Planted</p>")
    for path, document in ((note["id"], note), ("/users/bob", bob.document)):
        peer.serve(path, document, content_type=content_type or "x")
    await target.search(alice, note["id"])
    await target.search(alice, bob.uri)
    follow = peer.activity("Follow", bob, f"{target.url}/users/alice")
    assert await target.say(peer, bob, follow) == 401
    await target.settled()
    assert target.count("post", "uri = ?", note["id"]) == 0
    assert target.count("account", "uri = ?", bob.uri) == 0


async def test_what_a_boost_or_create_carries_is_read_from_its_own_server(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    """ORI-17, GoToSocial's #593: the words of others come from others."""
    carol, mallory = victim.person("carol"), peer.person("mallory")
    await target.befriend(alice, peer, mallory)
    real = victim.note(carol, "<p>Real</p>")
    for number, deed in enumerate(("Announce", "Create")):
        planted = real | {"content": f"<p>Planted {number}</p>"}
        await target.say(peer, mallory, peer.activity(deed, mallory, planted))
    await target.settled()
    assert target.count("post", "content_html LIKE '%Planted%'") == 0
    assert target.count("post", "uri = ? AND content_html != '<p>Real</p>'", real["id"]) == 0


async def test_nobody_widens_who_may_see_anothers_post(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    """CVE-2024-37903."""
    carol, mallory = victim.person("carol"), peer.person("mallory")
    await target.befriend(alice, victim, carol)
    await target.befriend(alice, peer, mallory)
    private = victim.note(carol, "<p>For followers</p>", to=[carol.followers], cc=[])
    assert await target.say(victim, carol, victim.create(private)) == 202
    await target.settled()
    for activity in (
        peer.activity("Announce", mallory, private["id"]),
        peer.activity("Announce", mallory, private | {"to": [PUBLIC]}),
        peer.activity("Update", mallory, private | {"to": [PUBLIC]}),
        peer.activity("Create", mallory, private | {"to": [PUBLIC]}),
    ):
        await target.say(peer, mallory, activity)
    await target.settled()
    assert target.rows("SELECT visibility FROM post WHERE uri = ?", private["id"]) == [
        ("followers",)
    ]
    assert (
        target.count("post", "boost_of_id IN (SELECT id FROM post WHERE uri = ?)", private["id"])
        == 0
    )


@pytest.mark.parametrize(
    "author",
    [1, "1", "alice", True, ["alice"], {"id": "alice"}, "{url}/users/alice", [], None],
    ids=repr,
)
async def test_no_post_from_elsewhere_is_by_one_of_ours(
    target: Target, alice: Person, peer: HostilePeer, author: Any
) -> None:
    """NodeBB took `attributedTo: 1` for its own user 1."""
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    if isinstance(author, str):
        author = author.format(url=target.url)
    note = peer.note(bob, "<p>In your name</p>")
    planted = note | {"attributedTo": author}
    await target.say(peer, bob, peer.activity("Create", bob, planted))
    await target.search(alice, peer.serve(note["id"], planted))
    await target.settled()
    by_ours = "account_id IN (SELECT id FROM account WHERE domain = '') AND uri LIKE ?"
    assert target.count("post", by_ours, f"{peer.base_url}%") == 0
    assert (
        target.count(
            "post",
            "uri LIKE ? AND content_html LIKE '%your name%' AND account_id != "
            "(SELECT id FROM account WHERE uri = ?)",
            f"{peer.base_url}%",
            bob.uri,
        )
        == 0
    )


async def test_our_own_ids_are_not_taken_from_others(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    """Also in another spelling: capitals, a dot at the end, a user name (CVE-2023-42451)."""
    bob = peer.person("bob")
    await target.befriend(alice, peer, bob)
    before = target.count("post", "uri LIKE ?", f"{target.url}%")
    host, port = target.domain.split(":")
    for base in (
        target.url,
        f"HTTP://{target.domain}",
        f"http://x@{target.domain}",
        f"http://{host}.:{port}",
        f"http://{peer.host}@{target.domain}",
    ):
        note = peer.note(bob, "<p>Yours</p>") | {"id": f"{base}/users/alice/posts/7"}
        for activity in (
            peer.activity("Create", bob, note),
            peer.activity("Create", bob, note, id=f"{base}/users/alice/a/7"),
            peer.activity("Create", bob, note) | {"actor": f"{base}/users/alice"},
            peer.activity("Delete", bob, f"{base}/users/alice"),
        ):
            assert await target.say(peer, bob, activity) in (202, 400, 401, 403)
    await target.settled()
    assert target.count("post", "uri LIKE ?", f"{target.url}%") == before
    assert target.count("post", "content_html = '<p>Yours</p>'") == 0
    assert (
        await target.ask(
            None, "GET", "/users/alice", headers={"Accept": "application/activity+json"}
        )
    ).status_code == 200


async def test_a_handle_belongs_to_who_confirms_it(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    """WebFinger of one host naming an actor of another says nothing that the other has not said."""
    carol = victim.person("carol")
    answer = {
        "subject": f"acct:ceo@{peer.host}",
        "links": [{"rel": "self", "type": "application/activity+json", "href": carol.uri}],
    }
    peer.serve("/.well-known/webfinger", answer, content_type="application/jrd+json")
    await target.search(alice, f"ceo@{peer.host}")
    assert target.count("account", "domain = ?", peer.host) == 0
    mallory = peer.person("mallory", preferredUsername="carol", webfinger=f"carol@{victim.host}")
    await target.search(alice, mallory.uri)
    taken = "domain = ? AND uri NOT LIKE ?"
    assert target.count("account", taken, victim.host, f"{victim.base_url}%") == 0


@pytest.mark.parametrize("name", ["@graph", "@included", "@reverse"])
async def test_documents_of_a_new_shape_are_refused(
    target: Target, alice: Person, peer: HostilePeer, name: str
) -> None:
    """Linked Data that re-shapes what was signed (CVE-2026-46349, CVE-2026-42462)."""
    bob = peer.person("bob")
    activity = peer.activity("Follow", bob, f"{target.url}/users/alice")
    assert await target.say(peer, bob, activity | {name: [activity]}) == 400


async def test_a_linked_data_signature_is_worth_a_look_and_no_more(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    from tests import remote_signing

    carol, relay = victim.person("carol"), peer.person("relay")
    await target.befriend(alice, victim, carol)
    real = victim.note(carol, "<p>As it is</p>")
    planted = victim.create(real | {"content": "<p>As it is not</p>"})
    signed = remote_signing.linked_data_signature(planted, carol.key_uri)
    assert await target.say(peer, relay, signed) in (202, 401)
    await target.settled()
    assert target.count("post", "content_html LIKE '%is not%'") == 0


async def test_moves_need_the_other_sides_word(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    """Nobody carries their followers to who does not want them, nor another's anywhere."""
    bob, mallory, carol = peer.person("bob"), peer.person("mallory"), victim.person("carol")
    await target.befriend(alice, peer, bob)
    for said_by, activity in (
        (bob, peer.activity("Move", bob, bob.uri, target=carol.uri)),
        (mallory, peer.activity("Move", mallory, bob.uri, target=mallory.uri)),
    ):
        await target.say(peer, said_by, activity)
    await target.settled()
    by_alice = (
        "follower_id = (SELECT id FROM account WHERE username = 'alice' AND domain = '') "
        "AND target_id IN (SELECT id FROM account WHERE uri IN (?, ?))"
    )
    assert target.count("follow", by_alice, carol.uri, mallory.uri) == 0
