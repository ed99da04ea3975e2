"""What a stored file still tells, and how it looks: judged without the code under test."""

import io
from pathlib import Path

from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from tests.media import samples

_MARKS = (
    *(b"Exif\0\0", b"eXIf", b"EXIF", b"GPSLatitude", b"ns.adobe.com", b"<x:xmpmeta", b"<?xpacket"),
    *(b"Photoshop 3.0", b"8BIM", b"MPF\0", b"tEXt", b"iTXt", b"zTXt", b"tIME", b"XMP Data"),
    *(b"ftypmp42", b"JFXX", b"FPXR"),
)
_HARMLESS = {
    *("icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"),
    *("adobe", "adobe_transform", "progressive", "progression"),
    *("transparency", "background", "version", "extension", "duration", "loop", "timestamp"),
    *("gamma", "srgb", "chromaticity", "default_image", "disposal", "blend", "bbox"),
}
_ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82", "GIF": b"\x3b"}


def traces(path: Path) -> list[str]:
    """Every sign of metadata in a stored file; [] is what we want."""
    data = path.read_bytes()
    found = [f"bytes {mark!r}" for mark in (*_MARKS, *samples.SECRETS) if mark in data]
    with Image.open(path) as image:
        found += [f"info {key!r}" for key in set(image.info) - _HARMLESS]
        found += [f"exif {tag}" for tag in image.getexif()]
        if image.format == "JPEG":
            found += _traces_of_jpeg(image)
        end = _ENDS.get(image.format or "")
        if end and not data.endswith(end):
            found.append("bytes after the end")
        if image.format == "WEBP" and int.from_bytes(data[4:8], "little") + 8 != len(data):
            found.append("bytes after the end")
    return found


def _traces_of_jpeg(image: Image.Image) -> list[str]:
    allowed = {("APP0", b"JFIF\0"), ("APP2", b"ICC_PROFILE\0"), ("APP14", b"Adobe")}
    segments: list[tuple[str, bytes]] = image.applist  # type: ignore[attr-defined]
    return [
        f"segment {name} {body[:16]!r}"
        for name, body in segments
        if not any(name == app and body.startswith(start) for app, start in allowed)
    ]


def seen(image: Image.Image) -> Image.Image:
    """`image` as a person with an sRGB screen sees it: upright, first frame, on white."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode == "CMYK" and not profile:
        return image.convert("RGB")
    if image.mode not in ("RGB", "CMYK", "L"):
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    if profile:
        try:
            return ImageCms.profileToProfile(  # type: ignore[return-value]
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
        except (ImageCms.PyCMSError, OSError):
            pass
    return image.convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """How different two upright sRGB images look: mean of 255, over a 48 × 48 reduction."""
    assert abs(one.width / one.height - other.width / other.height) < 0.1 * one.width / one.height
    small = [image.resize((48, 48), Image.Resampling.BOX) for image in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


def frames(data: Path | bytes) -> list[tuple[str, tuple[int, int], bytes]]:
    """Mode, size and pixels of every frame, as stored."""
    with Image.open(io.BytesIO(data) if isinstance(data, bytes) else data) as image:
        found = []
        for index in range(getattr(image, "n_frames", 1)):
            image.seek(index)
            found.append((image.mode, image.size, image.tobytes()))
        return found
