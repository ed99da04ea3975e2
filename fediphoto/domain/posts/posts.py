"""How one of ours publishes a post or a comment; the door to all that is done with posts."""

from datetime import UTC, datetime

from fediphoto.domain import addresses, facts, licenses
from fediphoto.domain.discovery import full_text, trends
from fediphoto.domain.photos import custom_emojis
from fediphoto.domain.posts import approvals, fan_out, idempotency, post_words, questions, quotes
from fediphoto.domain.posts.fan_out import Arrival
from fediphoto.domain.posts.past import Past, standing, without_names
from fediphoto.domain.posts.polls import RemotePoll
from fediphoto.domain.posts.post_drafts import (
    AttachmentChange,
    Changes,
    Draft,
    Words,
    check_out_of_archive,
    check_photos,
    check_visibility,
    words,
)
from fediphoto.domain.posts.post_edits import Reading, edit, history
from fediphoto.domain.posts.post_photos import attach_uploads
from fediphoto.domain.posts.post_removal import (
    delete,
    delete_as_moderator,
    delete_remote,
    purge_author,
)
from fediphoto.domain.posts.questions import Question
from fediphoto.domain.posts.remote_edits import update_remote
from fediphoto.domain.posts.remote_posts import find_by_uri, store_remote
from fediphoto.domain.posts.remote_readings import RemoteAttachment, RemotePlace, RemotePost
from fediphoto.domain.relations.moved_accounts import check_may_publish
from fediphoto.domain.topics import hashtags
from fediphoto.domain.views import cards, interaction_policies, places
from fediphoto.domain.visibility import can_see
from fediphoto.errors import Conflict, NotFound
from fediphoto.ids import snowflake
from fediphoto.storage.models import Account, Mention, Post
from fediphoto.storage.numbers import free_id
from fediphoto.text import languages
from fediphoto.text.translations import _

__all__ = [
    "Arrival",
    "AttachmentChange",
    "Changes",
    "Draft",
    "Past",
    "Question",
    "Reading",
    "RemoteAttachment",
    "RemotePlace",
    "RemotePoll",
    "RemotePost",
    "check",
    "delete",
    "delete_as_moderator",
    "delete_remote",
    "edit",
    "find_by_uri",
    "get",
    "get_own",
    "history",
    "publish",
    "purge_author",
    "store_remote",
    "update_remote",
]


async def publish(
    author: Account,
    draft: Draft,
    *,
    idempotency_key: str | None = None,
    past: Past | None = None,
) -> Post:
    """Publish `draft` for the local `author`, and return the post.

    With an `idempotency_key` that this author has used before, returns the post made then. Names
    of people this instance does not know stay plain text: whoever can ask other servers does so
    before. Records PostPublished; but what is of the `past` is told to nobody and names nobody: it
    is found where one looks for it. Raises Unprocessable (a limit, a photo that is not theirs or
    not ready), NotFound (a parent or quoted post they cannot see), Forbidden (comments or quotes
    are off, or suspended, or moved away).
    """
    await check_may_publish(author)
    said = await check(draft)
    return await idempotency.once(
        author,
        idempotency_key,
        _published_before,
        lambda: _publish(author, draft, said, idempotency_key, past),
    )


async def check(draft: Draft) -> Words:
    """The words of `draft`, once everything in it that can be judged by itself has been.

    Raises Unprocessable for what `publish` would refuse whenever it were asked.
    """
    check_visibility(draft.visibility)
    languages.check_tag(draft.language)
    check_photos(draft.attachment_ids)
    quotes.check_policy(draft.quote_policy)
    licenses.check(draft.license)
    await places.check(draft.place_id)
    has_photos = bool(draft.attachment_ids)
    said = words(
        draft.caption,
        draft.content_warning,
        has_photos=has_photos,
        caption_format=draft.caption_format,
    )
    if draft.poll is not None:
        questions.check(draft.poll, has_photos=has_photos)
    return said


