"""What the author of a poll is told: which answers one of ours chose."""

from fediphoto.activitypub import audience, delivery, render
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


SUBSCRIPTIONS: facts.Subscriptions = {facts.PollVoted: _poll_voted}
