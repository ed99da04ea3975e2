"""Our own static files: one style sheet made of many, scripts, icons, under an address for ever."""

import asyncio
import hashlib
import posixpath
import re
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from quart import Blueprint, Response

from fediphoto.errors import NotFound
from fediphoto.media import looks
from fediphoto.text import translations
from fediphoto.web import compression, speech

FOLDER = Path(__file__).parent.parent / "static"
LAYERS = "@layer tokens, reset, elements, layout, components, states;\n"
"""The order of the layers, and so of everything: the order of the files does not matter."""

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MINUTE = "public, max-age=60"
_A_LINE = 200
"""Bytes below which nothing is worth compressing."""

WORKER = "worker.js"
"""The service worker, made of the files in `static/worker/`; sent by installing.py."""

blueprint = Blueprint("assets", __name__)

_IMPORT = re.compile(r"""^(?:import|export)\s[^"';]*["'](\.[^"']+)["'];""", re.MULTILINE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENTED = re.compile(r"^\s+", re.MULTILINE)
_JS_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)

_MIMES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is sent; `small` is the same as gzip, b"" where that is no smaller."""

    content: bytes
    mime: str
    small: bytes


def _asset(content: bytes, mime: str) -> Asset:
    is_words = mime.startswith(("text/", "image/svg", "application/"))
    small = compression.once(content) if is_words and len(content) > _A_LINE else b""
    return Asset(content, mime, small if len(small) < len(content) else b"")


@cache
def files() -> dict[str, Asset]:
    """Every static file by its path, `styles.css` (all style sheets together), and the looks."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and path.suffix != ".css" and path.parent.name != "worker":
            mime = _MIMES.get(path.suffix) or guess_type(path.name)[0] or "text/plain"
            content = path.read_bytes()
            if path.suffix == ".js":
                content = _without_comments(content)
            found[path.relative_to(FOLDER).as_posix()] = _asset(content, mime)
    sheets = "\n".join(path.read_text() for path in sorted((FOLDER / "css").glob("*.css")))
    sheets = _INDENTED.sub("", _CSS_COMMENT.sub("", sheets))
    found["looks.json"] = _asset(looks.PATH.read_bytes(), _MIMES[".json"])
    found["styles.css"] = _asset((LAYERS + sheets).encode(), _MIMES[".css"])
    found[WORKER] = _asset(_worker(), _MIMES[".js"])
    return found


def _without_comments(script: bytes) -> bytes:
    """A script without the lines that are nothing but a comment: readers find those in the source.

    Nothing more is touched; a build step would save a tenth, and hide what runs.
    """
    return _JS_COMMENT.sub("", script.decode()).encode()


def _worker() -> bytes:
    parts = [path.read_bytes() for path in sorted((FOLDER / "worker").glob("*.js"))]
    return _without_comments(b"\n".join(parts))


@cache
def modules(entry: str = "js/main.js") -> tuple[str, ...]:
    """A module and all that it imports at once, so that a page can name them all in its head.

    (A browser else learns of each only by reading the one before: a journey of its own each time.)
    """
    found, waiting = {entry: None}, [entry]
    while waiting:
        one = waiting.pop()
        text = files()[one].content.decode()
        for name in _IMPORT.findall(text):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(one), name))
            if path not in found and path in files():
                found[path] = None
                waiting.append(path)
    return tuple(found)


def script_addresses(language: str) -> list[str]:
    """Where a page in that language finds every script that it begins with."""
    words = [] if language == translations.SOURCE else [f"words/{language}.js"]
    return [address(name) for name in (*modules(), *words)]


@cache
def version() -> str:
    """A name for the present state of all of them."""
    digest = hashlib.sha256()
    for name, asset in files().items():
        digest.update(name.encode() + b"\0" + asset.content)
    for code in translations.languages()[1:]:
        digest.update(translations.path_of(code).read_bytes())
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Where the page finds a static file: an address that changes with the files."""
    return f"/static/{version()}/{name}"


@cache
def _words(code: str) -> Asset:
    return _asset(speech.script_words(code), _MIMES[".js"])


@blueprint.get("/static/<asked_version>/<path:name>")
async def send(asked_version: str, name: str) -> Response:
    """One of the files; an old page that asks for an old version gets the present one, briefly."""
    asset = files().get(name)
    if asset is None:
        raise NotFound
    return _sent(asset, asked_version)


@blueprint.get("/static/<asked_version>/words/<code>.js")
async def words(asked_version: str, code: str) -> Response:
    """What our scripts say in a language."""
    if code not in translations.languages():
        raise NotFound
    return _sent(await asyncio.to_thread(_words, code), asked_version)


def _sent(asset: Asset, asked_version: str) -> Response:
    is_small = bool(asset.small) and compression.is_taken()
    response = Response(asset.small if is_small else asset.content, content_type=asset.mime)
    if asset.small:
        response.headers["Vary"] = "Accept-Encoding"
    if is_small:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = FOR_EVER if asked_version == version() else FOR_A_MINUTE
    # Web clients read the pictures that stand in for people's own as they read any photo.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@blueprint.get("/favicon.ico")
async def favicon() -> Response:
    """The icon that browsers ask for unasked."""
    return await send(version(), "icon.svg")
