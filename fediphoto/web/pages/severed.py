"""Which of one's follows a decision cut, and how one asks for them again."""

from quart import Response

from fediphoto.domain.relations import severances
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.text.translations import marked
from fediphoto.web.pages.door import blueprint, go, page, person

KINDS = {
    "domain_policy": marked("Those who run this place no longer speak with %(target)s"),
    "account_suspension": marked("Those who run this place suspended %(target)s"),
    "user_domain_block": marked("You blocked %(target)s"),
}
"""What each kind of decision says of its target."""


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
