"""Whether a query is read as it is meant."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from fediphoto.domain.discovery import search_queries
from fediphoto.domain.discovery.search_queries import Phrase, Query


def test_words_are_beginnings_and_what_is_quoted_is_whole() -> None:
    query = search_queries.read('boat "blue sea" -wind -"old pier" at')
    assert query.wanted == (
        Phrase(("boat",), False),
        Phrase(("blue", "sea"), False),
        Phrase(("at",), False),
    )
    assert search_queries.read("boat se harb").wanted[-1] == Phrase(("harb",), True)
    assert search_queries.read("harb at").wanted[-1] == Phrase(("at",), False)
    assert query.unwanted == (Phrase(("wind",), True), Phrase(("old", "pier"), False))


def test_operators_are_read() -> None:
    query = search_queries.read(
        "from:@Anna@Far.Test -from:me has:image -has:poll is:reply -is:sensitive language:en"
        " in:library"
    )
    assert query == Query(
        authors=(("anna@far.test", True), ("me", False)),
        properties=(("image", True), ("poll", False), ("reply", True), ("sensitive", False)),
        languages=(("en", True),),
        scope="library",
    )


def test_days_months_and_years_are_dates() -> None:
    assert search_queries.read("before:2026-02").until == datetime(2026, 2, 1, tzinfo=UTC)
    assert search_queries.read("after:2026-01-31").since == datetime(2026, 2, 1, tzinfo=UTC)
    during = search_queries.read("during:2025")
    assert during.since == datetime(2025, 1, 1, tzinfo=UTC)
    assert during.until == datetime(2026, 1, 1, tzinfo=UTC)
    december = search_queries.read("during:2025-12")
    assert december.until == datetime(2026, 1, 1, tzinfo=UTC)


def test_what_is_no_operator_is_words() -> None:
    assert search_queries.read("ratio:2").wanted == (Phrase(("ratio", "2"), False),)
    assert search_queries.read("before:lunch").wanted == (Phrase(("before", "lunch"), True),)
    assert search_queries.read("has:fun").wanted == (Phrase(("has", "fun"), True),)
    assert search_queries.read("  -  : \" '").is_empty
    assert search_queries.read("during:9999-99-99").wanted[0].found == (
        "during",
        "9999",
        "99",
        "99",
    )


@given(st.text(max_size=600))
def test_anything_can_be_read(text: str) -> None:
    query = search_queries.read(text)
    for one in (*query.wanted, *query.unwanted):
        assert one.found
        assert "%" not in one.needle.strip() or " " in one.needle
