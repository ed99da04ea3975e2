"""How single values of ActivityStreams documents are read, whatever shape another server uses.

Nothing here raises: what cannot be used reads as '' or None, and the reader of the whole document
decides whether it can do without.
"""

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from fediphoto.activitypub.vocabulary.names import bare

Document = dict[str, Any]

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_PUBLIC_NAMES = frozenset({PUBLIC, "as:Public", "Public"})

URI_LENGTH = 2048
MOST = 2**31 - 1
"""The largest count that a database column holds."""
_LONGEST_S = 366 * 24 * 3600.0
MAX_ADDRESSEES = 200
_MAX_LOOKED_AT = 100_000
"""Entries of one list that are looked at, so that a list of junk costs little."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NOT_IN_URI = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff<>\"\\^`{|}]")
_NOT_IN_HOST = re.compile(r"[%@,;'()*!$&+=~]")
_DURATION = re.compile(
    r"P(?:(?P<d>\d{1,4})D)?(?:T(?:(?P<h>\d{1,6})H)?(?:(?P<m>\d{1,8})M)?"
    r"(?:(?P<s>\d{1,9}(?:[.,]\d{1,9})?)S)?)?"
)


def text(value: Any, limit: int) -> str:
    """The words in `value`: a string, the first of several, or of a language map; '' for none."""
    if isinstance(value, list):
        value = next((one for one in value[:_MAX_LOOKED_AT] if _is_said(one)), "")
    if isinstance(value, dict) and "@value" in value:
        value = value["@value"]
    if isinstance(value, dict):
        value = next((one for one in value.values() if isinstance(one, str)), "")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return _UNSTORABLE.sub("", value[:limit]) if isinstance(value, str) else ""


def words(document: Document, name: str, limit: int) -> str:
    """The text of a property, or (where there is only that) of its language map."""
    return text(document.get(name), limit) or text(document.get(f"{name}Map"), limit)


def _is_said(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and "@value" in value)


def _single(value: Any) -> Any:
    """One value out of a list of one, or out of JSON-LD's {"@value": …}."""
    if isinstance(value, list) and value:
        value = value[0]
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def _id(value: Document) -> Any:
    """What an object is called; a Link by where it leads."""
    for name in ("id", "@id"):
        if name in value:
            return value[name]
    return value.get("href") if kind(value) == "Link" else None


def uri(value: Any) -> str:
    """The http(s) id that `value` is, or (for an embedded object) has; '' if there is none."""
    if isinstance(value, list):
        return next((found for one in value[:_MAX_LOOKED_AT] if (found := uri(one))), "")
    if isinstance(value, dict):
        value = _id(value)
    if not isinstance(value, str) or not 0 < len(value) <= URI_LENGTH:
        return ""
    return value if is_web_address(value) else ""


def is_web_address(address: str) -> bool:
    """Whether it is an absolute http(s) URI with a plain host: no credentials, no odd bytes, not
    longer than anybody's."""
    return len(address) <= URI_LENGTH and _is_web_address(address)


@lru_cache(maxsize=4096)
def _is_web_address(address: str) -> bool:
    """Remembered, for the same few addresses are in every activity of a person, many times."""
    if not address.startswith(("https://", "http://")) or _NOT_IN_URI.search(address):
        return False
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and not _NOT_IN_HOST.search(parts.netloc) and parts.port != 0
    except ValueError:
        return False


def link(value: Any) -> str:
    """The address that `value` leads to: a string, a Link with `href`, an object with `url`.

    Of several the first that can be used. Spaces are encoded (Pleroma's file names have them).
    """
    if isinstance(value, list):
        return next((found for one in value[:_MAX_LOOKED_AT] if (found := link(one))), "")
    if isinstance(value, dict):
        inner = value.get("href", value.get("url"))
        return link(inner) if isinstance(inner, str | list) else ""
    if not isinstance(value, str) or len(value) > URI_LENGTH:
        return ""
    encoded = value.strip().replace(" ", "%20")
    return encoded if is_web_address(encoded) else ""


def uris(value: Any, limit: int) -> tuple[str, ...]:
    """The distinct ids in a value or list of values, in order, at most `limit`."""
    return _first_distinct((uri(one) for one in many(value, _MAX_LOOKED_AT)), limit)


