"""How the name of a domain is written, whoever typed it."""

import re
from functools import lru_cache
from ipaddress import ip_address

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*(:[0-9]{1,5})?|\[[0-9a-f:.]+\](:[0-9]{1,5})?")
_LONGEST = 255
_USUAL_PORTS = (":443", ":80")


def tidy(typed: str) -> str:
    """A domain as accounts carry it: lower case, punycode; '' for what is no domain.

    A port that is written although it is the usual one is left away.
    """
    name = ascii_name(typed.strip().rstrip("."))
    for port in _USUAL_PORTS:
        name = name.removesuffix(port)
    return name if len(name) <= _LONGEST and _NAME.fullmatch(name) else ""


def ascii_name(host: str) -> str:
    """A host in lower case and ASCII; '' where that cannot be (RFC 3490: other dots are dots)."""
    lowered = host.lower()
    if lowered.isascii():
        return lowered
    name, colon, port = lowered.partition(":")
    try:
        return name.encode("idna").decode() + colon + port
    except UnicodeError:
        return ""


@lru_cache(maxsize=8192)  # asked about at every request and for every photo shown
def covering(host: str) -> tuple[str, ...]:
    """Whatever covers `host`, the most specific name first.

    Itself, itself without its port, then every domain above it. An address has none above it.
    """
    name, port = _split(ascii_name(host))
    name = name.rstrip(".")
    above = [name] if _is_address(name) else _suffixes(name)
    return tuple(one for each in above for one in ((each + port, each) if port else (each,)))


def _split(host: str) -> tuple[str, str]:
    """The name, and the port with its colon ('' for none)."""
    name, colon, port = host.rpartition(":")
    return (name, f":{port}") if colon and port.isdecimal() else (host, "")


def _suffixes(name: str) -> list[str]:
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
