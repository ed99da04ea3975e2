"""Mastodon's Report, RelationshipSeveranceEvent and DomainBlock."""

from typing import Any

from fediphoto.domain.moderation.policy_publication import Published
from fediphoto.domain.views.moderation_views import ReportView, SeveranceView
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    TIME,
    declare,
    entity,
    many,
    maybe,
    one_of,
)
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.times import iso_or_none

_SEVERANCES = {"domain_policy": "domain_block"}
_SEVERITIES = {"none": "noop"}

CATEGORY = one_of("spam", "legal", "violation", "other")
SEVERITY = one_of("silence", "suspend", "noop")

REPORT = declare(
    "Report",
    {
        "id": ID,
        "action_taken": FLAG,
        "action_taken_at": maybe(TIME),
        "category": CATEGORY,
        "comment": TEXT,
        "forwarded": FLAG,
        "created_at": TIME,
        "status_ids": many(ID),
        "rule_ids": many(ID),
        "target_account": entity("Account"),
    },
)
SEVERANCE = declare(
    "RelationshipSeveranceEvent",
    {
        "id": ID,
        "type": one_of("domain_block", "user_domain_block", "account_suspension"),
        "purged": FLAG,
        "target_name": TEXT,
        "followers_count": COUNT,
        "following_count": COUNT,
        "created_at": TIME,
    },
)
DOMAIN_BLOCK = declare(
    "DomainBlock", {"domain": TEXT, "digest": TEXT, "severity": SEVERITY, "comment": TEXT}
)


def report(view: ReportView) -> dict[str, Any]:
    """The entity."""
    return {
        "id": str(view.id),
        "action_taken": view.resolved_at is not None,
        "action_taken_at": iso_or_none(view.resolved_at),
        "category": view.category,
        "comment": view.comment,
        "forwarded": view.is_forwarded,
        "created_at": iso_or_none(view.created_at),
        "status_ids": [str(one) for one in view.post_ids],
        "rule_ids": [str(one) for one in view.rule_ids],
        "target_account": account(view.target),
    }


def severance(view: SeveranceView) -> dict[str, Any]:
    """The entity; nothing is ever purged here."""
    return {
        "id": str(view.id),
        "type": _SEVERANCES.get(view.kind, view.kind),
        "purged": False,
        "target_name": view.target,
        "followers_count": view.followers_count,
        "following_count": view.following_count,
        "created_at": iso_or_none(view.created_at),
    }


def domain_block(one: Published) -> dict[str, Any]:
    """The entity, as anybody may see it."""
    return {
        "domain": one.domain,
        "digest": one.digest,
        "severity": _SEVERITIES.get(one.severity, one.severity),
        "comment": one.comment,
    }
