"""What admins decide of this place on the desk: its name, its words, who may join.

The configuration goes before: a key that its file or the environment names is not changed here,
and the desk says so. What is decided here is a row, and counts in every process soon.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from fediphoto import config, overlay
from fediphoto.domain import audit, roles
from fediphoto.domain.sign_in import newcomers
from fediphoto.errors import Unprocessable
from fediphoto.sections import Instance
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, InstanceSetting
from fediphoto.text import captions
from fediphoto.text.translations import _

KEYS = (
    "title",
    "description",
    "contact_email",
    "registrations",
    "invitations_by",
    "closed_message",
)
LONGEST = {"title": 80, "description": 1000, "closed_message": 1000, "contact_email": 320}
LOOKED_AFRESH_S = 15.0

_CHOICES: Mapping[str, tuple[str, ...]] = {
    key: get_args(get_type_hints(Instance)[key]) for key in ("registrations", "invitations_by")
}
_seen: list[tuple[Any, ...]] = []


@dataclass(frozen=True, slots=True)
class Setting:
    """How one key stands."""

    value: str
    is_in_file: bool
    """Whether the configuration names it, so that only an edit there changes it."""


def standing() -> dict[str, Setting]:
    """Every key of KEYS, as it counts now."""
    now, stated = config.current().instance, overlay.as_written().stated
    return {key: Setting(getattr(now, key), key in stated) for key in KEYS}


def is_fresh() -> bool:
    """Whether no admin has said anything yet of this place, here or in the configuration."""
    now = config.current().instance
    return all(getattr(now, key) == getattr(Instance(), key) for key in ("title", "description"))


async def decide(by: Account | None, changes: Mapping[str, str]) -> None:
    """Put settings otherwise; those that the configuration names are left alone.

    Raises Forbidden (`by` is no admin), Unprocessable (a value that will not do).
    """
    await roles.demand_admin(by)
    now = standing()
    wanted = {
        key: _checked(key, value)
        for key, value in changes.items()
        if key in now and not now[key].is_in_file
    }
    changed = {key: value for key, value in wanted.items() if value != now[key].value}
    async with database.transaction():
        for key, value in changed.items():
            await InstanceSetting.update_or_create(defaults={"value": value}, key=key)
            await audit.record(by, "place.change", f"instance.{key}", value)
    if changed:
        await load()


async def load() -> None:
    """Have all that was decided count in this process."""
    mark, rows = await database.read(_decided())
    _seen[:] = [mark]
    # A row that an older or a newer version wrote is overlooked where it means nothing here.
    usable = {
        row["key"]: row["value"]
        for row in rows
        if row["key"] in KEYS and row["value"] in _CHOICES.get(row["key"], (row["value"],))
    }
    overlay.lay(usable)


async def watch(stopping: asyncio.Event) -> None:
    """Read anew what was decided when another process changed it, until `stopping` is set."""
    while not stopping.is_set():
        if [await database.read(_mark())] != _seen:
            await load()
        try:
            await asyncio.wait_for(stopping.wait(), LOOKED_AFRESH_S)
        except TimeoutError:
            continue


def _checked(key: str, value: str) -> str:
    text = captions.tidy(value).strip()
    if key in _CHOICES:
        if text not in _CHOICES[key]:
            raise Unprocessable(_("That is not one of the choices."))
        return text
    if key in ("title", "contact_email"):
        text = " ".join(text.split())
    if len(text) > LONGEST[key]:
        raise Unprocessable(_("At most %(limit)s characters, please.", limit=LONGEST[key]))
    if key == "title" and not text:
        raise Unprocessable(_("A place needs a name."))
    if key == "contact_email" and text:
        newcomers.check_email(text)
    return text


def _decided() -> ReadPlan[tuple[tuple[Any, ...], list[Any]]]:
    mark = yield from _mark()
    rows = yield "SELECT key, value FROM instance_setting", []
    return mark, list(rows)


def _mark() -> ReadPlan[tuple[Any, ...]]:
    """What is another after every change."""
    (row,) = yield (
        "SELECT COUNT(*) AS amount, MAX(updated_at) AS changed_at FROM instance_setting",
        [],
    )
    return (row["amount"], row["changed_at"])
