"""Whatever HTML comes in: harmless, bounded, and the same when it is sanitised again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.text.html import sanitise, to_plain_text
from fuzz.html import check

PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<a ", "<a href=", '"', "'", ">", "<", "</a>", "https://a.test/", "/x"),
        *("https:/x", "javascript:alert(1)", "jAvA\tscript:", "data:text/html,", "<script>"),
        *("</script>", "<style>", "<svg/onload=", "<math>", "<mtext>", "<img src=x onerror="),
        *("<h1>", "</h2>", "<ol start=", "1", "&lt;", "&#60;", "&#x3c", "&amp;", "&", "<!--"),
        *("-->", "<![CDATA[", "]]>", "<?", "\x00", "\ud800", "class=", "mention", "admin"),
        *("style=", "lang=", "é", "\u202e", "\n", " ", "x", "<noscript>", "<li>", "\x1a"),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_pieces_of_html_in_any_order_are_harmless(html: str) -> None:
    check(html)


@given(st.text(max_size=200))
def test_any_text_at_all_is_harmless(text: str) -> None:
    check(text)


@pytest.mark.parametrize("piece", ["<p>", "<a href='https://a.test'>", "<b", "&", "</p>", "<h1>x"])
def test_a_great_deal_of_one_thing_stays_bounded(piece: str) -> None:
    html = piece * 100_000
    assert len(sanitise(html)) < 10_000_000
    assert len(to_plain_text(html)) <= len(html)
