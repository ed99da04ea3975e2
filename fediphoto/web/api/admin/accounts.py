"""Accounts, as those who keep order see them and act on them."""

from typing import Any

from fediphoto.domain.moderation import admin_accounts, moderation, reports
from fediphoto.domain.moderation.admin_accounts import STANDINGS, Wanted
from fediphoto.domain.people import accounts as people
from fediphoto.domain.relations.warnings import Words
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import (
    EMPTY,
    choice,
    flag,
    identifier,
    many,
    paging,
    text,
    texts,
)
from fediphoto.web.api.entities.accounts import role_of_id
from fediphoto.web.api.entities.admin import ACCOUNT, admin_account
from fediphoto.web.api.request import Call

_READ, _WRITE = "admin:read:accounts", "admin:write:accounts"
_DEFAULT, _MOST = 100, 200
_WORDS = ("username", "display_name", "by_domain", "email", "ip")
_SEARCHED = [text(name) for name in _WORDS]
_V1_FLAGS = ("local", "remote", *STANDINGS, "staff")
_ROOT = "/api/v1/admin/accounts/<account_id>"


@desk_endpoint(
    "GET /api/v1/admin/accounts",
    scope=_READ,
    takes=[*(flag(name) for name in _V1_FLAGS), *_SEARCHED, *paging(highest=_MOST)],
    answers=many(ACCOUNT),
)
async def index_v1(call: Call) -> Any:
    """The accounts that are known here, the latest first."""
    given = call.parameters
    is_local = given.flag("local")
    is_remote = given.flag("remote")
    standings = [name for name in STANDINGS if given.flag(name)]
    return await _listed(
        call,
        is_local=is_local if is_local != is_remote else None,
        standings=standings,
        is_staff=given.flag("staff"),
    )


@desk_endpoint(
    "GET /api/v2/admin/accounts",
    scope=_READ,
    takes=[
        choice("origin", "local", "remote"),
        choice("status", *STANDINGS),
        choice("permissions", "staff"),
        texts("role_ids"),
        identifier("invited_by", "by whose invitation they joined"),
        *_SEARCHED,
        *paging(highest=_MOST),
    ],
    answers=many(ACCOUNT),
)
async def index_v2(call: Call) -> Any:
    """The accounts that are known here, the latest first."""
    given = call.parameters
    origin, standing = given.words("origin"), given.words("status")
    role_ids = given.texts("role_ids")
    chosen = [role_of_id(one) for one in role_ids]
    inviter = given.identifier("invited_by")
    return await _listed(
        call,
        is_local={"local": True, "remote": False}.get(origin),
        standings=[standing] if standing in STANDINGS else [],
        is_staff=given.words("permissions") == "staff",
        roles=[one for one in chosen if one],
        invited_by=inviter,
        is_impossible=(bool(given.words("invited_by")) and inviter is None)
        or (bool(role_ids) and not any(chosen)),
    )


@desk_endpoint(f"GET {_ROOT}", scope=_READ, answers=ACCOUNT)
async def show(call: Call, account_id: int) -> Any:
    """One account."""
    await _target(account_id)
    return await _shown(call, account_id)


@desk_endpoint(f"DELETE {_ROOT}", scope=_WRITE, answers=ACCOUNT)
async def remove(call: Call, account_id: int) -> Any:
    """Delete everything of an account that is suspended, for good. Admins only."""
    target = await _target(account_id)
    await moderation.delete(call.person, target)
    return await _shown(call, account_id)


@desk_endpoint(
    f"POST {_ROOT}/action",
    scope=_WRITE,
    takes=[
        choice("type", *moderation.ACTIONS, required=True),
        identifier("report_id", "the report that this answers; it is resolved"),
        identifier("warning_preset_id", "there are none here: not looked at"),
        text("text", "what the person is told"),
        flag("send_email_notification", "tell the person by mail too"),
    ],
    answers=EMPTY,
)
async def act(call: Call, account_id: int) -> Any:
    """Act on an account, and tell its person."""
    given, target = call.parameters, await _target(account_id)
    report_id = given.identifier("report_id")
    words = Words(
        text=given.words("text"),
        report=None if report_id is None else await reports.get(report_id),
        sends_mail=given.flag("send_email_notification"),
    )
    await moderation.act(call.person, target, given.words("type"), words)
    return {}


@desk_endpoint(f"POST {_ROOT}/approve", scope=_WRITE, answers=ACCOUNT)
async def approve(call: Call, account_id: int) -> Any:
    """Let in somebody who asked to join."""
    await moderation.approve(call.person, await _target(account_id))
    return await _shown(call, account_id)


@desk_endpoint(f"POST {_ROOT}/reject", scope=_WRITE, answers=ACCOUNT)
async def reject(call: Call, account_id: int) -> Any:
    """Turn away somebody who asked to join."""
    target = await _target(account_id)
    before = await _shown(call, account_id)
    await moderation.reject(call.person, target)
    return before


@desk_endpoint(f"POST {_ROOT}/enable", scope=_WRITE, answers=ACCOUNT)
async def enable(call: Call, account_id: int) -> Any:
    """Let somebody sign in again."""
    await moderation.enable(call.person, await _target(account_id))
    return await _shown(call, account_id)


@desk_endpoint(f"POST {_ROOT}/unsilence", scope=_WRITE, answers=ACCOUNT)
async def unsilence(call: Call, account_id: int) -> Any:
    """Have an account heard again."""
    await moderation.unsilence(call.person, await _target(account_id))
    return await _shown(call, account_id)


@desk_endpoint(f"POST {_ROOT}/unsuspend", scope=_WRITE, answers=ACCOUNT)
async def unsuspend(call: Call, account_id: int) -> Any:
    """Give an account back."""
    await moderation.unsuspend(call.person, await _target(account_id))
    return await _shown(call, account_id)


@desk_endpoint(f"POST {_ROOT}/unsensitive", scope=_WRITE, answers=ACCOUNT)
async def unsensitive(call: Call, account_id: int) -> Any:
    """Show an account's photos without a warning again."""
    await moderation.unforce_sensitive(call.person, await _target(account_id))
    return await _shown(call, account_id)


async def _target(account_id: int) -> Account:
    found = await people.get(account_id)
    if found.is_local and found.actor_type == "Application":
        raise NotFound
    return found


async def _shown(call: Call, account_id: int) -> dict[str, Any]:
    return admin_account(await admin_accounts.get(call.person, account_id))


async def _listed(call: Call, **wanted: Any) -> Any:
    given = call.parameters
    page = call.page(_DEFAULT, _MOST)
    found = await admin_accounts.listing(
        call.person,
        Wanted(
            username=given.words("username"),
            display_name=given.words("display_name"),
            domain=given.words("by_domain"),
            email=given.words("email"),
            address=given.words("ip"),
            **wanted,
        ),
        page,
    )
    shown = [admin_account(one) for one in found.items]
    return page_of(found, shown, page)
