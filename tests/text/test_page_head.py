"""What do pages say of themselves, and what do hostile ones do?"""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fediphoto.text import page_head
from fediphoto.text.page_head import MAX_DESCRIPTION, MAX_TITLE, PageHead, read

HERE = "https://news.example/2026/article"

ARTICLE = """<!DOCTYPE html>
<html lang="pt-BR"><head>
<!-- <meta property="og:title" content="A commented title"> -->
<script>var x = '<meta property="og:title" content="A scripted title">';</script>
<title>Ignored &mdash; News</title>
<meta content='Um título “bonito” &amp; longo' property='og:title'>
<meta property=og:description content="Two
lines">
<meta property="og:image" content="/images/a.jpg?w=1&amp;h=2">
<meta property="og:image:alt" content="A cat"><meta property="og:image:width" content="1200">
<meta property="og:image:height" content="630px"><meta property="og:site_name" content="News">
<meta property="article:published_time" content="2026-03-01T10:00:00+02:00">
<meta name="author" content="Ana"><meta property="article:author" content="https://news.example/ana">
<link rel="alternate" type="application/json+oembed" href="/oembed?url=x">
</head><body><meta property="og:title" content="Too late"></body></html>"""


def test_a_page_with_opengraph() -> None:
    assert read(ARTICLE.encode(), "text/html; charset=utf-8", HERE) == PageHead(
        title="Um título “bonito” & longo",
        description="Two lines",
        language="pt-BR",
        author_name="Ana",
        author_url="https://news.example/ana",
        provider_name="News",
        image_url="https://news.example/images/a.jpg?w=1&h=2",
        image_description="A cat",
        image_width=1200,
        image_height=630,
        published_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
        oembed_url="https://news.example/oembed?url=x",
    )


def test_a_page_with_json_ld_alone() -> None:
    page = b"""<title>x</title><script type="application/ld+json">{"@context": "https://schema.org",
    "@graph": [{"@type": "Organization", "name": "No"}, {"@type": ["NewsArticle"],
    "headline": "Head &lt;line", "description": "Words", "image": [{"url": "//cdn.example/i.png"}],
    "author": [{"name": "Bo", "url": "/bo"}], "publisher": {"name": "Paper"},
    "datePublished": "2026-01-02"}]}</script>"""
    head = read(page, "", HERE)
    assert (head.title, head.description) == ("Head &lt;line", "Words")
    assert head.image_url == "https://cdn.example/i.png"
    assert (head.author_name, head.author_url) == ("Bo", "https://news.example/bo")
    assert (head.provider_name, head.published_at) == ("Paper", datetime(2026, 1, 2, tzinfo=UTC))


def test_a_page_with_a_title_alone() -> None:
    head = read(b"<TITLE>\n Plain &lt;b&gt; page </TITLE><p>Words", "text/html", HERE)
    assert head == PageHead(title="Plain <b> page")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<title>Grüße</title>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        ("<title>Grüße</title>".encode("latin-1"), "text/html"),
        ('<meta charset="windows-1252"><title>Grüße</title>'.encode("cp1252"), "text/html"),
        ("\ufeff<title>Grüße</title>".encode("utf-16-le"), "text/html; charset=utf-8"),
        ("<title>Grüße</title>".encode(), "text/html; charset=punycode"),
        ("<title>Grüße</title>".encode(), "text/html; charset=no-such"),
        ("<title>Grüße</title>ü".encode()[:-1], ""),
    ],
)
def test_the_letters_are_right(body: bytes, content_type: str) -> None:
    assert read(body, content_type, HERE).title == "Grüße"


@pytest.mark.parametrize(
    "reference",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "JAVA\tSCRIPT:alert(1)",
        "file:///etc/passwd",
        "https://x.example/a b",
        "http://[::1",
        "x" * 3000,
    ],
)
def test_addresses_that_are_none_are_left_out(reference: str) -> None:
    page = f'<title>x</title><meta property="og:image" content="{reference}">'
    head = read(page.encode(), "", HERE)
    assert head.image_url == "" or head.image_url.startswith("https://news.example/")


def test_long_words_are_cut() -> None:
    page = f'<title>{"a" * 9999}</title><meta name="description" content="{"b" * 7000}">'
    head = read(page.encode(), "", HERE)
    assert (len(head.title), len(head.description)) == (MAX_TITLE, MAX_DESCRIPTION)


HOSTILE = {
    "comments": b"<!--" * 250_000,
    "scripts": b"<script " * 130_000,
    "titles": b"<title>" * 150_000,
    "attributes": b"<meta " + b"a=b " * 250_000,
    "spaces": b"<meta" + b" " * 1_000_000,
    "quotes": b'<meta content="' * 70_000,
    "equals": b"<meta a" + b"=" * 1_000_000,
    "slashes": b"<meta " + b"/" * 1_000_000,
    "tags": b"<meta name=a content=b>" * 45_000,
    "entities": b"<title>" + b"&amp" * 250_000,
    "json": b'<script type="application/ld+json">' + b"[" * 120_000 + b"</script>",
    "references": b'<meta name=description content="' + b"&#" * 4000 + b'">',
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_time_grows_with_the_length_alone(name: str) -> None:
    """A quadratic reader would take minutes for any of these; this one well under a second."""
    started = time.process_time()
    read(HOSTILE[name], "text/html", HERE)
    assert time.process_time() - started < 5


PIECES = [
    b"<meta ", b"property=", b'"og:title"', b" content=", b"'", b'"', b">", b"<title>", b"</title>",
    b"<!--", b"-->", b"<script type=application/ld+json>", b"</script>", b'{"@type":"Article"',
    b',"headline":', b"}", b"&amp;", b"&#x110000;", b"\x00", b"\xff", b"charset=utf-16", b"<link ",
    b"rel=alternate ", b"type=application/json+oembed ", b"href=", b"//x", b"http://[", b"=", b"/",
]  # fmt: skip


@settings(max_examples=400)
@given(
    st.one_of(st.binary(max_size=2000), st.lists(st.sampled_from(PIECES)).map(b"".join)),
    st.one_of(st.text(max_size=60), st.sampled_from(["text/html; charset=idna", "charset=hex"])),
)
@example(b"\xff\xfe<", "")
@example(b"\xef\xbb\xbf", "charset=\u0130")
def test_nothing_breaks_whatever_the_bytes(body: bytes, content_type: str) -> None:
    head = read(body, content_type, HERE)
    for url in (head.image_url, head.author_url, head.oembed_url):
        assert url == "" or url.startswith(("http://", "https://"))
    for words in (head.title, head.description, head.author_name, head.provider_name):
        assert words == " ".join(words.split())
        assert "\x00" not in words
        words.encode()


@given(st.text())
def test_no_time_however_odd_breaks_anything(text: str) -> None:
    at = page_head.moment(text)
    assert at is None or at.tzinfo is not None
