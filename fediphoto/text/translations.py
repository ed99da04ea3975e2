"""In which language people are spoken to, and what our sentences are in it.

Sentences stand in the code in English, marked with `_` (or `ngettext`, where they count
something); their translations are gettext catalogues in `fediphoto/locale/`. The language belongs
to the task at hand: a request speaks its reader's, a letter its recipient's.

Values are named and put in by `%`: `_("%(name)s follows you", name=…)`. A literal percent sign is
written twice, here as in templates.
"""

import gettext as standard
import io
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent.parent / "locale"
SOURCE = "en"
DOMAIN = "messages"

NAMES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "tr": "Türkçe",
    "be": "Беларуская",
    "ru": "Русский",
    "uk": "Українська",
    "fa": "فارسی",
    "zh": "中文",
}
"""Every language that we speak or shall speak, by the name that its speakers give it."""

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

_spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE)
_read: dict[str, standard.NullTranslations] = {SOURCE: standard.NullTranslations()}
_catalogues: dict[str, Catalog] = {}
_reading = threading.Lock()


@cache
def languages() -> tuple[str, ...]:
    """The languages that there is a catalogue of, and English."""
    return tuple(code for code in NAMES if code == SOURCE or path_of(code).exists())


def path_of(code: str) -> Path:
    """The catalogue of a language."""
    return FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def best_of(wanted: Iterable[str]) -> str | None:
    """The first of `wanted` that we speak, by its tag or its first part (`pt-BR`, `pt`)."""
    spoken = set(languages())
    for tag in wanted:
        code = tag.strip().lower().replace("_", "-")
        for name in (code, code.partition("-")[0]):
            if name in spoken:
                return name
    return None


def is_ready(code: str) -> bool:
    """Whether the catalogue of a language has been read; `prepare` takes a tenth of a second."""
    return code in _read


def prepare(code: str) -> None:
    """Read the catalogue of a language, once; for a thread beside the event loop."""
    # Not behind the lock: whoever speaks what is read already never waits for another to be read.
    if code in _read or code not in languages():
        return
    with _reading:
        if code in _read:
            return
        with path_of(code).open("rb") as file:
            catalogue = read_po(file, locale=code)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        _catalogues[code] = catalogue
        _read[code] = standard.GNUTranslations(compiled)


def current() -> str:
    """The language of the task at hand."""
    return _spoken.get()


def speak(code: str) -> None:
    """Speak this language for the rest of the task; English where we do not know it."""
    prepare(code)
    _spoken.set(code if code in _read else SOURCE)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak this language for a while."""
    former = _spoken.get()
    speak(code)
    try:
        yield
    finally:
        _spoken.set(former)


def locale() -> Locale:
    """How the language at hand writes numbers and dates."""
    return _locale_of(current())


def digits(text: str) -> str:
    """`text` with the digits of the language at hand (Babel writes 0 to 9 in all of them)."""
    return text.translate(_PERSIAN_DIGITS) if current() == "fa" else text


def direction(code: str | None = None) -> str:
    """`rtl` or `ltr`: how a language (else the one at hand) is written."""
    try:
        return Locale.parse((code or current()).replace("-", "_")).text_direction
    except (ValueError, UnknownLocaleError):
        return "ltr"


def _(message: str, /, **values: Any) -> str:
    """A sentence in the language at hand."""
    return _read[current()].gettext(message) % _written(values)


def ngettext(one: str, many: str, number: int, /, **values: Any) -> str:
    """A sentence that counts `number` of something; `%(num)s` is the number."""
    return _read[current()].ngettext(one, many, number) % _written({"num": number, **values})


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """A sentence whose meaning `context` tells: `Post` on a button, `Post` as a thing."""
    return _read[current()].pgettext(context, message) % _written(values)


def _written(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a sentence, numbers with the digits of the language at hand."""
    return {name: digits(str(one)) if type(one) is int else one for name, one in values.items()}


def marked(message: str) -> str:
    """`message` itself: the catalogues are to have it, and `_` is asked later."""
    return message


def raw(message: str) -> str:
    """What stands in the catalogue, with its `%(name)s`: for templates, which put values in."""
    return _read[current()].gettext(message)


def raw_plural(one: str, many: str, number: int) -> str:
    """The same for a sentence that counts."""
    return _read[current()].ngettext(one, many, number)


def raw_in_context(context: str, message: str) -> str:
    """The same for a sentence with a context."""
    return _read[current()].pgettext(context, message)


def for_scripts(code: str) -> tuple[Mapping[str, str | tuple[str, ...]], str]:
    """What our scripts say in a language: sentences by their English, and the plural's rule.

    The rule is gettext's, an expression in `n` that is also JavaScript's.
    """
    prepare(code)
    catalogue = _catalogues.get(code)
    if catalogue is None:
        return {}, "n != 1"
    said: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if not any(path.endswith(".js") for path, _line in message.locations):
            continue
        name, words = message.id, message.string
        if isinstance(name, list | tuple):
            name = name[0]
        if isinstance(words, list | tuple):
            words = tuple(words) if all(words) else None
        if name and words:
            said[name] = words
    return said, catalogue.plural_expr


@cache
def _locale_of(code: str) -> Locale:
    # English as most of the world writes it: days before months, 24 hours.
    return Locale.parse("en_GB" if code == SOURCE else code)
