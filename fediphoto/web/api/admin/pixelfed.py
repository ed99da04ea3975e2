"""The desk of Pixelfed's own app: the same deeds as elsewhere, by its names. Admins only."""

from typing import Any
from urllib.parse import urlencode

from quart import request

from fediphoto import config
from fediphoto.domain.letters import mail
from fediphoto.domain.moderation import (
    admin_accounts,
    admin_reports,
    moderation,
    reported_posts,
    reports,
)
from fediphoto.domain.moderation.admin_accounts import Wanted
from fediphoto.domain.moderation.admin_reports import AdminReport
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.place import known_servers, statistics
from fediphoto.domain.relations.warnings import Words
from fediphoto.errors import BadRequest, NotFound, Unprocessable
from fediphoto.storage.models import Account
from fediphoto.text.translations import _
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.answers import host_url
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    TEXT,
    choice,
    flag,
    identifier,
    many,
    number,
    record,
    text,
)
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.pixelfed_desk import (
    LINKS,
    POST,
    REPORT,
    SERVER,
    SETTING,
    SPAM,
    USER,
    USER_ALONE,
    desk_report,
    desk_server,
    desk_user,
)
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.entities.times import iso
from fediphoto.web.api.request import Call

_READ, _WRITE = "admin:read", "admin:write"
_PER_PAGE = 10
_REPORTS = 40
_DEEPEST = 100_000

_DONE = record({"success": FLAG})


@desk_endpoint(
    "GET /api/admin/stats",
    admins_only=True,
    scope=_READ,
    answers=record(
        dict.fromkeys(
            ("autospam_count", "reports", "contact", "instances", "statuses", "profiles", "users"),
            COUNT,
        )
    ),
)
async def stats(call: Call) -> Any:
    """How much there is, and how much waits."""
    totals = await statistics.totals()
    spam = await _open(call, is_spam=True)
    return {
        "autospam_count": len(spam),
        "reports": await reports.count_open(),
        "contact": 0,  # messages to the admin come by mail here
        "instances": totals.domains,
        "statuses": totals.posts,
        "profiles": await accounts.count_known(),
        "users": totals.people,
    }


@desk_endpoint("GET /api/admin/config", admins_only=True, scope=_READ, answers=many(SETTING))
async def settings(call: Call) -> Any:
    """How some settings of the configuration file stand."""
    current = config.current()
    return [
        {"name": name, "description": description, "key": key, "state": state}
        for name, description, key, state in (
            (
                "ActivityPub Federation",
                "Speak with other servers (federation.mode).",
                "federation.activitypub.enabled",
                current.federation.mode != "off",
            ),
            (
                "Open Registration",
                "Let anybody sign up (instance.registrations).",
                "pixelfed.open_registration",
                current.instance.registrations == "open",
            ),
            (
                "Stories",
                "Photos for a day. Always there.",
                "instance.stories.enabled",
                True,
            ),
            (
                "Require Email Verification",
                "Have newcomers confirm their address (with mail.smtp_url).",
                "pixelfed.enforce_email_verification",
                mail.is_configured(),
            ),
        )
    ]


@desk_endpoint(
    "POST /api/admin/config/update",
    admins_only=True,
    scope=_WRITE,
    takes=[text("key", required=True), flag("value")],
    answers=many(SETTING),
)
async def change_setting(call: Call) -> Any:
    """Refused: settings stand in the configuration file, and are changed there."""
    raise Unprocessable(_("That is decided in the configuration file of this instance."))


