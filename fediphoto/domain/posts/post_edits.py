"""How one of ours changes a post, and how it read before."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediphoto.domain import facts, licenses
from fediphoto.domain.photos import camera_choice, custom_emojis, renaming
from fediphoto.domain.posts import post_photos, post_words, questions, quotes, revisions
from fediphoto.domain.posts.post_drafts import (
    Changes,
    check_out_of_archive,
    check_photos,
    check_visibility,
    words,
)
from fediphoto.domain.views import places, view_rows
from fediphoto.domain.views.view_types import AttachmentView
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, Attachment, Post, PostEdit
from fediphoto.text import languages
from fediphoto.text.translations import _


@dataclass(frozen=True, slots=True)
class Reading:
    """How a post read from `created_at` on, until the next reading."""

    content_html: str
    content_warning: str
    is_sensitive: bool
    visibility: str
    comments_enabled: bool
    attachments: list[AttachmentView]
    poll_options: list[str]
    created_at: datetime


async def edit(author: Account, post: Post, changes: Changes) -> Post:
    """Change a local post of `author`, keep its former reading, and return it as it is now.

    All of it or nothing; and nothing happens where nothing would differ. Hashtags and mentions are
    made anew; who is no longer named still sees the post. Where fewer may see it than before, its
    photos' files are renamed soon. Records PostEdited, with those who may see it no longer. Raises
    NotFound (not theirs), Unprocessable (a limit, a boost).
    """
    if post.account_id != author.id or not post.is_local:
        raise NotFound
    if post.boost_of_id is not None:
        raise Unprocessable(_("A boost cannot be edited."))
    if changes.visibility is not None:
        check_visibility(changes.visibility)
    languages.check_tag(changes.language or "")
    check_photos(changes.attachment_ids or [])
    licenses.check(changes.license)
    await places.check(changes.place_id)
    async with database.transaction():
        current = await Post.filter(id=post.id).select_for_update().first()
        if current is None:
            raise NotFound
        check_out_of_archive(current)
        await current.fetch_related("in_reply_to__account")
        edited = await _edit(author, current, changes)
        if changes.quote_policy is not None:
            await quotes.set_policy(author, edited, changes.quote_policy)
            await edited.refresh_from_db(fields=["interaction_policy", "version"])
    return edited


async def history(post: Post) -> list[Reading]:
    """Every reading of a post, the first one first, the present one last."""
    former = await PostEdit.filter(post_id=post.id).order_by("created_at", "id")
    photos = {photo.id: photo for photo in await Attachment.filter(post_id=post.id)}
    present = await revisions.begin(post)
    return [_reading(edit, photos) for edit in (*former, present.reading)]


async def _edit(author: Account, post: Post, changes: Changes) -> Post:
    former = await revisions.begin(post)
    if changes.attachment_ids is not None:
        await post_photos.rearrange(
            author, post.id, changes.attachment_ids, shows_camera=changes.shows_camera
        )
    if changes.shows_camera is False:
        await camera_choice.forget(post.id)
    if changes.attachments is not None:
        await post_photos.describe(post.id, changes.attachments)
    caption_format = changes.caption_format or post.caption_format
    said = words(
        post.caption if changes.caption is None else changes.caption,
        post.content_warning if changes.content_warning is None else changes.content_warning,
        has_photos=bool(await post_photos.current(post.id)),
        caption_format=caption_format,
        is_new=not (changes.caption is changes.content_warning is changes.caption_format is None),
    )
    await _ask_anew(post, changes)
    written = await post_words.write(author, said, post.in_reply_to)
    post.caption = said.caption
    post.caption_format = said.caption_format
    post.content_html = written.content_html
    post.content_warning = said.content_warning
    options = await questions.answers(post)
    post.emojis = await custom_emojis.named_in(said.caption, said.content_warning, *options)
    _take_over(post, changes)
    revision = revisions.Revision(
        edited_at=_edited_at(post),
        hashtags=said.found.hashtags,
        mentioned=written.addressed,
    )
    outcome = await revisions.settle(post, author, former, revision)
    if outcome.is_changed:
        await facts.record(
            facts.PostEdited(
                post_id=post.id,
                edited_at=revision.edited_at.isoformat(),
                former_audience=outcome.former_audience,
                former_visibility=outcome.former_visibility,
            )
        )
    if outcome.former_visibility:
        await renaming.rename_soon(post.id)
    return post


async def _ask_anew(post: Post, changes: Changes) -> None:
    if changes.poll is not None:
        has_photos = bool(await post_photos.current(post.id))
        questions.check(changes.poll, has_photos=has_photos)
        await questions.change(post, changes.poll)
    elif changes.removes_poll:
        await questions.take_out(post)


def _take_over(post: Post, changes: Changes) -> None:
    if changes.is_sensitive is not None:
        post.is_sensitive = changes.is_sensitive
    if post.content_warning:
        post.is_sensitive = True
    if changes.language is not None:
        post.language = changes.language
    if changes.visibility is not None:
        post.visibility = changes.visibility
    if changes.comments_enabled is not None:
        post.comments_enabled = changes.comments_enabled
    if changes.license is not None:
        post.license = changes.license
    if changes.place_id is not None:
        post.place_id = changes.place_id or None


def _edited_at(post: Post) -> datetime:
    """Now, but later than the reading before, for other servers ignore an Update that is not."""
    former = post.edited_at or post.created_at
    return max(datetime.now(UTC), former + timedelta(milliseconds=1))


def _reading(edit: PostEdit, photos: dict[int, Attachment]) -> Reading:
    shown = []
    for described in edit.attachments:
        photo = photos.get(described["id"])
        if photo is not None:
            focus_x, focus_y = described["focus"]
            then = {"description": described["description"], "focus_x": focus_x, "focus_y": focus_y}
            shown.append(view_rows.attachment_view({**photo.__dict__, **then}))
    return Reading(
        content_html=edit.content_html,
        content_warning=edit.content_warning,
        is_sensitive=edit.is_sensitive,
        visibility=edit.visibility,
        comments_enabled=edit.comments_enabled,
        attachments=shown,
        poll_options=edit.poll_options,
        created_at=edit.created_at,
    )
