"""Archives as other places pack them, built from nothing."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

RUSSIAN = "Дождь над заливом 🌧 #Питер"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
PERSIAN = "غروب در کنار دریا 🌅 #دریا"


def jpeg(colour: str = "teal", *, located: bool = False) -> bytes:
    """A small photo, which says (if `located`) where it was made."""
    out, exif = io.BytesIO(), Image.Exif()
    if located:
        exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
        exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (320, 240), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def mangled(words: str) -> str:
    """Words as Instagram writes them: each byte of UTF-8 as a character."""
    return words.encode().decode("latin-1")


def at(year: int, month: int = 5, day: int = 17) -> int:
    """Noon of a day, in seconds."""
    return int(datetime(year, month, day, 12, tzinfo=UTC).timestamp())


def media(uri: str, when: int, title: str = "") -> dict[str, Any]:
    """A file as Instagram names it in a post."""
    return {
        "uri": uri,
        "creation_timestamp": when,
        "media_metadata": {
            "photo_metadata": {"exif_data": [{"latitude": 48.8583, "longitude": 2.2945}]}
        },
        "title": mangled(title),
        "cross_post_source": {"source_app": "FB"},
    }


def single(uri: str, when: int, caption: str) -> dict[str, Any]:
    """A post of one photo: its words stand with the photo."""
    return {"media": [media(uri, when, caption)]}


def album(uris: list[str], when: int, caption: str) -> dict[str, Any]:
    """A post of several: its words and time stand outside."""
    return {
        "media": [media(uri, when) for uri in uris],
        "title": mangled(caption),
        "creation_timestamp": when,
    }


def note(number: int, words: str, **more: Any) -> dict[str, Any]:
    """The activity by which Mastodon's archive tells of a post."""
    actor = "https://old.example/users/anna"
    uri = f"{actor}/statuses/{number}"
    told = {
        "id": uri,
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": f"2019-03-{number:02}T10:00:00Z",
        "to": [PUBLIC],
        "cc": [f"{actor}/followers"],
        "sensitive": False,
        "content": f"<p>{words}</p>",
        "contentMap": {"ru": f"<p>{words}</p>"},
        "attachment": [],
        "tag": [],
    }
    return {
        "id": f"{uri}/activity",
        "type": "Create",
        "actor": actor,
        "object": {**told, **more},
    }


def outbox(*activities: dict[str, Any]) -> bytes:
    """Mastodon's `outbox.json`."""
    context = ["https://www.w3.org/ns/activitystreams", {"toot": "http://joinmastodon.org/ns#"}]
    return json.dumps(
        {
            "@context": context,
            "id": "outbox.json",
            "type": "OrderedCollection",
            "totalItems": len(activities),
            "orderedItems": activities,
        }
    ).encode()


def packed(path: Path, files: Mapping[str, Any]) -> Path:
    """A ZIP of these files; what is no bytes is written as JSON."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            archive.writestr(name, raw)
    return path
