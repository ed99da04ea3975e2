"""How one finds people, tags, posts and places: by words here, by handle or address anywhere."""

from dataclasses import dataclass, field

from quart import Response, render_template, request

from fediphoto.activitypub import actors, backfill, objects
from fediphoto.domain.discovery import search
from fediphoto.domain.paging import Page
from fediphoto.domain.views import places, views
from fediphoto.domain.views.view_types import PlaceView
from fediphoto.domain.views.views import AccountView, PostView
from fediphoto.errors import FediphotoError
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Post
from fediphoto.text.translations import _
from fediphoto.web import limits
from fediphoto.web.pages.door import blueprint, page, person
from fediphoto.web.pages.home import older
from fediphoto.web.pages.profiles import standings
from fediphoto.web.pages.sifting import sifted
from fediphoto.web.pages.trending import beginning

_LONGEST = 2048
_FEW, _MANY = 6, 30
"""Of each kind, among the others and on its own tab."""
_GUESSED = 4

KINDS = ("people", "hashtags", "posts", "places")
LOOK_UPS = limits.Rule("look-up", 60, 300)
"""Each asks another server; nobody shall ask all of them through us."""
GUESSES = limits.Rule("guess", 600, 300)


@dataclass
class Found:
    """What a search found, and what to say where it found nothing."""

    people: list[AccountView] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)
    posts: list[PostView] = field(default_factory=list)
    places: list[PlaceView] = field(default_factory=list)
    older: int | None = None
    problem: str = ""


@blueprint.get("/search")
async def find() -> Response:
    """Search for words, or (`in`) for one kind of things; a handle or an address is asked of its
    own server."""
    me = await person()
    query = request.args.get("q", "").strip()[:_LONGEST]
    kind = request.args.get("in", "")
    kind = kind if kind in KINDS else ""
    is_elsewhere = is_address(query) or is_handle(query)
    found = Found()
    if is_elsewhere:
        found = await _anywhere(query, me)
    elif query:
        found = await _here(query, me, kind)
    return await page(
        "search.html",
        query=query,
        kind=kind,
        kinds=() if is_elsewhere or not query else KINDS,
        found=found,
        older=found.older,
        standings=await standings(me, found.people),
        beginning=None if query else await beginning(me),
    )


@blueprint.get("/search/guesses")
async def guesses() -> Response:
    """What somebody may mean who is still typing, as a part of the page."""
    me = await person()
    limits.spend(GUESSES, str(me.id))
    query = request.args.get("q", "").strip()[:_LONGEST]
    found = Found()
    if query and not is_address(query):
        found.hashtags = await search.hashtags(query, limit=_GUESSED)
        if not query.startswith("#"):
            found.people = await search.accounts(query.removeprefix("@"), me, limit=_GUESSED)
        if not query.startswith(("#", "@")):
            found.places = await places.search(query, _GUESSED)
    part = await render_template("parts/guesses.html", query=query, found=found)
    return Response(part, mimetype="text/html")


def is_address(query: str) -> bool:
    """Whether this is the address of a page, with or without its `https://`."""
    first, slash, rest = query.partition("/")
    return "://" in query or bool(slash and rest and "." in first and " " not in query)


def is_handle(query: str) -> bool:
    """Whether this is `@name@domain`, with or without the first @."""
    name, _at, domain = query.removeprefix("@").partition("@")
    return bool(name and domain) and " " not in query and ":" not in name


async def _here(query: str, me: Account, kind: str) -> Found:
    """Some of each kind, or many of one; a hashtag is looked for among hashtags first."""
    found, limit = Found(), _MANY if kind else _FEW
    is_tag, is_name = query.startswith("#"), query.startswith("@")
    if kind in ("", "people") and not is_tag:
        found.people = await search.accounts(query.removeprefix("@"), me, limit=limit)
    if kind in ("", "hashtags") and not is_name:
        found.hashtags = await search.hashtags(query, limit=limit)
    if kind in ("", "places") and not is_tag and not is_name:
        found.places = await places.search(query, limit)
    if kind == "posts" or (not kind and not is_tag and not is_name):
        limit = _MANY if kind else 2 * _FEW
        part = Page(max_id=parse_id(request.args.get("max_id")), limit=limit)
        posts = await search.posts(query, me, part)
        found.posts = sifted(posts, "public")
        found.older = older(posts, limit) if kind else None
    return found


async def _anywhere(query: str, me: Account) -> Found:
    """Whom or what a handle or address names; another server's silence is said in a sentence."""
    try:
        limits.spend(LOOK_UPS, str(me.id))
        if not is_address(query):
            somebody = await actors.resolve_handle(query)
            await backfill.begin(somebody)
            return Found(people=[views.account(somebody)])
        thing = await objects.resolve(query if "://" in query else f"https://{query}", me)
        if isinstance(thing, Account):
            await backfill.begin(thing)
            return Found(people=[views.account(thing)])
        if isinstance(thing, Post):
            return Found(posts=[await views.post(thing.id, me.id)])
    except FediphotoError as error:
        return Found(problem=_("Nothing came of that: %(reason)s", reason=error))
    return Found(problem=_("The other server shows nothing at this address."))
