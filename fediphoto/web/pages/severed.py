"""Which of one's follows a decision cut, and how one asks for them again."""

from quart import Response

from fediphoto.domain import severances
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.web.pages.door import blueprint, go, page, person

KINDS = {
    "domain_policy": "Those who run this place no longer speak with",
    "account_suspension": "Those who run this place suspended",
    "user_domain_block": "You blocked",
}
"""What each kind of decision says before its target."""


@blueprint.get("/settings/severed")
async def severed() -> Response:
    """What was cut, the latest first."""
    me = await person()
    return await page("settings/severed.html", cuts=await severances.mine(me), kinds=KINDS)


@blueprint.post("/settings/severed/<event_id>/restore")
async def restore(event_id: str) -> Response:
    """Ask for what can be asked for again."""
    me, number = await person(), parse_id(event_id)
    if number is None:
        raise NotFound
    await severances.restore(number, me)
    return go("/settings/severed?saved=1")
