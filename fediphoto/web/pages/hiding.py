"""Going private: who sees what one has posted so far, changed for all of it at once; and back."""

from typing import Any

from quart import Response, request

from fediphoto.domain.posts import earlier_posts
from fediphoto.domain.sign_in import credentials
from fediphoto.errors import (
    Conflict,
    FediphotoError,
    TooManyRequests,
    Unauthorized,
    Unprocessable,
)
from fediphoto.storage.models import Account
from fediphoto.web import limits
from fediphoto.web.pages import archiving
from fediphoto.web.pages.door import blueprint, go, page, person

PATH = "/settings/privacy/earlier"
_BRING_BACK = f"{archiving.PATH}/bring-back"
_CHOICES = (earlier_posts.FOLLOWERS, earlier_posts.ARCHIVE)
_REFUSALS = (Conflict, TooManyRequests, Unauthorized, Unprocessable)


@blueprint.get(PATH)
async def earlier() -> Response:
    """What can be chosen, what it means here and elsewhere, and how far it is."""
    return await _page(await person())


@blueprint.post(f"{PATH}/ask")
async def ask_to_hide() -> Response:
    """Say it once more, with the number of posts, and ask for the password."""
    me, deed = await person(), await _chosen()
    return await _ask(me, deed)


@blueprint.post(PATH)
async def hide() -> Response:
    """Have it done, for whoever knows the password."""
    me, deed = await person(), await _chosen()
    try:
        limits.spend(limits.SIGN_IN_PER_ACCOUNT, me.username)
        await credentials.check_password(me, (await request.form).get("password", ""))
        await earlier_posts.request(me, deed)
    except Conflict as error:
        return await _page(me, error)
    except _REFUSALS as error:
        return await _ask(me, deed, error)
    return go(PATH)


@blueprint.get(_BRING_BACK)
async def ask_to_bring_back() -> Response:
    """Say who sees them again before it happens."""
    counted = await earlier_posts.counts(await person())
    if not counted[earlier_posts.RETURN]:
        return go(archiving.PATH)
    return await page("archive_return.html", count=counted[earlier_posts.RETURN])


@blueprint.post(_BRING_BACK)
async def bring_all_back() -> Response:
    """Bring back all that is in the archive."""
    me = await person()
    try:
        await earlier_posts.request(me, earlier_posts.RETURN)
    except Conflict as error:
        return await _page(me, error)
    return go(archiving.PATH)


async def _chosen() -> str:
    """Which deed the form is for."""
    deed: str = (await request.form).get("choice", "")
    if deed not in _CHOICES:
        raise Unprocessable
    return deed


async def _page(me: Account, error: FediphotoError | None = None) -> Response:
    return await page(
        "settings/earlier.html",
        **_refused(error),
        counts=await earlier_posts.counts(me),
        **await archiving.progress(me),
    )


async def _ask(me: Account, deed: str, error: FediphotoError | None = None) -> Response:
    count = (await earlier_posts.counts(me))[deed]
    return await page("settings/earlier_ask.html", **_refused(error), choice=deed, count=count)


def _refused(error: FediphotoError | None) -> dict[str, Any]:
    return {"status": 200 if error is None else 422, "problem": str(error) if error else ""}
