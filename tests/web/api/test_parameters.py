"""Whatever shape a client chooses, its parameters are read as meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.errors import FediphotoError, Unprocessable
from fediphoto.ids import MAX_ID
from fediphoto.web.api.parameters import Parameters, tree_of


def read(*pairs: tuple[str, str]) -> Parameters:
    return Parameters(tree_of(pairs))


def test_arrays_come_bracketed_indexed_alone_or_from_json():
    assert read(("id[]", "1"), ("id[]", "2")).identifiers("id") == [1, 2]
    assert read(("id[0]", "1"), ("id[1]", "2")).identifiers("id") == [1, 2]
    assert read(("id", "7")).identifiers("id") == [7]
    assert read(("id[][]", "1"), ("id[][]", "2")).identifiers("id") == [1, 2]
    assert Parameters({"id": ["1", 2, "x", None]}).identifiers("id") == [1, 2]


def test_many_indices_keep_their_order():
    given = read(*((f"fields_attributes[{n}][name]", str(n)) for n in (10, 2, 1)))
    assert [row.text("name") for row in given.tables("fields_attributes")] == ["1", "2", "10"]


def test_records_without_an_index_begin_where_a_key_repeats():
    rows = read(
        ("media_attributes[][id]", "1"),
        ("media_attributes[][description]", "a cat"),
        ("media_attributes[][id]", "2"),
    ).tables("media_attributes")
    assert [row.identifier("id") for row in rows] == [1, 2]
    assert [row.text("description") for row in rows] == ["a cat", None]


def test_hashes_are_tables():
    source = read(("source[privacy]", "private"), ("source[sensitive]", "true")).table("source")
    assert source.text("privacy") == "private"
    assert source.flag("sensitive")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("true", True), ("1", True), ("on", True), ("False", False), ("0", False), ("", None)],
)
def test_booleans_as_clients_write_them(written, meant):
    assert read(("local", written)).flag_or_none("local") is meant


def test_a_json_boolean_is_one_too():
    assert Parameters({"sensitive": True}).flag("sensitive")
    assert not Parameters({"sensitive": False}).flag("sensitive", True)


def test_what_is_no_boolean_is_refused():
    with pytest.raises(Unprocessable, match="sensitive"):
        read(("sensitive", "perhaps")).flag("sensitive")


def test_limits_are_clamped_never_refused():
    def limit(text):
        return read(("limit", text)).number("limit", 20, lowest=1, highest=40)

    assert [limit(text) for text in ("5", "0", "-3", "99999", "x", "", "1e9")] == [
        5, 1, 1, 40, 20, 20, 20,
    ]  # fmt: skip


def test_an_id_beyond_all_ids_is_the_greatest():
    assert read(("max_id", "9" * 30)).identifier("max_id") == MAX_ID
    assert read(("max_id", "abc")).identifier("max_id") is None


def test_a_list_where_one_value_belongs_is_refused():
    with pytest.raises(Unprocessable, match="status"):
        Parameters({"status": ["a"]}).text("status")
    with pytest.raises(Unprocessable, match="source"):
        Parameters({"source": "x"}).table("source")


def test_nul_never_reaches_a_database():
    assert read(("status", "a\x00b")).text("status") == "ab"


@given(st.lists(st.tuples(st.text("ab[]01\x00é", max_size=12), st.text(max_size=5)), max_size=20))
def test_no_key_however_odd_is_more_than_refused(pairs):
    try:
        given = Parameters(tree_of(pairs))
        for name in ("a", "b", "0", ""):
            for read_as in (given.text, given.texts, given.tables, given.table, given.flag_or_none):
                try:
                    read_as(name)
                except Unprocessable:
                    continue
    except FediphotoError:
        pass
