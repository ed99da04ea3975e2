"""Can a post be deleted and written anew with its photos?"""

from datetime import UTC, datetime, timedelta
from typing import Any

from fediphoto.domain.photos import attachments
from fediphoto.storage.models import Attachment
from tests.web.api.shapes.posts import check_status
from tests.web.api.test_scheduled import Drain
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg


async def posted(anna: Program, count: int = 2) -> Any:
    photos = []
    for color in ("teal", "red", "gold")[:count]:
        photos.append((await anna.upload(jpeg(color), description=color)).json["id"])
    return await anna.post("First", photos)


def files(status: Any) -> list[str]:
    return [
        one[name].removeprefix("http://photos.test")
        for one in status["media_attachments"]
        for name in ("url", "preview_url")
    ]


async def test_a_deleted_post_is_written_anew_with_the_same_photos_at_other_addresses(
    join: Join, stranger: Program, drain: Drain
) -> None:
    anna = await join("anna")
    first = await posted(anna)
    await drain()
    gone = (await anna.send("DELETE", f"/api/v1/statuses/{first['id']}")).json
    check_status(gone)
    assert gone["text"] == "First"
    ids = [one["id"] for one in gone["media_attachments"]]
    assert ids == [one["id"] for one in first["media_attachments"]]
    assert [one["description"] for one in gone["media_attachments"]] == ["teal", "red"]
    await drain()
    for path in files(first):
        assert (await stranger.ask(path)).status == 404
    for path in files(gone):
        assert (await stranger.ask(path)).status == 200
    await attachments.sweep()
    again = await anna.post("Second", ids[::-1])
    assert [one["id"] for one in again["media_attachments"]] == ids[::-1]
    assert sorted(files(again)) == sorted(files(gone))


async def test_a_day_later_they_are_gone(join: Join, stranger: Program, drain: Drain) -> None:
    anna = await join("anna")
    first = await posted(anna, 1)
    gone = (await anna.send("DELETE", f"/api/v1/statuses/{first['id']}")).json
    [kept] = await Attachment.all()
    await Attachment.all().update(created_at=kept.created_at - timedelta(days=1, minutes=1))
    await attachments.sweep()
    await drain()
    assert await Attachment.all().count() == 0
    for path in files(gone):
        assert (await stranger.ask(path)).status == 404
    assert kept.created_at < datetime.now(UTC)


async def test_delete_media_keeps_nothing(join: Join, stranger: Program, drain: Drain) -> None:
    anna = await join("anna")
    first = await posted(anna, 1)
    path = f"/api/v1/statuses/{first['id']}"
    gone = (await anna.send("DELETE", f"{path}?delete_media=true")).json
    check_status(gone)
    await drain()
    assert await Attachment.all().count() == 0
    for path in files(first):
        assert (await stranger.ask(path)).status == 404


async def test_what_an_edit_took_out_is_not_kept(join: Join) -> None:
    anna = await join("anna")
    first = await posted(anna, 2)
    path = f"/api/v1/statuses/{first['id']}"
    left = [first["media_attachments"][1]["id"]]
    await anna.tell_json(path, {"media_ids": left}, "PUT")
    gone = (await anna.send("DELETE", path)).json
    assert [one["id"] for one in gone["media_attachments"]] == left
    assert [str(one.id) for one in await Attachment.all()] == left


async def test_nobody_else_gets_anything(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    first = await posted(anna, 1)
    assert (await boris.send("DELETE", f"/api/v1/statuses/{first['id']}")).status == 404
    await anna.send("DELETE", f"/api/v1/statuses/{first['id']}")
    photo = first["media_attachments"][0]["id"]
    assert (await boris.tell("/api/v1/statuses", media_ids=[photo])).status == 422
    assert (await boris.ask(f"/api/v1/media/{photo}")).status == 404
    assert (await anna.ask(f"/api/v1/media/{photo}")).status == 200
