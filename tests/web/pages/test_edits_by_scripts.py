"""How scripts edit photos before they are posted, and what is left of the former ones."""

import io
from typing import Any

import pytest
from PIL import Image

from fediphoto.domain.photos import attachments, photo_edits
from fediphoto.domain.posts import posts, stories
from fediphoto.media.editing import Edits
from fediphoto.storage.models import Account, Attachment, Job
from tests.web.pages.conftest import Arrive
from tests.web.pages.script import Drain, Script, bytes_at, image_at, kept_files, path_of, picture


@pytest.fixture
async def anna(arrive: Arrive) -> Script:
    """Somebody whose scripts run."""
    return Script(await arrive("anna"))


def _left_and_right(image: Image.Image) -> tuple[int, int]:
    """How bright the two halves are."""
    grey = image.convert("L")
    return (
        int(grey.getpixel((grey.width // 4, grey.height // 2))),  # type: ignore[arg-type]
        int(grey.getpixel((grey.width * 3 // 4, grey.height // 2))),  # type: ignore[arg-type]
    )


async def test_edits_change_the_photo_and_can_be_changed_and_undone_without_loss(
    anna: Script, drain: Drain
) -> None:
    given = await anna.upload(picture())
    pixels = await bytes_at(anna.browser, given["given_url"])
    right = await anna.edit(given, crop={"x": 0.5, "width": 0.5})
    assert (right["width"], right["height"]) == (150, 200)
    assert min(_left_and_right(await image_at(anna.browser, right["url"]))) > 250
    assert right["given_url"] == given["given_url"]
    assert right["url"] != given["url"]
    left = await anna.edit(given, crop={"width": 0.5}, turns=0)
    assert max(_left_and_right(await image_at(anna.browser, left["url"]))) < 150
    turned = await anna.edit(given, turns=2)
    dark, light = _left_and_right(await image_at(anna.browser, turned["url"]))
    assert dark > 250 > 150 > light
    await drain()
    row = await Attachment.get(id=int(given["id"]))
    assert set(row.renditions) == {
        *("original", "display", "thumb", "display_webp", "thumb_webp", "given"),
    }
    as_webp = await image_at(
        anna.browser, "photos.test/media/" + row.renditions["thumb_webp"]["key"]
    )
    assert _left_and_right(as_webp)[0] > 250
    undone = await anna.edit(given)
    assert (undone["edits"], undone["width"], undone["height"]) == ({}, 300, 200)
    assert await bytes_at(anna.browser, undone["given_url"]) == pixels
    await drain()
    row = await Attachment.get(id=int(given["id"]))
    assert "given" not in row.renditions
    assert kept_files() == {entry["key"] for entry in row.renditions.values()}


async def test_what_was_cropped_away_is_gone_once_the_photo_is_posted(
    anna: Script, drain: Drain
) -> None:
    given = await anna.upload(picture())
    edited = await anna.edit(given, crop={"x": 0.5, "width": 0.5}, look="honey", brightness=0.2)
    assert edited["edits"]["look"] == "honey"
    author = await Account.get(username="anna")
    await posts.publish(author, posts.Draft(caption="A", attachment_ids=[int(given["id"])]))
    await drain()
    assert (await anna.browser.raw("GET", path_of(given["given_url"]))).status_code == 404
    row = await Attachment.get(id=int(given["id"]))
    assert (row.edits, "given" in row.renditions) == ({}, False)
    assert kept_files() == {entry["key"] for entry in row.renditions.values()}
    refusal = await anna.edit(given, status=422, turns=1)
    assert "edited before it is posted" in refusal["error"]
    assert (await Attachment.get(id=row.id)).renditions == row.renditions


async def test_a_story_keeps_no_more_than_it_shows(anna: Script, drain: Drain) -> None:
    given = await anna.upload(picture())
    await anna.edit(given, crop={"x": 0.5, "width": 0.5})
    await stories.publish(await Account.get(username="anna"), int(given["id"]))
    await drain()
    assert (await anna.browser.raw("GET", path_of(given["given_url"]))).status_code == 404
    assert "story" in (await anna.edit(given, status=422, turns=1))["error"]


async def test_an_edited_photo_that_is_thrown_away_leaves_no_file(
    anna: Script, drain: Drain
) -> None:
    given = await anna.upload(picture())
    await anna.edit(given, turns=1)
    await anna.post(f"/new/photos/{given['id']}/remove")
    await drain()
    assert kept_files() == set()


async def test_a_photo_that_is_posted_while_it_is_edited_stays_as_it_was_posted(
    anna: Script, monkeypatch: pytest.MonkeyPatch, drain: Drain
) -> None:
    given = await anna.upload(picture())
    edited = await anna.edit(given, crop={"width": 0.5})
    author, rendered = await Account.get(username="anna"), attachments.rendered

    async def posted_meanwhile(*arguments: Any) -> Any:
        made = await rendered(*arguments)
        await posts.publish(author, posts.Draft(caption="A", attachment_ids=[int(given["id"])]))
        return made

    monkeypatch.setattr(attachments, "rendered", posted_meanwhile)
    await anna.edit(given, status=422, turns=1)
    await drain()
    shown = await anna.get(f"/new/photos/{given['id']}")
    assert (shown["url"], shown["width"]) == (edited["url"], 150)
    assert (await anna.browser.raw("GET", path_of(given["given_url"]))).status_code == 404
    assert await Job.filter(kind="attachments.reclaim").count() == 1


async def test_two_edits_at_once_leave_one_of_them_and_no_mixture(
    anna: Script, monkeypatch: pytest.MonkeyPatch, drain: Drain
) -> None:
    given = await anna.upload(picture())
    me, stored, done = await Account.get(username="anna"), attachments.store_renditions, []

    async def edited_meanwhile(renditions: Any) -> Any:
        if "display_webp" in renditions and not done:
            done.append(True)
            await photo_edits.apply(me, int(given["id"]), Edits(turns=1))
        return await stored(renditions)

    monkeypatch.setattr(attachments, "store_renditions", edited_meanwhile)
    await drain()
    assert done
    row = await Attachment.get(id=int(given["id"]))
    shapes = {name: (entry["width"], entry["height"]) for name, entry in row.renditions.items()}
    assert shapes.pop("given") == (300, 200)
    assert shapes == dict.fromkeys(
        ("original", "display", "thumb", "display_webp", "thumb_webp"), (200, 300)
    )


@pytest.mark.parametrize(
    "edits",
    [
        "",
        "null",
        "[]",
        '"turns"',
        "{" * 3000,
        '{"turns": 4}',
        '{"turns": -1}',
        '{"turns": 1.5}',
        '{"turns": "1"}',
        '{"turns": true}',
        '{"straighten": 15.1}',
        '{"straighten": NaN}',
        '{"straighten": 1e999}',
        '{"strength": 2}',
        '{"brightness": -1.01}',
        '{"contrast": null}',
        '{"saturation": "much"}',
        '{"look": "../../secret"}',
        '{"look": null}',
        '{"look": ["honey"]}',
        '{"crop": null}',
        '{"crop": {"x": -0.1}}',
        '{"crop": {"width": 0}}',
        '{"crop": {"x": 0.6, "width": 0.6}}',
        '{"crop": {"height": 1e-9}}',
        '{"crop": {"left": 0}}',
        '{"unknown": 1}',
        '{"turns": 1' + " " * 5000 + "}",
    ],
)
async def test_edits_that_are_none_change_nothing(anna: Script, edits: str) -> None:
    photo = await anna.upload(picture())
    path = f"/new/photos/{photo['id']}"
    refusal = await anna.post(f"{path}/edits", {"edits": edits}, status=422)
    assert refusal == {"error": "These edits cannot be understood."}
    assert await anna.get(path) == photo


async def test_animations_refuse_edits(anna: Script) -> None:
    frames = [Image.new("RGB", (40, 40), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    photo = await anna.upload(out.getvalue())
    assert "animation" in (await anna.edit(photo, status=422, turns=1))["error"]
    still = io.BytesIO()
    frames[0].save(still, "GIF")
    photo = await anna.upload(still.getvalue())
    assert "Only photos" in (await anna.edit(photo, status=422, turns=1))["error"]
