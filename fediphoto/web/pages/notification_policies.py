"""Of what and of whom one wants to hear: the page where that is decided."""

from collections.abc import Collection

from quart import Response, request

from fediphoto.domain import preferences
from fediphoto.domain.notifications import notification_requests
from fediphoto.domain.notifications.notification_standing import POLICIES
from fediphoto.errors import Unprocessable
from fediphoto.text.translations import marked
from fediphoto.web import session
from fediphoto.web.pages import waking
from fediphoto.web.pages.door import blueprint, go, page, person

KINDS = {
    "favourite": marked("Likes"),
    "reblog": marked("Boosts of my posts"),
    "follow": marked("New followers"),
    "quote": marked("Quotes of my posts"),
    "poll": marked("Polls that are over"),
    "update": marked("Changes of posts that I boosted"),
}
"""What one may do without, as it is asked."""
QUESTIONS = {
    "for_not_following": (marked("People I do not follow"), ""),
    "for_not_followers": (
        marked("People who do not follow me"),
        marked("And those who began less than three days ago."),
    ),
    "for_new_accounts": (marked("New accounts"), marked("Made within the last 30 days.")),
    "for_private_mentions": (
        marked("Private mentions out of the blue"),
        marked("From people I do not follow, where they do not answer me."),
    ),
    "for_limited_accounts": (marked("Accounts that the moderators limited"), ""),
}
"""Whom each policy speaks of."""
DECISIONS = (
    ("accept", marked("Tell me")),
    ("filter", marked("Have them wait until I decide")),
    ("drop", marked("Never tell me")),
)


@blueprint.get("/settings/notifications")
async def notifications_page() -> Response:
    """What is decided now."""
    signed_in = await session.require()
    decided = await notification_requests.policy(signed_in.account)
    unheard = preferences.unheard_kinds(signed_in.user.settings)
    return await _shown(dict(decided.decisions), unheard)


@blueprint.post("/settings/notifications")
async def decide_notifications() -> Response:
    """Decide otherwise."""
    me, form = await person(), await request.form
    chosen = {name: form[name] for name in POLICIES if name in form}
    unheard = [name for name in KINDS if f"hears-{name}" not in form]
    try:
        await notification_requests.change_policy(me, chosen)
    except Unprocessable as error:
        return await _shown(chosen, unheard, str(error), error.status)
    await preferences.set_unheard_kinds(me.id, unheard)
    return go("/settings/notifications?saved=1")


async def _shown(
    chosen: dict[str, str], unheard: Collection[str], problem: str = "", status: int = 200
) -> Response:
    return await page(
        "settings/notifications.html",
        status=status,
        kinds=KINDS,
        unheard=unheard,
        questions=QUESTIONS,
        decisions=DECISIONS,
        chosen=chosen,
        problem=problem,
        device=await waking.device(),
        device_kinds=waking.KINDS,
        device_people=waking.PEOPLE,
    )
