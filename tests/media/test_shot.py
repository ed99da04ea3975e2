"""What is believed of a camera and its exposure, whoever tells of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.media import shot

FULL = {
    "make": "FUJIFILM",
    "model": "X-T5",
    "lens": "XF35mmF2 R WR",
    "exposure": "1/250",
    "aperture": 2,
    "iso": 400,
    "focal_length": 35,
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def test_what_makes_sense_is_kept_as_it_is() -> None:
    assert shot.read(FULL).plain == FULL
    assert shot.read({}).plain == {}


def test_nothing_else_comes_through() -> None:
    more = {"serial": "0815", "owner": "Maria", "gps": [52.5, 13.4], "date": "2026:11:26"}
    assert shot.read({**FULL, **more}).plain == FULL


@pytest.mark.parametrize("name", ["exposure", "aperture", "iso", "focal_length"])
@pytest.mark.parametrize(
    "value",
    [
        *(0, -1, -0.5, float("nan"), float("inf"), float("-inf"), 10**400, 1e300, True),
        *("", "-1", "NaN", "Infinity", "1e5", "0/0", "1/0", "<b>2</b>", "9" * 100_000, "٣"),
        *(None, [], {}, [2], {"value": 2}, b"2", (1, 2)),
    ],
)
def test_numbers_that_make_no_sense_are_left_out(name: str, value: Any) -> None:
    if (name, value) == ("iso", True):
        value = False
    assert name not in shot.read({name: value}).plain


def test_names_are_short_and_can_be_seen() -> None:
    assert len(shot.read({"model": "x" * 10**6}).model) == shot.LONGEST_NAME
    assert shot.read({"lens": "a\u202eb\x1b[31m\n\u200bc\0secret"}).lens == "a b [31m c"
    assert shot.read({"make": ["Canon"]}).make == ""
    assert shot.read({"make": "<script>"}).make == "<script>", "escaped where it is shown"


@pytest.mark.parametrize(
    ("make", "model", "said"),
    [
        ("FUJIFILM", "X-T5", "Fujifilm X-T5"),
        ("NIKON CORPORATION", "NIKON D70", "Nikon D70"),
        ("Canon", "Canon EOS 40D", "Canon EOS 40D"),
        ("LGE", "Nexus 5", "LGE Nexus 5"),
        ("Apple", "", "Apple"),
        ("", "X100V", "X100V"),
    ],
)
def test_a_camera_is_called_as_one_says_it(make: str, model: str, said: str) -> None:
    assert shot.read({"make": make, "model": model}).camera == said


@given(st.dictionaries(st.sampled_from(sorted(FULL)) | st.text(), ANYTHING))
def test_anything_may_be_said_and_reading_twice_changes_nothing(said: dict[str, Any]) -> None:
    once = shot.read(said)
    assert shot.read(once.plain) == once
    assert set(once.plain) <= set(FULL)
