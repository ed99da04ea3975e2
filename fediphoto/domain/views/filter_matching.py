"""What of a reader's filters is found in a post.

A person's filters are compiled once and kept as long as their account's row has the same version
(which whoever changes a filter raises), so that each process learns of a change without being told.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from fediphoto.domain.recent import Recent
from fediphoto.domain.views.view_types import FilterMatch, FilterView, PostBody
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row
from fediphoto.text import html

_SAID = "filter_words"
_ASCII_WORD = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word or phrase to look for."""

    typed: str
    sought: str
    """As `folded` has it."""
    begins_word: bool
    """Whether nothing that belongs to a word may stand before it."""
    ends_word: bool

    @classmethod
    def of(cls, typed: str, is_whole_word: bool) -> "Keyword":
        """One as it was typed. Only an end that is part of a word can be the end of a word."""
        sought = folded(typed)
        begins = is_whole_word and bool(sought) and is_of_word(sought[0])
        ends = is_whole_word and bool(sought) and is_of_word(sought[-1])
        return cls(typed, sought, begins, ends)

    @property
    def first_word(self) -> str:
        """The word that a text must have which this is in; '' where it may be within one."""
        if not self.begins_word:
            return ""
        word = words_of(self.sought)[0]
        return word if len(word) < len(self.sought) or self.ends_word else ""

    def is_in(self, text: str) -> bool:
        """Whether it is in `text` (which is folded)."""
        return any(self._stands_alone(text, at) for at in _places(self.sought, text))

    def _stands_alone(self, text: str, at: int) -> bool:
        after = at + len(self.sought)
        if self.begins_word and at > 0 and is_of_word(text[at - 1]):
            return False
        return not (self.ends_word and after < len(text) and is_of_word(text[after]))


@dataclass(frozen=True, slots=True)
class Rule:
    """One filter with all that it looks for."""

    filter: FilterView
    keywords: tuple[Keyword, ...]
    post_ids: frozenset[int]


class Matcher:
    """All filters of one person.

    What begins with a whole word is looked up by that word among the words of the post; only what
    may stand within words is searched for letter by letter. So most filters cost nothing.
    """

    __slots__ = ("_anywhere", "_by_word", "_named", "_reader_id", "_rules")

    def __init__(self, reader_id: int, rules: Sequence[Rule]) -> None:
        self._reader_id = reader_id
        self._rules = rules
        self._by_word: dict[str, set[int]] = {}
        self._anywhere: list[tuple[str, int]] = []
        self._named: dict[int, set[int]] = {}
        for number, rule in enumerate(rules):
            for keyword in rule.keywords:
                word = keyword.first_word
                if word:
                    self._by_word.setdefault(word, set()).add(number)
                else:
                    self._anywhere.append((keyword.sought, number))
            for post_id in rule.post_ids:
                self._named.setdefault(post_id, set()).add(number)

    def names(self, post_id: int) -> bool:
        """Whether a filter names this very post."""
        return post_id in self._named

    def on_post(self, body: PostBody, *, boost_id: int | None = None) -> tuple[FilterMatch, ...]:
        """The filters that find something in a post; none in the reader's own.

        With `boost_id` the post is shown as this boost of it, which a filter may name as well.
        """
        if body.author.id == self._reader_id:
            return ()
        said = body.rendered.get(_SAID) or _searchable(body)
        ids = (body.id,) if boost_id is None else (boost_id, body.id)
        likely = self._likely(said, ids)
        if not likely:
            return ()
        found = (_match(self._rules[number], said.text, ids) for number in sorted(likely))
        return tuple(one for one in found if one is not None)

    def _likely(self, said: "Said", ids: tuple[int, ...]) -> set[int]:
        """The rules that may find something, by their places; mostly none."""
        likely = set[int]()
        if not self._by_word.keys().isdisjoint(said.words):
            for word in self._by_word.keys() & said.words:
                likely |= self._by_word[word]
        if self._anywhere:
            likely |= {number for sought, number in self._anywhere if sought in said.text}
        if self._named:
            for post_id in ids:
                likely |= self._named.get(post_id, _NO_RULES)
        return likely


