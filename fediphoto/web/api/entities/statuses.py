"""Mastodon's Status: what is the same for every reader is rendered once per version of a post."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import orjson

from fediphoto.domain import addresses
from fediphoto.domain.photos import emoji_links
from fediphoto.domain.posts import post_words
from fediphoto.domain.posts.posts import Reading
from fediphoto.domain.views.views import AttachmentView, FilterMatch, PostBody, PostFlags, PostView
from fediphoto.text import html
from fediphoto.text.captions import fold_hashtag
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.cards import preview_card
from fediphoto.web.api.entities.emojis import custom_emojis
from fediphoto.web.api.entities.filters import filter_results
from fediphoto.web.api.entities.media import media_attachment
from fediphoto.web.api.entities.places import place
from fediphoto.web.api.entities.polls import poll
from fediphoto.web.api.entities.quotes import quote, quote_approval, shallow_quote
from fediphoto.web.api.entities.times import iso, iso_or_none
from fediphoto.web.api.entities.visibility import to_mastodon


def status(view: PostView, viewer_id: int | None) -> orjson.Fragment:
    """The entity as JSON for one reader."""
    return orjson.Fragment(dump(view, viewer_id))


def statuses(views: Iterable[PostView], viewer_id: int | None) -> list[orjson.Fragment]:
    """Several of them."""
    return [orjson.Fragment(dump(view, viewer_id)) for view in views]


def dump(view: PostView, viewer_id: int | None, *, is_quoted: bool = False) -> bytes:
    """The JSON text: the part that all readers share, then this reader's flags, then the quoted and
    the boosted post. In a quoted post its own quote is told by id alone.

    Only bytes are put together here: a timeline that was rendered before costs no JSON again.
    """
    flags = b""
    if viewer_id is not None:
        flags = _flags_json(view.flags, view.filtered) if view.filtered else _FLAGS[view.flags]
    body = view.body
    shared = body.rendered.get("status") or _shared(body)
    is_own = viewer_id is not None and body.author.id == viewer_id
    pinned = _PINNED[body.pinned] if is_own and view.boost_of is None else b""
    asked = _poll(view, viewer_id)
    approval = quote_approval(view, viewer_id)
    if view.boost_of is not None:
        inner = dump(view.boost_of, viewer_id)
        return b"".join((shared, asked, flags, approval, b',"quote":null,"reblog":', inner, b"}"))
    quoted = shallow_quote(body) if is_quoted else quote(view, partial(_dump_quoted, viewer_id))
    return b"".join((shared, asked, flags, pinned, approval, quoted, b',"reblog":null}'))


def _dump_quoted(viewer_id: int | None, view: PostView) -> bytes:
    return dump(view, viewer_id, is_quoted=True)


def _poll(view: PostView, viewer_id: int | None) -> bytes:
    """The poll, which all readers cannot share: it knows their votes, and it ends by itself."""
    body = view.body
    if body.poll is None:
        return b',"poll":null'
    asked = poll(
        body.poll,
        view.own_votes,
        body.emojis,
        has_reader=viewer_id is not None,
        is_own=viewer_id == body.author.id,
    )
    return b',"poll":' + orjson.dumps(asked)


def with_text(view: PostView, viewer_id: int | None) -> orjson.Fragment:
    """The entity of a deleted post, with what its author typed, to be written anew."""
    typed = {"text": view.body.caption}
    return orjson.Fragment(dump(view, viewer_id)[:-1] + b"," + orjson.dumps(typed)[1:])


def status_source(view: PostView) -> dict[str, str]:
    """StatusSource: what the author typed."""
    return {
        "id": str(view.body.id),
        "text": view.body.caption,
        "spoiler_text": view.body.content_warning,
        "content_type": f"text/{view.body.caption_format}",
    }


def status_edits(view: PostView, readings: Iterable[Reading]) -> list[dict[str, Any]]:
    """StatusEdit for each reading of a post."""
    return [
        _poll_of(one)
        | {
            "content": one.content_html,
            "spoiler_text": one.content_warning,
            "sensitive": one.is_sensitive,
            "created_at": iso(one.created_at),
            "account": account(view.body.author),
            "media_attachments": [media_attachment(photo) for photo in one.attachments],
            "emojis": custom_emojis(view.body.emojis),
        }
        for one in readings
    ]


def _poll_of(reading: Reading) -> dict[str, Any]:
    if not reading.poll_options:
        return {}
    return {"poll": {"options": [{"title": title} for title in reading.poll_options]}}


def tag(name: str) -> dict[str, Any]:
    """Tag as a status carries it: Mastodon writes its name in lower case."""
    return {"name": name.lower(), "url": addresses.hashtag_page(fold_hashtag(name))}


def _shared(body: PostBody) -> bytes:
    """Everything but the reader's flags and the boosted post, without the closing brace."""
    fields = {**_fields(body), **_for_pixelfed(body)}
    kept = body.rendered["status"] = orjson.dumps(fields)[:-1]
    return kept


