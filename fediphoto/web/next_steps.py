"""What somebody can do next, who was shown an error."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from babel.dates import format_timedelta
from quart import g, request

from fediphoto import config
from fediphoto.domain.people import imports
from fediphoto.text import translations
from fediphoto.text.translations import _, digits, marked

_MEGABYTE = 1_000_000

_HINTS = {
    400: marked("If you came here by a link, it may have been cut off on its way."),
    405: marked("It is where a form is sent to, not a page. Open the page with the form again."),
    408: marked("On a slow network it helps to send fewer or smaller photos at once."),
    409: marked("Load the page again to see how things are now."),
    410: marked("Whoever shared it has taken it away. Links to it can be forgotten."),
    422: marked("Go back, change it, and send it once more."),
    503: marked("Mostly this is over within a minute."),
}
_FOR_FOLLOWERS = marked(
    "Some photos are for followers only. If you follow whose it is, sign in to see it."
)


@dataclass(frozen=True, slots=True)
class Step:
    """One way on: a link that looks like a button."""

    words: str
    path: str


def hint(status: int, wait_s: float = 0.0) -> str:
    """A sentence of advice; '' where there is none to give."""
    if status == 404 and _is_visitor() and request.path.startswith("/@"):
        return _(_FOR_FOLLOWERS)
    if status == 413 and request.path == "/settings/import":
        return imports.too_large()
    if status == 413:
        media = config.current().media
        return _(
            "A photo may have up to %(photo)s MB, a video up to %(video)s MB.",
            photo=digits(str(media.photo_bytes // _MEGABYTE)),
            video=digits(str(media.video_bytes // _MEGABYTE)),
        )
    if status == 429:
        return _("You can go on in %(time)s.", time=_span(wait_s)) if wait_s else ""
    return _(_HINTS[status]) if status in _HINTS else ""


def after(status: int) -> list[Step]:
    """Where one can go; the first is what most will want."""
    steps = []
    if status in (401, 404) and _is_visitor():
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        steps.append(Step(_("Sign in"), f"/login?next={quote(wanted, safe='')}"))
    if status in (408, 429, 500, 503) and request.method == "GET":
        steps.append(Step(_("Try again"), request.full_path.rstrip("?")))
    steps.append(Step(_("Go home"), "/"))
    if status in (404, 410):
        steps.append(
            Step(_("Explore"), "/explore") if _is_visitor() else Step(_("Search"), "/search")
        )
    if status >= 500 and config.current().instance.status_url:
        steps.append(Step(_("How this place is doing"), config.current().instance.status_url))
    return steps


def _is_visitor() -> bool:
    return g.get("signed_in") is None


def _span(wait_s: float) -> str:
    """A length of time, rounded up: nobody is sent to try too early."""
    unit_s = 60 if wait_s > 60 else 1
    whole = timedelta(seconds=-(-wait_s // unit_s) * unit_s)
    return digits(format_timedelta(whole, threshold=1.5, locale=translations.locale()))
