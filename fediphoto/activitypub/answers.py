"""What another server answers, within bounds; and its refusal or silence as an error of ours."""

import asyncio
import contextlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from yarl import URL

from fediphoto.errors import RemoteError

ANSWER_BYTES = 64 * 1024
ANSWER_S = 2.0
"""How long we listen to what an inbox says besides yes."""
_CHUNK_BYTES = 64 * 1024
_PASSING = (401, 403, 408, 425, 429)
"""The 4xx of a fetch that may be otherwise later."""


async def bounded(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    """The decompressed body, refused as soon as it grows over the limit."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        body += chunk
        if len(body) > limit_bytes:
            raise RemoteError("The answer is too large", permanent=True)
    return bytes(body)


async def beginning(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    """The first `limit_bytes` of the decompressed body; what follows is not read."""
    body = bytearray()
    while len(body) < limit_bytes:
        piece = await response.content.read(limit_bytes - len(body))
        if not piece:
            break
        body += piece
    return bytes(body)


async def stream_to(response: aiohttp.ClientResponse, path: Path, limit_bytes: int) -> int:
    """Write the body to `path`, in threads; returns its size, RemoteError where it is too large."""
    size = 0
    file = await asyncio.to_thread(path.open, "wb")
    with file:
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            size += len(chunk)
            if size > limit_bytes:
                raise RemoteError("The file is too large", permanent=True)
            await asyncio.to_thread(file.write, chunk)
    return size


async def drain(response: aiohttp.ClientResponse) -> None:
    """Read to its end a short answer of which we need nothing: its connection can be kept then.

    Whatever goes wrong now, the activity was taken.
    """
    with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError, ValueError):
        async with asyncio.timeout(ANSWER_S):
            await response.content.read(ANSWER_BYTES)


def refusal(response: aiohttp.ClientResponse) -> RemoteError:
    """The error that an answer is which is no yes; whether and when to ask again stands in it."""
    status = response.status
    return RemoteError(
        f"The other server answered {status}",
        permanent=(400 <= status < 500 and status not in _PASSING) or status == 501,
        http_status=status,
        retry_after_s=_retry_after_s(response.headers.get("Retry-After", "")),
    )


def unreachable(url: URL, error: Exception) -> RemoteError:
    """The error for a connection that failed, to be tried again."""
    return RemoteError(f"{url.host} could not be reached: {_reason(error)}")


def _retry_after_s(text: str) -> float | None:
    """Seconds, or the seconds until a date, at most a day; None where it says neither."""
    if text.isascii() and text.isdecimal():
        return min(float(text[:6]), 86400.0)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - datetime.now(UTC)).total_seconds(), 0.0), 86400.0)


def _reason(error: Exception) -> str:
    """What went wrong on the way, in words for whoever looks somebody up."""
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, aiohttp.ClientConnectorDNSError | UnicodeError):
        return "there is no such host"
    if isinstance(error, aiohttp.ClientSSLError):
        return "its certificate is not valid"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "it does not take connections"
    if isinstance(error, aiohttp.ClientResponseError | aiohttp.ClientPayloadError):
        return "its answer is broken"
    return "the connection broke off"
