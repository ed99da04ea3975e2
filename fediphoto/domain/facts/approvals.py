"""What was decided about deeds that need somebody's approval."""

from fediphoto.domain.facts.fact import Fact


class DeedApproved(Fact, frozen=True):
    """The author elsewhere lets a comment or boost of ours stand: now everybody may hear of it."""

    post_id: int


class ReplyRefused(Fact, frozen=True):
    """Somebody elsewhere answered one of ours who takes no comments from them."""

    reply_uri: str
    parent_id: int
    replier_id: int
