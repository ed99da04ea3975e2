"""Another server, scripted: real HTTP on loopback, its own people and keys; honest until told.

    async with RemoteServer() as remote:
        bob = remote.person("bob")
        note = remote.note(bob, "<p>Hello</p>")
        headers, body = remote.sign(bob, remote.create(note))

It serves its people's actors, WebFinger and notes, keeps what is posted to its inboxes in
`received` and every request in `log`. `serve`, `redirect` and `stall` make it lie, lead astray and
dawdle.
"""

import asyncio
import base64
import hashlib
import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests import remote_signing

Document = dict[str, Any]

ACTIVITY_JSON = "application/activity+json"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """The key called `name`; made once for all tests, for that takes a tenth of a second."""
    return rsa.generate_private_key(65537, 2048)


def public_pem(key: rsa.RSAPrivateKey) -> str:
    """Its public half as actors show it."""
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


@dataclass
class Person:
    """Somebody on the remote server; `document` is what their id serves."""

    name: str
    uri: str
    key: rsa.RSAPrivateKey
    document: Document

    @property
    def key_uri(self) -> str:
        """The id of the key."""
        return f"{self.uri}#main-key"

    @property
    def method_uri(self) -> str:
        """The id of the Ed25519 key, once they have one (`with_ed25519`)."""
        return f"{self.uri}#ed25519-key"

    @property
    def ed25519(self) -> ed25519.Ed25519PrivateKey:
        """That key."""
        return remote_signing.ed25519_key(self.uri)

    def with_ed25519(self) -> "Person":
        """Show an Ed25519 key besides (FEP-521a)."""
        self.document["assertionMethod"] = [remote_signing.method(self.uri, self.ed25519)]
        return self

    def prove(self, document: Document, **changes: Any) -> Document:
        """The document with their integrity proof (FEP-8b32); `changes` replace its options."""
        return remote_signing.prove(document, self.ed25519, self.method_uri, **changes)

    @property
    def followers(self) -> str:
        """The id of the collection of followers."""
        return f"{self.uri}/followers"


@dataclass
class Seen:
    """A request that came in."""

    method: str
    path: str
    """With the query string."""
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Answer:
    """What a path is told to say."""

    body: bytes = b""
    status: int = 200
    content_type: str = ACTIVITY_JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    stall_s: float = 0.0
    held_by: asyncio.Event | None = None
    """Nothing is said until this is set."""


