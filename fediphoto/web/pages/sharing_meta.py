"""What a public page tells the programs that make previews of it, and search engines.

OpenGraph (ogp.me), Twitter cards, and schema.org as JSON-LD. Nothing is told of what is not for
everybody, and no photo is shown that stands behind a warning: a preview has no veil.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from markupsafe import Markup

from fediphoto import config
from fediphoto.domain.views.view_types import AccountView, AttachmentView, PostBody
from fediphoto.domain.visibility import OPEN
from fediphoto.text.html import words_of_clean
from fediphoto.text.translations import _
from fediphoto.web.syndication import shown_photos

_WORDS = 200
_SAFE_IN_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_NOTHING = Markup("")
INDEX, HIDE = "max-image-preview:large", "noindex"


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands in a page's head; without a title nothing is told at all."""

    robots: str
    title: str = ""
    words: str = ""
    photos: tuple[AttachmentView, ...] = ()
    linked_data: Markup = _NOTHING

    @property
    def card(self) -> str:
        """Twitter's word for how the preview looks."""
        return "summary_large_image" if self.photos else "summary"


def of_post(body: PostBody) -> Preview:
    """The preview of a post's page."""
    if body.visibility not in OPEN or not body.is_local:
        return Preview(HIDE)
    is_listed = body.author.is_indexable and body.visibility == "public"
    photos = tuple(shown_photos(body))
    words = _short(body.content_warning or words_of_clean(body.content_html))
    if not words:
        words = _short(next((one.description for one in photos if one.description), ""))
    return Preview(
        robots=INDEX if is_listed else HIDE,
        title=_named(body.author),
        words=words,
        photos=photos,
        linked_data=_script(_posting(body, photos)) if is_listed else _NOTHING,
    )


def of_person(account: AccountView) -> Preview:
    """The preview of a profile."""
    if not account.is_local or account.is_suspended:
        return Preview(HIDE)
    return Preview(
        robots=INDEX if account.is_indexable else HIDE,
        title=_named(account),
        words=_short(words_of_clean(account.note_html)),
        linked_data=_script(_profile(account)) if account.is_indexable else _NOTHING,
    )


def _named(account: AccountView) -> str:
    name = account.display_name or account.username
    return f"{name} (@{account.username}@{config.current().domain})"


def _posting(body: PostBody, photos: tuple[AttachmentView, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SocialMediaPosting",
        "@id": body.url,
        "url": body.url,
        "headline": _short(body.content_warning or words_of_clean(body.content_html), 110)
        or _("Post by %(name)s", name=body.author.display_name or body.author.username),
        "datePublished": body.created_at.isoformat(),
        "author": _person(body.author),
        "commentCount": body.comments_count,
        "interactionStatistic": [
            _count("LikeAction", body.likes_count),
            _count("ShareAction", body.boosts_count),
        ],
    }
    if body.edited_at:
        told["dateModified"] = body.edited_at.isoformat()
    if body.language:
        told["inLanguage"] = body.language
    if body.hashtags:
        told["keywords"] = body.hashtags
    if not body.content_warning:
        told["articleBody"] = words_of_clean(body.content_html).strip()
    images = [_image(one, body) for one in photos if not one.is_film]
    films = [_film(one, body) for one in photos if one.is_film]
    return told | {name: some for name, some in (("image", images), ("video", films)) if some}


def _image(one: AttachmentView, body: PostBody) -> dict[str, Any]:
    return {
        "@type": "ImageObject",
        "contentUrl": one.url,
        "thumbnailUrl": one.preview_url,
        "width": one.width,
        "height": one.height,
        "caption": one.description,
        "creditText": body.author.display_name or body.author.username,
        "creator": {"@type": "Person", "name": body.author.display_name or body.author.username},
    }


def _film(one: AttachmentView, body: PostBody) -> dict[str, Any]:
    return {
        "@type": "VideoObject",
        "name": _short(one.description, 110) or _named(body.author),
        "contentUrl": one.url,
        "thumbnailUrl": one.poster_url,
        "uploadDate": body.created_at.isoformat(),
        "duration": f"PT{one.duration_s:.1f}S",
        "width": one.width,
        "height": one.height,
    }


def _profile(account: AccountView) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ProfilePage",
        "@id": account.url,
        "url": account.url,
        "dateCreated": account.created_at.isoformat(),
        "mainEntity": _person(account)
        | {
            "description": words_of_clean(account.note_html).strip(),
            "interactionStatistic": [_count("FollowAction", account.followers_count)],
            "agentInteractionStatistic": [_count("WriteAction", account.posts_count)],
        },
    }


def _person(account: AccountView) -> dict[str, Any]:
    told = {
        "@type": "Person",
        "name": account.display_name or account.username,
        "alternateName": f"@{account.username}@{config.current().domain}",
        "identifier": str(account.id),
        "url": account.url,
    }
    return told | ({"image": account.avatar_url} if account.avatar_url else {})


def _count(deed: str, number: int) -> dict[str, Any]:
    return {
        "@type": "InteractionCounter",
        "interactionType": f"https://schema.org/{deed}",
        "userInteractionCount": number,
    }


def _short(words: str, most: int = _WORDS) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + "…"


def _script(told: Mapping[str, Any]) -> Markup:
    """JSON that cannot end the element that it stands in, whatever people wrote."""
    text = orjson.dumps(told).decode()
    for character, escaped in _SAFE_IN_HTML.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 (no tag can begin in it)
