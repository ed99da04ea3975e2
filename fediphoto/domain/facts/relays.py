"""With which relays this instance began and ended to take part."""

from fediphoto.domain.facts.fact import Fact


class RelayJoined(Fact, frozen=True):
    """A relay is to be asked."""

    relay_id: int


class RelayLeft(Fact, frozen=True):
    """A relay is to pass nothing on any more; its row is gone."""

    kind: str
    inbox_uri: str
    actor_uri: str
    follow_uri: str
