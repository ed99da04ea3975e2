"""Posts as feeds that other programs subscribe to: RSS 2.0 with Media RSS, and Atom (RFC 4287)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from fediphoto.domain import addresses
from fediphoto.domain.views.view_types import AttachmentView, PostBody
from fediphoto.text.html import escape, words_of_clean
from fediphoto.text.translations import _

RSS, ATOM = "application/rss+xml", "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_MEDIA = "http://search.yahoo.com/mrss/"
_DC = "http://purl.org/dc/elements/1.1/"
for _prefix, _space in (("atom", _ATOM), ("media", _MEDIA), ("dc", _DC)):
    register_namespace(_prefix, _space)

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Feed:
    """What is subscribed to: whose page, by which address, and the posts of it, newest first."""

    title: str
    description: str
    page: str
    address: str
    posts: Sequence[PostBody]
    icon: str = ""

    @property
    def changed_at(self) -> datetime | None:
        """When something in it changed last; None for an empty one."""
        return max((one.edited_at or one.created_at for one in self.posts), default=None)


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0; photos as Media RSS and, the first of each post, as an enclosure."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _say(channel, "title", feed.title)
    _say(channel, "link", feed.page)
    _say(channel, "description", feed.description or feed.title)
    own = {"rel": "self", "type": RSS, "href": feed.address}
    SubElement(channel, f"{{{_ATOM}}}link", own)
    if feed.icon:
        image = SubElement(channel, "image")
        _say(image, "url", feed.icon)
        _say(image, "title", feed.title)
        _say(image, "link", feed.page)
    if feed.changed_at:
        _say(channel, "lastBuildDate", format_datetime(feed.changed_at))
    for body in feed.posts:
        _item(channel, body)
    return _document(root)


def _item(channel: Element, body: PostBody) -> None:
    item = SubElement(channel, "item")
    _say(item, "title", title_of(body))
    _say(item, "link", body.url)
    _say(item, "guid", body.url).set("isPermaLink", "true")
    _say(item, "pubDate", format_datetime(body.created_at))
    _say(item, f"{{{_DC}}}creator", body.author.display_name or body.author.username)
    _say(item, "description", _html(body))
    for name in body.hashtags:
        _say(item, "category", name)
    photos = shown_photos(body)
    for one in photos[:1]:
        file = _file(one)
        SubElement(
            item, "enclosure", {"url": one.url, "length": file["bytes"], "type": file["mime"]}
        )
    for one in photos:
        _media(item, one)


def _media(item: Element, one: AttachmentView) -> None:
    file = _file(one)
    content = SubElement(
        item,
        f"{{{_MEDIA}}}content",
        {
            "url": one.url,
            "type": file["mime"],
            "fileSize": file["bytes"],
            "medium": "video" if one.is_film else "image",
            "width": str(one.width),
            "height": str(one.height),
        },
    )
    if one.description:
        _say(content, f"{{{_MEDIA}}}description", one.description).set("type", "plain")
    SubElement(
        content,
        f"{{{_MEDIA}}}thumbnail",
        {
            "url": one.preview_url,
            "width": str(one.preview_width),
            "height": str(one.preview_height),
        },
    )


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = Element("feed", xmlns=_ATOM)
    _say(root, "id", feed.page)
    _say(root, "title", feed.title)
    if feed.description:
        _say(root, "subtitle", feed.description)
    SubElement(root, "link", {"rel": "self", "type": ATOM, "href": feed.address})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    _say(root, "updated", (feed.changed_at or datetime.fromtimestamp(0, UTC)).isoformat())
    if feed.icon:
        _say(root, "logo", feed.icon)
    for body in feed.posts:
        _entry(root, body)
    return _document(root)


def _entry(root: Element, body: PostBody) -> None:
    entry = SubElement(root, "entry")
    _say(entry, "id", body.uri)
    _say(entry, "title", title_of(body))
    author = SubElement(entry, "author")
    _say(author, "name", body.author.display_name or body.author.username)
    _say(author, "uri", body.author.url)
    _say(entry, "published", body.created_at.isoformat())
    _say(entry, "updated", (body.edited_at or body.created_at).isoformat())
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": body.url})
    for one in shown_photos(body):
        file = _file(one)
        link = {"rel": "enclosure", "href": one.url, "type": file["mime"], "length": file["bytes"]}
        SubElement(entry, "link", link)
    for name in body.hashtags:
        SubElement(entry, "category", {"term": _clean(name)})
    _say(entry, "content", _html(body)).set("type", "html")
    if body.language:
        entry.set("xml:lang", body.language)


def shown_photos(body: PostBody) -> list[AttachmentView]:
    """Photos and films of ours that may stand on a page which knows no veils."""
    if body.content_warning or body.is_sensitive:
        return []
    return [one for one in body.attachments if "display" in one.renditions and one.kind != "audio"]


def title_of(body: PostBody) -> str:
    """The first words of a post, or whose it is; of one behind a warning that alone."""
    if body.content_warning:
        return body.content_warning
    words = body.title or words_of_clean(body.content_html).strip().partition("\n")[0]
    if len(words) > _TITLE_CHARACTERS:
        words = words[:_TITLE_CHARACTERS].rsplit(" ", 1)[0] + "…"
    name = body.author.display_name or body.author.username
    return words or _("Post by %(name)s", name=name)


def _html(body: PostBody) -> str:
    if body.content_warning:
        link = f'<a href="{escape(body.url)}">{escape(_("Show the post"))}</a>'
        return f"<p>{escape(body.content_warning)}</p><p>{link}</p>"
    pictures = [
        f'<p><a href="{escape(body.url)}"><img src="{escape(one.poster_url or one.url)}"'
        f' alt="{escape(one.description)}" width="{one.width}" height="{one.height}"></a></p>'
        for one in shown_photos(body)
    ]
    return "".join([*pictures, body.content_html])


def _file(one: AttachmentView) -> dict[str, str]:
    """Type and length of what `url` answers."""
    file = one.renditions["original" if one.is_film else "display"]
    return {"mime": str(file["mime"]), "bytes": str(file.get("bytes", 0))}


def _say(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = _clean(text)
    return child


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _document(root: Element) -> bytes:
    """With whatever XML cannot hold taken out of attributes too."""
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, _clean(value))
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def address_of(page: str, kind: str) -> str:
    """The feed of a page: `/@anna` has `/@anna.rss`."""
    return f"{addresses.base_url()}{page}.{kind}"
