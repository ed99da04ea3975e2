"""Whether our scripts take out of a HEIC or AVIF what it tells about its maker, and no pixel."""

import struct
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from tests.media import samples
from tests.web.pages.stripping import needs_node, pixels, stay_as_they_are, strip

pytestmark = needs_node

SUFFIXES = {".heic", ".heif", ".avif"}
TELLING = (b"GPSLatitude", b"Kamerabau", b"iPhone", b"CreateDate", b"Maria Muster")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">GPSLatitude 52.5 CreateDate</x:xmpmeta>'


def _box(name: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I", 8 + len(content)) + name + content


@dataclass
class Avif:
    """A photo whose boxes are put together here, to have them as other programs write them."""

    iloc: int = 1
    """The version of that box."""
    has_idat: bool = False
    exif: bytes = b""
    exif_at: int | None = None
    """Where the EXIF is said to be, if not where it is."""
    more_meta: bytes = b""
    more: bytes = b""
    kind: bytes = b"Exif"
    name: bytes = b"Exif"

    def build(self) -> bytes:
        made = BytesIO()
        samples.picture(64, 48).save(made, "AVIF", quality=80)
        source = made.getvalue()
        start = source.index(b"mdat") + 4
        begin = source.index(b"iprp") - 4
        properties = source[begin : begin + int.from_bytes(source[begin : begin + 4], "big")]
        content = struct.pack(">I", 0) + self.exif
        first = self._put(source[start:], content, properties, 1_000_000)
        return self._put(source[start:], content, properties, len(first) - len(source[start:]))

    def _put(self, picture: bytes, exif: bytes, properties: bytes, at: int) -> bytes:
        inside = b"" if self.has_idat else exif
        place = 0 if self.has_idat else at - len(inside)
        place = place if self.exif_at is None else self.exif_at
        meta = _box(
            b"meta",
            bytes(4),
            _box(b"hdlr", bytes(8), b"pict", bytes(12), b"a camera\0"),
            _box(b"pitm", bytes(4), struct.pack(">H", 1)),
            self._places(at, len(picture), place, len(exif)),
            _box(
                b"iinf",
                bytes(4),
                struct.pack(">H", 2),
                _box(b"infe", b"\2\0\0\0", struct.pack(">HH", 1, 0), b"av01", b"My garden\0"),
                _box(b"infe", b"\2\0\0\1", struct.pack(">HH", 2, 0), self.kind, self.name, b"\0"),
            ),
            _box(b"iref", bytes(4), _box(b"cdsc", struct.pack(">HHH", 2, 1, 1))),
            properties,
            _box(b"idat", exif) if self.has_idat else b"",
            self.more_meta,
        )
        brands = _box(b"ftyp", b"avif", bytes(4), b"avifmif1miaf")
        return brands + meta + self.more + _box(b"mdat", inside, picture)

    def _places(self, picture: int, length: int, exif: int, exif_length: int) -> bytes:
        ids = ">I" if self.iloc == 2 else ">H"
        entries = b""
        for number, at, size in ((1, picture, length), (2, exif, exif_length)):
            entries += struct.pack(ids, number)
            if self.iloc:
                entries += struct.pack(">H", int(self.has_idat and number == 2))
            entries += struct.pack(">HHII", 0, 1, at, size)
        head = bytes([self.iloc, 0, 0, 0, 0x44, 0]) + struct.pack(ids, 2)
        return _box(b"iloc", head, entries)


def _located() -> bytes:
    return samples.exif(6).tobytes().removeprefix(b"Exif\0\0")


def test_real_photos_lose_what_they_tell_and_no_pixel(corpus: Path, tmp_path: Path) -> None:
    found = sorted((corpus / "images").rglob("*"))
    files = [one for one in found if one.suffix.lower() in SUFFIXES]
    assert len(files) >= 7
    for one in strip(files, tmp_path):
        assert one.was_stripped, one.source
        before, after = one.before_and_after()
        assert len(after) == len(before), one.source
        for telling in TELLING:
            assert telling not in after, (one.source, telling)
        assert pixels(one.made) == pixels(one.source), one.source
        with Image.open(one.made) as image:
            exif = image.getexif()
            assert set(exif) <= {0x0112}, one.source
            assert not exif.get_ifd(0x8825), one.source


def test_a_photo_of_a_telephone_is_said_to_tell_its_place(corpus: Path, tmp_path: Path) -> None:
    (one,) = strip(
        [corpus / "images" / "exif-samples" / "heic_IMG_5195.HEIC"], tmp_path, "image/heic"
    )
    assert one.told is not None
    assert one.told["place"]
    assert one.told["camera"]
    assert one.told["time"]
    assert one.mime == "image/heic"
    assert one.read < one.source.stat().st_size / 4  # its pictures are left where they are


@pytest.mark.parametrize("orientation", [1, 6])
def test_what_programs_write_is_gone_and_each_picture_is_there(
    orientation: int, tmp_path: Path
) -> None:
    exif = samples.exif(orientation).tobytes()
    heic, several = tmp_path / "one.heic", tmp_path / "several.heic"
    avif = tmp_path / "one.avif"
    samples.picture().save(heic, exif=exif, xmp=XMP)
    both = pillow_heif.HeifFile()  # type: ignore[no-untyped-call]
    for picture in (samples.picture(mode="RGBA"), samples.picture(200, 320)):
        picture.info |= {"exif": exif, "xmp": XMP}
        both.add_from_pillow(picture)
    both.save(several)
    samples.picture(mode="RGBA").save(avif, exif=exif, xmp=XMP)
    for one in strip([heic, several, avif], tmp_path):
        assert one.was_stripped, one.source
        assert one.told is not None
        assert one.told["place"]
        assert one.told["camera"]
        assert one.told["time"]
        before, after = one.before_and_after()
        assert len(after) == len(before)
        assert b"Maria Muster" in before
        for telling in (*TELLING, b"libavif", b"a private remark"):
            assert telling not in after, (one.source, telling)
        assert pixels(one.made) == pixels(one.source), one.source
        with Image.open(one.made) as image:
            assert set(image.getexif()) <= {0x0112}
            packet = image.info["xmp"].strip()  # is XML still, and says nothing
            assert packet.startswith(b"<x:xmpmeta ")
            assert packet.endswith(b"/>")


def test_pictures_that_move_still_move(tmp_path: Path) -> None:
    moving = tmp_path / "moving.avif"
    frames = [samples.picture(80 + 2 * step, 60).resize((80, 60)) for step in range(4)]
    frames[0].save(moving, save_all=True, append_images=frames[1:], xmp=XMP)
    (one,) = strip([moving], tmp_path, "image/avif")
    assert one.was_stripped
    assert one.told is not None
    assert one.told["place"]
    assert one.mime == "image/avif"
    before, after = one.before_and_after()
    assert b"GPSLatitude" in before
    assert b"GPSLatitude" not in after
    assert len(pixels(moving)) == 4
    assert pixels(one.made) == pixels(moving)


@pytest.mark.parametrize(
    ("version", "has_idat"), [(0, False), (1, False), (2, False), (1, True), (2, True)]
)
def test_exif_is_found_wherever_a_file_says_it_is(
    version: int, has_idat: bool, tmp_path: Path
) -> None:
    source = tmp_path / "built.avif"
    source.write_bytes(Avif(iloc=version, has_idat=has_idat, exif=_located()).build())
    with Image.open(source) as image:
        assert image.getexif()[0x010F] == "Kamerabau"
    (one,) = strip([source], tmp_path)
    assert one.was_stripped
    assert one.told is not None
    assert one.told["place"]
    after = one.made.read_bytes()
    for telling in (*TELLING, b"My garden", b"a camera"):
        assert telling not in after
    with Image.open(one.made) as image:
        assert set(image.getexif()) == {0x0112}
    assert b"\x01\x12\0\3\0\0\0\1\0\6" in after  # as it was said: some programs look for it here
    assert pixels(one.made) == pixels(source)


def test_what_is_beside_the_picture_goes_too(tmp_path: Path) -> None:
    hidden = _box(b"mpvd", b"a film, and where I live") + _box(b"uuid", bytes(16), XMP)
    files = [tmp_path / "beside.avif", tmp_path / "unknown.avif", tmp_path / "mime.avif"]
    more_meta = _box(b"keys", b"Maria Muster")
    files[0].write_bytes(Avif(exif=_located(), more=hidden, more_meta=more_meta).build())
    files[1].write_bytes(Avif(exif=_located(), kind=b"own!", name=b"Maria Muster").build())
    name = b"Maria Muster\0application/rdf+xml\0deflate"
    files[2].write_bytes(Avif(exif=XMP * 3, kind=b"mime", name=name).build())
    done = strip(files, tmp_path)
    for one in done:
        assert one.was_stripped, one.source
        after = one.made.read_bytes()
        for telling in (*TELLING, b"where I live", b"deflate"):
            assert telling not in after, (one.source, telling)
        assert pixels(one.made) == pixels(one.source)
    assert done[0].told is not None
    assert done[0].told["trailing"]
    assert b"application/rdf+xml" in done[2].made.read_bytes()


def test_what_lies_about_its_places_is_sent_as_it_is(tmp_path: Path) -> None:
    whole = Avif(exif=_located()).build()
    picture = whole.index(b"mdat") + 4 + 4 + len(_located())
    iloc = whole.index(b"iloc")
    infe = whole.index(b"infe")
    hdlr = whole.index(b"hdlr")
    stay_as_they_are(
        [
            whole[:-1],
            whole + b"not a box",
            whole + _box(b"meta", bytes(40)),
            Avif(exif=_located(), exif_at=picture).build(),  # the picture itself is said to be EXIF
            Avif(exif=_located(), exif_at=8).build(),  # or the file's brands
            Avif(exif=_located(), exif_at=2**31).build(),
            Avif(kind=b"jpeg", exif=_located()).build(),
            whole[: iloc + 8] + b"\x33" + whole[iloc + 9 :],
            whole[: iloc + 10] + b"\xff\xff" + whole[iloc + 12 :],
            whole[: infe - 4] + b"\0\0\0\1" + whole[infe:],
            whole[: infe - 4] + bytes(4) + whole[infe:],
            whole[: hdlr - 4] + b"\xff\xff\xff\xff" + whole[hdlr:],
            whole.replace(b"av01My", b"what My", 1),
            _box(b"ftyp", b"heic", bytes(4), b"mif1") + _box(b"meta") * 3,
            _box(b"ftyp", b"heic", bytes(4), b"mif1") + _box(b"free") * 100_000,
        ],
        tmp_path,
    )
