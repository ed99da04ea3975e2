"""How pages and files are made small on their way to a browser.

gzip, by the standard library: static files at the highest level, once per version and in memory;
pages and feeds as they are made, at a level where a page of a hundred kilobytes takes about two
milliseconds. Photos are compressed already, and the client API is left to the web server in front:
there a timeline would cost more time than it saves.

A page tells nothing by its length (BREACH): the tokens in forms are masked anew each time
(session.py), and pages that show a secret once are sent as they are.
"""

import gzip

from quart import Quart, Response, request
from quart.wrappers.response import DataBody

FEW_BYTES = 1000
"""Not worth it: a packet on the wire is larger."""

_LEVEL, _LEVEL_ONCE = 5, 9
_KINDS = (
    "text/html",
    "text/plain",
    "application/rss+xml",
    "application/atom+xml",
    "application/manifest+json",
    "text/javascript",
)
_SHOWS_SECRETS = ("/settings/access", "/oauth/", "/setup/", "/reset/")


def install(app: Quart) -> None:
    """Compress what `app` answers to whoever takes it."""
    app.after_request(compress)


async def compress(response: Response) -> Response:
    """The answer as gzip, where it is words and the asker takes that."""
    if response.mimetype not in _KINDS or "Content-Encoding" in response.headers:
        return response
    if not isinstance(response.response, DataBody) or request.path.startswith(_SHOWS_SECRETS):
        return response
    if response.status_code != 200 and response.status_code < 400:
        return response
    response.vary.add("Accept-Encoding")
    content = await response.get_data(as_text=False)
    if len(content) < FEW_BYTES or not is_taken():
        return response
    response.set_data(gzip.compress(content, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response


def once(content: bytes) -> bytes:
    """A file as gzip, as small as it gets."""
    return gzip.compress(content, _LEVEL_ONCE, mtime=0)


def is_taken() -> bool:
    """Whether the asker takes gzip."""
    return float(request.accept_encodings.quality("gzip")) > 0
