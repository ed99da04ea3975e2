"""What a person's plain words speak of, and how they look as HTML.

The markup of mentions and hashtags is what Mastodon, Pixelfed and GoToSocial recognise
(FEDERATION.md §12 of the founding notes; Mastodon's app/lib/text_formatter.rb).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from fediphoto.text.html import escape

FORMATS = ("plain", "markdown")
"""How a caption may be written; the second is read by `markdown`."""

_URL_LENGTH = 23
"""What every address counts towards the limit, as in all Mastodon clients."""

_SHOWN_LENGTH = 30
_HASHTAG_LENGTH = 100

_ENTITY = re.compile(
    r"(?P<url>(?<![\w@/])https?://[^\s<>\"\\^`{|}]+)"
    r"|(?<![\w@/=.])@(?P<username>\w(?:[\w.-]{0,253}\w)?)"
    r"(?:@(?P<domain>\w(?:[\w-]{0,62}\w)?(?:\.\w(?:[\w-]{0,62}\w)?){0,20}(?::\d{1,5})?))?"
    r"|(?<![\w/&=)])[#＃](?P<hashtag>\S)",
    re.IGNORECASE,
)
_PAIRS = ((")", "("), ("]", "["))
_URL_TAIL = ".,;:!?'…*_~»”’"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_INSIDE_WORDS = "_·・\u200c\u200d"
_PARAGRAPHS = re.compile(r"\n{2,}")


@dataclass(frozen=True, slots=True)
class Handle:
    """A person's name as somebody wrote it; `domain` is '' where none was written."""

    username: str
    domain: str

    @property
    def acct(self) -> str:
        """`name` or `name@domain`, in lower case: the key of `render`'s `mention_links`."""
        return (f"{self.username}@{self.domain}" if self.domain else self.username).lower()


