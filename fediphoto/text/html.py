"""Which HTML we let in, and how HTML becomes plain text.

The allow-list is Mastodon's (lib/sanitize_ext/sanitize_config.rb), with http and https links only.
"""

import html as entities
import re

import nh3

_LIMIT_CHARACTERS = 65_536
"""More than an honest post; the rest is cut, for parsing takes time by the square of the depth."""

_LINK_END = ' target="_blank" rel="nofollow noopener noreferrer">'
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TAGS = frozenset(
    {"p", "br", "span", "a", "del", "s", "pre", "blockquote", "code", "b", "strong", "u", "i"}
    | {"em", "ul", "ol", "li", "ruby", "rt", "rp"}
)
_ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href", "class", "translate"},
    "span": {"class", "translate"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "p": {"class"},
}
_CLASS = re.compile(r"(?:h|p|u|dt|e)-[\w-]+|mention|hashtag|ellipsis|invisible|quote-inline")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL refuses in text, and lone surrogates, which have no UTF-8."""

_IGNORED_IN_LINKS = re.compile("[\x00-\x1f]")
_SCHEME = re.compile(r"^(https?):[/\\]*", re.IGNORECASE)
"""On a page of the same scheme `https:/x` and `https:x` lead into that page's own site (WHATWG URL,
"special relative or authority state"); elsewhere to the host x, as everybody means it."""

_TAG = re.compile(r"<[^<>]*>")
_BLOCK_END = re.compile(r"<br ?/?>|</(?:p|li|blockquote|pre|h[1-6]|div|ul|ol)>")
_BLANK_LINES = re.compile(r"\n{3,}")


def sanitise(html: str) -> str:
    """`html` from anybody as HTML that may stand in our pages; idempotent.

    Headings become bold paragraphs, unknown elements their text, links `nofollow`.
    """
    cleaned = _cleaned(_readable(html), _TAGS | _HEADINGS)
    if "<h" in cleaned:
        # Once more, for a heading may hold what a paragraph may not.
        cleaned = _cleaned(_headings_as_paragraphs(cleaned), _TAGS)
    if cleaned.count("<a ") != cleaned.count(_LINK_END):
        # nh3 shuffles the attributes of a link of which it drops one; the same again does not.
        cleaned = _cleaned(cleaned, _TAGS)
    return cleaned


def to_plain_text(html: str) -> str:
    """The words of `html`: line breaks kept, paragraphs a blank line apart, no markup."""
    cleaned = nh3.clean(
        _readable(html),
        tags={"p", "br", "li", "blockquote", "pre", *_HEADINGS},
        clean_content_tags={"script", "style"},
        attributes={},
    )
    cleaned = cleaned.replace("<br>", "\n")
    for tag in ("p", "blockquote", "pre", *_HEADINGS):
        cleaned = cleaned.replace(f"</{tag}>", "\n\n")
    cleaned = cleaned.replace("</li>", "\n")
    words = entities.unescape(_TAG.sub("", cleaned))
    return _BLANK_LINES.sub("\n\n", words).strip()


def words_of_clean(html: str) -> str:
    """The words of HTML that was sanitised here, one block a line; a tenth of `to_plain_text`."""
    return entities.unescape(_TAG.sub("", _BLOCK_END.sub("\n", html)))


def escape(text: str) -> str:
    """`text` as HTML that shows exactly it, in an element or a quoted attribute."""
    return entities.escape(text, quote=True)


def _readable(html: str) -> str:
    return _UNSTORABLE.sub("", html[:_LIMIT_CHARACTERS])


def _cleaned(html: str, tags: frozenset[str]) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={"http", "https"},
        url_relative="deny",  # it would lead into our own pages
        link_rel="nofollow noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _filtered(tag: str, name: str, value: str) -> str | None:
    """Keep only the classes that carry meaning between servers, so nobody borrows our styles, and
    have links lead from everywhere to where they seem to lead."""
    if name == "href":
        return _SCHEME.sub(r"\1://", _IGNORED_IN_LINKS.sub("", value).strip())
    if name != "class":
        return value
    kept = [one for one in value.split() if _CLASS.fullmatch(one)]
    return " ".join(kept) or None


def _headings_as_paragraphs(cleaned: str) -> str:
    """As Mastodon shows them. nh3's output is canonical: a bare `<h1>` can only be the tag."""
    for tag in _HEADINGS:
        cleaned = re.sub(rf'<{tag}(?: lang="[^"<>]*")?>', "<p><strong>", cleaned)
        cleaned = cleaned.replace(f"</{tag}>", "</strong></p>")
    return cleaned
