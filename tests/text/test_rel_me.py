"""Does a page say whose it is, whatever else stands in it?"""

import time

import pytest

from fediphoto.text import rel_me

HTML = "text/html; charset=utf-8"
HOME = "https://anna.test/blog/"


@pytest.mark.parametrize(
    "page",
    [
        '<a rel="me" href="https://photos.test/@anna">Photos</a>',
        "<A HREF='https://photos.test/@anna' class=x REL='nofollow Me noopener'>Photos</A>",
        "<link rel=me href=https://photos.test/@anna>",
        '<html><head><link href="https://photos.test/@anna" rel="me"/></head><body>',
        '<!-- x --><script>"<a>"</script><a\nrel="me"\nhref="https://photos.test/&#64;anna">',
    ],
)
def test_the_ways_in_which_pages_say_it(page: str) -> None:
    assert rel_me.find(page.encode(), HTML, HOME) == {"https://photos.test/@anna"}


@pytest.mark.parametrize(
    "page",
    [
        '<a href="https://photos.test/@anna">a link by anybody</a>',
        '<a rel="home meme" href="https://photos.test/@anna">',
        '<!-- <a rel="me" href="https://photos.test/@anna"> -->',
        '<script>x = \'<a rel="me" href="https://photos.test/@anna">\'</script>',
        '<textarea><a rel="me" href="https://photos.test/@anna"></textarea>',
        '<a rel="me" href="javascript:alert(1)">',
        '<a rel="me" href="https://[">',
        '<a rel="me">',
        '<abbr rel="me" href="https://photos.test/@anna">',
        "",
    ],
)
def test_what_does_not_say_it(page: str) -> None:
    assert rel_me.find(page.encode(), HTML, HOME) == set()


def test_an_address_may_be_relative_and_a_page_in_any_bytes() -> None:
    assert rel_me.find(b'\xff\xfe<a rel="me" href="../@anna">', "", HOME) is not None
    assert rel_me.find(b'\xff<a rel="me" href="../@anna">', "", HOME) == {"https://anna.test/@anna"}


def test_a_page_made_to_be_slow_is_not() -> None:
    began = time.process_time()
    for nasty in ("<a " * 300_000, '<a rel="me" href="' * 60_000, "<script>" * 120_000):
        assert len(rel_me.find(nasty.encode(), HTML, HOME)) <= 100
    assert time.process_time() - began < 5
