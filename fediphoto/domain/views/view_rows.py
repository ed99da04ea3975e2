"""How a database row becomes what a reader is shown."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fediphoto import config
from fediphoto.domain import addresses, policies
from fediphoto.domain.views import cards, places
from fediphoto.domain.views.view_answers import PollView, ReactionView
from fediphoto.domain.views.view_types import (
    FILMS,
    AccountView,
    AttachmentView,
    EventView,
    MentionView,
    PostBody,
)
from fediphoto.storage import database
from fediphoto.storage.database import Row


def post_body(
    row: Row,
    author: AccountView,
    attachments: list[AttachmentView],
    mentions: list[MentionView],
    hashtags: list[str],
    poll: PollView | None = None,
    reactions: tuple[ReactionView, ...] = (),
) -> PostBody:
    """A post's body from its row (with `app_name`, `app_website`, `quoted_url`, what the place and
    the card are) and what hangs on it."""
    is_withheld = policies.of_person(author.domain, author.uri).rejects_media
    return PostBody(
        id=row["id"],
        uri=row["uri"],
        url=row["url"] or row["uri"],
        author=author,
        visibility=row["visibility"],
        kind=row["kind"],
        title=row["title"],
        caption=row["caption"],
        caption_format=row["caption_format"],
        content_html=row["content_html"],
        content_warning=row["content_warning"],
        is_marked_sensitive=bool(row["is_sensitive"]),
        language=row["language"],
        comments_enabled=bool(row["comments_enabled"]),
        license=row["license"],
        in_reply_to_id=row["in_reply_to_id"],
        in_reply_to_account_id=row["in_reply_to_account_id"],
        thread_id=row["thread_id"],
        created_at=_moment(row["created_at"]),
        edited_at=database.moment(row["edited_at"]),
        likes_count=row["likes_count"],
        boosts_count=row["boosts_count"],
        comments_count=row["comments_count"],
        is_local=bool(row["is_local"]),
        app_name=row["app_name"] or "",
        app_website=row["app_website"] or "",
        emojis=[] if is_withheld else database.json_value(row["emojis"]),
        attachments=[_without_file(one) for one in attachments] if is_withheld else attachments,
        mentions=mentions,
        hashtags=hashtags,
        pinned=row["pinned_at"] is not None,
        archived_at=database.moment(row["archived_at"]),
        quote_of_id=row["quote_of_id"],
        quote_state=row["quote_state"],
        quoted_url=row["quoted_url"] or "",
        quotes_count=row["quotes_count"],
        interaction_policy=database.json_value(row["interaction_policy"]),
        approval_state=row["approval_state"],
        version=row["version"],
        poll=poll,
        event=_event(database.json_value(row["event"])),
        place=places.view_of_row(row),
        card=cards.view_of_row(row),
        reactions=reactions,
    )


def _event(event: dict[str, str | None]) -> EventView | None:
    if not event:
        return None
    return EventView(
        database.moment(event.get("starts_at")),
        database.moment(event.get("ends_at")),
        event.get("place") or "",
    )


def _without_file(attachment: AttachmentView) -> AttachmentView:
    """A photo of somebody whose files are not taken: its description, and where it lives."""
    return replace(attachment, kind="unknown", url="", preview_url="", original_url="")


def _moment(value: Any) -> Any:
    """A timestamp column that is never NULL."""
    return database.moment(value)


def mention_view(row: Row) -> MentionView:
    """Somebody spoken to, from the columns of an account row that name them."""
    return MentionView(
        id=row["id"],
        username=row["username"],
        acct=_acct(row),
        url=_profile_url(row),
        uri=row["uri"],
    )


def _acct(row: Row) -> str:
    name: str = row["username"]
    return f"{name}@{row['domain']}" if row["domain"] else name


def _profile_url(row: Row) -> str:
    if not row["domain"]:
        return addresses.profile_page(row["username"])
    url: str = row["url"] or row["uri"]
    return url


def account_view(row: Row) -> AccountView:
    """A person, from a whole account row (a plan's, or a model's `__dict__`)."""
    is_withheld = policies.of_person(row["domain"], row["uri"]).rejects_media
    return AccountView(
        id=row["id"],
        username=row["username"],
        domain=row["domain"],
        acct=_acct(row),
        uri=row["uri"],
        url=_profile_url(row),
        display_name=row["display_name"],
        note_html=row["note_html"],
        note=row["note"],
        fields=database.json_value(row["fields_json"]),
        emojis=[] if is_withheld else database.json_value(row["emojis"]),
        avatar_url="" if is_withheld else _picture_url(row["avatar_key"], row["avatar_remote_url"]),
        header_url="" if is_withheld else _picture_url(row["header_key"], row["header_remote_url"]),
        avatar_description=row["avatar_description"],
        header_description=row["header_description"],
        is_local=not row["domain"],
        is_locked=bool(row["is_locked"]),
        is_bot=bool(row["is_bot"]),
        is_group=row["actor_type"] == "Group",
        is_discoverable=bool(row["is_discoverable"]),
        is_indexable=bool(row["is_indexable"]),
        hides_follows=bool(row["hides_follows"]),
        is_suspended=row["suspended_at"] is not None,
        is_silenced=row["silenced_at"] is not None,
        is_sensitized=row["sensitized_at"] is not None,
        followers_count=row["followers_count"],
        following_count=row["following_count"],
        posts_count=row["posts_count"],
        last_post_at=database.moment(row["last_post_at"]),
        created_at=_moment(row["created_at"]),
        moved_to_id=row["moved_to_id"],
        is_memorial=bool(row["is_memorial"]),
        followers_uri=row["followers_uri"],
        following_uri=row["following_uri"],
        version=row["version"],
        shows_media=bool(row["shows_media"]),
        shows_media_replies=bool(row["shows_media_replies"]),
        shows_featured=bool(row["shows_featured"]),
        attribution_domains=tuple(database.json_value(row["attribution_domains"])),
    )


def _picture_url(key: str, remote_url: str) -> str:
    """Our copy; the remote file only where remote media are linked, for it tells on the reader."""
    if key:
        return addresses.media_url(key)
    return remote_url if config.current().federation.remote_media == "link" else ""


def attachment_view(row: Row) -> AttachmentView:
    """A photo, from a whole attachment row (a plan's, or a model's `__dict__`)."""
    renditions: dict[str, dict[str, Any]] = database.json_value(row["renditions"])
    described = {
        "id": row["id"],
        "kind": row["kind"],
        "state": row["state"],
        "description": row["description"],
        "blurhash": row["blurhash"],
        "focus": (row["focus_x"], row["focus_y"]),
        "dominant_color": row["dominant_color"],
        "mime": row["mime"],
        "camera": database.json_value(row["camera"]),
        "remote_url": row["remote_url"],
        "duration_s": row["duration_s"],
        "frame_rate": row["frame_rate"],
        "bit_rate": row["bit_rate"],
    }
    if "display" in renditions and row["kind"] in FILMS:
        return AttachmentView(**described, **_own_film(renditions))
    if "display" in renditions:
        return AttachmentView(**described, **_own_files(renditions))
    return AttachmentView(**described, **_remote_files(row))


def _own_film(renditions: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A video of ours: what plays is the original, the others are pictures of it."""
    film = renditions["original"]
    base = config.current().media_base
    return {
        **_own_files(renditions),
        "url": base + film["key"],
        "poster_url": base + renditions["display"]["key"],
        "width": film["width"],
        "height": film["height"],
    }


