"""What is offered to somebody while they type: people, hashtags, places, emoji."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from quart import Response, request

from fediphoto.domain import addresses
from fediphoto.domain.discovery import search, trends
from fediphoto.domain.photos import custom_emojis
from fediphoto.domain.views import places
from fediphoto.errors import BadRequest
from fediphoto.storage.models import Account
from fediphoto.text import captions
from fediphoto.text.translations import ngettext
from fediphoto.web import limits
from fediphoto.web.pages import wording
from fediphoto.web.pages.door import person
from fediphoto.web.pages.script_doors import answer, blueprint

MOST = 8
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list."""

    value: str
    """What choosing it writes."""
    label: str
    detail: str = ""
    image: str = ""
    """The address of a small picture; '' for none."""


@blueprint.get("/suggest")
async def suggest() -> Response:
    """At most eight, for `kind` (people, tags, places or emoji) and what was typed, `q`."""
    me = await person()
    limits.spend(limits.SUGGESTIONS, str(me.id))
    found = _KINDS.get(request.args.get("kind", ""))
    if found is None:
        raise BadRequest
    typed = request.args.get("q", "").strip()[:LONGEST]
    return answer({"suggestions": [asdict(one) for one in await found(me, typed)]})


async def _people(me: Account, typed: str) -> list[Suggestion]:
    return [
        Suggestion(f"@{one.acct}", one.display_name or one.username, f"@{one.acct}", one.avatar_url)
        for one in await search.mentionable(typed, me, MOST)
    ]


async def _tags(_: Account, typed: str) -> list[Suggestion]:
    names = await search.hashtags(typed, limit=MOST)
    histories = await trends.tag_history(names)
    return [
        Suggestion(f"#{name}", f"#{name}", _used(histories[captions.fold_hashtag(name)]))
        for name in names
    ]


async def _places(_: Account, typed: str) -> list[Suggestion]:
    found = await places.search(typed, MOST)
    return [Suggestion(one.line, one.name, one.country) for one in found]


async def _emoji(_: Account, typed: str) -> list[Suggestion]:
    return [
        Suggestion(
            f":{one.shortcode}:",
            one.shortcode,
            one.category,
            addresses.media_url(one.static_key),
        )
        for one in await custom_emojis.beginning(typed, MOST)
    ]


def _used(history: trends.History) -> str:
    uses = sum(day.uses for day in history)
    if not uses:
        return ""
    return ngettext(
        "%(count)s use this week",
        "%(count)s uses this week",
        uses,
        count=wording.short_count(uses),
    )


_KINDS: dict[str, Callable[[Account, str], Awaitable[list[Suggestion]]]] = {
    "people": _people,
    "tags": _tags,
    "places": _places,
    "emoji": _emoji,
}
