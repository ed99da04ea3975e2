"""Our own static files: one style sheet made of many, scripts, icons, under an address for ever."""

import asyncio
import hashlib
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path

from quart import Blueprint, Response

from fediphoto.errors import NotFound
from fediphoto.media import looks
from fediphoto.text import translations
from fediphoto.web import speech

FOLDER = Path(__file__).parent.parent / "static"
LAYERS = "@layer tokens, reset, elements, layout, components, states;\n"
"""The order of the layers, and so of everything: the order of the files does not matter."""

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MINUTE = "public, max-age=60"

blueprint = Blueprint("assets", __name__)

_MIMES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is sent."""

    content: bytes
    mime: str


@cache
def files() -> dict[str, Asset]:
    """Every static file by its path, `styles.css` (all style sheets together), and the looks."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and path.suffix != ".css":
            mime = _MIMES.get(path.suffix) or guess_type(path.name)[0] or "text/plain"
            found[path.relative_to(FOLDER).as_posix()] = Asset(path.read_bytes(), mime)
    sheets = [path.read_text() for path in sorted((FOLDER / "css").glob("*.css"))]
    found["looks.json"] = Asset(looks.PATH.read_bytes(), _MIMES[".json"])
    found["styles.css"] = Asset((LAYERS + "\n".join(sheets)).encode(), _MIMES[".css"])
    return found


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
def _words(code: str) -> bytes:
    return speech.script_words(code)


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
    content = await asyncio.to_thread(_words, code)
    return _sent(Asset(content, _MIMES[".js"]), asked_version)


def _sent(asset: Asset, asked_version: str) -> Response:
    response = Response(asset.content, content_type=asset.mime)
    response.headers["Cache-Control"] = FOR_EVER if asked_version == version() else FOR_A_MINUTE
    # Web clients read the pictures that stand in for people's own as they read any photo.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@blueprint.get("/favicon.ico")
async def favicon() -> Response:
    """The icon that browsers ask for unasked."""
    return await send(version(), "icon.svg")
