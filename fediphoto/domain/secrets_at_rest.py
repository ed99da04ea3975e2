"""How secrets are made and kept: 256 random bits outside, a SHA-256 inside."""

import hashlib
import secrets


def new_secret() -> str:
    """A fresh secret: 256 random bits, 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def kept(secret: str) -> str:
    """What is stored of a secret; with so many random bits a plain hash cannot be turned back."""
    # What a client shows may be any text, lone surrogates too: it is then simply unknown.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