@dataclass(frozen=True, slots=True)
class MentionLink:
    """Where the name of a mentioned person leads, and how it is shown."""

    url: str
    username: str


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a text mentions and its hashtags (without #), each once, in order."""

    mentions: list[Handle]
    hashtags: list[str]


@dataclass(frozen=True, slots=True)
class _Entity:
    start: int
    end: int
    kind: str
    handle: Handle | None = None


def tidy(text: str) -> str:
    """`text` with one kind of line break, without control characters or outer white space."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", unified).strip()


def find(text: str) -> Found:
    """The mentions and hashtags of `text`, compared without regard to case."""
    mentions: dict[str, Handle] = {}
    hashtags: dict[str, str] = {}
    for entity in _entities(text):
        if entity.handle is not None:
            mentions.setdefault(entity.handle.acct, entity.handle)
        elif entity.kind == "hashtag":
            name = text[entity.start + 1 : entity.end]
            hashtags.setdefault(fold_hashtag(name), name)
    return Found(list(mentions.values()), list(hashtags.values()))


def render(
    text: str,
    mention_links: Mapping[str, MentionLink],
    hashtag_url: Callable[[str], str],
) -> str:
    """`text` as HTML: paragraphs, line breaks, links; everything else escaped.

    A name that `mention_links` (by `Handle.acct`) does not know stays plain text; `hashtag_url`
    is asked with the folded name.
    """
    paragraphs = _PARAGRAPHS.split(tidy(text))
    rendered = (inline(one, mention_links, hashtag_url) for one in paragraphs if one)
    return "".join(f"<p>{one}</p>" for one in rendered)


def fold_hashtag(name: str) -> str:
    """The form in which two spellings of one hashtag are equal (NFKC, case folded, no #)."""
    folded = unicodedata.normalize("NFKC", name.lstrip("#＃")).casefold()
    return unicodedata.normalize("NFKC", folded)


def is_hashtag(name: str) -> bool:
    """Whether `name` (without #) is a hashtag as `find` would find it."""
    return 0 < len(name) <= _HASHTAG_LENGTH and _hashtag_end(name, 0) == len(name)


def length(text: str) -> int:
    """How many characters `text` counts: as seen by people, an address 23, a handle its name.

    Marks, joiners and modifiers that belong to the character before them do not count, which
    comes close to the grapheme clusters that Mastodon counts.
    """
    counted, position = 0, 0
    for entity in _entities(text):
        counted += _characters(text[position : entity.start])
        if entity.kind == "url":
            counted += _URL_LENGTH
        elif entity.handle is not None:
            counted += 1 + len(entity.handle.username)
        else:
            counted += _characters(text[entity.start : entity.end])
        position = entity.end
    return counted + _characters(text[position:])


def _entities(text: str) -> Iterator[_Entity]:
    """Addresses, names and hashtags from left to right, never overlapping."""
    position = 0
    while (match := _ENTITY.search(text, position)) is not None:
        start, end = match.span()
        if match["url"] is not None:
            end = start + len(_without_tail(match["url"]))
            yield _Entity(start, end, "url")
        elif match["username"] is not None:
            handle = Handle(match["username"], (match["domain"] or "").lower())
            yield _Entity(start, end, "mention", handle)
        else:
            end = _hashtag_end(text, start + 1)
            if end > start + 1:
                yield _Entity(start, end, "hashtag")
        position = max(end, start + 1)


def _without_tail(url: str) -> str:
    """`url` without the punctuation that belongs to the sentence around it."""
    unopened = {closing: url.count(closing) - url.count(opening) for closing, opening in _PAIRS}
    end = len(url)
    while end:
        last = url[end - 1]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
        elif last not in _URL_TAIL:
            break
        end -= 1
    return url[:end]


def _hashtag_end(text: str, start: int) -> int:
    """Where the hashtag whose name begins at `start` ends; `start` where there is none.

    Letters and digits of every script with their marks (which `\\w` leaves out), `_`, and the
    middle dots and joiners that words are written with; not digits alone.
    """
    end = start
    has_letter = False
    while end < len(text) and end - start < _HASHTAG_LENGTH:
        category = unicodedata.category(text[end])
        if category[0] == "L":
            has_letter = True
        elif (
            category[0] != "N"
            and text[end] not in _INSIDE_WORDS
            and not (category in {"Mn", "Mc"} and end > start)
        ):
            break
        end += 1
    while end > start and text[end - 1] in _INSIDE_WORDS and text[end - 1] != "_":
        end -= 1
    return end if has_letter else start


def _characters(text: str) -> int:
    counted = 0
    joined = False
    for character in text:
        if joined:
            joined = False
            continue
        if character == "\u200d":
            joined = counted > 0
        elif not _belongs_to_previous(character):
            counted += 1
    return counted


def _belongs_to_previous(character: str) -> bool:
    if character.isascii():
        return False
    return unicodedata.category(character) in {"Mn", "Me"} or "\U0001f3fb" <= character <= "🏿"


def inline(
    text: str,
    mention_links: Mapping[str, MentionLink],
    hashtag_url: Callable[[str], str],
) -> str:
    """As `render`, without paragraphs: what may stand inside of one."""
    parts: list[str] = []
    position = 0
    for entity in _entities(text):
        parts.append(_escaped_lines(text[position : entity.start]))
        written = text[entity.start : entity.end]
        if entity.kind == "url":
            parts.append(_link(written))
        elif entity.kind == "hashtag":
            parts.append(_hashtag_link(written[1:], hashtag_url))
        else:
            parts.append(_mention_link(written, entity.handle, mention_links))
        position = entity.end
    parts.append(_escaped_lines(text[position:]))
    return "".join(parts)


def _escaped_lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _mention_link(
    written: str, handle: Handle | None, mention_links: Mapping[str, MentionLink]
) -> str:
    link = mention_links.get(handle.acct) if handle is not None else None
    if link is None:
        return escape(written)
    return (
        f'<span class="h-card"><a href="{escape(link.url)}" class="u-url mention">'
        f"@<span>{escape(link.username)}</span></a></span>"
    )


def _hashtag_link(name: str, hashtag_url: Callable[[str], str]) -> str:
    url = escape(hashtag_url(fold_hashtag(name)))
    return f'<a href="{url}" class="mention hashtag" rel="tag">#<span>{escape(name)}</span></a>'


def _link(url: str) -> str:
    """A link that shows the host whole, whatever its length: a cut host could be another's."""
    scheme, _, rest = url.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    shown = rest[: max(_SHOWN_LENGTH, len(host))]
    hidden = rest[len(shown) :]
    css = ' class="ellipsis"' if hidden else ""
    return (
        f'<a href="{escape(url)}" rel="nofollow noopener noreferrer" target="_blank"'
        f' translate="no"><span class="invisible">{escape(scheme)}://</span>'
        f'<span{css}>{escape(shown)}</span><span class="invisible">{escape(hidden)}</span></a>'
    )
