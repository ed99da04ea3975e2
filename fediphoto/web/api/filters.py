"""Filters: words and posts that the person does not want to meet, v2 and v1 on the same rows."""

from typing import Any

from fediphoto.domain.views import filters
from fediphoto.domain.views.filters import ACTIONS, CONTEXTS, FilterChange, KeywordChange
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.text.translations import _
from fediphoto.web.api.describing import (
    EMPTY,
    ID,
    Parameter,
    choice,
    flag,
    identifier,
    many,
    number,
    one_of,
    tables,
    text,
)
from fediphoto.web.api.entities.filters import (
    FILTER,
    FILTER_KEYWORD,
    FILTER_STATUS,
    V1_FILTER,
    filter_keyword,
    filter_status,
    v1_filter,
    whole_filter,
)
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint

_A_CENTURY_S = 100 * 365 * 86_400
_CONTEXT = Parameter("context", many(one_of(*CONTEXTS)), "where it applies")
_EXPIRES_IN = number(
    "expires_in", "in how many seconds it ends; empty: never", highest=_A_CENTURY_S
)
_WHOLE_WORD = flag("whole_word", "not within other words")
_FILTER = (
    text("title"),
    _CONTEXT,
    choice("filter_action", *ACTIONS, help="what is done with a post"),
    _EXPIRES_IN,
    tables(
        "keywords_attributes",
        [
            text("keyword"),
            _WHOLE_WORD,
            Parameter("id", ID, "which to change"),
            flag("_destroy", "take it away"),
        ],
    ),
)
_V1 = (text("phrase"), _CONTEXT, flag("irreversible", "hide, not warn"), _WHOLE_WORD, _EXPIRES_IN)
_READ, _WRITE = "read:filters", "write:filters"


@endpoint("GET /api/v2/filters", scope=_READ, answers=many(FILTER))
async def listing(call: Call) -> Any:
    """All filters of the person."""
    return [whole_filter(one) for one in await filters.listing(call.person)]


@endpoint("POST /api/v2/filters", scope=_WRITE, takes=_FILTER, answers=FILTER)
async def create(call: Call) -> Any:
    """Make a filter."""
    return whole_filter(await filters.create(call.person, _change(call.parameters)))


@endpoint("GET /api/v2/filters/<filter_id>", scope=_READ, answers=FILTER)
async def show(call: Call, filter_id: int) -> Any:
    """One filter."""
    return whole_filter(await filters.get(call.person, filter_id))


@endpoint(
    "PUT /api/v2/filters/<filter_id>",
    "PATCH /api/v2/filters/<filter_id>",
    scope=_WRITE,
    takes=_FILTER,
    answers=FILTER,
)
async def update(call: Call, filter_id: int) -> Any:
    """Change a filter and its keywords."""
    return whole_filter(await filters.update(call.person, filter_id, _change(call.parameters)))


@endpoint("DELETE /api/v2/filters/<filter_id>", scope=_WRITE, answers=EMPTY)
async def delete(call: Call, filter_id: int) -> Any:
    """Have a filter no longer."""
    await filters.delete(call.person, filter_id)
    return {}


@endpoint("GET /api/v2/filters/<filter_id>/keywords", scope=_READ, answers=many(FILTER_KEYWORD))
async def keywords(call: Call, filter_id: int) -> Any:
    """The keywords of a filter."""
    return [filter_keyword(one) for one in (await filters.get(call.person, filter_id)).keywords]


@endpoint(
    "POST /api/v2/filters/<filter_id>/keywords",
    scope=_WRITE,
    takes=[text("keyword", required=True), _WHOLE_WORD],
    answers=FILTER_KEYWORD,
)
async def add_keyword(call: Call, filter_id: int) -> Any:
    """Have a filter look for one more keyword."""
    change = _keyword(call.parameters, "keyword")
    return filter_keyword(await filters.add_keyword(call.person, filter_id, change))


@endpoint("GET /api/v2/filters/keywords/<keyword_id>", scope=_READ, answers=FILTER_KEYWORD)
async def show_keyword(call: Call, keyword_id: int) -> Any:
    """One keyword."""
    return filter_keyword(await filters.keyword(call.person, keyword_id))


@endpoint(
    "PUT /api/v2/filters/keywords/<keyword_id>",
    scope=_WRITE,
    takes=[text("keyword"), _WHOLE_WORD],
    answers=FILTER_KEYWORD,
)
async def change_keyword(call: Call, keyword_id: int) -> Any:
    """Change a keyword."""
    change = _keyword(call.parameters, "keyword")
    return filter_keyword(await filters.change_keyword(call.person, keyword_id, change))


@endpoint("DELETE /api/v2/filters/keywords/<keyword_id>", scope=_WRITE, answers=EMPTY)
async def remove_keyword(call: Call, keyword_id: int) -> Any:
    """Look for a keyword no longer."""
    await filters.remove_keyword(call.person, keyword_id)
    return {}


