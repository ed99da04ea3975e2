"""Whether servers that disagree on who follows whom come to agree, and only they learn of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from fediphoto.activitypub import actors, delivery, followers_sync
from fediphoto.activitypub.delivery import DeliveryRunner
from fediphoto.activitypub.inbox import senders
from fediphoto.activitypub.signatures import SignedRequest, cavage, parse, private_key, verify
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Draft
from fediphoto.storage.models import Account, AccountKey, Follow, Job
from tests.activitypub import people
from tests.activitypub.conftest import Work
from tests.remote_server import Document, Person, RemoteServer

pytestmark = pytest.mark.usefixtures("app")

LONG_AGO = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    senders.forget_keys()
    followers_sync.forget()
    yield
    followers_sync.forget()


def test_the_digest_is_that_of_the_proposal() -> None:
    """FEP-8fcf's own example; an id that is there twice counts once."""
    users = [f"https://testing.example.org/users/{number}" for number in (1, 2, 2)]
    expected = "c33f48cd341ef046a206b8a72ec97af65079f9a3a9b90eef79c5920dce45c61f"
    assert followers_sync.digest(users) == expected
    assert followers_sync.digest([]) == "0" * 64


async def test_what_goes_to_followers_carries_a_signed_digest(
    remote: RemoteServer, work: Work
) -> None:
    alice = await people.local("alice")
    for name in ("bob", "eve"):
        account = await actors.ensure_actor(remote.person(name).uri)
        await people.follows(account, alice)
    await people.follows(await people.remote("kim", "elsewhere.test"), alice)
    await posts.publish(alice, Draft(caption="For followers", visibility="followers"))
    await work()
    await DeliveryRunner().drain()
    (seen,) = remote.requests_for("/inbox")
    expected = followers_sync.digest(one.uri for one in remote.people.values())
    assert seen.headers["Collection-Synchronization"] == (
        f'collectionId="{alice.uri}/followers", url="{alice.uri}/followers_synchronization",'
        f' digest="{expected}"'
    )
    signed = SignedRequest(
        "POST", seen.path, remote.host, list(seen.headers.items()), seen.body, "http"
    )
    parsed = parse(signed)
    assert "collection-synchronization" in parsed.covered
    verify(signed, parsed, people.key_pair("rsa")[0])


async def test_what_goes_to_one_alone_carries_none(remote: RemoteServer, work: Work) -> None:
    alice = await people.local("alice")
    bob = await actors.ensure_actor(remote.person("bob").uri)
    document = {"id": f"{alice.uri}#1", "type": "Like", "actor": alice.uri, "to": [bob.uri]}
    await delivery.send(alice.id, document, [bob.inbox_uri])
    await DeliveryRunner().drain()
    (seen,) = [one for one in remote.log if one.method == "POST"]
    assert "Collection-Synchronization" not in seen.headers


async def _get(web: Any, path: str, signer: Account | None) -> Any:
    headers = {"Accept": "application/activity+json", "Host": "photos.test"}
    if signer is not None:
        headers |= cavage.sign(
            "GET",
            f"http://photos.test{path}",
            key_id=f"{signer.uri}#main-key",
            key=private_key(people.key_pair("rsa")[1]),
        )
    return await web.get(path, headers=headers)


async def test_a_server_sees_its_own_people_on_the_list_and_no_others(web: Any) -> None:
    alice = await people.local("alice", hides_follows=True)
    bob = await people.remote("bob", "one.test")
    kim = await people.remote("kim", "two.test")
    for one in (bob, kim):
        await people.follows(one, alice)
        await AccountKey.create(
            account_id=one.id,
            uri=f"{one.uri}#main-key",
            kind="rsa",
            public_pem=people.key_pair("rsa")[0],
        )
    path = "/users/alice/followers_synchronization"
    for asker in (bob, kim):
        answer = await _get(web, path, asker)
        body = orjson.loads(await answer.get_data())
        assert (body["type"], body["orderedItems"]) == ("OrderedCollection", [asker.uri])
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert (await _get(web, path, None)).status_code == 401


