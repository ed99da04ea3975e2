"""What our people say in public proves itself, by the mathematics of another server."""

import hashlib
from typing import Any

import orjson
import pytest
import rfc8785
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from fediphoto.activitypub import proving
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.posts.posts import Draft
from fediphoto.storage.models import Account, OutgoingActivity
from tests.activitypub import people
from tests.activitypub.conftest import Work
from tests.remote_server import PUBLIC, Document, RemoteServer
from tests.remote_signing import ALPHABET, DATA_INTEGRITY

ALICE = "http://photos.test/users/alice"


def is_proven(document: Document) -> bool:
    """FEP-8b32 and vc-di-eddsa §3.3, read once more."""
    document = dict(document)
    proof = document.pop("proof", None)
    if proof is None:
        return False
    proof = dict(proof)
    value = proof.pop("proofValue")
    assert proof["type"] == "DataIntegrityProof"
    assert proof["cryptosuite"] == "eddsa-jcs-2022"
    assert proof["proofPurpose"] == "assertionMethod"
    assert proof["verificationMethod"] == f"{ALICE}#ed25519-key"
    assert proof["@context"] == document["@context"]
    assert document["@context"][:2] == ["https://www.w3.org/ns/activitystreams", DATA_INTEGRITY]
    number = 0
    for digit in value.removeprefix("z"):
        number = number * 58 + ALPHABET.index(digit)
    key: Any = load_pem_public_key(people.key_pair("ed25519")[0].encode())
    hashes = [hashlib.sha256(rfc8785.dumps(one)).digest() for one in (proof, document)]
    key.verify(number.to_bytes(64), b"".join(hashes))
    return True


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0) if isinstance(value, dict | list) else 0


@pytest.fixture
async def alice(app: Any, remote: RemoteServer) -> Account:
    """Followed from elsewhere."""
    account = await people.local("alice")
    await people.follows(await people.remote("fan", remote.host), account)
    return account


async def sent() -> dict[str, Document]:
    """What waits to be delivered, by type."""
    rows = await OutgoingActivity.all()
    return {document["type"]: document for row in rows if (document := orjson.loads(row.body))}


async def test_what_is_sent_to_everybody_is_proven(alice: Account, work: Work) -> None:
    post = await posts.publish(alice, Draft(caption="For all #light"))
    await interactions.boost(alice, post)
    await work()
    activities = await sent()
    assert set(activities) == {"Create", "Announce"}
    for activity in activities.values():
        assert is_proven(activity)
        assert depth(activity) <= 8, "Pixelfed reads no deeper"
        assert "proof" not in str(activity["object"])


@pytest.mark.parametrize("visibility", ["followers", "direct"])
async def test_what_is_not_for_everybody_can_be_denied(
    alice: Account, work: Work, visibility: str, remote: RemoteServer
) -> None:
    draft = Draft(caption=f"For few @fan@{remote.host}", visibility=visibility)
    await posts.publish(alice, draft)
    await work()
    assert "proof" not in (await sent())["Create"]


async def test_what_has_a_fragment_for_an_id_bears_no_proof(alice: Account, work: Work) -> None:
    """FEP-8b32: it SHOULD NOT. It is looked up by the id of what it is about."""
    post = await posts.publish(alice, Draft(caption="Soon gone"))
    await posts.delete(alice, post)
    await work()
    delete = (await sent())["Delete"]
    assert "#" in delete["id"]
    assert "proof" not in delete


async def test_what_is_served_is_proven(alice: Account, web: Any) -> None:
    post = await posts.publish(alice, Draft(caption="For all"))
    boost = await interactions.boost(alice, post)
    few = await posts.publish(alice, Draft(caption="For few", visibility="unlisted"))
    headers = {"Accept": "application/activity+json"}
    for uri in (post.uri, f"{post.uri}/activity", boost.uri, few.uri):
        response = await web.get(uri.removeprefix("http://photos.test"), headers=headers)
        assert response.status_code == 200
        assert is_proven(orjson.loads(await response.get_data()))


async def test_without_an_ed25519_key_nothing_is_proven(app: Any, remote: RemoteServer) -> None:
    fan = await people.remote("fan", remote.host)
    document = {"@context": "https://www.w3.org/ns/activitystreams", "id": fan.uri, "to": [PUBLIC]}
    assert await proving.proven(fan.id, document) is document
