"""Which streams there are, and who may open which."""

from dataclasses import dataclass
from typing import NamedTuple

import orjson

from fediphoto.domain.sign_in import credentials
from fediphoto.domain.timelines import lists
from fediphoto.errors import BadRequest, Forbidden, Unauthorized
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.text import captions
from fediphoto.web.bearers import OUTSIDE_SCOPES

OF_ALL = (
    "public",
    "public:media",
    "public:local",
    "public:local:media",
    "public:remote",
    "public:remote:media",
)
OF_HASHTAGS = ("hashtag", "hashtag:local")
OF_PERSONS = ("user", "user:notification", "direct")
HEARD = "user:heard"
"""What the stream `user` is told of notifications, for tokens that may read those."""
GLANCE = "glance"
"""What our own pages are told: that there is something new, and how much."""

_LONGEST_TAG = 255


class Channel(NamedTuple):
    """One thing to look at: the stream's name, and whose it is (or which hashtag or list)."""

    name: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who opens streams, by a token or (our own pages) by a browser's session."""

    account: Account | None
    scopes: frozenset[str]
    token_id: int | None = None
    session_id: int | None = None

    def may(self, scope: str) -> bool:
        """Whether their token allows it; without a token only what all may is asked for."""
        return self.token_id is None or credentials.scopes_allow(self.scopes, scope)


NOBODY = Speaker(None, frozenset())


@dataclass(frozen=True, slots=True)
class Asked:
    """A stream that somebody may open: what it looks at, and how messages name it."""

    channels: tuple[Channel, ...]
    label: bytes
    """`["hashtag","cats"]`, as each message on a WebSocket says where it comes from."""


def label(name: str, *, tag: str = "", list_id: str = "") -> bytes:
    """How messages name a stream."""
    about = [tag] if name in OF_HASHTAGS else [list_id] if name == "list" else []
    return orjson.dumps([name, *about])


async def asked(speaker: Speaker, name: str, *, tag: str = "", list_id: str = "") -> Asked:
    """The stream called `name`, with Mastodon's words where it cannot be.

    Raises BadRequest (no such stream, or which hashtag or list?), Unauthorized (it takes a person),
    Forbidden (the token's scopes do not suffice), NotFound (no list of theirs).
    """
    if name not in (*OF_ALL, *OF_HASHTAGS, *OF_PERSONS, "list"):
        raise BadRequest("Unknown stream type")
    needed = "read:notifications" if name == "user:notification" else "read:statuses"
    if not speaker.may(needed):
        raise Forbidden(OUTSIDE_SCOPES)
    if name in OF_ALL:
        return Asked((Channel(name),), label(name))
    if name in OF_HASHTAGS:
        if not tag or len(tag) > _LONGEST_TAG:
            raise BadRequest("Missing tag name parameter")
        folded = captions.fold_hashtag(tag.lstrip("#"))
        return Asked((Channel(name, folded),), label(name, tag=tag))
    if speaker.account is None:
        raise Unauthorized("Missing access token" if speaker.token_id is None else None)
    if name == "list":
        return await _list(speaker.account, list_id)
    own = str(speaker.account.id)
    channels = [Channel(name, own)]
    if name == "user" and speaker.may("read:notifications"):
        channels.append(Channel(HEARD, own))
    return Asked(tuple(channels), label(name))


async def _list(account: Account, list_id: str) -> Asked:
    number = parse_id(list_id)
    if number is None:
        raise BadRequest("Missing list name parameter")
    await lists.get(account, number)
    return Asked((Channel("list", str(number)),), label("list", list_id=list_id))
