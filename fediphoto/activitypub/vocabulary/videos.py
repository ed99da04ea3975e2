"""Which of many streams and pictures stands for a video."""

from collections.abc import Iterator

from fediphoto.activitypub.vocabulary.things import Media
from fediphoto.activitypub.vocabulary.values import (
    Document,
    documents,
    is_web_address,
    link,
    pixels,
    seconds,
    text,
    words,
)

SENSIBLE_HEIGHT = 1080
"""The largest stream that we would have a phone load."""
_FILES = ("video/mp4", "video/webm", "video/ogg")
_MASTERS = ("application/x-mpegurl", "application/vnd.apple.mpegurl")
_MAX_LINKS = 200


def read_stream(document: Document) -> Media | None:
    """The best stream of a PeerTube video, with its poster; None where it lists none.

    A file of at most 1,080 lines, else the smallest, else the HLS playlist, which not every
    browser plays.
    """
    links = list(_links(document))
    files = [one for one in links if _mime(one) in _FILES and not _is_silent(one)]
    masters = [one for one in links if _mime(one) in _MASTERS]
    if not files and not masters:
        return None
    best = _best(files) if files else masters[0]
    return Media(
        url=link(best),
        preview_url=read_poster(document),
        mime=_mime(best),
        kind="video",
        description=words(document, "name", 1000).strip(),
        width=pixels(best.get("width")),
        height=pixels(best.get("height")),
        duration_s=seconds(document.get("duration")),
    )


def read_poster(document: Document) -> str:
    """The address of the widest picture of a video or article."""
    for name in ("icon", "image", "preview"):
        found = [one for one in documents(document.get(name), 20) if link(one)]
        if found:
            return link(max(found, key=lambda one: pixels(one.get("width"))))
        if address := link(document.get(name)):
            return address
    return ""


def _links(document: Document) -> Iterator[Document]:
    """Every Link to a stream: since 2020 PeerTube nests the files in the playlist's `tag`."""
    for one in documents(document.get("url"), _MAX_LINKS):
        if is_web_address(link(one)):
            yield one
        for inner in documents(one.get("tag"), _MAX_LINKS):
            if is_web_address(link(inner)):
                yield inner


def _best(files: list[Document]) -> Document:
    sensible = [one for one in files if pixels(one.get("height")) <= SENSIBLE_HEIGHT]
    if sensible:
        return max(sensible, key=lambda one: pixels(one.get("height")))
    return min(files, key=lambda one: pixels(one.get("height")))


def _is_silent(one: Document) -> bool:
    """Whether its sound is in another file: since version 7 PeerTube can part them, and says so."""
    parts = [
        text(said.get("value"), 20)
        for said in documents(one.get("attachment"), 20)
        if said.get("name") == "ffprobe_codec_type"
    ]
    return bool(parts) and "audio" not in parts


def _mime(one: Document) -> str:
    said = text(one.get("mediaType", one.get("mimeType")), 200)
    return said.partition(";")[0].strip().lower()
