"""Numbers as multibase's base58btc writes them: keys and proofs of FEP-521a and FEP-8b32."""

from fediphoto.errors import Unauthorized

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def encode(raw: bytes) -> str:
    """Bytes as base58, without the `z` of multibase."""
    number, digits = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return "1" * zeros + digits


def decode(text: str) -> bytes:
    """The bytes in a base58 text (the caller bounds its length); Unauthorized for anything else."""
    number = 0
    for character in text:
        digit = _ALPHABET.find(character)
        if digit < 0:
            raise Unauthorized("That is no base58")
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
