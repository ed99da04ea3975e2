"""How the camera behind a photo and its exposure are put for people."""

from babel.numbers import format_decimal
from babel.units import format_unit

from fediphoto.domain.views.views import AttachmentView
from fediphoto.media import shot
from fediphoto.text import translations
from fediphoto.text.translations import _, digits


def makers(photo: AttachmentView) -> list[str]:
    """Camera and lens, as far as they are told: `Fujifilm X-T5`, `XF35mmF2 R WR`."""
    known = shot.read(photo.camera)
    return [name for name in (known.camera, known.lens) if name]


def exposure(photo: AttachmentView) -> list[str]:
    """`35 mm`, `f/2`, `1/250 s`, `ISO 400`, as far as they are told."""
    known = shot.read(photo.camera)
    locale = translations.locale()
    said = []
    if known.focal_length:
        length = round(known.focal_length, 2)
        said.append(format_unit(length, "length-millimeter", "short", locale=locale))
    if known.aperture:
        said.append(f"f/{format_decimal(round(known.aperture, 2), locale=locale)}")
    if known.exposure:
        seconds = known.exposure
        if "/" not in seconds:
            seconds = format_decimal(float(seconds), locale=locale)
        said.append(_("%(seconds)s s", seconds=seconds))
    if known.iso:
        said.append(f"ISO {format_decimal(known.iso, locale=locale, group_separator=False)}")
    return [digits(one) for one in said]


def line(photo: AttachmentView) -> str:
    """All of it in one line: `Fujifilm X-T5 · XF35mmF2 R WR · 35 mm · f/2 · 1/250 s · ISO 400`."""
    return " · ".join([*makers(photo), *exposure(photo)])
