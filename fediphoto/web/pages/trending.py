"""What is talked about here and whom one might like to follow, to begin from."""

from dataclasses import dataclass

from quart import Response

from fediphoto.domain import suggestions, trends
from fediphoto.domain.suggestions import Suggestion
from fediphoto.storage.models import Account
from fediphoto.web.pages.door import blueprint, page, viewer
from fediphoto.web.pages.home import GRID_POSTS

_TAGS = 10
_PEOPLE = 6
_REASONS = {
    "friends_of_friends": "Followed by people you follow",
    "similar_to_recently_followed": "Followed by people like you",
    "most_followed": "Many follow them",
    "most_interactions": "Their photos are liked a lot",
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
    reasons = {one.account.id: _REASONS[one.sources[0]] for one in people}
    return Beginning(await trends.tags(_TAGS), people, reasons)


@blueprint.get("/explore/trending")
async def trending() -> Response:
    """Photos and hashtags that trend, and people to follow."""
    me = await viewer()
    return await page(
        "trending.html",
        posts=await trends.posts(me, GRID_POSTS, only_photos=True),
        beginning=await beginning(me),
    )
