"""How large a request's body may be, and where its files go: to disk, never through memory."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from quart import Quart, Request, request
from quart.asgi import ASGIHTTPConnection
from quart.wrappers.request import Body
from werkzeug.exceptions import RequestEntityTooLarge

from fediphoto import config
from fediphoto.domain.people import imports
from fediphoto.storage import blobs
from fediphoto.web.forms import FormReader

PLAIN_BYTES = 1024 * 1024
"""The largest body of a request that carries no files."""

PLAIN_TIMEOUT_S = 60
UPLOAD_TIMEOUT_S = 900
"""Forty megabytes over a slow telephone take minutes."""

ARCHIVE_TIMEOUT_S = 6 * 3600
"""Four gigabytes take hours."""

_ENVELOPE_BYTES = 256 * 1024
"""Room for the other fields of a form that carries photos."""

_HELD_BYTES = 256 * 1024
"""Of an upload, waiting to be written down."""

_CHECKED_EVERY_BYTES = 32 * 1024 * 1024
"""Of an archive: several may come at once, each of which alone would have had room."""

_taken: dict[str, tuple[int, int]] = {}
_archives: set[str] = set()


def take_photos(path: str, photos: int = 1, videos: int = 0) -> None:
    """Let multipart bodies for `path` and what lies below it carry so many photos and videos."""
    _taken[path.rstrip("/")] = (photos, videos)


def take_archives(path: str) -> None:
    """Let multipart bodies for just `path` carry an archive, as far as the disk has room."""
    _archives.add(path)


class BoundedBody(Body):
    """A body that is refused once more bytes arrived than it may have.

    Quart counts what waits to be read, and so never ends a streamed body without a length. With
    `held_bytes` no more than about so many wait: the sender is held up until they are read.
    """

    def __init__(
        self,
        expected_content_length: int | None,
        max_content_length: int | None,
        held_bytes: int | None = None,
    ) -> None:
        super().__init__(expected_content_length, max_content_length)
        self._received_bytes = 0
        self._held_bytes = held_bytes
        self._has_room = asyncio.Event()
        self._has_room.set()

    async def room(self) -> None:
        """Return once the next bytes can be taken."""
        await self._has_room.wait()

    def append(self, data: bytes) -> None:
        """Take the next bytes, or none any more."""
        self._received_bytes += len(data)
        limit = self._max_content_length
        if limit is not None and self._received_bytes > limit and self._must_raise is None:
            self._must_raise = RequestEntityTooLarge()
            self._data.clear()
            self.set_complete()
        super().append(data)
        if self._held_bytes is not None and len(self._data) > self._held_bytes:
            self._has_room.clear()

    async def __anext__(self) -> bytes:
        """The bytes that arrived; RequestEntityTooLarge rather than a silent early end."""
        try:
            data = await super().__anext__()
        except StopAsyncIteration:
            if self._must_raise is not None:
                raise self._must_raise from None
            raise
        self._has_room.set()
        return data


class _Archive(io.FileIO):
    """A file that grows only as long as the disk has room for what others do."""

    _unchecked_bytes = 0

    def write(self, data: Any, /) -> int:
        """As any file; Unprocessable once there is too little room."""
        self._unchecked_bytes += len(data)
        if self._unchecked_bytes > _CHECKED_EVERY_BYTES:
            imports.check_room()
            self._unchecked_bytes = 0
        return super().write(data)


class HouseConnection(ASGIHTTPConnection):
    """One exchange, in which the client sends no faster than its photos are written down.

    While we wait for the database, Quart would take all of an upload into memory.
    """

    async def handle_messages(
        self, request: Request, receive: Callable[[], Awaitable[Any]]
    ) -> None:
        """Pass on what arrives, until the client is gone."""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            if message["type"] == "http.request":
                request.body.append(message.get("body", b""))
                if not message.get("more_body", False):
                    request.body.set_complete()
                elif isinstance(request.body, BoundedBody):
                    await request.body.room()


class HouseRequest(Request):
    """A request bounded in bytes, parts and time, whose files are written straight to disk."""

    body_class = BoundedBody

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.spilled: list[tuple[Path, IO[bytes]]] = []
        self._form_reader: FormReader | None = None
        files_bytes = self._files_bytes()
        if files_bytes:
            limit = files_bytes + _ENVELOPE_BYTES
            self.max_content_length = limit
            self.body_timeout = ARCHIVE_TIMEOUT_S if self._is_archive else UPLOAD_TIMEOUT_S
            self.body = BoundedBody(self.content_length, limit, _HELD_BYTES)

    def make_form_data_parser(self) -> FormReader:
        """A reader that puts each file under a name in the media store's own file system."""
        if self._form_reader is None:
            self._form_reader = FormReader(self._open_file)
        return self._form_reader

    def _files_bytes(self) -> int:
        """How many bytes of files it may carry."""
        if self.method not in ("POST", "PUT", "PATCH") or self.mimetype != "multipart/form-data":
            return 0
        if self._is_archive:
            return min(config.current().limits.import_bytes, imports.free_bytes())
        path, media = self.path.rstrip("/"), config.current().media
        while path:
            if path in _taken:
                photos, videos = _taken[path]
                videos = videos if media.video == "auto" else 0
                return photos * media.photo_bytes + videos * media.video_bytes
            path = path.rpartition("/")[0]
        return 0

    @property
    def _is_archive(self) -> bool:
        return self.path in _archives

    def _open_file(self) -> IO[bytes]:
        path = blobs.current().temporary()
        file = io.BufferedRandom(_Archive(path, "w+")) if self._is_archive else path.open("w+b")
        self.spilled.append((path, file))
        return file


def install(app: Quart) -> None:
    """Have `app` read bodies so, and clear away files that nobody took."""
    app.request_class = HouseRequest
    app.asgi_http_class = HouseConnection
    app.config["MAX_CONTENT_LENGTH"] = PLAIN_BYTES
    app.config["BODY_TIMEOUT"] = PLAIN_TIMEOUT_S

    async def clear_away(_: BaseException | None) -> None:
        for path, file in getattr(request, "spilled", ()):
            path.unlink(missing_ok=True)
            with suppress(OSError):  # a full disk, told already
                file.close()

    app.teardown_request(clear_away)