@dataclass
class RemoteServer:
    """The server; use it as `async with RemoteServer() as remote`."""

    has_webfinger: bool = True
    has_shared_inbox: bool = True
    people: dict[str, Person] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    log: list[Seen] = field(default_factory=list)
    received: list[Document] = field(default_factory=list)
    inbox_status: int = 202
    host: str = ""
    address: str = "127.0.0.1"
    """Where it listens."""
    name: str = ""
    """What its ids call it, if not by its address."""
    _runner: web.AppRunner | None = None
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def __aenter__(self) -> "RemoteServer":
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.address, 0)
        await site.start()
        self.host = f"{self.name or self.address}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """Scheme and host, without a slash at the end."""
        return f"http://{self.host}"

    # Who and what there is

    def person(self, name: str, **changes: Any) -> Person:
        """Make somebody, served at /users/NAME; `changes` replace properties of the document."""
        uri = f"{self.base_url}/users/{name}"
        key = rsa_key(name)
        document: Document = {
            "@context": CONTEXT,
            "id": uri,
            "type": "Person",
            "preferredUsername": name,
            "name": name.title(),
            "summary": f"<p>I am {name}.</p>",
            "url": f"{self.base_url}/@{name}",
            "inbox": f"{uri}/inbox",
            "outbox": f"{uri}/outbox",
            "followers": f"{uri}/followers",
            "following": f"{uri}/following",
            "published": "2024-05-06T07:08:09Z",
            "publicKey": {
                "id": f"{uri}#main-key",
                "owner": uri,
                "publicKeyPem": public_pem(key),
            },
        }
        if self.has_shared_inbox:
            document["endpoints"] = {"sharedInbox": f"{self.base_url}/inbox"}
        made = Person(name, uri, key, document | changes)
        self.people[name] = made
        return made

    def note(self, author: Person, content: str = "", **changes: Any) -> Document:
        """Make a public note, served at its id; `changes` replace its properties."""
        uri = f"{author.uri}/notes/{next(self._numbers)}"
        made: Document = {
            "@context": CONTEXT[0],
            "id": uri,
            "type": "Note",
            "attributedTo": author.uri,
            "content": content,
            "published": _now(),
            "to": [PUBLIC],
            "cc": [author.followers],
        } | changes
        self.serve(made["id"], made)
        return made

    def activity(self, kind: str, actor: Person, about: Any, **changes: Any) -> Document:
        """An activity of `actor` about an id or an object."""
        return {
            "@context": CONTEXT[0],
            "id": f"{actor.uri}/activities/{next(self._numbers)}",
            "type": kind,
            "actor": actor.uri,
            "object": about,
            "published": _now(),
            "to": [PUBLIC],
            "cc": [actor.followers],
        } | changes

    def create(self, note: Document, **changes: Any) -> Document:
        """The Create of a note by its author."""
        author = next(one for one in self.people.values() if one.uri == note["attributedTo"])
        addressed = {name: note[name] for name in ("to", "cc") if name in note}
        return self.activity("Create", author, note, **addressed, **changes)

    # What it says

    def serve(
        self,
        address: str,
        body: Document | bytes,
        *,
        status: int = 200,
        content_type: str = ACTIVITY_JSON,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Have a path (or full address) say `body`; returns the full address."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._answer(address, Answer(raw, status, content_type, headers or {}))

    def redirect(self, address: str, location: str, *, status: int = 302) -> str:
        """Have a path lead elsewhere."""
        return self._answer(address, Answer(status=status, headers={"Location": location}))

    def stall(self, address: str, seconds: float) -> str:
        """Have a path answer only after `seconds`."""
        return self._answer(address, Answer(stall_s=seconds))

    def hold(self, address: str, released: asyncio.Event) -> str:
        """Have a path answer only once `released` is set."""
        return self._answer(address, Answer(held_by=released))

    def _answer(self, address: str, answer: Answer) -> str:
        path = address.removeprefix(self.base_url)
        self.answers[path] = answer
        return f"{self.base_url}{path}"

    # What it says unasked

    def sign(
        self,
        signer: Person,
        activity: Document | bytes,
        *,
        host: str = "photos.test",
        path: str = "/inbox",
        key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | None = None,
        key_uri: str | None = None,
        at: datetime | None = None,
        scheme: str = "cavage",
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body of a POST, signed as Mastodon does it (draft-cavage-12, rsa-sha256).

        With the `scheme` "rfc9421" as it may do it one day.
        """
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        if scheme == "rfc9421":
            signed = remote_signing.sign_rfc9421(
                body,
                key=key or signer.key,
                key_uri=key_uri or signer.key_uri,
                host=host,
                path=path,
                content_type=ACTIVITY_JSON,
                at=at,
            )
            return signed, body
        headers = {
            "Host": host,
            "Date": format_datetime(at or datetime.now(UTC), usegmt=True),
            "Digest": f"SHA-256={_base64(hashlib.sha256(body).digest())}",
            "Content-Type": ACTIVITY_JSON,
        }
        lines = [f"(request-target): post {path}"]
        lines += [f"{name.lower()}: {value}" for name, value in headers.items()]
        signature = remote_signing.signature(key or signer.key, "\n".join(lines).encode())
        headers["Signature"] = (
            f'keyId="{key_uri or signer.key_uri}",algorithm="rsa-sha256",'
            'headers="(request-target) host date digest content-type",'
            f'signature="{_base64(signature)}"'
        )
        return headers, body

    # What it has heard

    def requests_for(self, address: str) -> list[Seen]:
        """The requests for a path (without its query), or a full address."""
        path = address.removeprefix(self.base_url)
        return [seen for seen in self.log if seen.path.partition("?")[0] == path]

    async def asked(self, times: int = 1) -> None:
        """Wait for so many requests in all; TimeoutError where they never come."""
        async with asyncio.timeout(30):
            while len(self.log) < times:  # noqa: ASYNC110 (a count is no event)
                await asyncio.sleep(0.01)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        seen = Seen(request.method, request.path_qs, dict(request.headers), body)
        self.log.append(seen)
        told = self.answers.get(request.path_qs) or self.answers.get(request.path)
        if told is not None:
            await asyncio.sleep(told.stall_s)
            if told.held_by is not None:
                await told.held_by.wait()
            return web.Response(
                body=told.body,
                status=told.status,
                headers={"Content-Type": told.content_type, **told.headers},
            )
        if request.method == "POST" and request.path.endswith("/inbox"):
            self.received.append(json.loads(body))
            return web.Response(status=self.inbox_status)
        if request.path == "/.well-known/webfinger" and self.has_webfinger:
            return self._webfinger(request.query.get("resource", ""))
        person = self.people.get(request.path.removeprefix("/users/"))
        if person is None:
            return web.Response(status=404)
        return web.json_response(person.document, content_type=ACTIVITY_JSON)

    def _webfinger(self, resource: str) -> web.Response:
        name, _, host = resource.removeprefix("acct:").partition("@")
        person = self.people.get(name.lower())
        if person is None or host != self.host:
            return web.Response(status=404)
        links = [{"rel": "self", "type": ACTIVITY_JSON, "href": person.uri}]
        return web.json_response(
            {"subject": f"acct:{person.name}@{host}", "links": links},
            content_type="application/jrd+json",
        )


@asynccontextmanager
async def remote_servers(count: int) -> AsyncIterator[list[RemoteServer]]:
    """Several servers at once."""
    servers = [RemoteServer() for _ in range(count)]
    try:
        for server in servers:
            await server.__aenter__()
        yield servers
    finally:
        for server in servers:
            if server.host:
                await server.__aexit__()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
