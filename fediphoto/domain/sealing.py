"""How a secret that must be told again is kept: sealed with a key that is not in the database.

The key lies in the data folder, readable by the program alone, so that a copy of the database (a
backup, a leak) opens nothing. Where the file is lost, what was sealed is unknown, and no more.
"""

import base64
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fediphoto import config

FILE = "sealing.key"
_NONCE_BYTES = 12

_keys: dict[Path, bytes] = {}


def seal(secret: str, purpose: str) -> str:
    """`secret` as it may be stored; opened again by `unseal` with the same purpose."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_key()).encrypt(nonce, secret.encode(), purpose.encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed; '' where it cannot be opened any longer."""
    raw = base64.b64decode(sealed)
    try:
        opened = AESGCM(_key()).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
    except (InvalidTag, ValueError):
        return ""
    return opened.decode()


def _key() -> bytes:
    path = config.current().data_dir / FILE
    if path not in _keys:
        _keys[path] = _read_or_make(path)
    return _keys[path]


def _read_or_make(path: Path) -> bytes:
    """The key in the file; a new one the first time, also when two processes come at once.

    The file gets its name once it is whole and on the disk: nobody ever reads half a key.
    """
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{FILE}.") as file:  # mode 0600
            file.write(AESGCM.generate_key(256))
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was faster
                os.link(file.name, path)
    return path.read_bytes()
