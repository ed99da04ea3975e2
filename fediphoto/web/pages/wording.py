"""How times, counts, colours and browsers are put for people."""

import re
from datetime import UTC, datetime

from markupsafe import Markup

from fediphoto.domain.views import AttachmentView

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86400
_WEEK_S = 7 * _DAY_S

_BASE83 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
_NO_COLOUR = "#8a8580"
_TALLEST, _FLATTEST, _FLATTEST_ALONE = 0.75, 2.0, 5.0
"""Width by height."""

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
    """How long since, short: `now`, `5 min`, `3 h`, `2 d`, then the date."""
    if at is None:
        return ""
    now = datetime.now(UTC)
    passed_s = (now - at).total_seconds()
    if passed_s < _MINUTE_S:
        return "now"
    if passed_s < _HOUR_S:
        return f"{int(passed_s // _MINUTE_S)} min"
    if passed_s < _DAY_S:
        return f"{int(passed_s // _HOUR_S)} h"
    if passed_s < _WEEK_S:
        return f"{int(passed_s // _DAY_S)} d"
    return day(at) if at.year != now.year else f"{at.day} {at:%B}"


_QUOTES = {
    "pending": "What this quotes is shown once its author agrees.",
    "deleted": "What this quoted was deleted.",
    "unauthorized": "What this quotes is not for you to see.",
    "blocked_account": "This quotes somebody you blocked.",
    "blocked_domain": "This quotes somebody on a server you blocked.",
    "muted_account": "This quotes somebody you muted.",
}


def quote_sentence(state: str) -> str:
    """Why a quoted post is not shown."""
    return _QUOTES.get(state, "The author of what this quotes does not let it be shown here.")


def past(at: datetime) -> str:
    """As part of a sentence: `just now`, `3 h ago`, `on 7 March`."""
    short = ago(at)
    if short == "now":
        return "just now"
    passed_s = (datetime.now(UTC) - at).total_seconds()
    return f"{short} ago" if passed_s < _WEEK_S else f"on {short}"


def remaining(at: datetime) -> str:
    """How long until then, short: `5 min`, `3 h`, `2 days`."""
    left_s = max(0.0, (at - datetime.now(UTC)).total_seconds())
    if left_s < _HOUR_S:
        return f"{int(left_s // _MINUTE_S) + 1} min"
    if left_s < 2 * _DAY_S:
        return f"{int(left_s // _HOUR_S)} h"
    return f"{int(left_s // _DAY_S)} days"


def share(number: int, whole: int) -> str:
    """`42%`; `0%` of nothing."""
    return f"{round(100 * number / whole) if whole else 0}%"


def day(at: datetime | None) -> str:
    """`7 March 2026`."""
    return "" if at is None else f"{at.day} {at:%B %Y}"


def moment(at: datetime | None) -> str:
    """`7 March 2026, 14:05 UTC`."""
    return "" if at is None else f"{day(at)}, {at.astimezone(UTC):%H:%M} UTC"


def short_count(number: int) -> str:
    """A count that fits a phone: `987`, `12.3K`, `4M`."""
    for size, unit in ((1_000_000, "M"), (10_000, "K")):
        if number >= size:
            scaled = number / (1000 if unit == "K" else size)
            return f"{scaled:.1f}".rstrip("0").rstrip(".") + unit
    return f"{number:,}"


def amount(number: int, one: str, many: str) -> str:
    """`1 like`, `12 likes`."""
    return f"{short_count(number)} {one if number == 1 else many}"


def browser(user_agent: str) -> str:
    """A browser by the name its owner knows: `Firefox on Android`."""
    name = next((shown for sign, shown in _BROWSERS if sign in user_agent), "A browser")
    system = next((shown for sign, shown in _SYSTEMS if sign in user_agent), "")
    return f"{name} on {system}" if system else name


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
