"""How a Note, or what can be shown as one, is read."""

from typing import Any

from fediphoto.activitypub.vocabulary.attachments import read_attachment, read_attachments
from fediphoto.activitypub.vocabulary.names import plain
from fediphoto.activitypub.vocabulary.places import read_event, read_place
from fediphoto.activitypub.vocabulary.policies import (
    read_approval,
    read_comments_enabled,
    read_policy,
)
from fediphoto.activitypub.vocabulary.polls import read_ballot, read_poll
from fediphoto.activitypub.vocabulary.quotes import read_quote
from fediphoto.activitypub.vocabulary.tags import read_tags
from fediphoto.activitypub.vocabulary.things import Media, PostObject
from fediphoto.activitypub.vocabulary.values import (
    Document,
    addressees,
    documents,
    flag,
    kind,
    link,
    moment,
    same_origin,
    text,
    uri,
    uris,
    words,
)
from fediphoto.activitypub.vocabulary.videos import read_poster, read_stream
from fediphoto.errors import BadRequest
from fediphoto.text.html import escape

POST_KINDS = {
    "Note": "note",
    "ChatMessage": "note",
    "Article": "article",
    "Page": "page",
    "Video": "video",
    "Audio": "audio",
    "Image": "image",
    "Question": "question",
    "Event": "event",
}
"""The types that are shown as posts, with what we call them. Pleroma's and Lemmy's private messages
are Notes by another name."""

_NOTES = frozenset({"Note", "ChatMessage"})
_TITLED_KINDS = frozenset(POST_KINDS) - {*_NOTES, "Question"}
"""Where `name` is a title and `summary` an abstract; the rest use `summary` for a warning."""

CONTENT_LENGTH = 200_000
_TITLE_LENGTH = 1000
WARNING_LENGTH = 5000
_MAX_LINKS = 5


def read_post(
    document: Document,
    *,
    to: tuple[str, ...] = (),
    cc: tuple[str, ...] = (),
    actor: str = "",
) -> PostObject:
    """A post as its author's server tells it.

    `to`, `cc` and `actor` are those of the activity around it, for servers that say them only
    there. Raises BadRequest where there is no id, no type that can be shown, or nobody who wrote
    it.
    """
    return read_plain_post(plain(document), to=to, cc=cc, actor=actor)


def read_plain_post(
    document: Document,
    *,
    to: tuple[str, ...] = (),
    cc: tuple[str, ...] = (),
    actor: str = "",
) -> PostObject:
    """The same for a document, or part of one, whose names are plain already."""
    is_kind = kind(document, POST_KINDS)
    if is_kind not in POST_KINDS:
        raise BadRequest(f"An object of type {is_kind or 'unknown'} cannot be shown as a post.")
    post_id = uri(document)
    if not post_id:
        raise BadRequest(f"A post needs an http(s) id; this {is_kind} has none.")
    authors = uris(document.get("attributedTo", document.get("actor", actor)), 10)
    if not authors:
        raise BadRequest(f"A post says in attributedTo who wrote it; this {is_kind} does not.")
    tags = read_tags(document.get("tag"))
    said_to, said_cc = addressees(document.get("to")), addressees(document.get("cc"))
    content, language = _content(document)
    return PostObject(
        id=post_id,
        kind=POST_KINDS[is_kind],
        author=_author(document, post_id, authors),
        attributed_to=authors,
        url=_page(document) or post_id,
        title=_title(document, is_kind, content),
        content_html=content + _way_there(document, is_kind),
        content_warning=_warning(document, is_kind),
        is_sensitive=flag(document.get("sensitive")),
        language=language,
        to=said_to or to,
        cc=said_cc or cc,
        in_reply_to=uri(document.get("inReplyTo")),
        published_at=moment(document.get("published")),
        updated_at=moment(document.get("updated")),
        mentions=tags.mentions,
        hashtags=tags.hashtags,
        emojis=tags.emojis,
        attachments=_attachments(document, is_kind),
        comments_enabled=read_comments_enabled(document, authors),
        policy=read_policy(document, authors),
        approved_by=read_approval(document),
        quote=read_quote(document),
        quote_authorization=uri(document.get("quoteAuthorization")),
        poll=read_poll(document) if is_kind == "Question" else None,
        vote=read_ballot(document) if is_kind == "Note" else "",
        place=read_place(document.get("location")) if is_kind != "Event" else None,
        event=read_event(document) if is_kind == "Event" else None,
        replies=uri(document.get("replies")) or uri(document.get("comments")),
        context=uri(document.get("context")) or uri(document.get("conversation")),
    )


