"""What an upload becomes: the same photo, upright, in its colours, telling nothing else."""

import random
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from fediphoto.media import photos
from tests.media import samples, witness

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

LIMITS = photos.PhotoLimits()
TATTOOED = {
    "jpg": samples.tattooed_jpeg,
    "png": samples.tattooed_png,
    "webp": samples.tattooed_webp,
    "gif": samples.tattooed_gif,
}


def given(folder: Path, data: bytes, name: str = "upload") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def view(rendition: photos.Rendition) -> Image.Image:
    with Image.open(rendition.path) as image:
        return witness.seen(image)


@pytest.mark.parametrize("extension", TATTOOED)
def test_everything_told_beside_the_picture_is_gone_and_the_pixels_stay(
    extension: str, tmp_path: Path
) -> None:
    source = given(tmp_path, TATTOOED[extension]())
    assert witness.traces(source) != []
    photo = photos.process(source, LIMITS, tmp_path / "out")
    original = photo.renditions["original"]
    assert original.extension == extension
    assert witness.frames(original.path) == witness.frames(source)
    for one in photo.renditions.values():
        assert witness.traces(one.path) == []


def test_of_others_photos_one_size_is_kept_and_small_ones_as_they_are(tmp_path: Path) -> None:
    small = given(tmp_path, samples.tattooed_jpeg())
    kept = photos.display(small, LIMITS, tmp_path / "out")
    assert witness.frames(kept.path) == witness.frames(small)
    assert witness.traces(kept.path) == []

    large = given(tmp_path, samples.encoded(samples.picture(2000, 3000), "PNG"), "large")
    reduced = photos.display(large, LIMITS, tmp_path / "out2")
    assert (reduced.mime, reduced.width, reduced.height) == ("image/jpeg", 960, 1440)
    assert [path.name for path in (tmp_path / "out2").iterdir()] == [reduced.path.name]

    turned = samples.encoded(samples.picture(), "JPEG", exif=samples.exif(6))
    upright = photos.display(given(tmp_path, turned, "turned"), LIMITS, tmp_path / "out3")
    assert upright.height > upright.width


def test_an_animation_keeps_its_movement(tmp_path: Path) -> None:
    photo = photos.process(given(tmp_path, samples.tattooed_gif()), LIMITS, tmp_path / "out")
    with Image.open(photo.renditions["original"].path) as image:
        assert (image.n_frames, image.info["loop"], image.info["duration"]) == (3, 3, 120)
    assert photo.renditions["display"].mime == "image/jpeg"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_photo_comes_out_upright(kind: str, orientation: int, tmp_path: Path) -> None:
    source = given(
        tmp_path, samples.encoded(samples.picture(), kind, exif=samples.exif(orientation))
    )
    photo = photos.process(source, LIMITS, tmp_path / "out")
    with Image.open(source) as image:
        expected = witness.seen(image)
    assert (photo.width, photo.height) == expected.size
    assert (photo.width < photo.height) == (orientation >= 5)
    for one in photo.renditions.values():
        assert witness.difference(view(one), expected) < 3
        assert witness.traces(one.path) == []


def test_a_turned_heic_comes_out_upright_once(tmp_path: Path) -> None:
    """HEIC says it in two places (irot and EXIF); to believe both would turn it twice."""
    upright = samples.picture().transpose(Image.Transpose.ROTATE_270)
    turned = samples.encoded(samples.picture(), "HEIF", exif=samples.exif(6).tobytes())
    photo = photos.process(given(tmp_path, turned), LIMITS, tmp_path / "out")
    assert (photo.width, photo.height) == upright.size
    assert witness.difference(view(photo.renditions["display"]), upright) < 3
    assert photo.renditions["original"].mime == "image/jpeg"


def test_the_camera_is_known_and_its_owner_is_not(tmp_path: Path) -> None:
    photo = photos.process(given(tmp_path, samples.tattooed_jpeg()), LIMITS, tmp_path / "out")
    assert photo.camera == {
        "make": "Kamerabau",
        "model": "K 1",
        "lens": "K 35mm F2.8",
        "exposure": "1/250",
        "aperture": 2.8,
        "iso": 200,
        "focal_length": 35.0,
    }


def test_a_large_photo_is_made_smaller_and_a_small_one_never_larger(tmp_path: Path) -> None:
    large = given(tmp_path, samples.encoded(samples.picture(6000, 3000), "JPEG"))
    photo = photos.process(large, LIMITS, tmp_path / "large")
    sizes = {name: (one.width, one.height) for name, one in photo.renditions.items()}
    assert sizes == {"original": (4096, 2048), "display": (1440, 720), "thumb": (640, 320)}
    small = given(tmp_path, samples.encoded(samples.picture(30, 20), "PNG"))
    photo = photos.process(small, LIMITS, tmp_path / "small")
    assert {(one.width, one.height) for one in photo.renditions.values()} == {(30, 20)}


