"""What edits do to a picture: where each point goes, and what becomes of each colour."""

import base64
import io
import random
import sys
from collections.abc import Sequence
from itertools import pairwise
from math import cos, radians, sin
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from fediphoto.errors import Unprocessable
from fediphoto.media import editing, looks, photos, preparing, previews
from fediphoto.media.editing import Crop, Edits
from tests.media import samples, witness
from tests.media.test_memory import peak_above_idle_mb
from tests.web.chromium import launched, needs_chromium

LIMITS = photos.PhotoLimits()
Colour = tuple[float, float, float]


def colours(number: int = 400) -> Image.Image:
    """A picture of that many colours: the corners of RGB, and others by chance."""
    chance = random.Random(5)
    pixels = [(r, g, b) for r in (0, 255) for g in (0, 255) for b in (0, 255)]
    while len(pixels) < number:
        pixels.append((chance.randrange(256), chance.randrange(256), chance.randrange(256)))
    return Image.frombytes("RGB", (20, number // 20), bytes(v for one in pixels for v in one))


def map_of(width: int = 240, height: int = 120) -> Image.Image:
    """A picture whose red says how far right one is, whose green how far down."""
    red = Image.linear_gradient("L").rotate(90).resize((width, height))
    green = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (red, green, Image.new("L", (width, height), 90)))


def by_the_book(colour: Colour, edits: Edits) -> Colour:
    """What the documentation says of one colour, in floating point."""
    look = looks.all_looks().get(edits.look)
    if look is not None:
        rows = [look.matrix[at : at + 4] for at in (0, 4, 8)]
        seen = [clamped(sum(m * v for m, v in zip(row, (*colour, 1), strict=True))) for row in rows]
        seen = [
            through(look.tables.get(name, (0, 1)), value)  # type: ignore[call-overload]
            for name, value in zip("rgb", seen, strict=True)
        ]
        s = edits.strength
        colour = tuple(a * (1 - s) + b * s for a, b in zip(colour, seen, strict=True))  # type: ignore[assignment]
    s = 1 + edits.saturation
    r, g, b = colour
    colour = (
        clamped((0.213 + 0.787 * s) * r + (0.715 - 0.715 * s) * g + (0.072 - 0.072 * s) * b),
        clamped((0.213 - 0.213 * s) * r + (0.715 + 0.285 * s) * g + (0.072 - 0.072 * s) * b),
        clamped((0.213 - 0.213 * s) * r + (0.715 - 0.715 * s) * g + (0.072 + 0.928 * s) * b),
    )
    slope = 1 + edits.contrast * (0.9 if edits.contrast < 0 else 1.5)
    r, g, b = (clamped((v + 0.5 * edits.brightness - 0.5) * slope + 0.5) for v in colour)
    return r, g, b


def through(table: Sequence[float], value: float) -> float:
    """One value through straight lines between evenly spaced ones."""
    for at, (one, other) in enumerate(pairwise(table)):
        position = value * (len(table) - 1) - at
        if position <= 1:
            return one + position * (other - one)
    return table[-1]


def clamped(value: float) -> float:
    return max(0.0, min(1.0, value))


VARIOUS = [
    *(Edits(look=name) for name in looks.LABELS),
    Edits(look="honey", strength=0.35),
    Edits(saturation=-1),
    Edits(saturation=0.6),
    Edits(brightness=0.3),
    Edits(brightness=-0.5, contrast=0.8),
    Edits(contrast=-1),
    Edits(look="nightfall", strength=0.7, saturation=0.3, brightness=0.1, contrast=-0.2),
]


@pytest.mark.parametrize("edits", VARIOUS)
def test_colours_become_what_the_documentation_says(edits: Edits) -> None:
    picture = colours()
    given = list(zip(*[iter(picture.tobytes())] * 3, strict=True))
    edited, _ = editing.edited(picture.copy(), None, edits)
    made = list(zip(*[iter(edited.tobytes())] * 3, strict=True))
    # Each of four steps rounds to eight bits, and a steep one after it makes that more.
    slope = (1 + 1.5 * max(0, edits.contrast)) * (1 + max(0, edits.saturation))
    for before, after in zip(given, made, strict=True):
        expected = by_the_book(tuple(v / 255 for v in before), edits)  # type: ignore[arg-type]
        for value, wanted in zip(after, expected, strict=True):
            assert abs(value - wanted * 255) <= 1.5 + slope, (before, after, expected)


def test_every_look_has_a_name_for_people_and_changes_something_without_burning_it() -> None:
    assert list(looks.all_looks()) == list(looks.LABELS)
    assert len(looks.labels()) == 12
    for name, look in looks.all_looks().items():
        assert look.label == looks.LABELS[name]
        grey, _ = editing.edited(Image.linear_gradient("L").convert("RGB"), None, Edits(look=name))
        levels = list(grey.convert("L").resize((1, 256)).tobytes())
        assert all(one <= other + 1 for one, other in pairwise(levels)), name
        assert levels[-1] > 200
        assert levels[0] < 60
        picture = colours()
        assert editing.edited(picture.copy(), None, Edits(look=name))[0].tobytes() != (
            picture.tobytes()
        )


@pytest.mark.parametrize(
    "edits",
    [
        Edits(turns=1),
        Edits(turns=2),
        Edits(turns=3),
        Edits(crop=Crop(0.25, 0.5, 0.5, 0.4)),
        Edits(turns=1, crop=Crop(0.1, 0.2, 0.8, 0.3)),
        Edits(straighten=15),
        Edits(straighten=-7.5),
        Edits(turns=3, straighten=10, crop=Crop(0.3, 0.1, 0.5, 0.6)),
    ],
)
def test_every_point_goes_where_the_geometry_says(edits: Edits) -> None:
    picture = map_of()
    edited, _ = editing.edited(picture.copy(), None, edits)
    for across in (0.2, 0.5, 0.8):
        for down in (0.2, 0.5, 0.8):
            x, y = editing.origin(picture.size, edits, (across, down))
            assert editing.place(picture.size, edits, (x, y)) == pytest.approx((across, down))
            pixel = (int(across * edited.width), int(down * edited.height))
            red, green, _ = edited.getpixel(pixel)  # type: ignore[misc]
            assert red / 255 == pytest.approx(x, abs=0.02), (across, down)
            assert green / 255 == pytest.approx(y, abs=0.02), (across, down)


def test_a_quarter_turn_is_clockwise_and_so_is_straightening() -> None:
    for edits in (Edits(turns=1), Edits(straighten=15)):
        # What lay on the right of the picture's middle is below it.
        x, y = editing.place((300, 300), edits, (0.6, 0.5))
        assert y > 0.5
        assert x >= 0.5 - 1e-9


@pytest.mark.parametrize("size", [(300, 200), (200, 300), (400, 100), (51, 49), (3, 2)])
@pytest.mark.parametrize("degrees", [-15, -3.3, 0.1, 8, 15])
def test_no_corner_is_ever_empty_and_the_frame_keeps_the_shape(
    size: tuple[int, int], degrees: float
) -> None:
    white = Image.new("RGB", size, "white")
    edited, _ = editing.edited(white, None, Edits(straighten=degrees))
    assert edited.convert("L").getextrema() == (255, 255)
    angle = radians(abs(degrees))
    scale = cos(angle) + sin(angle) * max(size[0] / size[1], size[1] / size[0])
    assert edited.size == (max(1, round(size[0] / scale)), max(1, round(size[1] / scale)))


def test_a_sliver_of_a_tiny_picture_still_has_a_pixel() -> None:
    edited, _ = editing.edited(
        Image.new("RGB", (2, 2)), None, Edits(crop=Crop(0.99, 0.99, 0.01, 0.01))
    )
    assert edited.size == (1, 1)


def test_the_largest_crop_of_a_shape_lies_around_a_point_and_inside() -> None:
    assert sides(editing.shaped_crop((300, 200), 1, (0.5, 0.5))) == pytest.approx(
        (1 / 6, 0, 2 / 3, 1)
    )
    assert editing.shaped_crop((300, 200), 1, (0.0, 0.5)).x == 0
    assert editing.shaped_crop((300, 200), 1, (3.0, -1.0)).x == pytest.approx(1 / 3)
    wide = editing.shaped_crop((300, 200), 16 / 9, (0.5, 1.0))
    assert wide.width == 1
    assert wide.y + wide.height == pytest.approx(1)
    crop = Crop(0.1, 0.2, 0.3, 0.4)
    assert editing.turned_crop(crop, 4) == crop
    back = editing.turned_crop(editing.turned_crop(crop, 1), 3)
    assert sides(back) == pytest.approx(sides(crop))


def sides(crop: Crop) -> tuple[float, float, float, float]:
    return crop.x, crop.y, crop.width, crop.height


def process(folder: Path, data: bytes, edits: Edits) -> photos.Photo:
    source = folder / "upload"
    source.write_bytes(data)
    return photos.process(source, LIMITS, folder / "out", edits)


def test_nothing_is_told_beside_an_edited_picture(tmp_path: Path) -> None:
    for make in (samples.tattooed_jpeg, samples.tattooed_png, samples.tattooed_webp):
        photo = process(tmp_path, make(), Edits(look="moss", crop=Crop(width=0.5)))
        for rendition in photo.renditions.values():
            assert witness.traces(rendition.path) == []


def test_no_edits_leave_the_very_pixels(tmp_path: Path) -> None:
    data = samples.encoded(samples.picture(), "JPEG", quality=90)
    plain = process(tmp_path, data, Edits()).renditions["original"].path.read_bytes()
    assert plain == data
    assert process(tmp_path, data, Edits(strength=0.2)).renditions[
        "original"
    ].path.read_bytes() == (data)


def test_a_turn_keeps_wide_colours_and_a_look_converts_them_to_srgb(tmp_path: Path) -> None:
    wide = samples.wide_profile()
    picture = samples.picture(400, 300)
    data = samples.encoded(picture, "PNG", icc_profile=wide)
    turned = process(tmp_path, data, Edits(turns=1)).renditions["original"]
    with Image.open(turned.path) as image:
        assert image.info["icc_profile"] == wide
    looked = process(tmp_path, data, Edits(brightness=0.01)).renditions["original"]
    in_srgb = ImageCms.profileToProfile(
        picture,
        ImageCms.ImageCmsProfile(io.BytesIO(wide)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
    )
    assert in_srgb is not None
    with Image.open(looked.path) as image:
        assert "icc_profile" not in image.info
        for at in ((10, 10), (200, 150), (390, 290)):
            seen, wanted = image.convert("RGB").getpixel(at), in_srgb.getpixel(at)
            assert all(abs(a - b) < 12 for a, b in zip(seen, wanted, strict=True))  # type: ignore[arg-type]


def test_grey_becomes_coloured_and_what_is_seen_through_stays_so(tmp_path: Path) -> None:
    grey = samples.encoded(samples.picture(mode="L"), "PNG")
    with Image.open(
        process(tmp_path, grey, Edits(look="honey")).renditions["original"].path
    ) as made:
        red, _, blue = made.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
        assert red > blue + 5
    clear = samples.picture(mode="RGB").convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    photo = process(tmp_path, samples.encoded(clear, "PNG"), Edits(look="honey", turns=2))
    with Image.open(photo.renditions["original"].path) as made:
        assert made.mode == "RGBA"
        upside_down = clear.getchannel("A").transpose(Image.Transpose.ROTATE_180)
        assert made.getchannel("A").tobytes() == upside_down.tobytes()


def test_an_edited_photo_is_upright_first(tmp_path: Path) -> None:
    data = samples.encoded(map_of(), "JPEG", exif=samples.exif(6), quality=95)
    photo = process(tmp_path, data, Edits(crop=Crop(height=0.5)))
    assert (photo.width, photo.height) == (120, 120)
    with Image.open(photo.renditions["original"].path) as made:
        right = made.convert("RGB").getpixel((110, 60))
        left = made.convert("RGB").getpixel((10, 60))
    # Orientation 6: what is stored at the bottom (much green) is shown on the left.
    assert left[1] > right[1] + 100  # type: ignore[index]


def test_animations_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unprocessable, match="animation"):
        process(tmp_path, samples.tattooed_gif(), Edits(turns=1))
    assert list((tmp_path / "out").glob("*")) == []


def test_a_preview_is_small_and_square_and_leaves_its_sample(tmp_path: Path) -> None:
    source = tmp_path / "upload"
    source.write_bytes(samples.encoded(map_of(900, 300), "JPEG"))
    sample = previews.sample(source, LIMITS)
    assert max(sample.size) == previews.SAMPLE_SIDE
    before = sample.tobytes()
    made = previews.preview(sample, Edits(turns=1, look="graphite"))
    assert sample.tobytes() == before
    with Image.open(io.BytesIO(made)) as image:
        assert image.size == previews.PREVIEW_SIZE
    assert preparing.prepare_photo(source, LIMITS, tmp_path / "out").kind == "image"


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells of it")
def test_editing_12_megapixels_takes_little_more_memory_than_uploading_them(
    tmp_path: Path,
) -> None:
    photo = tmp_path / "photo.jpg"
    samples.picture(4000, 3000).save(photo, quality=92)
    edits = 'editing.Edits(look="honey", turns=1, straighten=5, saturation=0.2, contrast=0.1)'
    assert peak_above_idle_mb(photo, tmp_path / "out", edits) < 230


_FILTERED = """
async ([source, filter]) => {
  const drawn = new Image();
  drawn.src = source;
  await drawn.decode();
  document.body.innerHTML = `<svg width="0" height="0">${filter}</svg>`;
  const canvas = document.createElement("canvas");
  canvas.width = drawn.width;
  canvas.height = drawn.height;
  const context = canvas.getContext("2d");
  context.filter = "url(#look)";
  context.drawImage(drawn, 0, 0);
  return [...context.getImageData(0, 0, drawn.width, drawn.height).data];
}
"""


def svg_filter(look: looks.Look) -> str:
    """The look as browsers are told it."""
    rows = [
        " ".join(f"{one:g}" for one in (*look.matrix[at : at + 3], 0, look.matrix[at + 3]))
        for at in (0, 4, 8)
    ]
    functions = "".join(
        f'<feFunc{name.upper()} type="table" tableValues="{" ".join(map(str, values))}"/>'
        for name, values in look.tables.items()
    )
    return (
        '<filter id="look" color-interpolation-filters="sRGB" x="0" y="0" width="1" height="1">'
        f'<feColorMatrix type="matrix" values="{" ".join(rows)} 0 0 0 1 0"/>'
        f"<feComponentTransfer>{functions}</feComponentTransfer></filter>"
    )


@pytest.mark.long
@needs_chromium
def test_a_browser_sees_what_we_render() -> None:
    picture = colours()
    source = data_url(picture)
    with launched() as browser:
        page = browser.new_page()
        for name, look in looks.all_looks().items():
            seen = page.evaluate(_FILTERED, [source, svg_filter(look)])
            made, _ = editing.edited(picture.copy(), None, Edits(look=name))
            pairs = zip(
                (value for at, value in enumerate(seen) if at % 4 != 3), made.tobytes(), strict=True
            )
            assert max(abs(one - other) for one, other in pairs) <= 2, name


def data_url(picture: Image.Image) -> str:
    """The picture as an address that a page can load."""
    data = samples.encoded(picture, "PNG")
    return "data:image/png;base64," + base64.b64encode(data).decode()
