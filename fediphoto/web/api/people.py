"""People to find: suggested, listed, recommended, known in common; and notes on them."""

from typing import Any

from fediphoto.domain.discovery import directory, suggestions
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import endorsements
from fediphoto.domain.views import account_notes
from fediphoto.web.api.accounts import people, shown
from fediphoto.web.api.describing import (
    EMPTY,
    choice,
    flag,
    identifiers,
    many,
    number,
    paging,
    text,
)
from fediphoto.web.api.entities.account_schemas import ACCOUNT
from fediphoto.web.api.entities.accounts import account
from fediphoto.web.api.entities.relationships import RELATIONSHIP
from fediphoto.web.api.entities.suggestions import (
    FAMILIAR_FOLLOWERS,
    SUGGESTION,
    familiar_followers,
    suggestion,
)
from fediphoto.web.api.relations import stands
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import Who, endpoint

_AT_ONCE = 40
_LIMIT = number("limit", "how many", lowest=1, highest=80)
_OFFSET = number("offset", "how many to leave out", highest=10_000)
_PROOFS: dict[str, Any] = {"type": "array", "maxItems": 0}
"""What Mastodon answers since it did away with identity proofs."""


async def _suggested(call: Call) -> list[suggestions.Suggestion]:
    given = call.parameters
    return await suggestions.of(
        call.person,
        given.number("limit", 40, lowest=1, highest=80),
        given.number("offset", 0, highest=200),
    )


@endpoint(
    "GET /api/v2/suggestions", scope="read", takes=[_LIMIT, _OFFSET], answers=many(SUGGESTION)
)
async def suggested(call: Call) -> Any:
    """Whom one might like to follow, and why."""
    return [suggestion(one) for one in await _suggested(call)]


@endpoint("GET /api/v1/suggestions", scope="read", takes=[_LIMIT, _OFFSET], answers=many(ACCOUNT))
async def suggested_before(call: Call) -> Any:
    """The same as older clients know it: people without reasons."""
    return [account(one.account) for one in await _suggested(call)]


@endpoint("DELETE /api/v1/suggestions/<account_id>", scope="write", answers=EMPTY)
async def dismiss(call: Call, account_id: int) -> Any:
    """Never suggest them again."""
    await suggestions.dismiss(call.person, await accounts.get(account_id))
    return {}


@endpoint(
    "GET /api/v1/directory",
    who=Who.ANYBODY,
    takes=[
        choice("order", "active", "new"),
        flag("local", "only people of this instance"),
        _LIMIT,
        _OFFSET,
    ],
    answers=many(ACCOUNT),
)
async def listed(call: Call) -> Any:
    """People who wish to be found so."""
    given = call.parameters
    found = await directory.listed(
        call.viewer,
        given.number("limit", 40, lowest=1, highest=80),
        given.number("offset", 0, highest=10_000),
        newest=given.words("order") == "new",
        local=given.flag("local"),
    )
    return [account(one) for one in found]


@endpoint(
    "GET /api/v1/endorsements",
    scope="read:accounts",
    takes=paging(highest=80),
    answers=many(ACCOUNT),
)
async def endorsed(call: Call) -> Any:
    """Whom the person recommends."""
    page = call.page(default=40, highest=80)
    return people(await endorsements.of(call.person, call.person, page), page)


@endpoint(
    "GET /api/v1/accounts/<account_id>/endorsements",
    who=Who.ANYBODY,
    scope="read:accounts",
    takes=paging(highest=80),
    answers=many(ACCOUNT),
)
async def endorsed_by(call: Call, account_id: int) -> Any:
    """Whom somebody recommends."""
    page: Page = call.page(default=40, highest=80)
    return people(await endorsements.of(await shown(account_id), call.viewer, page), page)


@endpoint(
    "POST /api/v1/accounts/<account_id>/endorse",
    "POST /api/v1/accounts/<account_id>/pin",
    scope="write:accounts",
    answers=RELATIONSHIP,
)
async def endorse(call: Call, account_id: int) -> Any:
    """Recommend somebody one follows."""
    target = await shown(account_id)
    await endorsements.endorse(call.person, target)
    return await stands(call.person, target)


@endpoint(
    "POST /api/v1/accounts/<account_id>/unendorse",
    "POST /api/v1/accounts/<account_id>/unpin",
    scope="write:accounts",
    answers=RELATIONSHIP,
)
async def unendorse(call: Call, account_id: int) -> Any:
    """Recommend them no longer."""
    target = await accounts.get(account_id)
    await endorsements.unendorse(call.person, target)
    return await stands(call.person, target)


@endpoint(
    "POST /api/v1/accounts/<account_id>/note",
    scope="write:accounts",
    takes=[text("comment", "'' takes the note away")],
    answers=RELATIONSHIP,
)
async def note(call: Call, account_id: int) -> Any:
    """Note something of somebody, for oneself alone."""
    target = await shown(account_id)
    await account_notes.write(call.person, target, call.parameters.words("comment"))
    return await stands(call.person, target)


@endpoint(
    "GET /api/v1/accounts/familiar_followers",
    scope="read:follows",
    takes=[identifiers("id")],
    answers=many(FAMILIAR_FOLLOWERS),
)
async def familiar(call: Call) -> Any:
    """For each of id[]: who of those one follows follows them."""
    ids = call.parameters.identifiers("id")[:_AT_ONCE]
    return [familiar_followers(*pair) for pair in await directory.familiar(call.person, ids)]


@endpoint(
    "GET /api/v1/accounts/<account_id>/identity_proofs",
    who=Who.ANYBODY,
    scope="read:accounts",
    answers=_PROOFS,
)
async def identity_proofs(call: Call, account_id: int) -> Any:
    """None, ever: Mastodon did away with them in 3.5 and answers so."""
    await shown(account_id)
    return []


@endpoint(
    "GET /api/v1.1/accounts/mutuals/<account_id>",
    scope="read:follows",
    takes=[number("limit", "how many", lowest=1, highest=40)],
    answers=many(ACCOUNT),
)
async def mutuals(call: Call, account_id: int) -> Any:
    """Pixelfed's: whom both follow."""
    limit = call.parameters.number("limit", 40, lowest=1, highest=40)
    found = await directory.mutuals(call.person, await shown(account_id), limit)
    return [account(one) for one in found]


@endpoint(
    "GET /api/v1.1/discover/accounts/popular",
    scope="read",
    takes=[number("limit", "how many", lowest=1, highest=40)],
    answers=many(ACCOUNT),
)
async def popular(call: Call) -> Any:
    """Pixelfed's: the most followed."""
    limit = call.parameters.number("limit", 10, lowest=1, highest=40)
    return [account(one) for one in await suggestions.popular(call.person, limit)]
