"""Which property or type a name means, however its namespace is written."""

from typing import Any

from fediphoto.activitypub.strict_json import DECISIVE, DEEPEST
from fediphoto.errors import BadRequest

NAMESPACES = (
    "https://www.w3.org/ns/activitystreams#",
    "http://www.w3.org/ns/activitystreams#",
    "as:",
    "http://www.w3.org/ns/ldp#",
    "ldp:",
    "https://w3id.org/security#",
    "sec:",
    "http://joinmastodon.org/ns#",
    "toot:",
    "http://ostatus.org#",
    "ostatus:",
    "http://pixelfed.org/ns#",
    "pixelfed:",
    "https://gotosocial.org/ns#",
    "gts:",
    "https://misskey-hub.net/ns#",
    "misskey:",
    "http://litepub.social/ns#",
    "litepub:",
    "http://fedibird.com/ns#",
    "fedibird:",
    "https://w3id.org/fep/044f#",
)
"""Before names of a document that was not compacted against its @context, or only half."""

_NESTED = frozenset({dict, list})
_KEYWORDS = {"@id": "id", "@type": "type"}


def bare(name: str) -> str:
    """`content` for `as:content`, `type` for `@type`; any other name as it is.

    `as:id` is no id: JSON-LD has no such term, and other readers would pass it over.
    """
    if name.startswith(NAMESPACES):
        rest = next(name.removeprefix(one) for one in NAMESPACES if name.startswith(one))
        return name if rest in ("", "id", "type") else rest
    return _KEYWORDS.get(name, name)


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every property under its bare name; itself where that is so already.

    BadRequest where a name on which who-did-what-to-whom hangs is said in two ways that differ:
    another reader could understand the other.
    """
    named: dict[str, Any] = _renamed(document, DEEPEST) if _is_odd(document) else document
    return named


def _is_odd(document: dict[str, Any]) -> bool:
    """Whether any name in it is not bare. (Every activity passes here: 5 µs for a Note.)"""
    waiting: list[Any] = [document]
    for one in waiting:  # which grows meanwhile
        if type(one) is dict:
            for name, inner in one.items():
                if not name.isalnum() and bare(name) != name:
                    return True
                if type(inner) in _NESTED and name != "@context":
                    waiting.append(inner)
        else:
            waiting.extend([inner for inner in one if type(inner) in _NESTED])
    return False


def _renamed(value: Any, depth: int) -> Any:
    if depth == 0:
        raise BadRequest("The document is nested too deeply.")
    if isinstance(value, list):
        return [_renamed(one, depth - 1) for one in value]
    if not isinstance(value, dict):
        return value
    named = {name: inner for name, inner in value.items() if bare(name) == name}
    for name, inner in value.items():
        known = bare(name)
        if known == name:
            continue
        if known in DECISIVE and named.get(known, inner) != inner:
            raise BadRequest(f"The document says {known} twice.")
        named.setdefault(known, inner)
    return {
        name: inner if name == "@context" else _renamed(inner, depth - 1)
        for name, inner in named.items()
    }