def _own_files(renditions: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    display = renditions["display"]
    thumb = renditions.get("thumb", display)
    original = renditions.get("original", display)
    base = config.current().media_base
    return {
        "url": base + display["key"],
        "preview_url": base + thumb["key"],
        "original_url": base + original["key"],
        "renditions": renditions,
        "width": display["width"],
        "height": display["height"],
        "preview_width": thumb["width"],
        "preview_height": thumb["height"],
    }


def _remote_files(row: Row) -> dict[str, Any]:
    """A remote photo through our proxy, or where it lives; an upload still in work has no file.

    Of a video or sound we keep the picture that stands for it; the file itself is on its server.
    """
    url, preview_url = row["remote_url"], row["remote_preview_url"]
    is_photo = row["kind"] == "image"
    if config.current().federation.remote_media == "proxy":
        if is_photo:
            url = preview_url = addresses.proxy_url(row["id"], url) if url else ""
        elif preview_url:
            preview_url = addresses.proxy_url(row["id"], preview_url)
    elif is_photo:
        preview_url = preview_url or url
    return {
        "url": url,
        "preview_url": preview_url,
        "original_url": url,
        "renditions": {},
        "width": row["width"],
        "height": row["height"],
        "preview_width": row["width"],
        "preview_height": row["height"],
    }
