"""Turn an admin's Markdown into HTML: headings, lists, links; never raw HTML."""

from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_markdown.disable("image")  # nothing on our pages comes from anybody else


def render(text: str) -> str:
    """`text` as HTML. What would run a program is no link (markdown-it refuses it)."""
    rendered: str = _markdown.render(text)
    return rendered
