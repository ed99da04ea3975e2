"""Whether foreign HTML comes in harmless and stays readable."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.text.html import escape, sanitise, to_plain_text, words_of_clean

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jAvA\tscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<p style="background:url(javascript:x)" onclick="x">x</p>',
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    '<form action="//evil"><input name="password"></form>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_what_could_run_or_ask_is_gone(html: str) -> None:
    cleaned = sanitise(html).lower()
    for trace in ("script", "onerror", "onload", "onclick", "style", "data:", "<form", "<svg"):
        assert trace not in cleaned
    assert "<i" not in cleaned


def test_a_mastodon_post_keeps_its_shape() -> None:
    html = (
        '<p>Look, <span class="h-card"><a href="https://a.test/@b" class="u-url mention">'
        '@<span>b</span></a></span><br><a href="https://a.test/tags/x" class="mention hashtag">'
        "#<span>x</span></a></p><ul><li>one</li></ul><blockquote>two</blockquote>"
    )
    link = ' target="_blank" rel="nofollow noopener noreferrer">'
    assert sanitise(html) == html.replace('mention">', f'mention"{link}').replace(
        'hashtag">', f'hashtag"{link}'
    )


def test_nobody_borrows_our_styles() -> None:
    assert sanitise('<p class="admin-banner p-name">x</p>') == '<p class="p-name">x</p>'
    assert sanitise('<span class="button">x</span>') == "<span>x</span>"


def test_headings_become_bold_paragraphs() -> None:
    assert sanitise('<h1 id="a">Title</h1>') == "<p><strong>Title</strong></p>"
    assert sanitise('<h2 lang="de">Titel</h2>') == "<p><strong>Titel</strong></p>"
    assert sanitise("&lt;h1&gt;") == "&lt;h1&gt;"


def test_links_never_lead_into_our_own_pages() -> None:
    for href in ("/settings", "//evil.test/x", "settings", "?a=1", "#x", "", "1https://a.test"):
        assert "href" not in sanitise(f'<a href="{href}">x</a>')
    for href in ("https:/a.test/x", "https:a.test/x", "https:\\\\a.test/x", "https:\t//a.test/x"):
        assert 'href="https://a.test/x"' in sanitise(f'<a href="{href}">x</a>')


def test_other_schemes_lose_their_link_but_not_their_text() -> None:
    assert "gopher" not in sanitise('<a href="gopher://x">see</a>')
    assert "see" in sanitise('<a href="gopher://x">see</a>')


def test_plain_text_keeps_lines_and_paragraphs() -> None:
    html = "<p>Hello<br>you &amp; &lt;me&gt;</p><p>two</p><ul><li>a</li><li>b</li></ul>"
    assert to_plain_text(html) == "Hello\nyou & <me>\n\ntwo\n\na\nb"
    assert to_plain_text("<style>p{}</style>x") == "x"


def test_what_no_database_takes_is_dropped() -> None:
    assert sanitise("a\x00b\ud800c") == "abc"
    assert to_plain_text("a\x00b\ud800c") == "abc"


def test_escaped_text_is_shown_as_written() -> None:
    assert escape("<b> \"'&") == "&lt;b&gt; &quot;&#x27;&amp;"


@pytest.mark.parametrize(
    "piece", ["<a", "<b>", "<h1", "<p", "<h1>", "&", "<!--", "<div><p>", "</p>", '<a href="']
)
def test_a_megabyte_of_nonsense_takes_no_time(piece: str) -> None:
    html = piece * (1_000_000 // len(piece))
    started = time.process_time()
    sanitise(html)
    to_plain_text(html)
    assert time.process_time() - started < 10


@given(st.text())
def test_sanitising_twice_changes_nothing(text: str) -> None:
    once = sanitise(text)
    assert sanitise(once) == once


@given(st.lists(st.sampled_from([*HOSTILE, "<h1>", "</p>", "<p lang=x>", "a", '"', "<", ">"])))
def test_no_combination_smuggles_anything_in(pieces: list[str]) -> None:
    cleaned = sanitise("".join(pieces))
    assert sanitise(cleaned) == cleaned
    for trace in ("<script", "<svg", "<img", "<iframe", "<form", "href=&quot;java", 'href="java'):
        assert trace not in cleaned.lower()


def test_clean_html_is_read_for_its_words_alone() -> None:
    written = (
        '<p>One<br>two &amp; <a href="https://a.test/" rel="tag">#<span>three</span></a></p>'
        "<ul><li>four</li><li>five</li></ul><p>a &lt;b&gt; c</p>"
    )
    assert words_of_clean(written).split() == [
        "One", "two", "&", "#three", "four", "five", "a", "<b>", "c",
    ]  # fmt: skip
