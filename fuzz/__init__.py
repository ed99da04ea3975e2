"""What is thrown at the doors where strangers' bytes come in, guided by the code they reach."""

from collections.abc import Callable
from importlib import import_module

TARGETS = ("documents", "html", "photos", "signatures")


def target(name: str) -> Callable[[bytes], None]:
    """The function that tries one input, and raises where what we promise does not hold."""
    found: Callable[[bytes], None] = import_module(f"fuzz.{name}").try_once
    return found


def seeds(name: str) -> list[bytes]:
    """Honest inputs of a target, to begin with."""
    found: list[bytes] = import_module(f"fuzz.{name}").seeds()
    return found
