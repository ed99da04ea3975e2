"""What a web page says of itself: OpenGraph, Twitter's tags, JSON-LD, its title.

Anybody may have written the page. It is looked through once from the front, in time that grows
with its length alone; nothing here raises, whatever the bytes. Only words and addresses come out,
never markup.
"""

import codecs
import html as entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import orjson

from fediphoto.text.links import MAX_URL

MAX_TITLE, MAX_DESCRIPTION, MAX_NAME, MAX_ALT = 300, 1000, 200, 1500
_LOOKED_AT = 1024 * 1024
_DECLARED_WITHIN = 4096
_TAGS = 3000
_TAG_CHARACTERS = 8192
_ATTRIBUTES = 60
_JSON_CHARACTERS = 128 * 1024
_JSON_THINGS = 200

_OPENING = re.compile(r"<(?:(!--)|(meta|link|title|html|script|style|textarea)(?=[\s/>]))", re.I)
_ATTRIBUTE = re.compile(
    r"[\s/]*([^\s=>\"'/]{1,100})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']*)))?"
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.I)
_ENCODINGS = re.compile(
    "utf-?8|utf-16(le|be)?|(us-)?ascii|latin1|iso-8859-[0-9]{1,2}|windows-[0-9]{3,4}|cp125[0-9]"
    "|shift_jis|sjis|euc-(jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5(-hkscs)?|koi8-[ru]|tis-620",
    re.IGNORECASE,
)
"""Those that web pages are in; among Python's others there are some that take for ever."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")
_ARTICLES = ("article", "posting", "webpage", "video", "product", "recipe", "event", "report")


@dataclass(frozen=True, slots=True)
class PageHead:
    """What it says; '' and 0 where it does not. Every address is whole, http or https."""

    title: str = ""
    description: str = ""
    language: str = ""
    author_name: str = ""
    author_url: str = ""
    provider_name: str = ""
    image_url: str = ""
    image_description: str = ""
    image_width: int = 0
    image_height: int = 0
    published_at: datetime | None = None
    oembed_url: str = ""
    """Where it says the same once more, as JSON."""


@dataclass(slots=True)
class _Found:
    """What is gathered on the way."""

    meta: dict[str, str] = field(default_factory=dict)
    title: str = ""
    language: str = ""
    oembed_url: str = ""
    linked: dict[str, Any] = field(default_factory=dict)
    """The first article that its JSON-LD describes."""


def read(body: bytes, content_type: str, url: str) -> PageHead:
    """What the page at `url` says; `content_type` is the header that came with it."""
    found = _gather(decoded(body[:_LOOKED_AT], content_type))
    meta, linked = found.meta, found.linked
    author = _thing(linked.get("author"))
    publisher = _thing(linked.get("publisher"))
    written_by = meta.get("article:author", "")
    is_link = written_by.startswith(("http://", "https://"))
    image = _image(linked.get("image"))
    return PageHead(
        title=words(
            _first(meta, "og:title", "twitter:title")
            or _text(linked.get("headline"))
            or _text(linked.get("name"))
            or found.title,
            MAX_TITLE,
        ),
        description=words(
            _first(meta, "og:description", "twitter:description", "description")
            or _text(linked.get("description")),
            MAX_DESCRIPTION,
        ),
        language=_language(found.language or _first(meta, "og:locale", "content-language")),
        author_name=words(
            _first(meta, "author", "parsely-author")
            or _text(author.get("name"))
            or ("" if is_link else written_by),
            MAX_NAME,
        ),
        author_url=address(written_by if is_link else _text(author.get("url")), url),
        provider_name=words(
            _first(meta, "og:site_name", "application-name") or _text(publisher.get("name")),
            MAX_NAME,
        ),
        image_url=address(
            _first(
                meta,
                "og:image:secure_url",
                "og:image",
                "og:image:url",
                "twitter:image",
                "twitter:image:src",
            )
            or image,
            url,
        ),
        image_description=words(_first(meta, "og:image:alt", "twitter:image:alt"), MAX_ALT),
        image_width=_side(meta.get("og:image:width", "")),
        image_height=_side(meta.get("og:image:height", "")),
        published_at=moment(
            _first(meta, "article:published_time", "og:published_time", "date")
            or _text(linked.get("datePublished"))
        ),
        oembed_url=address(found.oembed_url, url),
    )


def address(reference: str, base: str) -> str:
    """The whole address that a page at `base` means by `reference`; '' for no http address."""
    reference = _UNSEEN.sub("", reference).strip()
    if not reference or len(reference) > MAX_URL:
        return ""
    try:
        whole = urljoin(base, reference)
    except ValueError:
        return ""
    if not whole.startswith(("http://", "https://")) or len(whole) > MAX_URL:
        return ""
    return "" if any(one.isspace() for one in whole) else whole


def moment(text: str) -> datetime | None:
    """A time as pages write it (ISO 8601, UTC where they do not say); None for anything else."""
    try:
        at = datetime.fromisoformat(text.strip())
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if 1900 <= at.year <= 2100 else None


def words(text: str, most: int) -> str:
    """Text for people: one line, nothing unseen, no longer than `most`."""
    tidy = " ".join(_UNSEEN.sub("", text[: most * 8]).split())
    return tidy if len(tidy) <= most else tidy[: most - 1].rstrip() + "…"


def decoded(body: bytes, content_type: str) -> str:
    """The page as text, by its byte order mark, its header, its own word, or as most are."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    said = _CHARSET.search(content_type.encode("latin-1", "replace"))
    said = said or _CHARSET.search(body[:_DECLARED_WITHIN])
    name = said[1].decode("ascii") if said else ""
    if _ENCODINGS.fullmatch(name):
        try:
            return body.decode(name, "replace")
        except LookupError:
            pass
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut off within a character is still UTF-8.
        is_cut = error.start > len(body) - 4
        return body.decode("utf-8" if is_cut else "windows-1252", "replace")


