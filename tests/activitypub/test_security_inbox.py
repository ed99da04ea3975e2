"""FUZ: whatever a signed activity holds, the inbox answers with a sentence and stays whole."""

import asyncio
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fediphoto.activitypub import strict_json
from fediphoto.activitypub.vocabulary import (
    read_activity,
    read_actor,
    read_object,
    read_post,
)
from fediphoto.errors import BadRequest
from fediphoto.storage.models import Account, Attachment, InboxActivity, Mention, Post
from tests.activitypub import oracle, people
from tests.activitypub.conftest import Say, Work
from tests.activitypub.every_activity import (
    ALICE,
    NOWHERE,
    ODD_TEXTS,
    activities_of,
    misread,
    note_of,
    places,
    with_value,
)
from tests.remote_server import PUBLIC, Document, Person, RemoteServer

ANSWERS = {202, 400, 401, 403, 413}

LARGE: list[Any] = ["x" * 500_000, ["x"] * 10_000, [{}] * 10_000, [NOWHERE] * 10_000]


@pytest.fixture
async def post_uri(say: Say, work: Work, remote: RemoteServer) -> str:
    """Alice's post; Bob is known and followed by her."""
    from fediphoto.domain.posts import posts

    alice = await people.local("alice")
    bob = remote.person("bob")
    assert await say(bob, remote.activity("Like", bob, f"{ALICE}/posts/1")) == 202
    await people.follows(alice, await Account.get(uri=bob.uri))
    remote.serve("/1.jpg", b"no photo", content_type="image/jpeg")
    return (await posts.publish(alice, posts.Draft(caption="Mine"))).uri


