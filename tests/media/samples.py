"""Photos for the tests: the corpus, and files made to order."""

import io
import json
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import IFDRational

pillow_heif.register_heif_opener()

_CORPUS = Path(
    os.environ.get("FEDIPHOTO_CORPUS", Path(__file__).parents[2] / ".." / "shared" / "corpus")
)
_MANIFEST = _CORPUS / "images" / "MANIFEST.json"
MANIFEST: dict[str, dict[str, Any]] = (
    json.loads(_MANIFEST.read_text())["files"] if _MANIFEST.is_file() else {}
)
"""What the corpus's collector saw in each file, by its path below images/; empty where absent."""

SECRETS = (b"Maria Muster", b"SN-0815-4711", b"a private remark", b"mp42", b"GIMP-secret")
"""What `tattooed` files carry and no rendition may."""


def picture(width: int = 320, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Something that looks different whichever way it is turned, with soft and hard edges."""
    drawn = Image.linear_gradient("L").resize((width, height))
    turned = drawn.transpose(Image.Transpose.ROTATE_90).resize((width, height))
    image = Image.merge("RGB", (drawn, turned, Image.new("L", (width, height), 90)))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width // 3, height // 4), fill="red")
    pen.ellipse((width // 2, height // 2, width - 1, height - 1), fill="navy", outline="white")
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """`image` as a file in memory."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def exif(orientation: int | None = None) -> Image.Exif:
    """What a telling camera writes: owner, serial number, place, lens, exposure."""
    block = Image.Exif()
    if orientation is not None:
        block[Base.Orientation] = orientation
    block[Base.Make] = "Kamerabau"
    block[Base.Model] = "K 1"
    block[Base.Artist] = "Maria Muster"
    block[Base.ImageDescription] = "a private remark"
    block.get_ifd(IFD.Exif).update(
        {
            Base.ExposureTime: IFDRational(1, 250),
            Base.FNumber: IFDRational(28, 10),
            Base.ISOSpeedRatings: 200,
            Base.FocalLength: IFDRational(35, 1),
            Base.LensModel: "K 35mm F2.8",
            Base.BodySerialNumber: "SN-0815-4711",
            Base.CameraOwnerName: "Maria Muster",
            Base.MakerNote: b"GIMP-secret" * 20,
        }
    )
    degrees = (IFDRational(52), IFDRational(30), IFDRational(12))
    block.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: degrees}
        | {GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: degrees}
    )
    return block


XMP = (
    b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>'
    b"<dc:creator>Maria Muster</dc:creator></rdf:RDF></x:xmpmeta>"
)


def jpeg_segment(marker: int, body: bytes) -> bytes:
    """One marker segment."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def tattooed_jpeg(image: Image.Image | None = None, **options: Any) -> bytes:
    """A JPEG with every sort of metadata, and a film behind its end."""
    plain = encoded(image or picture(), "JPEG", exif=exif(), **options)
    told = (
        jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
        + jpeg_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0cMaria Muster")
        + jpeg_segment(0xE2, b"MPF\0II*\0" + b"GIMP-secret")
        + jpeg_segment(0xE5, b"SN-0815-4711")
        + jpeg_segment(0xFE, b"a private remark")
    )
    film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"Maria Muster" * 9
    return plain[:2] + told + plain[2:] + plain + film


def png_chunk(name: bytes, body: bytes) -> bytes:
    """One chunk with its checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def tattooed_png(image: Image.Image | None = None, **options: Any) -> bytes:
    """A PNG with every sort of metadata, and another picture's data behind its end."""
    plain = encoded(image or picture(), "PNG", exif=exif(), **options)
    told = (
        png_chunk(b"tEXt", b"Author\0Maria Muster")
        + png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
        + png_chunk(b"tIME", b"\x07\xea\x01\x01\0\0\0")
        + png_chunk(b"prVt", b"SN-0815-4711")
    )
    return plain[:33] + told + plain[33:] + b"GIMP-secret mp42"


def tattooed_webp(image: Image.Image | None = None, **options: Any) -> bytes:
    """A WebP with EXIF, XMP, an unknown chunk, and bytes behind its end."""
    plain = encoded(image or picture(), "WEBP", exif=exif(), xmp=XMP, **options)
    body = plain[8:] + b"SECR\x0c\0\0\0SN-0815-4711"
    return b"RIFF" + struct.pack("<I", len(body)) + body + b"GIMP-secret mp42"


def tattooed_gif(**options: Any) -> bytes:
    """An animated GIF with a comment, XMP, and bytes behind its end."""
    frames = [picture(90, 60).rotate(angle).quantize(32) for angle in (0, 90, 180)]
    plain = encoded(
        frames[0],
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=120,
        loop=3,
        comment=b"a private remark",
        **options,
    )
    xmp = b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, 0, -1)) + b"\0\0"
    return plain[:-1] + xmp + b"\x3b" + b"Maria Muster mp42"


def srgb_profile() -> bytes:
    """An sRGB profile as littlecms makes it."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _number(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _colour(x: float, y: float, z: float) -> bytes:
    return b"XYZ \0\0\0\0" + _number(x) + _number(y) + _number(z)


def _profile(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC v2 profile (ICC.1:2001-04 §6) with these tags and the three that all must have."""
    name = b"test\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + b"\0" * 81,
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": _colour(0.9642, 1.0, 0.8249),
        **tags,
    }
    table, bodies = struct.pack(">I", len(tags)), b""
    for tag, body in tags.items():
        table += tag + struct.pack(">II", 132 + 12 * len(tags) + len(bodies), len(body))
        bodies += body + b"\0" * (-len(body) % 4)
    header = b"lcms\x02\x10\0\0" + kind + space + connection + b"\0" * 12 + b"acsp" + b"\0" * 28
    header += _number(0.9642) + _number(1.0) + _number(0.8249) + b"\0" * 48
    return struct.pack(">I", 128 + len(table) + len(bodies)) + header + table + bodies


def wide_profile(*, padding_bytes: int = 0) -> bytes:
    """An RGB profile with the primaries of Display P3.

    `padding_bytes` make it large, as scanners' and printers' profiles are.
    """
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {
        b"rXYZ": _colour(0.51512, 0.2412, -0.00105),
        b"gXYZ": _colour(0.29198, 0.69225, 0.04189),
        b"bXYZ": _colour(0.1571, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"padd": b"data\0\0\0\0" + b"\0" * padding_bytes,
    }
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def cmyk_profile() -> bytes:
    """A profile of a printer whose inks are green, magenta, yellow and black."""
    ramp = bytes(range(256))
    white, green, magenta, yellow, black = (
        *((255, 128, 128), (120, 60, 180), (140, 200, 120), (225, 120, 220), (10, 128, 128)),
    )
    grid = bytearray()
    for inks in range(16):  # cyan varies slowest, black fastest
        lab = white
        for bit, ink in ((8, green), (4, magenta), (2, yellow), (1, black)):
            lab = ink if inks & bit else lab
        grid += bytes(lab)
    identity = b"".join(_number(value) for value in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    table = b"mft1\0\0\0\0\x04\x03\x02\0" + identity + ramp * 4 + bytes(grid) + ramp * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table})
