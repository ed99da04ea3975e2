"""What the desk of Pixelfed's own app reads: people, reports, servers, by its names."""

from typing import Any

from fediphoto.domain.moderation.admin_accounts import AdminAccount
from fediphoto.domain.moderation.admin_reports import AdminReport
from fediphoto.domain.place.known_servers import Server
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    TIME,
    URL,
    declare,
    entity,
    maybe,
    record,
)
from fediphoto.web.api.entities.accounts import account, picture
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.entities.times import iso, iso_or_none

POST, PROFILE = "App\\Status", "App\\Profile"
"""What a report is on, by the names of Pixelfed's classes: its app compares them."""

USER = declare(
    "PixelfedAdminUser",
    {
        "id": ID,
        "profile_id": ID,
        "name": TEXT,
        "username": TEXT,
        "is_admin": FLAG,
        "email": maybe(TEXT),
        "email_verified_at": maybe(TIME),
        "last_active_at": maybe(TIME),
        "created_at": TIME,
        "avatar": URL,
        "bio": TEXT,
        "statuses_count": COUNT,
        "following_count": COUNT,
        "followers_count": COUNT,
        "is_private": FLAG,
    },
)
USER_ALONE = record(
    {
        "data": USER,
        "meta": record(
            {
                "account": entity("Account"),
                "report_count": COUNT,
                "moderation": record({"unlisted": FLAG, "cw": FLAG, "no_autolink": FLAG}),
            }
        ),
    }
)
LINKS = record({"next": maybe(URL), "prev": maybe(URL)})
REPORT = declare(
    "PixelfedAdminReport",
    {
        "id": ID,
        "type": TEXT,
        "message": TEXT,
        "object_id": ID,
        "object_type": TEXT,
        "created_at": TIME,
        "reported_by_account": entity("Account"),
    },
    optional={"status": entity("Status"), "account": entity("Account")},
)
SPAM = declare(
    "PixelfedAutospam",
    {
        "id": ID,
        "type": TEXT,
        "item_id": ID,
        "item_type": TEXT,
        "created_at": TIME,
        "status": entity("Status"),
    },
)
SERVER = declare(
    "PixelfedAdminInstance",
    {
        "id": ID,
        "domain": TEXT,
        "software": maybe(TEXT),
        "unlisted": FLAG,
        "auto_cw": FLAG,
        "banned": FLAG,
        "user_count": COUNT,
        "status_count": COUNT,
        "last_crawled_at": maybe(TIME),
    },
)
SETTING = record({"name": TEXT, "description": TEXT, "key": TEXT, "state": FLAG})


def desk_user(one: AdminAccount) -> dict[str, Any]:
    """One of our people, as the app lists them."""
    view = one.account
    return {
        "id": str(one.id),
        "profile_id": str(one.id),
        "name": view.display_name,
        "username": one.username,
        "is_admin": one.role == "admin",
        "email": one.email or None,
        "email_verified_at": iso(one.created_at) if one.is_confirmed else None,
        "last_active_at": iso_or_none(one.last_seen_at),
        "created_at": iso(one.created_at),
        "avatar": view.avatar_url or picture("avatar"),
        "bio": view.note,
        "statuses_count": view.posts_count,
        "following_count": view.following_count,
        "followers_count": view.followers_count,
        "is_private": view.is_locked,
    }


def desk_report(one: AdminReport, viewer_id: int) -> dict[str, Any]:
    """An open report, with the first post that it names, or the account."""
    made: dict[str, Any] = {
        "id": str(one.id),
        "type": one.category,
        "message": one.comment,
        "object_id": str(one.posts[0].body.id if one.posts else one.target.id),
        "object_type": POST if one.posts else PROFILE,
        "created_at": iso(one.created_at),
        "reported_by_account": account(one.reporter.account),
    }
    if one.posts:
        made["status"] = statuses(one.posts[:1], viewer_id)[0]
    else:
        made["account"] = account(one.target.account)
    return made


def desk_server(one: Server) -> dict[str, Any]:
    """Another server."""
    return {
        "id": str(one.id),
        "domain": one.domain,
        "software": one.software or None,
        "unlisted": one.is_silenced,
        "auto_cw": one.forces_sensitive,
        "banned": one.is_suspended,
        "user_count": one.people,
        "status_count": one.posts,
        "last_crawled_at": iso_or_none(one.last_ok_at),
    }
