"""What is found in an archive, whichever place it is from."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime

from fediphoto.domain.people.importing.packed import Packed


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A photo or video that a post names."""

    name: str
    """Where it lies in the archive."""
    description: str = ""
    focus: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Where a post says that it was made."""

    name: str
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPost:
    """A post that can be brought along."""

    key: str
    """What it is called there: the same in every archive."""
    published_at: datetime
    """Aware."""
    caption: str = ""
    caption_format: str = "plain"
    files: tuple[FoundFile, ...] = ()
    content_warning: str = ""
    is_sensitive: bool = False
    visibility: str = ""
    """'' where the archive does not say it."""
    is_archived: bool = False
    """Whether it was out of sight there."""
    language: str = ""
    license: str = ""
    comments_enabled: bool = True
    place: FoundPlace | None = None
    uri: str = ""
    """Its id in the Fediverse."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not brought along."""

    kind: str
    """One of KINDS."""


KINDS = ("stories", "boosts", "comments", "messages", "polls", "damaged", "others")

Findings = Generator[FoundPost | LeftOut, None, None]
Reader = Callable[[Packed], Findings]
