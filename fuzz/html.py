"""HTML of other servers: harmless once it is sanitised, and the same when sanitised again."""

from html.parser import HTMLParser

from fediphoto.text import captions
from fediphoto.text.html import sanitise, to_plain_text

_TAGS = frozenset(
    {"p", "br", "span", "a", "del", "s", "pre", "blockquote", "code", "b", "strong", "u", "i"}
    | {"em", "ul", "ol", "li", "ruby", "rt", "rp"}
)
_ATTRIBUTES = frozenset(
    {"href", "class", "translate", "lang", "start", "reversed", "value", "rel", "target"}
)
_SEEDS = (
    '<p>Look, <span class="h-card"><a href="https://a.test/@b" class="u-url mention">@b</a></span>',
    "<h1 lang='de'>Titel</h1><ul><li value=3>one<li>two</ul>",
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=x>",
    '<a href="jAvA\tscript:x">x</a><a href="https://a.test/?a=1&amp;b">y</a>',
    "<math><mtext><style><img src=x></style></mtext></math><noscript><p title='</noscript>'>",
    "&lt;h1&gt;&#0;&#x110000; plain #tag @bob@a.test https://a.test/x",
    "<ruby>x<rt>y</rt></ruby><pre>  a\n b</pre><![CDATA[x]]><!--x--><?x?>",
)


class _Witness(HTMLParser):
    """Reads HTML as another program would, and fails where something is left that acts."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS, tag
        for name, value in attrs:
            assert name in _ATTRIBUTES, name
            if name == "href":
                assert (value or "").lower().startswith(("http://", "https://")), value


def seeds() -> list[bytes]:
    """Honest and hostile HTML."""
    return [one.encode() for one in _SEEDS]


def try_once(data: bytes) -> None:
    """Sanitise `data` as somebody's post, and look for links and tags in it as in a caption."""
    check(data.decode("utf-8", "surrogateescape"))


def check(text: str) -> None:
    """What holds for every text."""
    once = sanitise(text)
    assert sanitise(once) == once, "sanitising again changes nothing"
    assert len(once) <= 400 + 100 * min(len(text), 65_536)
    witness = _Witness()
    witness.feed(once)
    witness.close()
    words = to_plain_text(text)
    assert len(words) <= 2 * len(text)
    found = captions.find(captions.tidy(text))
    assert len(found.hashtags) <= len(text)
