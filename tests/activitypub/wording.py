"""Documents of another server, as far as the tests of our vocabulary need them."""

from typing import Any

from fediphoto.activitypub.vocabulary import (
    PUBLIC,
    PostObject,
    read_activity,
    read_post,
)

BOB = "https://a.test/users/bob"
ALICE = "https://b.test/users/alice"
NOTE: dict[str, Any] = {
    "id": "https://a.test/1",
    "type": "Note",
    "attributedTo": BOB,
    "content": "<p>Rain</p>",
    "to": PUBLIC,
}
QUESTION = NOTE | {"type": "Question", "oneOf": [{"name": "sun"}, {"name": "rain"}]}


def post(**changes: Any) -> PostObject:
    return read_post(NOTE | changes)


def activity(kind: str, about: Any, **changes: Any) -> Any:
    said = {"id": "https://a.test/x", "type": kind, "actor": BOB, "object": about}
    return read_activity(said | changes)
