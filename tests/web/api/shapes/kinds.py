"""What kinds of values entities hold, and whether a value is of the kind it should be.

A shape is a type, a tuple of what may be there instead of it (None for null), a list holding the
shape of every item, or a dictionary of the shapes of all fields; `Maybe` marks those that may be
missing.
"""

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Maybe:
    """A field that need not be there."""

    shape: Any


class Text:
    """A text of one kind."""

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern, re.DOTALL)


ID = Text(r"[0-9]{1,19}")
TIME = Text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DAY = Text(r"\d{4}-\d\d-\d\d")
URL = Text(r"https?://\S+")
HTML = Text(r'(<p( class="quote-inline")?>.*</p>)?')
VISIBILITY = Text("public|unlisted|private|direct")
ANYTHING = object()


def check(value: Any, *shapes: dict[str, Any], at: str = "") -> None:
    """Fail unless `value` has exactly the fields of the shapes together."""
    together = {name: shape for one in shapes for name, shape in one.items()}
    missing = {name for name, shape in together.items() if not isinstance(shape, Maybe)}
    assert not missing - set(value), (at, "missing", missing - set(value))
    assert not set(value) - set(together), (at, "besides", set(value) - set(together))
    for name, found in value.items():
        shape = together[name]
        shape = shape.shape if isinstance(shape, Maybe) else shape
        assert fits(found, shape, f"{at}.{name}"), (f"{at}.{name}", found, shape)


def fits(value: Any, shape: Any, at: str) -> bool:
    """Whether a value has a shape; of what is inside it, the first that does not fit fails."""
    if shape is ANYTHING:
        return True
    if callable(shape) and not isinstance(shape, type):
        shape(value, at)
        return True
    if isinstance(shape, Text):
        return isinstance(value, str) and shape.pattern.fullmatch(value) is not None
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0], at) for one in value)
    if isinstance(shape, dict):
        check(value, shape, at=at)
        return True
    if isinstance(shape, tuple):
        if all(isinstance(one, dict) for one in shape):
            check(value, *shape, at=at)
            return True
        return any(fits(value, one, at) for one in shape if not _is_null(value, one)) or (
            value is None and None in shape
        )
    if shape is None:
        return value is None
    if shape is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is shape


def _is_null(value: Any, shape: Any) -> bool:
    return value is None and isinstance(shape, dict)
