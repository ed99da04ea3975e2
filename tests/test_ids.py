"""Ids sort by time, fit a client's number, and survive what clients send."""

from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.ids import MAX_ID, parse_id, snowflake, snowflake_time


def test_an_id_tells_its_time_and_sorts_by_it() -> None:
    earlier = datetime(2024, 5, 17, 12, 0, 0, 123000, tzinfo=UTC)
    assert snowflake_time(snowflake(earlier)) == earlier
    assert snowflake(earlier) < snowflake(earlier + timedelta(milliseconds=1)) < snowflake()


def test_a_post_from_the_future_is_clamped_to_now() -> None:
    assert snowflake_time(snowflake(datetime.now(UTC) + timedelta(days=999))) <= datetime.now(UTC)


def test_a_post_from_before_2000_gets_a_small_id() -> None:
    assert 0 < snowflake(datetime(1999, 1, 1, tzinfo=UTC)) < 2**16
    assert 0 < snowflake(datetime(1, 1, 1, tzinfo=UTC)) < 2**16


def test_what_happened_before_2020_is_in_order_too() -> None:
    moments = [
        datetime(2000, 1, 1, tzinfo=UTC),
        datetime(2012, 4, 3, 9, 30, tzinfo=UTC),
        datetime(2012, 4, 3, 9, 30, 0, 1000, tzinfo=UTC),
        datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2020, 1, 1, tzinfo=UTC),
        datetime(2020, 1, 1, 23, 59, 59, 999000, tzinfo=UTC),
        datetime(2020, 1, 2, tzinfo=UTC),
    ]
    for _ in range(50):
        made = [snowflake(one) for one in moments]
        assert made == sorted(set(made)), "two of them a millisecond apart"
        assert made[0] > 0


@pytest.mark.parametrize(
    "text", [None, "", "x", "-1", "1.0", "١٢", " 1", "9" * 20, str(MAX_ID + 1), "1\n"]
)
def test_what_is_no_id_is_none(text: str | None) -> None:
    assert parse_id(text) is None


def test_an_id_is_read() -> None:
    assert parse_id(str(MAX_ID)) == MAX_ID


def test_ids_for_now_are_never_the_same_and_ascend() -> None:
    made = [snowflake() for _ in range(5000)]
    assert len(set(made)) == len(made)
