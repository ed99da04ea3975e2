"""Rows about the same moment get different ids, however many there are."""

from datetime import UTC, datetime
from typing import Any

import pytest

from fediphoto import ids
from fediphoto.storage.models import Hashtag, Post
from fediphoto.storage.numbers import free_id

MIDNIGHT = datetime(2024, 5, 17, tzinfo=UTC)


async def test_a_crowded_millisecond_gives_way_to_the_next(
    storage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ids.secrets, "randbits", lambda _: 7)
    first = await free_id(Hashtag, MIDNIGHT)
    await Hashtag.create(id=first, name="a", display_name="a")
    second = await free_id(Hashtag, MIDNIGHT)
    assert second > first
    assert ids.snowflake_time(first) == MIDNIGHT
    assert (ids.snowflake_time(second) - MIDNIGHT).total_seconds() == pytest.approx(0.001)


async def test_what_has_no_time_is_of_now(storage: Any) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    made = await free_id(Post, None)
    assert began <= ids.snowflake_time(made) <= datetime.now(UTC)
