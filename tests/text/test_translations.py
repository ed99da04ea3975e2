"""Whether sentences come in the language at hand, and English where there is no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fediphoto.errors import NotFound
from fediphoto.text import translations
from fediphoto.text.translations import _, ngettext, pgettext

_RUSSIAN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 :"
" n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

#: fediphoto/errors.py
msgid "Record not found"
msgstr "Не найдено"

#: fediphoto/web/static/js/live.js
msgid "%(num)s new post"
msgid_plural "%(num)s new posts"
msgstr[0] "%(num)s новая запись"
msgstr[1] "%(num)s новые записи"
msgstr[2] "%(num)s новых записей"

#: fediphoto/web/static/js/album.js
msgid "Next photo"
msgstr "Следующее фото"

#: fediphoto/web/templates/base.html
msgctxt "deed"
msgid "Post"
msgstr "Опубликовать"

#: fediphoto/web/templates/base.html
msgid "%(name)s is 100%% here"
msgstr "%(name)s здесь на 100%%"
"""


@pytest.fixture(autouse=True)
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a Russian catalogue alone."""
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    kept = dict(translations._read), dict(translations._catalogues)
    for code in [code for code in translations._read if code != translations.SOURCE]:
        del translations._read[code]
    translations.languages.cache_clear()
    path = translations.path_of("ru")
    path.parent.mkdir(parents=True)
    path.write_text(_RUSSIAN.lstrip())
    yield tmp_path
    translations.languages.cache_clear()
    translations._read.clear()
    translations._read.update(kept[0])
    translations._catalogues.clear()
    translations._catalogues.update(kept[1])
    translations.speak("en")


def test_a_sentence_is_said_in_the_language_at_hand() -> None:
    assert str(NotFound()) == "Record not found"
    with translations.speaking("ru"):
        assert str(NotFound()) == "Не найдено"
        assert pgettext("deed", "Post") == "Опубликовать"
        assert _("%(name)s is 100%% here", name="Anna") == "Anna здесь на 100%"
        assert _("Nobody has translated this.") == "Nobody has translated this."
    assert _("%(name)s is 100%% here", name="Anna") == "Anna is 100% here"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1 новая запись"),
        (3, "3 новые записи"),
        (11, "11 новых записей"),
        (0, "0 новых записей"),
    ],
)
def test_a_count_has_the_form_that_the_language_wants(number: int, said: str) -> None:
    with translations.speaking("ru"):
        assert ngettext("%(num)s new post", "%(num)s new posts", number) == said


def test_a_language_that_nobody_translated_is_not_spoken() -> None:
    assert translations.languages() == ("en", "ru")
    translations.speak("fa")
    assert translations.current() == "en"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["ru-RU", "en"], "ru"),
        (["de", "ru"], "ru"),
        (["RU_ru"], "ru"),
        (["tlh"], None),
        ([], None),
        (["", "*", "../ru"], None),
    ],
)
def test_the_first_language_wanted_that_we_speak_is_spoken(
    wanted: list[str], found: str | None
) -> None:
    assert translations.best_of(wanted) == found


def test_scripts_get_what_they_say_and_nothing_else() -> None:
    said, rule = translations.for_scripts("ru")
    assert said == {
        "%(num)s new post": (
            "%(num)s новая запись",
            "%(num)s новые записи",
            "%(num)s новых записей",
        ),
        "Next photo": "Следующее фото",
    }
    assert "n%100" in rule.replace(" ", "")


def test_persian_runs_from_right_to_left_and_has_digits_of_its_own() -> None:
    assert (translations.direction("fa"), translations.direction("ru")) == ("rtl", "ltr")
    assert translations.direction("not a tag") == "ltr"
    token = translations._spoken.set("fa")
    assert translations.digits("12 August 2026") == "۱۲ August ۲۰۲۶"
    translations._spoken.reset(token)
    assert translations.digits("12") == "12"
