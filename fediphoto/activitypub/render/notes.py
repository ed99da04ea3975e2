"""How a post of ours is said in ActivityStreams.

The shape obeys the strictest receiver: Pixelfed refuses the whole Note for a photo that is not
JPEG, PNG or GIF, or has a side over 5,000 pixels, and decodes no deeper than 8 levels.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from fediphoto import config
from fediphoto.activitypub.render import exif
from fediphoto.domain import addresses, licenses
from fediphoto.domain.posts import polls, post_words
from fediphoto.domain.visibility import OPEN
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account, Attachment, Mention, Place, Post

Document = dict[str, Any]

EMOJI_CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    {"toot": "http://joinmastodon.org/ns#", "Emoji": "toot:Emoji"},
]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
MAX_SIDE = 5000
"""Pixelfed's `max:5000` on width and height."""
MIN_BLURHASH = 6

CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    {
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "toot": "http://joinmastodon.org/ns#",
        "Emoji": "toot:Emoji",
        "blurhash": "toot:blurhash",
        "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"},
        "schema": "http://schema.org#",
        "exifData": "schema:exifData",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "pixelfed": "http://pixelfed.org/ns#",
        "commentsEnabled": {"@id": "pixelfed:commentsEnabled", "@type": "schema:Boolean"},
        "capabilities": {"@id": "pixelfed:capabilities", "@container": "@set"},
        "announce": {"@id": "pixelfed:canAnnounce", "@type": "@id"},
        "like": {"@id": "pixelfed:canLike", "@type": "@id"},
        "country": "schema:addressCountry",
        "license": "schema:license",
        "reply": {"@id": "pixelfed:canReply", "@type": "@id"},
        "gts": "https://gotosocial.org/ns#",
        "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
        "canLike": {"@id": "gts:canLike", "@type": "@id"},
        "canReply": {"@id": "gts:canReply", "@type": "@id"},
        "canAnnounce": {"@id": "gts:canAnnounce", "@type": "@id"},
        "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
        "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
        "always": {"@id": "gts:always", "@type": "@id"},
        "approvedBy": {"@id": "gts:approvedBy", "@type": "@id"},
        "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
        "quoteAuthorization": {
            "@id": "https://w3id.org/fep/044f#quoteAuthorization",
            "@type": "@id",
        },
        "quoteUrl": "as:quoteUrl",
        "quoteUri": "http://fedibird.com/ns#quoteUri",
        "votersCount": "toot:votersCount",
        "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote",
    },
]

_WITH_EVERYTHING = (
    "account",
    "attachments",
    "mentions__account",
    "post_hashtags__hashtag",
    "in_reply_to",
    "boost_of__account",
    "quote_of",
    "place",
    "poll",
)


async def load(post_ids: Sequence[int]) -> list[Post]:
    """The posts with everything a note is made of, in the order asked for; missing ones skipped."""
    rows = await Post.filter(id__in=list(post_ids)).prefetch_related(*_WITH_EVERYTHING)
    by_id = {row.id: row for row in rows}
    return [by_id[post_id] for post_id in post_ids if post_id in by_id]


async def note_document(post_id: int) -> Document:
    """The Note of a local post; NotFound where there is none. Says nothing of who may see it."""
    posts = await load([post_id])
    if not posts or not posts[0].is_local or posts[0].boost_of_id is not None:
        raise NotFound
    return note(posts[0])


def note(post: Post) -> Document:
    """The Note of a post of ours that `load` has read."""
    author: Account = post.account
    mentions: list[Mention] = list(post.mentions)
    spoken_to = [mention.account for mention in mentions]
    to, cc = addressing(post.visibility, author, [account.uri for account in spoken_to])
    content = _content(post)
    document: Document = {
        "@context": CONTEXT,
        "id": post.uri,
        **_kind(post),
        "attributedTo": author.uri,
        "url": post.url or addresses.post_page(author.username, post.id),
        "published": timestamp(post.created_at),
        "to": to,
        "cc": cc,
        "inReplyTo": post.in_reply_to.uri if post.in_reply_to else post.in_reply_to_uri or None,
        "summary": post.content_warning or None,
        "sensitive": post.is_sensitive or bool(post.content_warning),
        "content": content,
        "source": {"content": post.caption, "mediaType": f"text/{post.caption_format}"},
        "attachment": [{**_photo(photo), **_license(post)} for photo in in_order(post.attachments)],
        "tag": _tags(post, mentions),
        "replies": {
            "id": f"{post.uri}/replies",
            "type": "Collection",
            "first": f"{post.uri}/replies?page=true",
        },
        "likes": _count(f"{post.uri}/likes", post.likes_count),
        "shares": _count(f"{post.uri}/shares", post.boosts_count),
        "commentsEnabled": post.comments_enabled,
        "capabilities": _capabilities(post),
        "interactionPolicy": _interaction_policy(post, author),
        **_quote(post),
    }
    if context := _context(post):
        document["context"] = context
    if post.approved_by_uri:
        document["approvedBy"] = post.approved_by_uri
    if post.place is not None:
        document["location"] = _location(post.place)
    if post.language:
        document["contentMap"] = {post.language: content}
    if post.edited_at is not None:
        document["updated"] = timestamp(post.edited_at)
    return document


