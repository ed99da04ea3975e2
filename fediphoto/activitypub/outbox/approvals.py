"""What other servers are told of deeds that need an approval: approved, refused."""

from typing import Any

import orjson

from fediphoto.activitypub import audience, delivery, proving, render
from fediphoto.activitypub.render import notes
from fediphoto.activitypub.render import quotes as rendered
from fediphoto.domain import facts
from fediphoto.storage import database
from fediphoto.storage.models import Account, OutgoingActivity, Post


async def _deed_approved(fact: facts.DeedApproved) -> None:
    """Say to everybody what only the author has heard, now with the proof (GoToSocial)."""
    async with database.transaction():
        for post in await notes.load([fact.post_id]):
            if post.approval_state or not post.approved_by_uri:
                continue
            if post.boost_of is None:
                document = render.create(render.note(post))
                inboxes = await audience.post(post)
                inboxes |= await audience.forwarding_relays(post.visibility)
                await _send_anew(post, document, inboxes)
                continue
            document = render.announce(
                post.uri,
                post.account,
                post.boost_of.uri,
                post.boost_of.account.uri,
                visibility=post.visibility,
                published=post.created_at,
            )
            inboxes = await audience.followers(post.account_id)
            inboxes |= await audience.people([post.boost_of.account_id], post.account_id)
            await _send_anew(post, document | _approved_by(post), inboxes)


def _approved_by(post: Post) -> dict[str, Any]:
    return {"@context": notes.CONTEXT, "approvedBy": post.approved_by_uri}


async def _send_anew(post: Post, document: dict[str, Any], inboxes: set[str]) -> None:
    """The same activity once more, with what it says now."""
    body = orjson.dumps(await proving.proven(post.account_id, document)).decode()
    await OutgoingActivity.filter(uri=document["id"]).update(body=body)
    await delivery.send(post.account_id, document, inboxes, again=True)


async def _reply_refused(fact: facts.ReplyRefused) -> None:
    async with database.transaction():
        parent = await Post.filter(id=fact.parent_id).first().prefetch_related("account")
        replier = await Account.get_or_none(id=fact.replier_id)
        if parent is None or replier is None:
            return
        document = rendered.reject_reply(
            fact.reply_uri, parent.uri, parent.account.uri, replier.uri
        )
        await delivery.send(parent.account_id, document, audience.inbox_of(replier), again=True)


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.DeedApproved: _deed_approved,
    facts.ReplyRefused: _reply_refused,
}
