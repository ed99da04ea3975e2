"""Hidden words: which filters one has, and what they do."""

from dataclasses import dataclass, field

from quart import Response, request
from werkzeug.datastructures import MultiDict

from fediphoto.domain.views import filters
from fediphoto.domain.views.filters import CONTEXTS, Filter, FilterChange, KeywordChange
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import parse_id
from fediphoto.text.translations import _
from fediphoto.web.pages.door import blueprint, go, page, person

PATH = "/settings/filters"
LASTS_S = {
    "ever": None,
    "hour": 3600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
}
"""For how long one may choose a filter to apply; "as-is" keeps the end it has."""
_TITLE_LENGTH = 60


@dataclass
class Typed:
    """What stands in the form."""

    title: str = ""
    words: str = ""
    """One word or phrase a line."""
    is_whole_word: bool = True
    action: str = "warn"
    contexts: list[str] = field(default_factory=lambda: list(CONTEXTS))
    lasts: str = "ever"


@blueprint.get(PATH)
async def filters_page() -> Response:
    """All of them, and a form for one more."""
    return await _listed(Typed())


@blueprint.post(PATH)
async def add_filter() -> Response:
    """Make one; what was typed stays where something is wrong."""
    me, typed = await person(), _typed(await request.form)
    words = _words(typed.words)
    change = _change(typed, [KeywordChange(keyword=word) for word in words], words)
    try:
        await filters.create(me, change)
    except Unprocessable as error:
        return await _listed(typed, status=error.status, problem=_plain(error))
    return go(f"{PATH}?saved=1")


@blueprint.get(f"{PATH}/<filter_id>")
async def filter_page(filter_id: str) -> Response:
    """One of them, to be changed."""
    found = await _own(filter_id)
    return await page("settings/filter.html", one=found, typed=_as_typed(found))


@blueprint.post(f"{PATH}/<filter_id>")
async def change_filter(filter_id: str) -> Response:
    """Change it; what was typed stays where something is wrong."""
    me, typed, found = await person(), _typed(await request.form), await _own(filter_id)
    words = _words(typed.words)
    known = {one.keyword: one.id for one in found.keywords}
    gone = [KeywordChange(id=known[word], is_gone=True) for word in known if word not in words]
    kept = [KeywordChange(id=known.get(word), keyword=word) for word in words]
    try:
        await filters.update(me, found.row.id, _change(typed, [*gone, *kept], words))
    except Unprocessable as error:
        return await page(
            "settings/filter.html",
            status=error.status,
            one=found,
            typed=typed,
            problem=_plain(error),
        )
    return go(f"{PATH}?saved=1")


@blueprint.post(f"{PATH}/<filter_id>/delete")
async def delete_filter(filter_id: str) -> Response:
    """Have it no longer."""
    await filters.delete(await person(), (await _own(filter_id)).row.id)
    return go(f"{PATH}?saved=1")


async def _own(filter_id: str) -> Filter:
    me, number = await person(), parse_id(filter_id)
    if number is None:
        raise NotFound
    return await filters.get(me, number)


async def _listed(typed: Typed, *, status: int = 200, problem: str = "") -> Response:
    return await page(
        "settings/filters.html",
        status=status,
        filters=await filters.listing(await person()),
        typed=typed,
        problem=problem,
    )


def _typed(form: MultiDict[str, str]) -> Typed:
    return Typed(
        title=form.get("title", "").strip(),
        words=form.get("words", ""),
        is_whole_word="whole-word" in form,
        action=form.get("deed", "warn"),
        contexts=[one for one in CONTEXTS if f"in-{one}" in form],
        lasts=form.get("lasts", "ever"),
    )


def _as_typed(found: Filter) -> Typed:
    return Typed(
        title=found.row.title,
        words="\n".join(one.keyword for one in found.keywords),
        is_whole_word=all(one.is_whole_word for one in found.keywords),
        action=found.row.action,
        contexts=list(found.row.contexts),
        lasts="as-is" if found.row.expires_at else "ever",
    )


def _change(typed: Typed, changes: list[KeywordChange], words: list[str]) -> FilterChange:
    """A filter without a name is called after its first word."""
    return FilterChange(
        title=typed.title or (words[0][:_TITLE_LENGTH] if words else ""),
        contexts=typed.contexts,
        action=typed.action,
        ends=typed.lasts in LASTS_S,
        lasts_s=LASTS_S.get(typed.lasts),
        keywords=[
            one
            if one.is_gone
            else KeywordChange(id=one.id, keyword=one.keyword, is_whole_word=typed.is_whole_word)
            for one in changes
        ],
    )


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(word for line in text.splitlines() if (word := line.strip())))


def _plain(error: Unprocessable) -> str:
    """A sentence for people; those of the client API are made for programs."""
    said = str(error)
    if "Title can't be blank" in said:
        return _("Type at least one word, or a name for the filter.")
    if "Context" in said:
        return _("Choose at least one place where the filter applies.")
    return said.removeprefix("Validation failed: ")