def _kind(post: Post) -> Document:
    """A Note; or a Question with its answers, in the words that Mastodon counts votes by."""
    poll = post.poll
    if poll is None:
        return {"type": "Note"}
    now = datetime.now(UTC)
    is_over = polls.is_over(poll, now)
    options = [
        {
            "type": "Note",
            "name": option["title"],
            "replies": {
                "type": "Collection",
                "totalItems": option["votes"] if is_over or not poll.hides_totals else 0,
            },
        }
        for option in poll.options
    ]
    document: Document = {
        "type": "Question",
        "anyOf" if poll.is_multiple else "oneOf": options,
        "votersCount": poll.voters_count,
    }
    if poll.ends_at is not None:
        document["endTime"] = timestamp(poll.ends_at)
        if is_over:
            document["closed"] = timestamp(poll.ends_at)
    return document


def _location(place: Place) -> Document:
    """Where it was made, as Pixelfed says it; its coordinates are numbers, as AS2 wants them."""
    document: Document = {"type": "Place", "name": place.name, "country": place.country or None}
    if place.latitude is not None and place.longitude is not None:
        document |= {"latitude": place.latitude, "longitude": place.longitude}
    return document


def _context(post: Post) -> str:
    """The collection of its thread (FEP-7888); posts of before there was one have it too."""
    if post.context_uri:
        return post.context_uri
    begins_thread = post.in_reply_to_id is None and not post.in_reply_to_uri
    return addresses.context_uri(post.uri) if begins_thread else ""


def addressing(
    visibility: str, author: Account, spoken_to: Sequence[str]
) -> tuple[list[str], list[str]]:
    """`to` and `cc` of a post of this visibility that speaks to the actors `spoken_to`."""
    others = list(dict.fromkeys(spoken_to))
    if visibility == "public":
        return [PUBLIC], [author.followers_uri, *others]
    if visibility == "unlisted":
        return [author.followers_uri], [PUBLIC, *others]
    if visibility == "followers":
        return [author.followers_uri], others
    return others, []


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: Mastodon ignores an Update that is not newer."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def without_context(document: Document) -> Document:
    """The document as a part of another one."""
    return {key: value for key, value in document.items() if key != "@context"}


def in_order(attachments: Iterable[Attachment]) -> list[Attachment]:
    """The photos as the post shows them; one with a negative position was taken out by an edit."""
    shown = [photo for photo in attachments if photo.position >= 0]
    return sorted(shown, key=lambda photo: (photo.position, photo.id))


def _photo(photo: Attachment) -> Document:
    """A photo as type Image; its alt text stands in `name` (all) and `summary` (GoToSocial).

    A video is a Document, as Mastodon has it: its media type says what it is.
    """
    is_film = photo.kind in ("video", "gifv")
    first, second = ("original", "display") if is_film else ("display", "original")
    shown = photo.renditions.get(first) or photo.renditions.get(second) or {}
    document: Document = {
        "type": "Document" if is_film else "Image",
        "mediaType": shown.get("mime", photo.mime),
        "url": addresses.media_url(shown["key"]) if shown else photo.remote_url,
        "name": photo.description or None,
        "summary": photo.description or None,
        "focalPoint": [photo.focus_x, photo.focus_y],
    }
    if len(photo.blurhash) >= MIN_BLURHASH:
        document["blurhash"] = photo.blurhash
    width, height = shown.get("width", photo.width), shown.get("height", photo.height)
    if 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE:
        document |= {"width": width, "height": height}
    if is_film and photo.duration_s:
        document["duration"] = f"PT{photo.duration_s:.3f}S"
    if photo.camera:
        document["exifData"] = exif.properties(photo)
    thumb = photo.renditions.get("thumb")
    if thumb:
        document["icon"] = {
            "type": "Image",
            "mediaType": thumb["mime"],
            "url": addresses.media_url(thumb["key"]),
        }
    return document


