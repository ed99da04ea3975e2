"""Which doors pages of other origins may use: web clients such as Elk and Phanpy live there."""

from quart import Blueprint, Response, request

OPEN_PATHS = (
    "/api/",
    "/oauth/token",
    "/oauth/revoke",
    "/oauth/introspect",
    "/oauth/userinfo",
    "/.well-known/",
)
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id,"
        " Idempotency-Key, Retry-After, Mastodon-Async-Refresh"
    ),
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Idempotency-Key, Accept, X-Requested-With"
    ),
    "Access-Control-Max-Age": "86400",
}


def install(blueprint: Blueprint) -> None:
    """Open those paths of the app that `blueprint` becomes part of, errors included.

    Nothing there reads a cookie, so `*` gives away no more than the token in hand does.
    """

    async def open_to_all(response: Response) -> Response:
        if request.path.startswith(OPEN_PATHS):
            response.headers.update(_OPEN)
            if request.method == "OPTIONS":
                response.headers.update(_PREFLIGHT)
        return response

    blueprint.after_app_request(open_to_all)
