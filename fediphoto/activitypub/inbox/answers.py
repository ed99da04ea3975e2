"""What an Accept or Reject answers besides a follow: quotes, comments, boosts and likes of ours."""

from dataclasses import dataclass

from fediphoto.activitypub.vocabulary import Accept, PostObject, QuoteRequest, Reject, same_origin
from fediphoto.domain import addresses
from fediphoto.domain.posts import approvals, posts, quotes
from fediphoto.domain.views import interaction_policies
from fediphoto.storage.models import Account, Like, Post

REQUEST = "/quote"
"""What is put after a post's id to make the id of its QuoteRequest."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The deed that is answered: one of the three."""

    quoting: Post | None = None
    waiting: Post | None = None
    like: Like | None = None


async def accepted(activity: Accept, sender: Account) -> bool:
    """Let stand what the sender was asked for; whether that is what the Accept is about."""
    asked = await _asked(activity, sender)
    stamp = activity.result if same_origin(activity.result, sender.uri) else ""
    if asked.quoting is not None:
        if stamp:
            await quotes.confirm(asked.quoting, stamp)
        return True
    if asked.waiting is not None:
        # GoToSocial 0.17 and 0.18 sent no `result`: the Accept itself is the proof.
        await approvals.approve(asked.waiting, stamp or activity.id)
        return True
    return asked.like is not None


async def rejected(activity: Reject, sender: Account) -> bool:
    """Take away what the sender does not want; whether that is what the Reject is about."""
    asked = await _asked(activity, sender)
    if asked.quoting is not None:
        await quotes.refuse(asked.quoting)
    elif asked.waiting is not None:
        await approvals.reject(asked.waiting)
    elif asked.like is not None:
        await approvals.reject_like(asked.like)
    else:
        return False
    return True


async def refuse_reply(post: PostObject, sender: Account) -> bool:
    """Refuse a comment on one of ours that its author does not take, and have the sender told.

    Only where the sender's server speaks of interaction policies; others would not understand.
    """
    if not addresses.is_ours(post.in_reply_to) or not (post.policy.reply or post.policy.like):
        return False
    parent = await posts.find_by_uri(post.in_reply_to)
    if parent is None or not parent.is_local:
        return False
    if await interaction_policies.standing("reply", parent, sender) != "denied":
        return False
    await approvals.refuse(parent, sender, post.id)
    return True


async def _asked(activity: Accept | Reject, sender: Account) -> _Asked:
    """What of ours (or, for comments, of anybody) waits for the sender's word."""
    about = activity.object.id
    if not about and isinstance(activity.object, QuoteRequest):
        about = activity.object.instrument.id
    if isinstance(activity.object, QuoteRequest) or about.endswith(REQUEST):
        return await _quote(activity, about, sender)
    post = await posts.find_by_uri(about.removesuffix("/activity")) if about else None
    if post is not None:
        return _Asked(waiting=post) if await _may_answer_for(post, sender) else _Asked()
    like = await Like.filter(uri=about, post__account_id=sender.id).first() if about else None
    return _Asked(like=like)


async def _quote(activity: Accept | Reject, about: str, sender: Account) -> _Asked:
    quoting = await posts.find_by_uri(about.removesuffix(REQUEST))
    if quoting is None and isinstance(activity.object, QuoteRequest):
        quoting = await posts.find_by_uri(activity.object.instrument.id)
    if quoting is None or not quoting.is_local or quoting.quote_of_id is None:
        return _Asked()
    quoted = await posts.get(quoting.quote_of_id)
    return _Asked(quoting=quoting if quoted.account_id == sender.id else None)


async def _may_answer_for(post: Post, sender: Account) -> bool:
    """Whether the sender wrote what `post` answers or boosts."""
    if post.boost_of_id is not None:
        boosted = await posts.get(post.boost_of_id)
        return bool(boosted.account_id == sender.id)
    return bool(post.in_reply_to_account_id == sender.id)
