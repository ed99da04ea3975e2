"""What became of our people themselves."""

from fediphoto.domain.facts.fact import Fact


class AccountUpdated(Fact, frozen=True):
    """A local person changed the profile."""

    account_id: int
    updated_at: str


class KeysRotated(Fact, frozen=True):
    """A local person has new keys."""

    account_id: int
    rotated_at: str


class AccountDeleted(Fact, frozen=True):
    """A local account was deleted or suspended for good; its followers' servers must hear."""

    account_id: int
    inboxes: list[str]
    """Gathered before the follows were removed."""


class TagFeatured(Fact, frozen=True):
    """A local person shows a hashtag on the profile."""

    featured_id: int


class TagUnfeatured(Fact, frozen=True):
    """A local person shows a hashtag no longer."""

    account_id: int
    featured_id: int
    name: str
