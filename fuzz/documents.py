"""JSON of other servers: read into typed values, or refused with a sentence, whatever it is."""

import json
import os
from pathlib import Path

import orjson

from fediphoto.activitypub import strict_json
from fediphoto.activitypub.signatures import proofs
from fediphoto.activitypub.understanding import understand, understand_bytes
from fediphoto.activitypub.vocabulary import read_activity, read_actor, read_object, read_post
from fediphoto.errors import BadRequest, Unauthorized
from fuzz.signatures import public_pem

_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_BOB = "https://a.test/users/bob"
_NOTE = {
    "id": "https://a.test/1",
    "type": "Note",
    "attributedTo": _BOB,
    "inReplyTo": "https://b.test/2",
    "content": "<p>Rain</p>",
    "contentMap": {"en": "<p>Rain</p>"},
    "to": [_PUBLIC],
    "cc": "as:Public",
    "published": "2026-02-03T04:05:06Z",
    "tag": [
        {"type": "Mention", "href": "https://b.test/users/al"},
        {"type": "Hashtag", "name": "#rain"},
        {"type": "Emoji", "name": ":x:", "icon": {"url": "https://a.test/x.png"}},
        {"type": "Link", "mediaType": "application/activity+json", "href": "https://b.test/3"},
    ],
    "attachment": {"type": "Image", "url": [{"href": "https://a.test/1.jpg"}], "width": "12"},
    "interactionPolicy": {"canReply": {"always": _PUBLIC, "manualApproval": [_BOB]}},
    "capabilities": {"reply": "[]", "like": None},
    "location": {"type": "Place", "name": "Lyon", "latitude": "45.7", "longitude": "4.8"},
    "quoteUrl": "https://b.test/3",
}
_SEEDS = (
    _NOTE,
    _NOTE
    | {
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": "2026-02-03T04:05:06Z",
            "verificationMethod": f"{_BOB}#k",
            "proofPurpose": "assertionMethod",
            "proofValue": "z" + "1" * 64,
        }
    },
    {"type": "Create", "id": "https://a.test/c", "actor": {"id": _BOB}, "object": _NOTE},
    {
        "type": "Question",
        "id": "https://a.test/q",
        "attributedTo": _BOB,
        "closed": True,
        "votersCount": "3",
        "oneOf": [{"name": "a", "replies": {"totalItems": 1}}, {"nameMap": {"en": "b"}}],
    },
    {
        "type": "Video",
        "id": "https://a.test/v",
        "attributedTo": [{"type": "Person", "id": _BOB}],
        "duration": "PT1H2M3.5S",
        "icon": [{"url": "https://a.test/p.jpg", "width": 3}],
        "url": [
            {"mediaType": "text/html", "href": "https://a.test/v"},
            {"mediaType": "video/mp4", "href": "https://a.test/v.mp4", "height": 720},
        ],
    },
    {
        "@type": ["https://www.w3.org/ns/activitystreams#Person"],
        "@id": _BOB,
        "as:name": [{"@value": "Bob", "@language": "en"}],
        "publicKey": {"id": f"{_BOB}#k", "owner": _BOB, "publicKeyPem": "x"},
    },
    {
        "type": "Add",
        "id": "https://a.test/s",
        "actor": _BOB,
        "object": {
            "type": "Story",
            "id": "https://a.test/st",
            "object": "bear:?t=abc&u=https://a.test/st",
        },
    },
    {"type": "EmojiReact", "actor": _BOB, "object": "https://b.test/1", "content": "🏳️‍🌈"},
    {"type": "OrderedCollection", "id": "https://a.test/o", "first": {"orderedItems": [_NOTE]}},
    {"subject": "acct:bob@a.test", "links": [{"rel": "self", "href": _BOB}]},
    {"version": "2.0", "software": {"name": "x"}, "protocols": ["activitypub"]},
)


def seeds() -> list[bytes]:
    """Documents of our own making; those of the corpus too, where there is one."""
    found = [json.dumps(one).encode() for one in _SEEDS]
    if corpus := os.environ.get("FEDIPHOTO_CORPUS"):
        found += [path.read_bytes() for path in sorted(Path(corpus, "activitypub").glob("*/*"))]
    return found


def try_once(data: bytes) -> None:
    """Read `data` in every way that a stranger can have it read."""
    told = understand_bytes(data)
    assert ("refused" in told) != ("kind" in told)
    orjson.dumps(told)
    try:
        document = strict_json.loads(data)
    except BadRequest:
        return
    if not isinstance(document, dict):
        return
    _prove(document)
    before = orjson.dumps(document)
    for read in (read_activity, read_object, read_actor, read_post, understand):
        try:
            first = read(document)
        except BadRequest as refused:
            assert str(refused).strip()
            continue
        assert first == read(document), "the same document reads the same"
    assert orjson.dumps(document) == before, "a document is not changed by reading it"


def _prove(document: dict[str, object]) -> None:
    """Check the integrity proof, which nobody can have made with a key that is not theirs."""
    try:
        proof = proofs.read(document)
        if proof is not None:
            proofs.verify(document, proof, public_pem())
            raise AssertionError("nobody can prove without the key")
    except Unauthorized as refused:
        assert str(refused)
