"""Where the heart of a photo is, as clients write it."""

from fediphoto.errors import Unprocessable


def focal_point(text: str | None) -> tuple[float, float] | None:
    """`"0.5,-0.25"` as numbers within -1 to 1; None where nothing was given."""
    if text is None or not text.strip():
        return None
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise Unprocessable("focus takes two numbers from -1 to 1, as in 0.5,-0.25.") from None
    if not (-1 <= x <= 1 and -1 <= y <= 1):
        raise Unprocessable("focus takes two numbers from -1 to 1, as in 0.5,-0.25.")
    return x, y
