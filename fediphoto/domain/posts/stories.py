"""Stories: one photo or short video for a day, for the followers of who shows it.

A story is seen by its author and by the accepted followers; never by who blocks or is blocked.
After its day it is gone for everybody, and its file soon after.
"""

import html
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tortoise.expressions import F

from fediphoto.domain import addresses, facts
from fediphoto.domain.photos import attachments, camera_choice, photo_edits
from fediphoto.domain.posts import posts, reactions
from fediphoto.domain.relations.moved_accounts import check_may_publish
from fediphoto.domain.unwanted import apart_sql
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, twins
from fediphoto.storage.models import Account, Attachment, Follow, Story
from fediphoto.storage.models import StoryView as Seen
from fediphoto.text import captions
from fediphoto.text.translations import _

LASTS = timedelta(hours=24)
GRACE = timedelta(hours=1)
"""How much longer another server may say that its story lasts: clocks differ."""
SHORTEST_S, LONGEST_S, USUAL_S = 1.0, 300.0, 5.0
"""How long it is looked at; Pixelfed refuses others."""
FILM_S = 60.0
"""How long a video in a story may be."""
FILMS = ("video", "gifv")
MOST_AT_ONCE = 50
WARNING_CHARACTERS = 500
_REPLY_CHARACTERS = 500
_MAX_URI = 2048
_SWEPT_AT_ONCE = 500

