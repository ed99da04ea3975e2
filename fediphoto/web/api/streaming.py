"""What happens, as it happens: one stream each, as server-sent events.

(The same streams, several on one connection, are served over WebSocket: web/streaming/sockets.)
"""

from typing import Any

from quart import Response

from fediphoto.web.api.describing import EVENTS, TEXT, flag, text
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint
from fediphoto.web.streaming import sse
from fediphoto.web.streaming.channels import NOBODY, Speaker, asked

_TOKEN = text("access_token", "the token, where no header can be sent")
_ONLY_MEDIA = flag("only_media", "only posts with photos or videos")
_TAG = text("tag", "the hashtag, without #", required=True)


@endpoint("GET /api/v1/streaming/user", scope="read:statuses", takes=[_TOKEN], answers=EVENTS)
async def user(call: Call) -> Any:
    """The person's home timeline and (with read:notifications) notifications."""
    return await _stream(call, "user")


@endpoint(
    "GET /api/v1/streaming/user/notification",
    scope="read:notifications",
    takes=[_TOKEN],
    answers=EVENTS,
)
async def notification(call: Call) -> Any:
    """The person's notifications."""
    return await _stream(call, "user:notification")


@endpoint(
    "GET /api/v1/streaming/public",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[_TOKEN, _ONLY_MEDIA],
    answers=EVENTS,
)
async def public(call: Call) -> Any:
    """Public posts from here and elsewhere."""
    return await _public(call, "public")


@endpoint(
    "GET /api/v1/streaming/public/local",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[_TOKEN, _ONLY_MEDIA],
    answers=EVENTS,
)
async def local(call: Call) -> Any:
    """Public posts from here."""
    return await _public(call, "public:local")


@endpoint(
    "GET /api/v1/streaming/public/remote",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[_TOKEN, _ONLY_MEDIA],
    answers=EVENTS,
)
async def remote(call: Call) -> Any:
    """Public posts from elsewhere."""
    return await _public(call, "public:remote")


@endpoint(
    "GET /api/v1/streaming/hashtag",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[_TOKEN, _TAG],
    answers=EVENTS,
)
async def hashtag(call: Call) -> Any:
    """Public posts with a hashtag."""
    return await _stream(call, "hashtag")


@endpoint(
    "GET /api/v1/streaming/hashtag/local",
    who=Who.ANYBODY,
    scope="read:statuses",
    takes=[_TOKEN, _TAG],
    answers=EVENTS,
)
async def local_hashtag(call: Call) -> Any:
    """Public posts from here with a hashtag."""
    return await _stream(call, "hashtag:local")


@endpoint(
    "GET /api/v1/streaming/list",
    scope="read:statuses",
    takes=[_TOKEN, text("list", "the list's id", required=True)],
    answers=EVENTS,
)
async def in_list(call: Call) -> Any:
    """The timeline of a list of the person's."""
    return await _stream(call, "list")


@endpoint("GET /api/v1/streaming/direct", scope="read:statuses", takes=[_TOKEN], answers=EVENTS)
async def direct(call: Call) -> Any:
    """The person's conversations."""
    return await _stream(call, "direct")


@endpoint(
    "GET /api/v1/streaming/health",
    who=Who.ANYBODY,
    answers={**TEXT, "contentMediaType": "text/plain"},
)
async def health(call: Call) -> Any:
    """`OK` while streams are served."""
    return Response("OK", mimetype="text/plain")


async def _public(call: Call, name: str) -> Response:
    return await _stream(call, f"{name}:media" if call.parameters.flag("only_media") else name)


async def _stream(call: Call, name: str) -> Response:
    bearer, given = call.bearer, call.parameters
    speaker = NOBODY
    if bearer is not None:
        speaker = Speaker(bearer.account, bearer.scopes, bearer.token_id)
    tag = (given.text("tag") or "") if name.startswith("hashtag") else ""
    list_id = str(given.identifier("list") or "") if name == "list" else ""
    return sse.stream(speaker, await asked(speaker, name, tag=tag, list_id=list_id))
