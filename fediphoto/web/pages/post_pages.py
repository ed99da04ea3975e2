"""One post with its comments, and who liked or boosted it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from quart import Response, request

from fediphoto.activitypub import questions, threads
from fediphoto.domain import visibility
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions, post_removal, posts, quotes
from fediphoto.domain.timelines import comments
from fediphoto.domain.views import interaction_policies, views
from fediphoto.domain.views.views import PostView
from fediphoto.errors import Gone, NotFound
from fediphoto.ids import parse_id
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, Post
from fediphoto.text.translations import _
from fediphoto.web.pages.door import blueprint, go, page, viewer
from fediphoto.web.pages.home import FEED_POSTS, asked_page
from fediphoto.web.pages.names import post_path
from fediphoto.web.pages.profiles import (
    PEOPLE,
    shown_person,
    standings,
    to_document,
    wants_activity,
)
from fediphoto.web.pages.sifting import is_hidden, sifted

DEEPEST = 4
"""How far comments are moved in; a phone has no more room."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, and how many others it stands under."""

    view: PostView
    depth: int


async def visible(acct: str, post_id: str) -> tuple[Post, Account | None]:
    """The post of a page's address, and who looks.

    NotFound where it is not for them, Gone where it has been deleted.
    """
    me, number = await viewer(), parse_id(post_id)
    if number is None:
        raise NotFound
    await shown_person(acct)
    try:
        return await visibility.get_visible(number, me), me
    except NotFound:
        if await post_removal.was_here(acct, number):
            raise Gone(_("This post has been deleted.")) from None
        raise


@blueprint.get("/@<acct>/<post_id>")
async def show(acct: str, post_id: str) -> Response:
    """The post, what it answers, its comments, and the form for one more."""
    post, me = await visible(acct, post_id)
    if wants_activity():
        return to_document(post.uri)
    view = await views.post(post.id, me.id if me else None)
    if view.boost_of is not None:
        return go(post_path(view.boost_of.body))
    if view.body.author.acct != acct:
        return go(post_path(view.body))
    if me is not None:
        await questions.refresh_soon(post)
    return await post_page(view, post, me)


async def post_page(
    view: PostView,
    post: Post,
    me: Account | None,
    *,
    status: int = 200,
    typed: str | None = None,
    problem: str = "",
    said: int | None = None,
) -> Response:
    """The page of a post; with what was `typed` and the `problem` with it after a refusal.

    Its comments alone for a script that asks so, which was perhaps just told a comment: `said`.
    """
    is_looking = me is not None and await threads.look_soon(post)
    thread = await comments.thread(post, me)
    answered = _answered(view, thread.descendants)
    return await page(
        "parts/talk.html" if wants_sheet() else "post.html",
        status=status,
        view=view,
        where="thread",
        ancestors=sifted(thread.ancestors, "thread"),
        comments=[
            one
            for one in nested(view.body.id, thread.descendants)
            if not is_hidden(one.view, "thread")
        ],
        is_looking=is_looking,
        may_comment=me is not None
        and await interaction_policies.standing("reply", post, me) != "denied",
        answered=answered,
        typed=typed if typed is not None else _greeting(answered, view, me),
        problem=problem,
        once=secrets.token_urlsafe(16),
        said=said,
    )


def wants_sheet() -> bool:
    """Whether a script asks for the comments alone, to show them where one is."""
    return request.headers.get("X-Part") == "sheet"


@blueprint.get("/@<acct>/<post_id>/likes")
async def liked_by(acct: str, post_id: str) -> Response:
    """Who likes a post."""
    return await _doers(acct, post_id, _("Likes"), interactions.liked_by)


@blueprint.get("/@<acct>/<post_id>/boosts")
async def boosted_by(acct: str, post_id: str) -> Response:
    """Who boosted a post."""
    return await _doers(acct, post_id, _("Boosts"), interactions.boosted_by)


@blueprint.get("/@<acct>/<post_id>/quotes")
async def quoted_by(acct: str, post_id: str) -> Response:
    """The posts that quote a post."""
    post, me = await visible(acct, post_id)
    viewer_id = me.id if me else None
    ids = await database.read(quotes.quoting(post.id, viewer_id, asked_page(FEED_POSTS)))
    found = await database.read(views.visible_posts(ids, viewer_id))
    return await page(
        "quotes.html",
        post=await views.post(post.id, viewer_id),
        posts=found,
        older=ids[-1] if len(ids) == FEED_POSTS else None,
    )


@blueprint.get("/@<acct>/<post_id>/history")
async def history(acct: str, post_id: str) -> Response:
    """How an edited post read before."""
    post, me = await visible(acct, post_id)
    view = await views.post(post.id, me.id if me else None)
    return await page("history.html", view=view, readings=await posts.history(post))


def nested(post_id: int, descendants: list[PostView]) -> list[Comment]:
    """Comments, branch after branch, with their depth (at most DEEPEST)."""
    depths = {post_id: -1}
    found = []
    for one in descendants:
        depth = depths.get(one.body.in_reply_to_id or post_id, -1) + 1
        depths[one.body.id] = depth
        found.append(Comment(one, min(depth, DEEPEST)))
    return found


async def _doers(
    acct: str, post_id: str, title: str, plan: Callable[[int, Page], ReadPlan[list[int]]]
) -> Response:
    post, me = await visible(acct, post_id)
    ids = await database.read(plan(post.id, asked_page(PEOPLE)))
    people = await database.read(views.accounts(ids))
    return await page(
        "people.html",
        title=title,
        post=await views.post(post.id, me.id if me else None),
        people=people,
        standings=await standings(me, people),
        older=ids[-1] if len(ids) == PEOPLE else None,
    )


def _answered(view: PostView, descendants: list[PostView]) -> PostView:
    """What the comment form answers: the post, or the comment that `?answer=` names."""
    wanted = parse_id(request.args.get("answer"))
    return next((one for one in descendants if one.body.id == wanted), view)


def _greeting(answered: PostView, view: PostView, me: Account | None) -> str:
    """An answer to a comment begins with the name of whom it answers, so that they hear of it."""
    author = answered.body.author
    if answered is view or me is None or author.id == me.id:
        return ""
    return f"@{author.acct} "
