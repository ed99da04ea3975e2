"""Of whom one wants to hear: the page where that is decided."""

from quart import Response, request

from fediphoto.domain import notification_requests
from fediphoto.domain.notification_standing import POLICIES
from fediphoto.errors import Unprocessable
from fediphoto.web.pages.door import blueprint, go, page, person

QUESTIONS = {
    "for_not_following": ("People I do not follow", ""),
    "for_not_followers": (
        "People who do not follow me",
        "And those who began less than three days ago.",
    ),
    "for_new_accounts": ("New accounts", "Made within the last 30 days."),
    "for_private_mentions": (
        "Private mentions out of the blue",
        "From people I do not follow, where they do not answer me.",
    ),
    "for_limited_accounts": ("Accounts that the moderators limited", ""),
}
"""Whom each policy speaks of."""
DECISIONS = (
    ("accept", "Tell me"),
    ("filter", "Have them wait until I decide"),
    ("drop", "Never tell me"),
)


@blueprint.get("/settings/notifications")
async def notifications_page() -> Response:
    """What is decided now."""
    return await _shown(dict((await notification_requests.policy(await person())).decisions))


@blueprint.post("/settings/notifications")
async def decide_notifications() -> Response:
    """Decide otherwise."""
    me, form = await person(), await request.form
    chosen = {name: form[name] for name in POLICIES if name in form}
    try:
        await notification_requests.change_policy(me, chosen)
    except Unprocessable as error:
        return await _shown(chosen, str(error), error.status)
    return go("/settings/notifications?saved=1")


async def _shown(chosen: dict[str, str], problem: str = "", status: int = 200) -> Response:
    return await page(
        "settings/notifications.html",
        status=status,
        questions=QUESTIONS,
        decisions=DECISIONS,
        chosen=chosen,
        problem=problem,
    )