async def get(post_id: int) -> Post:
    """The post with that id, whoever may see it; NotFound where there is none."""
    post = await Post.get_or_none(id=post_id)
    if post is None:
        raise NotFound
    return post


async def get_own(account: Account, post_id: int) -> Post:
    """A post of `account`; NotFound for one of somebody else's, and for a boost."""
    post = await Post.get_or_none(id=post_id, account_id=account.id, boost_of_id=None)
    if post is None:
        raise NotFound
    return post


async def _published_before(post_id: int) -> Post:
    post = await Post.get_or_none(id=post_id)
    if post is None:
        raise Conflict(_("The post that was made with this key has been deleted."))
    return post


async def _publish(
    author: Account, draft: Draft, said: Words, key: str | None, past: Past | None
) -> Post:
    parent = await _parent(author, draft.in_reply_to_id)
    quoted = await quotes.wanted(author, draft.quoted_id)
    if past is not None:
        said = without_names(said)
    written = await post_words.write(author, said, parent, draft.addressed_ids)
    now = datetime.now(UTC) if past is None else past.at
    post_id = snowflake() if past is None else await free_id(Post, now)
    post = await Post.create(
        id=post_id,
        account_id=author.id,
        uri=addresses.post_uri(author.username, post_id),
        url=addresses.post_page(author.username, post_id),
        is_local=True,
        caption=said.caption,
        caption_format=said.caption_format,
        content_html=written.content_html,
        content_warning=said.content_warning,
        is_sensitive=draft.is_sensitive or bool(said.content_warning),
        language=draft.language,
        comments_enabled=draft.comments_enabled,
        license=draft.license,
        in_reply_to_id=parent.id if parent else None,
        in_reply_to_account_id=parent.account_id if parent else None,
        thread_id=(parent.thread_id or parent.id) if parent else post_id,
        context_uri=_context(author, post_id, parent),
        interaction_policy=interaction_policies.quote_rule(draft.quote_policy, author),
        approval_state=await approvals.on_publishing(author, parent),
        app_id=draft.app_id,
        place_id=draft.place_id or None,
        emojis=await _emojis(said, draft.poll),
        has_photos=bool(draft.attachment_ids),
        created_at=now,
        **standing(past, quotes.visibility(draft.visibility, quoted)),
        **quotes.columns(author, quoted),
    )
    await attach_uploads(author, post_id, draft.attachment_ids, shows_camera=draft.shows_camera)
    card = None if past is not None else await cards.follow(post)
    await Mention.bulk_create(
        [Mention(post_id=post_id, account_id=one.id) for one in written.addressed]
    )
    await hashtags.attach(post_id, said.found.hashtags)
    if draft.poll is not None:
        await questions.ask(post, draft.poll)
    await full_text.note_post(post)
    if past is None:
        await trends.note_post(post, author)
    if card is not None:
        await trends.link_used(post, card)
    arrival = Arrival.SENT if past is None else Arrival.PAST
    await fan_out.reach(post, author, written.addressed, arrival)
    await quotes.begin(post, quoted)
    await idempotency.remember(author, key, post_id)
    if past is None:
        await facts.record(facts.PostPublished(post_id=post_id))
    return post


async def _emojis(said: Words, poll: Question | None) -> list[custom_emojis.Entry]:
    options = [] if poll is None else poll.options
    return await custom_emojis.named_in(said.caption, said.content_warning, *options)


def _context(author: Account, post_id: int, parent: Post | None) -> str:
    """The collection of the whole thread: our own, or the one that the thread has (FEP-7888)."""
    if parent is None:
        return addresses.context_uri(addresses.post_uri(author.username, post_id))
    return parent.context_uri


async def _parent(author: Account, parent_id: int | None) -> Post | None:
    """The post that is to be answered, with its account; a boost stands for what it boosts."""
    if parent_id is None:
        return None
    parent = await Post.get_or_none(id=parent_id).select_related("account")
    if parent is None or not await can_see(parent, author):
        raise NotFound
    if parent.boost_of_id is not None:
        return await _parent(author, parent.boost_of_id)
    check_out_of_archive(parent)
    return parent