def _gather(page: str) -> _Found:
    found = _Found()
    for name, attributes, inside in _elements(page):
        if name == "meta":
            _note_meta(found, attributes)
        elif name == "title" and not found.title:
            found.title = entities.unescape(inside)
        elif name == "html":
            found.language = attributes.get("lang", "")
        elif name == "link":
            rels = attributes.get("rel", "").lower().split()
            kind = attributes.get("type", "").lower()
            if "alternate" in rels and kind == "application/json+oembed" and not found.oembed_url:
                found.oembed_url = attributes.get("href", "")
        elif name == "script" and attributes.get("type", "").lower() == "application/ld+json":
            found.linked = found.linked or _article(inside)
    return found


def _note_meta(found: _Found, attributes: Mapping[str, str]) -> None:
    name = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv")
    content = attributes.get("content", "").strip()
    if name and content:
        found.meta.setdefault(name.strip().lower(), content)


def _elements(page: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Name, attributes and (of title and script) content of the elements that may tell something.

    What stands in comments, scripts and style sheets is passed over.
    """
    folded = page.lower()
    if len(folded) != len(page):  # a few letters have longer small forms
        folded = page
    at = 0
    for _ in range(_TAGS):
        opening = _OPENING.search(page, at)
        if opening is None:
            return
        if opening[1]:
            at = page.find("-->", opening.end())
            if at < 0:
                return
            continue
        name = opening[2].lower()
        attributes, at = attributes_at(page, opening.end())
        inside = ""
        if name in ("title", "script", "style", "textarea"):
            end = folded.find(f"</{name}", at)
            if end < 0:
                return
            inside, at = page[at : min(end, at + _JSON_CHARACTERS)], end
        yield name, attributes, inside


def attributes_at(page: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of the tag whose name ends at `at`, and where the tag ends."""
    tag = page[at : at + _TAG_CHARACTERS]
    found: dict[str, str] = {}
    inner = 0
    for _ in range(_ATTRIBUTES):
        one = _ATTRIBUTE.match(tag, inner)
        if one is None or one.end() == inner:
            break
        inner = one.end()
        value = one[2] or one[3] or one[4] or ""
        found.setdefault(one[1].lower(), entities.unescape(value))
    end = tag.find(">", inner)
    return found, at + (end + 1 if end >= 0 else len(tag))


def _article(text: str) -> dict[str, Any]:
    """What JSON-LD says of the page: the first thing in it that is something like an article."""
    try:
        document = orjson.loads(text.strip())
    except (orjson.JSONDecodeError, RecursionError):
        return {}
    waiting = [document]
    for _ in range(_JSON_THINGS):
        if not waiting:
            break
        thing = waiting.pop(0)
        if isinstance(thing, list):
            waiting += thing[:_JSON_THINGS]
        elif isinstance(thing, dict):
            kinds = thing.get("@type")
            named = kinds if isinstance(kinds, list) else [kinds]
            if any(end in str(one).lower() for one in named[:9] for end in _ARTICLES):
                return thing
            waiting.append(thing.get("@graph"))
    return {}


def _thing(value: Any) -> dict[str, Any]:
    """A person or organisation of JSON-LD; the first of several; a bare name counts."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        return {"name": value}
    return value if isinstance(value, dict) else {}


def _image(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url")
    return _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _first(meta: Mapping[str, str], *names: str) -> str:
    return next((meta[name] for name in names if name in meta), "")


def _language(text: str) -> str:
    found = _LANGUAGE.fullmatch(text.strip())
    return found[0].replace("_", "-")[:35] if found else ""


def _side(text: str) -> int:
    digits = text.strip().removesuffix("px")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= 5
    return int(digits) if is_number else 0
