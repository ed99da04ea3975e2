"""How a photo keeps its looks when its file changes: pixel modes, colour profiles, transparency."""

import io
from functools import cache
from typing import Any

from PIL import Image, ImageCms

from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _

SMALL_PROFILE_BYTES = 4096
"""Profiles up to this size stay in renditions (Display P3 has 536 bytes, Adobe RGB 560)."""

_SRGB = ImageCms.createProfile("sRGB")
_VISIBLE_DIFFERENCE = 3  # of 255, on any channel


def plain(image: Image.Image) -> Image.Image:
    """`image` in one of the modes L, RGB, RGBA, CMYK or LAB, none of them palette or 16 bit.

    Unprocessable for pixels that are no colours (floating point measurements).
    """
    mode = image.mode
    if mode.startswith("I"):
        return _eight_bits(image)
    if "transparency" in image.info or mode in ("LA", "La", "PA", "RGBa", "RGBA"):
        return image if mode == "RGBA" else image.convert("RGBA")
    if mode in ("L", "RGB", "CMYK", "LAB"):
        return image
    if mode == "1":
        return image.convert("L")
    if mode == "F":
        raise Unprocessable(_("This photo has floating point pixels, which cannot be shown."))
    return image.convert("RGB")


def without_idle_alpha(image: Image.Image) -> Image.Image:
    """RGB if every pixel is opaque: a screenshot need not become a PNG for its idle alpha."""
    if image.mode != "RGBA" or image.getchannel("A").getextrema() != (255, 255):
        return image
    return image.convert("RGB")


def web_colours(image: Image.Image, tag: bytes | None) -> tuple[Image.Image, bytes | None]:
    """A `plain` image tagged with the profile `tag` as L, RGB or RGBA, and the profile to keep.

    The rule: an untagged photo is sRGB. A profile that means sRGB is left out, another small RGB
    or grey one stays, a large one is converted to sRGB and left out. CMYK and LAB are converted
    always, through the profile when there is a fitting one. A broken profile counts as none.
    """
    if image.mode == "LAB":
        return _converted(image, ImageCms.createProfile("LAB")) or image.convert("RGB"), None
    if image.mode == "CMYK":
        profile = _opened(tag, "CMYK")
        return (profile and _converted(image, profile)) or image.convert("RGB"), None
    profile = _opened(tag, "GRAY" if image.mode == "L" else "RGB ")
    if profile is None or not tag or _means_srgb(profile):
        return image, None
    if len(tag) <= SMALL_PROFILE_BYTES:
        return image, tag
    return _converted(image, profile) or image, None


def in_srgb(image: Image.Image, tag: bytes | None) -> Image.Image:
    """What `web_colours` gave, as RGB or RGBA in sRGB; a broken profile counts as none."""
    profile = _opened(tag, "GRAY" if image.mode == "L" else "RGB ")
    converted = _converted(image, profile) if profile is not None else None
    if converted is not None:
        return converted
    return image.convert("RGB") if image.mode == "L" else image


def on_white(image: Image.Image) -> Image.Image:
    """`image` as JPEG can hold it: what is transparent shows white, as on most pages."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _eight_bits(image: Image.Image) -> Image.Image:
    """16-bit grey by its upper byte: Pillow's own conversion clips at 255 from mode I."""
    wide = image.convert("I")
    return wide.point(lambda value: value * (1 / 256)).convert("L")


def _opened(profile: bytes | None, space: str) -> ImageCms.ImageCmsProfile | None:
    """The profile if it is one, and one for pixels of this colour space."""
    if not profile:
        return None
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return opened if opened.profile.xcolor_space == space else None
    except (OSError, TypeError, ValueError, ImageCms.PyCMSError):  # its letters may be no ASCII
        return None


def _means_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Whether colours look the same read through `profile` and as sRGB, or cannot be read by it.

    Measured, not read from its name: linear profiles call themselves sRGB too.
    """
    probe = _probe().convert("L" if profile.profile.xcolor_space == "GRAY" else "RGB")
    seen = _converted(probe, profile)
    if seen is None:
        return True
    pairs = zip(probe.convert("RGB").tobytes(), seen.tobytes(), strict=True)
    return all(abs(one - other) <= _VISIBLE_DIFFERENCE for one, other in pairs)


@cache
def _probe() -> Image.Image:
    """Colours from all over RGB: 6 steps on each axis."""
    steps = (0, 51, 102, 153, 204, 255)
    colours = bytes(value for r in steps for g in steps for b in steps for value in (r, g, b))
    return Image.frombytes("RGB", (216, 1), colours)


def _converted(image: Image.Image, profile: Any) -> Image.Image | None:
    """`image` in sRGB, by relative colorimetry with black point compensation, as editors do.

    None if the profile cannot do that, broken as it is.
    """
    try:
        return ImageCms.profileToProfile(
            image,
            profile,
            _SRGB,
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, ValueError, TypeError, OSError):
        return None
