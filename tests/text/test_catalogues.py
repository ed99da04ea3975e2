"""Whether every language says everything, with the values and the markup of the English."""

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from fediphoto.text import translations

_ROOT = Path(translations.__file__).parents[2]
_VALUE = re.compile(r"%\((\w+)\)s|%(?!%|\()")
_TAG = re.compile(r"</?[a-z][^>]*>")
_KEYWORDS = {**DEFAULT_KEYWORDS, "marked": None}
_OTHERS = [code for code in translations.NAMES if code != translations.SOURCE]


@cache
def sentences() -> dict[tuple[str, str], Any]:
    """Every sentence in the code, by its English (the singular) and its context."""
    mappings = tomllib.loads((_ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    options = {
        one["pattern"]: {
            name: value for name, value in one.items() if name not in ("pattern", "method")
        }
        for one in mappings
    }
    found = extract_from_dir(
        _ROOT / "fediphoto", methods, options, keywords=_KEYWORDS, strip_comment_tags=True
    )
    return {
        (message[0] if isinstance(message, tuple) else message, context or ""): message
        for _path, _line, message, _comments, context in found
        if message
    }


@cache
def catalogue(code: str) -> Catalog:
    """What stands in the file of a language."""
    with translations.path_of(code).open("rb") as file:
        return read_po(file, locale=code)


@pytest.mark.parametrize("code", _OTHERS)
def test_every_sentence_is_said_in_every_language(code: str) -> None:
    said = catalogue(code)
    missing = [
        name
        for name, context in sentences()
        if (found := said.get(name, context or None)) is None or not _is_whole(found, said)
    ]
    assert not missing, f"{len(missing)} to translate (scripts/translate): {missing[:20]}"


@pytest.mark.parametrize("code", _OTHERS)
def test_no_value_and_no_markup_is_lost_in_translation(code: str) -> None:
    for message in catalogue(code):
        if not message.id or message.fuzzy:
            continue
        english = message.id if isinstance(message.id, list | tuple) else (message.id,)
        forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
        values = {name for one in english for name in _VALUE.findall(one)}
        for form in filter(None, forms):
            where = f"{code}: {form!r} for {english[0]!r}"
            assert set(_VALUE.findall(form)) <= values, where
            if len(english) == 1:
                assert set(_VALUE.findall(form)) == values, where
            assert Counter(_TAG.findall(form)) == Counter(_TAG.findall(english[-1])), where
            assert form.count('"') == english[-1].count('"'), f"{where}: use the language's quotes"
            assert form[:1].isspace() == english[-1][:1].isspace(), where
            form % dict.fromkeys(values, "x")


def _is_whole(message: Message, of: Catalog) -> bool:
    """Whether it has all forms of the plural, and nobody doubts it."""
    if message.fuzzy:
        return False
    if isinstance(message.string, list | tuple):
        return len(message.string) == of.num_plurals and all(message.string)
    return bool(message.string)
