"""How a form is read: its fields within bounded memory, its files straight to disk.

Quart's own reader takes a form that ends in the middle for a complete one, keeps whatever stands
outside the parts in memory, up to the size of all the photos, and knows parts without a name.
"""

from collections.abc import Callable, Iterable
from typing import IO
from urllib.parse import parse_qsl

from quart.datastructures import FileStorage
from quart.formparser import FormDataParser
from quart.wrappers.request import Body
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData, State

from fediphoto.errors import BadRequest
from fediphoto.text.translations import _, marked

FIELDS_BYTES = 1024 * 1024
"""The fields of one form together, files apart."""
MOST_FIELDS = 1000
MOST_PARTS = 300

_PIECE_BYTES = 64 * 1024
_OUTSIDE_PARTS_BYTES = 4 * _PIECE_BYTES
"""Held back while a boundary, or the end of a part's head, is looked for."""

_BROKEN = marked("The form could not be read: it is incomplete or not written as a form.")

OpenFile = Callable[[], IO[bytes]]


class Fields(MultiDict[str, str]):
    """A form's fields which also knows the order in which all of them were written.

    (`items` of a MultiDict tells field by field, and so tears `a[][x]=1&a[][y]=2&a[][x]=3` apart.)
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = list(pairs)
        super().__init__(self.pairs)

    def put(self, name: str, value: str) -> None:
        """Write one more."""
        self.pairs.append((name, value))
        self.add(name, value)


Form = tuple[MultiDict[str, str], MultiDict[str, FileStorage]]


class FormReader(FormDataParser):
    """Reads what one request's body holds; `open_file` says where its next file goes."""

    def __init__(self, open_file: OpenFile) -> None:
        super().__init__()
        self._open_file = open_file
        self._was_refused = False

    async def parse(
        self,
        body: Body,
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Form:
        """Fields and files, none of either for a body of another kind, or without any bytes.

        Raises BadRequest for a broken form, werkzeug's RequestEntityTooLarge for too much of one;
        whoever asks again then (a page that tells of the error) finds an empty form.
        """
        if self._was_refused:
            return MultiDict(), MultiDict()
        self._was_refused = True
        try:
            form = await self._read(body, mimetype, options or {})
        except ValueError:
            raise BadRequest(_(_BROKEN)) from None
        self._was_refused = False
        return form

    async def _read(self, body: Body, mimetype: str, options: dict[str, str]) -> Form:
        if mimetype == "multipart/form-data":
            boundary = options.get("boundary", "").encode("ascii")
            return await _Parts(boundary, self._open_file).read(body)
        if mimetype in ("application/x-www-form-urlencoded", "application/x-url-encoded"):
            return Fields(pairs_of((await body).decode())), MultiDict()
        return MultiDict(), MultiDict()


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Names and values of a query or a form; ValueError for too many, or for what is no UTF-8."""
    return parse_qsl(
        text, keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="strict"
    )


class _Parts:
    """One multipart body on its way in."""

    def __init__(self, boundary: bytes, open_file: OpenFile) -> None:
        self._boundary = boundary
        self._open_file = open_file
        self._decoder = MultipartDecoder(boundary, _OUTSIDE_PARTS_BYTES, max_parts=MOST_PARTS)
        self._part: Field | File | None = None
        self._field = bytearray()
        self._file: IO[bytes] | None = None
        self._fields_bytes = 0
        self._form = Fields()
        self._files: MultiDict[str, FileStorage] = MultiDict()

    async def read(self, body: Body) -> Form:
        """The whole of it; ValueError unless it ends as a form does."""
        is_empty = True
        async for data in body:
            is_empty = False
            if not self._boundary:
                raise ValueError("no boundary")
            for at in range(0, len(data), _PIECE_BYTES):
                self._take(data[at : at + _PIECE_BYTES])
        if not is_empty:
            self._take(None)
        return self._form, self._files

    def _take(self, data: bytes | None) -> None:
        """The next bytes, or None for the end."""
        if self._decoder.state is State.EPILOGUE:
            return  # what follows the last part means nothing
        self._decoder.receive_data(data)
        while not isinstance(event := self._decoder.next_event(), NeedData):
            if isinstance(event, Field | File):
                self._begin(event)
            elif isinstance(event, Data):
                self._keep(event.data)
                if not event.more_data:
                    self._end()

    def _begin(self, part: Field | File) -> None:
        self._part, self._field = part, bytearray()
        self._file = self._open_file() if isinstance(part, File) else None

    def _keep(self, data: bytes) -> None:
        if self._file is not None:
            self._file.write(data)
            return
        self._fields_bytes += len(data)
        if self._fields_bytes > FIELDS_BYTES:
            raise RequestEntityTooLarge()
        self._field += data

    def _end(self) -> None:
        part = self._part
        if part is None or not part.name:
            return  # nobody can ask for what has no name
        if isinstance(part, Field):
            self._form.put(part.name, self._field.decode())
        elif self._file is not None:
            self._file.seek(0)
            self._files.add(
                part.name, FileStorage(self._file, part.filename, part.name, headers=part.headers)
            )
