"""Which headers every answer carries, so that browsers protect people from what we show."""

from collections.abc import Awaitable, Callable
from typing import Any

from quart import Quart

from fediphoto import config

ASGIApp = Callable[[Any, Any, Any], Awaitable[None]]

HSTS = b"max-age=63072000; includeSubDomains"
_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_OPENER = b"cross-origin-opener-policy"
_IN_AN_APPS_WINDOW = ("/oauth/authorize", "/login", "/login/code", "/login/passkey")
"""Where a web client's sign-in window passes through, redirects included.

One answer that cuts the window off from who opened it, and to the client (Phanpy) the window is
closed: it tells the person that signing in failed. So these leave that header out; none of them
shows anything to who is not typing a password or deciding, and none may be framed.
"""


def content_security_policy() -> str:
    """Our pages' policy: our own files only, no inline anything, never framed."""
    current = config.current()
    media_host = current.storage.media_url.rstrip("/")
    # Where remote photos are linked to, they may be on any server there is.
    anywhere = "https:" if current.federation.remote_media == "link" else ""
    images = " ".join(one for one in ("'self' data: blob:", media_host, anywhere) if one)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {images}",
            f"media-src 'self' blob: {media_host}".rstrip(),
            "connect-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )


def framed_policy() -> str:
    """The policy of a page that may be framed by everybody: it has no script and no form."""
    ours = content_security_policy()
    for stricter, other in (
        ("script-src 'self'", "script-src 'none'"),
        ("connect-src 'self'", "connect-src 'none'"),
        ("worker-src 'self'", "worker-src 'none'"),
        ("form-action 'self'", "form-action 'none'"),
        ("frame-ancestors 'none'", _FRAMED_BY_ALL),
    ):
        ours = ours.replace(stricter, other)
    return ours


_FRAMED_BY_ALL = "frame-ancestors *"
_FRAMING = b"x-frame-options"

_CUT_OFF = (408, 413)
"""Answers to a request that has not come to its end: whoever goes on sending it is hung up on."""


class ProtectiveHeaders:
    """Adds them to every answer on its way out, error pages and all.

    Here, at the last step, it costs a tenth of what it does on response objects, and nothing can
    forget it. What a handler set itself stays as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        is_https = not config.current().federation.plain_http
        self._always = [*_ALWAYS, (b"strict-transport-security", HSTS)] if is_https else _ALWAYS
        self._pages = [
            (b"content-security-policy", content_security_policy().encode()),
            (b"cache-control", b"private, no-store"),
        ]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""

        async def protected(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._protected(list(message["headers"]), scope["path"])
                if message["status"] in _CUT_OFF:
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        await self._app(scope, receive, protected)

    def _protected(
        self, headers: list[tuple[bytes, bytes]], path: str
    ) -> list[tuple[bytes, bytes]]:
        present = {name.lower(): value for name, value in headers}
        added = self._always
        if present.get(b"content-type", b"").startswith(b"text/html"):
            added = [*added, *self._pages]
        if _FRAMED_BY_ALL.encode() in present.get(b"content-security-policy", b""):
            added = [one for one in added if one[0] != _FRAMING]  # it knows no "everybody"
        if path.rstrip("/") in _IN_AN_APPS_WINDOW:
            added = [one for one in added if one[0] != _OPENER]
        headers += [one for one in added if one[0] not in present]
        return headers


def install(app: Quart) -> None:
    """Have `app` send them."""
    app.asgi_app = ProtectiveHeaders(app.asgi_app)  # type: ignore[method-assign]
