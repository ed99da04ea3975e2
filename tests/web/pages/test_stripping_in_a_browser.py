"""Whether a real browser hands over a telephone's photo and film without the place in them."""

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.instance import Instance
from tests.media.films import needs_ffmpeg
from tests.web.chromium import needs_chromium
from tests.web.pages.phone import Phone
from tests.web.pages.stripping import pixels
from tests.web.pages.test_stripping_films_in_scripts import PLACE, TELLING, film

pytestmark = [pytest.mark.long, needs_chromium, needs_ffmpeg]
READY = ".compose-photo[data-state=ready]"
_REMEMBER = """
window.handedOver = [];
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (body) {
  if (body instanceof FormData) window.handedOver.push(body.get("file"));
  return send.call(this, body);
};
"""
_HANDED_OVER = """async (number) => {
  const file = window.handedOver[number];
  const bytes = new Uint8Array(await file.arrayBuffer());
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return [file.type, btoa(letters)];
}"""


def test_a_photo_and_a_film_of_a_telephone_leave_without_the_place(
    instance: Instance, chromium: Any, corpus: Path, tmp_path: Path
) -> None:
    phone = Phone(chromium, instance.url)
    phone.sign_in("anna")
    page = phone.page
    walk = corpus / "images" / "exif-samples" / "heic_IMG_5195.HEIC"
    moving = tmp_path / "moving.mov"
    moving.write_bytes(film("film.mov"))
    assert PLACE.encode() in moving.read_bytes()
    page.add_init_script(_REMEMBER)
    phone.open("/new")
    page.wait_for_selector("form[data-composing]", state="attached")
    page.set_input_files("#files", [str(walk)])
    page.wait_for_selector(READY)
    page.set_input_files("#files", [str(moving)])
    page.wait_for_selector(f"{READY} >> nth=1")

    _, content = page.evaluate(_HANDED_OVER, 0)
    photo = tmp_path / "photo.heic"
    photo.write_bytes(base64.b64decode(content))
    assert photo.stat().st_size == walk.stat().st_size
    assert b"iPhone" in walk.read_bytes()
    assert b"iPhone" not in photo.read_bytes()
    assert pixels(photo) == pixels(walk)
    mime, content = page.evaluate(_HANDED_OVER, 1)
    assert mime == "video/quicktime"
    for telling in TELLING:
        assert telling not in base64.b64decode(content)
    said = page.locator("[data-told]").all_inner_texts()
    assert said == [
        "This photo says where it was taken; that is removed before it leaves your device.",
        "This video says where it was taken; that is removed before it leaves your device.",
    ]
    assert page.inner_text("[data-look-data]") == "Location: removed. Camera data: removed."
    phone.is_content()