async def say_all(say: Say, bob: Person, documents: list[Document]) -> list[int]:
    """Say them a few at a time; the statuses."""
    statuses = []
    for start in range(0, len(documents), 20):
        part = documents[start : start + 20]
        statuses += await asyncio.gather(
            *(say(bob, json.dumps(one).encode("utf-8")) for one in part)
        )
    return statuses


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"x"',
        b"42",
        b"true",
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        *(
            b'{"type":"Like","actor":"http://127.0.0.1:1/x","object":%s}' % value
            for value in (b"NaN", b"Infinity", b"1e999", b"-0", b"9" * 5000, "−0".encode())
        ),
        b'{"type":"Like","type":"Delete","actor":"http://127.0.0.1:1/x"}',
        b'{"type":"Like","actor":"http://127.0.0.1:1/x","actor":"http://127.0.0.1:1/y"}',
        b'{"type":"Like","actor":"http://127.0.0.1:1/x","object":"\\ud800"}',
        b'{"type":"Like","actor":"http://127.0.0.1:1/x","object":"\\u0000"}',
        *(
            json.dumps({"type": "Like", "actor": NOWHERE, name: [{}]}).encode()
            for name in ("@graph", "@included", "@reverse")
        ),
    ],
    ids=lambda body: repr(body[:60]),
)
async def test_fuz_01_02_07_what_is_no_activity_is_400(
    say: Say, remote: RemoteServer, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    bob = remote.person("bob")
    before = await oracle.world()
    with oracle.no_defects(caplog):
        started = time.process_time()
        assert await say(bob, body) == 400
        assert time.process_time() - started < 2
    assert oracle.difference(before, await oracle.world()) == []
    assert not await InboxActivity.exists()


async def matrix(
    say: Say, work: Work, bob: Person, documents: list[Document], caplog: pytest.LogCaptureFixture
) -> None:
    with oracle.no_defects(caplog):
        statuses = await say_all(say, bob, documents)
        await work()
    assert set(statuses) <= ANSWERS
    assert statuses.count(202) > len(statuses) // 4, "most of them get as far as the handlers"
    # What cannot be fetched now, or (PostgreSQL) was done by two at once, is tried again.
    left = await InboxActivity.filter(state="waiting").values_list("outcome", flat=True)
    assert {str(outcome).partition(":")[0] for outcome in left} <= {
        "RemoteError",
        "Conflict",
        "IntegrityError",
        "TransactionManagementError",
    }


@pytest.mark.parametrize("number", range(14))
async def test_fuz_09_every_member_of_every_kind_may_be_anything(
    say: Say,
    work: Work,
    remote: RemoteServer,
    post_uri: str,
    caplog: pytest.LogCaptureFixture,
    number: int,
) -> None:
    """A sample of some thousands of cases; all of them run in the long rounds."""
    bob = remote.people["bob"]
    cases = misread(list(activities_of(remote, bob, post_uri))[number], bob)
    step = max(1, len(cases) // 25)
    await matrix(say, work, bob, cases[number % step :: step], caplog)


@pytest.mark.long
@pytest.mark.parametrize("number", range(14))
async def test_fuz_09_all_of_it(
    say: Say,
    work: Work,
    remote: RemoteServer,
    post_uri: str,
    caplog: pytest.LogCaptureFixture,
    number: int,
) -> None:
    bob = remote.people["bob"]
    valid = list(activities_of(remote, bob, post_uri))[number]
    await matrix(say, work, bob, misread(valid, bob), caplog)


async def test_fuz_09_large_values_are_cut_or_refused(
    say: Say, work: Work, remote: RemoteServer, post_uri: str, caplog: pytest.LogCaptureFixture
) -> None:
    bob = remote.people["bob"]
    create = next(activities_of(remote, bob, post_uri))
    names = ["content", "summary", "name", "tag", "attachment", "to", "url", "inReplyTo"]
    cases = [with_value(create, ("object", name), value) for name in names for value in LARGE] + [
        with_value(create, ("object", "attachment", 0, "name"), "é" * 300_000)
    ]
    for n, case in enumerate(cases):
        case["id"] = f"{bob.uri}/large/{n}"
        case["object"]["id"] = f"{bob.uri}/notes/large{n}"
    await matrix(say, work, bob, cases, caplog)
    async for post in Post.filter(account__uri=bob.uri):
        assert len(post.content_html) < 250_000
        assert len(post.content_warning) <= 5000
    async for photo in Attachment.all():
        assert len(photo.description) <= 10_000


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: ascii(text[:8]))
async def test_fuz_11_odd_characters_are_kept_safely(
    say: Say,
    work: Work,
    web: Any,
    remote: RemoteServer,
    post_uri: str,
    caplog: pytest.LogCaptureFixture,
    text: str,
) -> None:
    bob = remote.people["bob"]
    note = note_of(remote, bob) | {"content": f"<p>{text}</p>", "summary": text, "name": text}
    note["tag"] = [*note["tag"], {"type": "Hashtag", "name": f"#{text}"}]
    note["attachment"] = [note["attachment"][0] | {"name": text}]
    bob.document |= {"name": text, "summary": text, "preferredUsername": "bob"}
    with oracle.no_defects(caplog):
        assert await say(bob, remote.create(note)) == 202
        assert await say(bob, remote.activity("Update", bob, bob.document)) == 202
        await work()
        post = await Post.get(uri=note["id"])
        response = await web.get(f"/api/v1/statuses/{post.id}")
        # A post that is public elsewhere may be read here by anybody.
        assert response.status_code == 200
        assert json.loads(await response.get_data())["uri"] == note["id"]


async def test_fuz_11_nul_and_half_characters_do_not_come_in(
    say: Say, remote: RemoteServer, post_uri: str
) -> None:
    bob = remote.people["bob"]
    for text in ("a\0b", "a\ud800b", "\udc00"):
        note = remote.note(bob, f"<p>{text}</p>")
        assert await say(bob, json.dumps(remote.create(note)).encode()) == 400
    assert not await Post.filter(account__uri=bob.uri).exists()


async def test_fuz_13_20_crowds_are_cut(
    say: Say, work: Work, remote: RemoteServer, post_uri: str, caplog: pytest.LogCaptureFixture
) -> None:
    bob = remote.people["bob"]
    base = remote.base_url
    crowd = [f"{base}/u/{n}" for n in range(10_000)]
    note = note_of(remote, bob) | {
        "to": [PUBLIC, *crowd],
        "cc": [bob.followers],
        "tag": [
            *({"type": "Mention", "href": uri, "name": "@x"} for uri in crowd[:1000]),
            *({"type": "Hashtag", "name": f"#n{n}"} for n in range(3000)),
        ],
        "attachment": [
            {"type": "Image", "mediaType": "image/jpeg", "url": f"{base}/{n}.jpg"}
            for n in range(1000)
        ],
    }
    emojis = [
        {"type": "Emoji", "name": f":e{n}:", "icon": {"url": f"{base}/{n}.png"}}
        for n in range(5000)
    ]
    poll = note_of(remote, bob) | {
        "type": "Question",
        "oneOf": [{"type": "Note", "name": f"option {n}"} for n in range(20_000)],
        "attachment": [],
    }
    noisy = note_of(remote, bob) | {"tag": emojis}
    remote.log.clear()
    with oracle.no_defects(caplog):
        started = time.process_time()
        for one in (note, noisy, poll):
            addressed = {"to": one["to"][:2], "cc": one["cc"]}
            assert await say(bob, remote.activity("Create", bob, one) | addressed) == 202
        await work()
        assert time.process_time() - started < 10
    stored = await Post.get(uri=note["id"])
    assert await Attachment.filter(post_id=stored.id).count() <= 40
    assert await Mention.filter(post_id=stored.id).count() <= 100
    asked = read_post(poll).poll
    assert asked is not None
    assert len(asked.options) == 20
    assert len((await Post.get(uri=noisy["id"])).emojis) <= 100
    assert len(remote.log) < 100, "nobody is looked up for being named (CVE-2022-46405)"


@pytest.mark.parametrize(
    "kind", [["Note", "Delete"], ["Delete", "Create"], [], [[]], {"x": 1}, "Bite", "x" * 9000, 5]
)
async def test_fuz_18_odd_types_do_nothing_or_always_the_same(
    say: Say,
    work: Work,
    remote: RemoteServer,
    post_uri: str,
    caplog: pytest.LogCaptureFixture,
    kind: Any,
) -> None:
    bob = remote.people["bob"]
    before = await oracle.world()
    statuses = set()
    with oracle.no_defects(caplog):
        for _ in range(3):
            odd = remote.activity("x", bob, post_uri) | {"type": kind}
            statuses.add(await say(bob, odd))
            await work()
    assert len(statuses) == 1
    assert statuses <= ANSWERS
    assert oracle.difference(before, await oracle.world()) == []


async def test_fuz_18_the_inbox_takes_no_lists_of_activities(
    say: Say, remote: RemoteServer, post_uri: str
) -> None:
    bob = remote.people["bob"]
    likes = [remote.activity("Like", bob, post_uri) for _ in range(3)]
    assert await say(bob, json.dumps(likes).encode()) == 400
    before = await oracle.world()
    for kind in ("Collection", "OrderedCollection"):
        wrapped = {"type": kind, "id": f"{bob.uri}/c", "actor": bob.uri, "orderedItems": likes}
        assert await say(bob, wrapped) in ANSWERS
    assert oracle.difference(before, await oracle.world()) == []


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=20)
    | st.sampled_from([ALICE, NOWHERE, PUBLIC, "Note", "Person", "Create", "Undo", "#main-key"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "actor", "object", "url", "href", "name", "@list", "0"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@st.composite
def mutated(draw: st.DrawFn, documents: list[Document]) -> Document:
    """A right document in which one to three places hold anything at all."""
    made = draw(st.sampled_from(documents))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(places(made))))
        made = with_value(made, path, draw(JSON_VALUES))
    return made