def _title(document: Document, is_kind: str, content: str) -> str:
    """The name; of a Note only beside its words, as forums give it (else it may be a ballot)."""
    if is_kind in _NOTES and not content:
        return ""
    return words(document, "name", _TITLE_LENGTH).strip()


def _author(document: Document, post_id: str, authors: tuple[str, ...]) -> str:
    """Who of several wrote it: PeerTube attributes a video to a person and to a channel."""
    for one in documents(document.get("attributedTo"), 10):
        if kind(one) == "Person" and same_origin(uri(one), post_id):
            return uri(one)
    return next((one for one in authors if same_origin(one, post_id)), authors[0])


def _content(document: Document) -> tuple[str, str]:
    """The HTML and its language, from `content` or (where there is only that) `contentMap`."""
    content = text(document.get("content"), CONTENT_LENGTH)
    translations = document.get("contentMap")
    language = ""
    if isinstance(translations, dict):
        spoken = {
            name: said
            for name, said in list(translations.items())[:100]
            if isinstance(said, str) and _is_language(name)
        }
        language = next((name for name, said in spoken.items() if said == content), "")
        language = language or next(iter(spoken), "")
        content = content or text(spoken.get(language), CONTENT_LENGTH)
    if not content and kind(document) in _TITLED_KINDS:
        content = words(document, "summary", CONTENT_LENGTH)
    if text(document.get("mediaType"), 100).partition(";")[0] in ("text/markdown", "text/plain"):
        content = _paragraphs(content)
    return content, language or _said_language(document.get("language"))


def _said_language(value: Any) -> str:
    """Lemmy and PeerTube name the language in a property: {"identifier": "fr", …}."""
    name = value.get("identifier") if isinstance(value, dict) else value
    return name if isinstance(name, str) and _is_language(name) else ""


def _is_language(name: str) -> bool:
    return 2 <= len(name) <= 35 and name.isascii() and name.replace("-", "").isalnum()


def _paragraphs(words: str) -> str:
    """Plain text (PeerTube's Markdown too) as HTML."""
    blocks = [block.strip() for block in words.replace("\r\n", "\n").split("\n\n")]
    lines = [escape(block).replace("\n", "<br>") for block in blocks if block]
    return "".join(f"<p>{line}</p>" for line in lines)


def _way_there(document: Document, is_kind: str) -> str:
    """Links to what it points at (Lemmy, Mobilizon), and to the original of what we show only in
    part."""
    if is_kind in {*_NOTES, "Question", "Image"}:
        return ""
    page = _page(document) or uri(document)
    found = [*_outside_links(document), page]
    lines = [f'<a href="{escape(one)}">{escape(one)}</a>' for one in dict.fromkeys(found)]
    return "".join(f"<p>{line}</p>" for line in lines)


def _outside_links(document: Document) -> list[str]:
    """Where the Links among its attachments lead, apart from media."""
    attached = documents(document.get("attachment"), 200)
    links = [one for one in attached if kind(one) == "Link" and read_attachment(one) is None]
    return [address for one in links if (address := link(one))][:_MAX_LINKS]


def _page(document: Document) -> str:
    """The page for people: of several links the one to HTML."""
    value = document.get("url")
    for one in documents(value, 50):
        if text(one.get("mediaType", one.get("mimeType")), 50).startswith("text/html"):
            return link(one)
    return link(value)


def _warning(document: Document, is_kind: str) -> str:
    if is_kind in _TITLED_KINDS:
        return ""
    return words(document, "summary", WARNING_LENGTH).strip()


def _attachments(document: Document, is_kind: str) -> tuple[Media, ...]:
    """What it carries; else itself, or the picture that stands for an article, an event."""
    found = read_attachments(document.get("attachment"))
    if found or is_kind in {*_NOTES, "Question"}:
        return found
    if is_kind == "Video" and (stream := read_stream(document)):
        return (stream,)
    if is_kind in ("Image", "Audio") and (itself := read_attachment(document)):
        return (itself,)
    pictures = [one for name in ("image", "icon") for one in read_attachments(document.get(name))]
    if pictures:
        return (max(pictures, key=lambda one: one.width),)
    poster = read_poster(document)
    return (Media(url=poster),) if poster else ()
