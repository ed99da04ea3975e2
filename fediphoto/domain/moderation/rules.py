"""The rules of this instance, which reports can name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fediphoto.domain import audit, roles
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, json_value, placeholders
from fediphoto.storage.models import Account, Rule
from fediphoto.text import captions
from fediphoto.text.translations import _

TEXT_CHARACTERS = 300
HINT_CHARACTERS = 2000
MOST = 100
_LANGUAGE_CHARACTERS = 16

Translations = Mapping[str, Mapping[str, str]]
"""{language: {"text", "hint"}}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """One rule as it is shown."""

    id: int
    text: str
    hint: str
    translations: Translations


async def listed() -> list[RuleView]:
    """The rules that hold, in their order."""
    rows = await Rule.filter(deleted_at=None).order_by("position", "id")
    return [
        RuleView(id=row.id, text=row.text, hint=row.hint, translations=row.translations)
        for row in rows
    ]


def views(ids: Sequence[int]) -> ReadPlan[dict[int, RuleView]]:
    """These rules by id, also such as hold no longer."""
    if not ids:
        return {}
    rows = yield f"SELECT * FROM rule WHERE id IN ({placeholders(ids)})", list(ids)  # noqa: S608
    return {
        row["id"]: RuleView(
            id=row["id"],
            text=row["text"],
            hint=row["hint"],
            translations=json_value(row["translations"]),
        )
        for row in rows
    }


async def known(ids: Sequence[int]) -> list[int]:
    """Those of `ids` that are rules, in their order."""
    found = {row.id for row in await Rule.filter(id__in=list(ids))} if ids else set()
    return [one for one in ids if one in found]


async def add(
    by: Account | None, text: str, hint: str = "", *, translations: Translations | None = None
) -> Rule:
    """A further rule, after the others. Raises Forbidden (`by` is no admin), Unprocessable."""
    words, explained = _checked(text, hint)
    async with database.transaction():
        await roles.demand_admin(by)
        present = Rule.filter(deleted_at=None)
        if await present.count() >= MOST:
            raise Unprocessable(_("There are %(limit)s rules already.", limit=MOST))
        last = await present.order_by("-position").first()
        made = await Rule.create(
            id=snowflake(),
            text=words,
            hint=explained,
            position=0 if last is None else last.position + 1,
            translations=_checked_translations(translations or {}),
        )
        await audit.record(by, "rule.add", f"rule {made.id}", words)
    return made


async def change(
    by: Account | None,
    rule_id: int,
    text: str,
    hint: str = "",
    *,
    position: int | None = None,
    translations: Translations | None = None,
) -> Rule:
    """Put a rule otherwise; what it said stays in the log. Raises as `add`, and NotFound."""
    words, explained = _checked(text, hint)
    async with database.transaction():
        await roles.demand_admin(by)
        row = await get(rule_id)
        await audit.record(by, "rule.change", f"rule {row.id}", words, former=row.text)
        row.text, row.hint = words, explained
        if position is not None:
            row.position = max(0, min(position, 10_000))
        if translations is not None:
            row.translations = _checked_translations(translations)
        await row.save()
    return row


async def move(by: Account | None, rule_id: int, place: int) -> None:
    """Put a rule at that place among all (0 is the first; a large number the last).

    Raises Forbidden (`by` is no admin), NotFound.
    """
    async with database.transaction():
        await roles.demand_admin(by)
        row = await get(rule_id)
        others = await Rule.filter(deleted_at=None).exclude(id=row.id).order_by("position", "id")
        ordered = [*others[: max(0, place)], row, *others[max(0, place) :]]
        for number, one in enumerate(ordered):
            if one.position != number:
                await Rule.filter(id=one.id).update(position=number)
        await audit.record(by, "rule.change", f"rule {row.id}", row.text, position=place)


async def remove(by: Account | None, rule_id: int) -> None:
    """A rule holds no longer; reports that name it still show it."""
    async with database.transaction():
        await roles.demand_admin(by)
        row = await get(rule_id)
        await Rule.filter(id=row.id).update(deleted_at=datetime.now(UTC))
        await audit.record(by, "rule.remove", f"rule {row.id}", row.text)


async def get(rule_id: int) -> Rule:
    """A rule that holds; NotFound."""
    row = await Rule.get_or_none(id=rule_id, deleted_at=None)
    if row is None:
        raise NotFound
    return row


def _checked(text: str, hint: str) -> tuple[str, str]:
    words, explained = captions.tidy(text), captions.tidy(hint)
    if not words:
        raise Unprocessable(_("A rule says something."))
    if len(words) > TEXT_CHARACTERS:
        raise Unprocessable(_("A rule may have %(limit)s characters.", limit=TEXT_CHARACTERS))
    if len(explained) > HINT_CHARACTERS:
        raise Unprocessable(
            _("An explanation may have %(limit)s characters.", limit=HINT_CHARACTERS)
        )
    return words, explained


def _checked_translations(given: Translations) -> dict[str, dict[str, str]]:
    made = {}
    for language, said in given.items():
        name = language.strip()
        if not name or len(name) > _LANGUAGE_CHARACTERS or not name.isascii():
            raise Unprocessable(_("A language is a code like en or pt-BR."))
        text, hint = _checked(said.get("text", ""), said.get("hint", ""))
        made[name] = {"text": text, "hint": hint}
    return made
