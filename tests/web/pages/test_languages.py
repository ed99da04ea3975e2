"""Whether pages speak the language of who reads them, and no sentence is left out of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from fediphoto.text import translations
from fediphoto.web import speech
from fediphoto.web.pages import assets
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive

TEMPLATES = Path(assets.__file__).parents[1] / "templates"
_FRENCH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

#: fediphoto/web/templates/base.html
msgid "Skip to content"
msgstr "Aller au contenu"

#: fediphoto/web/static/js/album.js
msgid "Next photo"
msgstr "Photo suivante</script>"
"""

_TAG = re.compile(r"<[^>]*>|<!--.*?-->", re.DOTALL)
_SAID_IN_TAGS = re.compile(r'\b(?:aria-label|title|placeholder|alt|aria-roledescription)="([^"]*)"')
_EXAMPLE = re.compile(r"\S+\.example\b|#domain,\S+")
_WORD = re.compile(r"[A-Za-z]{2,}")
_LAYOUT = re.compile(r"\{% block layout %\}.*?\{% endblock %\}")
"""The classes of the page's body."""
_SENTENCE = re.compile(r"[A-Z][a-z]+( .*)?|.*[a-z] [a-z].*")
_SAME_EVERYWHERE = {"ALT", "RSS", "Atom", "fediphoto", "AGPL", "OpenAPI", "UTC", "CSV"}
_TRANSLATING = {"_", "gettext", "ngettext", "pgettext"}


def english_of(source: str) -> list[str]:
    """What a template says that does not go through gettext."""
    plain, said, calls, name, is_trans = "", [], [""], "", False
    for _line, kind, value in Environment().lex(_LAYOUT.sub("", source)):
        if kind == "data" and not is_trans:
            plain += value
        elif kind in ("variable_begin", "block_begin"):
            plain, calls, name = f"{plain} ", [""], ""
        elif kind == "name":
            name = value
            is_trans = value == "trans" if value in ("trans", "endtrans") else is_trans
        elif kind == "operator":
            if value == "(":
                calls.append(name)
            elif value == ")" and len(calls) > 1:
                calls.pop()
            name = ""
        elif kind == "string":
            is_marked = is_trans or calls[-1] in _TRANSLATING
            if not is_marked and _SENTENCE.fullmatch(value[1:-1]):
                said.append(value[1:-1])
    words = _TAG.sub(" ", plain) + " ".join(_SAID_IN_TAGS.findall(plain))
    words = _EXAMPLE.sub("", words)
    return said + [word for word in _WORD.findall(words) if word not in _SAME_EVERYWHERE]


@pytest.fixture
def in_french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A French catalogue with two sentences."""
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    kept = dict(translations._read)
    translations._read.pop("fr", None)
    translations.languages.cache_clear()
    assets.version.cache_clear()
    path = translations.path_of("fr")
    path.parent.mkdir(parents=True)
    path.write_text(_FRENCH.lstrip())
    yield
    translations.languages.cache_clear()
    assets.version.cache_clear()
    assets._words.cache_clear()
    translations._read.clear()
    translations._read.update(kept)
    translations._catalogues.pop("fr", None)


@pytest.mark.usefixtures("in_french")
async def test_what_the_browser_asks_for_is_spoken_till_somebody_chooses(
    arrive: Arrive, visitor: Browser
) -> None:
    asked = {**HTML, "Accept-Language": "pt-BR, fr-CA;q=0.8, en;q=0.5"}
    for address in ("/about", "/nowhere", "/login"):
        page = await (await visitor.raw("GET", address, headers=asked)).get_data(as_text=True)
        assert '<html lang="fr" dir="ltr"' in page, address
        assert "Aller au contenu" in page
    assert (await visitor.open("/about")).one("html")["lang"] == "en"

    await visitor.open("/languages?next=/about")
    await visitor.press("/languages", "fr")
    assert (visitor.page.address, visitor.page.one("html")["lang"]) == ("/about", "fr")

    anna = await arrive("anna")
    await anna.open("/languages")
    await anna.press("/languages", "fr")
    elsewhere = await arrive("anna")
    assert (await elsewhere.open("/")).one("html")["lang"] == "fr"
    assert (await elsewhere.open("/nowhere", status=404)).one("html")["lang"] == "fr"
    assert "/login" not in elsewhere.page.html, "whoever is signed in is not asked to"
    await elsewhere.open("/languages?next=//evil.test")
    await elsewhere.press("/languages", "en")
    assert (elsewhere.page.address, elsewhere.page.one("html")["lang"]) == ("/", "en")


@pytest.mark.usefixtures("in_french")
async def test_of_a_wish_without_end_only_the_start_is_read(visitor: Browser) -> None:
    some = "xx," * (speech.READ_CHARACTERS // 3)
    for asked, spoken in (
        (f"fr,{some * 20}", "fr"),
        (f"{some * 20}fr", "en"),
        (f"{some}frisian", "en"),  # cut where one ends, never to another that it begins with
    ):
        answer = await visitor.raw("GET", "/about", headers={**HTML, "Accept-Language": asked})
        assert f'<html lang="{spoken}"' in await answer.get_data(as_text=True)


@pytest.mark.usefixtures("in_french")
async def test_a_language_that_we_do_not_speak_cannot_be_chosen(visitor: Browser) -> None:
    page = await visitor.open("/languages")
    token = page.value("csrf_token")
    for nonsense in ("tlh", "", "../../etc/passwd", "fr\x00"):
        answer = await visitor.raw(
            "POST", "/languages", form={"csrf_token": token, "language": nonsense}, headers=HTML
        )
        assert answer.status_code == 404, nonsense


@pytest.mark.usefixtures("in_french")
async def test_scripts_are_given_their_sentences_as_a_module(visitor: Browser) -> None:
    answer = await visitor.raw("GET", assets.address("words/fr.js"))
    module = await answer.get_data(as_text=True)
    assert answer.content_type.startswith("text/javascript")
    assert 'export const words = {"Next photo":"Photo suivante\\u003c/script>"}' in module
    assert "export const plural = (n) => Number((n > 1))" in module
    for nonsense in ("tlh", "en-XX", "..%2f..%2fde"):
        assert (await visitor.raw("GET", assets.address(f"words/{nonsense}.js"))).status_code == 404


@pytest.mark.parametrize(
    "template",
    sorted(
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if path.name != "api_docs.html"  # made of the code that answers; it says that it is English
    ),
)
def test_every_sentence_of_a_template_can_be_translated(template: str) -> None:
    bare = english_of((TEMPLATES / template).read_text())
    assert not bare, f"{template} says in English only: {' '.join(bare)}"


def test_a_sentence_that_was_forgotten_is_found() -> None:
    assert english_of('<p title="A hint">{{ name }} was here</p>') == ["was", "here", "hint"]
    assert english_of('{{ field("Shown name", "name") }}') == ["Shown name"]
    assert english_of('{{ field(_("Shown name"), "name") }}{# A comment #}') == []
    assert english_of("{% trans name=x %}By {{ name }}{% endtrans %}, {{ _('now') }}") == []
