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
        said.append(
            format_unit(
                length, "length-millimeter", "short", locale=locale, numbering_system="default"
            )
        )
    if known.aperture:
        said.append(f"f/{_number(round(known.aperture, 2))}")
    if known.exposure:
        seconds = known.exposure
        if "/" not in seconds:
            seconds = _number(float(seconds))
        said.append(_("%(seconds)s s", seconds=seconds))
    if known.iso:
        said.append(f"ISO {_number(known.iso)}")
    return [digits(one) for one in said]


def line(photo: AttachmentView) -> str:
    """All of it in one line: `Fujifilm X-T5 · XF35mmF2 R WR · 35 mm · f/2 · 1/250 s · ISO 400`."""
    return " · ".join([*makers(photo), *exposure(photo)])


def _number(value: float) -> str:
    """With the signs of the language, but not in groups: one says ISO 12800."""
    locale = translations.locale()
    rounded = round(value, 4)
    return format_decimal(
        rounded, "#0.####", locale=locale, group_separator=False, numbering_system="default"
    )