def test_a_long_thin_photo_keeps_at_least_a_line(tmp_path: Path) -> None:
    for size in ((5000, 1), (1, 5000)):
        image = samples.picture(50, 50).resize(size)
        photo = photos.process(
            given(tmp_path, samples.encoded(image, "PNG")), LIMITS, tmp_path / "out"
        )
        assert min(photo.width, photo.height) == 1
        photos.avatar(tmp_path / "upload", LIMITS, tmp_path / "out")
        photos.header(tmp_path / "upload", LIMITS, tmp_path / "out")


def test_what_can_be_seen_through_stays_so_and_shows_white_as_jpeg(tmp_path: Path) -> None:
    image = samples.picture().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    webp = samples.encoded(image, "WEBP", lossless=True, exif=samples.exif(3))
    photo = photos.process(given(tmp_path, webp), LIMITS, tmp_path / "out")
    assert photo.renditions["original"].mime == "image/png"
    with Image.open(photo.renditions["original"].path) as original:
        assert original.mode == "RGBA"
        assert original.getchannel("A").getextrema() == (0, 255)
    white = view(photo.renditions["display"]).getpixel((160, 199))  # turned: its top is below
    assert min(white) > 245  # type: ignore[type-var]


def test_an_alpha_channel_that_hides_nothing_makes_no_png(tmp_path: Path) -> None:
    opaque = samples.encoded(samples.picture().convert("RGBA"), "TIFF")
    photo = photos.process(given(tmp_path, opaque), LIMITS, tmp_path / "out")
    assert photo.renditions["original"].mime == "image/jpeg"


def test_names_and_types_do_not_count_but_bytes(tmp_path: Path) -> None:
    png = given(tmp_path, samples.tattooed_png(), "photo.jpg")
    assert photos.sniff(png) == "image/png"
    assert photos.process(png, LIMITS, tmp_path / "out").renditions["original"].extension == "png"


def test_avatar_and_header_are_cut_from_the_middle(tmp_path: Path) -> None:
    image = Image.new("RGB", (3000, 1000), "red")
    image.paste("lime", (1000, 0, 2000, 1000))
    source = given(tmp_path, samples.encoded(image, "JPEG", exif=samples.exif()))
    avatar = photos.avatar(source, LIMITS, tmp_path / "out")
    header = photos.header(source, LIMITS, tmp_path / "out")
    assert (avatar.width, avatar.height, avatar.mime) == (400, 400, "image/jpeg")
    assert (header.width, header.height) == (1500, 500)
    red, green, _ = view(avatar).getpixel((30, 200))  # type: ignore[misc]
    assert green > 200 > 50 > red
    assert witness.traces(avatar.path) == witness.traces(header.path) == []


def test_small_avatars_stay_small_and_turned_ones_stand_up(tmp_path: Path) -> None:
    image = samples.picture(200, 120)
    source = given(tmp_path, samples.encoded(image, "JPEG", exif=samples.exif(6)))
    avatar = photos.avatar(source, LIMITS, tmp_path / "out")
    header = photos.header(source, LIMITS, tmp_path / "out")
    assert (avatar.width, avatar.height) == (120, 120)
    assert (header.width, header.height) == (120, 40)


