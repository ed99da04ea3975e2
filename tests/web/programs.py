"""A client program on somebody's phone: it sends requests and keeps what it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from fediphoto.storage.models import Account

HOME = "http://photos.test"
EVERYTHING = "read write follow push profile"


@dataclass(frozen=True)
class Answer:
    """What a request was answered."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return orjson.loads(self.body)

    @property
    def error(self) -> str:
        """The sentence of an error."""
        assert self.headers["Content-Type"].startswith("application/json"), self.body[:300]
        return str(self.json["error"])

    @property
    def link(self) -> dict[str, str]:
        """Where `next` and `prev` lead, below our own host."""
        found = {}
        for one in self.headers.get("Link", "").split(", "):
            if one:
                address, _, rel = one.partition(">; rel=")
                assert address.startswith(f"<{HOME}/"), one
                split = urlsplit(address[1:])
                found[rel.strip('"')] = f"{split.path}?{split.query}"
        return found


class Program:
    """A client with a token of its own, or (without one) a stranger."""

    def __init__(self, app: Any, token: str = "", account: Account | None = None) -> None:
        self.app = app
        self.token = token
        self._account = account

    @property
    def me(self) -> Account:
        """Whose program it is."""
        assert self._account is not None
        return self._account

    def headers(self, **more: str) -> dict[str, str]:
        """What it sends with every request."""
        shown = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Host": "photos.test", **shown, **named}

    async def send(
        self, method: str, path: str, data: bytes | None = None, **headers: str
    ) -> Answer:
        """One request with just these bytes."""
        if method == "GET" and path.startswith("/api/v1/streaming/"):
            return await self._begun(path, self.headers(**headers))
        response = await self.app.test_client().open(
            path, method=method, data=data, headers=self.headers(**headers)
        )
        body = await response.get_data(as_text=False)
        return Answer(response.status_code, response.headers, body)

    async def _begun(self, path: str, headers: dict[str, str]) -> Answer:
        """How the answer to a request begins, which perhaps never ends."""
        request = self.app.test_client().request(path, method="GET", headers=headers)
        async with request as connection:
            await connection.send_complete()
            begun = await connection.receive()
            await connection.disconnect()
        return Answer(connection.status_code or 0, connection.headers, begun)

    async def ask(self, path: str, /, **query: Any) -> Answer:
        """GET, lists as `name[]`."""
        return await self.send("GET", f"{path}?{_written(query)}" if query else path)

    async def tell(self, path: str, method: str = "POST", /, **fields: Any) -> Answer:
        """POST (or another method) a form, lists as `name[]`."""
        form = _written(fields).encode()
        return await self.send(method, path, form, Content_Type="application/x-www-form-urlencoded")

    async def tell_json(self, path: str, document: Any, method: str = "POST", /) -> Answer:
        """POST (or another method) a JSON document."""
        return await self.send(
            method, path, orjson.dumps(document), Content_Type="application/json"
        )

    async def upload(self, content: bytes, path: str = "/api/v2/media", /, **fields: str) -> Answer:
        """POST a photo, as apps do."""
        kind, body = multipart(file=content, **fields)
        return await self.send("POST", path, body, Content_Type=kind)

    async def post(self, status: str = "", photos: Sequence[str] = (), **fields: Any) -> Any:
        """Publish something; the Status."""
        answer = await self.tell("/api/v1/statuses", status=status, media_ids=photos, **fields)
        assert answer.status == 200, answer.body
        return answer.json


def multipart(**fields: bytes | str) -> tuple[str, bytes]:
    """Content-Type and body of a form; bytes are files."""
    values: MultiDict[str, Any] = MultiDict()
    for name, value in fields.items():
        is_file = isinstance(value, bytes)
        values.add(name, FileStorage(BytesIO(value), "photo.jpg") if is_file else value)  # type: ignore[arg-type]
    boundary, body = encode_multipart(values)
    return f'multipart/form-data; boundary="{boundary}"', body


def jpeg(color: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small photo."""
    out = BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return out.getvalue()


def _written(fields: dict[str, Any]) -> str:
    pairs: list[tuple[str, Any]] = []
    for name, value in fields.items():
        if isinstance(value, str | int | bytes):
            pairs.append((name, value))
        else:
            pairs += [(f"{name}[]", one) for one in value]
    return urlencode(pairs)
