"""Whether the pictures' own work copes with what happens to them meanwhile."""

from pathlib import Path
from typing import Any

import pytest

from fediphoto.domain.photos import attachments
from fediphoto.media import photos
from fediphoto.storage import blobs
from fediphoto.storage.models import Attachment
from tests.domain.city import photo, somebody

pytestmark = pytest.mark.usefixtures("city")


async def test_a_photo_deleted_while_it_waited_for_a_decoder_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = blobs.new_key("jpg")
    (tmp_path / "photo").write_bytes(b"a photo")
    await blobs.current().put(key, tmp_path / "photo", "image/jpeg")
    upload = await photo(await somebody("alice"))
    upload.renditions = {"original": {**upload.renditions["original"], "key": key}}
    await upload.save()
    process = photos.process_modern

    def process_too_late(path: Path, *rest: Any) -> Any:
        path.unlink()
        return process(path, *rest)

    monkeypatch.setattr(photos, "process_modern", process_too_late)
    await attachments.JOBS["attachments.modern"]({"attachment_id": upload.id})
    assert (await Attachment.get(id=upload.id)).renditions == upload.renditions


async def test_photos_of_ones_own_come_in_the_order_asked_for_and_others_never() -> None:
    alice, bob = await somebody("alice"), await somebody("bob")
    first, second, foreign = await photo(alice), await photo(alice), await photo(bob)
    asked = [second.id, foreign.id, first.id, second.id, 1]
    assert [one.id for one in await attachments.own(alice, asked)] == [second.id, first.id]
