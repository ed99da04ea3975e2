"""Which headers every answer carries, so that browsers protect people from what we show."""

from quart import Quart, Response, request

from fediphoto import config

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
HSTS = "max-age=63072000; includeSubDomains"


def content_security_policy() -> str:
    """Our pages' policy: our own files only, no inline anything, never framed."""
    media_host = config.current().storage.media_url.rstrip("/")
    images = f"'self' data: blob: {media_host}".rstrip()
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {images}",
            f"media-src 'self' {media_host}".rstrip(),
            "connect-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )


def install(app: Quart) -> None:
    """Have `app` send them."""
    is_https = not config.current().federation.plain_http
    policy = content_security_policy()

    async def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if is_https:
            headers.setdefault("Strict-Transport-Security", HSTS)
        if response.mimetype == "text/html":
            headers.setdefault("Content-Security-Policy", policy)
            if not request.path.startswith("/static/"):
                headers.setdefault("Cache-Control", "private, no-store")
        return response

    app.after_request(protect)
