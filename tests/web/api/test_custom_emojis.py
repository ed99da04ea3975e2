"""Emoji of our own, as apps choose, write and show them."""

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from fediphoto.domain.photos import custom_emojis
from fediphoto.domain.place import announcements
from fediphoto.domain.place.announcements import Draft
from fediphoto.errors import Forbidden, TooLarge, Unprocessable
from fediphoto.storage.models import AuditEntry, CustomEmoji, Job, User
from tests.emojis import file, gif, given, png
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.people import EMOJI
from tests.web.api.shapes.place import ANNOUNCEMENT
from tests.web.conftest import Join
from tests.web.programs import HOME, Program

ROOT = "/api/v1/custom_emojis"
NEWS = "/api/v1/announcements"

Drain = Callable[[], Awaitable[None]]


async def offered(to: Program) -> list[Any]:
    answer = await to.ask(ROOT)
    assert answer.status == 200
    for one in answer.json:
        check(one, EMOJI)
    return list(answer.json)


async def picture(by: Program, address: str) -> Image.Image:
    """What an address of ours shows."""
    answer = await by.ask(address.removeprefix(HOME))
    assert answer.status == 200
    return Image.open(BytesIO(answer.body))


def names(entity: Any) -> list[str]:
    return [one["shortcode"] for one in entity["emojis"]]


async def test_what_is_added_is_offered_at_once(stranger: Program, join: Join) -> None:
    anna = await join("anna")
    assert await offered(stranger) == await offered(anna) == []
    await given("blobcat", category="Cats")
    (told,) = await offered(stranger)
    assert await offered(anna) == [told]
    assert (told["shortcode"], told["category"]) == ("blobcat", "Cats")
    assert told["visible_in_picker"] is True
    assert told["url"] == told["static_url"]
    shown = await picture(stranger, told["url"])
    assert (shown.format, shown.size, shown.mode) == ("PNG", (64, 48), "RGBA")
    await given("Aardvark", category="Cats")
    assert [one["shortcode"] for one in await offered(stranger)] == ["Aardvark", "blobcat"]


async def test_an_animation_moves_and_has_a_picture_that_stands_still(stranger: Program) -> None:
    await given("dance", gif())
    (told,) = await offered(stranger)
    moving = await picture(stranger, told["url"])
    still = await picture(stranger, told["static_url"])
    assert (moving.format, moving.n_frames) == ("GIF", 3)  # type: ignore[attr-defined]
    assert still.format == "PNG"
    assert getattr(still, "n_frames", 1) == 1


async def test_a_large_one_is_made_small_and_still(stranger: Program) -> None:
    await given("large", png(size=(1000, 500)))
    await given("large_gif", gif((400, 300)))
    for told in await offered(stranger):
        shown = await picture(stranger, told["url"])
        assert (shown.format, max(shown.size)) == ("PNG", 256)


async def test_a_post_shows_the_emoji_it_names(join: Join, stranger: Program) -> None:
    anna = await join("anna")
    for name in ("blobcat", "wave", "hidden", "Boat"):
        await given(name)
    hidden = await custom_emojis.find("HIDDEN")
    await custom_emojis.change(None, hidden.id, is_disabled=True)
    words = (
        "a:wave: is none, :wave: is :blobcat::wave: not :hidden: nor :nobody: nor :boat: 12:wave:30"
    )
    post = await anna.post(words, spoiler_text="See :Boat:", visibility="public")
    assert names(post) == ["wave", "Boat"]
    shown = (await stranger.ask(f"/api/v1/statuses/{post['id']}")).json
    assert shown["emojis"] == post["emojis"]
    (first, _) = post["emojis"]
    check(first, EMOJI)
    assert first["url"].startswith(f"{HOME}/media/")
    assert "emoji" not in first["url"]
    await picture(stranger, first["url"])
    page = await stranger.send("GET", f"/@anna/{post['id']}", Accept="text/html")
    assert f'<img class="emoji" src="{first["url"]}" alt=":wave:"'.encode() in page.body


