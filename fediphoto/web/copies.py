"""Whose page it is, so that a browser's own copies are never shown to somebody else.

The service worker (static/worker/) keeps copies of pages for when there is no network, and cannot
read our cookies. So each page names its reader by a word that means nothing to anybody else and
ends with the session: where the next page names another, the copies are thrown away first.
"""

import hashlib
import hmac

from quart import Quart, Response, g

from fediphoto.domain.sign_in.credentials import SignedIn

HEADER = "X-Page-For"
NOBODY = "visitor"


def install(app: Quart) -> None:
    """Have every page of `app` name its reader."""
    app.after_request(name_reader)


async def name_reader(response: Response) -> Response:
    """Only where we know who reads: an answer about a defect may not know, and shared ones must
    not."""
    is_for_all = "public" in response.headers.get("Cache-Control", "")
    if response.mimetype == "text/html" and response.status_code < 500 and not is_for_all:
        response.headers[HEADER] = word(g.get("signed_in"))
    return response


def word(signed_in: SignedIn | None) -> str:
    """What stands for a reader."""
    if signed_in is None:
        return NOBODY
    secret = signed_in.csrf_secret.encode()
    return hmac.new(secret, b"copies of pages", hashlib.sha256).hexdigest()[:20]