_NO_RULES = frozenset[int]()


def _match(rule: Rule, text: str, ids: tuple[int, ...]) -> FilterMatch | None:
    keywords = tuple(one.typed for one in rule.keywords if one.sought in text and one.is_in(text))
    named = tuple(one for one in ids if one in rule.post_ids)
    if not (keywords or named) or rule.filter.has_ended:
        return None
    return FilterMatch(rule.filter, keywords, named)


@dataclass(frozen=True, slots=True)
class Said:
    """All words of a post, folded: as one text, and each by itself."""

    text: str
    words: frozenset[str]


def _searchable(body: PostBody) -> Said:
    """Title, warning, text, hashtags, alt texts, poll options; kept with this version of it."""
    parts = [body.title, body.content_warning, html.words_of_clean(body.content_html)]
    parts += [f"#{name}" for name in body.hashtags]
    parts += [one.description for one in body.attachments]
    if body.poll is not None:
        parts += [option.title for option in body.poll.options]
    text = folded("\n\n".join(part for part in parts if part))
    said = body.rendered[_SAID] = Said(text, frozenset(words_of(text)))
    return said


def words_of(text: str) -> list[str]:
    """The longest runs of what belongs to words, in order."""
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return ["".join(run) for is_word, run in groupby(text, is_of_word) if is_word]


def folded(text: str) -> str:
    """`text` as it is compared: composed, and without the difference of capital letters."""
    return unicodedata.normalize("NFC", text).casefold()


@lru_cache(4096)
def is_of_word(character: str) -> bool:
    """Whether it is a letter, a mark, a digit or a joint of words, as Ruby's [[:word:]] has it.

    (Python's \\w leaves out marks, which are in the middle of words of many scripts.)
    """
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("Nd", "Pc")


def _places(sought: str, text: str) -> Iterator[int]:
    at = text.find(sought)
    while at >= 0:
        yield at
        at = text.find(sought, at + 1)


_kept: Recent[int, tuple[int, Matcher | None]] = Recent(2000)


def forget() -> None:
    """Drop every matcher (tests do)."""
    _kept.clear()


def matcher_at(reader_id: int, version: int) -> ReadPlan[Matcher | None]:
    """The filters of somebody whose account row has that version; None where they have none.

    No statement where they are kept, one where there are none, two otherwise.
    """
    kept = _kept.get(reader_id)
    if kept is not None and kept[0] == version:
        return kept[1]
    matcher = yield from _load(reader_id)
    _kept.put(reader_id, (version, matcher))
    return matcher


def _load(reader_id: int) -> ReadPlan[Matcher | None]:
    rows = yield (
        "SELECT post_filter.id, post_filter.title, post_filter.contexts, post_filter.action,"
        " post_filter.expires_at, filter_keyword.keyword, filter_keyword.is_whole_word"
        " FROM post_filter LEFT JOIN filter_keyword"
        " ON filter_keyword.post_filter_id = post_filter.id"
        " WHERE post_filter.account_id = ? ORDER BY post_filter.id, filter_keyword.id",
        [reader_id],
    )
    if not rows:
        return None
    named = yield (
        "SELECT filter_post.post_filter_id, filter_post.post_id FROM filter_post JOIN post_filter"
        " ON post_filter.id = filter_post.post_filter_id WHERE post_filter.account_id = ?",
        [reader_id],
    )
    by_filter: dict[int, list[Row]] = {}
    for row in rows:
        by_filter.setdefault(row["id"], []).append(row)
    return Matcher(reader_id, [_rule(group, named) for group in by_filter.values()])


def _rule(rows: Sequence[Row], named: Sequence[Row]) -> Rule:
    first = rows[0]
    keywords = [
        Keyword.of(row["keyword"], bool(row["is_whole_word"]))
        for row in rows
        if row["keyword"] is not None
    ]
    return Rule(
        FilterView(
            first["id"],
            first["title"],
            tuple(database.json_value(first["contexts"])),
            first["action"],
            database.moment(first["expires_at"]),
        ),
        tuple(one for one in keywords if one.sought),
        frozenset(row["post_id"] for row in named if row["post_filter_id"] == first["id"]),
    )
