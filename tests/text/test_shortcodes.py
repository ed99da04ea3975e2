"""Which emoji a text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.text import shortcodes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        (":cat:", ["cat"]),
        ("(:cat:) :Cat: :cat:\n:dog:", ["cat", "Cat", "dog"]),
        ("a:cat: :cat:b ::cat: :cat:: :c: 12:30:45", []),
        (":cat::dog:", []),
        ("ü:cat: 猫:cat:", []),
        (":cat: :dog:", ["cat", "dog"]),
        (f":{'x' * 30}: :{'y' * 31}:", ["x" * 30]),
        (":not this: :cät:", []),
    ],
)
def test_names_stand_apart(text: str, names: list[str]) -> None:
    assert shortcodes.named(text) == names


@given(st.lists(st.text(alphabet="ab:_ 1é", max_size=40), max_size=5))
def test_every_name_found_is_there_and_could_be_one(texts: list[str]) -> None:
    for name in shortcodes.named(*texts):
        assert shortcodes.SHORTCODE.fullmatch(name)
        assert any(f":{name}:" in text for text in texts)


def test_no_text_names_more_than_a_hundred() -> None:
    text = " ".join(f":n{number}:" for number in range(500))
    assert len(shortcodes.named(text, text)) == shortcodes.MOST
