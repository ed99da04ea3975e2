"""What our people did about quotes, and what others may do with posts."""

from fediphoto.domain.facts.fact import Fact


class QuoteRequested(Fact, frozen=True):
    """A post of ours quotes somebody elsewhere, who is to be asked."""

    post_id: int


class QuoteConfirmed(Fact, frozen=True):
    """A post of ours that quotes has the stamp of whom it quotes."""

    post_id: int


class QuoteAccepted(Fact, frozen=True):
    """Somebody elsewhere may quote a post of ours; the stamp is made."""

    authorization_id: int


class QuoteRefused(Fact, frozen=True):
    """Somebody elsewhere may not quote a post of ours."""

    request_uri: str
    quoted_id: int
    asker_id: int
    quoting_uri: str


class QuoteRevoked(Fact, frozen=True):
    """A stamp of ours is good no longer."""

    authorization_id: int


class PolicyChanged(Fact, frozen=True):
    """The author of a post of ours lets others quote it, or no longer."""

    post_id: int
    changed_at: str
    """ISO 8601; makes each Update distinct."""
