"""One account on the desk: how it stands, what was said and done, and what one can do."""

from typing import Any

from quart import Response, request

from fediphoto import config
from fediphoto.domain import audit, policies, roles
from fediphoto.domain.joining import invitations
from fediphoto.domain.letters import mail
from fediphoto.domain.moderation import (
    account_help,
    admin_accounts,
    moderation,
    moderation_notes,
    reports,
)
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import warnings
from fediphoto.domain.relations.warnings import Words
from fediphoto.domain.sign_in import passkeys, totp
from fediphoto.domain.views import views
from fediphoto.errors import Conflict, FediphotoError, Forbidden, NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.storage.models import Account
from fediphoto.web.pages.desk.door import admin, desk_page, moderator
from fediphoto.web.pages.door import blueprint, go, go_back

ENTRIES = 20
REPORTS = 20
WARNINGS = 20
_NAMES = ",".join(moderation.DEEDS)
_REFUSALS = (Conflict, Forbidden, Unprocessable)


@blueprint.get("/admin/accounts/<account_id>")
async def desk_account(account_id: str) -> Response:
    """An account with its reports and its history."""
    return await _account_page(await _target(account_id))


@blueprint.post(f"/admin/accounts/<account_id>/<any({_NAMES}):deed>")
async def judge(account_id: str, deed: str) -> Response:
    """Suspend, silence, put behind a warning, or take that back; with a reason for the log."""
    me, form = await moderator(), await request.form
    target = await _target(account_id)
    try:
        await _do(me, target, deed, form)
    except (Forbidden, Unprocessable) as error:
        return await _account_page(target, error)
    return await go_back(f"/admin/accounts/{target.id}")


@blueprint.post("/admin/accounts/<account_id>/<any(role,factor,password,confirm):deed>")
async def help_account(account_id: str, deed: str) -> Response:
    """Give a role; let somebody in who lost the way; take their address for confirmed."""
    me, form = await moderator(), await request.form
    target, token = await _target(account_id), ""
    try:
        if deed == "role":
            await account_help.set_role(me, target, form.get("role", ""))
        elif deed == "factor":
            await account_help.turn_off_second_factor(me, target)
        elif deed == "confirm":
            await moderation.confirm(me, target)
        else:
            token = await account_help.reset_password(me, target)
    except (Forbidden, Unprocessable) as error:
        return await _account_page(target, error)
    if token:
        link = f"{config.current().base_url}/reset/{token}"
        return await _account_page(await _target(account_id), link=link)
    return go(f"/admin/accounts/{target.id}?saved=1")


@blueprint.get("/admin/accounts/<account_id>/delete")
async def ask_before_deleting(account_id: str) -> Response:
    """What will happen, and whether one is sure."""
    await admin()
    target = await _target(account_id)
    return await desk_page("account_delete.html", target=views.account(target), row=target)


@blueprint.post("/admin/accounts/<account_id>/delete")
async def delete_account(account_id: str) -> Response:
    """Delete everything of an account that is suspended, for good."""
    me, form = await admin(), await request.form
    target = await _target(account_id)
    if form.get("name", "").strip().lstrip("@").lower() != target.acct.lower():
        return go(f"/admin/accounts/{target.id}/delete")
    try:
        await moderation.delete(me, target)
    except _REFUSALS as error:
        return await _account_page(target, error)
    return go("/admin/people?saved=1")


@blueprint.post("/admin/accounts/<account_id>/notes")
async def note_on_account(account_id: str) -> Response:
    """Tell the other moderators something; what was typed stays where something is wrong."""
    me, form = await moderator(), await request.form
    target = await _target(account_id)
    try:
        await moderation_notes.write(me, target, form.get("note", ""))
    except Unprocessable as error:
        return await _account_page(target, error, typed_note=form.get("note", ""))
    return go(f"/admin/accounts/{target.id}#notes")


@blueprint.post("/admin/notes/<note_id>/remove")
async def remove_note(note_id: str) -> Response:
    """Take a note away."""
    me, number = await moderator(), parse_id(note_id)
    if number is None:
        raise NotFound
    await moderation_notes.remove(me, number)
    return await go_back("/admin/reports")


async def _do(me: Account, target: Account, deed: str, form: Any) -> None:
    reason, words = (
        form.get("reason", ""),
        Words(text=form.get("words", ""), sends_mail="mail" in form),
    )
    if deed in moderation.TOLD:
        await moderation.TOLD[deed](me, target, reason, words)
    else:
        await moderation.DEEDS[deed](me, target, reason)


async def context_of(me: Account, target: Account) -> dict[str, Any]:
    """What stands beside every decision on an account."""
    log = await audit.entries(Page(limit=ENTRIES), target=target.acct)
    given = await warnings.of(target, Page(limit=WARNINGS)) if target.is_local else None
    return {
        "target": views.account(target),
        "row": target,
        "standing_of_domain": policies.of_person(target.domain, target.uri),
        "log": log.items,
        "reports": await reports.on(target, REPORTS),
        "reports_count": await reports.count_on(target),
        "user": await accounts.user_of(target),
        "warnings": given.items if given else [],
        "warning_sentences": warnings.SENTENCES,
        "notes": await moderation_notes.of(target),
        "may_judge": await _may_judge(me, target),
        "has_mail": mail.is_configured(),
    }


async def _may_judge(me: Account, target: Account) -> bool:
    try:
        await roles.demand_rank(me, target)
    except Forbidden:
        return False
    return target.deleted_at is None


async def _has_second_factor(target: Account) -> bool:
    return await totp.is_on(target.id) or bool(await passkeys.of(target.id))


async def _account_page(
    target: Account,
    error: FediphotoError | None = None,
    *,
    link: str = "",
    typed_note: str = "",
) -> Response:
    me = await moderator()
    inviter = await invitations.inviter_of(target)
    return await desk_page(
        "account.html",
        status=200 if error is None else error.status,
        problem="" if error is None else str(error),
        next=f"/admin/accounts/{target.id}",
        facts=await admin_accounts.get(me, target.id),
        inviter=None if inviter is None else views.account(inviter),
        invited=await invitations.count_invited_by(target),
        given_roles=await account_help.roles_to_give(me, target),
        is_owner=await roles.is_owner(target),
        has_second_factor=target.is_local and await _has_second_factor(target),
        link=link,
        typed_note=typed_note,
        **await context_of(me, target),
    )


async def _target(account_id: str) -> Account:
    number = parse_id(account_id)
    if number is None:
        raise NotFound
    return await accounts.get(number)
