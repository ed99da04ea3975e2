"""What became of stored files."""

from fediphoto.domain.facts.fact import Fact


class FilesUnused(Fact, frozen=True):
    """Blobs that no row names any more."""

    keys: list[str]
