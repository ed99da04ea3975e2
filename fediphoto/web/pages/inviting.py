"""How one invites somebody, and how they come in by the link."""

from quart import Response, request

from fediphoto import config
from fediphoto.domain.joining import invitations, joining
from fediphoto.domain.paging import Page
from fediphoto.domain.views import views
from fediphoto.errors import FediphotoError, Forbidden, Gone, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.web import limits, session
from fediphoto.web.pages.door import blueprint, go, page, person
from fediphoto.web.pages.joining import REFUSALS, signed_in_as

INVITATIONS = 40
_HERE = "/invites"


@blueprint.get("/invite/<code>")
async def invited_page(code: str) -> Response:
    """The form to join by, or why that link is no good any more."""
    if await session.current() is not None:
        return go("/")
    return await _invited(code)


@blueprint.post("/invite/<code>")
async def join_by_invitation(code: str) -> Response:
    """Make an account; what was typed stays where something is wrong."""
    limits.spend(limits.SIGN_UP, limits.client_address())
    form = await request.form
    typed = {name: form.get(name, "").strip() for name in ("username", "email")}
    password = form.get("password", "")
    wish = joining.Wish(
        **typed, password=password, invitation=code, address=limits.client_address()
    )
    try:
        joined = await joining.join(wish)
    except (NotFound, Gone):
        return await _invited(code)
    except REFUSALS as error:
        return await _invited(code, typed, error)
    if joined.waits_for_approval or joined.waits_for_confirmation:
        return await page("waiting.html", joined=joined, email=typed["email"])
    return await signed_in_as(typed["username"], password)


@blueprint.get(_HERE)
async def my_invitations() -> Response:
    """One's own invitations, and a form for another; nothing for who may not invite."""
    return await _mine()


@blueprint.post(_HERE)
async def invite() -> Response:
    """Make another."""
    me, form = await person(), await request.form
    try:
        await invitations.invite(
            me,
            note=form.get("note", ""),
            max_uses=parse_id(form.get("uses")),
            lasts_days=parse_id(form.get("days")),
        )
    except Unprocessable as error:
        return await _mine(error)
    return go(f"{_HERE}?made=1")


@blueprint.post(f"{_HERE}/<invitation_id>/revoke")
async def take_back_invitation(invitation_id: str) -> Response:
    """Let nobody in by it any more."""
    me, number = await person(), parse_id(invitation_id)
    if number is None:
        raise NotFound
    await invitations.revoke(me, number)
    return go(f"{_HERE}?saved=1")


async def _mine(error: FediphotoError | None = None) -> Response:
    me = await person()
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=INVITATIONS)
    try:
        found = await invitations.mine(me, part)
    except Forbidden:
        raise NotFound from None
    return await page(
        "invites.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        invitations=found.items,
        older=found.next_max_id,
        may_invite=invitations.may_invite((await session.require()).user),
        base_url=config.current().base_url,
        most_uses=invitations.MOST_USES,
        most_days=invitations.MOST_DAYS,
    )


async def _invited(
    code: str, typed: dict[str, str] | None = None, error: FediphotoError | None = None
) -> Response:
    try:
        found = await invitations.find(code)
    except (Forbidden, Gone, NotFound) as over:
        return await page("invite_over.html", status=over.status, sentence=str(over))
    return await page(
        "signup.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        typed=typed,
        inviter=views.account(found.account),
        action=f"/invite/{code}",
    )
