"""Which words a text holds, folded so that a search finds them however they were written.

Both databases index exactly these words: case and accents do not matter, nor does an s at the end
(a plural in many languages; where it is none, it is taken from both sides), and scripts that put no
spaces between words are cut into overlapping pairs of characters.
"""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_WORD = 64
_LONGEST_WHOLE = 3
"""Characters of a word that keeps its s."""
LONGEST_TEXT = 20_000
"""Characters of one document that are indexed."""

_WORD = re.compile(r"[\w\u0900-\u0dff]+|[\u2190-\u2bff\U0001f000-\U0001faff]")
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_LATIN_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """`text` without what does not matter: case, width, accents."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", decomposed))


def words(text: str) -> list[str]:
    """The folded words of a text in order: 写真展 is 写真, 真展, 展."""
    found: list[str] = []
    for match in _WORD.finditer(fold(text[:LONGEST_TEXT])):
        found.extend(_cut(match[0]))
    return found


def phrase(text: str) -> list[str]:
    """The words of something that is looked for: as `words`, without the last character of a run at
    its end that stands in a pair already (what follows it in a document is not known)."""
    found = words(text)
    if len(found) > 1 and len(found[-1]) == 1 and _SPACELESS.fullmatch(found[-1]):
        before = found[-2]
        if len(before) == 2 and before[1] == found[-1] and _SPACELESS.fullmatch(before):
            found.pop()
    return found


def document(parts: Iterable[str]) -> str:
    """The words of all `parts`, each with a space on both sides; `|` between the parts."""
    kept = [" ".join(found) for part in parts if part and (found := words(part))]
    return f" {' | '.join(kept)} "[:LONGEST_TEXT]


def is_spaceless(word: str) -> bool:
    """Whether a word is of a script without spaces."""
    return _SPACELESS.fullmatch(word) is not None


def _cut(word: str) -> list[str]:
    pieces: list[str] = []
    end = 0
    for run in _SPACELESS.finditer(word):
        if run.start() > end:
            pieces.append(_singular(word[end : run.start()]))
        text = run[0]
        pieces.extend(text[at : at + 2] for at in range(len(text)))
        end = run.end()
    if end < len(word):
        pieces.append(_singular(word[end:]))
    return pieces


def _singular(word: str) -> str:
    if len(word) > _LONGEST_WHOLE and word.endswith("s") and not word.endswith("ss"):
        return word[:-1][:LONGEST_WORD]
    return word[:LONGEST_WORD]