async def test_an_edit_changes_what_it_shows(join: Join) -> None:
    anna = await join("anna")
    await given("one")
    await given("two")
    post = await anna.post("This is :one:")
    path = f"/api/v1/statuses/{post['id']}"
    edited = (await anna.tell(path, "PUT", status="This is :two:")).json
    assert names(edited) == ["two"]
    assert names((await anna.tell(path, "PUT", status="This is none")).json) == []


async def test_answers_of_a_poll_show_them(join: Join) -> None:
    anna = await join("anna")
    await given("yes")
    answer = await anna.tell_json(
        "/api/v1/statuses",
        {"status": "Well?", "poll": {"options": [":yes:", "No"], "expires_in": 600}},
    )
    assert answer.status == 200
    assert names(answer.json["poll"]) == ["yes"]


async def test_a_profile_shows_them_in_name_words_and_fields(join: Join) -> None:
    anna = await join("anna")
    for name in ("name", "note", "label", "value", "other"):
        await given(name)
    answer = await anna.tell_json(
        "/api/v1/accounts/update_credentials",
        {
            "display_name": "Anna :name:",
            "note": "I :note:",
            "fields_attributes": [{"name": ":label:", "value": ":value:"}],
        },
        "PATCH",
    )
    assert names(answer.json) == ["name", "note", "label", "value"]
    account = (await anna.ask(f"/api/v1/accounts/{anna.me.id}")).json
    assert account["emojis"] == answer.json["emojis"]
    told = {"display_name": "Anna"}
    answer = await anna.tell_json("/api/v1/accounts/update_credentials", told, "PATCH")
    assert names(answer.json) == ["note", "label", "value"]


