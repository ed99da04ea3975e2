"""Camera and exposure are shown where somebody wants that, and nothing else that a camera wrote."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from PIL import Image

from fediphoto.activitypub.render import notes
from fediphoto.domain import preferences
from fediphoto.domain.people import accounts
from fediphoto.domain.views import views
from fediphoto.storage import blobs
from fediphoto.storage.models import Attachment, Post
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive

JSON = {"Accept": "application/json"}
ALLEY = "Nikon COOLPIX P6000 · 6 mm · f/4.5 · 1/178 s · ISO 64"
SAID = {"make": "FUJIFILM", "model": "X-T5", "lens": "XF35mmF2", "exposure": 0.004, "iso": 12800}


async def _choose(browser: Browser, *files: Path) -> None:
    await browser.open("/new")
    await browser.press("/new", "choose", files=list(files))


def _line(browser: Browser) -> str:
    return " ".join(browser.page.one(".shot").get_text(" ").split())


async def test_it_is_not_shown_unless_one_asks_for_it_and_then_below_the_photo(
    arrive: Arrive, alley: Path
) -> None:
    anna = await arrive("anna")
    await _choose(anna, alley)
    assert not anna.page.one("#camera").has_attr("checked")
    assert anna.page.one("[data-shot]").text == f"Shown with it: {ALLEY}"
    await anna.press("/new", "share", caption="Silent")
    assert not anna.page.all(".shot")
    assert (await Attachment.get()).camera == {}

    await _choose(anna, alley)
    await anna.press("/new", "share", caption="Told", camera=True)
    assert _line(anna) == "Nikon COOLPIX P6000 6 mm · f/4.5 · 1/178 s · ISO 64"
    await anna.open("/")
    (shown,) = anna.page.all(".shot")
    assert " ".join(shown.get_text(" ").split()) == ALLEY


async def test_photographers_choose_it_once(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/posting")
    assert not anna.page.one("#camera").has_attr("checked")
    await anna.press("/settings/posting", camera=True)
    await anna.open("/settings/posting")
    assert anna.page.one("#camera").has_attr("checked")
    await _choose(anna, alley)
    assert anna.page.one("#camera").has_attr("checked")
    await anna.press("/new", "share", camera=False)
    assert not anna.page.all(".shot"), "and otherwise for this one"


async def test_the_choice_survives_the_way_to_a_photos_own_page(
    arrive: Arrive, alley: Path
) -> None:
    anna = await arrive("anna")
    await _choose(anna, alley)
    photo = anna.page.value("photo")
    await anna.press("/new", f"edit:{photo}", camera=True)
    assert "camera%3Don" in anna.page.address


async def test_it_can_be_taken_away_later_and_does_not_come_back(
    arrive: Arrive, alley: Path
) -> None:
    anna = await arrive("anna")
    await _choose(anna, alley)
    await anna.press("/new", "share", caption="Told", camera=True)
    post = await Post.get()
    await anna.open(f"/edit/{post.id}")
    assert anna.page.one("#camera").has_attr("checked")
    assert "cannot come back" in anna.page.one("#camera-hint").text
    await anna.press(f"/edit/{post.id}", "share", camera=False)
    assert not anna.page.all(".shot")
    await anna.open(f"/edit/{post.id}")
    assert not anna.page.one("#camera").has_attr("checked")
    await anna.press(f"/edit/{post.id}", "share", camera=True)
    assert not anna.page.all(".shot")


async def test_our_scripts_tell_what_they_took_out_and_the_server_looks_at_it_again(
    arrive: Arrive, alley: Path, tmp_path: Path
) -> None:
    anna = await arrive("anna")
    clean = tmp_path / "clean.jpg"
    with Image.open(alley) as image:
        image.save(clean)
    await _choose(anna, clean)
    photo = anna.page.value("photo")
    assert not anna.page.one("[data-shot]").text
    more = {"serial": "SN-0815", "gps": [52.5, 13.4], "owner": "Maria"}
    form = {
        "csrf_token": anna.page.value("csrf_token"),
        "do": "share",
        "photo": photo,
        "camera": "on",
        f"shot-{photo}": orjson.dumps(SAID | more).decode(),
    }
    await anna.raw("POST", "/new", headers=JSON, form=form)
    kept = (await Attachment.get()).camera
    assert kept == {**SAID, "exposure": "1/250"}
    await anna.open(f"/@anna/{(await Post.get()).id}")
    assert _line(anna) == "Fujifilm X-T5 · XF35mmF2 1/250 s · ISO 12800"


@pytest.mark.parametrize(
    "said",
    [
        '{"model": "<script>alert(1)</script>", "lens": "\\" onmouseover=x"}',
        '{"model": 7, "aperture": -2, "iso": "NaN", "exposure": 1e999, "focal_length": [1]}',
        '{"model": "' + "x" * 5000 + '"}',
        '[{"model": "X"}]',
        "{",
    ],
)
async def test_what_no_camera_says_harms_nobody(
    arrive: Arrive, alley: Path, tmp_path: Path, said: str
) -> None:
    anna = await arrive("anna")
    clean = tmp_path / "clean.jpg"
    with Image.open(alley) as image:
        image.save(clean)
    await _choose(anna, clean)
    photo = anna.page.value("photo")
    form = {"csrf_token": anna.page.value("csrf_token"), "do": "share", "photo": photo}
    answer = await anna.raw(
        "POST", "/new", headers=JSON, form={**form, "camera": "on", f"shot-{photo}": said}
    )
    assert answer.status_code == 200
    await anna.open(f"/@anna/{(await Post.get()).id}")
    if "script" in said:
        assert _line(anna) == '<script>alert(1)</script> · " onmouseover=x'
        assert "<script>alert" not in anna.page.html
        assert not anna.page.all("[onmouseover]")
    else:
        assert not anna.page.all(".shot")


async def test_where_and_by_whom_a_photo_was_made_is_nowhere(arrive: Arrive, corpus: Path) -> None:
    """Not in a row, not in a file, not in a page, not told to others: of photos that say it all."""
    anna = await arrive("anna")
    folder = corpus / "images" / "exif-samples"
    telling = sorted(folder.glob("gps_*.jpg"))
    assert len(telling) > 4
    await _choose(anna, *telling)
    await anna.press("/new", "share", camera=True)
    post = await Post.get()
    rows = await Attachment.filter(post_id=post.id)
    assert len(rows) == len(telling)
    allowed = {"make", "model", "lens", "exposure", "aperture", "iso", "focal_length"}
    assert all(row.camera and set(row.camera) <= allowed for row in rows)
    for row in rows:
        for one in row.renditions.values():
            content = b"".join([part async for part in blobs.current().read(one["key"])])
            assert not re.search(rb"Exif\0|GPS|COOLPIX|NIKON|2008:", content)
            with Image.open(BytesIO(content)) as image:
                assert not image.getexif()
    told = orjson.dumps(await notes.note_document(post.id)).decode()
    for page in (told, anna.page.html, str([vars(row) for row in rows])):
        assert not re.search(r"GPS|43\.46|11\.88|2008:10|DateTime|Serial", page)
    names = {one["name"] for photo in orjson.loads(told)["attachment"] for one in photo["exifData"]}
    assert names == {
        *("Make", "Model", "ExposureTime", "FNumber", "FocalLength"),
        "PhotographicSensitivity",
    }


async def test_it_is_put_as_ones_language_has_it(arrive: Arrive, alley: Path) -> None:
    anna = await arrive("anna")
    await _choose(anna, alley)
    await anna.press("/new", "share", caption="Told", camera=True)
    me = await accounts.find("anna")
    assert me is not None
    address = f"/@anna/{(await Post.get()).id}"
    for language, said in (("de", "f/4,5"), ("ru", "6 мм"), ("fa", "f/۴٫۵")):
        await preferences.set_language(me.id, language)
        await anna.open(address)
        assert said in _line(anna), language


async def test_programs_are_told_too(arrive: Arrive, alley: Path, app: Any) -> None:
    anna = await arrive("anna")
    await _choose(anna, alley)
    await anna.press("/new", "share", caption="Told", camera=True)
    view = await views.post((await Post.get()).id, None)
    answer = await anna.raw("GET", f"/api/v1/statuses/{view.body.id}")
    (photo,) = orjson.loads(await answer.get_data())["media_attachments"]
    assert photo["meta"]["camera"] == {
        "make": "NIKON",
        "model": "COOLPIX P6000",
        "exposure_time": "1/178",
        "f_number": 4.5,
        "iso": 64,
        "focal_length": 6,
    }
