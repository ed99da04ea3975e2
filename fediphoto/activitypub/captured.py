"""What an HTTP message says that somebody kept whole: its body, and what its signature covers."""

import re

from fediphoto.activitypub.signatures import SignedRequest, parse
from fediphoto.activitypub.signatures.digests import check_content_digest, check_digest
from fediphoto.errors import Unauthorized

_ANSWER = re.compile(rb"HTTP/[12](?:\.[01])? \d{3}")
_REQUEST = re.compile(rb"([A-Z]{3,10}) (/\S*) HTTP/1\.[01]$")


def body_of(raw: bytes) -> bytes:
    """The body of a captured request or answer; of anything else, itself."""
    first = raw.partition(b"\n")[0].rstrip(b"\r")
    return _parted(raw)[1] if _ANSWER.match(first) or _REQUEST.match(first) else raw


def told(raw: bytes) -> list[str]:
    """What can be said of a captured request without asking anybody; empty for anything else."""
    head, body = _parted(raw)
    lines = head.decode("latin-1").split("\n")
    found = _REQUEST.match(lines[0].encode("latin-1"))
    if found is None:
        return []
    parts = [line.partition(":") for line in lines[1:] if ":" in line]
    headers = [(name.strip(), value.strip()) for name, _, value in parts]
    method, target = found[1].decode(), found[2].decode()
    hosts = [value for name, value in headers if name.lower() == "host"]
    request = SignedRequest(method, target, hosts[0] if hosts else "", headers, body)
    return [f"a captured {method} of {target}", _signature(request), *_digests(request)]


def _parted(raw: bytes) -> tuple[bytes, bytes]:
    """Head and body; whoever captured it may have lost the carriage returns of the head."""
    for blank in (b"\r\n\r\n", b"\n\n"):
        head, found, body = raw.partition(blank)
        if found:
            return head.replace(b"\r\n", b"\n"), body
    return raw.replace(b"\r\n", b"\n"), b""


def _signature(request: SignedRequest) -> str:
    try:
        signature = parse(request)
    except Unauthorized as error:
        return f"its signature: {error}"
    scheme = "RFC 9421" if request.combined("signature-input") else "cavage"
    return f"signed with {signature.key_id} ({scheme}); its key is not asked for"


def _digests(request: SignedRequest) -> list[str]:
    steps = []
    for name, check in (("digest", check_digest), ("content-digest", check_content_digest)):
        said = request.combined(name)
        if said is None:
            continue
        try:
            check(said, request.body)
            steps.append(f"its {name} is that of the body")
        except Unauthorized as error:
            steps.append(f"its {name}: {error}")
    return steps
