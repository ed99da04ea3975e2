"""Which page is a post about?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediphoto.text import captions, html, links

PAGE = "https://example.org/an/article?a=1&b=2"


@pytest.mark.parametrize(
    "said",
    [
        "<p>See {page}</p>",
        '<p><a href="https://m.example/@a" class="u-url mention">@a</a> {page}</p>',
        '<p><span><a href="https://m.example/@a">@<span>a</span></a></span> {page}</p>',
        '<p><a href="https://m.example/tags/x" rel="tag">#x</a> {page}</p>',
        '<p><a href="mailto:a@b">a</a>{page}<a href="https://later.example/">y</a></p>',
        '<p><a href="https://u:p@bank.example/">a</a> {page}</p>',
    ],
)
def test_the_first_link_that_is_no_name_and_no_hashtag(said: str) -> None:
    link = f'<a href="{PAGE}#part">this</a>'
    assert links.first_page(html.sanitise(said.replace("{page}", link))) == PAGE


def test_an_address_that_somebody_typed() -> None:
    typed = captions.render(
        f"@bob #tag {PAGE}, and https://other.example", {}, lambda name: f"/{name}"
    )
    assert links.first_page(typed) == PAGE


@pytest.mark.parametrize(
    "said", ["", "<p>Words</p>", '<p><a href="https://x.example/@a">@a</a></p>']
)
def test_a_post_without_one(said: str) -> None:
    assert links.first_page(html.sanitise(said)) == ""


@pytest.mark.parametrize(
    ("url", "normalised"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org:443/a#b", "https://example.org/a"),
        ("http://example.org:8080/?q", "http://example.org:8080/?q"),
        ("http://[2001:DB8::1]/", "http://[2001:db8::1]/"),
        ("ftp://example.org/", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://a:b@example.org/", ""),
        ("https://example.org:99999/", ""),
        ("https://example.org/a b", ""),
        ("https://example.org/" + "a" * 2100, ""),
    ],
)
def test_one_page_has_one_address(url: str, normalised: str) -> None:
    assert links.normalised(url) == normalised


@given(st.text())
def test_whatever_is_said_something_sound_is_found(said: str) -> None:
    page = links.first_page(html.sanitise(said))
    assert page == "" or links.normalised(page) == page


@given(st.text())
def test_what_is_normalised_stays_so(url: str) -> None:
    once = links.normalised(url)
    assert links.normalised(once) == once or not once
