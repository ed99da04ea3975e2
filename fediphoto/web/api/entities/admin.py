"""Mastodon's Admin::Account, Admin::Report and the blocks that admins keep."""

import hashlib
from collections.abc import Sequence
from typing import Any

from fediphoto.domain.moderation.admin_accounts import AdminAccount
from fediphoto.domain.moderation.admin_reports import AdminReport
from fediphoto.storage.models import (
    CanonicalEmailBlock,
    DomainAllow,
    DomainPolicy,
    EmailDomainBlock,
    IpBlock,
)
from fediphoto.web.api.describing import (
    FLAG,
    ID,
    TEXT,
    TIME,
    declare,
    entity,
    many,
    maybe,
    one_of,
    record,
)
from fediphoto.web.api.entities.accounts import account, role
from fediphoto.web.api.entities.moderation import CATEGORY, SEVERITY
from fediphoto.web.api.entities.rules import RULE, rule
from fediphoto.web.api.entities.statuses import statuses
from fediphoto.web.api.entities.times import iso, iso_or_none

_SEVERITIES = {"none": "noop"}

IP = declare("AdminIp", {"ip": TEXT, "used_at": TIME})
ACCOUNT = declare(
    "AdminAccount",
    {
        "id": ID,
        "username": TEXT,
        "domain": maybe(TEXT),
        "created_at": TIME,
        "email": maybe(TEXT),
        "ip": maybe(TEXT),
        "ips": many(IP),
        "locale": maybe(TEXT),
        "invite_request": maybe(TEXT),
        "role": maybe(entity("Role")),
        "confirmed": FLAG,
        "approved": FLAG,
        "disabled": FLAG,
        "sensitized": FLAG,
        "silenced": FLAG,
        "suspended": FLAG,
        "account": entity("Account"),
    },
    optional={"created_by_application_id": ID, "invited_by_account_id": ID},
)
REPORT = declare(
    "AdminReport",
    {
        "id": ID,
        "action_taken": FLAG,
        "action_taken_at": maybe(TIME),
        "category": CATEGORY,
        "comment": TEXT,
        "forwarded": FLAG,
        "created_at": TIME,
        "updated_at": TIME,
        "account": ACCOUNT,
        "target_account": ACCOUNT,
        "assigned_account": maybe(ACCOUNT),
        "action_taken_by_account": maybe(ACCOUNT),
        "statuses": many(entity("Status")),
        "rules": many(RULE),
    },
)
DOMAIN_BLOCK = declare(
    "AdminDomainBlock",
    {
        "id": ID,
        "domain": TEXT,
        "digest": TEXT,
        "created_at": TIME,
        "severity": SEVERITY,
        "reject_media": FLAG,
        "reject_reports": FLAG,
        "private_comment": maybe(TEXT),
        "public_comment": maybe(TEXT),
        "obfuscate": FLAG,
    },
)
DOMAIN_ALLOW = declare("AdminDomainAllow", {"id": ID, "domain": TEXT, "created_at": TIME})
EMAIL_DOMAIN_BLOCK = declare(
    "AdminEmailDomainBlock",
    {
        "id": ID,
        "domain": TEXT,
        "created_at": TIME,
        "allow_with_approval": FLAG,
        "history": many(record({"day": TEXT, "accounts": TEXT, "uses": TEXT})),
    },
)
IP_BLOCK = declare(
    "AdminIpBlock",
    {
        "id": ID,
        "ip": TEXT,
        "severity": one_of("sign_up_requires_approval", "sign_up_block", "no_access"),
        "comment": TEXT,
        "created_at": TIME,
        "expires_at": maybe(TIME),
    },
)
CANONICAL_EMAIL_BLOCK = declare(
    "AdminCanonicalEmailBlock", {"id": ID, "canonical_email_hash": TEXT}
)


def admin_account(one: AdminAccount) -> dict[str, Any]:
    """The entity; who is elsewhere has neither mail nor role."""
    made: dict[str, Any] = {
        "id": str(one.id),
        "username": one.username,
        "domain": one.domain or None,
        "created_at": iso(one.created_at),
        "email": one.email or None,
        "ip": one.seen[0].address if one.seen else None,
        "ips": [{"ip": seen.address, "used_at": iso(seen.at)} for seen in one.seen],
        "locale": one.locale or None,
        "invite_request": one.reason or None,
        "role": role(one.role) if one.is_person else None,
        "confirmed": one.is_confirmed,
        "approved": one.is_approved,
        "disabled": one.is_disabled,
        "sensitized": one.is_sensitized,
        "silenced": one.is_silenced,
        "suspended": one.is_suspended,
        "account": account(one.account),
    }
    if one.app_id is not None:
        made["created_by_application_id"] = str(one.app_id)
    if one.invited_by_id is not None:
        made["invited_by_account_id"] = str(one.invited_by_id)
    return made


def admin_report(one: AdminReport, viewer_id: int) -> dict[str, Any]:
    """The entity."""
    return {
        "id": str(one.id),
        "action_taken": one.resolved_at is not None,
        "action_taken_at": iso_or_none(one.resolved_at),
        "category": one.category,
        "comment": one.comment,
        "forwarded": one.is_forwarded,
        "created_at": iso(one.created_at),
        "updated_at": iso(one.resolved_at or one.created_at),
        "account": admin_account(one.reporter),
        "target_account": admin_account(one.target),
        "assigned_account": None if one.assigned is None else admin_account(one.assigned),
        "action_taken_by_account": (
            None if one.resolved_by is None else admin_account(one.resolved_by)
        ),
        "statuses": statuses(one.posts, viewer_id),
        "rules": [rule(broken) for broken in one.rules],
    }


def admin_domain_block(row: DomainPolicy) -> dict[str, Any]:
    """The entity."""
    return {
        "id": str(row.id),
        "domain": row.domain,
        "digest": hashlib.sha256(row.domain.encode()).hexdigest(),
        "created_at": iso(row.created_at),
        "severity": _SEVERITIES.get(row.severity, row.severity),
        "reject_media": row.rejects_media,
        "reject_reports": row.rejects_reports,
        "private_comment": row.private_comment or None,
        "public_comment": row.public_comment or None,
        "obfuscate": row.is_obfuscated,
    }


def admin_domain_allow(row: DomainAllow) -> dict[str, Any]:
    """The entity."""
    return {"id": str(row.id), "domain": row.domain, "created_at": iso(row.created_at)}


def admin_email_domain_block(
    row: EmailDomainBlock, days: Sequence[tuple[int, int]]
) -> dict[str, Any]:
    """The entity; `days` as `email_blocks.people_by_day` counts them."""
    return {
        "id": str(row.id),
        "domain": row.domain,
        "created_at": iso(row.created_at),
        "allow_with_approval": row.allows_with_approval,
        "history": [
            {"day": str(day), "accounts": str(people), "uses": str(people)} for day, people in days
        ],
    }


def admin_ip_block(row: IpBlock) -> dict[str, Any]:
    """The entity."""
    return {
        "id": str(row.id),
        "ip": row.network,
        "severity": row.severity,
        "comment": row.comment,
        "created_at": iso(row.created_at),
        "expires_at": iso_or_none(row.expires_at),
    }


def admin_canonical_email_block(row: CanonicalEmailBlock) -> dict[str, Any]:
    """The entity."""
    return {"id": str(row.id), "canonical_email_hash": row.email_hash}
