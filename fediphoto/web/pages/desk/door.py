"""Who may come to the desk, and what stands on each of its pages."""

from dataclasses import dataclass
from typing import Any

from quart import Response, request

from fediphoto.domain import roles
from fediphoto.domain.moderation import reports
from fediphoto.errors import NotFound
from fediphoto.storage.models import Account
from fediphoto.text.translations import _, marked
from fediphoto.web.pages.door import page, person


@dataclass(frozen=True, slots=True)
class Room:
    """One page of the desk."""

    path: str
    name: str
    is_for_admins: bool = False
    also: tuple[str, ...] = ()
    """What else belongs to it."""

    def is_open(self, path: str) -> bool:
        """Whether one is in it."""
        return any(path == one or path.startswith(f"{one}/") for one in (self.path, *self.also))


@dataclass(frozen=True, slots=True)
class Floor:
    """Pages that belong together; its own name leads to the first of them that one may open."""

    name: str
    icon: str
    rooms: tuple[Room, ...]

    def shown_to(self, is_admin: bool) -> list[Room]:
        """Those of its rooms that one may open."""
        return [one for one in self.rooms if is_admin or not one.is_for_admins]


FLOORS = (
    Floor(marked("Overview"), "grid", (Room("/admin", marked("Overview")),)),
    Floor(marked("Reports"), "flag", (Room("/admin/reports", marked("Reports")),)),
    Floor(
        marked("People"),
        "people",
        (
            Room("/admin/people", marked("People"), also=("/admin/accounts",)),
            Room("/admin/invites", marked("Invitations")),
            Room("/admin/blocks", marked("Mail and networks"), is_for_admins=True),
        ),
    ),
    Floor(
        marked("Servers"),
        "globe",
        (
            Room("/admin/servers", marked("Health")),
            Room("/admin/domains", marked("Domains")),
            Room("/admin/lists", marked("Lists")),
        ),
    ),
    Floor(
        marked("Server"),
        "home",
        (
            Room("/admin/place", marked("This place"), is_for_admins=True),
            Room("/admin/rules", marked("Rules"), is_for_admins=True),
            Room("/admin/announcements", marked("News"), is_for_admins=True),
            Room("/admin/texts", marked("Texts"), is_for_admins=True),
            Room("/admin/emojis", marked("Emoji")),
        ),
    ),
    Floor(
        marked("Machine"),
        "gear",
        (
            Room("/admin/storage", marked("Storage"), is_for_admins=True),
            Room("/admin/jobs", marked("Jobs"), is_for_admins=True),
            Room("/admin/audit", marked("Log")),
        ),
    ),
)
"""Everything on the desk. A moderator finds what a moderator may do."""


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
    me = await moderator()
    is_admin = await roles.is_admin(me)
    return await page(
        f"desk/{template}",
        status=status,
        waiting=await reports.count_open(),
        is_admin=is_admin,
        floors=_floors(is_admin),
        **context,
    )


def _floors(is_admin: bool) -> list[dict[str, Any]]:
    """The floors that have a room for this person, with where one is now."""
    found = []
    for floor in FLOORS:
        rooms = floor.shown_to(is_admin)
        open_path = next((one.path for one in rooms if one.is_open(request.path)), "")
        if open_path == "/admin" and request.path != "/admin":
            open_path = ""
        if rooms:
            found.append(
                {
                    "name": _(floor.name),
                    "icon": floor.icon,
                    "path": rooms[0].path,
                    "is_open": bool(open_path),
                    "rooms": [
                        {"path": one.path, "name": _(one.name), "is_open": one.path == open_path}
                        for one in rooms
                    ],
                }
            )
    return found
