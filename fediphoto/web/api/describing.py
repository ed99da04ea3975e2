"""What the client API says of itself: parameters and answers, declared beside each route.

A schema is a JSON Schema (2020-12) as OpenAPI 3.1 takes it. Entities are declared by name in the
module that renders them and referred to elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "integer"}
FRACTION: Schema = {"type": "number"}
ID: Schema = {"type": "string", "pattern": "^[0-9]+$"}
TIME: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
}
DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}
URL: Schema = {"type": "string", "pattern": "^[a-z][a-z+.-]*:"}
HTML: Schema = {"type": "string", "contentMediaType": "text/html"}
VISIBILITY: Schema = {"type": "string", "enum": ["public", "unlisted", "private", "direct"]}
ANYTHING: Schema = {}
EVENTS: Schema = {"type": "string", "contentMediaType": "text/event-stream"}
"""Server-sent events, without an end."""
NONE: Schema = {"type": "array", "maxItems": 0}
"""A list that is always empty here: what others list in it, we do not have."""
EMPTY: Schema = {"type": "object", "properties": {}, "additionalProperties": False}
"""`{}`: what most deeds without a result answer."""

ENTITIES: dict[str, Schema] = {}
"""Every declared entity by name."""


def one_of(*values: str | int | None) -> Schema:
    """One of these values."""
    return {"enum": list(values)}


def maybe(schema: Schema) -> Schema:
    """What `schema` says, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def many(schema: Schema) -> Schema:
    """A list of them."""
    return {"type": "array", "items": schema}


def named(values: Schema) -> Schema:
    """An object with names of any kind, each with such a value."""
    return {"type": "object", "additionalProperties": values}


def record(fields: Mapping[str, Schema], *, optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with exactly `fields`, and those of `optional` that there are."""
    return {
        "type": "object",
        "properties": {**fields, **(optional or {})},
        "required": list(fields),
        "additionalProperties": False,
    }


def declare(
    name: str, fields: Mapping[str, Schema], *, optional: Mapping[str, Schema] | None = None
) -> Schema:
    """Declare an entity (as `record`) and return what refers to it; a name is taken once."""
    if name in ENTITIES:
        raise ValueError(f"{name} is declared already")
    ENTITIES[name] = record(fields, optional=optional)
    return entity(name)


def entity(name: str) -> Schema:
    """A reference to an entity, which may be declared later."""
    return {"$ref": f"#/components/schemas/{name}"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a request may carry: in the query of a GET, else in the body (or the query)."""

    name: str
    schema: Schema
    help: str = ""
    is_required: bool = False
    is_header: bool = False


def text(name: str, help: str = "", *, required: bool = False) -> Parameter:
    """A text."""
    return Parameter(name, TEXT, help, required)


def choice(name: str, *values: str, help: str = "", required: bool = False) -> Parameter:
    """One of a few words."""
    return Parameter(name, {"type": "string", "enum": list(values)}, help, required)


def flag(name: str, help: str = "") -> Parameter:
    """True or false."""
    return Parameter(name, FLAG, help)


def number(name: str, help: str = "", *, lowest: int = 0, highest: int) -> Parameter:
    """A whole number, clamped to the bounds."""
    return Parameter(name, {"type": "integer", "minimum": lowest, "maximum": highest}, help)


def identifier(name: str, help: str = "", *, required: bool = False) -> Parameter:
    """An id."""
    return Parameter(name, ID, help, required)


def identifiers(name: str, help: str = "") -> Parameter:
    """Several ids."""
    return Parameter(name, many(ID), help)


def texts(name: str, help: str = "") -> Parameter:
    """Several texts."""
    return Parameter(name, many(TEXT), help)


def table(name: str, parts: Sequence[Parameter], help: str = "") -> Parameter:
    """A hash: `name[part]=value`."""
    return Parameter(name, _object(parts), help)


def tables(name: str, parts: Sequence[Parameter], help: str = "") -> Parameter:
    """Several hashes: `name[][part]=value`."""
    return Parameter(name, many(_object(parts)), help)


def file(name: str, help: str = "", *, required: bool = False) -> Parameter:
    """A file, in a multipart body."""
    return Parameter(name, {"type": "string", "format": "binary"}, help, required)


def header(name: str, help: str = "") -> Parameter:
    """A request header."""
    return Parameter(name, TEXT, help, is_header=True)


def paging(*, highest: int = 40) -> tuple[Parameter, ...]:
    """What says which part of a list is wanted."""
    return (
        identifier("max_id", "older than this"),
        identifier("since_id", "newer than this, the newest first"),
        identifier("min_id", "just newer than this"),
        number("limit", "how many", lowest=1, highest=highest),
    )


def _object(parts: Sequence[Parameter]) -> Schema:
    return {
        "type": "object",
        "properties": {one.name: one.schema for one in parts},
        "required": [one.name for one in parts if one.is_required],
    }
