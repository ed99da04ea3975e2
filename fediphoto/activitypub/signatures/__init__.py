"""Who sent a request: HTTP signatures made and proven, old style and new."""

from fediphoto.activitypub.signatures.asked import demand
from fediphoto.activitypub.signatures.keys import multikey, private_key, public_key
from fediphoto.activitypub.signatures.request import SignedRequest
from fediphoto.activitypub.signatures.verify import ParsedSignature, parse, verify

__all__ = [
    "ParsedSignature",
    "SignedRequest",
    "demand",
    "multikey",
    "parse",
    "private_key",
    "public_key",
    "verify",
]
