"""How times, counts, colours and browsers are put for people."""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal

from babel.dates import format_time, format_timedelta
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from babel.units import format_unit
from markupsafe import Markup

from fediphoto.domain.views.views import AttachmentView, PostBody
from fediphoto.text import calendars, translations
from fediphoto.text.translations import _, digits, marked

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86400
_WEEK_S = 7 * _DAY_S
_WITHOUT_NARROW = ("fa",)
"""Languages of which Babel has no narrow units, and would use the English ones."""

_CROWD = 10_000
"""From here on a count is told in thousands."""

_BASE83 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
_NO_COLOUR = "#8a8580"
_TALLEST, _FLATTEST, _FLATTEST_ALONE = 0.75, 2.0, 5.0
"""Width by height."""

_CHARACTERS, _LINES = 320, 7
_NEW_LINE, _TAG = re.compile("<(?:br|p|li)[ />]"), re.compile("<[^>]*>")
"""How much of a caption stands in a feed."""

_COLOUR = re.compile("#[0-9a-fA-F]{6}")

_BROWSERS = (
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
"""In this order: Chrome says it is Safari too, Android that it is Linux."""


def ago(at: datetime | None) -> str:
    """How long since, short: `now`, `5 min`, `3 hr`, `2 d`, then the date."""
    if at is None:
        return ""
    now = datetime.now(UTC)
    passed_s = (now - at).total_seconds()
    if passed_s < _MINUTE_S:
        return _("now")
    if passed_s < _WEEK_S:
        return _span(passed_s)
    this_year = calendars.is_same_year(at, now)
    return calendars.day_of_this_year(at) if this_year else day(at)


_QUOTES = {
    "pending": marked("What this quotes is shown once its author agrees."),
    "deleted": marked("What this quoted was deleted."),
    "unauthorized": marked("What this quotes is not for you to see."),
    "blocked_account": marked("This quotes somebody you blocked."),
    "blocked_domain": marked("This quotes somebody on a server you blocked."),
    "muted_account": marked("This quotes somebody you muted."),
}
_NOT_ALLOWED = marked("The author of what this quotes does not let it be shown here.")


def quote_sentence(state: str) -> str:
    """Why a quoted post is not shown."""
    return _(_QUOTES.get(state, _NOT_ALLOWED))


def past(at: datetime) -> str:
    """As part of a sentence: `just now`, `3 hours ago`, `on 7 March`."""
    passed_s = (datetime.now(UTC) - at).total_seconds()
    if passed_s < _MINUTE_S:
        return _("just now")
    if passed_s < _WEEK_S:
        locale = translations.locale()
        since = -_whole(passed_s)
        return digits(format_timedelta(since, add_direction=True, threshold=1, locale=locale))
    return _("on %(day)s", day=ago(at))


def remaining(at: datetime) -> str:
    """How long until then, short: `5 min`, `3 hr`, `2 d`."""
    return _span(max(_MINUTE_S, (at - datetime.now(UTC)).total_seconds()))


def share(number: int, whole: int) -> str:
    """`42%`; `0%` of nothing."""
    locale = translations.locale()
    return digits(format_percent(number / whole if whole else 0, locale=locale))


def day(at: datetime | None) -> str:
    """`7 March 2026`, as the language at hand has it, in the calendar of those who speak it."""
    return "" if at is None else calendars.day(at)


def moment(at: datetime | None) -> str:
    """`7 March 2026, 14:05 UTC`."""
    if at is None:
        return ""
    clock = format_time(at.astimezone(UTC), "short", locale=translations.locale())
    return f"{day(at)}, {digits(clock)} UTC"


def day_said(text: str) -> str:
    """The day of a time that is kept as text (ISO 8601); '' for anything else."""
    try:
        return day(datetime.fromisoformat(text))
    except ValueError:
        return ""


def short_count(number: int) -> str:
    """A count that fits a phone: `987`, `12.3K`, `4M`."""
    locale = translations.locale()
    if number < _CROWD:
        return digits(format_decimal(number, locale=locale))
    short = format_compact_decimal(number, fraction_digits=1, locale=locale)
    # Some languages (German) have no short thousands.
    return digits(format_decimal(number, locale=locale) if short.isdigit() else short)


def size(size_bytes: int) -> str:
    """`812 kB`, `1.4 GB`: how large a file is."""
    for unit, bytes_of_it in (("gigabyte", 1e9), ("megabyte", 1e6), ("kilobyte", 1e3)):
        if size_bytes >= bytes_of_it or unit == "kilobyte":
            break
    number = format_decimal(size_bytes / bytes_of_it, "#,##0.#", locale=translations.locale())
    return digits(format_unit(number, unit, "short", locale=translations.locale()))


def is_long(body: PostBody) -> bool:
    """Whether a caption takes so much room that a feed shows its beginning only."""
    lines = len(_NEW_LINE.findall(body.content_html))
    return lines > _LINES or len(_TAG.sub("", body.content_html)) > _CHARACTERS


def browser(user_agent: str) -> str:
    """A browser by the name its owner knows: `Firefox on Android`."""
    name = next((shown for sign, shown in _BROWSERS if sign in user_agent), _("A browser"))
    system = next((shown for sign, shown in _SYSTEMS if sign in user_agent), "")
    return _("%(browser)s on %(system)s", browser=name, system=system) if system else name


def _span(span_s: float) -> str:
    """A length of time, in its greatest unit and short."""
    locale = translations.locale()
    style: Literal["narrow", "short"] = "short" if locale.language in _WITHOUT_NARROW else "narrow"
    return digits(format_timedelta(_whole(span_s), threshold=1, format=style, locale=locale))


def _whole(span_s: float) -> timedelta:
    """`span_s` in whole units of the greatest: 1 h 50 min is one hour, not two."""
    unit_s = next(unit for unit in (_DAY_S, _HOUR_S, _MINUTE_S, 1) if span_s >= unit or unit == 1)
    return timedelta(seconds=span_s // unit_s * unit_s)


def clock(duration_s: float) -> str:
    """`4:05`, `1:02:03`."""
    minutes, seconds = divmod(round(duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def colour(photo: AttachmentView) -> str:
    """The colour of a photo's place until it arrives, as #rrggbb."""
    known = photo.dominant_color
    return known if _COLOUR.fullmatch(known) else average_colour(photo.blurhash)


def frame(photo: AttachmentView, is_alone: bool = False) -> str:
    """Width and height of the place for an album that begins with this photo.

    Nothing is cut off: a photo of another shape stands inside. Never taller than 3:4, so that the
    next post is never far; a panorama among others never flatter than 2:1, so that they are not
    tiny.
    """
    if photo.kind == "audio":
        return "4000 1000" if photo.preview_url == "" else "1000 1000"
    if not photo.width or not photo.height:
        return "1600 900" if photo.kind == "video" else "4 5"
    flattest = _FLATTEST_ALONE if is_alone else _FLATTEST
    shape = min(flattest, max(_TALLEST, photo.width / photo.height))
    return f"{round(1000 * shape)} 1000"


def focus(photo: AttachmentView) -> Markup:
    """Attributes saying, in tenths, around which point a photo is cut; '' for its middle.

    (Attributes, since our policy allows no style in the page; -1..1 with y upwards becomes 0..10
    with y downwards.)
    """
    across, down = round((photo.focus[0] + 1) * 5), round((1 - photo.focus[1]) * 5)
    if (across, down) == (5, 5):
        return Markup("")
    return Markup('data-across="{}" data-down="{}"').format(across, down)


def average_colour(blurhash: str) -> str:
    """The mean colour that a blurhash carries (its characters 2 to 5), as #rrggbb.

    Source: the Blurhash format, "DC component". A neutral grey for anything that is not one.
    """
    value = 0
    for character in blurhash[2:6]:
        digit = _BASE83.find(character)
        if digit < 0:
            return _NO_COLOUR
        value = value * 83 + digit
    return f"#{value:06x}" if len(blurhash) >= 6 and value <= 0xFFFFFF else _NO_COLOUR
