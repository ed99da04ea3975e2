"""BLK: who is blocked gets through by no door of other servers, and is not told."""

import asyncio
import time
from typing import Any

import pytest

from tests.hostile.names import Names
from tests.hostile.peer import HostilePeer
from tests.hostile.target import Target
from tests.journeys.instance import PATIENCE_S, Person
from tests.remote_server import ACTIVITY_JSON
from tests.remote_server import Person as TheirPerson

ALICE = "(SELECT id FROM account WHERE username = 'alice' AND domain = '')"


async def blocked(target: Target, alice: Person, peer: HostilePeer, bob: TheirPerson) -> str:
    """Bob, whom alice knew well, and has blocked a moment ago."""
    account = await target.befriend(alice, peer, bob, mutual=True)
    await asyncio.to_thread(alice.publish, "Before")
    peer.received.clear()
    await target.ask(alice, "POST", f"/api/v1/accounts/{account}/block")
    await target.settled()
    return account


async def test_a_block_severs_both_ways_and_says_so_nowhere(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    bob = peer.person("bob")
    account = await blocked(target, alice, peer, bob)
    assert (
        target.count("follow", "follower_id = ? OR target_id = ?", int(account), int(account)) == 0
    )
    await asyncio.sleep(0.5)
    assert "Block" not in {one["type"] for one in peer.received}, "silent unless configured"
    outbox = await target.ask(
        None, "GET", "/users/alice/outbox?page=true", headers={"Accept": ACTIVITY_JSON}
    )
    assert '"Block"' not in outbox.text


async def test_the_blocked_get_through_by_no_letter(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    bob = peer.person("bob")
    post = await asyncio.to_thread(alice.publish, "Mine")
    account = await blocked(target, alice, peer, bob)
    uri = f"{target.url}/users/alice"
    before = target.count("notification", f"recipient_id = {ALICE}")
    mention = {"type": "Mention", "href": uri, "name": "@alice"}
    for activity in (
        peer.activity("Follow", bob, uri),
        peer.activity("Like", bob, post["uri"]),
        peer.activity("Announce", bob, post["uri"]),
        peer.activity("EmojiReact", bob, post["uri"], content="🔥"),
        peer.activity("QuoteRequest", bob, post["uri"], instrument=f"{bob.uri}/notes/q"),
        peer.create(peer.note(bob, "<p>Again</p>", inReplyTo=post["uri"], tag=[mention], cc=[uri])),
        peer.create(peer.note(bob, "<p>Only you</p>", to=[uri], cc=[], tag=[mention])),
    ):
        assert await target.say(peer, bob, activity) in (202, 403)
    await target.settled()
    by_bob = int(account)
    assert target.count("follow", "follower_id = ?", by_bob) == 0
    assert target.count('"like"', "account_id = ?", by_bob) == 0
    assert target.count("reaction", "account_id = ?", by_bob) == 0
    assert target.count("notification", f"recipient_id = {ALICE}") == before
    context = (await target.ask(alice, "GET", f"/api/v1/statuses/{post['id']}/context")).json()
    assert context["descendants"] == []


async def test_others_do_not_carry_the_blocked_before_ones_eyes(
    target: Target, alice: Person, peer: HostilePeer, victim: HostilePeer
) -> None:
    """GoToSocial's #593: a boost, an answer, a quote by somebody whom one follows."""
    bob, carol = peer.person("bob"), victim.person("carol")
    await blocked(target, alice, peer, bob)
    await target.befriend(alice, victim, carol)
    note = peer.note(bob, "<p>Unwanted words</p>")
    assert await target.say(victim, carol, victim.activity("Announce", carol, note["id"])) == 202
    quoting = victim.note(carol, "<p>Look at this</p>", quoteUrl=note["id"], quote=note["id"])
    assert await target.say(victim, carol, victim.create(quoting)) == 202
    await target.settled()
    home = await target.ask(alice, "GET", "/api/v1/timelines/home?limit=40")
    assert "Unwanted words" not in home.text


async def test_a_block_from_elsewhere_counts_the_same(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    bob = peer.person("bob")
    account = await target.befriend(alice, peer, bob, mutual=True)
    assert (
        await target.say(peer, bob, peer.activity("Block", bob, f"{target.url}/users/alice")) == 202
    )
    await target.settled()
    assert (
        target.count("follow", "follower_id = ? OR target_id = ?", int(account), int(account)) == 0
    )
    again = await target.ask(alice, "POST", f"/api/v1/accounts/{account}/follow")
    assert again.status_code in (403, 404, 422)


async def test_a_mute_is_not_noticed(target: Target, alice: Person, peer: HostilePeer) -> None:
    bob = peer.person("bob")
    account = await target.befriend(alice, peer, bob, mutual=True)
    peer.log.clear()
    await target.ask(alice, "POST", f"/api/v1/accounts/{account}/mute")
    await target.settled()
    await asyncio.sleep(0.5)
    assert [seen for seen in peer.log if seen.method == "POST"] == []


async def test_a_suspended_host_is_not_heard_and_not_asked(
    target: Target, alice: Person, peer: HostilePeer
) -> None:
    """CVE-2026-23961: not by letter, nor by search, nor by an address in somebody else's words."""
    bob = peer.person("bob")
    note = peer.note(bob, "<p>Back again</p>")
    host = peer.host
    await asyncio.to_thread(target.command, "domain", "block", host)
    deadline = time.monotonic() + PATIENCE_S
    follow = peer.activity("Follow", bob, f"{target.url}/users/alice")
    while (status := await target.say(peer, bob, follow)) != 403:
        assert time.monotonic() < deadline, status
        await asyncio.sleep(0.5)
    peer.log.clear()
    for text in (bob.uri, note["id"], f"bob@{host}"):
        found = (await target.search(alice, text)).json()
        assert found["statuses"] == []
        # One who was known before the decision is shown as suspended: by name alone.
        assert all(one["display_name"] == one["note"] == "" for one in found["accounts"])
    assert peer.log == []


@pytest.fixture(scope="module")
def shy(tmp_path_factory: pytest.TempPathFactory, names: Names) -> Any:
    """A server that shows nothing to whom it does not know."""
    made = Target(
        tmp_path_factory.mktemp("shy") / "target",
        names,
        FEDIPHOTO_FEDERATION__AUTHORIZED_FETCH="true",
    )
    made.start()
    yield made
    made.kill()
    assert "Traceback" not in made.log


async def test_without_a_signature_nothing_is_read_where_one_is_demanded(shy: Target) -> None:
    dora = await asyncio.to_thread(shy.person, "dora")
    post = await asyncio.to_thread(dora.publish, "For those who say who they are")
    headers = {"Accept": ACTIVITY_JSON}
    for path in (
        post["uri"].removeprefix(shy.url),
        "/users/dora/outbox?page=true",
        "/users/dora/followers?page=1",
        "/users/dora/collections/featured",
    ):
        answer = await shy.ask(None, "GET", path, headers=headers)
        assert answer.status_code in (401, 404), path
        assert "who they are" not in answer.text
    actor = (await shy.ask(None, "GET", "/users/dora", headers=headers)).json()
    assert "summary" not in actor or not actor["summary"]
    assert actor["publicKey"]["publicKeyPem"], "or nobody could check our signatures"
    assert (await shy.ask(None, "GET", "/actor", headers=headers)).status_code == 200
