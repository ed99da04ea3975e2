"""What one does with a person by pressing something: follow, block, mute, answer a request."""

from collections.abc import Awaitable, Callable
from typing import Any

from quart import Response, render_template, request

from fediphoto.domain.discovery import suggestions
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import blocks, endorsements, follows
from fediphoto.domain.views import account_notes, views
from fediphoto.errors import NotFound
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, Follow
from fediphoto.text.translations import _
from fediphoto.web.pages.door import blueprint, go_back, person
from fediphoto.web.pages.names import profile_path
from fediphoto.web.pages.profiles import standing

Deed = Callable[[Account, Account], Awaitable[Any]]


async def mute(me: Account, other: Account) -> None:
    """Not read somebody, and not hear of them, until unmuted."""
    await blocks.mute(me, other, hides_notifications=True, duration_s=None)


async def notify(me: Account, other: Account) -> None:
    """Hear of everything that somebody posts whom one follows."""
    await _wish(me, other, notifies=True)


async def unnotify(me: Account, other: Account) -> None:
    """Hear of it no longer."""
    await _wish(me, other, notifies=False)


async def hide_boosts(me: Account, other: Account) -> None:
    """Have at home only what they posted themselves."""
    await _wish(me, other, shows_boosts=False)


async def show_boosts(me: Account, other: Account) -> None:
    """Have what they boost at home too."""
    await _wish(me, other, shows_boosts=True)


async def accept(me: Account, other: Account) -> None:
    """Let somebody follow who asked to."""
    await follows.accept(await _request(me, other))


async def reject(me: Account, other: Account) -> None:
    """Do not."""
    await follows.reject(await _request(me, other))


DEEDS: dict[str, Deed] = {
    "follow": follows.request,
    "unfollow": follows.unfollow,
    "remove": follows.remove_follower,
    "block": blocks.block,
    "unblock": blocks.unblock,
    "notify": notify,
    "unnotify": unnotify,
    "hideboosts": hide_boosts,
    "showboosts": show_boosts,
    "mute": mute,
    "unmute": blocks.unmute,
    "endorse": endorsements.endorse,
    "unendorse": endorsements.unendorse,
    "dismiss": suggestions.dismiss,
    "accept": accept,
    "reject": reject,
}
_NAMES = ",".join(DEEDS)


@blueprint.post(f"/people/<account_id>/<any({_NAMES}):deed>")
async def deal(account_id: str, deed: str) -> Response:
    """Do it, and come back to where the button was; a script gets the button anew instead."""
    me, number = await person(), parse_id(account_id)
    if number is None:
        raise NotFound
    other = await accounts.get(number)
    await DEEDS[deed](me, other)
    if request.headers.get("X-Part") == "follow":
        button = await render_template(
            "parts/follow.html",
            account=views.account(other),
            standing=await standing(me, other),
            here=profile_path(other),
        )
        return Response(button, mimetype="text/html")
    return await go_back(profile_path(other))


@blueprint.post("/people/<account_id>/note")
async def note(account_id: str) -> Response:
    """Note something of somebody, for oneself alone."""
    me, form, number = await person(), await request.form, parse_id(account_id)
    if number is None:
        raise NotFound
    other = await accounts.get(number)
    await account_notes.write(me, other, form.get("comment", ""))
    return await go_back(profile_path(other))


async def _wish(
    me: Account, other: Account, *, notifies: bool | None = None, shows_boosts: bool | None = None
) -> None:
    """Change what is heard of somebody; pressed after unfollowing, it is no new request."""
    if await follows.find(me, other) is None:
        raise NotFound(_("You do not follow this person."))
    await follows.request(me, other, notifies=notifies, shows_boosts=shows_boosts)


async def _request(me: Account, other: Account) -> Follow:
    found = await follows.find(other, me)
    if found is None or found.state != "pending":
        raise NotFound(_("This request has been answered, or taken back."))
    return found
