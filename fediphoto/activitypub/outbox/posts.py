"""What other servers are told of posts: published, edited, deleted."""

from fediphoto.activitypub import audience, delivery, render, server_software
from fediphoto.activitypub.outbox import relays
from fediphoto.activitypub.render import notes
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain import facts
from fediphoto.domain.posts.post_drafts import is_narrower
from fediphoto.domain.visibility import OPEN
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post

FOLLOW_NARROWINGS = frozenset({"fediphoto"})
"""The software that shows a post to fewer people when an Update says so."""


async def _post_published(fact: facts.PostPublished) -> None:
    async with database.transaction():
        held = await _held(fact.post_id)
        if held is None:
            return
        if held.approval_state:
            inboxes = await audience.asked(held)
        else:
            await relays.announce(held)
            inboxes = await audience.post(held) | await audience.forwarding_relays(held.visibility)
        if not inboxes:  # as on an instance whose people know one another
            return
        for post in await notes.load([fact.post_id]):
            await delivery.send(post.account_id, render.create(render.note(post)), inboxes)


async def _post_edited(fact: facts.PostEdited) -> None:
    async with database.transaction():
        post = await _own_post(fact.post_id)
        if post is None:
            return
        author: Account = post.account
        inboxes = await audience.post(post) | await audience.spread(post)
        inboxes |= await audience.relays(post.visibility)
        if post.approval_state:
            inboxes = await audience.asked(post)
        former = await audience.people(fact.former_audience, author.id)
        if _is_narrowed(post, fact):
            former |= inboxes | await audience.relays(fact.former_visibility)
            former |= await audience.shown_by_ours(post.id)
            inboxes = await _following_narrowings(inboxes)
        await delivery.send(author.id, render.update(render.note(post), fact.edited_at), inboxes)
        # A server that still has readers keeps the post: its shared inbox gets no Delete.
        document = render.withdraw(post.uri, author.uri, fact.edited_at)
        await delivery.send(author.id, document, former - inboxes)


async def _photos_renamed(fact: facts.PhotosRenamed) -> None:
    """Say where the photos are now, where the post was left."""
    async with database.transaction():
        post = await _own_post(fact.post_id)
        if post is None:
            return
        inboxes = await audience.post(post) | await audience.spread(post)
        if post.visibility not in OPEN:
            inboxes = await _following_narrowings(inboxes)
        document = render.update(render.note(post), fact.renamed_at)
        await delivery.send(post.account_id, document, inboxes)


def _is_narrowed(post: Post, fact: facts.PostEdited) -> bool:
    """Whether fewer see it than before; not where all see it again before anybody was asked."""
    return bool(fact.former_visibility) and is_narrower(
        post.visibility, than=fact.former_visibility
    )


async def _following_narrowings(inboxes: set[str]) -> set[str]:
    """Of these those on servers of which we know that they show a post to fewer when told to.

    The others (Mastodon's `ProcessStatusUpdateService` changes words and photos alone) would go on
    showing to everybody what has become something for followers.
    """
    by_inbox = {inbox: host_of(inbox) for inbox in inboxes}
    asked = await server_software.known(set(by_inbox.values()))
    return {one for one, host in by_inbox.items() if asked.get(host) in FOLLOW_NARROWINGS}


async def _post_deleted(fact: facts.PostDeleted) -> None:
    async with database.transaction():
        author = await Account.get(id=fact.account_id)
        inboxes = await audience.people(fact.addressed, author.id)
        if fact.visibility != "direct":
            inboxes |= await audience.followers(author.id, *fact.boosted_by)
        inboxes |= await audience.relays(fact.visibility)
        await delivery.send(author.id, render.delete(fact.post_uri, author.uri), inboxes)


async def _post_archived(fact: facts.PostArchived) -> None:
    """Ask all who have it to remove it: nothing less takes a post out of sight elsewhere.

    Not where it is back before anybody was asked: for some servers a Delete is for ever.
    """
    async with database.transaction():
        post = await _held(fact.post_id)
        if post is None or post.archived_at is None:
            return
        author = await Account.get(id=post.account_id)
        inboxes = await audience.people(fact.addressed, author.id)
        inboxes |= await audience.followers(author.id) | await audience.relays(fact.visibility)
        inboxes |= await audience.shown_by_ours(post.id)
        document = render.withdraw(post.uri, author.uri, fact.archived_at)
        await delivery.send(author.id, document, inboxes)


async def _post_brought_back(fact: facts.PostBroughtBack) -> None:
    """Offer it again under its old id; servers that remember the Delete (Mastodon) ignore it."""
    async with database.transaction():
        post = await _own_post(fact.post_id)
        if post is None:
            return
        inboxes = await audience.post(post) | await audience.forwarding_relays(post.visibility)
        document = render.create_again(render.note(post), fact.brought_back_at)
        await delivery.send(post.account_id, document, inboxes)


async def _held(post_id: int) -> Post | None:
    """The row of a local post, (on PostgreSQL) held until we are done; None if it is gone.

    Held, so that its Create is written before the Delete of somebody who is faster.
    """
    return await Post.filter(id=post_id, is_local=True).select_for_update().first()


async def _own_post(post_id: int) -> Post | None:
    """A local post, held, with everything its note is made of; None if it is gone."""
    if await _held(post_id) is None:
        return None
    posts = await notes.load([post_id])
    return posts[0] if posts else None


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.PostPublished: _post_published,
    facts.PostEdited: _post_edited,
    facts.PhotosRenamed: _photos_renamed,
    facts.PostDeleted: _post_deleted,
    facts.PostArchived: _post_archived,
    facts.PostBroughtBack: _post_brought_back,
}
