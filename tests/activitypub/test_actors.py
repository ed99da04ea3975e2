"""Who somebody elsewhere is, and who only says so."""

import io
from typing import Any

import pytest
from PIL import Image

from fediphoto.activitypub import actors, webfinger
from fediphoto.activitypub.webfinger import Handle
from fediphoto.domain.people import accounts
from fediphoto.errors import BadRequest, Forbidden, Gone, NotFound, RemoteError
from fediphoto.storage import blobs
from fediphoto.storage.models import Account, AccountKey
from tests.activitypub.conftest import Work
from tests.remote_server import RemoteServer

pytestmark = pytest.mark.usefixtures("app")


def jpeg(size: tuple[int, int] = (600, 300)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, "JPEG")
    return made.getvalue()


def jrd(subject: str, href: str) -> bytes:
    link = f'{{"rel":"self","type":"application/activity+json","href":"{href}"}}'
    return f'{{"subject":"acct:{subject}","links":[{link}]}}'.encode()


def says(remote: RemoteServer, asked: str, subject: str, href: str) -> None:
    """The remote server's WebFinger answers `asked` so."""
    path = f"/.well-known/webfinger?resource=acct:{asked}"
    remote.serve(path, jrd(subject, href), content_type="application/jrd+json")


async def test_a_handle_leads_to_an_account_with_its_keys(remote: RemoteServer) -> None:
    bob = remote.person(
        "bob", attachment={"type": "PropertyValue", "name": "Site", "value": "<b>x"}
    )
    account = await actors.resolve_handle(f"@BOB@{remote.host}")
    assert (account.uri, account.username, account.domain) == (bob.uri, "bob", remote.host)
    assert account.fields_json[0]["name"] == "Site"
    assert account.shared_inbox_uri == f"{remote.base_url}/inbox"
    key = await AccountKey.get(uri=bob.key_uri)
    assert key.public_pem == bob.document["publicKey"]["publicKeyPem"].strip()


async def test_a_key_of_which_only_the_address_is_told_is_read_there(remote: RemoteServer) -> None:
    bob = remote.person("bob")
    key = bob.document["publicKey"] | {"id": f"{bob.uri}/main-key"}
    bob.document["publicKey"] = key["id"]
    remote.serve(key["id"], {"id": key["id"], "type": "Key"} | key)
    await actors.fetch_actor(bob.uri)
    assert (await AccountKey.get(uri=key["id"])).public_pem == key["publicKeyPem"].strip()


async def test_a_key_at_an_address_that_is_somebody_elses_is_not_taken(
    remote: RemoteServer,
) -> None:
    bob, eve = remote.person("bob"), remote.person("eve")
    bob.document["publicKey"] = [eve.key_uri, "https://elsewhere.test/key", f"{bob.uri}/gone"]
    account = await actors.fetch_actor(bob.uri)
    assert not await AccountKey.filter(account_id=account.id).exists()


async def test_known_people_are_not_asked_for_again(remote: RemoteServer) -> None:
    remote.person("bob")
    first = await actors.resolve_handle(f"bob@{remote.host}")
    asked = len(remote.log)
    assert (await actors.resolve_handle(f"acct:bob@{remote.host}")).id == first.id
    assert len(remote.log) == asked


@pytest.mark.parametrize(
    "handle", ["", "@", "bob@", "@bob@a b", "bob@a/b", "bob@x@y", "a b@c.test"]
)
async def test_what_is_no_handle_is_refused(handle: str) -> None:
    with pytest.raises(BadRequest):
        await actors.resolve_handle(handle)


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@Bob@Example.ORG", Handle("Bob", "example.org")),
        ("bob@example.org.", Handle("bob", "example.org")),
        ("acct:bob@bücher.example", Handle("bob", "xn--bcher-kva.example")),
        ("bob@localhost:8001", Handle("bob", "localhost:8001")),
    ],
)
def test_hosts_are_compared_in_one_spelling(text: str, handle: Handle) -> None:
    assert webfinger.parse_handle(text) == handle


