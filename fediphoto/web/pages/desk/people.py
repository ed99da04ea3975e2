"""People on the desk: who waits to be let in, and how one finds an account."""

from quart import Response, request

from fediphoto.domain import accounts, admin_accounts, moderation
from fediphoto.domain.admin_accounts import Wanted
from fediphoto.domain.paging import Page
from fediphoto.errors import Forbidden, NotFound
from fediphoto.ids import parse_id
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go

PEOPLE = 40


@blueprint.get("/admin/people")
async def desk_people() -> Response:
    """Who waits, the latest first; with `?q=` whoever's name or mail begins so."""
    me = await moderator()
    typed = request.args.get("q", "").replace("\x00", "").strip().lstrip("@")
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=PEOPLE)
    name, _, domain = typed.partition("@")
    wanted = Wanted(standings=["pending"])
    if typed:
        wanted = Wanted(username=name, domain=domain)
    found = await admin_accounts.listing(me, wanted, part)
    return await desk_page("people.html", people=found.items, older=found.next_max_id, typed=typed)


@blueprint.post("/admin/people/<account_id>/<any(approve,reject):deed>")
async def decide_on_applicant(account_id: str, deed: str) -> Response:
    """Let somebody in, or turn them away."""
    me, number = await moderator(), parse_id(account_id)
    if number is None:
        raise NotFound
    target = await accounts.get(number)
    try:
        await (moderation.approve if deed == "approve" else moderation.reject)(me, target)
    except Forbidden:
        return go("/admin/people")  # another moderator was faster
    return go("/admin/people?saved=1")
