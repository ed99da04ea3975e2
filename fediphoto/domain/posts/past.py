"""What becomes of a post that was made long ago elsewhere, and is brought here only now."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain.posts.post_drafts import Words
from fediphoto.text.captions import Found


@dataclass(frozen=True, slots=True)
class Past:
    """When it was made, and whether it was out of sight where it was."""

    at: datetime
    """Aware, not after now."""
    is_archived: bool = False


def without_names(said: Words) -> Words:
    """The same words, in which nobody is named.

    The @anna of another place, or of ten years ago, need not be the one that is here.
    """
    return replace(said, found=Found([], said.found.hashtags))


def standing(past: Past | None, visibility: str) -> dict[str, Any]:
    """What the row of a new post says of who may see it (see `posts.archive`)."""
    if past is None or not past.is_archived:
        return {"visibility": visibility}
    return {
        "visibility": "direct",
        "archived_visibility": visibility,
        "archived_at": datetime.now(UTC),
    }