def examples() -> list[Document]:
    remote = RemoteServer(host="127.0.0.1:1")
    bob = remote.person("bob")
    return list(activities_of(remote, bob, f"{ALICE}/posts/1"))


EXAMPLES = examples()


@settings(max_examples=200, deadline=None)
@given(mutated(EXAMPLES))
def test_vocabulary_reads_anything_or_says_bad_request(document: Document) -> None:
    """Through JSON, as it comes from outside; with whatever in any place."""
    try:
        read = strict_json.loads(json.dumps(document).encode())
    except BadRequest:
        return
    inner = read.get("object") if isinstance(read, dict) else None
    for reader in (read_activity, read_object, read_actor, read_post):
        for one in (read, inner):
            if isinstance(one, dict) or reader in (read_activity, read_object):
                try:
                    reader(one)  # type: ignore[operator]  # the readers differ in their results
                except BadRequest:
                    continue


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_the_inbox_answers_anything_with_a_sentence(
    say: Say,
    work: Work,
    remote: RemoteServer,
    post_uri: str,
    caplog: pytest.LogCaptureFixture,
    data: st.DataObject,
) -> None:
    bob = remote.people["bob"]
    document = data.draw(mutated(list(activities_of(remote, bob, post_uri))))
    with oracle.no_defects(caplog):
        status = await say(bob, json.dumps(document).encode())
        await work()
    assert status in ANSWERS
