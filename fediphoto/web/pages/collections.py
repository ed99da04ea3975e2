"""Collections: seen on the profile, opened, filled from a post's menu, put in order by buttons."""

from quart import Response, request

from fediphoto.domain.posts import posts
from fediphoto.domain.timelines import collections, timelines
from fediphoto.domain.views import views
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Collection
from fediphoto.web.pages.deeds import wanted
from fediphoto.web.pages.door import blueprint, go, page, person, viewer
from fediphoto.web.pages.home import asked_page, older
from fediphoto.web.pages.profiles import shown_person

_MOVES = {"earlier": -1, "later": 1, "first": -collections.MOST_POSTS}
CHOICE = 60
"""So many photos of one's own are offered at once."""


@blueprint.get("/@<acct>/collections")
async def shelf_of(acct: str) -> Response:
    """The collections of somebody here."""
    return await _shelf(await shown_person(acct))


@blueprint.post("/collections")
async def begin_collection() -> Response:
    """Begin a collection; the form comes back with what is wrong with it."""
    me, form = await person(), await request.form
    title = form.get("title", "")
    try:
        made = await collections.create(me, title, visibility=form.get("visibility", "draft"))
    except (Forbidden, Unprocessable) as error:
        return await _shelf(me, status=error.status, typed=title, problem=str(error))
    return go(f"/collections/{made.id}")


@blueprint.get("/collections/<collection_id>")
async def show_collection(collection_id: str) -> Response:
    """Its photos in its order; for its owner with the way to change it."""
    return await _open(_number(collection_id))


@blueprint.post("/collections/<collection_id>")
async def change_collection(collection_id: str) -> Response:
    """Save title, description and who may see it."""
    found, form = await _own(collection_id), await request.form
    try:
        await collections.change(
            found,
            title=form.get("title", ""),
            description=form.get("description", ""),
            visibility=form.get("visibility", "draft"),
        )
    except Unprocessable as error:
        return await _open(found.id, status=error.status, problem=str(error))
    return go(f"/collections/{found.id}")


@blueprint.post("/collections/<collection_id>/delete")
async def delete_collection(collection_id: str) -> Response:
    """Take it apart."""
    await collections.delete(await _own(collection_id))
    return go(f"/@{(await person()).username}/collections")


@blueprint.get("/collections/<collection_id>/order")
async def order_collection(collection_id: str) -> Response:
    """Its posts in a row, each with buttons to move it."""
    me, found = await person(), await _own(collection_id)
    return await page(
        "collection_order.html",
        collection=await collections.get(found.id, me),
        posts=await collections.posts_in(found.id, me),
    )


@blueprint.post("/collections/<collection_id>/order")
async def order_at_once(collection_id: str) -> Response:
    """The whole order, as a script has it after a photo was dragged: ids, separated by commas."""
    found = await _own(collection_id)
    order = (await request.form).get("order", "").split(",")
    await collections.arrange(found, [number for one in order if (number := parse_id(one))])
    return go(f"/collections/{found.id}/order")


@blueprint.get("/collections/<collection_id>/add")
async def choose_photos(collection_id: str) -> Response:
    """Photos of one's own, to be put into it."""
    return await _choice(await _own(collection_id))


@blueprint.post("/collections/<collection_id>/add")
async def add_photos(collection_id: str) -> Response:
    """Put the chosen ones at its end, in the order in which they were posted."""
    me, found = await person(), await _own(collection_id)
    chosen = (await request.form).getlist("post")
    try:
        for number in sorted(number for one in chosen if (number := parse_id(one))):
            await collections.add(me, found, await posts.get(number))
    except (Forbidden, NotFound, Unprocessable) as error:
        return await _choice(found, status=error.status, problem=str(error))
    return go(f"/collections/{found.id}")


@blueprint.post("/collections/<collection_id>/<post_id>/<any(earlier,later,first,remove):deed>")
async def arrange_collection(collection_id: str, post_id: str, deed: str) -> Response:
    """Move a post, or take it out."""
    found, number = await _own(collection_id), _number(post_id)
    if deed == "remove":
        await collections.remove(found, number)
    else:
        await collections.move(found, number, _MOVES[deed])
    return go(f"/collections/{found.id}/order#post-{number}")


@blueprint.get("/posts/<post_id>/collect")
async def choose_collection(post_id: str) -> Response:
    """In which of one's collections a post shall stand."""
    me = await person()
    post = await wanted(post_id, me)
    return await page(
        "collect.html",
        post=await views.post(post.id, me.id),
        collections=await collections.of(me, me),
        holding=await collections.holding(me, post.boost_of_id or post.id),
    )


@blueprint.post("/posts/<post_id>/collect")
async def collect(post_id: str) -> Response:
    """Put it into one (`add`), or take it out of one (`remove`)."""
    me, form = await person(), await request.form
    post = await wanted(post_id, me)
    if form.get("remove"):
        await collections.remove(await _own(form["remove"]), post.boost_of_id or post.id)
        return go(f"/posts/{post.id}/collect")
    await collections.add(me, await _own(form.get("add", "")), post)
    return go(f"/posts/{post.id}/collect")


@blueprint.post("/posts/<post_id>/collect/new")
async def collect_anew(post_id: str) -> Response:
    """Begin a collection with it."""
    me = await person()
    post = await wanted(post_id, me)
    title = (await request.form).get("title", "")
    made = await collections.create(me, title, visibility="public")
    await collections.add(me, made, post)
    return go(f"/collections/{made.id}")


async def _shelf(
    account: Account, *, status: int = 200, typed: str = "", problem: str = ""
) -> Response:
    me = await viewer()
    return await page(
        "collections.html",
        status=status,
        account=views.account(account),
        collections=await collections.of(account, me),
        typed=typed,
        problem=problem,
    )


async def _open(number: int, *, status: int = 200, problem: str = "") -> Response:
    me = await viewer()
    found = await collections.get(number, me)
    return await page(
        "collection.html",
        status=status,
        collection=found,
        posts=await collections.posts_in(number, me),
        problem=problem,
    )


async def _choice(found: Collection, *, status: int = 200, problem: str = "") -> Response:
    me = await person()
    shown = await timelines.account_posts(
        me, me, asked_page(CHOICE), only_media=True, exclude_boosts=True
    )
    return await page(
        "collection_add.html",
        status=status,
        problem=problem,
        collection=await collections.get(found.id, me),
        posts=[one for one in shown if one.body.visibility != "direct" and one.body.attachments],
        inside={one.body.id for one in await collections.posts_in(found.id, me)},
        older=older(shown, CHOICE),
    )


async def _own(collection_id: str) -> Collection:
    return await collections.own(await person(), _number(collection_id))


def _number(text: str) -> int:
    found = parse_id(text)
    if found is None:
        raise NotFound
    return found