async def test_nobody_is_found_where_there_is_nobody(remote: RemoteServer) -> None:
    with pytest.raises(NotFound):
        await actors.resolve_handle(f"nobody@{remote.host}")


async def test_a_handle_that_its_host_gives_to_another_is_refused(remote: RemoteServer) -> None:
    remote.person("bob")
    mallory = remote.person("mallory", preferredUsername="bob")
    with pytest.raises(Forbidden):
        await actors.fetch_actor(mallory.uri)
    assert not await Account.exists(uri=mallory.uri)


async def test_a_handle_on_another_host_needs_that_hosts_word(remote: RemoteServer) -> None:
    async with RemoteServer() as other:
        other.person("bob")
        mallory = remote.person("mallory", webfinger=f"bob@{other.host}")
        with pytest.raises(Forbidden):
            await actors.fetch_actor(mallory.uri)


async def test_a_split_domain_is_confirmed_by_both_hosts(remote: RemoteServer) -> None:
    async with RemoteServer() as front:
        bob = remote.person("bob")
        says(remote, f"bob@{remote.host}", f"bob@{front.host}", bob.uri)
        says(front, f"bob@{front.host}", f"bob@{front.host}", bob.uri)
        account = await actors.fetch_actor(bob.uri)
        assert account.acct == f"bob@{front.host}"
        assert (await actors.resolve_handle(f"bob@{front.host}")).id == account.id


async def test_a_split_domain_that_only_one_host_knows_of_is_refused(remote: RemoteServer) -> None:
    async with RemoteServer() as front:
        bob = remote.person("bob")
        says(remote, f"bob@{remote.host}", f"bob@{front.host}", bob.uri)
        front.person("bob")
        with pytest.raises(Forbidden):
            await actors.fetch_actor(bob.uri)


async def test_a_server_without_webfinger_names_its_own_people(remote: RemoteServer) -> None:
    remote.has_webfinger = False
    account = await actors.fetch_actor(remote.person("bob").uri)
    assert account.acct == f"bob@{remote.host}"
    thief = remote.person("thief", preferredUsername="Bob")
    with pytest.raises(Forbidden):
        await actors.fetch_actor(thief.uri)


async def test_host_meta_may_lead_to_webfinger(remote: RemoteServer) -> None:
    bob = remote.person("bob")
    remote.has_webfinger = False
    template = f"{remote.base_url}/finger?of={{uri}}"
    link = f'<Link rel="lrdd" template="{template}"/>'
    xrd = f'<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">{link}</XRD>'
    remote.serve("/.well-known/host-meta", xrd.encode(), content_type="application/xrd+xml")
    answer = jrd(f"bob@{remote.host}", bob.uri)
    remote.serve("/finger", answer, content_type="application/jrd+json")
    assert (await actors.resolve_handle(f"bob@{remote.host}")).uri == bob.uri


async def test_an_actor_with_an_id_elsewhere_is_refused(remote: RemoteServer) -> None:
    async with RemoteServer() as victim:
        bob = victim.person("bob")
        mallory = remote.person("mallory")
        forged = remote.serve(
            "/users/forged", bob.document | {"publicKey": mallory.document["publicKey"]}
        )
        with pytest.raises(Forbidden):
            await actors.fetch_actor(forged)
        redirecting = remote.redirect("/users/away", bob.uri)
        assert (await actors.fetch_actor(bob.uri)).uri == bob.uri
        with pytest.raises((Forbidden, RemoteError)):
            await actors.fetch_actor(redirecting)
    assert await Account.filter(domain__not="").count() == 1


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "image/png", "application/ld+json"]
)
async def test_a_file_that_looks_like_an_actor_is_refused(
    remote: RemoteServer, content_type: str
) -> None:
    bob = remote.person("bob")
    remote.serve(bob.uri, bob.document, content_type=content_type)
    with pytest.raises(RemoteError):
        await actors.fetch_actor(bob.uri)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "Note"},
        {"inbox": None},
        {"preferredUsername": ""},
        {"preferredUsername": "a/b"},
        {"id": None},
        {"id": []},
    ],
)
async def test_half_an_actor_is_refused(remote: RemoteServer, changes: Any) -> None:
    bob = remote.person("bob")
    bob.document |= changes
    with pytest.raises((BadRequest, Forbidden)):
        await actors.fetch_actor(bob.uri)


