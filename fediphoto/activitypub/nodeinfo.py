"""What this instance says of itself to programs that count servers (NodeInfo 2.0 and 2.1)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from quart import Blueprint, Response

from fediphoto import __version__, config
from fediphoto.domain import addresses
from fediphoto.domain.place import statistics
from fediphoto.errors import NotFound
from fediphoto.storage.models import User

blueprint = Blueprint("nodeinfo", __name__)

# http, not https: the schema's name, never fetched.
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
VERSIONS = ("2.0", "2.1")
_PIXELFED_VERSION = "0.12.3"
"""The oldest that its app speaks with."""
_CACHE = "public, max-age=1800"


@blueprint.get("/.well-known/nodeinfo")
async def links() -> Response:
    """Where the documents are; a client takes the highest version it knows."""
    document = {
        "links": [
            {"rel": f"{SCHEMA}{version}", "href": f"{addresses.base_url()}/nodeinfo/{version}"}
            for version in VERSIONS
        ]
    }
    return _answer(document, "application/json; charset=utf-8")


@blueprint.get("/nodeinfo/<version>")
async def nodeinfo(version: str) -> Response:
    """One version's document."""
    if version not in VERSIONS:
        raise NotFound
    document = await describe(version)
    return _answer(document, f'application/json; profile="{SCHEMA}{version}#"; charset=utf-8')


@blueprint.get("/api/nodeinfo/2.0.json")
async def for_pixelfeds_app() -> Response:
    """What Pixelfed's own app wants to read before it signs anybody in.

    It takes no server that is not called pixelfed, of at least this version, and reads it at just
    this address; who counts servers follows /.well-known/nodeinfo, which is true. The true name
    stands in `metadata`. An admin can turn it off (instance.pixelfed_app).
    """
    if not config.current().instance.pixelfed_app:
        raise NotFound
    document = await describe("2.0")
    document["metadata"]["software"] = document["software"]
    document["software"] = {"name": "pixelfed", "version": _PIXELFED_VERSION}
    return _answer(document, f'application/json; profile="{SCHEMA}2.0#"; charset=utf-8')


async def describe(version: str) -> dict[str, Any]:
    """The document of `version` "2.0" or "2.1"."""
    instance = config.current().instance
    return {
        "version": version,
        "software": {"name": "fediphoto", "version": __version__},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": instance.registrations == "open",
        "usage": await _usage(),
        "metadata": {
            "nodeName": instance.title,
            "nodeDescription": instance.description,
            "languages": instance.languages,
        },
    }


async def _usage() -> dict[str, Any]:
    totals = await statistics.totals()
    half_a_year_ago = datetime.now(UTC) - timedelta(days=180)
    return {
        "users": {
            "total": totals.people,
            "activeHalfyear": await User.filter(last_seen_at__gt=half_a_year_ago).count(),
            "activeMonth": totals.active_month,
        },
        "localPosts": totals.posts,
    }


def _answer(document: dict[str, Any], content_type: str) -> Response:
    response = Response(orjson.dumps(document), content_type=content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = _CACHE
    return response