@desk_endpoint(
    "GET /api/admin/users/list",
    admins_only=True,
    scope=_READ,
    takes=[
        text("q", "the beginning of a name"),
        choice("sort", "asc", "desc"),
        identifier("cursor", "the id that the page before ended with"),
    ],
    answers=record({"data": many(USER), "links": LINKS}),
)
async def users(call: Call) -> Any:
    """Our people, the latest first (or last)."""
    given = call.parameters
    cursor, ascends = given.identifier("cursor"), given.words("sort") == "asc"
    page = Page(
        max_id=None if ascends else cursor,
        min_id=(cursor or 0) if ascends else None,
        limit=_PER_PAGE,
    )
    wanted = Wanted(is_local=True, username=given.words("q"))
    found = await admin_accounts.listing(call.person, wanted, page)
    shown = found.items[::-1] if ascends else found.items
    following = None
    if len(shown) == _PER_PAGE:
        following = _link(cursor=str(shown[-1].id))
    return {"data": [desk_user(one) for one in shown], "links": {"next": following, "prev": None}}


@desk_endpoint(
    "GET /api/admin/users/get",
    admins_only=True,
    scope=_READ,
    takes=[identifier("user_id", required=True)],
    answers=USER_ALONE,
)
async def user(call: Call) -> Any:
    """One of our people."""
    return await _user_alone(call, await _person(call.parameters.identifier("user_id")))


@desk_endpoint(
    "POST /api/admin/users/action",
    admins_only=True,
    scope=_WRITE,
    takes=[
        identifier("id", required=True),
        choice(
            "action", "unlisted", "cw", "verify_email", "refresh_stats", "delete", required=True
        ),
        text("value", "not looked at: what is on goes off"),
    ],
    answers=USER_ALONE,
)
async def act_on_user(call: Call) -> Any:
    """Silence somebody, put their photos behind a warning (or take it back), delete them."""
    given, me = call.parameters, call.person
    target = await _person(given.identifier("id"))
    match given.words("action"):
        case "unlisted":
            deed = moderation.silence if target.silenced_at is None else moderation.unsilence
            await deed(me, target)
        case "cw":
            is_on = target.sensitized_at is not None
            await (moderation.unforce_sensitive if is_on else moderation.force_sensitive)(
                me, target
            )
        case "verify_email":
            await moderation.confirm(me, target)
        case "refresh_stats":
            await moderation.recount(me, target)
        case "delete":
            await moderation.suspend(me, target)
            await moderation.delete(me, await accounts.get(target.id))
        case _:
            raise BadRequest(_("No such action."))
    return await _user_alone(call, target)


@desk_endpoint(
    "GET /api/admin/mod-reports/list", admins_only=True, scope=_READ, answers=many(REPORT)
)
async def mod_reports(call: Call) -> Any:
    """The open reports but those of spam posts, which stand in the other list."""
    return [desk_report(one, call.person.id) for one in await _open(call, is_spam=False)]


@desk_endpoint(
    "POST /api/admin/mod-reports/handle",
    admins_only=True,
    scope=_WRITE,
    takes=[
        identifier("id", required=True),
        choice("action", "ignore", "cw", "unlist", "delete", required=True),
    ],
    answers=_DONE,
)
async def handle_report(call: Call) -> Any:
    """Have done with a report: nothing, a warning before the posts, out of timelines, suspended."""
    given, me = call.parameters, call.person
    found = await reports.get(given.identifier("id") or 0)
    match given.words("action"):
        case "ignore":
            await reports.resolve(me, found)
        case "cw":
            await reported_posts.mark_sensitive(me, found)
        case "unlist":
            await reported_posts.unlist(me, found)
        case "delete":
            target = await accounts.get(found.target_id)
            await moderation.act(me, target, "suspend", Words(report=found))
        case _:
            raise BadRequest(_("No such action."))
    return {"success": True}


@desk_endpoint("GET /api/admin/autospam/list", admins_only=True, scope=_READ, answers=many(SPAM))
async def spam(call: Call) -> Any:
    """The open reports of spam posts; nothing is taken for spam here that nobody reported."""
    return [
        {
            "id": str(one.id),
            "type": "post.autospam",
            "item_id": str(one.posts[0].body.id),
            "item_type": POST,
            "created_at": iso(one.created_at),
            "status": statuses(one.posts[:1], call.person.id)[0],
        }
        for one in await _open(call, is_spam=True)
    ]


