"""Handles on one host and everything else on another: for ourselves, and hostile ones elsewhere."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.activitypub import actors, objects
from fediphoto.activitypub.delivery_runner import DeliveryRunner
from fediphoto.activitypub.inbox.worker import InboxRunner
from fediphoto.config import Config
from fediphoto.domain.discovery import search
from fediphoto.domain.moderation import policy_decisions
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.domain.relations import blocks
from fediphoto.domain.sign_in import credentials
from fediphoto.errors import Forbidden, NotFound, RemoteError, Unprocessable
from fediphoto.storage import jobs
from fediphoto.storage.models import Account, Mention
from fediphoto.worker import job_handlers
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work
from tests.activitypub.test_actors import says
from tests.remote_server import RemoteServer, remote_servers

pytestmark = pytest.mark.usefixtures("app")

HANDLES, IDS = "example.test", "photos.test"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An instance at photos.test whose people are called @name@example.test."""
    made = msgspec.convert(
        {
            "instance": {"domain": HANDLES, "web_domain": IDS, "registrations": "open"},
            "storage": {"data_dir": str(tmp_path / "data")},
            "federation": {"plain_http": True, "allow_networks": ["127.0.0.0/8"]},
            "limits": {"rate_limits": False},
        },
        Config,
    )
    configuration.activate(made)
    return made


@pytest.fixture
async def alice(app: Any) -> Account:
    return await people.local("alice")


@pytest.mark.parametrize(
    "resource",
    [
        f"acct:alice@{HANDLES}",
        f"acct:Alice@{IDS}",
        f"http://{IDS}/users/alice",
        f"http://{IDS}/@alice",
        f"http://{HANDLES}/@alice",
    ],
)
async def test_both_hosts_lead_to_the_same_person(web: Any, alice: Account, resource: str) -> None:
    asked = await web.get("/.well-known/webfinger", query_string={"resource": resource})
    found = await asked.get_json()
    assert found["subject"] == f"acct:alice@{HANDLES}"
    assert [one["href"] for one in found["links"] if one["rel"] == "self"] == [
        f"http://{IDS}/users/alice"
    ]


@pytest.mark.parametrize("name", [HANDLES, IDS])
async def test_the_instance_itself_is_found_by_either_host(web: Any, name: str) -> None:
    query = {"resource": f"acct:{name}@{name}"}
    found = await (await web.get("/.well-known/webfinger", query_string=query)).get_json()
    assert found["links"][0]["href"] == f"http://{IDS}/actor"


async def test_ids_lie_on_one_host_and_handles_on_the_other(web: Any, alice: Account) -> None:
    document = await (await web.get("/users/alice")).get_json()
    for name in ("id", "url", "inbox", "outbox", "followers"):
        assert document[name].startswith(f"http://{IDS}/"), name
    assert document["webfinger"] == f"alice@{HANDLES}"
    assert document["publicKey"]["id"].startswith(f"http://{IDS}/")
    instance = await (await web.get("/api/v2/instance")).get_json()
    assert instance["domain"] == HANDLES
    nodeinfo = await (await web.get("/.well-known/nodeinfo")).get_json()
    assert all(one["href"].startswith(f"http://{IDS}/") for one in nodeinfo["links"])
    meta = await (await web.get("/.well-known/host-meta")).get_data(as_text=True)
    assert f"http://{IDS}/.well-known/webfinger" in meta


@pytest.mark.parametrize("host", [HANDLES, IDS, HANDLES.upper()])
async def test_our_people_are_found_under_either_host(alice: Account, host: str) -> None:
    boris = await accounts.create_local("boris", "boris@mail.test", "slow walks home")
    assert (await actors.resolve_handle(f"@alice@{host}")).id == alice.id
    with pytest.raises(NotFound):
        await actors.resolve_handle(f"@nobody@{host}")
    post = await posts.publish(boris, posts.Draft(caption=f"Hello @alice@{host}"))
    assert await Mention.exists(post_id=post.id, account_id=alice.id)
    assert [one.id for one in await search.accounts(f"alice@{host}", boris)] == [alice.id]
    page = await objects.resolve(f"http://{host.lower()}/@alice", boris)
    assert isinstance(page, Account)
    opened = await credentials.sign_in(
        f"@boris@{host}", "slow walks home", user_agent="", address=""
    )
    assert opened.account.id == boris.id
    with pytest.raises(Unprocessable):
        await blocks.block_domain(boris, host)


