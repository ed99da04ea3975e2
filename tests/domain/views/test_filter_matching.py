"""Is a keyword found exactly where it stands alone, whatever is written around it?"""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from fediphoto.domain.views.filter_matching import Keyword, folded, is_of_word, words_of

_LETTERS = st.text(st.sampled_from("ab_ 1#-.ßéÉ\u0301\u093fह中文🌅'İ\n"), max_size=12)


@given(_LETTERS, _LETTERS.filter(lambda text: bool(folded(text))), st.booleans())
def test_a_keyword_is_found_as_a_slow_search_finds_it(
    text: str, typed: str, is_whole_word: bool
) -> None:
    keyword, said = Keyword.of(typed, is_whole_word), folded(text)
    places = [
        at
        for at in range(len(said))
        if said.startswith(keyword.sought, at) and _alone(keyword, said, at, is_whole_word)
    ]
    assert keyword.is_in(said) == bool(places)
    if keyword.first_word and places:
        assert keyword.first_word in words_of(said)


def _alone(keyword: Keyword, said: str, at: int, is_whole_word: bool) -> bool:
    if not is_whole_word:
        return True
    sought, after = keyword.sought, said[at + len(keyword.sought) :]
    joined_before = at > 0 and is_of_word(said[at - 1]) and is_of_word(sought[0])
    joined_after = bool(after) and is_of_word(after[0]) and is_of_word(sought[-1])
    return not joined_before and not joined_after


@given(st.text(max_size=40))
def test_words_are_all_that_belongs_to_words(text: str) -> None:
    assert "".join(words_of(text)) == "".join(one for one in text if is_of_word(one))
    assert all(words_of(text))


@given(st.characters(max_codepoint=127))
def test_in_ascii_they_are_what_everybody_calls_so(character: str) -> None:
    assert is_of_word(character) == bool(re.fullmatch(r"\w", character, re.ASCII))


@given(st.text(max_size=30))
def test_folding_leaves_no_difference_of_case_or_composition(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert folded(decomposed) == folded(text)
