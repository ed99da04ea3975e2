"""A new post of somebody elsewhere."""

from fediphoto.activitypub import actors, objects
from fediphoto.activitypub.inbox import answers
from fediphoto.activitypub.inbox.rules import (
    Ignored,
    check_author,
    concerns_us,
    is_followed_here,
)
from fediphoto.activitypub.vocabulary import Create, PostObject, Thing, same_origin
from fediphoto.domain.posts import posts, questions
from fediphoto.storage.models import Account


async def missing(activity: Create, sender: Account) -> str:
    """The post, where the Create holds only its id."""
    post = activity.object
    if isinstance(post, PostObject) or post.kind or not same_origin(post.id, sender.uri):
        return ""
    if await posts.find_by_uri(post.id) is not None or not await is_followed_here(sender):
        return ""
    return post.id


async def receive(activity: Create, sender: Account) -> None:
    """Store the post, if it is the sender's own and concerns anybody here."""
    post = activity.object
    if not isinstance(post, PostObject):
        raise Ignored(f"A new {post.kind or 'object'} means nothing here")
    check_author(post, sender)
    if post.vote:
        await _count(post, activity.more, sender)
        return
    if await answers.refuse_reply(post, sender):
        return
    if not await concerns_us(post, sender):
        raise Ignored("It does not concern anybody here")
    await objects.receive(post, sender)
    await actors.refresh_if_stale(sender)


async def _count(ballot: PostObject, more: tuple[Thing, ...], voter: Account) -> None:
    """Count the answer, and those that came with it, to a question of one of ours."""
    question = await posts.find_by_uri(ballot.in_reply_to)
    if question is None or not question.is_local:
        raise Ignored("It is a ballot, and nobody here asks that question")
    answers = [ballot.vote]
    for one in more:
        if isinstance(one, PostObject) and one.vote and one.in_reply_to == ballot.in_reply_to:
            check_author(one, voter)
            answers.append(one.vote)
    await questions.take_ballots(voter, question, answers, ballot.id)
