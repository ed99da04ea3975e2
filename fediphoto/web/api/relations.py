"""How one person stands to another: follow, block, mute."""

from typing import Any

from fediphoto.domain.people import accounts
from fediphoto.domain.relations import blocks, follows
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import Account
from fediphoto.text.translations import _
from fediphoto.web.api.accounts import people, shown
from fediphoto.web.api.answers import page_of
from fediphoto.web.api.describing import (
    EMPTY,
    TEXT,
    entity,
    flag,
    many,
    number,
    paging,
    text,
    texts,
)
from fediphoto.web.api.entities.accounts import account_fields
from fediphoto.web.api.entities.relationships import relationship
from fediphoto.web.api.entities.times import iso_or_none
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

RELATIONSHIP = entity("Relationship")
_TEN_YEARS_S = 10 * 366 * 86400


async def stands(viewer: Account, target: Account) -> dict[str, Any]:
    """How `viewer` stands to `target` after what was just done."""
    (found,) = await follows.relationships(viewer, [target.id])
    return relationship(found)


@endpoint(
    "POST /api/v1/accounts/<account_id>/follow",
    scope="write:follows",
    takes=[
        flag("reblogs", "whether their boosts are shown; true at first"),
        flag("notify", "whether each of their posts is told of"),
        texts("languages", "in which to read them; none for all"),
    ],
    answers=RELATIONSHIP,
)
async def follow(call: Call, account_id: int) -> Any:
    """Follow somebody, or ask to; again, to change what is shown and heard of them."""
    given, target = call.parameters, await shown(account_id)
    await follows.request(
        call.person,
        target,
        shows_boosts=given.flag_or_none("reblogs"),
        notifies=given.flag_or_none("notify"),
        languages=given.texts("languages") if "languages" in given else None,
    )
    return await stands(call.person, target)


@endpoint(
    "POST /api/v1/accounts/<account_id>/unfollow", scope="write:follows", answers=RELATIONSHIP
)
async def unfollow(call: Call, account_id: int) -> Any:
    """Follow them no longer, or take the request back."""
    target = await accounts.get(account_id)
    await follows.unfollow(call.person, target)
    return await stands(call.person, target)


@endpoint(
    "POST /api/v1/accounts/<account_id>/remove_from_followers",
    scope="write:follows",
    answers=RELATIONSHIP,
)
async def remove_from_followers(call: Call, account_id: int) -> Any:
    """Have them follow me no longer."""
    target = await accounts.get(account_id)
    await follows.remove_follower(call.person, target)
    return await stands(call.person, target)


@endpoint("POST /api/v1/accounts/<account_id>/block", scope="write:blocks", answers=RELATIONSHIP)
async def block(call: Call, account_id: int) -> Any:
    """Have nothing to do with them."""
    target = await shown(account_id)
    await blocks.block(call.person, target)
    return await stands(call.person, target)


@endpoint("POST /api/v1/accounts/<account_id>/unblock", scope="write:blocks", answers=RELATIONSHIP)
async def unblock(call: Call, account_id: int) -> Any:
    """Lift a block."""
    target = await accounts.get(account_id)
    await blocks.unblock(call.person, target)
    return await stands(call.person, target)


@endpoint(
    "POST /api/v1/accounts/<account_id>/mute",
    scope="write:mutes",
    takes=[
        flag("notifications", "whether their notifications are muted too; true at first"),
        number("duration", "for how many seconds; 0 for ever", highest=_TEN_YEARS_S),
    ],
    answers=RELATIONSHIP,
)
async def mute(call: Call, account_id: int) -> Any:
    """Not read them, for `duration` seconds or until unmuted."""
    target = await shown(account_id)
    duration_s = call.parameters.number("duration", 0, highest=_TEN_YEARS_S)
    await blocks.mute(
        call.person,
        target,
        hides_notifications=call.parameters.flag("notifications", True),
        duration_s=duration_s or None,
    )
    return await stands(call.person, target)


@endpoint("POST /api/v1/accounts/<account_id>/unmute", scope="write:mutes", answers=RELATIONSHIP)
async def unmute(call: Call, account_id: int) -> Any:
    """Read them again."""
    target = await accounts.get(account_id)
    await blocks.unmute(call.person, target)
    return await stands(call.person, target)


@endpoint(
    "GET /api/v1/blocks",
    scope="read:blocks",
    takes=paging(highest=80),
    answers=many(entity("Account")),
)
async def blocked(call: Call) -> Any:
    """Whom the person blocks."""
    page = call.page(default=40, highest=80)
    return people(await blocks.blocked(call.person, page), page)


@endpoint(
    "GET /api/v1/mutes",
    scope="read:mutes",
    takes=paging(highest=80),
    answers=many(entity("MutedAccount")),
)
async def muted(call: Call) -> Any:
    """Whom the person mutes, and until when."""
    page = call.page(default=40, highest=80)
    found = await blocks.muted(call.person, page)
    ends = {
        one.id: one.muting_expires_at
        for one in await follows.relationships(call.person, [one.id for one in found.items])
    }
    shown_people = [
        {**account_fields(one), "mute_expires_at": iso_or_none(ends.get(one.id))}
        for one in found.items
    ]
    return page_of(found, shown_people, page)


@endpoint(
    "GET /api/v1/domain_blocks",
    scope="read:blocks",
    takes=paging(highest=200),
    answers=many(TEXT),
)
async def blocked_domains(call: Call) -> Any:
    """Which domains the person wants nothing from."""
    page = call.page(default=100, highest=200)
    found = await blocks.blocked_domains(call.person, page)
    return page_of(found, found.items, page)


@endpoint(
    "POST /api/v1/domain_blocks",
    scope="write:blocks",
    takes=[text("domain", required=True)],
    answers=EMPTY,
)
async def block_domain(call: Call) -> Any:
    """Want nothing from a whole domain."""
    await blocks.block_domain(call.person, _domain(call))
    return {}


@endpoint(
    "DELETE /api/v1/domain_blocks",
    scope="write:blocks",
    takes=[text("domain", required=True)],
    answers=EMPTY,
)
async def unblock_domain(call: Call) -> Any:
    """Lift that."""
    await blocks.unblock_domain(call.person, _domain(call))
    return {}


def _domain(call: Call) -> str:
    domain = call.parameters.words("domain").strip().lower()
    if not domain:
        raise Unprocessable(_("Validation failed: Domain can't be blank"))
    return domain
