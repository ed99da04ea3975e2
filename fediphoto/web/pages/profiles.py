"""A person's page: who they are, their photos in tabs, whom they follow and who follows them."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from quart import Response, redirect, request

from fediphoto.activitypub import backfill
from fediphoto.domain.discovery import directory
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.people import account_ends, accounts
from fediphoto.domain.relations import endorsements, follows
from fediphoto.domain.relations.follows import Relationship
from fediphoto.domain.timelines import collections, timelines
from fediphoto.domain.topics import featured_tags
from fediphoto.domain.views import account_notes, views
from fediphoto.domain.views.views import AccountView, PostView
from fediphoto.errors import Forbidden, Gone, NotFound
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.text.translations import _, marked
from fediphoto.web import failures
from fediphoto.web.pages.door import blueprint, go, page, person, viewer
from fediphoto.web.pages.home import FEED_POSTS, GRID_POSTS, asked_page, older
from fediphoto.web.pages.names import profile_path
from fediphoto.web.pages.sifting import sifted

PEOPLE = 40
ENDORSED = 6
HIGHLIGHTS = 12
FAMILIAR = 3
RELOADS = 5
"""How often a page asks the browser to load it again while posts come in from elsewhere."""
RELOAD_S = 4
_ACTIVITY_TYPES = ("application/activity+json", "application/ld+json")

PeopleOf = Callable[[Account, Account | None, Page], Awaitable[Paged[AccountView]]]
PostsOf = Callable[[Account | None, Account, Page], Awaitable[list[PostView]]]


class Suspended(Forbidden):
    """The moderators have closed this account."""

    sentence = marked("The moderators have suspended this account. Its posts are not shown.")


@blueprint.errorhandler(Suspended)
async def tell_of_suspension(error: Suspended) -> Response:
    """Say it as a state of the account, not as something that the reader may not do."""
    return await failures.to_person(403, str(error), title=_("Suspended"))


def wants_activity() -> bool:
    """Whether another server, rather than a browser, asks for this page."""
    accept = request.headers.get("Accept", "").lower()
    return any(kind in accept for kind in _ACTIVITY_TYPES)


def to_document(uri: str) -> Response:
    """Send another server to the ActivityPub object that the page shows."""
    response = redirect(uri, 302)
    response.headers["Vary"] = "Accept"
    assert isinstance(response, Response)
    return response


async def shown_person(acct: str) -> Account:
    """The person whose page `/@acct` is.

    People elsewhere are shown to our own people only: their pages are their servers' to publish.
    Raises NotFound, Gone for somebody who has been deleted, Suspended (another server that asks
    for the object behind the page is told NotFound).
    """
    account = await accounts.find(acct)
    is_gone = account is not None and account.suspended_by == account_ends.LEFT
    if is_gone or (account is None and await accounts.was_here(acct)):
        raise Gone(_("This account has been deleted."))
    if account is None:
        raise NotFound
    if not account.is_local:
        await person()
    if account.suspended_at is not None:
        raise NotFound if wants_activity() else Suspended
    return account


async def standing(me: Account | None, account: Account) -> Relationship | None:
    """How the viewer stands to somebody; None for visitors and for oneself."""
    if me is None or me.id == account.id:
        return None
    (found,) = await follows.relationships(me, [account.id])
    return found


async def standings(me: Account | None, people: list[AccountView]) -> dict[int, Relationship]:
    """How the viewer stands to each of these people, by their ids; nothing for visitors."""
    if me is None:
        return {}
    related = await follows.relationships(me, [one.id for one in people if one.id != me.id])
    return {one.id: one for one in related}


@blueprint.get("/@<acct>")
async def profile(acct: str) -> Response:
    """The three-column grid; `?all=1` shows everything as a feed, boosts and words too."""
    account = await shown_person(acct)
    if wants_activity():
        return to_document(account.uri)
    if account.acct != acct:
        return go(profile_path(account))
    me, everything = await viewer(), "all" in request.args
    is_arriving = me is not None and await backfill.begin(account)
    limit = FEED_POSTS if everything else GRID_POSTS
    part = asked_page(limit)
    posts = await timelines.account_posts(
        me, account, part, only_media=not everything, exclude_boosts=not everything
    )
    pinned = (
        await timelines.account_posts(me, account, Page(limit=5), pinned=True, only_media=True)
        if part.max_id is None and not everything
        else []
    )
    return await _profile(
        account,
        "everything" if everything else "posts",
        posts,
        limit,
        pinned=sifted(pinned, "account"),
        is_arriving=is_arriving,
        reload=_reload(account) if is_arriving else "",
    )


@blueprint.get("/@<acct>/boosts")
async def boosts(acct: str) -> Response:
    """The photos of others that they boosted."""
    return await _tab(acct, "boosts", timelines.boosts)


@blueprint.get("/@<acct>/tagged")
async def tagged(acct: str) -> Response:
    """The photos of others that name them."""
    return await _tab(acct, "tagged", timelines.tagged)


async def _tab(acct: str, tab: str, posts_of: PostsOf) -> Response:
    account = await shown_person(acct)
    found = await posts_of(await viewer(), account, asked_page(GRID_POSTS))
    return await _profile(account, tab, found, GRID_POSTS)


async def _profile(
    account: Account, tab: str, posts: list[PostView], limit: int, **more: Any
) -> Response:
    """The page around a tab's posts; what stands above them costs the same in each."""
    me = await viewer()
    stands = await standing(me, account)
    ((_id, familiar),) = (
        await directory.familiar(me, [account.id]) if me and stands else [(account.id, [])]
    )
    return await page(
        "profile.html",
        account=await views.whole(account),
        standing=stands,
        familiar=[one for one in familiar if one.id != account.id][:FAMILIAR],
        highlights=[
            one
            for one in await collections.of(account, me)
            if one.visibility == "public" and one.posts_count
        ][:HIGHLIGHTS],
        tab=tab,
        is_veiled=_is_veiled(account, me, stands),
        featured_tags=await featured_tags.of(account),
        endorsed=(await endorsements.of(account, me, Page(limit=ENDORSED))).items,
        note_characters=account_notes.CHARACTERS,
        posts=sifted(posts, "account"),
        older=older(posts, limit),
        where="account",
        **more,
    )


