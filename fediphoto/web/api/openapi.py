"""The client API described for programs, in OpenAPI 3.1: made of what each route declares."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from fediphoto import __version__, config
from fediphoto.web.api.describing import ENTITIES, Parameter, Schema, record
from fediphoto.web.api.routing import BESIDE, ENDPOINTS, Endpoint, Who
from fediphoto.web.oauth import scopes

_ARGUMENT = re.compile(r"<(\w+)>")
_ERROR = record(
    {"error": {"type": "string"}},
    optional={
        "error_description": {"type": "string"},
        "message": {"type": "string"},
        "details": {"type": "object"},
        "errors": {"type": "object"},
    },
)
_SENTENCES = {
    200: "Done.",
    202: "Taken; it is still being worked on.",
    206: "Not ready yet; ask again.",
    400: "The request itself is malformed.",
    401: "A token is needed, or this one is unknown, revoked or has ended.",
    403: "The token's scopes, or the role of its person, do not reach this.",
    404: "It is not there, or not to be seen by the token's person.",
    408: "The request did not come to its end in time.",
    413: "More bytes than are taken.",
    422: "Well-formed, but against a rule; the sentence says which.",
    429: "Too many requests; see the X-RateLimit headers.",
    503: "Not available right now.",
}
_WITH_BODY = ("POST", "PUT", "PATCH")
_MULTIPART, _FORM, _JSON = (
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/json",
)


def document() -> dict[str, Any]:
    """The whole description, as an OpenAPI 3.1 document for this instance."""
    paths: dict[str, dict[str, Any]] = {}
    every = [*ENDPOINTS, *BESIDE]
    for endpoint in sorted(every, key=lambda one: (one.path, one.method)):
        path = _ARGUMENT.sub(r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint)
    site = config.current()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{site.instance.title}: client API",
            "version": __version__,
            "description": (
                "The Mastodon client API, with what Pixelfed's app asks besides. Parameters may"
                " come in the query, as a form, as multipart or as JSON."
            ),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": site.base_url}],
        "tags": [{"name": name} for name in sorted({family(one) for one in every})],
        "paths": paths,
        "components": {
            "schemas": {**dict(sorted(ENTITIES.items())), "Error": _ERROR},
            "responses": _failures(),
            "securitySchemes": {"token": _security_scheme(site.base_url)},
        },
    }


def family(endpoint: Endpoint) -> str:
    """The part of the path that says what an endpoint is about: "statuses", "admin"."""
    if not endpoint.path.startswith("/api/"):
        return "oauth"
    parts = endpoint.path.split("/")[2:]
    about = [one for one in parts if not one.startswith(("v1", "v2", "<", "v0"))]
    return about[0] if about else "api"


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _name(endpoint),
        "tags": [family(endpoint)],
        "summary": " ".join(endpoint.help.split()),
        "parameters": [*_arguments(endpoint), *_headers(endpoint)],
        "responses": {**_answers(endpoint), **_possible_failures(endpoint)},
        "security": _security(endpoint),
    }
    asked = [one for one in endpoint.takes if not one.is_header]
    if endpoint.method in _WITH_BODY:
        if asked:
            operation["requestBody"] = _body(asked)
    else:
        operation["parameters"] += [_in_query(one) for one in asked]
    return operation


def _name(endpoint: Endpoint) -> str:
    words = re.sub(r"\W+", "_", endpoint.path).strip("_")
    return f"{endpoint.method.lower()}_{words}"


def _arguments(endpoint: Endpoint) -> Iterable[dict[str, Any]]:
    for name in _ARGUMENT.findall(endpoint.path):
        schema = {"type": "string", "minLength": 1}
        if name.endswith("_id"):
            schema["pattern"] = "^[0-9]+$"
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _headers(endpoint: Endpoint) -> Iterable[dict[str, Any]]:
    for one in endpoint.takes:
        if one.is_header:
            yield {
                "name": one.name,
                "in": "header",
                "description": one.help,
                "schema": one.schema,
            }


def _in_query(one: Parameter) -> dict[str, Any]:
    kind = one.schema.get("type")
    asked: dict[str, Any] = {
        "name": f"{one.name}[]" if kind == "array" else one.name,
        "in": "query",
        "required": one.is_required,
        "schema": one.schema,
    }
    if one.help:
        asked["description"] = one.help
    if kind == "object":
        asked |= {"style": "deepObject", "explode": True}
    return asked


def _body(asked: list[Parameter]) -> dict[str, Any]:
    properties: dict[str, Schema] = {}
    for one in asked:
        properties[one.name] = {**one.schema, **({"description": one.help} if one.help else {})}
    required = [one.name for one in asked if one.is_required]
    schema = {"type": "object", "properties": properties, "required": required}
    has_file = any(one.schema.get("format") == "binary" for one in asked)
    kinds = (_MULTIPART,) if has_file else (_JSON, _FORM, _MULTIPART)
    return {"required": bool(required), "content": {kind: {"schema": schema} for kind in kinds}}


def _answers(endpoint: Endpoint) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if endpoint.answers is not None:
        kind = endpoint.answers.get("contentMediaType", _JSON)
        content = {"content": {kind: {"schema": endpoint.answers}}}
    return {
        str(status): {"description": _SENTENCES.get(status, "Done."), **content}
        for status in endpoint.statuses
    }


def _possible_failures(endpoint: Endpoint) -> dict[str, Any]:
    possible = [400, 401, 422, 429, 503]
    if endpoint.scope:
        possible.append(403)
    if "<" in endpoint.path or any(one.schema.get("pattern") for one in endpoint.takes):
        possible.append(404)
    if endpoint.method in _WITH_BODY:
        possible += [408, 413]
    return {
        str(status): {"$ref": f"#/components/responses/{status}"}
        for status in sorted({*possible, *endpoint.failures})
    }


def _failures() -> dict[str, Any]:
    return {
        str(status): {
            "description": sentence,
            "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
        for status, sentence in _SENTENCES.items()
        if status >= 400
    }


def _security(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    needed = {"token": [endpoint.scope] if endpoint.scope else []}
    if endpoint.who is Who.CLIENT:
        return [{}]
    return [{}, needed] if endpoint.who is Who.ANYBODY else [needed]


def _security_scheme(base_url: str) -> dict[str, Any]:
    told = dict(zip(scopes.SUPPORTED, scopes.sentences(list(scopes.SUPPORTED)), strict=True))
    return {
        "type": "oauth2",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": f"{base_url}/oauth/authorize",
                "tokenUrl": f"{base_url}/oauth/token",
                "scopes": {**told, **{one: one for one in _scopes_asked() if one not in told}},
            }
        },
    }


@cache
def _scopes_asked() -> tuple[str, ...]:
    return tuple(sorted({one.scope for one in ENDPOINTS if one.scope}))