class Correspondence:
    """What bob's server says of his followers, and how it says it."""

    def __init__(self, remote: RemoteServer, web: Any) -> None:
        self.remote, self.web = remote, web
        self.bob: Person = remote.person("bob")
        self.list = f"{self.bob.uri}/followers_synchronization"

    def counts(self, *uris: str) -> str:
        """Have the list name these; returns the header."""
        told: Document = {"type": "OrderedCollection", "id": self.list, "orderedItems": [*uris]}
        self.remote.serve(self.list, told)
        return self.header(uris)

    def header(self, uris: Any, **changes: str) -> str:
        said = {
            "collectionId": self.bob.followers,
            "url": self.list,
            "digest": followers_sync.digest(uris),
        } | changes
        return ", ".join(f'{name}="{value}"' for name, value in said.items())

    async def writes(self, header: str, *, is_signed: bool = True) -> None:
        """Bob posts something, with this header."""
        activity = self.remote.create(self.remote.note(self.bob, "<p>Hi</p>"))
        body = orjson.dumps(activity)
        headers = cavage.sign(
            "POST",
            "http://photos.test/inbox",
            key_id=self.bob.key_uri,
            key=self.bob.key,
            body=body,
            content_type="application/activity+json",
            extra={"Collection-Synchronization": header} if is_signed else None,
        )
        headers["Collection-Synchronization"] = header
        answer = await self.web.post("/inbox", headers=headers, data=body)
        assert answer.status_code == 202


@pytest.fixture
def letters(remote: RemoteServer, web: Any) -> Correspondence:
    return Correspondence(remote, web)


async def _our_three(letters: Correspondence) -> tuple[Account, Account, Account]:
    """Alice follows bob, carol has asked to, dan does not."""
    bob = await actors.ensure_actor(letters.bob.uri)
    alice, carol, dan = [await people.local(name) for name in ("alice", "carol", "dan")]
    for follower, state in ((alice, "accepted"), (carol, "pending")):
        follow = await people.follows(follower, bob, state=state)
        await Follow.filter(id=follow.id).update(created_at=LONG_AGO)
    return alice, carol, dan


async def _followers(letters: Correspondence) -> set[str]:
    rows = await Follow.filter(target__uri=letters.bob.uri, state="accepted").prefetch_related(
        "follower"
    )
    return {row.follower.username for row in rows}


async def test_a_follow_that_the_other_side_lost_ends(letters: Correspondence, work: Work) -> None:
    await _our_three(letters)
    await letters.writes(letters.counts())
    await work()
    assert await _followers(letters) == set()


async def test_a_follow_that_we_do_not_know_is_accepted_or_taken_back(
    letters: Correspondence, work: Work
) -> None:
    alice, carol, dan = await _our_three(letters)
    await letters.writes(letters.counts(alice.uri, carol.uri, dan.uri, "http://photos.test/x"))
    await work()
    assert await _followers(letters) == {"alice", "carol"}
    await DeliveryRunner().drain()
    (undo,) = letters.remote.received
    assert (undo["type"], undo["actor"]) == ("Undo", dan.uri)
    assert (undo["object"]["type"], undo["object"]["object"]) == ("Follow", letters.bob.uri)


async def test_where_both_agree_nobody_is_asked(letters: Correspondence, work: Work) -> None:
    alice, _, _ = await _our_three(letters)
    await letters.writes(letters.counts(alice.uri))
    await work()
    assert not letters.remote.requests_for(letters.list)


@pytest.mark.parametrize(
    "trouble", ["unsigned", "another's", "another server", "half", "fresh", "junk", "moved on"]
)
async def test_what_is_doubtful_takes_no_follow_away(
    letters: Correspondence, work: Work, trouble: str
) -> None:
    await _our_three(letters)
    header = letters.counts()
    if trouble == "another's":
        ned = letters.remote.person("ned")
        header = letters.header([], collectionId=ned.followers)
    elif trouble == "another server":
        header = letters.header([], url="http://127.0.0.2:1/followers")
    elif trouble == "half":
        header = letters.header(["http://photos.test/users/zoe"])
    elif trouble == "fresh":
        await Follow.all().update(created_at=datetime.now(UTC))
    elif trouble == "junk":
        header = 'collectionId=",,,, digest="x' * 50
    elif trouble == "moved on":
        letters.remote.serve(letters.list, {"type": "Note", "id": letters.list})
    await letters.writes(header, is_signed=trouble != "unsigned")
    await work()
    assert await _followers(letters) == {"alice"}


async def test_a_server_that_always_disagrees_is_asked_now_and_then(
    letters: Correspondence, work: Work
) -> None:
    await _our_three(letters)
    for number in range(4):
        await letters.writes(letters.header([f"http://photos.test/users/{number}"]))
        await work()
    assert len(letters.remote.requests_for(letters.list)) == 1
    assert not await Job.exists(kind="followers_sync.repair")
