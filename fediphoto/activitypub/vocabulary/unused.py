"""Which activities we read and have no use for, and why."""

from collections.abc import Mapping

_NO_GROUPS = "groups and events elsewhere are not joined from here"
_NO_TRADE = "nothing is offered, asked for or traded here"
_NO_WHEREABOUTS = "where somebody is, was or goes is not shown here"
_NO_TRACKING = "what somebody read, saw or heard is not shown here"
_NO_REQUESTS = "who may like, answer or boost is decided as they do it"
_NO_MODERATORS = "what a community's moderators decide is its own server's business"

REASONS: Mapping[str, str] = {
    "Activity": "it does not say what was done",
    "AnnounceRequest": _NO_REQUESTS,  # GoToSocial's, which it does not send yet
    "Arrive": _NO_WHEREABOUTS,
    "Dislike": "dislikes are not counted here",
    "Ignore": "whom somebody ignores concerns only their own server",
    "Invite": _NO_GROUPS,
    "Join": _NO_GROUPS,
    "Leave": _NO_GROUPS,
    "LikeRequest": _NO_REQUESTS,
    "Listen": _NO_TRACKING,
    "Lock": _NO_MODERATORS,
    "Offer": _NO_TRADE,
    "Question": "a question is a post, not a deed",
    "Read": _NO_TRACKING,
    "ReplyRequest": _NO_REQUESTS,
    "Resolve": _NO_MODERATORS,
    "TentativeAccept": "what we ask for is granted or not",
    "TentativeReject": "what we ask for is granted or not",
    "Travel": _NO_WHEREABOUTS,
    "Warn": _NO_MODERATORS,
}


def why_unused(kind: str) -> str:
    """A sentence (without its full stop) for an activity of which nothing is made here."""
    reason = REASONS.get(kind)
    return f"{kind} means nothing here: {reason}" if reason else f"{kind} means nothing here"
