"""What changed between our people and others."""

from fediphoto.domain.facts.fact import Fact


class FollowRequested(Fact, frozen=True):
    """A local person asked to follow a remote one."""

    follow_id: int


class FollowAccepted(Fact, frozen=True):
    """A local person accepted (or had accepted for them) a remote follower."""

    follow_id: int


class FollowRejected(Fact, frozen=True):
    """A local person refused or removed a remote follower."""

    follow_uri: str
    follower_id: int
    target_id: int


class Unfollowed(Fact, frozen=True):
    """A local person stopped following (or asking to follow) a remote one."""

    follow_uri: str
    follower_id: int
    target_id: int


class Blocked(Fact, frozen=True):
    """A local person blocked a remote one."""

    block_id: int


class Unblocked(Fact, frozen=True):
    """A local person lifted a block."""

    block_uri: str
    account_id: int
    target_id: int
