"""Lists: some of those one follows, read apart; who stands on them."""

from quart import Response, request

from fediphoto.domain.people import accounts
from fediphoto.domain.timelines import lists, timelines
from fediphoto.domain.views import views
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, AccountList
from fediphoto.text.translations import _
from fediphoto.web.pages.door import blueprint, go, go_back, page, person
from fediphoto.web.pages.home import FEED_POSTS, asked_page, older
from fediphoto.web.pages.profiles import PEOPLE, standing
from fediphoto.web.pages.sifting import sifted


@blueprint.get("/lists")
async def lists_page() -> Response:
    """All of them, and a form for one more."""
    return await _listed()


@blueprint.post("/lists")
async def make_list() -> Response:
    """Make one; what was typed stays where something is wrong."""
    me, typed = await person(), (await request.form).get("title", "")
    try:
        made = await lists.create(me, typed)
    except Unprocessable as error:
        return await _listed(status=error.status, typed=typed, problem=_plain(error))
    return go(f"/lists/{made.id}")


@blueprint.get("/lists/<list_id>")
async def show_list(list_id: str) -> Response:
    """What the people on it posted."""
    me, row = await _own(list_id)
    posts = await timelines.account_list(me, row.id, asked_page(FEED_POSTS))
    return await page(
        "list.html",
        list=row,
        posts=sifted(posts, "home"),
        older=older(posts, FEED_POSTS),
        where="home",
    )


@blueprint.get("/lists/<list_id>/edit")
async def edit_list(list_id: str) -> Response:
    """Its name and ways, and who stands on it."""
    _me, row = await _own(list_id)
    return await _edited(row)


@blueprint.post("/lists/<list_id>/edit")
async def change_list(list_id: str) -> Response:
    """Change it; what was typed stays where something is wrong."""
    _me, row = await _own(list_id)
    form = await request.form
    try:
        await lists.update(
            row,
            title=form.get("title", ""),
            replies_policy=form.get("replies", "list"),
            is_exclusive="exclusive" in form,
        )
    except Unprocessable as error:
        return await _edited(row, status=error.status, problem=_plain(error))
    return go(f"/lists/{row.id}/edit?saved=1")


@blueprint.post("/lists/<list_id>/delete")
async def delete_list(list_id: str) -> Response:
    """Have it no longer."""
    _me, row = await _own(list_id)
    await lists.delete(row)
    return go("/lists?saved=1")


@blueprint.get("/people/<account_id>/lists")
async def lists_of_person(account_id: str) -> Response:
    """On which of one's lists somebody stands, with a button for each."""
    me, other = await person(), await _other(account_id)
    return await page(
        "person_lists.html",
        account=views.account(other),
        standing=await standing(me, other),
        lists=await lists.listing(me),
        holding={one.id for one in await lists.holding(me, other)},
    )


@blueprint.post("/lists/<list_id>/people/<account_id>/<any(add,remove):deed>")
async def put(list_id: str, account_id: str, deed: str) -> Response:
    """Put somebody on a list, or take them off it."""
    _me, row = await _own(list_id)
    other = await _other(account_id)
    await (lists.add if deed == "add" else lists.remove)(row, [other.id])
    return await go_back(f"/people/{other.id}/lists")


async def _own(list_id: str) -> tuple[Account, AccountList]:
    me, number = await person(), parse_id(list_id)
    if number is None:
        raise NotFound
    return me, await lists.get(me, number)


async def _other(account_id: str) -> Account:
    number = parse_id(account_id)
    if number is None:
        raise NotFound
    return await accounts.get(number)


async def _listed(*, status: int = 200, typed: str = "", problem: str = "") -> Response:
    return await page(
        "lists.html",
        status=status,
        lists=await lists.listing(await person()),
        typed=typed,
        problem=problem,
    )


async def _edited(row: AccountList, *, status: int = 200, problem: str = "") -> Response:
    found = await lists.members(row, asked_page(PEOPLE))
    return await page(
        "list_edit.html",
        status=status,
        list=row,
        members=found.items,
        older=found.next_max_id,
        problem=problem,
    )


def _plain(error: Unprocessable) -> str:
    """A sentence for people; those of the client API are made for programs."""
    said = str(error)
    return _("A list needs a name.") if "Title can't be blank" in said else said