def _is_veiled(account: Account, me: Account | None, stands: Relationship | None) -> bool:
    """Whether their photos are shown only on pressing: the moderators limited them, and the reader
    does not follow them."""
    if account.silenced_at is None or (me is not None and me.id == account.id):
        return False
    return "show" not in request.args and not (stands and stands.following)


def _reload(account: Account) -> str:
    """What the page's reload hint says; '' where it has been loaded often enough by itself."""
    times = parse_id(request.args.get("look")) or 1
    if times > RELOADS:
        return ""
    everything = "all=1&" if "all" in request.args else ""
    path = quote(profile_path(account), safe="/@:")
    return f"{RELOAD_S}; url={path}?{everything}look={times + 1}"


@blueprint.get("/@<acct>/followers")
async def followers(acct: str) -> Response:
    """Who follows a person."""
    return await _people(acct, _("Followers"), follows.followers)


@blueprint.get("/@<acct>/following")
async def following(acct: str) -> Response:
    """Whom a person follows."""
    return await _people(acct, _("Following"), follows.following)


async def _people(acct: str, title: str, people_of: PeopleOf) -> Response:
    account, me = await shown_person(acct), await viewer()
    is_hidden = account.hides_follows and (me is None or me.id != account.id)
    found = await people_of(account, me, asked_page(PEOPLE))
    return await page(
        "people.html",
        title=title,
        of=views.account(account),
        is_hidden=is_hidden,
        people=found.items,
        standings=await standings(me, found.items),
        older=found.next_max_id,
    )