def _fields(body: PostBody) -> dict[str, Any]:
    return {
        "id": str(body.id),
        "created_at": iso(body.created_at),
        "in_reply_to_id": _id(body.in_reply_to_id),
        "in_reply_to_account_id": _id(body.in_reply_to_account_id),
        "sensitive": body.is_sensitive,
        "spoiler_text": body.content_warning,
        "visibility": to_mastodon(body.visibility),
        "language": body.language or None,
        "uri": body.uri,
        "url": body.url,
        "replies_count": body.comments_count,
        "reblogs_count": body.boosts_count,
        "favourites_count": body.likes_count,
        "quotes_count": body.quotes_count,
        "edited_at": iso_or_none(body.edited_at),
        "content": _content(body),
        "application": _application(body),
        "account": account(body.author),
        "media_attachments": [media_attachment(one, body.license) for one in body.attachments],
        "mentions": [
            {"id": str(one.id), "username": one.username, "url": one.url, "acct": one.acct}
            for one in body.mentions
        ],
        "tags": [tag(name) for name in body.hashtags],
        "emojis": custom_emojis(body.emojis),
        **_reactions(body),
        "card": None if body.card is None else preview_card(body.card),
        "tagged_collections": [],
    }


def _reactions(body: PostBody) -> dict[str, Any]:
    """Fedibird's fields, where there are any. Nobody here reacts, so `me` is the same for all."""
    if not body.reactions:
        return {}
    listed = []
    for one in body.reactions:
        fields: dict[str, Any] = {"name": one.name, "count": one.count, "me": False}
        if one.image_url:
            url = emoji_links.url(one.image_url)
            fields |= {"url": url, "static_url": url}
        listed.append(fields)
    total = sum(one.count for one in body.reactions)
    return {"emoji_reactions": listed, "emoji_reactions_count": total}


def _for_pixelfed(body: PostBody) -> dict[str, Any]:
    return {
        "pf_type": _pixelfed_type(body.attachments),
        "content_text": _plain(body),
        "reply_count": body.comments_count,
        "comments_disabled": not body.comments_enabled,
        "local": body.is_local,
        "shortcode": str(body.id),
        "place": None if body.place is None else place(body.place),
        "label": None,
        "taggedPeople": [],
        "liked_at": None,
        "liked_by": {
            "id": None,
            "username": None,
            "url": None,
            "others": body.likes_count > 0,
            "total_count": body.likes_count,
            "total_count_pretty": str(body.likes_count),
        },
    }


def _plain(body: PostBody) -> str:
    if body.caption and body.caption_format == "plain":
        return body.caption
    return html.to_plain_text(body.content_html)


def _pixelfed_type(attachments: list[AttachmentView]) -> str:
    """The profile grid of Pixelfed's app shows what is a photo or an album, and filters by it."""
    if not attachments:
        return "text"
    kind = "video" if attachments[0].kind == "video" else "photo"
    return f"{kind}:album" if len(attachments) > 1 else kind


def _content(body: PostBody) -> str:
    """The words; before them the title, and when and where an event is, which apps do not know."""
    before = f"<p><strong>{html.escape(body.title)}</strong></p>" if body.title else ""
    if body.is_local and body.quoted_url and body.quote_state in ("pending", "accepted"):
        # For clients that know nothing of quotes, as Mastodon does; the others leave it out.
        before += post_words.quote_line(body.quoted_url)
    if body.event is not None:
        times = [at for at in (body.event.starts_at, body.event.ends_at) if at is not None]
        when = " – ".join(f"{at:%Y-%m-%d %H:%M} UTC" for at in times)
        facts = html.escape(", ".join(one for one in (when, body.event.place) if one))
        before += f"<p>{facts}</p>" if facts else ""
    return before + body.content_html


def _application(body: PostBody) -> dict[str, Any] | None:
    if not body.app_name:
        return None
    return {"name": body.app_name, "website": body.app_website or None}


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)


def _flags_json(flags: PostFlags, filtered: Sequence[FilterMatch] = ()) -> bytes:
    fields = {
        "favourited": flags.liked,
        "reblogged": flags.boosted,
        "muted": flags.thread_muted,
        "bookmarked": flags.bookmarked,
        "filtered": filter_results(filtered),
    }
    return b"," + orjson.dumps(fields)[1:-1]


_BOTH = (False, True)
_FLAGS = {
    (flags := PostFlags(liked, boosted, bookmarked, muted)): _flags_json(flags)
    for liked in _BOTH
    for boosted in _BOTH
    for bookmarked in _BOTH
    for muted in _BOTH
}
_PINNED = {False: b',"pinned":false', True: b',"pinned":true'}
