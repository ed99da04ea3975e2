"""What our people answered when they were asked."""

from fediphoto.domain.facts.fact import Fact


class PollVoted(Fact, frozen=True):
    """A local person voted in a remote poll; one vote for each option chosen."""

    vote_ids: list[int]


class PollCounted(Fact, frozen=True):
    """A poll of ours stands otherwise than others were told; `counted_at` is ISO."""

    post_id: int
    counted_at: str
