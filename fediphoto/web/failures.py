"""How an error is told: JSON with `error` to programs, a readable page to people."""

import orjson
import structlog
from quart import Response, render_template, request
from werkzeug.exceptions import HTTPException

from fediphoto.errors import FediphotoError, TooManyRequests, Unavailable

log = structlog.get_logger()

TITLES = {
    400: "That did not work",
    401: "Please sign in",
    403: "Not for you to do",
    404: "Nothing here",
    405: "Not that way",
    409: "Somebody was faster",
    410: "This is gone",
    413: "Too large",
    422: "Please look again",
    429: "A little slower, please",
    500: "Something broke",
    503: "Not available right now",
}
SENTENCES = {
    400: "The request could not be understood. Go back and try once more.",
    404: "There is nothing at this address, or it is not shown to you.",
    405: "This address does not take that kind of request.",
    408: "The request took too long to arrive.",
    413: "That is more than we can take in one go.",
    500: "This is our fault. Nothing you typed elsewhere is lost; try again in a minute.",
}
_PROGRAM_PATHS = (
    "/api/",
    "/oauth/token",
    "/oauth/revoke",
    "/oauth/introspect",
    "/oauth/userinfo",
    "/.well-known/",
    "/nodeinfo/",
    "/users/",
    "/inbox",
    "/actor",
    "/media/",
)


async def answer(error: FediphotoError) -> Response:
    """Answer with an error of our own family."""
    response = await _told(error.status, str(error))
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(int(error.retry_after_s) + 1)
    return response


async def answer_http(error: HTTPException) -> Response:
    """Answer with an error that the framework raised (unknown address, wrong method, …)."""
    status = error.code or 500
    if status < 400 and error.response is not None:
        return Response("", status, headers=dict(error.get_headers()))
    sentence = SENTENCES.get(status, error.description or error.name)
    response = await _told(status, "Record not found" if status == 404 else sentence)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location"):
            response.headers[name] = value
    return response


async def answer_unexpected(error: Exception) -> Response:
    """A defect: told to the log in full, to the outside in one sentence."""
    log.error("unexpected error", path=request.path, method=request.method, exc_info=error)
    if isinstance(error, TimeoutError):  # our own: a request that arrives too slowly is a 408
        return await _told(503, Unavailable.sentence)
    return await _told(500, SENTENCES[500])


async def _told(status: int, sentence: str) -> Response:
    if _is_for_program():
        return Response(
            orjson.dumps({"error": sentence}),
            status,
            content_type="application/json; charset=utf-8",
        )
    if status == 404 and sentence == "Record not found":
        sentence = SENTENCES[404]
    html = await render_template(
        "error.html", status=status, title=TITLES.get(status, TITLES[400]), sentence=sentence
    )
    return Response(html, status, content_type="text/html; charset=utf-8")


def _is_for_program() -> bool:
    """Whether a program, rather than a person with a browser, is asking."""
    if request.path.startswith(_PROGRAM_PATHS):
        accepts_html = "text/html" in request.headers.get("Accept", "")
        return not (accepts_html and request.path.startswith(("/users/", "/actor")))
    return "json" in request.headers.get("Accept", "")
