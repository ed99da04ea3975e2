"""Mastodon's Notification, and its NotificationGroup with what that refers to."""

from collections.abc import Sequence
from typing import Any

from fediphoto.domain.notifications.notification_groups import GroupView
from fediphoto.domain.notifications.notifications import KINDS, NotificationView
from fediphoto.domain.views.views import AccountView
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    TIME,
    URL,
    Schema,
    declare,
    entity,
    many,
    one_of,
)
from fediphoto.web.api.entities.accounts import account, picture
from fediphoto.web.api.entities.moderation import (
    REPORT,
    SEVERANCE,
    report,
    severance,
)
from fediphoto.web.api.entities.statuses import status
from fediphoto.web.api.entities.times import iso
from fediphoto.web.api.entities.warnings import WARNING, warning

_SUBJECTS: dict[str, Schema] = {
    "report": REPORT,
    "event": SEVERANCE,
    "moderation_warning": WARNING,
}
NOTIFICATION = declare(
    "Notification",
    {
        "id": ID,
        "type": one_of(*KINDS),
        "created_at": TIME,
        "group_key": TEXT,
        "account": entity("Account"),
    },
    optional={"filtered": FLAG, "status": entity("Status"), **_SUBJECTS},
)
PARTIAL_ACCOUNT = declare(
    "PartialAccountWithAvatar",
    {
        "id": ID,
        "acct": TEXT,
        "url": URL,
        "avatar": URL,
        "avatar_static": URL,
        "avatar_description": TEXT,
        "locked": FLAG,
        "bot": FLAG,
    },
)
GROUP = declare(
    "NotificationGroup",
    {
        "group_key": TEXT,
        "notifications_count": COUNT,
        "type": one_of(*KINDS),
        "most_recent_notification_id": COUNT,
        "sample_account_ids": many(ID),
    },
    optional={
        "page_min_id": ID,
        "page_max_id": ID,
        "latest_page_notification_at": TIME,
        "status_id": ID,
        **_SUBJECTS,
    },
)
GROUPED_RESULTS = declare(
    "GroupedNotificationsResults",
    {
        "accounts": many(entity("Account")),
        "statuses": many(entity("Status")),
        "notification_groups": many(GROUP),
    },
    optional={"partial_accounts": many(PARTIAL_ACCOUNT)},
)


def notification(view: NotificationView, viewer_id: int) -> dict[str, Any]:
    """The entity; one that stands alone is its own group."""
    fields: dict[str, Any] = {
        "id": str(view.id),
        "type": view.kind,
        "created_at": iso(view.created_at),
        "group_key": view.group_key or f"ungrouped-{view.id}",
        "account": account(view.account),
        **_subject(view),
    }
    if view.is_filtered:
        fields["filtered"] = True
    if view.post is not None:
        fields["status"] = status(view.post, viewer_id)
    return fields


def grouped_results(
    groups: Sequence[GroupView], viewer_id: int, *, has_partial_accounts: bool = False
) -> dict[str, Any]:
    """The groups, with each person and post once.

    With `has_partial_accounts` only the latest person of each group is told of in full.
    """
    whole: dict[int, AccountView] = {}
    partial: dict[int, AccountView] = {}
    posts: dict[int, Any] = {}
    for one in groups:
        for place, person in enumerate(one.people):
            (partial if has_partial_accounts and place else whole)[person.id] = person
        if one.newest.post is not None:
            posts[one.newest.post.body.id] = one.newest.post
    results: dict[str, Any] = {
        "accounts": [account(one) for one in whole.values()],
        "statuses": [status(one, viewer_id) for one in posts.values()],
        "notification_groups": [_group(one) for one in groups],
    }
    if has_partial_accounts:
        results["partial_accounts"] = [
            _partial(one) for one in partial.values() if one.id not in whole
        ]
    return results


def _group(view: GroupView) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "group_key": view.key,
        "notifications_count": view.count,
        "type": view.newest.kind,
        # A number, as Mastodon answers it: its apps compare it with others.
        "most_recent_notification_id": view.most_recent_id,
        "sample_account_ids": [str(one.id) for one in view.people],
        **_subject(view.newest),
    }
    if view.page_min_id is not None and view.page_max_id is not None:
        fields["page_min_id"] = str(view.page_min_id)
        fields["page_max_id"] = str(view.page_max_id)
    if view.latest_at is not None:
        fields["latest_page_notification_at"] = iso(view.latest_at)
    if view.newest.post is not None:
        fields["status_id"] = str(view.newest.post.body.id)
    return fields


def _subject(view: NotificationView) -> dict[str, Any]:
    """What it is about, besides a post."""
    fields: dict[str, Any] = {}
    if view.severance is not None:
        fields["event"] = severance(view.severance)
    if view.report is not None:
        fields["report"] = report(view.report)
    if view.warning is not None:
        fields["moderation_warning"] = warning(view.warning, view.account)
    return fields


def _partial(view: AccountView) -> dict[str, Any]:
    avatar = view.avatar_url or picture("avatar")
    return {
        "id": str(view.id),
        "acct": view.acct,
        "url": view.url,
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": view.avatar_description,
        "locked": view.is_locked,
        "bot": view.is_bot,
    }
