"""Who is signed in with this browser, and whether a form is really ours.

The cookie holds 256 random bits; everything else is a row (domain/sign_in/credentials.py), so that
a session can be ended from anywhere. Every form carries a token bound to the session, or, before
sign-in, to a cookie of the visit: a stranger's page can neither read nor guess either.
"""

import base64
import hmac
import secrets

from quart import Response, g, request

from fediphoto import config
from fediphoto.domain.sign_in import credentials
from fediphoto.domain.sign_in.credentials import SignedIn
from fediphoto.errors import Forbidden, Unauthorized
from fediphoto.text.translations import marked

SESSION_DAYS = 30
CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"

_SECONDS_A_DAY = 86400
_UNREAD = object()


class SignInNeeded(Unauthorized):
    """Somebody has to sign in first; pages lead there instead of showing an error."""

    sentence = marked("Please sign in first.")


class StaleForm(Forbidden):
    """A form came without its token: it is not ours, or the sign-in behind it has ended."""

    sentence = marked(
        "This form is too old, or was not ours. Go back, load the page again and send it once more."
    )


async def current() -> SignedIn | None:
    """Who is signed in with this request's cookie, looked up once a request; None for nobody."""
    known = g.get("signed_in", _UNREAD)
    if known is _UNREAD:
        g.signed_in = None  # should the look-up fail, the error page must not try it again
        token = request.cookies.get(cookie_name("session"), "")
        g.signed_in = await credentials.session(token) if token else None
    signed_in: SignedIn | None = g.signed_in
    return signed_in


async def require() -> SignedIn:
    """Who is signed in; SignInNeeded for nobody."""
    signed_in = await current()
    if signed_in is None:
        raise SignInNeeded
    return signed_in


async def begin(response: Response, token: str) -> None:
    """Sign this browser in with a session's `token` (credentials.sign_in made it).

    One that it had before ends: nobody could reach it any more, but what it had subscribed to
    would go on coming, to somebody else perhaps.
    """
    former = request.cookies.get(cookie_name("session"), "")
    if former:
        await credentials.sign_out(former)
    _set(response, "session", token, SESSION_DAYS * _SECONDS_A_DAY)


async def end(response: Response) -> None:
    """Sign this browser out, here and in the database: the cookie is worth nothing afterwards."""
    token = request.cookies.get(cookie_name("session"), "")
    if token:
        await credentials.sign_out(token)
    g.signed_in = None
    response.delete_cookie(cookie_name("session"), path="/", secure=_is_https(), httponly=True)


def csrf_token(signed_in: SignedIn | None) -> str:
    """The token that a form of this page carries; different every time, good for the session.

    A visitor gets a cookie by it, so it is made only where there is a form.
    """
    secret = signed_in.csrf_secret if signed_in is not None else _visit_secret()
    return _masked(secret)


async def check_csrf() -> None:
    """Raise StaleForm unless the form (or, from a script, the header) carries our token."""
    given = request.headers.get(CSRF_HEADER) or (await request.form).get(CSRF_FIELD, "")
    signed_in = await current()
    visit = request.cookies.get(cookie_name("visit"), "")
    secret = signed_in.csrf_secret if signed_in is not None else visit
    if not secret or not hmac.compare_digest(_unmasked(given), secret.encode()):
        raise StaleForm


async def keep_visit(response: Response) -> Response:
    """Give a visitor for whom a form was made the cookie that its token is bound to."""
    fresh = g.get("new_visit")
    if fresh is not None:
        _set(response, "visit", fresh, None)
    return response


def cookie_name(kind: str) -> str:
    """What the cookie is called: bound to this very host by `__Host-` wherever there is https.

    Browsers do not tell ports apart, so development instances on one machine name theirs.
    """
    if _is_https():
        return f"__Host-{kind}"
    port = config.current().web_domain.partition(":")[2]
    return f"{kind}-{port}" if port else kind


def _visit_secret() -> str:
    known = request.cookies.get(cookie_name("visit"), "") or g.get("new_visit")
    if not known:
        known = g.new_visit = secrets.token_urlsafe(32)
    return str(known)


def _set(response: Response, kind: str, value: str, max_age_s: int | None) -> None:
    response.set_cookie(
        cookie_name(kind),
        value,
        max_age=max_age_s,
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )


def _is_https() -> bool:
    return not config.current().federation.plain_http


def _masked(secret: str) -> str:
    """The secret under a fresh random mask, so that compression of pages gives nothing away.

    (BREACH: a secret that stands unchanged in a compressed page can be guessed byte by byte.)
    """
    plain = secret.encode()
    mask = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(mask + _xor(plain, mask)).decode()


def _unmasked(token: str) -> bytes:
    try:
        both = base64.urlsafe_b64decode(token.encode())
    except ValueError:
        return b""
    half = len(both) // 2
    return _xor(both[half:], both[:half])


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=False))
