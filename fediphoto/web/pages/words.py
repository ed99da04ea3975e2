"""How people's words look in our pages: links lead to our own pages, custom emoji are images."""

import html as entities
import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from fediphoto.domain.photos import emoji_links
from fediphoto.domain.views.views import AccountView, PostBody
from fediphoto.text.captions import fold_hashtag
from fediphoto.text.html import escape
from fediphoto.web.pages.names import tag_path

Emojis = Iterable[Mapping[str, Any]]

_ATTRIBUTES = r'(?:[^"<>]|"[^"]*")*'
_MARKUP = re.compile(f"(<{_ATTRIBUTES}>)")
_LINK = re.compile(f"<a ({_ATTRIBUTES})>(.*?)</a>", re.DOTALL)
_HREF = re.compile(r'href="([^"]*)"')
_QUOTE_LINE = re.compile(r'<(p|span) class="quote-inline">.{0,5000}?</\1>', re.DOTALL)
"""The link that stands for the quote where no card does (Mastodon's, Misskey's, FEP-044f's)."""


def caption(body: PostBody) -> Markup:
    """The sanitised words of a post; those it mentions and its hashtags lead to our own pages.

    Whom and what the post names decides, not how a link looks.
    """
    kept = body.rendered.get("page")
    if kept is None:
        people = {
            address.rstrip("/"): f"/@{mention.acct}"
            for mention in body.mentions
            for address in (mention.url, mention.uri)
        }
        tags = {fold_hashtag(name) for name in body.hashtags}

        def own(link: re.Match[str]) -> str:
            return _own_link(link, people, tags)

        html = _without_way_there(body)
        if body.quote_state == "accepted":
            html = _QUOTE_LINE.sub("", html)
        kept = body.rendered["page"] = with_emojis_in_html(_LINK.sub(own, html), body.emojis)
    assert isinstance(kept, Markup)
    return kept


def biography(account: AccountView) -> Markup:
    """What somebody tells of themselves."""
    return with_emojis_in_html(account.note_html, account.emojis)


def with_emojis(text: str, emojis: Emojis) -> str:
    """Plain text with the custom emoji that it names by `:shortcode:` as images."""
    if ":" not in text or not emojis:
        return text
    return with_emojis_in_html(escape(text), emojis)


def with_emojis_in_html(html: str, emojis: Emojis) -> Markup:
    """The same for sanitised HTML; what stands inside of tags is left alone."""
    images = {one["shortcode"]: _image(one) for one in emojis if one.get("url")}
    if images and ":" in html:
        names = "|".join(re.escape(escape(name)) for name in images)
        named = re.compile(f":({names}):")

        def shown(found: re.Match[str]) -> str:
            return images[entities.unescape(found[1])]

        parts = _MARKUP.split(html)
        parts[::2] = [named.sub(shown, words) for words in parts[::2]]
        html = "".join(parts)
    return Markup(html)  # noqa: S704 (sanitised when it was stored, or escaped by the caller)


def reaction(emoji: tuple[str, str]) -> str:
    """An emoji by (name, remote address): the image of a custom one, else the character itself."""
    name, remote_url = emoji
    if not remote_url:
        return name
    return Markup(_image({"shortcode": name, "url": remote_url}))  # noqa: S704 (escaped there)


def _image(emoji: Mapping[str, Any]) -> str:
    name, source = f":{escape(emoji['shortcode'])}:", emoji_links.url(emoji["url"])
    if not source:
        return name
    shown = (
        f'<img class="emoji" src="{escape(source)}" alt="{name}" title="{name}"'
        ' loading="lazy" decoding="async">'
    )
    still = emoji.get("static_url") or emoji["url"]
    if still == emoji["url"]:
        return shown
    # Nothing moves for those who asked their machine for calm.
    calm = f'media="(prefers-reduced-motion: reduce)" srcset="{escape(still)}"'
    return f'<picture class="emoji-frame"><source {calm}>{shown}</picture>'


def _without_way_there(body: PostBody) -> str:
    """The words without the bare link to the original that ends them: our page has a button."""
    if body.is_local or not body.title:
        return body.content_html
    address = re.escape(escape(body.url))
    return re.sub(f'<p><a href="{address}"{_ATTRIBUTES}>{address}</a></p>$', "", body.content_html)


def _own_link(link: re.Match[str], people: Mapping[str, str], tags: Iterable[str]) -> str:
    """A link of a caption as ours, where it is to somebody or a hashtag that the post names."""
    attributes, inner = link.groups()
    href = _HREF.search(attributes)
    address = entities.unescape(href[1]).rstrip("/") if href else ""
    if address in people:
        return f'<a href="{escape(people[address])}" class="mention">{inner}</a>'
    words = entities.unescape(_MARKUP.sub("", inner)).strip()
    if words[:1] in ("#", "＃") and fold_hashtag(words[1:]) in tags:
        return f'<a href="{escape(tag_path(words[1:]))}" class="hashtag">{inner}</a>'
    return link[0]
