"""What is in an archive of the Fediverse: `outbox.json`, as Mastodon writes it and as we do."""

from fediphoto.domain import licenses
from fediphoto.domain.people.importing import elements
from fediphoto.domain.people.importing.found import (
    Findings,
    FoundFile,
    FoundPlace,
    FoundPost,
    LeftOut,
)
from fediphoto.domain.people.importing.packed import Packed
from fediphoto.domain.people.importing.values import (
    Document,
    documents,
    moment,
    number,
    text,
    texts,
)
from fediphoto.errors import Unprocessable
from fediphoto.text import html, languages

_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_OUTBOX = "outbox.json"
_OURS = "collections.json"
"""Which Mastodon's archive does not have."""
_FORMATS = {"text/markdown": "markdown", "text/plain": "plain"}


def source(packed: Packed) -> str:
    """ "fediphoto" or "mastodon"; '' where it is neither."""
    if not _outboxes(packed):
        return ""
    is_ours = any(name.rpartition("/")[2] == _OURS for name in packed.names())
    return "fediphoto" if is_ours else "mastodon"


def read(packed: Packed) -> Findings:
    """Every post, oldest first, and what is left out."""
    for name in _outboxes(packed):
        with packed.opened(name) as pieces:
            for document in elements.objects(pieces, ("orderedItems",)):
                yield LeftOut("damaged") if document is None else _finding(document)


def _outboxes(packed: Packed) -> list[str]:
    return [name for name in packed.names() if name.rpartition("/")[2] == _OUTBOX]


def _finding(activity: Document) -> FoundPost | LeftOut:
    if activity.get("type") == "Announce":
        return LeftOut("boosts")
    note = activity.get("object")
    if activity.get("type") != "Create" or not isinstance(note, dict):
        return LeftOut("others")
    if note.get("type") == "Question":
        return LeftOut("polls")
    if note.get("inReplyTo"):
        return LeftOut("comments")
    is_archived = moment(note.get("archived")) is not None
    visibility = "" if is_archived else _visibility(note)
    if visibility == "direct":
        return LeftOut("messages")
    uri, at = note.get("id"), moment(note.get("published"))
    if not isinstance(uri, str) or at is None:
        return LeftOut("damaged")
    caption, caption_format = _caption(note)
    return FoundPost(
        key=f"fediverse:{uri}",
        uri=uri,
        published_at=at,
        caption=caption,
        caption_format=caption_format,
        files=tuple(_file(one) for one in documents(note.get("attachment", []))),
        content_warning=text(note.get("summary")),
        is_sensitive=note.get("sensitive") is True,
        visibility=visibility,
        is_archived=is_archived,
        language=_language(note),
        license=_license(note),
        comments_enabled=note.get("commentsEnabled") is not False,
        place=_place(note),
    )


def _visibility(note: Document) -> str:
    to, cc = set(texts(note.get("to", []))), set(texts(note.get("cc", [])))
    if to & _PUBLIC:
        return "public"
    if cc & _PUBLIC:
        return "unlisted"
    is_for_followers = any(one.rstrip("/").endswith("/followers") for one in to | cc)
    return "followers" if is_for_followers else "direct"


def _caption(note: Document) -> tuple[str, str]:
    """The words as they were typed, where the archive has them; else what the HTML says."""
    given = note.get("source")
    if isinstance(given, dict) and isinstance(given.get("content"), str):
        kind = given.get("mediaType")
        if kind in _FORMATS:
            return text(given["content"]), _FORMATS[kind]
    return text(html.to_plain_text(text(note.get("content")))), "plain"


def _file(document: Document) -> FoundFile:
    point = document.get("focalPoint")
    given = [number(one) for one in point] if isinstance(point, list) else []
    x, y = (given[0] or 0.0, given[1] or 0.0) if len(given) == 2 else (0.0, 0.0)
    address = document.get("url")
    name = address if isinstance(address, str) else ""
    return FoundFile(name, text(document.get("name")), (x, y))


def _language(note: Document) -> str:
    spoken = note.get("contentMap")
    code = next(iter(spoken), "") if isinstance(spoken, dict) else ""
    try:
        languages.check_tag(code)
    except Unprocessable:
        return ""
    return str(code)


def _license(note: Document) -> str:
    """Ours stands on each photo."""
    said = [text(one.get("license")) for one in documents(note.get("attachment", []))]
    return licenses.read(said[0]) if said and said[0] else ""


def _place(note: Document) -> FoundPlace | None:
    given = note.get("location")
    if not isinstance(given, dict) or not text(given.get("name")):
        return None
    latitude, longitude = number(given.get("latitude")), number(given.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        latitude = longitude = None
    return FoundPlace(text(given["name"]), text(given.get("country")), latitude, longitude)
