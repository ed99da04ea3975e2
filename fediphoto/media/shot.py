"""What may be said of the camera and the exposure behind a photo, whoever says it."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

LONGEST_NAME = 100
_LOOKED_AT = 1000
_SECONDS = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(?:\s*/\s*([0-9]{1,9}(?:\.[0-9]{1,9})?))?")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_MOST_SECONDS, _LEAST_SECONDS = 86_400, 1e-6
_MOST_APERTURE, _MOST_MILLIMETRES, _MOST_ISO = 1_000, 100_000, 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """Nothing else is ever kept or told: no place, no time, no serial number, no person."""

    make: str = ""
    model: str = ""
    lens: str = ""
    exposure: str = ""
    """Seconds as photographers write them: "1/250", "0.8", "30"."""
    aperture: float = 0
    """The f-number; 0, as in all of these, where it is not known."""
    iso: int = 0
    focal_length: float = 0
    """Millimetres."""

    @property
    def plain(self) -> dict[str, str | float | int]:
        """What is known, as a row keeps it; {} for nothing."""
        every = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in every.items() if value}

    @property
    def camera(self) -> str:
        """Maker and model as one would say them: `Fujifilm X-T5`, `Canon EOS 40D`."""
        return _spoken(self.make, self.model)


UNKNOWN = Shot()


def read(said: Mapping[str, Any]) -> Shot:
    """The one door: of what a file, a script of ours, a row or another server says, what is known
    by a name of `Shot` and makes sense. Anything may be given; nothing raises."""
    iso = _number(said.get("iso"), _MOST_ISO) or 0
    return Shot(
        make=_name(said.get("make")),
        model=_name(said.get("model")),
        lens=_name(said.get("lens")),
        exposure=_exposure(said.get("exposure")),
        aperture=_number(said.get("aperture"), _MOST_APERTURE) or 0,
        iso=round(iso),
        focal_length=_number(said.get("focal_length"), _MOST_MILLIMETRES) or 0,
    )


def _name(value: Any) -> str:
    """A maker's or model's name, without padding and signs that cannot be seen."""
    if isinstance(value, bytes):
        value = value[:_LOOKED_AT].decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    said = value[:_LOOKED_AT].partition("\0")[0]
    printable = "".join(sign if sign.isprintable() else " " for sign in said)
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def _number(value: Any, most: float) -> float | None:
    """A positive number up to `most`, to six digits; cameras write 0/0 for what is unknown."""
    if isinstance(value, bool | bytes):
        return None
    if isinstance(value, str):
        found = _NUMBER.fullmatch(value.strip()[:_LOOKED_AT])
        value = found[0] if found else None
    try:
        number = float(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
    if not math.isfinite(number) or not 0 < number <= most:
        return None
    short = float(f"{number:.6g}")
    return int(short) if short.is_integer() else short


def _exposure(value: Any) -> str:
    if isinstance(value, str):
        found = _SECONDS.fullmatch(value.strip()[:_LOOKED_AT])
        below = float(found[2] or 1) if found else 0
        value = float(found[1]) / below if found and below else None
    seconds = _number(value, _MOST_SECONDS)
    if seconds is None or seconds < _LEAST_SECONDS:
        return ""
    if seconds < 0.4:
        return f"1/{round(1 / Fraction(seconds))}"
    return f"{seconds:g}"


def _spoken(make: str, model: str) -> str:
    """Makers shout, and write their whole company into every photo: `NIKON CORPORATION`."""
    maker, _, _ = make.partition(" ")
    spoken = maker.capitalize() if len(maker) > 3 and maker.isupper() else maker
    if not maker:
        return model
    first, _, rest = model.partition(" ")
    if first.casefold() == maker.casefold():
        return f"{spoken} {rest}".strip()
    return f"{spoken} {model}".strip()