@desk_endpoint(
    "POST /api/admin/autospam/handle",
    admins_only=True,
    scope=_WRITE,
    takes=[
        identifier("id", required=True),
        choice(
            "action",
            "dismiss",
            "approve",
            "dismiss-all",
            "approve-all",
            "delete-post",
            "delete-account",
            required=True,
        ),
    ],
    answers=record({"status": TEXT}),
)
async def handle_spam(call: Call) -> Any:
    """Have done with one such report, or with all of that account; delete the posts; suspend."""
    given, me = call.parameters, call.person
    found = await reports.get(given.identifier("id") or 0)
    match given.words("action"):
        case "dismiss" | "approve":
            await reports.resolve(me, found)
        case "dismiss-all" | "approve-all":
            for one in await _open(call, is_spam=True):
                if one.target.id == found.target_id:
                    await reports.resolve(me, await reports.get(one.id))
        case "delete-post":
            await reported_posts.delete(me, found)
        case "delete-account":
            target = await accounts.get(found.target_id)
            await moderation.act(me, target, "suspend", Words(report=found))
        case _:
            raise BadRequest(_("No such action."))
    return {"status": "success"}


@desk_endpoint(
    "GET /api/admin/instances/list",
    admins_only=True,
    scope=_READ,
    takes=[
        text("q", "a part of a name"),
        choice("sort", "asc", "desc"),
        choice("sort_by", *known_servers.ORDERS),
        number("page", "beginning with 1", lowest=1, highest=_DEEPEST),
    ],
    answers=record({"data": many(SERVER), "links": LINKS}),
)
async def servers(call: Call) -> Any:
    """The other servers that are known here."""
    given = call.parameters
    page = given.number("page", 1, lowest=1, highest=_DEEPEST)
    found = await known_servers.listing(
        call.person,
        part=given.words("q"),
        order=given.words("sort_by") or "id",
        ascends=given.words("sort") == "asc",
        offset=(page - 1) * _PER_PAGE,
        limit=_PER_PAGE + 1,
    )
    following = _link(page=str(page + 1)) if len(found) > _PER_PAGE else None
    before = _link(page=str(page - 1)) if page > 1 else None
    return {
        "data": [desk_server(one) for one in found[:_PER_PAGE]],
        "links": {"next": following, "prev": before},
    }


@desk_endpoint(
    "GET /api/admin/instances/get",
    admins_only=True,
    scope=_READ,
    takes=[identifier("id", required=True)],
    answers=record({"data": SERVER}),
)
async def server(call: Call) -> Any:
    """One of them."""
    found = await known_servers.get(call.person, call.parameters.identifier("id") or 0)
    return {"data": desk_server(found)}


async def _open(call: Call, *, is_spam: bool) -> list[AdminReport]:
    found = await admin_reports.listing(call.person, Page(limit=_REPORTS))
    return [one for one in found.items if (one.category == "spam" and bool(one.posts)) == is_spam]


async def _person(account_id: int | None) -> Account:
    found = await accounts.get(account_id or 0)
    if not found.is_local or found.actor_type == "Application" or found.deleted_at is not None:
        raise NotFound
    return found


def _link(**changed: str) -> str:
    """The address of this list with another place in it."""
    kept = {name: value for name, value in request.args.items() if name not in changed}
    return f"{host_url()}{request.path}?{urlencode({**kept, **changed})}"


async def _user_alone(call: Call, target: Account) -> dict[str, Any]:
    one = await admin_accounts.get(call.person, target.id)
    return {
        "data": desk_user(one),
        "meta": {
            "account": account(one.account),
            "report_count": await reports.count_on(target),
            "moderation": {
                "unlisted": one.is_silenced,
                "cw": one.is_sensitized,
                "no_autolink": False,
            },
        },
    }
