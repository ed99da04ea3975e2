"""Invitations on the desk: who invited whom, and taking a link back."""

from quart import Response, request

from fediphoto import config
from fediphoto.domain.joining import invitations
from fediphoto.domain.paging import Page
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go

INVITATIONS = 40


@blueprint.get("/admin/invites")
async def desk_invites() -> Response:
    """Everybody's, the latest first."""
    me = await moderator()
    part = Page(max_id=parse_id(request.args.get("max_id")), limit=INVITATIONS)
    found = await invitations.listing(me, part)
    current = config.current().instance
    return await desk_page(
        "invites.html",
        invitations=found.items,
        older=found.next_max_id,
        registrations=current.registrations,
        invitations_by=current.invitations_by,
        base_url=config.current().base_url,
    )


@blueprint.post("/admin/invites/<invitation_id>/revoke")
async def revoke_invitation(invitation_id: str) -> Response:
    """Let nobody in by it any more."""
    me, number = await moderator(), parse_id(invitation_id)
    if number is None:
        raise NotFound
    await invitations.revoke(me, number)
    return go("/admin/invites?saved=1")
