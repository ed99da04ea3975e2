"""Read JSON that strangers sent: what Python's parser lets through and a database does not."""

from typing import Any

import orjson

from fediphoto.errors import BadRequest

DEEPEST = 64


def loads(raw: bytes) -> Any:
    """The value of a JSON text; BadRequest with a sentence for anything else.

    orjson refuses NaN, Infinity, numbers beyond a float, lone surrogates, wrong UTF-8 and
    nesting beyond 1024, each of which the standard parser accepts or dies of. Refused here as
    well: nesting beyond 64 levels, and NUL characters, which PostgreSQL cannot store.
    """
    if b"\\u0000" in raw or b"\0" in raw:
        raise BadRequest("The JSON holds a NUL character")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadRequest("That is not valid JSON") from None
    _check_depth(value)
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