async def test_news_shows_them_and_is_answered_with_them(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    row = await announcements.write(None, Draft(text="We moved :party:"))
    path = f"{NEWS}/{row.id}/reactions"
    refused = await anna.send("PUT", f"{path}/party")
    assert refused.status == 422
    await given("party", gif())
    for one in (anna, boris, boris):
        assert (await one.send("PUT", f"{path}/party")).status == 200
    assert (await anna.send("PUT", f"{path}/{quote('🎉')}")).status == 200
    (told,) = (await boris.ask(NEWS)).json
    check(told, ANNOUNCEMENT)
    (choice,) = await offered(anna)
    assert names(told) == ["party"]
    assert told["emojis"][0]["url"] == choice["url"]
    assert told["reactions"] == [
        {
            "name": "party",
            "count": 2,
            "me": True,
            "url": choice["url"],
            "static_url": choice["static_url"],
        },
        {"name": "🎉", "count": 1, "me": False},
    ]
    assert (await boris.send("DELETE", f"{path}/party")).status == 200
    (told,) = (await boris.ask(NEWS)).json
    assert [one["count"] for one in told["reactions"]] == [1, 1]
    assert (await anna.send("PUT", f"{path}/party%00")).status in (404, 422)


async def test_a_disabled_one_stays_where_it_is_and_comes_nowhere_else(join: Join) -> None:
    anna = await join("anna")
    row = await given("old")
    before = await anna.post("Once :old:")
    await custom_emojis.change(None, row.id, is_disabled=True)
    assert await offered(anna) == []
    assert names((await anna.ask(f"/api/v1/statuses/{before['id']}")).json) == ["old"]
    assert names(await anna.post("Twice :old:")) == []
    await custom_emojis.change(None, row.id, is_disabled=False, is_in_picker=False)
    assert await offered(anna) == []
    assert names(await anna.post("Thrice :old:")) == ["old"]


async def test_a_removed_one_is_gone_with_its_files(join: Join, drain: Drain) -> None:
    anna = await join("anna")
    row, _ = await given("gone", gif()), await given("kept")
    profile = {"display_name": "Anna :gone: :kept:"}
    await anna.tell_json("/api/v1/accounts/update_credentials", profile, "PATCH")
    post = await anna.post("Here :gone: and :kept:", visibility="public")
    entry = custom_emojis.entry(row)
    await custom_emojis.remove(None, row.id)
    await drain()
    shown = (await anna.ask(f"/api/v1/statuses/{post['id']}")).json
    assert names(shown) == names(shown["account"]) == ["kept"]
    assert ":gone:" in shown["content"]
    for address in (entry["url"], entry["static_url"]):
        assert (await anna.ask(address.removeprefix(HOME))).status == 404
    assert (await anna.ask(f"/emojis/{row.id}")).status == 404
    assert [one["shortcode"] for one in await offered(anna)] == ["kept"]
    await given("gone")
    assert names((await anna.ask(f"/api/v1/statuses/{post['id']}")).json) == ["kept"]


async def test_only_those_who_keep_order_make_them(join: Join) -> None:
    anna, mona = await join("anna"), await join("mona")
    await User.filter(account_id=mona.me.id).update(role="moderator")
    with pytest.raises(Forbidden):
        await given("mine", by=anna.me)
    row = await given("ours", by=mona.me)
    for deed in (
        custom_emojis.change(anna.me, row.id, is_disabled=True),
        custom_emojis.remove(anna.me, row.id),
    ):
        with pytest.raises(Forbidden):
            await deed
    await custom_emojis.change(mona.me, row.id, category="Ours")
    await custom_emojis.change(mona.me, row.id, category="Ours")
    await custom_emojis.remove(mona.me, row.id)
    log = [(one.deed, one.target, one.actor_id) for one in await AuditEntry.all().order_by("id")]
    assert log == [
        (f"emoji.{deed}", "emoji ours", mona.me.id) for deed in ("add", "change", "remove")
    ]


@pytest.mark.parametrize("name", ["", "a", "a" * 31, "a-b", "ä_ö", "a b", ":ab:", "ab\n", "../ab"])
async def test_a_name_is_letters_digits_and_underscores(app: Any, name: str) -> None:
    with pytest.raises(Unprocessable):
        await given(name)
    assert not await CustomEmoji.exists()


async def test_a_name_is_taken_however_it_is_written(app: Any) -> None:
    await given("Blobcat")
    for name in ("Blobcat", "blobcat", "BLOBCAT"):
        with pytest.raises(Unprocessable, match="already"):
            await given(name)
    with pytest.raises(Unprocessable):
        await given("other", category="x" * 51)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        png()[:-40],
        gif()[:200],
        b"\x89PNG\r\n\x1a\n"
        + b"\0\0\0\rIHDR"
        + b"\x7f\xff\xff\xff" * 2
        + b"\x08\6\0\0\0"
        + b"\0" * 8,
        gif((2600, 2600), 1),
    ],
    ids=["nothing", "svg", "cut png", "cut gif", "bomb", "many pixels"],
)
async def test_what_is_no_small_picture_is_no_emoji(app: Any, content: bytes) -> None:
    with pytest.raises(Unprocessable):
        await given("bad", content)
    assert not await CustomEmoji.exists()
    assert not await Job.filter(kind="attachments.reclaim").exists()


async def test_a_file_has_256_kilobytes_at_most(app: Any) -> None:
    with pytest.raises(TooLarge):
        await given("bad", png() + bytes(256 * 1024))
    assert not await CustomEmoji.exists()


async def test_metadata_does_not_come_along(stranger: Program) -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (32, 32), (90 * one, 0, 0)) for one in range(2)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=b"my secret")
    assert b"my secret" in out.getvalue()
    await custom_emojis.add(None, "secretive", file(out.getvalue()))
    (told,) = await offered(stranger)
    for address in (told["url"], told["static_url"]):
        answer = await stranger.ask(address.removeprefix(HOME))
        assert b"my secret" not in answer.body