def addressees(value: Any) -> tuple[str, ...]:
    """Who is addressed; every name of the public collection reads as PUBLIC, which stands first.

    Of ten thousand recipients the first 200 are enough for us.
    """
    listed = many(value, _MAX_LOOKED_AT)
    names = [_id(one) if isinstance(one, dict) else one for one in listed]
    is_public = any(isinstance(one, str) and one in _PUBLIC_NAMES for one in names)
    others = _first_distinct((uri(one) for one in listed), MAX_ADDRESSEES)
    return ((PUBLIC,) if is_public else ()) + tuple(one for one in others if one != PUBLIC)


def _first_distinct(found: Iterable[str], limit: int) -> tuple[str, ...]:
    distinct: dict[str, None] = {}
    for one in found:
        if one:
            distinct[one] = None
            if len(distinct) == limit:
                break
    return tuple(distinct)


def many(value: Any, limit: int) -> list[Any]:
    """A value that may be one or several as a list of at most `limit`.

    With a single entry many servers leave the list away; some write `{"@list": […]}` or a whole
    Collection; PHP writes a list with a gap as an object with numbers for names.
    """
    if isinstance(value, dict):
        for name in ("@list", "@set", "items", "orderedItems"):
            if isinstance(value.get(name), list):
                value = value[name]
                break
        else:
            if value and all(name.isdecimal() for name in value):
                value = list(value.values())
    if isinstance(value, list):
        return value[:limit]
    return [] if value is None else [value]


def documents(value: Any, limit: int) -> list[Document]:
    """The objects among one or several values, at most `limit`."""
    return [one for one in many(value, limit) if isinstance(one, dict)]


def kind(document: Document, known: Iterable[str] = ()) -> str:
    """What the document says it is, without a namespace.

    Of several types the first that is `known`, else the first; '' where it does not say.
    """
    said = many(document.get("type", document.get("@type")), 20)
    names = [bare(one)[:64] for one in said if isinstance(one, str) and one]
    return next((name for name in names if name in known), names[0] if names else "")


def moment(value: Any) -> datetime | None:
    """An ISO 8601 time, aware, in UTC; None for nonsense and for anything before 1970."""
    value = _single(value)
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        read = datetime.fromisoformat(value.strip())
        aware = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return aware if aware.year >= 1970 else None


def number(value: Any) -> float | None:
    """A finite number, also one that was written as a string (Pixelfed's places)."""
    value = _single(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def pixels(value: Any) -> int:
    """A width or height; 0 where there is none that can be believed."""
    read = number(value)
    return int(read) if read is not None and 1 <= read <= 100_000 else 0


def count(value: Any) -> int:
    """How many: a number of things, at most what can be stored; 0 where it does not say."""
    read = number(value)
    return min(int(read), MOST) if read is not None and read > 0 else 0


def seconds(value: Any) -> float:
    """How long something lasts: ISO 8601 ("PT1M3S") or a number of seconds; 0 for nonsense."""
    value = _single(value)
    if isinstance(value, str) and len(value) < 64 and (read := _DURATION.fullmatch(value.strip())):
        parts = {
            name: float((said or "0").replace(",", ".")) for name, said in read.groupdict().items()
        }
        lasts = ((parts["d"] * 24 + parts["h"]) * 60 + parts["m"]) * 60 + parts["s"]
    else:
        lasts = number(value) or 0.0
    return lasts if 0 < lasts <= _LONGEST_S else 0.0


def flag(value: Any, *, default: bool = False) -> bool:
    """A truth value, also one that was written as a string or number."""
    value = _single(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(
            value.strip().lower(), default
        )
    return default


def host_of(address: str) -> str:
    """The host of an id, with its port where it has one, in lower case."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def same_origin(one: str, other: str) -> bool:
    """Whether two ids have the same scheme, host and port (FEP-fe34)."""
    try:
        first, second = urlsplit(one), urlsplit(other)
    except ValueError:
        return False
    return bool(first.netloc) and (first.scheme, first.netloc.lower()) == (
        second.scheme,
        second.netloc.lower(),
    )