async def test_what_lies_on_other_servers_is_left_out(remote: RemoteServer) -> None:
    elsewhere = "http://127.0.0.1:1/x"
    bob = remote.person("bob", followers=elsewhere, endpoints={"sharedInbox": elsewhere})
    bob.document["publicKey"] = [
        bob.document["publicKey"],
        bob.document["publicKey"] | {"id": f"{elsewhere}#key"},
        bob.document["publicKey"] | {"id": f"{bob.uri}#2", "owner": elsewhere},
    ]
    account = await actors.fetch_actor(bob.uri)
    assert (account.followers_uri, account.shared_inbox_uri) == ("", "")
    assert await AccountKey.filter(account_id=account.id).count() == 1


async def test_gone_and_absent_are_told_apart(remote: RemoteServer) -> None:
    with pytest.raises(NotFound):
        await actors.fetch_actor(f"{remote.base_url}/users/nobody")
    remote.serve("/users/gone", b"", status=410)
    with pytest.raises(Gone):
        await actors.fetch_actor(f"{remote.base_url}/users/gone")


async def test_our_own_people_are_never_fetched() -> None:
    with pytest.raises(Forbidden):
        await actors.fetch_actor("http://photos.test/users/alice")
    with pytest.raises(NotFound):
        await actors.resolve_handle("nobody@photos.test")


async def test_refreshing_is_throttled(remote: RemoteServer) -> None:
    bob = await actors.fetch_actor(remote.person("bob").uri)
    remote.people["bob"].document["name"] = "Robert"
    asked = len(remote.log)
    assert (await actors.refresh(bob)).display_name == "Bob"
    assert len(remote.log) == asked


async def test_avatars_are_fetched_once_and_made_our_own(remote: RemoteServer, work: Work) -> None:
    picture = remote.serve("/me.jpg", jpeg(), content_type="image/jpeg")
    bob = remote.person("bob", icon={"type": "Image", "url": picture, "name": "Me, in teal"})
    account = await actors.fetch_actor(bob.uri)
    await work()
    account = await Account.get(id=account.id)
    assert account.avatar_description == "Me, in teal"
    path = await blobs.current().path(account.avatar_key)
    assert path is not None
    with Image.open(path) as avatar:
        assert avatar.size == (300, 300)
    await actors.fetch_actor(bob.uri)
    await work()
    assert len(remote.requests_for("/me.jpg")) == 1
    bob.document["icon"] = None
    await actors.fetch_actor(bob.uri)
    await work()
    assert (await Account.get(id=account.id)).avatar_key == ""
    assert await blobs.current().path(account.avatar_key) is None


async def test_a_bad_avatar_leaves_the_account_as_it_is(remote: RemoteServer, work: Work) -> None:
    picture = remote.serve("/me.jpg", b"<svg onload=alert(1)>", content_type="image/svg+xml")
    account = await actors.fetch_actor(remote.person("bob", icon=picture).uri)
    await work()
    assert (await Account.get(id=account.id)).avatar_key == ""


async def test_a_renamed_person_keeps_the_account(remote: RemoteServer) -> None:
    bob = remote.person("bob")
    account = await actors.fetch_actor(bob.uri)
    remote.people["robert"], bob.name = bob, "robert"
    bob.document["preferredUsername"] = "robert"
    assert (await actors.fetch_actor(bob.uri)).id == account.id
    assert (await accounts.get(account.id)).username == "robert"
