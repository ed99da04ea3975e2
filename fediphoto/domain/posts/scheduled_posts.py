"""How a post waits for its time, and is published once when that comes."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from fediphoto.domain import visibility
from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import idempotency, posts
from fediphoto.domain.posts.post_drafts import Draft
from fediphoto.domain.posts.questions import Question
from fediphoto.domain.relations.moved_accounts import check_may_publish
from fediphoto.errors import FediphotoError, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.models import (
    Account,
    Attachment,
    IdempotencyKey,
    OAuthApp,
    Post,
    ScheduledPost,
    Story,
)
from fediphoto.text.translations import _, marked

log = structlog.get_logger()

SOONEST = timedelta(minutes=5)
LATEST = timedelta(days=3 * 365)
MOST = 300
MOST_A_DAY = 25
"""Mastodon's limits."""

_KEY = "idempotency_key"
_TOO_MANY = marked("You have scheduled too many posts.")


async def schedule(
    author: Account, draft: Draft, publishes_at: datetime, *, idempotency_key: str | None = None
) -> ScheduledPost | Post:
    """Keep `draft` of a local author until its time comes; its photos are kept with it.

    With an `idempotency_key` used before, returns what was scheduled (or meanwhile published) then.
    Raises Unprocessable (the time, a limit, a photo), NotFound (what it answers or quotes cannot be
    seen), Forbidden (suspended or moved away).
    """
    await check_may_publish(author)
    _check_time(publishes_at)
    await posts.check(draft)
    for referred in (draft.in_reply_to_id, draft.quoted_id):
        if referred is not None:
            await visibility.get_visible(referred, author)
    return await idempotency.once(
        author,
        idempotency_key,
        _scheduled_before,
        lambda: _schedule(author, draft, publishes_at, idempotency_key),
    )


async def listed(author: Account, page: Page) -> list[tuple[ScheduledPost, list[Attachment]]]:
    """What somebody has scheduled, with its photos in order; the newest first."""
    limits, values = bounds(page, "id")
    rows = await database.query(
        f"SELECT id FROM scheduled_post WHERE account_id = ?{limits}",  # noqa: S608
        [author.id, *values],
    )
    ids = [row["id"] for row in newest_first(page, rows)]
    found = {one.id: one for one in await ScheduledPost.filter(id__in=ids)}
    photos = await _photos(list(found.values()))
    return [(found[one], photos[one]) for one in ids if one in found]


async def get(author: Account, scheduled_id: int) -> tuple[ScheduledPost, list[Attachment]]:
    """One of them; NotFound where it is not theirs."""
    found = await ScheduledPost.get_or_none(id=scheduled_id, account_id=author.id)
    if found is None:
        raise NotFound
    return found, (await _photos([found]))[found.id]


async def put_off(author: Account, scheduled_id: int, publishes_at: datetime) -> None:
    """Publish it at another time; what could not be published is tried again then."""
    _check_time(publishes_at)
    async with database.transaction():
        held = ScheduledPost.filter(id=scheduled_id, account_id=author.id)
        found = await held.select_for_update().first()
        if found is None:
            raise NotFound
        found.publishes_at = publishes_at
        found.failure = ""
        await found.save(update_fields=["publishes_at", "failure"])
        await _publish_in_time(found)


async def cancel(author: Account, scheduled_id: int) -> None:
    """Publish it never; its photos are free for another post."""
    async with database.transaction():
        await Attachment.filter(scheduled_post_id=scheduled_id, account_id=author.id).update(
            scheduled_post_id=None
        )
        if not await ScheduledPost.filter(id=scheduled_id, account_id=author.id).delete():
            raise NotFound


def draft_of(scheduled: ScheduledPost) -> Draft:
    """The post as it will be."""
    kept = {name: value for name, value in scheduled.draft.items() if name != _KEY}
    if kept.get("poll") is not None:
        kept["poll"] = Question(**kept["poll"])
    return Draft(**kept)


def idempotency_key(scheduled: ScheduledPost) -> str | None:
    """The key of the request that scheduled it."""
    found: str | None = scheduled.draft.get(_KEY)
    return found


async def sweep() -> None:
    """See to it that whatever is to be published has a job that does it."""
    for waiting in await ScheduledPost.filter(failure="", publishes_at__lt=datetime.now(UTC)):
        await _publish_in_time(waiting)


