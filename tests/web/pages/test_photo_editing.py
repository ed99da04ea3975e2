"""How somebody without scripts turns, crops and colours a photo, and undoes it."""

import io
from typing import Any

import pytest
from PIL import Image

from fediphoto.domain.people import accounts
from fediphoto.domain.photos import attachments, photo_edits
from fediphoto.domain.posts import posts
from fediphoto.media import looks
from fediphoto.media.editing import Crop
from fediphoto.storage.models import Account, Attachment
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive
from tests.web.pages.script import picture


@pytest.fixture
async def anna(arrive: Arrive) -> Browser:
    """Somebody with a browser."""
    return await arrive("anna")


async def _chosen(browser: Browser, content: bytes = b"") -> str:
    """Choose a photo on the page for a new post; its id."""
    await browser.open("/new")
    await browser.press("/new", "choose", files=[("photo.jpg", content or picture())])
    return browser.page.value("photo")


async def _row(photo_id: str) -> Attachment:
    return await Attachment.get(id=int(photo_id))


def _edit(photo_id: str) -> str:
    return f"/new/photos/{photo_id}/edit"


async def test_a_photo_is_turned_cropped_and_coloured_and_all_of_it_undone(anna: Browser) -> None:
    photo_id = await _chosen(anna)
    address = f"{_edit(photo_id)}?next=/new?photo={photo_id}"
    await anna.open(address)
    form = str(anna.page.one("form.retouch")["action"])
    assert form == address
    await anna.press(form, "right")
    row = await _row(photo_id)
    assert (row.width, row.height, row.edits["turns"]) == (200, 300, 1)
    await anna.press(form, "apply", look="graphite", shape="1:1", contrast="20", strength="80")
    row = await _row(photo_id)
    assert (row.width, row.height) == (200, 200)
    edits = photo_edits.of(row)
    assert (edits.look, edits.strength, edits.contrast, edits.turns) == ("graphite", 0.8, 0.2, 1)
    assert anna.page.one('select[name="shape"] option[selected]')["value"] == "1:1"
    assert anna.page.one("input[name=look][checked]")["value"] == "graphite"
    assert anna.page.one("input[name=contrast]")["value"] == "20"
    await anna.press(form, "left")
    row = await _row(photo_id)
    assert (row.edits["turns"], row.width, row.height) == (0, 200, 200)
    assert anna.page.one("input[name=look][checked]")["value"] == "graphite"
    await anna.press(form, "undo")
    row = await _row(photo_id)
    assert (row.edits, row.width, row.height) == ({}, 300, 200)
    assert f"/new?photo={photo_id}" in anna.page.links()


async def test_the_way_back_never_leads_to_another_site(anna: Browser) -> None:
    photo_id = await _chosen(anna)
    for wrong in ("https://evil.test/", "//evil.test", "javascript:alert(1)", ""):
        await anna.open(f"{_edit(photo_id)}?next={wrong}")
        leads = {str(link["href"]) for link in anna.page.all(".retouch a[href]")}
        assert leads == {f"/new?photo={photo_id}"}


async def test_it_is_cut_around_the_focal_point_which_stays_where_it_is(anna: Browser) -> None:
    photo_id = await _chosen(anna)
    me = await Account.get(username="anna")
    await attachments.update(me, int(photo_id), focus=(0.6, 0.0))
    await anna.open(_edit(photo_id))
    await anna.press(_edit(photo_id), "apply", shape="1:1")
    row = await _row(photo_id)
    assert row.edits["crop"]["x"] == pytest.approx(1 - 200 / 300)
    assert row.focus_x == pytest.approx(0.4)
    await anna.press(_edit(photo_id), "right")
    row = await _row(photo_id)
    assert (row.focus_x, row.focus_y) == (pytest.approx(0), pytest.approx(-0.4))
    await anna.press(_edit(photo_id), "undo")
    row = await _row(photo_id)
    assert (row.focus_x, row.focus_y) == (pytest.approx(0.6), pytest.approx(0))


async def test_a_crop_drawn_by_hand_is_kept_and_turns_with_the_photo(anna: Browser) -> None:
    photo_id = await _chosen(anna)
    me = await Account.get(username="anna")
    drawn = photo_edits.read('{"crop": {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}}')
    await photo_edits.apply(me, int(photo_id), drawn)
    await anna.open(_edit(photo_id))
    assert anna.page.one('select[name="shape"] option[selected]')["value"] == "kept"
    await anna.press(_edit(photo_id), "right")
    crop = photo_edits.of(await _row(photo_id)).crop
    assert (crop.x, crop.y, crop.width, crop.height) == pytest.approx((0.4, 0.1, 0.4, 0.3))
    await anna.press(_edit(photo_id), "apply", shape="")
    assert photo_edits.of(await _row(photo_id)).crop == Crop()


async def test_every_look_is_shown_on_the_photo_itself(anna: Browser) -> None:
    photo_id = await _chosen(anna, picture(color="#993333"))
    await anna.open(_edit(photo_id))
    shown = [str(image["src"]) for image in anna.page.all(".retouch-look img")]
    assert len(shown) == len(looks.all_looks()) + 1
    pictures = set()
    for address in shown:
        answer = await anna.raw("GET", address)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert "private" in answer.headers["Cache-Control"]
        content = await answer.get_data()
        assert Image.open(io.BytesIO(content)).size == (144, 144)
        pictures.add(content)
    assert len(pictures) == len(shown)
    assert (await anna.raw("GET", f"/new/photos/{photo_id}/looks/other")).status_code == 404


async def test_what_no_form_of_ours_says_changes_nothing(anna: Browser) -> None:
    photo_id = await _chosen(anna)
    for name, wrong in [
        ("straighten", "90"),
        ("brightness", "1e3"),
        ("contrast", "²"),
        ("saturation", "-101"),
        ("strength", "٣٣٣"),
        ("look", "<script>"),
    ]:
        await anna.open(_edit(photo_id))
        typed: dict[str, Any] = {name: wrong}
        await anna.press(_edit(photo_id), "apply", status=422, **typed)
        assert anna.page.problem() == "These edits cannot be understood."
    assert (await _row(photo_id)).edits == {}


async def test_nobody_edits_what_is_not_theirs_or_posted_already(
    anna: Browser, arrive: Arrive, visitor: Browser
) -> None:
    photo_id = await _chosen(anna)
    boris = await arrive("boris")
    await boris.open(_edit(photo_id), status=404)
    assert (await boris.raw("GET", f"/new/photos/{photo_id}/looks/honey")).status_code == 404
    await visitor.open(_edit(photo_id))
    assert visitor.page.address.startswith("/login")
    await anna.open(_edit(photo_id))
    await anna.press(_edit(photo_id), "right", csrf_token="forged", status=403)
    await boris.open("/settings/privacy")
    token = boris.page.value("csrf_token")
    forged = {"csrf_token": token, "do": "right"}
    assert (await boris.raw("POST", _edit(photo_id), form=forged)).status_code == 404
    assert (await _row(photo_id)).edits == {}
    author = await accounts.find("anna")
    assert author is not None
    await posts.publish(author, posts.Draft(caption="A", attachment_ids=[int(photo_id)]))
    await anna.open(_edit(photo_id), status=422)
    assert "A photo can be edited before it is posted." in anna.page.text
