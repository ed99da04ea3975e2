"""How one finds people, hashtags and posts, here by words and anywhere by handle or address."""

from dataclasses import dataclass, field

from quart import Response, request

from fediphoto.activitypub import actors, backfill, objects
from fediphoto.domain import search, views
from fediphoto.domain.paging import Page
from fediphoto.domain.views import AccountView, PostView
from fediphoto.errors import FediphotoError
from fediphoto.storage.models import Account, Post
from fediphoto.web import limits
from fediphoto.web.pages.door import blueprint, page, person
from fediphoto.web.pages.profiles import standings
from fediphoto.web.pages.trending import beginning

_LONGEST = 2048
_PEOPLE, _TAGS, _POSTS = 20, 10, 18

LOOK_UPS = limits.Rule("look-up", 60, 300)
"""Each asks another server; nobody shall ask all of them through us."""


@dataclass
class Found:
    """What a search found, and what to say where it found nothing."""

    people: list[AccountView] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)
    posts: list[PostView] = field(default_factory=list)
    problem: str = ""


@blueprint.get("/search")
async def find() -> Response:
    """Search for words; a handle or an address is asked of its own server."""
    me = await person()
    query = request.args.get("q", "").strip()[:_LONGEST]
    found = Found()
    if "://" in query or is_handle(query):
        found = await _anywhere(query, me)
    elif query:
        found = await _here(query, me)
    return await page(
        "search.html",
        query=query,
        found=found,
        standings=await standings(me, found.people),
        beginning=None if query else await beginning(me),
    )


def is_handle(query: str) -> bool:
    """Whether this is `@name@domain`, with or without the first @."""
    name, _, domain = query.removeprefix("@").partition("@")
    return bool(name and domain) and " " not in query


async def _here(query: str, me: Account) -> Found:
    if query.startswith("#"):
        return Found(hashtags=await search.hashtags(query[1:], limit=_TAGS))
    return Found(
        people=await search.accounts(query.removeprefix("@"), me, limit=_PEOPLE),
        hashtags=await search.hashtags(query, limit=_TAGS),
        posts=await search.posts(query, me, Page(limit=_POSTS)),
    )


async def _anywhere(query: str, me: Account) -> Found:
    """Whom or what a handle or address names; another server's silence is said in a sentence."""
    try:
        limits.spend(LOOK_UPS, str(me.id))
        if "://" not in query:
            somebody = await actors.resolve_handle(query)
            await backfill.begin(somebody)
            return Found(people=[views.account(somebody)])
        thing = await objects.resolve(query, me)
        if isinstance(thing, Account):
            await backfill.begin(thing)
            return Found(people=[views.account(thing)])
        if isinstance(thing, Post):
            return Found(posts=[await views.post(thing.id, me.id)])
    except FediphotoError as error:
        return Found(problem=f"Nothing came of that: {error}")
    return Found(problem="The other server shows nothing at this address.")
