"""FUZ: whatever a rightly signed letter holds, the server answers with a sentence, and stays."""

import asyncio
import json
from typing import Any

import pytest

from tests.activitypub.every_activity import ODD_TEXTS, activities_of, misread, note_of
from tests.hostile.peer import HostilePeer
from tests.hostile.target import Target, Watch, as_json
from tests.journeys.instance import Person
from tests.remote_server import PUBLIC, Document
from tests.remote_server import Person as TheirPerson

ANSWERS = {202, 400, 401, 403, 413}
KINDS = 14
NO_LETTERS = [
    *(b"", b"[]", b"null", b'"x"', b"42", b"true", b"\xff\xfe\x00", b"\xef\xbb\xbf{}", b"{", b"{}"),
    *("{}".encode("utf-16"), "{}".encode("utf-32"), b"{}{}", b"{'a': 1}", b'{"a": 1,}', b"\0"),
    *(b"[" * 100_000, b'{"a":' * 100_000, b'{"a":[' * 100_000, b"9" * 900_000),
    *(
        b'{"type":"Like","actor":"http://127.0.0.1:1/x","object":%s}' % value
        for value in (b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-0", b"9" * 5000, b"01")
    ),
    *(
        b'{"type":"Like","actor":"http://127.0.0.1:1/x","object":"%s"}' % value
        for value in (
            rb"\ud800",
            rb"\u0000",
            rb"\udc00\ud800",
            b"\x01",
            b"\xc0\xaf",
            b"\xed\xa0\x80",
        )
    ),
    b'{"type":"Like","type":"Delete","actor":"http://127.0.0.1:1/x"}',
    b'{"type":"Like","actor":"http://127.0.0.1:1/x","actor":"http://127.0.0.1:1/y"}',
]


@pytest.fixture
async def bob(target: Target, alice: Person, peer: HostilePeer) -> TheirPerson:
    """Whom alice follows, so that all he says is of interest."""
    made = peer.person("bob")
    await target.befriend(alice, peer, made)
    peer.serve("/1.jpg", b"no photo", content_type="image/jpeg")
    return made


@pytest.fixture
async def post_uri(target: Target, alice: Person) -> str:
    """A post of alice's."""
    return str((await asyncio.to_thread(alice.publish, "Mine"))["uri"])


def at_home(target: Target, documents: Any) -> Any:
    """The same, said to the server under test and not to photos.test."""
    return json.loads(json.dumps(documents).replace("http://photos.test", target.url))


async def say_all(
    target: Target, peer: HostilePeer, bob: TheirPerson, documents: list[Document]
) -> list[int]:
    """Say them a few at a time; the statuses."""
    statuses: list[int] = []
    for start in range(0, len(documents), 20):
        part = documents[start : start + 20]
        statuses += await asyncio.gather(*(target.say(peer, bob, as_json(one)) for one in part))
    return statuses


@pytest.mark.parametrize("body", NO_LETTERS, ids=lambda body: repr(body[:40]))
async def test_what_is_no_letter_is_400(target: Target, peer: HostilePeer, body: bytes) -> None:
    before = target.count("inbox_activity")
    worked_s = target.worked_s
    assert await target.say(peer, peer.person("bob"), body) == 400
    assert target.worked_s - worked_s < 5
    assert target.count("inbox_activity") == before
    assert peer.log == [], "nobody's key is needed to see that"


@pytest.mark.parametrize("number", range(KINDS))
async def test_every_member_of_every_kind_may_be_anything(
    target: Target, peer: HostilePeer, bob: TheirPerson, post_uri: str, number: int
) -> None:
    """A sample of each kind; the rest in the long rounds."""
    valid = at_home(target, list(activities_of(peer, bob, post_uri))[number])
    cases = misread(valid, bob)
    step = max(1, len(cases) // 25)
    assert set(await say_all(target, peer, bob, cases[number % step :: step])) <= ANSWERS
    await target.settled()


@pytest.mark.long
@pytest.mark.parametrize("number", range(KINDS))
async def test_all_values_in_all_members(
    target: Target, peer: HostilePeer, bob: TheirPerson, post_uri: str, number: int
) -> None:
    valid = at_home(target, list(activities_of(peer, bob, post_uri))[number])
    assert set(await say_all(target, peer, bob, misread(valid, bob))) <= ANSWERS
    await target.settled(600)


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: ascii(text[:8]))
async def test_odd_characters_are_kept_safely(
    target: Target, alice: Person, peer: HostilePeer, bob: TheirPerson, text: str
) -> None:
    note = note_of(peer, bob) | {"content": f"<p>{text}</p>", "summary": text, "name": text}
    note["tag"] = [*note["tag"], {"type": "Hashtag", "name": f"#{text}"}]
    note["attachment"] = [note["attachment"][0] | {"name": text}]
    bob.document |= {"name": text, "summary": text}
    assert await target.say(peer, bob, peer.create(note)) == 202
    assert await target.say(peer, bob, peer.activity("Update", bob, bob.document)) == 202
    await target.settled()
    ((post_id,),) = target.rows("SELECT id FROM post WHERE uri = ?", note["id"])
    answer = await target.ask(alice, "GET", f"/api/v1/statuses/{post_id}")
    assert json.loads(answer.content)["uri"] == note["id"]
    page = await target.ask(None, "GET", f"/@bob@{peer.host}/{post_id}")
    assert page.content.decode()


async def test_half_characters_and_nul_do_not_come_in(
    target: Target, peer: HostilePeer, bob: TheirPerson
) -> None:
    """PostgreSQL could not keep them, SQLite could: neither gets them."""
    for text in ("a\0b", "a\ud800b", "\udc00"):
        assert await target.say(peer, bob, peer.create(peer.note(bob, f"<p>{text}</p>"))) == 400


async def test_crowds_are_cut(
    target: Target, peer: HostilePeer, bob: TheirPerson, watch: Watch
) -> None:
    """Ten thousand recipients, a thousand names, photos, emoji, options (CVE-2026-23962)."""
    base = peer.base_url
    crowd = [f"{base}/u/{n}" for n in range(10_000)]
    note = note_of(peer, bob) | {
        "to": [PUBLIC, *crowd],
        "tag": [
            *({"type": "Mention", "href": uri, "name": "@x"} for uri in crowd[:1000]),
            *({"type": "Hashtag", "name": f"#n{n}"} for n in range(3000)),
        ],
        "attachment": [
            {"type": "Image", "mediaType": "image/jpeg", "url": f"{base}/{n}.jpg"}
            for n in range(1000)
        ],
    }
    emoji = [
        {"type": "Emoji", "name": f":e{n}:", "icon": {"url": f"{base}/{n}.png"}}
        for n in range(5000)
    ]
    noisy = note_of(peer, bob) | {"tag": emoji}
    options = [{"type": "Note", "name": str(n)} for n in range(100_000 // 4)]
    poll = note_of(peer, bob) | {"type": "Question", "oneOf": options, "attachment": []}
    peer.log.clear()
    worked_s = target.worked_s
    for one in (note, noisy, poll):
        addressed = {"to": one["to"][:2], "cc": one["cc"]}
        assert await target.say(peer, bob, peer.activity("Create", bob, one) | addressed) == 202
    await target.settled()
    assert target.worked_s - worked_s < 10
    of_it = "post_id = (SELECT id FROM post WHERE uri = ?)"
    assert 0 < target.count("attachment", of_it, note["id"]) <= 40
    assert target.count("mention", of_it, note["id"]) <= 100
    ((kept,),) = target.rows(f"SELECT options FROM poll WHERE {of_it}", poll["id"])
    assert len(json.loads(kept)) <= 20
    assert len(peer.log) < 100


async def test_large_values_are_cut_or_refused(
    target: Target, peer: HostilePeer, bob: TheirPerson
) -> None:
    create = at_home(target, peer.create(note_of(peer, bob)))
    names = ["content", "summary", "name", "tag", "attachment", "to", "url", "inReplyTo"]
    large: list[Any] = ["x" * 900_000, ["x"] * 10_000, [{}] * 10_000, ["http://evil.test/"] * 9000]
    cases = []
    for name in names:
        for value in large:
            uri = f"{bob.uri}/notes/large{len(cases)}"
            cases.append(
                create | {"id": f"{uri}/1", "object": create["object"] | {"id": uri, name: value}}
            )
    assert set(await say_all(target, peer, bob, cases)) <= ANSWERS
    await target.settled()
    ((longest,),) = target.rows("SELECT MAX(LENGTH(content_html)) FROM post")
    assert longest < 250_000


@pytest.mark.parametrize(
    "kind",
    [["Note", "Delete"], ["Delete", "Create"], [], [[]], {"x": 1}, "Bite", "x" * 9000, 5],
    ids=lambda kind: repr(kind)[:20],
)
async def test_odd_types_do_nothing_or_always_the_same(
    target: Target, peer: HostilePeer, bob: TheirPerson, post_uri: str, kind: Any
) -> None:
    before = {one: target.count(one) for one in ("post", "follow", "like", "notification")}
    odd = [peer.activity("x", bob, post_uri) | {"type": kind} for _ in range(3)]
    statuses = {await target.say(peer, bob, one) for one in odd}
    await target.settled()
    assert len(statuses) == 1
    assert statuses <= ANSWERS
    assert {one: target.count(one) for one in before} == before


@pytest.mark.parametrize(
    "name",
    [
        "__proto__",
        "__class__",
        "constructor",
        "{0.__class__}",
        "%s%n",
        "$where",
        "a.b[c]",
        "",
        "x" * 100_000,
    ],
    ids=lambda n: n[:12],
)
async def test_odd_member_names_are_names(
    target: Target, peer: HostilePeer, bob: TheirPerson, name: str
) -> None:
    note = peer.note(bob, "<p>Odd</p>") | {name: {name: [name, {"id": name}]}}
    assert await target.say(peer, bob, peer.create(note) | {name: note}) in ANSWERS
    await target.settled()


async def test_an_inbox_takes_no_lists_and_no_other_methods(
    target: Target, peer: HostilePeer, bob: TheirPerson, post_uri: str
) -> None:
    likes = [peer.activity("Like", bob, post_uri) for _ in range(3)]
    assert await target.say(peer, bob, as_json(likes)) == 400
    for method in ("GET", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "X" * 200):
        answer = await target.ask(None, method, "/inbox", data=as_json(likes[0]))
        assert answer.status_code in (400, 404, 405, 501 - 100), method


@pytest.mark.parametrize(
    "mime",
    [
        "application/json",
        "text/plain",
        "",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "application/ld+json",
    ],
)
async def test_only_activitypub_is_taken(target: Target, peer: HostilePeer, mime: str) -> None:
    bob = peer.person("bob")
    headers, body = peer.sign(
        bob, peer.activity("Follow", bob, f"{target.url}/users/alice"), host=target.domain
    )
    assert await target.post("/inbox", headers | {"Content-Type": mime}, body) == 400
    assert peer.log == []


async def test_odd_content_encodings_are_not_unpacked(target: Target, peer: HostilePeer) -> None:
    """What is packed is no JSON: a bomb stays shut."""
    import gzip

    bob = peer.person("bob")
    bomb = gzip.compress(b" " * 50_000_000)
    headers, _ = peer.sign(bob, bomb, host=target.domain)
    for encoding in ("gzip", "deflate", "br", "identity, gzip", "x" * 100):
        status = await target.post("/inbox", headers | {"Content-Encoding": encoding}, bomb)
        assert status in (400, 415)
