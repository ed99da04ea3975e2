"""In which language a request is answered, and how templates and scripts get our sentences.

What the person has set goes first, then what a visitor has chosen (a cookie), then what the
browser asks for, then the instance's own language.
"""

import asyncio
from functools import lru_cache

import orjson
from quart import Quart, Response, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from fediphoto import config
from fediphoto.domain import preferences
from fediphoto.text import translations
from fediphoto.web import session

COOKIE = "language"
YEAR_S = 365 * 86400
READ_CHARACTERS = 500
"""How much is read of what a browser asks for: ten languages take a hundred."""
_EXTENSION = "jinja2.ext.i18n"


def install(app: Quart) -> None:
    """Have every request of `app` speak a language, and its templates ours."""
    app.before_request(speak_as_asked)
    app.jinja_env.add_extension(_EXTENSION)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        translations.raw,
        translations.raw_plural,
        newstyle=True,
        pgettext=translations.raw_in_context,
    )


async def speak_to_person() -> None:
    """Speak the language of who is signed in, or of a visitor's choice, till this is answered."""
    signed_in = await session.current()
    chosen = preferences.language(signed_in.user) if signed_in else ""
    chosen = chosen or request.cookies.get(COOKIE, "")
    if chosen in translations.languages():
        await _speak(chosen)


def remember(response: Response, code: str) -> None:
    """Have this browser spoken to in that language when nobody is signed in."""
    response.set_cookie(COOKIE, code, max_age=YEAR_S, path="/", samesite="Lax", httponly=True)


def forget(response: Response) -> None:
    """Have this browser spoken to as it asks."""
    response.delete_cookie(COOKIE, path="/", samesite="Lax", httponly=True)


def script_words(code: str) -> bytes:
    """A JavaScript module: what our scripts say in a language, and its rule for plurals."""
    said, rule = translations.for_scripts(code)
    words = orjson.dumps(said).decode().replace("<", "\\u003c")
    return f"export const words = {words};\nexport const plural = (n) => Number({rule});\n".encode()


async def speak_as_asked() -> None:
    """Speak the language that the browser asks for, whoever is signed in: for shared answers."""
    asked = request.headers.get("Accept-Language", "")
    if len(asked) > READ_CHARACTERS:
        asked = asked[:READ_CHARACTERS].rpartition(",")[0]
    ours = tuple(config.current().instance.languages)
    await _speak(_best_of(asked, ours, translations.languages()))


@lru_cache(maxsize=512)
def _best_of(asked: str, ours: tuple[str, ...], _spoken: tuple[str, ...]) -> str:
    """The language for who sends this Accept-Language, where the instance's own are `ours`.

    Browsers send few different ones, each with every request, the API's too. `_spoken` is what
    there is a catalogue of: with another set of them the answer is another one.
    """
    tags = (tag for tag, _quality in parse_accept_header(asked, LanguageAccept))
    return translations.best_of(tags) or translations.best_of(ours) or translations.SOURCE


async def _speak(code: str) -> None:
    if not translations.is_ready(code):
        await asyncio.to_thread(translations.prepare, code)
    translations.speak(code)
