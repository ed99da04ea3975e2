"""How an error is told: JSON with `error` to programs, a readable page to people.

The page says what happened, and what one can do next.
"""

from collections.abc import Sequence

import orjson
import structlog
from quart import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from fediphoto.errors import FediphotoError, TooManyRequests, Unavailable
from fediphoto.storage import database
from fediphoto.text import translations
from fediphoto.text.translations import _, marked
from fediphoto.web import next_steps, speech

log = structlog.get_logger()

TITLES = {
    400: marked("That did not work"),
    401: marked("Please sign in"),
    403: marked("Not for you to do"),
    404: marked("Nothing here"),
    405: marked("Not that way"),
    408: marked("That took too long"),
    409: marked("Somebody was faster"),
    410: marked("This is gone"),
    413: marked("Too large"),
    422: marked("Please look again"),
    429: marked("A little slower, please"),
    500: marked("Something broke"),
    503: marked("Not available right now"),
}
SENTENCES = {
    400: marked("The request could not be understood. Go back and try once more."),
    404: marked("There is nothing at this address, or it is not shown to you."),
    405: marked("This address does not take that kind of request."),
    408: marked("The request took too long to arrive."),
    413: marked("That is more than we can take in one go."),
    500: marked("This is our fault. Nothing you typed elsewhere is lost; try again in a minute."),
}
_TO_PEOPLE = {
    401: marked("This is for people who are signed in."),
    403: marked("This is not open to you."),
    404: SENTENCES[404],
    422: marked("Something in it cannot be taken as it is."),
    429: marked("There were many requests in a short time, from you or from your network."),
}
"""What people are told where an error says no more than its kind."""

_AGAIN_S = 30
"""When to try again where the database is away: it mostly comes back within a minute."""

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
    wait_s = error.retry_after_s if isinstance(error, TooManyRequests) else 0.0
    sentence = str(error)
    if not _is_for_program() and sentence == _(error.sentence) and error.status in _TO_PEOPLE:
        sentence = _(_TO_PEOPLE[error.status])
    response = await _told(error.status, sentence, wait_s=wait_s)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(int(wait_s) + 1)
    return response


async def answer_http(error: HTTPException) -> Response:
    """Answer with an error that the framework raised (unknown address, wrong method, …)."""
    status = error.code or 500
    if status < 400 and error.response is not None:
        return Response("", status, headers=dict(error.get_headers()))
    await _know_reader()
    if status == 404 and _is_for_program():
        sentence = _("Record not found")
    elif status in SENTENCES or status in _TO_PEOPLE:
        sentence = _(SENTENCES.get(status) or _TO_PEOPLE[status])
    else:
        sentence = error.description or error.name
    response = await _told(status, sentence)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location"):
            response.headers[name] = value
    return response


async def answer_unexpected(error: Exception) -> Response:
    """A defect, or the database away: told to the log in full, to the outside in one sentence."""
    log.error("unexpected error", path=request.path, method=request.method, exc_info=error)
    await _know_reader()
    # (Our own time-outs; a request that arrives too slowly is a 408.)
    if isinstance(error, TimeoutError) or database.is_away(error):
        response = await _told(503, _(Unavailable.sentence))
        response.headers["Retry-After"] = str(_AGAIN_S)
        return response
    return await _told(500, _(SENTENCES[500]))


async def _know_reader() -> None:
    """Learn who reads, and in which language: an address that leads nowhere has asked nobody yet.

    Without a database they are spoken to as a visitor is.
    """
    if _is_for_program():
        return
    try:
        await speech.speak_to_person()
    except Exception as defect:
        log.error("reader of an error page unknown", exc_info=defect)


async def _told(status: int, sentence: str, *, wait_s: float = 0.0) -> Response:
    if _is_for_program():
        return Response(
            orjson.dumps({"error": sentence}),
            status,
            content_type="application/json; charset=utf-8",
        )
    return await to_person(status, sentence, wait_s=wait_s)


async def to_person(
    status: int,
    sentence: str,
    *,
    title: str = "",
    typed: Sequence[str] = (),
    wait_s: float = 0.0,
) -> Response:
    """The error as a page, with what somebody had `typed` given back.

    Where not even that can be made, since the database is away, it comes without our frame.
    """
    told = {
        "status": status,
        "title": title or _(TITLES.get(status, TITLES[400])),
        "sentence": sentence,
        "typed": typed,
        "hint": next_steps.hint(status, wait_s),
        "steps": next_steps.after(status),
    }
    try:
        html = await render_template("error.html", **told)
    except Exception as defect:
        if status < 500:
            raise
        log.error("error page without its frame", exc_info=defect)
        html = await current_app.jinja_env.get_template("error_alone.html").render_async(
            **told, language=translations.current(), direction=translations.direction()
        )
    return Response(html, status, content_type="text/html; charset=utf-8")


def _is_for_program() -> bool:
    """Whether a program, rather than a person with a browser, is asking."""
    if request.path.startswith(_PROGRAM_PATHS):
        accepts_html = "text/html" in request.headers.get("Accept", "")
        return not (accepts_html and request.path.startswith(("/users/", "/actor")))
    return "json" in request.headers.get("Accept", "")
