"""Whether a caption is understood as its author meant it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.text.captions import (
    Handle,
    MentionLink,
    find,
    fold_hashtag,
    is_hashtag,
    length,
    render,
    tidy,
)
from fediphoto.text.html import sanitise


def tags_of(text: str) -> list[str]:
    return find(text).hashtags


def hashtag_url(name: str) -> str:
    return f"https://photos.test/tags/{name}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@alice hello", [("alice", "")]),
        ("(@alice)", [("alice", "")]),
        ("hi @Bob@Example.org.", [("Bob", "example.org")]),
        ("@bob@localhost:8001 hi", [("bob", "localhost:8001")]),
        ("@a_b.c@x.org @a_b.c@X.ORG", [("a_b.c", "x.org")]),
        ("write to me@example.org", []),
        ("https://example.org/@bob", []),
        ("@@", []),
        ("@bob@bücher.example", [("bob", "bücher.example")]),
    ],
)
def test_mentions(text: str, found: list[tuple[str, str]]) -> None:
    assert find(text).mentions == [Handle(*pair) for pair in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#Berlin at #night", ["Berlin", "night"]),
        ("#Berlin #BERLIN #ＢＥＲＬＩＮ", ["Berlin"]),
        ("#2024 but #2024photos", ["2024photos"]),
        ("#日本語。", ["日本語"]),
        ("#नमस्ते!", ["नमस्ते"]),
        ("#سلام،", ["سلام"]),
        ("＃全角", ["全角"]),
        ("a#b", []),
        ("https://x.org/#anchor", []),
        ("&#39;", []),
        ("#café's", ["café"]),
        ("#a-b", ["a"]),
        ("#a_b", ["a_b"]),
        ("#", []),
        ("##x", ["x"]),
    ],
)
def test_hashtags(text: str, found: list[str]) -> None:
    assert tags_of(text) == found


def test_two_spellings_of_one_hashtag_are_equal() -> None:
    assert fold_hashtag("#Straße") == fold_hashtag("STRASSE")
    assert fold_hashtag("ＡＢＣ") == "abc"
    assert is_hashtag("abc")
    assert not is_hashtag("123")
    assert not is_hashtag("a b")


def test_a_caption_becomes_the_markup_that_other_servers_know() -> None:
    html = render(
        "Hi @alice & @who!\nat https://example.org/a?b=1&c=2.\n\n\n#Night <3",
        {"alice": MentionLink("https://photos.test/@alice", "alice")},
        hashtag_url,
    )
    assert html == (
        '<p>Hi <span class="h-card"><a href="https://photos.test/@alice" class="u-url mention">'
        "@<span>alice</span></a></span> &amp; @who!<br>at "
        '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer"'
        ' target="_blank" translate="no"><span class="invisible">https://</span>'
        '<span>example.org/a?b=1&amp;c=2</span><span class="invisible"></span></a>.</p>'
        '<p><a href="https://photos.test/tags/night" class="mention hashtag" rel="tag">'
        "#<span>Night</span></a> &lt;3</p>"
    )


def test_a_long_address_is_cut_but_never_its_host() -> None:
    host = "www.bank.example." + "a" * 40 + ".evil.test"
    html = render(f"https://{host}/login", {}, hashtag_url)
    assert f"<span>{host}" in html.replace(' class="ellipsis"', "")
    assert '<span class="ellipsis">' in html


def test_an_address_leaves_the_sentence_its_punctuation() -> None:
    text = "(see https://en.wikipedia.org/wiki/A_(b)), really?"
    html = render(text, {}, hashtag_url)
    assert 'href="https://en.wikipedia.org/wiki/A_(b)"' in html
    assert html.endswith("</a>), really?</p>")


def test_characters_are_counted_as_people_see_them() -> None:
    assert length("") == 0
    assert length("abc\n") == 4
    assert length("https://example.org/" + "a" * 500) == 23
    assert length("@bob@a-very-long-name.example.org") == 4
    assert length("e\u0301") == 1
    assert length("👩\u200d🚀👍🏽") == 2
    assert length("x" * 5000) == 5000


def test_a_caption_is_tidied() -> None:
    assert tidy("  a\r\nb\rc\x00\x07\ud800\u202e ") == "a\nb\nc\u202e"


@pytest.mark.parametrize(
    "text",
    ["@" * 100_000, "#" * 100_000, "@a." * 30_000, "https://x" + ")" * 100_000, "#a" * 50_000],
)
def test_nonsense_takes_no_time(text: str) -> None:
    started = time.process_time()
    find(text)
    length(text)
    assert time.process_time() - started < 10


@given(st.text(alphabet=st.sampled_from('@#ab.:/h?tps<>"&\n (1_é')))
def test_a_caption_never_brings_markup_of_its_own(text: str) -> None:
    html = render(text, {"a": MentionLink('https://x/"><script>', "<b>")}, hashtag_url)
    assert "<script" not in html
    assert "<b>" not in html
    # What we write is what we would let in: the sanitiser changes nothing but link attributes.
    assert sanitise(html).count("<") == html.count("<")


@given(st.text())
def test_any_text_is_found_counted_and_rendered(text: str) -> None:
    found = find(text)
    assert len({fold_hashtag(one) for one in found.hashtags}) == len(found.hashtags)
    assert 0 <= length(text) <= len(text) + 23 * text.count("http")
    render(text, {}, hashtag_url)
