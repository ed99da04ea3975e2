"""The client API's description, for people to read."""

import re
from collections.abc import Mapping
from typing import Any

from quart import Response

from fediphoto.web.api import openapi
from fediphoto.web.pages.door import blueprint, page

_REFERENCE = "#/components/schemas/"


@blueprint.get("/api/docs")
async def api_docs() -> Response:
    """Every endpoint and entity, from the same source as the description for programs."""
    described = openapi.document()
    families: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            families.setdefault(operation["tags"][0], []).append(
                {"method": method.upper(), "path": path, **_told(operation)}
            )
    entities = {
        name: _fields(schema) for name, schema in described["components"]["schemas"].items()
    }
    return await page("api_docs.html", families=families, entities=entities)


def _told(operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "anchor": operation["operationId"],
        "summary": operation["summary"],
        "scope": next(iter(operation["security"][-1].get("token", ())), ""),
        "needs_token": {} not in operation["security"],
        "parameters": _parameters(operation),
        "answers": [
            {"status": status, "kind": _answer_kind(answer)}
            for status, answer in operation["responses"].items()
            if "$ref" not in answer
        ],
    }


def _parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    told = [
        {
            "name": one["name"],
            "kind": _kind(one["schema"]),
            "help": one.get("description", ""),
            "required": one.get("required", False),
        }
        for one in operation["parameters"]
    ]
    body = next(iter(operation.get("requestBody", {}).get("content", {}).values()), None)
    if body is not None:
        schema = body["schema"]
        told += [
            {
                "name": name,
                "kind": _kind(one),
                "help": one.get("description", ""),
                "required": name in schema["required"],
            }
            for name, one in schema["properties"].items()
        ]
    return told


def _fields(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = schema.get("required", [])
    return [
        {"name": name, "kind": _kind(one), "always": name in required}
        for name, one in schema.get("properties", {}).items()
    ]


def _answer_kind(answer: dict[str, Any]) -> str:
    content = next(iter(answer.get("content", {}).values()), None)
    return "" if content is None else _kind(content["schema"])


def _kind(schema: Mapping[str, Any]) -> str:
    """A schema in few words: `text`, `list of Status`, `Account or nothing`."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REFERENCE)
    if "enum" in schema:
        return " | ".join("nothing" if one is None else str(one) for one in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if kind == "object":
        return _object_kind(schema)
    if kind == "string":
        return _text_kind(schema)
    return {"integer": "number", "number": "fraction", "boolean": "true | false"}.get(
        str(kind), "nothing" if kind == "null" else str(kind)
    )


def _object_kind(schema: Mapping[str, Any]) -> str:
    properties = schema.get("properties", {})
    if properties:
        return "{" + ", ".join(f"{name}: {_kind(one)}" for name, one in properties.items()) + "}"
    values = schema.get("additionalProperties")
    return f"{{…: {_kind(values)}}}" if isinstance(values, Mapping) else "{}"


def _text_kind(schema: Mapping[str, Any]) -> str:
    if schema.get("format"):
        return {"date-time": "time", "date": "day", "binary": "file"}.get(schema["format"], "text")
    if schema.get("contentMediaType") == "text/html":
        return "HTML"
    return "id" if re.fullmatch(r"\^\[0-9\]\+\$", schema.get("pattern", "")) else "text"