def _check_time(publishes_at: datetime) -> None:
    ahead = publishes_at - datetime.now(UTC)
    if ahead < SOONEST:
        raise Unprocessable(
            _("Validation failed: Scheduled at The scheduled date must be in the future")
        )
    if ahead > LATEST:
        raise Unprocessable(_("A post may be scheduled three years ahead."))


async def _schedule(
    author: Account, draft: Draft, publishes_at: datetime, key: str | None
) -> ScheduledPost:
    await Account.filter(id=author.id).select_for_update().get()  # one at a time, for the limits
    if await ScheduledPost.filter(account_id=author.id).count() >= MOST:
        raise Unprocessable(_(_TOO_MANY))
    day = publishes_at.replace(hour=0, minute=0, second=0, microsecond=0)
    that_day = ScheduledPost.filter(
        account_id=author.id, publishes_at__gte=day, publishes_at__lt=day + timedelta(days=1)
    )
    if await that_day.count() >= MOST_A_DAY:
        raise Unprocessable(_(_TOO_MANY))
    made = await ScheduledPost.create(
        id=snowflake(),
        account_id=author.id,
        draft={**asdict(draft), _KEY: key},
        publishes_at=publishes_at,
    )
    await _keep_photos(author, made, draft.attachment_ids)
    await idempotency.remember(author, key, made.id)
    await _publish_in_time(made)
    return made


async def _keep_photos(author: Account, scheduled: ScheduledPost, ids: list[int]) -> None:
    if not ids:
        return
    if await Story.exists(attachment_id__in=ids):
        raise Unprocessable(_("One of these photos is in a story already."))
    free = Attachment.filter(
        id__in=ids, account_id=author.id, post_id=None, scheduled_post_id=None, remote_url=""
    )
    if await free.update(scheduled_post_id=scheduled.id) != len(ids):
        raise Unprocessable(_("One of these photos is not there, or in another post already."))


async def _publish_in_time(scheduled: ScheduledPost) -> None:
    """A job for just this time: when it is put off, the job finds that its time has not come."""
    delay = scheduled.publishes_at - datetime.now(UTC)
    await jobs.enqueue(
        "scheduled_posts.publish",
        {"scheduled_id": scheduled.id},
        unique_key=f"scheduled_posts.publish:{scheduled.id}:{scheduled.publishes_at.timestamp()}",
        delay_s=max(0.0, delay.total_seconds()),
    )


async def _scheduled_before(made_id: int) -> ScheduledPost | Post:
    return await ScheduledPost.get_or_none(id=made_id) or await posts.get(made_id)


async def _photos(scheduled: list[ScheduledPost]) -> dict[int, list[Attachment]]:
    kept = await Attachment.filter(scheduled_post_id__in=[one.id for one in scheduled])
    by_id = {photo.id: photo for photo in kept}
    return {
        one.id: [by_id[photo] for photo in one.draft["attachment_ids"] if photo in by_id]
        for one in scheduled
    }


async def _publish_job(payload: dict[str, Any]) -> None:
    """Publish it and forget it in one transaction: whoever kills us, it is published once.

    What is refused stays, with the reason, for its author to see.
    """
    scheduled_id = payload["scheduled_id"]
    try:
        async with database.transaction():
            held = ScheduledPost.filter(id=scheduled_id).select_for_update()
            scheduled = await held.first()
            if scheduled is None or scheduled.failure:
                return
            if scheduled.publishes_at > datetime.now(UTC):
                return  # put off; another job waits for that
            await _publish(scheduled)
    except FediphotoError as refused:
        log.info("scheduled post not published", scheduled_id=scheduled_id, reason=str(refused))
        await ScheduledPost.filter(id=scheduled_id).update(failure=str(refused))


async def _publish(scheduled: ScheduledPost) -> None:
    draft = draft_of(scheduled)
    author = await Account.get(id=scheduled.account_id)
    await Attachment.filter(scheduled_post_id=scheduled.id).update(scheduled_post_id=None)
    post = await posts.publish(author, replace(draft, app_id=await _app(draft)))
    await IdempotencyKey.filter(account_id=scheduled.account_id, post_id=scheduled.id).update(
        post_id=post.id
    )
    await ScheduledPost.filter(id=scheduled.id).delete()


async def _app(draft: Draft) -> int | None:
    """The client it was written with, unless that has been forgotten meanwhile."""
    if draft.app_id is None or not await OAuthApp.exists(id=draft.app_id):
        return None
    return draft.app_id


JOBS: dict[str, jobs.Handler] = {"scheduled_posts.publish": _publish_job}
