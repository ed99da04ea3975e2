"""What an attachment says of the camera behind it (FEP-ee3a), and nothing else of its EXIF."""

from collections.abc import Mapping
from typing import Any

from fediphoto.activitypub.vocabulary.values import Document, documents, kind, text
from fediphoto.media import shot
from fediphoto.media.shot import Shot

_PROPERTIES = {
    "Make": "make",
    "Model": "model",
    "LensModel": "lens",
    "ExposureTime": "exposure",
    "FNumber": "aperture",
    "PhotographicSensitivity": "iso",
    "ISOSpeedRatings": "iso",
    "FocalLength": "focal_length",
}
"""EXIF's own names for what a `Shot` has; places, times and all others are not looked at."""

_OLD_PROPERTIES = {
    "make": "make",
    "model": "model",
    "lens": "lens",
    "exposureTime": "exposure",
    "fNumber": "aperture",
    "photographicSensitivity": "iso",
    "focalLength": "focal_length",
}
"""Vernissage's `exif`, from before the FEP, which it still sends along."""

_MAX_PROPERTIES = 100
_LENGTH = 200


def read_shot(document: Document) -> Shot:
    """What a photo's `exifData`, or else its `exif`, tells; an empty Shot for nothing."""
    return shot.read(_bare(_new(document.get("exifData")) or _old(document.get("exif"))))


def _new(value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in documents(value, _MAX_PROPERTIES):
        name = _PROPERTIES.get(text(one.get("name"), _LENGTH).strip())
        said = text(one.get("value"), _LENGTH).strip()
        if name and said and kind(one).endswith("PropertyValue"):
            found.setdefault(name, said)
    return found


def _old(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    told = {name: text(value.get(old), _LENGTH).strip() for old, name in _OLD_PROPERTIES.items()}
    return {name: said for name, said in told.items() if said}


def _bare(said: Mapping[str, str]) -> dict[str, str]:
    """Numbers without what stands around them: `f/2.8`, `35 mm`, `1/250 s`, `ISO 400`."""
    bare = dict(said)
    if "aperture" in bare:
        bare["aperture"] = bare["aperture"].lower().removeprefix("f").removeprefix("/").strip()
    if "focal_length" in bare:
        bare["focal_length"] = bare["focal_length"].lower().removesuffix("mm").strip()
    if "exposure" in bare:
        bare["exposure"] = bare["exposure"].lower().removesuffix("sec").removesuffix("s").strip()
    if "iso" in bare:
        bare["iso"] = bare["iso"].lower().removeprefix("iso").strip()
    return bare
