"""What a client asked for, read leniently from whichever place and shape it chose.

Clients write the same parameter as query, form, multipart or JSON, arrays as `id[]`, hashes as
`source[privacy]` or `fields_attributes[0][name]`; all of them become one tree of values here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from fediphoto.errors import BadRequest, Unprocessable
from fediphoto.ids import MAX_ID, parse_id

_TRUE = frozenset({"true", "1", "on", "yes", "t", "y"})
_FALSE = frozenset({"false", "0", "off", "no", "f", "n"})
_KEY = re.compile(r"\[([^\[\]]*)\]")
_MAX_DEPTH = 4
_MAX_ITEMS = 500


class Parameters:
    """A tree of parameters. Getters say which type is wanted and raise 422 for another one."""

    __slots__ = ("_tree", "_watcher")

    def __init__(self, tree: Mapping[str, Any] | None = None) -> None:
        self._tree: Mapping[str, Any] = tree or {}
        self._watcher: Callable[[str], None] | None = None

    def watch(self, watcher: Callable[[str], None]) -> None:
        """Have `watcher` told the name of whatever is read from now on."""
        self._watcher = watcher

    def __contains__(self, name: str) -> bool:
        self._noted(name)
        return name in self._tree

    def _noted(self, name: str) -> None:
        if self._watcher is not None:
            self._watcher(name)

    def text(self, name: str, default: str | None = None) -> str | None:
        """A text; numbers and booleans as they would be written; NUL never."""
        self._noted(name)
        value = self._tree.get(name)
        if value is None:
            return default
        return _text_of(name, value)

    def words(self, name: str) -> str:
        """A text, '' where there is none."""
        return self.text(name) or ""

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean in any of the ways clients write one."""
        found = self.flag_or_none(name)
        return default if found is None else found

    def flag_or_none(self, name: str) -> bool | None:
        """A boolean, or None where none was given."""
        text = (self.text(name) or "").strip().lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        if not text:
            return None
        raise Unprocessable(f"{name} takes true or false.")

    def number(self, name: str, default: int, *, lowest: int = 0, highest: int) -> int:
        """A whole number, clamped; the default where it is none."""
        text = (self.text(name) or "").strip()
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text, re.ASCII):
            return default
        return max(lowest, min(highest, int(text)))

    def identifier(self, name: str) -> int | None:
        """An id; None where none of ours was given, the greatest for one beyond all of ours."""
        text = (self.text(name) or "").strip()
        found = parse_id(text)
        if found is None and text.isascii() and text.isdecimal():
            return MAX_ID
        return found

    def identifiers(self, name: str) -> list[int]:
        """Ids in the order given, each once; what is no id is left out."""
        found = (parse_id(text.strip()) for text in self.texts(name))
        return list(dict.fromkeys(one for one in found if one is not None))

    def texts(self, name: str) -> list[str]:
        """Several texts, from `name[]=a`, `name[0]=a`, a JSON array or a single value."""
        return [_text_of(name, value) for value in self._items(name)]

    def table(self, name: str) -> "Parameters":
        """A hash below this one; empty where there is none."""
        self._noted(name)
        value = self._tree.get(name)
        if value is None or value == "":
            return Parameters()
        if not isinstance(value, dict):
            raise Unprocessable(f"{name} takes named values.")
        return Parameters(value)

    def tables(self, name: str) -> list["Parameters"]:
        """Several hashes, from `name[0][a]=1`, `name[][a]=1` or a JSON array of objects."""
        found = []
        for value in self._items(name):
            if not isinstance(value, dict):
                raise Unprocessable(f"{name} takes a list of named values.")
            found.append(Parameters(value))
        return found

    def _items(self, name: str) -> list[Any]:
        self._noted(name)
        value = self._tree.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, dict):
            value = [value[key] for key in sorted(value, key=_by_index)]
        items = value if isinstance(value, list) else [value]
        if len(items) > _MAX_ITEMS:
            raise Unprocessable(f"{name} takes at most {_MAX_ITEMS} values.")
        return [item for item in items if item is not None]


def tree_of(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The tree written by `a=1&b[]=2&c[d]=3&e[][f]=4` pairs."""
    tree: dict[str, Any] = {}
    for key, value in pairs:
        name, bracket, _ = key.partition("[")
        # Mastodon.py writes a list's name as `id[][]`.
        steps = _KEY.findall(key[len(name) :].replace("[][]", "[]")) if bracket else []
        path = [name, *steps]
        if len(path) > _MAX_DEPTH:
            raise BadRequest(f"{name} is nested too deeply.")
        _place(tree, path, value)
    return tree


def merged(*trees: Mapping[str, Any]) -> dict[str, Any]:
    """Several trees as one; a later one wins name by name."""
    return {name: value for tree in trees for name, value in tree.items()}


def _place(tree: dict[str, Any], path: list[str], value: str) -> None:
    """Put `value` at `path`; an empty step appends to a list, as Rails reads it."""
    at: Any = tree
    steps = _pairwise(path)
    for step, following in steps:
        if following is None:
            if isinstance(at, list):
                at.append(value)
            else:
                at[step] = value
            return
        empty: Any = [] if following == "" else {}
        at = _open_record(at, following) if isinstance(at, list) else at.setdefault(step, empty)
        if not isinstance(at, list if following == "" else dict):
            raise BadRequest(f"{path[0]} is given in two shapes.")


def _pairwise(path: list[str]) -> Iterator[tuple[str, str | None]]:
    return zip(path, [*path[1:], None], strict=True)


def _open_record(records: list[Any], key: str) -> Any:
    """The record of a list that the next pair belongs to: a repeated key begins a new one."""
    if not records or not isinstance(records[-1], dict) or key in records[-1]:
        records.append({})
    return records[-1]


def _text_of(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, int | float):
        return str(value)
    raise Unprocessable(f"{name} takes a single value.")


def _by_index(key: str) -> tuple[int, str]:
    return (int(key), key) if key.isascii() and key.isdecimal() and len(key) < 10 else (10**9, key)
