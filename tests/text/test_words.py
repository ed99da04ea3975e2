"""Whether what is written is found as it is looked for."""

from hypothesis import given
from hypothesis import strategies as st

from fediphoto.text.words import LONGEST_WORD, document, phrase, words


def test_case_and_accents_do_not_matter() -> None:
    assert words("Crème BRÛLÉE, naïve Ödön") == ["creme", "brulee", "naive", "odon"]
    assert words("ＦＵＬＬ width") == ["full", "width"]


def test_words_with_signs_inside_stay_words() -> None:
    assert words("under_score 50% c’est") == ["under_score", "50", "c", "est"]
    assert words("हिन्दी मराठी") == ["हिन्दी", "मराठी"]
    assert words("snow ❄ 🦀") == ["snow", "❄", "🦀"]


def test_one_and_many_are_the_same() -> None:
    assert words("photos of boats, glass, bus, as") == ["photo", "of", "boat", "glass", "bus", "as"]
    assert words("Photo BOAT") == ["photo", "boat"]


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert words("写真展") == ["写真", "真展", "展"]
    assert words("東京tower展") == ["東京", "京", "tower", "展"]
    assert phrase("写真") == ["写真"]
    assert phrase("写") == ["写"]


def test_parts_are_kept_apart() -> None:
    assert document(["blue", "", "boat"]) == " blue | boat "
    assert " blue boat " not in document(["blue", "boat"])


@given(st.text(max_size=200))
def test_what_is_looked_for_is_in_what_was_written(text: str) -> None:
    found = phrase(text)
    indexed = document([f"before {text} after"])
    if found:
        assert f" {' '.join(found)}" in indexed
    for word in words(text):
        assert 0 < len(word) <= LONGEST_WORD
        assert not any(character.isspace() for character in word)