VISIBLE = (
    "(story.expires_at > CURRENT_TIMESTAMP AND EXISTS (SELECT 1 FROM account author"  # noqa: S608
    " WHERE author.id = story.account_id AND author.suspended_at IS NULL"
    " AND author.deleted_at IS NULL)"
    f" AND NOT {apart_sql('?', 'story.account_id')}"
    " AND (story.account_id = ? OR EXISTS (SELECT 1 FROM follow WHERE follow.follower_id = ?"
    " AND follow.target_id = story.account_id AND follow.state = 'accepted')))"
)
"""The rule as an SQL condition; the viewer's id four times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteStory:
    """A story as another server tells it."""

    uri: str
    author: Account
    photo_url: str
    mime: str = ""
    kind: str = "image"
    preview_url: str = ""
    blurhash: str = ""
    description: str = ""
    width: int = 0
    height: int = 0
    duration_s: float = USUAL_S
    can_reply: bool = False
    can_react: bool = False
    content_warning: str = ""
    is_sensitive: bool = False
    published_at: datetime | None = None
    expires_at: datetime | None = None


async def publish(
    author: Account,
    attachment_id: int,
    *,
    duration_s: float = USUAL_S,
    can_reply: bool = True,
    can_react: bool = True,
    content_warning: str = "",
    is_sensitive: bool = False,
) -> Story:
    """Show an upload of the author's own to the followers, for 24 hours. Records StoryPublished.

    With a `content_warning`, or `is_sensitive`, they see it only when they ask for it. Raises
    Forbidden (suspended, moved), NotFound (not their upload), Unprocessable (it is in a post or a
    story already, is not ready, there are too many stories, or the warning is too long).
    """
    await check_may_publish(author)
    warning = _warning(content_warning)
    if len(warning) > WARNING_CHARACTERS:
        raise Unprocessable(
            _("A content warning has at most %(limit)s characters.", limit=WARNING_CHARACTERS)
        )
    async with database.transaction():
        uploads = Attachment.filter(id=attachment_id, account_id=author.id)
        photo = await uploads.select_for_update().first()
        if photo is None:
            raise NotFound
        if photo.post_id is not None or await Story.exists(attachment_id=photo.id):
            raise Unprocessable(_("This photo is shown already."))
        if photo.state != "ready":
            raise Unprocessable(_("This photo has not finished processing."))
        if photo.kind not in ("image", *FILMS):
            raise Unprocessable(_("A story is a photo or a video."))
        if photo.kind in FILMS and photo.duration_s > FILM_S + 0.5:
            raise Unprocessable(
                _("A video in a story may last %(limit)s seconds.", limit=round(FILM_S))
            )
        now = datetime.now(UTC)
        if await Story.filter(account_id=author.id, expires_at__gt=now).count() >= MOST_AT_ONCE:
            raise Unprocessable(_("You show %(limit)s stories already.", limit=MOST_AT_ONCE))
        story_id = snowflake()
        story = await Story.create(
            id=story_id,
            account_id=author.id,
            uri=addresses.story_uri(author.username, story_id),
            attachment_id=photo.id,
            token=secrets.token_urlsafe(48),
            duration_s=_duration(photo.duration_s if photo.kind in FILMS else duration_s),
            can_reply=can_reply,
            can_react=can_react,
            content_warning=warning,
            is_sensitive=is_sensitive or bool(warning),
            created_at=now,
            expires_at=now + LASTS,
        )
        await photo_edits.settle([photo.id])
        await camera_choice.settle(author, [photo.id], shows=False)
        await facts.record(facts.StoryPublished(story_id=story.id))
        return story


async def store_remote(remote: RemoteStory) -> Story | None:
    """Keep a story of another server until its day is over; again: the one we have.

    Its end is never believed to be later than a day after it came. None where it is over already.
    Raises Forbidden where its author is ours or suspended.
    """
    author, now = remote.author, datetime.now(UTC)
    if author.is_local or author.suspended_at is not None or addresses.is_ours(remote.uri):
        raise Forbidden
    published_at = min(remote.published_at or now, now)
    told = remote.expires_at or published_at + LASTS
    expires_at = min(told, published_at + LASTS + GRACE)
    if expires_at <= now or not 0 < len(remote.uri) <= _MAX_URI:
        return None
    warning = _warning(remote.content_warning)[:WARNING_CHARACTERS]
    async with database.transaction():
        known = await Story.get_or_none(uri=remote.uri)
        if known is not None:
            return known if known.account_id == author.id else None
        if await Story.filter(account_id=author.id).count() >= MOST_AT_ONCE:
            return None
        photo = await Attachment.create(
            id=snowflake(),
            account_id=author.id,
            kind=remote.kind[:16],
            mime=remote.mime[:64],
            remote_url=remote.photo_url,
            remote_preview_url=remote.preview_url,
            blurhash=remote.blurhash if len(remote.blurhash) <= 64 else "",
            description=captions.tidy(remote.description)[:10_000],
            width=remote.width,
            height=remote.height,
        )
        told_now = Story(
            id=snowflake(),
            account_id=author.id,
            uri=remote.uri,
            attachment_id=photo.id,
            duration_s=_duration(remote.duration_s),
            can_reply=remote.can_reply,
            can_react=remote.can_react,
            content_warning=warning,
            is_sensitive=remote.is_sensitive or bool(warning),
            created_at=published_at,
            expires_at=expires_at,
        )
        kept, is_new = await twins.once(told_now, "uri")
        if not is_new:
            await photo.delete()
        return kept if kept.account_id == author.id else None


async def find_by_uri(uri: str) -> Story | None:
    """The story with that ActivityPub id, whoever may see it."""
    return await Story.get_or_none(uri=uri)


async def get_visible(story_id: int, viewer: Account) -> Story:
    """A story with its author; NotFound where it is over or not theirs to see."""
    story = await Story.get_or_none(id=story_id).select_related("account")
    if story is None or not await can_see(story, viewer):
        raise NotFound
    return story


async def can_see(story: Story, viewer: Account) -> bool:
    """Whether `viewer`, here or elsewhere, may see it now."""
    if viewer.suspended_at is not None:
        return False
    rows = await database.query(
        f"SELECT 1 AS seen FROM story WHERE story.id = ? AND {VISIBLE}",  # noqa: S608
        [story.id, *[viewer.id] * 4],
    )
    return bool(rows)


async def is_for_server(story: Story, origin: str) -> bool:
    """Whether somebody whose id begins with `origin` (https://host) is among its followers."""
    return await Follow.exists(
        target_id=story.account_id, state="accepted", follower__uri__startswith=f"{origin}/"
    )


async def see(viewer: Account, story: Story) -> None:
    """Note that somebody has seen a story: once, and never its author.

    Records StoryViewed where a local person saw one of another server. NotFound where it is not
    theirs to see.
    """
    async with database.transaction():
        if not await can_see(story, viewer):
            raise NotFound
        if viewer.id == story.account_id:
            return
        held = await Story.filter(id=story.id).select_for_update().first()
        if held is None or await Seen.exists(story_id=story.id, account_id=viewer.id):
            return
        await Seen.create(story_id=story.id, account_id=viewer.id)
        await Story.filter(id=story.id).update(views_count=F("views_count") + 1)
        if viewer.is_local and not addresses.is_ours(story.uri):
            await facts.record(facts.StoryViewed(story_id=story.id, viewer_id=viewer.id))


async def reply(account: Account, story: Story, text: str) -> None:
    """Answer a story in words, which its author alone reads.

    An author here gets a direct post; for one elsewhere StoryReplied is recorded. Raises NotFound,
    Forbidden (they take no answers), Unprocessable (no words, too many, one's own story).
    """
    said = captions.tidy(text)
    if not said or len(said) > _REPLY_CHARACTERS:
        raise Unprocessable(_("An answer has 1 to %(limit)s characters.", limit=_REPLY_CHARACTERS))
    await _answer(account, story, said, is_allowed=story.can_reply, fact=facts.StoryReplied)


async def react(account: Account, story: Story, emoji: str) -> None:
    """Answer a story with one emoji; otherwise as `reply`. Records StoryReacted."""
    if not reactions.is_emoji(emoji):
        raise Unprocessable(_("A reaction is one emoji."))
    await _answer(account, story, emoji, is_allowed=story.can_react, fact=facts.StoryReacted)


async def _answer(
    account: Account,
    story: Story,
    said: str,
    *,
    is_allowed: bool,
    fact: type[facts.StoryReplied] | type[facts.StoryReacted],
) -> None:
    if not await can_see(story, account):
        raise NotFound
    if account.id == story.account_id:
        raise Unprocessable(_("This story is your own."))
    if not is_allowed:
        raise Forbidden(_("Its author takes no such answers to this story."))
    author = await Account.get(id=story.account_id)
    if author.is_local:
        caption = f"@{author.username} {_about(said, is_emoji=fact is facts.StoryReacted)}"
        await posts.publish(account, posts.Draft(caption=caption, visibility="direct"))
        return
    async with database.transaction():
        await facts.record(
            fact(
                answer_id=snowflake(),
                story_id=story.id,
                account_id=account.id,
                content=said,
                answered_at=datetime.now(UTC).isoformat(),
            )
        )


async def take_answer(
    sender: Account,
    story: Story,
    *,
    uri: str,
    content: str,
    is_emoji: bool,
    published_at: datetime | None,
) -> None:
    """Keep what somebody elsewhere answered to a story of ours: a direct post to its author.

    Raises NotFound (not theirs to see), Forbidden (the author takes no such answers), BadRequest.
    """
    if not await can_see(story, sender):
        raise NotFound
    if not (story.can_react if is_emoji else story.can_reply):
        raise Forbidden(_("Its author takes no such answers to this story."))
    said = captions.tidy(content)[:_REPLY_CHARACTERS]
    if not said or (is_emoji and not reactions.is_emoji(said)):
        raise Unprocessable(_("The answer says nothing."))
    now = datetime.now(UTC)
    await posts.store_remote(
        posts.RemotePost(
            uri=uri,
            author=sender,
            published_at=min(published_at or now, now),
            visibility="direct",
            content_html=f"<p>{html.escape(_about(said, is_emoji=is_emoji))}</p>",
            mentioned=[await Account.get(id=story.account_id)],
        )
    )


def _about(said: str, *, is_emoji: bool) -> str:
    return f"{said} (to your story)" if is_emoji else f"About your story: {said}"


async def delete(author: Account, story_id: int) -> None:
    """Take a story of one's own back. Records StoryDeleted; NotFound where it is not theirs."""
    async with database.transaction():
        story = await Story.get_or_none(id=story_id, account_id=author.id)
        if story is None or not author.is_local:
            raise NotFound
        await _remove([story])
        await facts.record(facts.StoryDeleted(account_id=author.id, story_uri=story.uri))


async def delete_remote(uri: str, sender: Account) -> bool:
    """Remove a story that its author, elsewhere, took back; False where we have no such story."""
    async with database.transaction():
        story = await Story.get_or_none(uri=uri, account_id=sender.id)
        if story is None:
            return False
        await _remove([story])
        return True


async def forget_all_of(account: Account) -> None:
    """Remove every story of an account that ends, and what it saw."""
    async with database.transaction():
        await _remove(await Story.filter(account_id=account.id))
        await Seen.filter(account_id=account.id).delete()


async def sweep() -> None:
    """Remove the stories whose day is over, with their files."""
    while True:
        async with database.transaction():
            over = await Story.filter(expires_at__lte=datetime.now(UTC)).limit(_SWEPT_AT_ONCE)
            if not over:
                return
            await _remove(over)


async def _remove(stories: Sequence[Story]) -> None:
    """Delete rows and (by facts) files, in the transaction around us."""
    await Story.filter(id__in=[story.id for story in stories]).delete()
    ids = [story.attachment_id for story in stories if story.attachment_id is not None]
    photos = await Attachment.filter(id__in=ids, post_id=None)
    keys = attachments.file_keys(photos)
    urls = [url for one in photos for url in (one.remote_url, one.remote_preview_url) if url]
    if keys:
        await facts.record(facts.FilesUnused(keys=keys))
    if urls:
        await facts.record(facts.RemoteMediaUnwanted(urls=urls))
    await Attachment.filter(id__in=[one.id for one in photos]).delete()


def _warning(words: str) -> str:
    """In one line."""
    return " ".join(captions.tidy(words).split())


def _duration(seconds: float) -> float:
    return max(SHORTEST_S, min(LONGEST_S, seconds or USUAL_S))
