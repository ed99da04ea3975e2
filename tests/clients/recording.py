"""Notes which methods of Mastodon.py were called, and how each call ended."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from mastodon import Mastodon

_INNER = {
    "clear_caches",
    "decode_blurhash",
    "get_approx_server_time",
    "get_async_refresh_info",
    "get_pagination_info",
    "get_status_length",
    "get_supported_version",
    "make_poll",
    "pagination_iterator",
    "pagination_page_iterator",
    "persistable_login_credentials",
    "push_subscription_generate_keys",
    "set_language",
}
"""Methods that ask no server."""

called: dict[str, set[str]] = {}
"""Each method by name, with how its calls ended: "works", or the error's class."""


def operations() -> list[str]:
    """Every method of the library by which a server is asked something."""
    found = []
    for name, method in inspect.getmembers(Mastodon, inspect.isfunction):
        if not name.startswith("_") and name not in _INNER:
            found.append((name, method))
    return sorted(name for name, _ in found)


def watch() -> None:
    """Have every call from now on noted; what is called does just what it did."""
    for name in operations():
        setattr(Mastodon, name, _noted(name, getattr(Mastodon, name)))


def _noted(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            answer = method(*arguments, **named)
        except Exception as error:
            called.setdefault(name, set()).add(type(error).__name__)
            raise
        called.setdefault(name, set()).add("works")
        return answer

    return call
