"""How each endpoint is asked for the most it has to show on a lively instance."""

import re
from typing import Any

from fediphoto.web.api import Endpoint, Who, async_refreshes
from tests.web.api.lively import PAGE, YEAR, Lively
from tests.web.programs import Program

BLOCKS = {"admin/domain_blocks/": 0, "/email_domain_blocks/": 1, "/ip_blocks/": 2, "/canonical_": 3}
"""Where in `ids["block_id"]` the first block of each kind stands."""


def address(world: Lively, endpoint: Endpoint) -> str:
    """The endpoint's path, about what has the most to show."""
    name = next((one for one in BLOCKS if one in endpoint.path), "")
    known = {
        **{name: ids[0] for name, ids in world.ids.items()},
        "block_id": world.ids["block_id"][BLOCKS.get(name, 0)],
        "name": "light",
        "username": "anna",
        "day": "2026-01-01",
        "slug": "pier",
        "year": YEAR,
        "refresh": async_refreshes.of_report(YEAR),
        "group_key": world.group_key,
    }
    if endpoint.path.startswith("/api/v1/collections"):
        known["collection_id"] = world.ids["gathered_id"][0]
    if endpoint.path.endswith("/card"):
        known["post_id"] = world.ids["linking_id"][0]
    if "/mutuals/" in endpoint.path:
        known["account_id"] = world.boris.me.id
    if endpoint.path.endswith("/lists"):  # those that somebody followed is on
        known["account_id"] = world.ids["account_id"][3]
    return re.sub(r"<(\w+)>", lambda found: str(known[found[1]]), endpoint.path)


def query(world: Lively, endpoint: Endpoint) -> dict[str, Any]:
    """What a request to the endpoint has to say, for as long a list as can be."""
    takes = {one.name for one in endpoint.takes}
    asked: dict[str, Any] = {"limit": "40"} if "limit" in takes else {}
    everybody = [str(one) for one in world.ids["account_id"]]
    posts_shown = [str(one) for one in world.ids["post_id"]]
    said = {
        "/api/v1/accounts": {"id": everybody},
        "/api/v1/accounts/relationships": {"id": everybody},
        "/api/v1/accounts/familiar_followers": {"id": everybody},
        "/api/v1/accounts/lookup": {"acct": "anna"},
        "/api/v1/accounts/search": {"q": "r"},
        "/api/v1/statuses": {"id": posts_shown},
        "/api/v1/search": {"q": "light"},
        "/api/v2/search": {"q": "light"},
        "/api/v1/timelines/link": {"url": PAGE.format(1)},
        "/api/v1/markers": {"timeline": ["home", "notifications"]},
        "/api/oembed": {"url": f"http://photos.test/@anna/{world.first_post.id}"},
        "/api/v1.1/direct/thread": {"pid": world.boris.me.id},
        "/api/v1.1/stories/viewers": {"sid": world.ids["story_id"][0]},
        "/api/v1.2/stories/viewers": {"sid": world.ids["story_id"][0]},
        "/api/v1.2/stories/mention-autocomplete": {"q": "r"},
        "/api/v1.1/compose/search/location": {"q": "pier"},
        "/api/compose/v0/search/location": {"q": "pier"},
        "/api/admin/users/get": {"user_id": world.anna.me.id},
        "/api/admin/instances/get": {"id": world.ids["account_id"][3]},
        "/api/v2/notifications": {"grouped_types": []},
        "/api/v1/notifications": {},
    }
    return {**asked, **said.get(endpoint.path, {})}


def readers(world: Lively, endpoint: Endpoint) -> dict[str, Program]:
    """Who asks: clara where order is kept, else anna, and a stranger who may."""
    if endpoint.scope.startswith("admin:"):
        return {"admin": world.clara}
    people = {"author": world.anna}
    if endpoint.who is Who.ANYBODY:
        return {**people, "stranger": Program(world.anna.app)}
    return people
