"""How Markdown looks as HTML, and that nothing but that comes out of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.text import html, markdown
from fediphoto.text.captions import MentionLink

ANNA = {"anna": MentionLink("https://photos.test/@anna", "anna")}
NAME = (
    '<span class="h-card"><a href="https://photos.test/@anna" class="u-url mention">'
    "@<span>anna</span></a></span>"
)
TAG = (
    '<a href="https://photos.test/tags/light" class="mention hashtag" rel="tag">'
    "#<span>light</span></a>"
)
OUT = ' target="_blank" rel="nofollow noopener noreferrer"'


def shown(text: str) -> str:
    return markdown.render(text, ANNA, lambda name: f"https://photos.test/tags/{name}")


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        (
            "A **strong** _word_ ~~gone~~",
            "<p>A <strong>strong</strong> <em>word</em> <s>gone</s></p>",
        ),
        ("one\ntwo\n\nthree", "<p>one<br>two</p>\n<p>three</p>"),
        ("**@anna** #light", f"<p><strong>{NAME}</strong> {TAG}</p>"),
        ("# Big", "<p><strong>Big</strong></p>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("`@anna #light`", "<p><code>@anna #light</code></p>"),
        ("[@anna](https://a.test)", f'<p><a href="https://a.test"{OUT}>@anna</a></p>'),
        (
            "<b>bold</b> & <script>x</script>",
            "<p>&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;x&lt;/script&gt;</p>",
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](/settings)", f"<p><a{OUT}>x</a></p>"),
        ("![alt](https://a.test/x.png)", f'<p>!<a href="https://a.test/x.png"{OUT}>alt</a></p>'),
        ("\ue0000\ue001 @anna", f"<p>\ue0000\ue001 {NAME}</p>"),
        ("", ""),
    ],
)
def test_what_is_typed_is_shown(typed: str, seen: str) -> None:
    assert shown(typed) == seen


def test_names_and_hashtags_count_outside_of_links_and_code_alone() -> None:
    found = markdown.find("# @anna\n- #light `#code @boris` [#link @clara](https://a.test) *@dora*")
    assert [one.acct for one in found.mentions] == ["anna", "dora"]
    assert found.hashtags == ["light"]


_WORDS = (
    "@anna #light ** _ ` [ ]( ) https://a.test/ < > - # &lt; &#60;script&#62; <script> javascript:"
    " \" ' \\ \ue000 0 \ue001 [&#xe000;9&#xe001;](https://a.test/) ! ~~ ``` é x"
)
PIECES = st.sampled_from([*_WORDS.split(), "\n", "\n\n", " ", "    "])


@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_but_our_own_links_differs_from_what_the_sanitiser_lets_in(typed: str) -> None:
    out = shown(typed)
    for ours in re.findall(r'<a href="(?!https?://)[^"]*"', out):
        raise AssertionError(ours)
    assert html.to_plain_text(html.sanitise(out)) == html.to_plain_text(out)
    tags = set(re.findall(r"</?([a-z0-9]+)", out))
    assert tags <= {"p", "br", "a", "span", "strong", "em", "s", "code", "pre"} | {
        "blockquote",
        "ul",
        "ol",
        "li",
    }


def test_what_stood_between_the_words_for_once_cannot_be_written_by_anybody() -> None:
    """(A link that said so once broke the page, or repeated all the words within itself.)"""
    for number in (0, 1, 99):
        seen = shown(f"hello @anna [&#xe000;{number}&#xe001;](https://x.example)")
        link = f'<a href="https://x.example"{OUT}>\ue000{number}\ue001</a>'
        assert seen == f"<p>hello {NAME} {link}</p>"
