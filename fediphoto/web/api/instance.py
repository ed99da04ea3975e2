"""What this instance is, before and after sign-in."""

import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from quart import Response

from fediphoto.domain import roles
from fediphoto.domain.moderation import policy_publication, rules
from fediphoto.domain.photos import custom_emojis
from fediphoto.domain.place import instance_documents, statistics
from fediphoto.domain.place.instance_documents import DESCRIPTION, PRIVACY, TERMS
from fediphoto.domain.place.statistics import Totals
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView
from fediphoto.errors import NotFound
from fediphoto.text import languages
from fediphoto.web.api.answers import json_answer
from fediphoto.web.api.describing import TEXT, many, named
from fediphoto.web.api.entities.account_schemas import CUSTOM_EMOJI
from fediphoto.web.api.entities.documents import (
    EXTENDED_DESCRIPTION,
    PRIVACY_POLICY,
    TERMS_OF_SERVICE,
    dated,
    terms,
)
from fediphoto.web.api.entities.emojis import own_emoji
from fediphoto.web.api.entities.instance import instance_v1, instance_v2
from fediphoto.web.api.entities.instance_schemas import INSTANCE, LANGUAGE, V1_INSTANCE, WEEK
from fediphoto.web.api.entities.moderation import DOMAIN_BLOCK, domain_block
from fediphoto.web.api.entities.rules import RULE, rule
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint
from fediphoto.web.api.unchanged import unless_changed

COUNTED_AFRESH_S = 60.0
"""Anybody may ask; the rows are not counted anew for each of them."""


@dataclass(slots=True)
class _Counted:
    totals: Totals
    contact: AccountView | None
    at: float


_counted: dict[str, _Counted] = {}


def forget() -> None:
    """Count anew at the next question (tests)."""
    _counted.clear()


@endpoint("GET /api/v1/instance", who=Who.ANYBODY, answers=V1_INSTANCE)
async def show_v1(call: Call) -> Any:
    """As clients knew it before version 2."""
    counted = await _now()
    return instance_v1(counted.totals, counted.contact, await rules.listed())


@endpoint("GET /api/v2/instance", who=Who.ANYBODY, answers=INSTANCE)
async def show_v2(call: Call) -> Any:
    """Name, limits, how to sign up."""
    counted = await _now()
    has_terms = await instance_documents.current(TERMS) is not None
    return instance_v2(counted.totals, counted.contact, await rules.listed(), has_terms=has_terms)


@endpoint("GET /api/v1/instance/peers", who=Who.ANYBODY, answers=many(TEXT))
async def peers(call: Call) -> Any:
    """The other servers that are known here."""
    return await statistics.domains()


@endpoint("GET /api/v1/instance/domain_blocks", who=Who.ANYBODY, answers=many(DOMAIN_BLOCK))
async def domain_blocks(call: Call) -> Any:
    """Which domains are limited here, and why; as far as the admin shows it to this reader."""
    is_member = call.viewer is not None
    if not policy_publication.are_shown_to(is_member):
        raise NotFound
    return [domain_block(one) for one in await policy_publication.listing(is_member=is_member)]


@endpoint("GET /api/v1/instance/activity", who=Who.ANYBODY, answers=many(WEEK))
async def activity(call: Call) -> Any:
    """The last twelve weeks; everything is a text, weeks are Unix times."""
    return [
        {
            "week": str(int(week.began_at.timestamp())),
            "statuses": str(week.posts),
            "logins": str(week.active),
            "registrations": str(week.registrations),
        }
        for week in await statistics.weeks()
    ]


@endpoint("GET /api/v1/instance/rules", who=Who.ANYBODY, answers=many(RULE))
async def rules_in_order(call: Call) -> Any:
    """What one keeps to here."""
    return [rule(one) for one in await rules.listed()]


@endpoint(
    "GET /api/v1/instance/extended_description", who=Who.ANYBODY, answers=EXTENDED_DESCRIPTION
)
async def extended_description(call: Call) -> Any:
    """More about this place, as HTML."""
    return dated(await instance_documents.current(DESCRIPTION))


@endpoint("GET /api/v1/instance/privacy_policy", who=Who.ANYBODY, answers=PRIVACY_POLICY)
async def privacy_policy(call: Call) -> Any:
    """What is kept of whom, and for how long."""
    return dated(await instance_documents.current(PRIVACY))


@endpoint("GET /api/v1/instance/terms_of_service", who=Who.ANYBODY, answers=TERMS_OF_SERVICE)
async def terms_of_service(call: Call) -> Any:
    """The terms that count, or else those that will; 404 where there are none."""
    return terms(await instance_documents.newest_terms())


@endpoint("GET /api/v1/instance/terms_of_service/<day>", who=Who.ANYBODY, answers=TERMS_OF_SERVICE)
async def terms_of_a_day(call: Call, day: str) -> Any:
    """The terms that came, or will come, into effect on a day (`2026-07-01`)."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    return terms(await instance_documents.terms_of(wanted))


@endpoint("GET /api/v1/instance/languages", who=Who.ANYBODY, answers=many(LANGUAGE))
async def languages_to_post_in(call: Call) -> Any:
    """The languages that a post can be said to be in."""
    return [{"code": code, "name": name} for code, name in languages.NAMES.items()]


@endpoint("GET /api/v1/instance/translation_languages", who=Who.ANYBODY, answers=named(many(TEXT)))
async def translation_languages(call: Call) -> Any:
    """From which languages into which posts are translated here: from none."""
    return {}


@endpoint("GET /api/v1/custom_emojis", who=Who.ANYBODY, answers=many(CUSTOM_EMOJI))
async def emojis_to_choose_from(call: Call) -> Any:
    """The emoji of this instance that may be put into words as `:shortcode:`."""

    async def make() -> Response:
        return json_answer([own_emoji(row) for row in await custom_emojis.offered()])

    return await unless_changed(call, make)


async def _now() -> _Counted:
    counted = _counted.get("")
    if counted is None or time.monotonic() - counted.at > COUNTED_AFRESH_S:
        counted = _Counted(await statistics.totals(), await _contact(), time.monotonic())
        _counted[""] = counted
    return counted


async def _contact() -> AccountView | None:
    """The first admin."""
    found = await roles.first_admin()
    return None if found is None else views.account(found)
