"""Do programs that count servers read us right?"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fediphoto.storage.models import User
from tests.activitypub import people


def problems(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """Where `value` breaks `schema`: the part of JSON Schema that NodeInfo's schemas use."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{where} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where} is none of {schema['enum']}"]
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{where} does not match {schema['pattern']}"]
    found = []
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [
            f"{where}.{key} is missing" for key in schema.get("required", []) if key not in value
        ]
        if schema.get("additionalProperties") is False:
            found += [f"{where}.{key} is unknown" for key in value if key not in known]
        for key in value.keys() & known.keys():
            found += problems(value[key], known[key], f"{where}.{key}")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            found.append(f"{where} is too short")
        for item in value:
            found += problems(item, schema.get("items", {}), f"{where}[]")
    return found


@pytest.mark.parametrize("version", ["2.0", "2.1"])
async def test_the_document_obeys_its_schema(web: Any, corpus: Path, version: str) -> None:
    schema = json.loads((corpus / "nodeinfo" / f"{version}_schema.json").read_text())
    links = (await (await web.get("/.well-known/nodeinfo")).get_json(force=True))["links"]
    rel = f"http://nodeinfo.diaspora.software/ns/schema/{version}"
    (href,) = [link["href"] for link in links if link["rel"] == rel]

    answer = await web.get(href.removeprefix("http://photos.test"))

    document = await answer.get_json(force=True)
    assert problems(document, schema) == []
    assert document["version"] == version
    assert f'profile="{rel}#"' in answer.content_type


async def test_it_counts_our_people_and_posts(web: Any) -> None:
    alice = await people.local("alice", posts_count=3)
    gone = await people.local("gone", deleted_at=people.CREATED_AT)
    await people.remote("bob", "remote.test", posts_count=7)
    for account in (alice, gone):
        await User.create(
            account=account,
            email=f"{account.username}@mail.test",
            email_normalised=f"{account.username}@mail.test",
            password_hash="",
            last_seen_at=datetime.now(UTC) if account is alice else None,
        )

    document = await (await web.get("/nodeinfo/2.0")).get_json(force=True)

    assert document["usage"] == {
        "users": {"total": 1, "activeHalfyear": 1, "activeMonth": 1},
        "localPosts": 3,
    }
    assert document["openRegistrations"] is True


async def test_an_unknown_version_is_not_found(web: Any) -> None:
    assert (await web.get("/nodeinfo/3.0")).status_code == 404
