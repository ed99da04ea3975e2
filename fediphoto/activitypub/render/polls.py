"""How a vote of one of ours is said: a Note that has a name and no words."""

from typing import Any

from fediphoto.activitypub.render.activities import ACTIVITYSTREAMS
from fediphoto.storage.models import Account, PollVote, Post


def ballot(vote: PollVote, voter: Account, question: Post, option: str) -> dict[str, Any]:
    """The Create of one ballot, for the author of the question alone.

    There is no property for a vote: Mastodon and all who count its votes know it by the `name`
    (the option, to the letter), `inReplyTo`, and the missing `content`.
    """
    author: Account = question.account
    return {
        "@context": ACTIVITYSTREAMS,
        "id": f"{vote.uri}/activity",
        "type": "Create",
        "actor": voter.uri,
        "to": [author.uri],
        "object": {
            "id": vote.uri,
            "type": "Note",
            "attributedTo": voter.uri,
            "to": [author.uri],
            "name": option,
            "inReplyTo": question.uri,
        },
    }
