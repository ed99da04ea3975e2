"""What a person's Markdown speaks of, and how it looks as HTML.

CommonMark without HTML and images, with strikethrough; a line break is one. Names, hashtags and
addresses outside of links and code become links as in plain words (see `captions`).
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fediphoto.text import captions
from fediphoto.text.captions import Found, MentionLink
from fediphoto.text.html import sanitise

_NESTING = 20
"""Elements inside of one another; markdown-it's own bound against documents made to be slow."""


def _line_break(*_: Any) -> str:
    return "<br>"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _NESTING})
    parser.enable("strikethrough")
    parser.disable(["image", "html_block", "html_inline"])
    parser.add_render_rule("softbreak", _line_break)
    parser.add_render_rule("hardbreak", _line_break)
    return parser


_markdown = _parser()


def find(text: str) -> Found:
    """The mentions and hashtags of Markdown `text`, as `captions.find`; none in links or code."""
    return captions.find("\n".join(run.content for run in _runs(_markdown.parse(text))))


def render(
    text: str,
    mention_links: Mapping[str, MentionLink],
    hashtag_url: Callable[[str], str],
) -> str:
    """Markdown `text` as sanitised HTML, its names and hashtags linked as `captions.render` does.

    The words go through the sanitiser as numbers, for it knows links of others alone, and come
    back after it. The mark before each number is a new one every time, which no writer can know:
    Markdown has more ways to write a fixed one (`&#xe000;`) than could be taken out beforehand.
    """
    tokens = _markdown.parse(captions.tidy(text))
    mark = secrets.token_hex(8)
    words: list[str] = []
    for run in _runs(tokens):
        words.append(captions.inline(run.content, mention_links, hashtag_url))
        run.content = f"{mark}:{len(words) - 1};"
    html = sanitise(_markdown.renderer.render(tokens, _markdown.options, {}))
    return re.sub(f"{mark}:([0-9]+);", lambda found: words[int(found[1])], html).strip()


def _runs(tokens: Sequence[Token]) -> Iterator[Token]:
    """The pieces of plain words, in order."""
    for block in tokens:
        links = 0
        for token in block.children or ():
            if token.type == "link_open":
                links += 1
            elif token.type == "link_close":
                links -= 1
            elif token.type == "text" and not links and token.content:
                yield token