def _license(post: Post) -> Document:
    """Each photo's licence, by the title that Pixelfed's servers know."""
    title = licenses.federated_title(post.license)
    return {"license": title} if title else {}


def _tags(post: Post, mentions: Sequence[Mention]) -> list[Document]:
    spoken_to = [
        {
            "type": "Mention",
            "href": mention.account.uri,
            "name": f"@{mention.account.username}@{mention.account.domain or _our_domain()}",
        }
        for mention in mentions
        if not mention.is_silent
    ]
    hashtags = [
        {
            "type": "Hashtag",
            "href": addresses.hashtag_page(entry.hashtag.name),
            "name": f"#{entry.hashtag.display_name}",
        }
        for entry in post.post_hashtags
    ]
    return [*spoken_to, *hashtags, *emoji_tags(post.emojis)]


def emoji_tags(emojis: Sequence[dict[str, Any]]) -> list[Document]:
    """Custom emojis as tags."""
    return [emoji_object(emoji) for emoji in emojis]


def emoji_document(emoji: dict[str, Any]) -> Document:
    """A custom emoji of ours as a document of its own."""
    return {"@context": EMOJI_CONTEXT, **emoji_object(emoji)}


def emoji_object(emoji: dict[str, Any]) -> Document:
    """A custom emoji of ours as it is kept (`custom_emojis.Entry`).

    What was kept of somebody else's has no id of its own.
    """
    icon = {"type": "Image", "url": emoji["url"]}
    if "mime" in emoji:
        icon["mediaType"] = emoji["mime"]
    document: Document = {
        "id": emoji.get("id") or emoji["url"],
        "type": "Emoji",
        "name": f":{emoji['shortcode']}:",
        "icon": icon,
    }
    if "updated" in emoji:
        document["updated"] = emoji["updated"]
    return document


def _count(uri: str, total: int) -> Document:
    return {"id": uri, "type": "Collection", "totalItems": total}


def _capabilities(post: Post) -> Document:
    """Pixelfed's words for who may announce, like and reply (null: nobody)."""
    return {
        "announce": PUBLIC if post.visibility in OPEN else None,
        "like": PUBLIC,
        "reply": PUBLIC if post.comments_enabled else None,
    }


def _interaction_policy(post: Post, author: Account) -> Document:
    """GoToSocial's words for the same, and FEP-044f's for who may quote.

    Nobody is the author: an empty list means the default. Whoever is spoken to may always answer.
    """
    nobody = [author.uri]
    is_open = post.visibility in OPEN
    some = [*nobody, *(one.account.uri for one in post.mentions)]
    quoters = post.interaction_policy.get("quote", {}).get("automatic", []) if is_open else []
    return {
        "canLike": _rule([PUBLIC]),
        "canReply": _rule([PUBLIC] if post.comments_enabled else some),
        "canAnnounce": _rule([PUBLIC] if is_open else nobody),
        "canQuote": {"automaticApproval": quoters or nobody},
    }


def _rule(automatic: list[str]) -> Document:
    """Who may at once, by GoToSocial's name and by the one it knew before 0.20."""
    return {"automaticApproval": automatic, "always": automatic}


def _quote(post: Post) -> Document:
    """What it quotes, in the words of FEP-044f, of Mastodon before it, Fedibird and Misskey."""
    if post.quote_of is None or post.quote_state not in ("pending", "accepted"):
        return {}
    quoted = post.quote_of.uri
    document = dict.fromkeys(("quote", "quoteUrl", "quoteUri", "_misskey_quote"), quoted)
    if post.quote_authorization_uri:
        document["quoteAuthorization"] = post.quote_authorization_uri
    return document


def _content(post: Post) -> str:
    """The words, after a link to what is quoted, for those who know nothing of quotes."""
    if post.quote_of is None or not _quote(post):
        return post.content_html
    return post_words.quote_line(post.quote_of.url or post.quote_of.uri) + post.content_html


def _our_domain() -> str:
    return config.current().domain
