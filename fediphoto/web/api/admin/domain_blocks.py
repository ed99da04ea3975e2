"""Decisions on domains."""

from dataclasses import replace
from typing import Any

from fediphoto.domain.moderation import policy_decisions
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import DomainPolicy
from fediphoto.text.translations import _
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.answers import json_answer, page_of
from fediphoto.web.api.describing import EMPTY, choice, flag, many, paging, text
from fediphoto.web.api.entities.admin import DOMAIN_BLOCK, admin_domain_block
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call

_READ, _WRITE = "admin:read:domain_blocks", "admin:write:domain_blocks"
_DEFAULT, _MOST = 100, 200
_SEVERITIES = {"noop": "none", "silence": "silence", "suspend": "suspend"}
_TERMS = [
    choice("severity", *_SEVERITIES),
    flag("reject_media"),
    flag("reject_reports"),
    text("private_comment"),
    text("public_comment"),
    flag("obfuscate"),
]
_ROOT = "/api/v1/admin/domain_blocks"


@desk_endpoint(f"GET {_ROOT}", scope=_READ, takes=paging(highest=_MOST), answers=many(DOMAIN_BLOCK))
async def index(call: Call) -> Any:
    """All decisions, the latest first."""
    page = call.page(_DEFAULT, _MOST)
    found = await policy_decisions.page_of(call.person, page)
    shown = [admin_domain_block(one) for one in found.items]
    return page_of(found, shown, page)


@desk_endpoint(f"GET {_ROOT}/<block_id>", scope=_READ, answers=DOMAIN_BLOCK)
async def show(call: Call, block_id: int) -> Any:
    """One of them."""
    return admin_domain_block(await policy_decisions.by_id(call.person, block_id))


@desk_endpoint(
    f"POST {_ROOT}",
    scope=_WRITE,
    takes=[text("domain", required=True), *_TERMS],
    answers=DOMAIN_BLOCK,
)
async def create(call: Call) -> Any:
    """Decide on a domain; one that was decided on already is told (422)."""
    given = call.parameters
    name = policy_decisions.checked_name(given.words("domain"))
    known = await policy_decisions.known(call.person, name)
    if known is not None:
        told = {
            "error": _("You have already imposed stricter limits on this domain."),
            "existing_domain_block": admin_domain_block(known),
        }
        return json_answer(told, 422)
    terms = _terms(given, Terms(severity="silence"))
    return admin_domain_block(await policy_decisions.decide(call.person, name, terms))


@desk_endpoint(f"PUT {_ROOT}/<block_id>", scope=_WRITE, takes=_TERMS, answers=DOMAIN_BLOCK)
async def update(call: Call, block_id: int) -> Any:
    """Decide otherwise; what is not given stays."""
    row = await policy_decisions.by_id(call.person, block_id)
    terms = _terms(call.parameters, _terms_of(row))
    return admin_domain_block(await policy_decisions.decide(call.person, row.domain, terms))


@desk_endpoint(f"DELETE {_ROOT}/<block_id>", scope=_WRITE, answers=EMPTY)
async def remove(call: Call, block_id: int) -> Any:
    """Treat a domain like any other again."""
    row = await policy_decisions.by_id(call.person, block_id)
    await policy_decisions.take_back(call.person, row.domain)
    return {}


def _terms_of(row: DomainPolicy) -> Terms:
    return Terms(**{name: getattr(row, name) for name in Terms.__dataclass_fields__})


def _terms(given: Parameters, former: Terms) -> Terms:
    severity = given.text("severity")
    if severity is not None and severity not in _SEVERITIES:
        raise Unprocessable(_("A severity is one of %(choices)s.", choices=", ".join(_SEVERITIES)))
    return replace(
        former,
        severity=former.severity if severity is None else _SEVERITIES[severity],
        rejects_media=given.flag("reject_media", former.rejects_media),
        rejects_reports=given.flag("reject_reports", former.rejects_reports),
        private_comment=given.text("private_comment", former.private_comment) or "",
        public_comment=given.text("public_comment", former.public_comment) or "",
        is_obfuscated=given.flag("obfuscate", former.is_obfuscated),
    )
