"""Read JSON that strangers sent: what Python's parser lets through and a database does not."""

import json
import re
from typing import Any

import orjson

from fediphoto.errors import BadRequest

DEEPEST = 64
MOST_PARTS = 50_000
"""Lists and objects in one text. A mebibyte of nothing else would hold us up for a second, and
everybody may send that: it is read before its signature."""

_STRING = re.compile(rb'"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)', re.DOTALL)
"""A string, to the end of the text where it has none, so that no byte is looked at twice."""

DECISIVE = frozenset(
    {"id", "@id", "type", "@type", "actor", "object", "attributedTo", "to", "cc"}
    | {"publicKey", "publicKeyPem", "publicKeyMultibase", "owner", "controller"}
    | {"inbox", "endpoints", "sharedInbox", "subject", "rel", "href"}
)
"""What who-did-what-to-whom hangs on. Said twice, two readers could understand two things; other
names are said twice by careless servers, and there the last counts, as for everybody else."""


def loads(raw: bytes) -> Any:
    """The value of a JSON text; BadRequest with a sentence for anything else.

    orjson refuses NaN, Infinity, numbers beyond a float, lone surrogates, wrong UTF-8, byte order
    marks and nesting beyond 1024, each of which the standard parser accepts or dies of. Refused
    here as well: nesting beyond 64 levels, more than 50,000 lists and objects, NUL characters,
    which PostgreSQL cannot store, a decisive name that is said twice, and the integer -0, which is
    one number to some readers and another to the rest.
    """
    if b"\0" in raw:
        raise BadRequest("The JSON holds a NUL character")
    if _brackets(raw) > MOST_PARTS and _brackets(_STRING.sub(b"", raw)) > MOST_PARTS:
        raise BadRequest("The JSON has too many parts")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadRequest("That is not valid JSON") from None
    _check_depth(value)
    if b"\\u0000" in raw:
        _check_characters(value)
    # A second reading, for what the first does not tell; it can only fail in our own two hooks.
    json.loads(raw, object_pairs_hook=_check_names, parse_int=_check_integer)
    return value


def loads_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`; BadRequest for anything else."""
    value = loads(raw)
    if not isinstance(value, dict):
        raise BadRequest("A JSON object is expected")
    return value


def dumps(value: Any) -> bytes:
    """A JSON text in UTF-8."""
    return orjson.dumps(value)


def _brackets(raw: bytes) -> int:
    return raw.count(b"[") + raw.count(b"{")


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise BadRequest("The JSON is nested too deeply")
        deeper: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                deeper.extend(one.values())
            elif isinstance(one, list):
                deeper.extend(one)
        level = [one for one in deeper if isinstance(one, dict | list)]


def _check_characters(value: Any) -> None:
    """An escaped NUL; a backslash and the letters u0000 are harmless, and look alike in JSON."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and "\0" in one:
            raise BadRequest("The JSON holds a NUL character")
        if isinstance(one, dict):
            waiting.extend(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _check_names(members: list[tuple[str, Any]]) -> None:
    if len(members) > 1:
        names = [name for name, _ in members]
        if len(set(names)) != len(names):
            for name in DECISIVE.intersection(names):
                if names.count(name) > 1:
                    raise BadRequest(f"The JSON says {name} twice")


def _check_integer(digits: str) -> None:
    if digits == "-0":
        raise BadRequest("The JSON holds the number -0")
