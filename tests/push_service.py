"""A push service and the client behind it, scripted: real HTTP on loopback, real keys.

async with PushService() as service:
    subscribed = service.subscribe()         # what the client gives its server
    …
    (message,) = service.messages            # decrypted by another implementation (http_ece)
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import http_ece
from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

AUTH = b"sixteen bytes of"


def unpadded(raw: bytes) -> str:
    """base64url as browsers write it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """What it stands for."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Woken:
    """One message as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class PushService:
    """The service; use it as `async with`. `status` (and `headers`) is what it answers."""

    status: int = 201
    headers: dict[str, str] = field(default_factory=dict)
    received: list[Woken] = field(default_factory=list)
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    origin: str = ""

    async def __aenter__(self) -> "PushService":
        app = web.Application()
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.origin = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.received.append(Woken(request.path, dict(request.headers), await request.read()))
        return web.Response(status=self.status, headers=self.headers)

    @property
    def point(self) -> bytes:
        """The client's public key."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscribe(self, *, standard: bool = True, path: str = "/wake/me") -> dict[str, Any]:
        """What the client tells its server."""
        keys = {"p256dh": unpadded(self.point), "auth": unpadded(AUTH)}
        return {"endpoint": f"{self.origin}{path}", "keys": keys, "standard": standard}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What they say."""
        return [json.loads(self.read(one)) for one in self.received]

    def read(self, one: Woken) -> bytes:
        """A message as the client decrypts it."""
        known: dict[str, Any] = {}
        version = one.headers["Content-Encoding"]
        if version == "aesgcm":
            salt = one.headers["Encryption"].partition("salt=")[2]
            known = {"salt": decoded(salt), "dh": decoded(crypto_key(one)["dh"])}
        return bytes(
            http_ece.decrypt(
                one.body, private_key=self.key, auth_secret=AUTH, version=version, **known
            )
        )


def crypto_key(one: Woken) -> dict[str, str]:
    """The parts of its Crypto-Key header."""
    return dict(part.split("=", 1) for part in one.headers["Crypto-Key"].split(";"))


def claims(one: Woken) -> dict[str, Any]:
    """What its token says, once the signature has been checked with the key it names."""
    scheme, _, rest = one.headers["Authorization"].partition(" ")
    if scheme == "vapid":
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        token, key = parts["t"], parts["k"]
    else:
        assert scheme == "WebPush"
        token, key = rest, crypto_key(one)["p256ecdsa"]
    head, body, signature = token.split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = decoded(signature)
    assert len(raw) == 64
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    point.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    said: dict[str, Any] = json.loads(decoded(body))
    return {**said, "key": key}
