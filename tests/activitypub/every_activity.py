"""Every activity that we read, with every member, and the odd values that may stand in any."""

import copy
from collections.abc import Iterator
from typing import Any

from tests.remote_server import PUBLIC, Document, Person, RemoteServer

ALICE = "http://photos.test/users/alice"
NOWHERE = "http://127.0.0.1:1/x"

SMALL: list[Any] = [
    *(None, True, 0, -1, 1.5, "", "x", [], {}, [[]], [None], {"id": None}, {"type": "Note"}),
    *(10**18, NOWHERE, [NOWHERE, 1], {"id": NOWHERE}, ALICE, "2026-99-99T99:99:99Z", "\ud83d"),
]


def note_of(remote: RemoteServer, bob: Person) -> Document:
    """A note with everything that we read."""
    photo = {
        "type": "Document",
        "mediaType": "image/jpeg",
        "url": f"{remote.base_url}/1.jpg",
        "name": "A street",
        "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        "width": 800,
        "height": 600,
        "focalPoint": [0.5, -0.5],
        "icon": {"type": "Image", "url": f"{remote.base_url}/1s.jpg"},
    }
    return remote.note(
        bob,
        "<p>@alice Rain</p>",
        summary="Weather",
        sensitive=True,
        name="Title",
        url=f"{bob.uri}/notes/page",
        inReplyTo=None,
        updated="2026-01-01T00:00:00Z",
        contentMap={"en": "<p>@alice Rain</p>"},
        tag=[
            {"type": "Mention", "href": ALICE, "name": "@alice@photos.test"},
            {"type": "Hashtag", "href": f"{remote.base_url}/tags/rain", "name": "#rain"},
            {
                "type": "Emoji",
                "id": None,
                "name": ":cat:",
                "icon": {"type": "Image", "url": f"{remote.base_url}/cat.png"},
            },
        ],
        attachment=[photo],
        commentsEnabled=True,
        capabilities={"reply": PUBLIC},
        interactionPolicy={"canReply": {"automaticApproval": [PUBLIC], "manualApproval": []}},
        conversation="tag:x",
        replies={"type": "Collection"},
    )


def activities_of(remote: RemoteServer, bob: Person, post_uri: str) -> Iterator[Document]:
    """One of each kind that we know, all of them right."""
    note = note_of(remote, bob)
    yield remote.create(note)
    yield remote.activity("Update", bob, note | {"updated": "2026-02-01T00:00:00Z"})
    yield remote.activity("Update", bob, bob.document)
    yield remote.activity("Delete", bob, {"type": "Tombstone", "id": f"{bob.uri}/notes/0"})
    follow = remote.activity("Follow", bob, ALICE)
    like = remote.activity("Like", bob, post_uri)
    yield follow
    yield like
    yield remote.activity("Announce", bob, post_uri)
    yield remote.activity("Undo", bob, like)
    asked = {"type": "Follow", "id": f"{ALICE}/follows/1", "actor": ALICE, "object": bob.uri}
    yield remote.activity("Accept", bob, asked)
    yield remote.activity("Reject", bob, asked)
    yield remote.activity("Block", bob, f"{ALICE}x")
    yield remote.activity("Flag", bob, [ALICE, post_uri], content="Bad")
    yield remote.activity("Move", bob, bob.uri, target=NOWHERE)
    yield remote.activity("Add", bob, post_uri, target=f"{bob.uri}/collections/featured")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a document there is something: every member and entry, however deep."""
    inner = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        inner = enumerate(value)
    for name, one in inner:
        yield (*path, name)
        yield from places(one, (*path, name))


def with_value(document: Document, path: tuple[Any, ...], value: Any) -> Document:
    made = copy.deepcopy(document)
    inner: Any = made
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return made


def misread(valid: Document, bob: Person) -> list[Document]:
    """The document with each value at each of its places; ids differ, so that all are looked at."""
    cases = [with_value(valid, path, value) for path in places(valid) for value in SMALL]
    for number, case in enumerate(cases):
        if case["id"] == valid["id"]:
            case["id"] = f"{bob.uri}/activities/misread{number}"
    return cases


ODD_TEXTS = [
    "a\u202eb\u2066c",
    "\u200b\u200c\u200d\ufeff",
    "e" + "\u0301" * 10_000,
    "\U000e0041\U0001f469\u200d\U0001f4bb",
    "\x01\x02\x1b[31m\x7f\x85",
    "\uffff\ufffe\ufdd0",
    "ﷺ" * 1000,
    "ß" * 1000,
    "İ" * 1000,
    "\r\n\v\f\u2028\u2029",
]
