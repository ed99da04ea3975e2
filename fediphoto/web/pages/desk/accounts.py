"""One account on the desk: how it stands, what was said and done, and what one can do."""

from typing import Any

from quart import Response, request

from fediphoto.domain import accounts, audit, moderation, policies, reports, views
from fediphoto.domain.paging import Page
from fediphoto.domain.warnings import Words
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account, User
from fediphoto.web.pages.desk.door import desk_page, moderator
from fediphoto.web.pages.door import blueprint, go_back

ENTRIES = 20
REPORTS = 20
_NAMES = ",".join(moderation.DEEDS)


@blueprint.get("/admin/accounts/<account_id>")
async def desk_account(account_id: str) -> Response:
    """An account with its reports and its history."""
    await moderator()
    target = await _target(account_id)
    return await desk_page(
        "account.html",
        reports=await reports.on(target, REPORTS),
        next=f"/admin/accounts/{target.id}",
        **await context_of(target),
    )


@blueprint.post(f"/admin/accounts/<account_id>/<any({_NAMES}):deed>")
async def judge(account_id: str, deed: str) -> Response:
    """Suspend, silence, put behind a warning, or take that back; with a reason for the log."""
    me, form = await moderator(), await request.form
    target = await _target(account_id)
    try:
        await _do(me, target, deed, form)
    except (Forbidden, Unprocessable) as error:
        return await desk_page(
            "account.html",
            status=error.status,
            problem=str(error),
            reports=[],
            next=f"/admin/accounts/{target.id}",
            **await context_of(target),
        )
    return await go_back(f"/admin/accounts/{target.id}")


async def _do(me: Account, target: Account, deed: str, form: Any) -> None:
    reason, words = (
        form.get("reason", ""),
        Words(text=form.get("words", ""), sends_mail="mail" in form),
    )
    if deed in moderation.TOLD:
        await moderation.TOLD[deed](me, target, reason, words)
    else:
        await moderation.DEEDS[deed](me, target, reason)


async def context_of(target: Account) -> dict[str, Any]:
    """What stands beside every decision on an account."""
    log = await audit.entries(Page(limit=ENTRIES), target=target.acct)
    return {
        "target": views.account(target),
        "row": target,
        "standing_of_domain": policies.of_person(target.domain, target.uri),
        "log": log.items,
        "reports_count": await reports.count_on(target),
        "user": await User.get_or_none(account_id=target.id),
    }


async def _target(account_id: str) -> Account:
    number = parse_id(account_id)
    if number is None:
        raise NotFound
    return await accounts.get(number)
