"""What a media file is called: a name nobody can guess, and no name that leads anywhere else."""

import re
import secrets

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z0-9]{1,8}")
_EXTENSION = re.compile(r"[a-z0-9]{1,8}")


def new_key(extension: str) -> str:
    """A fresh key like `ab/cd/abcd….jpg`: 128 random bits, foldered by the first 16 of them.

    `extension` is ours ("jpg", "webp"), never a name somebody sent; ValueError otherwise.
    """
    if not _EXTENSION.fullmatch(extension):
        raise ValueError(f"not an extension: {extension!r}")
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name[2:4]}/{name}.{extension}"


def is_key(text: str) -> bool:
    """Whether `text` has the one form of our keys; `..`, `\\` and NUL cannot occur in it."""
    return _KEY.fullmatch(text) is not None
