"""What a script of ours does in somebody's browser with photos, and what comes of them."""

import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from fediphoto.storage import blobs
from tests.web.pages.browser import Browser

Drain = Callable[[], Awaitable[None]]


def picture(size: tuple[int, int] = (300, 200), color: str = "#336699") -> bytes:
    """A JPEG whose left half is of that colour, and whose right half is white."""
    image = Image.new("RGB", size, "white")
    image.paste(Image.new("RGB", (size[0] // 2, size[1]), color), (0, 0))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


class Script:
    """What a script of ours does in somebody's browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.token = ""

    async def post(
        self, path: str, fields: dict[str, Any] | None = None, status: int = 200, **headers: str
    ) -> Any:
        """The JSON that a form sent to a door is answered with."""
        if not self.token:
            await self.browser.open("/new")
            self.token = self.browser.page.value("csrf_token")
        boundary, body = encode_multipart(MultiDict(fields or {}))
        sent = {
            "Content-Type": f'multipart/form-data; boundary="{boundary}"',
            "X-CSRF-Token": self.token,
            **headers,
        }
        answer = await self.browser.raw("POST", path, data=body, headers=sent)
        return await read(answer, status)

    async def get(self, path: str, status: int = 200) -> Any:
        """The JSON at an address."""
        return await read(await self.browser.raw("GET", path), status)

    async def upload(self, content: bytes, key: str = "", status: int = 200) -> Any:
        """Send one file."""
        fields: dict[str, Any] = {"file": FileStorage(io.BytesIO(content), "photo.jpg")}
        if key:
            fields["key"] = key
        return await self.post("/new/photos", fields, status)

    async def edit(self, photo: Any, status: int = 200, **edits: Any) -> Any:
        """Edit it."""
        fields = {"edits": json.dumps(edits)}
        return await self.post(f"/new/photos/{photo['id']}/edits", fields, status)


async def read(answer: Any, status: int) -> Any:
    """The JSON that is answered with this status."""
    body = await answer.get_data()
    assert answer.status_code == status, (answer.status_code, body[:500])
    assert answer.headers["Content-Type"] == "application/json"
    return json.loads(body)


async def image_at(browser: Browser, address: str) -> Image.Image:
    """The picture at an address of ours."""
    answer = await browser.raw("GET", address.partition("photos.test")[2])
    assert answer.status_code == 200, address
    return Image.open(io.BytesIO(await answer.get_data()))


def path_of(address: str) -> str:
    """The path of an address of ours."""
    return address.partition("photos.test")[2]


async def bytes_at(browser: Browser, address: str) -> bytes:
    """What lies at an address of ours."""
    answer = await browser.raw("GET", path_of(address))
    assert answer.status_code == 200
    content: bytes = await answer.get_data()
    return content


def kept_files() -> set[str]:
    """What lies in the media store."""
    folder = blobs.current().folder
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "making" not in path.parts
    }
