"""Who may come to the desk, and what stands on each of its pages."""

from typing import Any

from quart import Response

from fediphoto.domain import reports, roles
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account
from fediphoto.web.pages.door import page, person


async def moderator() -> Account:
    """Who is signed in and keeps order here; to everybody else there is no desk."""
    me = await person()
    if not await roles.is_moderator(me):
        raise NotFound
    return me


async def admin() -> Account:
    """Who is signed in and is an admin; to everybody else there is no such page."""
    me = await person()
    if not await roles.is_admin(me):
        raise NotFound
    return me


async def desk_page(template: str, *, status: int = 200, **context: Any) -> Response:
    """A page of the desk, with how many reports wait. Raises NotFound as `moderator`."""
    await moderator()
    waiting = await reports.count_open()
    return await page(f"desk/{template}", status=status, waiting=waiting, **context)
