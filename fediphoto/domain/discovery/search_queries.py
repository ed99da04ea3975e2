"""What somebody means by what they type into a search for posts.

`sea "blue boat" -wind from:@anna has:image language:en before:2026-01-31 in:library`: Mastodon's
operators. The last word may be a beginning, what is quoted stands so in the post.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from fediphoto.text import words

LONGEST = 500
"""Characters of a query that are looked at."""
_MOST_TERMS = 16
_BEGINNING = 3
"""Shorter words are meant whole (but for scripts where two characters are a word)."""

_TERM = re.compile(r'([+-])?(?:([a-zA-Z]+):)?("[^"]*"?|\S+)')
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"(\d{4})")
_HAS = {
    "media": "media",
    "image": "image",
    "photo": "image",
    "video": "video",
    "audio": "audio",
    "poll": "poll",
    "link": "link",
    "embed": "link",
}
_IS = {"reply": "reply", "sensitive": "sensitive"}
_OPERATORS = frozenset({"from", "has", "is", "language", "before", "after", "during", "in"})

Filter = tuple[str, bool]
"""A name, and whether it is to hold (else not)."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after another; `is_beginning`: the last one may go on."""

    found: tuple[str, ...]
    is_beginning: bool

    @property
    def needle(self) -> str:
        """As it stands in an indexed text."""
        return f" {' '.join(self.found)}{'' if self.is_beginning else ' '}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search for posts."""

    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    authors: tuple[Filter, ...] = ()
    """Handles ("me" for the searcher)."""
    properties: tuple[Filter, ...] = ()
    """Of "media", "image", "video", "audio", "poll", "link", "reply", "sensitive"."""
    languages: tuple[Filter, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    scope: str = "all"
    """"library", "public" or "all"."""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that posts could be found by."""
        return not (
            self.wanted or self.authors or self.properties or self.languages or self.is_dated
        )

    @property
    def is_dated(self) -> bool:
        """Whether it names a time."""
        return self.since is not None or self.until is not None


@dataclass(slots=True)
class _Reading:
    wanted: list[Phrase] = field(default_factory=list)
    unwanted: list[Phrase] = field(default_factory=list)
    authors: list[Filter] = field(default_factory=list)
    properties: list[Filter] = field(default_factory=list)
    languages: list[Filter] = field(default_factory=list)


def read(text: str) -> Query:
    """The query that `text` is; what looks like an operator and is none are words."""
    reading, query = _Reading(), Query()
    terms = list(_TERM.finditer(text[:LONGEST].replace("\u201c", '"').replace("\u201d", '"')))
    for match in terms[:_MOST_TERMS]:
        sign, name, value = match.groups()
        holds, operator = sign != "-", (name or "").lower()
        bare = value.strip('"')
        if operator not in _OPERATORS:
            _take_words(reading, f"{name}:{value}" if name else value, holds)
        elif operator in ("before", "after", "during") and (days := _days(bare)) is not None:
            query = _dated(query, operator, *days)
        elif operator == "in" and bare.lower() in ("library", "public", "all"):
            query = replace(query, scope=bare.lower())
        elif not _take_filter(reading, operator, bare, holds):
            _take_words(reading, f"{name}:{value}", holds)
    # Only the last one, as it is typed: to look for many beginnings takes both databases long.
    wanted = [replace(one, is_beginning=False) for one in reading.wanted[:-1]]
    return replace(
        query,
        wanted=(*wanted, *reading.wanted[-1:]),
        unwanted=tuple(reading.unwanted),
        authors=tuple(reading.authors),
        properties=tuple(reading.properties),
        languages=tuple(reading.languages),
    )


def phrases(text: str) -> list[Phrase]:
    """Some words to be found as beginnings of words, for a search of names."""
    return [
        Phrase((word,), is_beginning=True)
        for word in dict.fromkeys(words.phrase(text))
        if word != "_"
    ][:_MOST_TERMS]


def _take_words(reading: _Reading, value: str, holds: bool) -> None:
    found = tuple(words.phrase(value.strip('"'))[:_MOST_TERMS])
    if not found:
        return
    is_quoted = value.startswith('"')
    last = found[-1]
    is_beginning = not is_quoted and (len(last) >= _BEGINNING or words.is_spaceless(last))
    taken = Phrase(found, is_beginning)
    (reading.wanted if holds else reading.unwanted).append(taken)


def _take_filter(reading: _Reading, operator: str, value: str, holds: bool) -> bool:
    lowered = value.lower()
    if operator == "from" and value.lstrip("@"):
        reading.authors.append((lowered.removeprefix("@"), holds))
    elif operator == "has" and lowered in _HAS:
        reading.properties.append((_HAS[lowered], holds))
    elif operator == "is" and lowered in _IS:
        reading.properties.append((_IS[lowered], holds))
    elif operator == "language" and lowered:
        reading.languages.append((lowered[:35], holds))
    else:
        return False
    return True


def _dated(query: Query, operator: str, first: date, after_last: date) -> Query:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(after_last.year, after_last.month, after_last.day, tzinfo=UTC)
    since, until = {
        "before": (query.since, start),
        "after": (end, query.until),
        "during": (start, end),
    }[operator]
    return replace(query, since=since, until=until)


def _days(text: str) -> tuple[date, date] | None:
    """The first day of what `text` names (a day, month or year) and the day after its last."""
    for pattern, make in ((_DAY, _day), (_MONTH, _month), (_YEAR, _year)):
        match = pattern.fullmatch(text)
        if match is not None:
            try:
                return make([int(part) for part in match.groups()])
            except (ValueError, OverflowError):
                return None
    return None


def _day(parts: Sequence[int]) -> tuple[date, date]:
    day = date(*parts)
    return day, day + timedelta(days=1)


def _month(parts: Sequence[int]) -> tuple[date, date]:
    year, month = parts
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def _year(parts: Sequence[int]) -> tuple[date, date]:
    return date(parts[0], 1, 1), date(parts[0] + 1, 1, 1)
