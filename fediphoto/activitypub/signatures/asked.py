"""What signature a server asks for in a 401: Accept-Signature (RFC 9421 §5)."""

from dataclasses import dataclass
from typing import Any, cast

import http_sf

LONGEST_HEADER = 2048
LONGEST_TEXT = 256
MOST_MEMBERS = 8
OUR_ALGORITHM = "rsa-v1_5-sha256"
"""What we sign requests with: every server has an RSA key of ours."""
DERIVED = ("@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query")
FIELDS = ("content-digest", "content-type", "date", "host")
"""What we can cover besides; whoever asks for more is not asking us."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The components, beyond those we always cover, and parameters that a signature shall have."""

    components: tuple[str, ...] = ()
    nonce: str = ""
    tag: str = ""
    with_expiry: bool = False


NOTHING = Asked()


def demand(*, with_body: bool) -> str:
    """The header of our own 401s: what a signature of RFC 9421 must cover here.

    Without a nonce, for we would have to keep it: a signature is good for an hour and one request,
    and an activity is known by its id when it comes again.
    """
    covered = ["@method", "@target-uri", "@authority"] + (["content-digest"] if with_body else [])
    listed = " ".join(f'"{name}"' for name in covered)
    return f"sig1=({listed});created"


def read(header: str, key_id: str) -> Asked | None:
    """The first signature asked for that our key `key_id` can make; None where there is none."""
    if not 0 < len(header) <= LONGEST_HEADER or not header.isascii():
        return None
    try:
        members = cast(dict[str, Any], http_sf.parse(header.encode(), tltype="dictionary"))
    except ValueError:  # StructuredFieldError is one
        return None
    for value in list(members.values())[:MOST_MEMBERS]:
        if asked := _readable(value, key_id):
            return asked
    return None


def _readable(value: Any, key_id: str) -> Asked | None:
    inner, parameters = value
    if not isinstance(inner, list):
        return None
    names = tuple(str(name).lower() for name, _ in inner)
    if any(own for _, own in inner) or not set(names) <= {*DERIVED, *FIELDS}:
        return None
    if parameters.get("keyid", key_id) != key_id:
        return None
    if parameters.get("alg", OUR_ALGORITHM) != OUR_ALGORITHM:
        return None
    nonce, tag = parameters.get("nonce", ""), parameters.get("tag", "")
    if not (_is_short(nonce) and _is_short(tag)):
        return None
    return Asked(tuple(dict.fromkeys(names)), nonce, tag, "expires" in parameters)


def _is_short(text: Any) -> bool:
    """Whether it can be repeated in our signature as it stands, a String of RFC 9651."""
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return False
    return text.isascii() and text.isprintable() and '"' not in text and "\\" not in text
