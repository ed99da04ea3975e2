"""One's archive: take a post out of everybody's sight, see what is there, bring it back."""

from typing import Any

from quart import Response

from fediphoto.domain.posts import archive, earlier_posts
from fediphoto.domain.views import views
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account, Post
from fediphoto.web.pages.deeds import own
from fediphoto.web.pages.door import blueprint, go, go_back, page, person
from fediphoto.web.pages.home import GRID_POSTS, asked_page, older
from fediphoto.web.pages.names import post_path

PATH = "/archive"


@blueprint.get(PATH)
async def archived() -> Response:
    """What one has put there, newest first."""
    me = await person()
    found = await archive.of(me, asked_page(GRID_POSTS))
    return await page(
        "archive.html", posts=found, older=older(found, GRID_POSTS), **await progress(me)
    )


async def progress(me: Account) -> dict[str, Any]:
    """What `parts/hiding.html` shows: what is done with all their posts, and is more coming."""
    hiding = await earlier_posts.of(me)
    is_coming = hiding is not None and await earlier_posts.is_under_way(hiding)
    return {"hiding": hiding, "is_coming": is_coming}


@blueprint.get("/posts/<post_id>/archive")
async def archive_page(post_id: str) -> Response:
    """Say what will happen, here and elsewhere, before it does."""
    me = await person()
    post = await _of_archive(post_id, me)
    view = await views.post(post.id, me.id)
    if post.archived_at is not None:
        return go(post_path(view.body))
    return await page("archive_ask.html", view=view)


@blueprint.post("/posts/<post_id>/archive")
async def archive_post(post_id: str) -> Response:
    """Put a post of one's own there."""
    me = await person()
    await archive.archive(me, await _of_archive(post_id, me))
    return go(PATH)


@blueprint.post("/posts/<post_id>/bring-back")
async def bring_back(post_id: str) -> Response:
    """Show it to everybody again who saw it before."""
    me = await person()
    post = await archive.bring_back(me, await own(post_id, me))
    view = await views.post(post.id, me.id)
    return await go_back(post_path(view.body))


async def _of_archive(post_id: str, me: Account) -> Post:
    post = await own(post_id, me)
    if not archive.is_for_archive(post):
        raise NotFound
    return post
