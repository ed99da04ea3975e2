"""What others are told of polls: which answers one of ours chose, and how ours stand."""

from fediphoto.activitypub import audience, delivery, render
from fediphoto.activitypub.render import notes
from fediphoto.domain import facts
from fediphoto.storage import database
from fediphoto.storage.models import PollVote


async def _poll_voted(fact: facts.PollVoted) -> None:
    async with database.transaction():
        votes = PollVote.filter(id__in=fact.vote_ids).order_by("choice")
        for vote in await votes.prefetch_related("account", "poll__post__account"):
            question = vote.poll.post
            option = vote.poll.options[vote.choice]["title"]
            document = render.ballot(vote, vote.account, question, option)
            inboxes = audience.inbox_of(question.account)
            await delivery.send(vote.account_id, document, inboxes)


async def _poll_counted(fact: facts.PollCounted) -> None:
    """Tell whoever has the question, and the servers of those who answered it."""
    async with database.transaction():
        posts = await notes.load([fact.post_id])
        if not posts or not posts[0].is_local or posts[0].approval_state:
            return
        post = posts[0]
        voters = PollVote.filter(poll__post_id=post.id, account__domain__not="")
        ids = [int(str(one)) for one in await voters.values_list("account_id", flat=True)]
        inboxes = await audience.post(post) | await audience.spread(post)
        inboxes |= await audience.people(ids, post.account_id)
        document = render.update(render.note(post), fact.counted_at)
        await delivery.send(post.account_id, document, inboxes)


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.PollVoted: _poll_voted,
    facts.PollCounted: _poll_counted,
}
