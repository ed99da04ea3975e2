"""What other servers are told of quotes: asked for, allowed, refused, revoked."""

import hashlib

from fediphoto.activitypub import audience, delivery, render
from fediphoto.activitypub.render import notes
from fediphoto.activitypub.render import quotes as rendered
from fediphoto.domain import facts
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post, QuoteAuthorization


async def _quote_requested(fact: facts.QuoteRequested) -> None:
    async with database.transaction():
        for post in await notes.load([fact.post_id]):
            if post.quote_of is None or post.quote_state != "pending":
                continue
            author = await Account.get(id=post.quote_of.account_id)
            document = rendered.quote_request(render.note(post), post.quote_of.uri, author.uri)
            await delivery.send(post.account_id, document, audience.inbox_of(author))


async def _quote_confirmed(fact: facts.QuoteConfirmed) -> None:
    """Tell everybody who has the post of the stamp that it has now."""
    async with database.transaction():
        for post in await notes.load([fact.post_id]):
            name = hashlib.sha256(post.quote_authorization_uri.encode()).hexdigest()[:32]
            await _tell_anew(post, f"#updates/quotes/{name}")


async def _policy_changed(fact: facts.PolicyChanged) -> None:
    async with database.transaction():
        for post in await notes.load([fact.post_id]):
            await _tell_anew(post, f"#updates/policies/{fact.changed_at}")


async def _tell_anew(post: Post, name: str) -> None:
    """Send an Update to all who have the post; its words and its `updated` are what they were."""
    inboxes = await audience.post(post) | await audience.spread(post)
    inboxes |= await audience.relays(post.visibility)
    note = render.note(post)
    document = render.update(note, note["published"]) | {"id": f"{post.uri}{name}"}
    await delivery.send(post.account_id, document, inboxes)


async def _quote_accepted(fact: facts.QuoteAccepted) -> None:
    async with database.transaction():
        stamp = await _stamp(fact.authorization_id)
        if stamp is None or stamp.revoked_at is not None:
            return
        author, asker = stamp.post.account, stamp.quoting_account
        document = rendered.accept_quote(
            stamp.uri,
            stamp.request_uri,
            stamp.post.uri,
            stamp.quoting_uri,
            (author.uri, asker.uri),
        )
        # Whoever asks again has not heard the Accept, and hears it again.
        await delivery.send(author.id, document, audience.inbox_of(asker), again=True)


async def _quote_refused(fact: facts.QuoteRefused) -> None:
    async with database.transaction():
        quoted = await Post.filter(id=fact.quoted_id).first().prefetch_related("account")
        asker = await Account.get_or_none(id=fact.asker_id)
        if quoted is None or asker is None:
            return
        document = rendered.reject_quote(
            fact.request_uri, quoted.uri, fact.quoting_uri, (quoted.account.uri, asker.uri)
        )
        await delivery.send(quoted.account_id, document, audience.inbox_of(asker), again=True)


async def _quote_revoked(fact: facts.QuoteRevoked) -> None:
    """Tell the one who quotes, and those who may have seen it: followers of either side here."""
    async with database.transaction():
        stamp = await _stamp(fact.authorization_id)
        if stamp is None:
            return
        author = stamp.post.account
        inboxes = await audience.followers(author.id)
        inboxes |= await audience.people([stamp.quoting_account_id], author.id)
        if not stamp.quoting_account.domain:
            inboxes |= await audience.followers(stamp.quoting_account_id)
        await delivery.send(author.id, rendered.delete_stamp(stamp.uri, author.uri), inboxes)


async def _stamp(stamp_id: int) -> QuoteAuthorization | None:
    return (
        await QuoteAuthorization.filter(id=stamp_id)
        .first()
        .prefetch_related("post__account", "quoting_account")
    )


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.QuoteRequested: _quote_requested,
    facts.QuoteConfirmed: _quote_confirmed,
    facts.PolicyChanged: _policy_changed,
    facts.QuoteAccepted: _quote_accepted,
    facts.QuoteRefused: _quote_refused,
    facts.QuoteRevoked: _quote_revoked,
}