@pytest.mark.parametrize("host", [HANDLES, IDS, "test"])
async def test_no_policy_covers_either_of_our_hosts(host: str) -> None:
    with pytest.raises(Unprocessable):
        policy_decisions.checked_name(host)


async def test_nobody_elsewhere_has_a_handle_or_an_id_on_our_hosts(
    alice: Account, remote: RemoteServer
) -> None:
    for host in (HANDLES, IDS):
        thief = remote.person("alice", webfinger=f"alice@{host}")
        says(remote, f"alice@{remote.host}", f"alice@{host}", thief.uri)
        with pytest.raises((Forbidden, RemoteError)):  # which depends on who answers there
            await actors.fetch_actor(thief.uri)
        with pytest.raises(Forbidden):
            await actors.fetch_actor(f"http://{host}/users/mallory")
        with pytest.raises(Forbidden):
            await accounts.store_remote(
                accounts.RemoteProfile(
                    uri=thief.uri, username="alice", domain=host, inbox_uri=f"{thief.uri}/inbox"
                )
            )
    assert not await Account.exists(domain__not="")


async def test_a_follower_elsewhere_hears_of_posts_and_sees_the_short_handle(
    alice: Account, remote: RemoteServer, say: Say, work: Work
) -> None:
    bob = remote.person("bob")
    await say(bob, remote.activity("Follow", bob, alice.uri))
    await work()
    await people.local("boris")
    await posts.publish(alice, posts.Draft(caption=f"For @boris@{IDS}"))
    while await InboxRunner().drain() + await jobs.Runner(job_handlers()).drain():
        pass
    await DeliveryRunner().drain()
    (create,) = [one for one in remote.received if one["type"] == "Create"]
    (mention,) = create["object"]["tag"]
    assert (mention["name"], mention["href"]) == (f"@boris@{HANDLES}", f"http://{IDS}/users/boris")


# Other servers with a split domain, honest and not


async def test_only_a_self_link_that_is_the_very_id_confirms(remote: RemoteServer) -> None:
    async with RemoteServer() as front:
        bob = remote.person("bob")
        says(remote, f"bob@{remote.host}", f"bob@{front.host}", bob.uri)
        for almost in (f"{bob.uri}/", f"{bob.uri}#", bob.uri.replace("bob", "Bob")):
            says(front, f"bob@{front.host}", f"bob@{front.host}", almost)
            with pytest.raises(Forbidden):
                await actors.fetch_actor(bob.uri)
        says(front, f"bob@{front.host}", f"bob@{front.host}", bob.uri)
        assert (await actors.fetch_actor(bob.uri)).acct == f"bob@{front.host}"


async def test_a_host_that_claims_the_handles_of_another_is_refused() -> None:
    """By the subject, by FEP-2c59, by a chain of subjects, and over a handle that is taken."""
    async with remote_servers(3) as (victim, evil, third):
        owner = victim.person("bob")
        known = await actors.fetch_actor(owner.uri)
        thief = evil.person("bob")
        says(evil, f"bob@{evil.host}", f"bob@{victim.host}", thief.uri)
        with pytest.raises(Forbidden):
            await actors.fetch_actor(thief.uri)
        thief.document["webfinger"] = f"bob@{victim.host}"
        with pytest.raises(Forbidden):
            await actors.fetch_actor(thief.uri)
        del thief.document["webfinger"]
        says(evil, f"bob@{evil.host}", f"bob@{third.host}", thief.uri)
        says(third, f"bob@{third.host}", f"bob@{victim.host}", thief.uri)
        with pytest.raises(Forbidden):
            await actors.fetch_actor(thief.uri)
        assert not await Account.exists(uri=thief.uri)
        assert (await accounts.find(f"bob@{victim.host}")) == known


async def test_a_front_that_sends_webfinger_on_is_followed(remote: RemoteServer) -> None:
    """As docs/split-domain.md asks of admins, and as Mastodon does."""
    async with RemoteServer() as front:
        bob = remote.person("bob")
        path = f"/.well-known/webfinger?resource=acct:bob@{front.host}"
        front.redirect(path, f"{remote.base_url}{path}", status=301)
        for asked in (f"bob@{front.host}", f"bob@{remote.host}"):
            says(remote, asked, f"bob@{front.host}", bob.uri)
        account = await actors.resolve_handle(f"bob@{front.host}")
        assert (account.uri, account.acct) == (bob.uri, f"bob@{front.host}")
