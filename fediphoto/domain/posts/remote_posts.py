"""How a post from another server is stored."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.exceptions import IntegrityError

from fediphoto.domain.discovery import full_text, trends
from fediphoto.domain.posts import approvals, fan_out, polls, post_photos, quotes
from fediphoto.domain.posts.fan_out import Arrival
from fediphoto.domain.posts.remote_readings import (
    MAX_MENTIONS,
    MAX_URI,
    RemotePost,
    add_photos,
    check,
    photos,
    place_id,
    web_address,
    words,
)
from fediphoto.domain.topics import hashtags
from fediphoto.domain.views import cards
from fediphoto.domain.visibility import may_reach
from fediphoto.errors import Conflict, Forbidden
from fediphoto.storage import database
from fediphoto.storage.models import Mention, Post
from fediphoto.storage.numbers import free_id

_ADOPTED_INTO_HOMES = 50


async def find_by_uri(uri: str) -> Post | None:
    """The post or boost with that ActivityPub id, whoever may see it."""
    return await Post.get_or_none(uri=uri)


async def store_remote(remote: RemotePost, arrival: Arrival = Arrival.SENT) -> Post | None:
    """Keep a post of another server, and let it be found by those who follow its author.

    What nobody sent us but we looked for (see `Arrival`) appears in no home.

    Storing it again returns what is there, unchanged. None where its author has deleted it
    before. Its HTML is sanitised here. Raises Forbidden (it answers one of ours whose author
    takes no comments from them, or its author is suspended), BadRequest (an unusable id), Conflict
    (inside a transaction, where somebody else stores it at this moment: try again).
    """
    check(remote)
    try:
        async with database.transaction():
            return await _store(remote, arrival)
    except IntegrityError:
        # Another worker stored it between our look and our insert.
        if database.is_spoiled():
            raise Conflict("That post is being stored by somebody else.") from None
        found = await find_by_uri(remote.uri)
        if found is None:
            raise
        return found


async def _store(remote: RemotePost, arrival: Arrival) -> Post | None:
    place = await _place(remote)
    if place.is_buried:
        return None
    if place.known_id is not None:
        known = await Post.get(id=place.known_id)
        if known.account_id == remote.author.id:
            await approvals.claim(known, remote.approved_by_uri)
        return known
    parent = remote.in_reply_to or await _parent(place.parent_id)
    if parent is not None and parent.is_local and not await may_reach(parent, remote.author):
        raise Forbidden
    approval_state = await approvals.on_arrival(remote.author, parent, remote.approved_by_uri)
    placed = photos(remote)
    now = datetime.now(UTC)
    published_at = min(remote.published_at, now)
    post_id = await free_id(Post, published_at)
    post = await Post.create(
        id=post_id,
        account_id=remote.author.id,
        uri=remote.uri,
        url=web_address(remote.url),
        kind=remote.kind[:16],
        in_reply_to_id=parent.id if parent else None,
        in_reply_to_uri="" if parent else remote.in_reply_to_uri[:MAX_URI],
        in_reply_to_account_id=parent.account_id if parent else None,
        thread_id=(parent.thread_id or parent.id) if parent else post_id,
        has_photos=post_photos.counts(photo.kind for photo in placed),
        created_at=published_at,
        edited_at=_edited_at(remote, now),
        fetched_at=now,
        approval_state=approval_state,
        approved_by_uri=remote.approved_by_uri[:MAX_URI],
        place_id=await place_id(remote),
        **quotes.told(remote.quote_uri, remote.quote_authorization_uri),
        **words(remote),
    )
    await add_photos(post, list(enumerate(placed)))
    card = await cards.follow(post)
    await _add_mentions(post, remote)
    await hashtags.attach(post.id, remote.hashtags)
    if remote.poll is not None:
        await polls.keep(post, remote.poll)
    await full_text.note_new(post, _besides(remote))
    if arrival is not Arrival.PAST:
        await trends.note_post(post, remote.author)
        if card is not None:
            await trends.link_used(post, card)
    if place.has_orphans:
        await _adopt_orphans(post)
    await fan_out.reach(post, remote.author, remote.mentioned[:MAX_MENTIONS], arrival)
    await quotes.settle(post)
    return post


def _besides(remote: RemotePost) -> list[str]:
    """What it says beside its text."""
    answers = [] if remote.poll is None else [title for title, _ in remote.poll.options]
    return [*(one.description for one in photos(remote)), *remote.hashtags, *answers]


@dataclass(frozen=True, slots=True)
class _Place:
    """What is known already of a post that arrives."""

    known_id: int | None
    is_buried: bool
    parent_id: int | None
    has_orphans: bool


async def _place(remote: RemotePost) -> _Place:
    """All that must be known before storing, in one statement.

    A tombstone counts only if its Delete came from the author: nobody buries another's posts.
    """
    rows = await database.query(
        "SELECT (SELECT id FROM post WHERE uri = ?) AS known_id,"
        " (SELECT id FROM tombstone WHERE uri = ? AND (account_id = ? OR account_id IS NULL))"
        " AS tombstone_id,"
        " (SELECT id FROM post WHERE uri = ? AND boost_of_id IS NULL) AS parent_id,"
        " (SELECT MIN(id) FROM post WHERE in_reply_to_uri = ?) AS orphan_id",
        [remote.uri, remote.uri, remote.author.id, remote.in_reply_to_uri, remote.uri],
    )
    row = rows[0]
    return _Place(
        row["known_id"],
        row["tombstone_id"] is not None,
        row["parent_id"],
        row["orphan_id"] is not None,
    )


async def _parent(parent_id: int | None) -> Post | None:
    return None if parent_id is None else await Post.get_or_none(id=parent_id)


def _edited_at(remote: RemotePost, now: datetime) -> datetime | None:
    if remote.updated_at is None or remote.updated_at <= remote.published_at:
        return None
    return min(remote.updated_at, now)


async def _add_mentions(post: Post, remote: RemotePost) -> None:
    loud = {account.id for account in remote.mentioned[:MAX_MENTIONS]}
    silent = {account.id for account in remote.silently_mentioned[:MAX_MENTIONS]} - loud
    rows = [Mention(post_id=post.id, account_id=one) for one in sorted(loud)]
    rows += [Mention(post_id=post.id, account_id=one, is_silent=True) for one in sorted(silent)]
    await Mention.bulk_create(rows)


async def _adopt_orphans(post: Post) -> None:
    """Comments came before what they answer: hang them, and what hangs on them, below it."""
    rows = await database.query(
        "SELECT id FROM post WHERE in_reply_to_uri = ? AND in_reply_to_id IS NULL",
        [post.uri],
    )
    if not rows:
        return
    ids = [row["id"] for row in rows]
    within = database.placeholders(ids)
    await database.write(
        f"UPDATE post SET thread_id = ? WHERE thread_id IN ({within})",  # noqa: S608
        [post.thread_id, *ids],
    )
    await database.write(
        "UPDATE post SET in_reply_to_id = ?, in_reply_to_account_id = ?, in_reply_to_uri = '',"  # noqa: S608
        f" version = version + 1 WHERE id IN ({within})",
        [post.id, post.account_id, *ids],
    )
    await approvals.judge_orphans(post)
    counted = await fan_out.count_comments(post)
    if counted:
        post.comments_count = counted
        await Post.filter(id=post.id).update(comments_count=counted)
    for adopted in await Post.filter(id__in=ids).order_by("-id").limit(_ADOPTED_INTO_HOMES):
        await fan_out.enter_homes(adopted)