class TestColours:
    def test_a_small_wide_profile_stays_in_every_rendition(self, tmp_path: Path) -> None:
        wide = samples.wide_profile()
        for kind in ("JPEG", "PNG", "TIFF"):
            data = samples.encoded(samples.picture(2000, 900), kind, icc_profile=wide)
            photo = photos.process(given(tmp_path, data), LIMITS, tmp_path / "out")
            modern = photos.process_modern(tmp_path / "upload", LIMITS, tmp_path / "out")
            for one in (*photo.renditions.values(), *modern.values()):
                with Image.open(one.path) as image:
                    assert image.info["icc_profile"] == wide

    def test_a_large_profile_stays_in_the_original_and_is_converted_elsewhere(
        self, tmp_path: Path
    ) -> None:
        large = samples.wide_profile(padding_bytes=100_000)
        image = Image.new("RGB", (300, 200), (220, 40, 40))
        data = samples.encoded(image, "JPEG", icc_profile=large, quality=95)
        photo = photos.process(given(tmp_path, data), LIMITS, tmp_path / "out")
        with Image.open(photo.renditions["original"].path) as original:
            assert original.info["icc_profile"] == large
            expected = witness.seen(original)
        with Image.open(photo.renditions["display"].path) as display:
            assert "icc_profile" not in display.info
            assert witness.difference(display, expected) < 3
            assert witness.difference(display, image) > 5

    def test_srgb_needs_no_profile(self, tmp_path: Path) -> None:
        data = samples.encoded(samples.picture(), "JPEG", icc_profile=samples.srgb_profile())
        photo = photos.process(given(tmp_path, data), LIMITS, tmp_path / "out")
        with Image.open(photo.renditions["thumb"].path) as thumb:
            assert "icc_profile" not in thumb.info

    def test_a_broken_or_foreign_profile_counts_as_none(self, tmp_path: Path) -> None:
        whole = samples.wide_profile()
        speechless = whole[:16] + b"\xff\x80GB" + whole[20:]
        for profile in (b"no profile", whole[:200], b"\0" * 5000, speechless):
            data = samples.encoded(samples.picture(), "JPEG", icc_profile=profile)
            photo = photos.process(given(tmp_path, data), LIMITS, tmp_path / "out")
            assert witness.difference(view(photo.renditions["display"]), samples.picture()) < 3

    def test_no_bytes_in_a_profile_make_it_stumble(self, tmp_path: Path) -> None:
        chance = random.Random("profiles")
        image = samples.picture(40, 30)
        for _ in range(150):
            profile = bytearray(chance.choice((samples.wide_profile(), samples.cmyk_profile())))
            for _ in range(chance.choice((1, 4, 40))):
                place = chance.randrange(chance.choice((40, 300, len(profile))))
                profile[place] = chance.choice((0, 255, chance.randrange(256)))
            data = samples.encoded(image, "JPEG", icc_profile=bytes(profile))
            photos.process(given(tmp_path, data), LIMITS, tmp_path / "out")

    def test_a_profile_is_no_bag_for_something_else(self, tmp_path: Path) -> None:
        secret = b"52.5N 13.4E"
        for kind in ("JPEG", "PNG", "WEBP"):
            for profile in (secret * 40, samples.wide_profile() + secret):
                data = samples.encoded(samples.picture(), kind, icc_profile=profile)
                photo = photos.process(given(tmp_path, data), LIMITS, tmp_path / "out")
                with Image.open(photo.renditions["original"].path) as original:
                    assert secret not in original.info.get("icc_profile", b"")
                    assert secret not in photo.renditions["original"].path.read_bytes()
                    assert witness.frames(data) == witness.frames(photo.renditions["original"].path)

    def test_cmyk_becomes_srgb(self, tmp_path: Path) -> None:
        image = samples.picture(mode="CMYK")
        for kind in ("JPEG", "TIFF"):
            source = given(tmp_path, samples.encoded(image, kind))
            photo = photos.process(source, LIMITS, tmp_path / "out")
            for one in photo.renditions.values():
                with Image.open(one.path) as made:
                    assert made.mode == "RGB"
                    assert witness.difference(made, image.convert("RGB")) < 4

    def test_cmyk_is_read_through_its_profile(self, tmp_path: Path) -> None:
        """This printer's cyan is green, so a photo read without the profile looks blue."""
        image = Image.new("CMYK", (200, 100), (255, 0, 0, 0))
        for kind in ("JPEG", "TIFF"):
            data = samples.encoded(image, kind, icc_profile=samples.cmyk_profile())
            photo = photos.process(given(tmp_path, data), LIMITS, tmp_path / "out")
            for one in photo.renditions.values():
                with Image.open(one.path) as made:
                    assert "icc_profile" not in made.info
                red, green, blue = view(one).getpixel((50, 50))  # type: ignore[misc]
                assert green > 100 > 60 > max(red, blue), kind

    def test_sixteen_bit_grey_keeps_its_shades(self, tmp_path: Path) -> None:
        ramp = Image.linear_gradient("L").resize((256, 64))
        wide = ramp.convert("I").point(lambda value: value * 257).convert("I;16")
        for kind in ("PNG", "TIFF"):
            photo = photos.process(
                given(tmp_path, samples.encoded(wide, kind)), LIMITS, tmp_path / "out"
            )
            made = view(photo.renditions["display"])
            assert witness.difference(made, ramp.convert("RGB")) < 2

    def test_grey_lab_and_palettes_come_through(self, tmp_path: Path) -> None:
        colours = samples.picture()
        lab = ImageCms.profileToProfile(
            colours,
            ImageCms.createProfile("sRGB"),
            ImageCms.createProfile("LAB"),
            outputMode="LAB",
        )
        assert lab is not None
        for image, kind, expected in (
            (colours.convert("L"), "JPEG", colours.convert("L").convert("RGB")),
            (colours.convert("1"), "TIFF", colours.convert("1").convert("RGB")),
            (colours.quantize(64), "PNG", colours.quantize(64).convert("RGB")),
            (lab, "TIFF", colours),
        ):
            data = samples.encoded(image, kind)
            photo = photos.process(given(tmp_path, data), LIMITS, tmp_path / "out")
            made = view(photo.renditions["display"])
            assert witness.difference(made, expected) < 4, (image.mode, kind)