@endpoint("GET /api/v2/filters/<filter_id>/statuses", scope=_READ, answers=many(FILTER_STATUS))
async def posts(call: Call, filter_id: int) -> Any:
    """The posts that a filter names."""
    return [filter_status(one) for one in (await filters.get(call.person, filter_id)).posts]


@endpoint(
    "POST /api/v2/filters/<filter_id>/statuses",
    scope=_WRITE,
    takes=[identifier("status_id", required=True)],
    answers=FILTER_STATUS,
)
async def add_post(call: Call, filter_id: int) -> Any:
    """Have a filter name a post."""
    post_id = call.parameters.identifier("status_id")
    if post_id is None:
        raise NotFound
    return filter_status(await filters.add_post(call.person, filter_id, post_id))


@endpoint("GET /api/v2/filters/statuses/<filter_status_id>", scope=_READ, answers=FILTER_STATUS)
async def show_post(call: Call, filter_status_id: int) -> Any:
    """One of the posts that filters name."""
    return filter_status(await filters.post(call.person, filter_status_id))


@endpoint("DELETE /api/v2/filters/statuses/<filter_status_id>", scope=_WRITE, answers=EMPTY)
async def remove_post(call: Call, filter_status_id: int) -> Any:
    """Name it no longer."""
    await filters.remove_post(call.person, filter_status_id)
    return {}


@endpoint("GET /api/v1/filters", scope=_READ, answers=many(V1_FILTER))
async def v1_listing(call: Call) -> Any:
    """Each keyword of each filter, as older apps know filters."""
    return [v1_filter(one, one.post_filter) for one in await filters.keywords(call.person)]


@endpoint("POST /api/v1/filters", scope=_WRITE, takes=_V1, answers=V1_FILTER)
async def v1_create(call: Call) -> Any:
    """Make a filter with one keyword, which is its title too."""
    phrase, is_whole_word = call.parameters.words("phrase"), call.parameters.flag("whole_word")
    if not phrase.strip():
        raise Unprocessable(_("Validation failed: Phrase can't be blank"))
    word = KeywordChange(keyword=phrase, is_whole_word=is_whole_word)
    made = await filters.create(call.person, _v1_change(call.parameters, (word,)))
    return v1_filter(made.keywords[0], made.row)


@endpoint("GET /api/v1/filters/<keyword_id>", scope=_READ, answers=V1_FILTER)
async def v1_show(call: Call, keyword_id: int) -> Any:
    """One of them."""
    found = await filters.keyword(call.person, keyword_id)
    return v1_filter(found, found.post_filter)


@endpoint("PUT /api/v1/filters/<keyword_id>", scope=_WRITE, takes=_V1, answers=V1_FILTER)
async def v1_update(call: Call, keyword_id: int) -> Any:
    """Change one."""
    given = call.parameters
    changed = await filters.change_with_keyword(
        call.person, keyword_id, _v1_change(given), _keyword(given, "phrase")
    )
    return v1_filter(changed, changed.post_filter)


@endpoint("DELETE /api/v1/filters/<keyword_id>", scope=_WRITE, answers=EMPTY)
async def v1_delete(call: Call, keyword_id: int) -> Any:
    """Look for it no longer; as in Mastodon, the filter itself goes by the newer way alone."""
    await filters.remove_keyword(call.person, keyword_id)
    return {}


def _change(given: Parameters) -> FilterChange:
    return FilterChange(
        title=given.text("title"),
        contexts=given.texts("context") if "context" in given else None,
        action=given.text("filter_action"),
        ends="expires_in" in given,
        lasts_s=_lasts(given),
        keywords=[one for item in given.tables("keywords_attributes") if (one := _attribute(item))],
    )


def _v1_change(given: Parameters, keywords: tuple[KeywordChange, ...] = ()) -> FilterChange:
    irreversible = given.flag_or_none("irreversible")
    return FilterChange(
        title=given.text("phrase"),
        contexts=given.texts("context") if "context" in given else None,
        action=None if irreversible is None else ("hide" if irreversible else "warn"),
        ends="expires_in" in given,
        lasts_s=_lasts(given),
        keywords=keywords,
    )


def _attribute(item: Parameters) -> KeywordChange | None:
    """What one of `keywords_attributes` says; None where all of it is blank, as Rails has it."""
    word, whole = item.text("keyword"), item.flag_or_none("whole_word")
    known, is_gone = item.text("id"), item.flag("_destroy")
    if known:
        keyword_id = item.identifier("id")
        if keyword_id is None:
            raise NotFound
        return KeywordChange(id=keyword_id, keyword=word, is_whole_word=whole, is_gone=is_gone)
    if is_gone or (not (word or "").strip() and whole is None):
        return None
    return KeywordChange(keyword=word, is_whole_word=whole)


def _keyword(given: Parameters, name: str) -> KeywordChange:
    return KeywordChange(keyword=given.text(name), is_whole_word=given.flag_or_none("whole_word"))


def _lasts(given: Parameters) -> int | None:
    """`expires_in` in seconds; None where it says that there is no end."""
    if not given.words("expires_in").strip():
        return None
    return given.number("expires_in", 0, highest=_A_CENTURY_S)
