"""Is a signature of now: the window of an hour that the Fediverse has agreed on."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from fediphoto.errors import Unauthorized

WINDOW = timedelta(hours=1)
GRACE = timedelta(minutes=5)


def http_date(at: datetime) -> str:
    """A moment as an IMF-fixdate."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def parse_http_date(text: str) -> datetime:
    """The moment in a Date header; Unauthorized where it is none."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise Unauthorized("The Date header is not a date") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def parse_timestamp(text: str) -> datetime:
    """The moment in a `created` or `expires` parameter (Unix seconds); Unauthorized otherwise."""
    if not text.isascii() or not text.isdecimal() or len(text) > 11:
        raise Unauthorized("A time in the signature is no number of seconds")
    return datetime.fromtimestamp(int(text), UTC)


def check_window(made_at: datetime, expires_at: datetime | None, now: datetime) -> None:
    """Unauthorized unless the signature was made within an hour of `now` and has not ended."""
    if abs(now - made_at) > WINDOW + GRACE:
        raise Unauthorized("The signature is too old or from the future")
    if expires_at is not None and now > expires_at + GRACE:
        raise Unauthorized("The signature has expired")
