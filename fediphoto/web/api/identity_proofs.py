"""Keybase's question for whom an account was proven; Mastodon answered it until 3.5."""

from typing import Any

from fediphoto.errors import NotFound
from fediphoto.web.api.describing import TEXT, URL, choice, many, record, text
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint


@endpoint(
    "GET /api/proofs",
    who=Who.ANYBODY,
    takes=[choice("provider", "keybase"), text("username")],
    answers=record(
        {"avatar": URL, "signatures": many(record({"sig_hash": TEXT, "kb_username": TEXT}))}
    ),
    failures=(404,),
)
async def proofs(_: Call) -> Any:
    """Nobody here has ever proven anything to Keybase: always 404."""
    raise NotFound
