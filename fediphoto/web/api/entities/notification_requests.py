"""Mastodon's NotificationPolicy and NotificationRequest."""

from typing import Any

from fediphoto.domain.notifications.notification_requests import Policy, RequestView
from fediphoto.domain.notifications.notification_standing import ACCEPT, DECISIONS, POLICIES
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    ID,
    TIME,
    Schema,
    declare,
    entity,
    maybe,
    one_of,
    record,
)
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.statuses import status
from fediphoto.web.api.entities.times import iso

_SUMMARY = record({"pending_requests_count": COUNT, "pending_notifications_count": COUNT})
_DECISION: Schema = one_of(*DECISIONS)
POLICY = declare("NotificationPolicy", {**dict.fromkeys(POLICIES, _DECISION), "summary": _SUMMARY})

FLAGS = {
    "filter_not_following": "for_not_following",
    "filter_not_followers": "for_not_followers",
    "filter_new_accounts": "for_new_accounts",
    "filter_private_mentions": "for_private_mentions",
}
"""What the first version of the policy could say, and which of today's it stands for."""
POLICY_V1 = declare("V1NotificationPolicy", {**dict.fromkeys(FLAGS, FLAG), "summary": _SUMMARY})
REQUEST = declare(
    "NotificationRequest",
    {
        "id": ID,
        "created_at": TIME,
        "updated_at": TIME,
        "account": entity("Account"),
        "notifications_count": ID,
        "last_status": maybe(entity("Status")),
    },
)


def policy(view: Policy) -> dict[str, Any]:
    """The entity."""
    return {**view.decisions, "summary": _summary(view)}


def policy_v1(view: Policy) -> dict[str, Any]:
    """The entity as it first was: filtered or not."""
    flags = {flag: view.decisions[name] != ACCEPT for flag, name in FLAGS.items()}
    return {**flags, "summary": _summary(view)}


def notification_request(view: RequestView, viewer_id: int) -> dict[str, Any]:
    """The entity; the count is a text, as Mastodon's is."""
    post = view.last_post
    return {
        "id": str(view.id),
        "created_at": iso(view.created_at),
        "updated_at": iso(view.updated_at),
        "account": account(view.account),
        "notifications_count": str(view.notifications_count),
        "last_status": None if post is None else status(post, viewer_id),
    }


def _summary(view: Policy) -> dict[str, int]:
    return {
        "pending_requests_count": view.requests_count,
        "pending_notifications_count": view.notifications_count,
    }
