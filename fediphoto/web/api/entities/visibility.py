"""Who may see a post, in Mastodon's words and in ours."""

from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _

_TO_MASTODON = {
    "public": "public",
    "unlisted": "unlisted",
    "followers": "private",
    "direct": "direct",
}
_FROM_MASTODON = {
    **{theirs: ours for ours, theirs in _TO_MASTODON.items()},
    "followers": "followers",
    "limited": "direct",
}


def to_mastodon(visibility: str) -> str:
    """`private` where we say `followers`."""
    return _TO_MASTODON[visibility]


def from_mastodon(visibility: str) -> str:
    """Ours; Unprocessable for a word neither of us knows."""
    found = _FROM_MASTODON.get(visibility.strip().lower())
    if found is None:
        raise Unprocessable(_("Validation failed: Visibility is not included in the list"))
    return found
