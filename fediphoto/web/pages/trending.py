"""What is talked about here and whom one might like to follow, to begin from."""

from dataclasses import dataclass

from fediphoto.domain.discovery import suggestions, trends
from fediphoto.domain.discovery.suggestions import Suggestion
from fediphoto.storage.models import Account
from fediphoto.text.translations import _, marked

_TAGS = 10
_PEOPLE = 6
_REASONS = {
    "friends_of_friends": marked("Followed by people you follow"),
    "similar_to_recently_followed": marked("Followed by people like you"),
    "most_followed": marked("Followed by many people"),
    "most_interactions": marked("Much liked of late"),
}


@dataclass(frozen=True)
class Beginning:
    """What somebody without a question is shown."""

    hashtags: list[str]
    people: list[Suggestion]
    reasons: dict[int, str]


async def beginning(me: Account | None) -> Beginning:
    """Trending hashtags, and people to follow (for our own people)."""
    people = [] if me is None else await suggestions.of(me, _PEOPLE)
    reasons = {one.account.id: _(_REASONS[one.sources[0]]) for one in people}
    return Beginning(await trends.tags(_TAGS), people, reasons)
