"""Prove who sent a request: read its signature first, then check it with the key it names."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fediphoto.activitypub.signatures import cavage, rfc9421
from fediphoto.activitypub.signatures.keys import public_key
from fediphoto.activitypub.signatures.request import SignedRequest
from fediphoto.errors import Unauthorized


@dataclass(frozen=True)
class ParsedSignature:
    """A well-formed signature of either kind, of which only the key's name matters outside."""

    key_id: str
    details: cavage.CavageSignature | rfc9421.MessageSignature

    @property
    def is_new_style(self) -> bool:
        """Whether it is one of RFC 9421."""
        return isinstance(self.details, rfc9421.MessageSignature)

    @property
    def covered(self) -> tuple[str, ...]:
        """The names of what is signed, in lower case."""
        if isinstance(self.details, cavage.CavageSignature):
            return self.details.covered
        return self.details.components


def parse(request: SignedRequest) -> ParsedSignature:
    """The signature of a request, before any key is fetched.

    A Signature-Input header selects RFC 9421. Raises Unauthorized where there is none, or an
    ill-formed one.
    """
    header = request.combined("signature")
    if header is None:
        raise Unauthorized("The request is not signed")
    signature_input = request.combined("signature-input")
    if signature_input is not None:
        message = rfc9421.parse(signature_input, header)
        return ParsedSignature(message.key_id, message)
    old = cavage.parse(header)
    return ParsedSignature(old.key_id, old)


def verify(
    request: SignedRequest,
    parsed: ParsedSignature,
    public_pem: str,
    now: datetime | None = None,
) -> None:
    """Unauthorized unless the key in `public_pem` signed this very request within the hour."""
    key = public_key(public_pem)
    at = now or datetime.now(UTC)
    if isinstance(parsed.details, cavage.CavageSignature):
        cavage.verify(request, parsed.details, key, at)
    else:
        rfc9421.verify(request, parsed.details, key, at)
