"""Which words and posts somebody does not want to meet, or only behind a warning."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tortoise.expressions import F

from fediphoto.domain import live, visibility
from fediphoto.domain.views import filter_matching
from fediphoto.domain.views.filter_matching import Matcher
from fediphoto.domain.views.view_types import FilterMatch
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, twins
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account, FilterKeyword, FilterPost, PostFilter
from fediphoto.text.translations import _

CONTEXTS = ("home", "notifications", "public", "thread", "account")
ACTIONS = ("warn", "hide", "blur")
MOST_FILTERS = 200
MOST_KEYWORDS = 1000
"""Of all filters of one person together: every post they read is looked through for each."""
MOST_POSTS = 1000
LONGEST = 255
_LONGEST_S = 100 * 365 * 86_400


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with its keywords and posts, the first added first."""

    row: PostFilter
    keywords: list[FilterKeyword]
    posts: list[FilterPost]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordChange:
    """A keyword to add, or (with `id`) to change or take away; None leaves as it is."""

    id: int | None = None
    keyword: str | None = None
    is_whole_word: bool | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChange:
    """What a filter shall be; None leaves as it is (or, for a new one, as is usual)."""

    title: str | None = None
    contexts: Sequence[str] | None = None
    action: str | None = None
    ends: bool = False
    """Whether `lasts_s` says something."""
    lasts_s: int | None = None
    """For how many seconds from now it applies; None for ever."""
    keywords: Sequence[KeywordChange] = field(default=())


async def for_reader(account_id: int) -> Matcher | None:
    """What looks through posts for somebody; None where they have no filters."""
    return await database.read(_for_reader(account_id))


def _for_reader(account_id: int) -> ReadPlan[Matcher | None]:
    rows = yield "SELECT version FROM account WHERE id = ?", [account_id]
    if not rows:
        return None
    return (yield from filter_matching.matcher_at(account_id, rows[0]["version"]))


def verdict(matches: Sequence[FilterMatch], context: str) -> FilterMatch | None:
    """What to do with a post in `context`: the strongest match that applies there, if any."""
    there = [one for one in matches if context in one.filter.contexts]
    return min(there, key=lambda one: _STRENGTH.get(one.filter.action, 1), default=None)


_STRENGTH = {"hide": 0, "warn": 1, "blur": 2}


async def listing(account: Account) -> list[Filter]:
    """All filters of somebody, the first made first; three statements."""
    return await _whole(await PostFilter.filter(account_id=account.id).order_by("id"))


async def get(account: Account, filter_id: int) -> Filter:
    """One of somebody's filters; NotFound otherwise."""
    (found,) = await _whole([await _own(account, filter_id)])
    return found


async def create(account: Account, change: FilterChange) -> Filter:
    """Make a filter. Raises Unprocessable for what no filter can be, or for one too many."""
    title, contexts = (change.title or "").strip(), _contexts(change.contexts or [])
    _check(title, contexts, _action(change.action))
    async with database.transaction():
        if await PostFilter.filter(account_id=account.id).count() >= MOST_FILTERS:
            raise Unprocessable(_("You have %(limit)s filters already.", limit=MOST_FILTERS))
        row = await PostFilter.create(
            id=snowflake(),
            account_id=account.id,
            title=title,
            contexts=contexts,
            action=_action(change.action),
            expires_at=_end(change.lasts_s),
        )
        await _change_keywords(account, row, change.keywords)
        await _changed(account)
    return await get(account, row.id)


async def update(account: Account, filter_id: int, change: FilterChange) -> Filter:
    """Change a filter and its keywords: all of it or nothing.

    Raises NotFound where it (or a keyword that is named) is not there, Unprocessable as `create`.
    """
    async with database.transaction():
        row = await _own(account, filter_id)
        _apply(row, change)
        await row.save(update_fields=["title", "contexts", "action", "expires_at"])
        await _change_keywords(account, row, change.keywords)
        await _changed(account)
    return await get(account, filter_id)


async def delete(account: Account, filter_id: int) -> None:
    """Have a filter no longer."""
    async with database.transaction():
        await (await _own(account, filter_id)).delete()
        await _changed(account)


async def keyword(account: Account, keyword_id: int) -> FilterKeyword:
    """One keyword of one of somebody's filters, with its `post_filter`; NotFound otherwise."""
    found = await FilterKeyword.get_or_none(
        id=keyword_id, post_filter__account_id=account.id
    ).prefetch_related("post_filter")
    if found is None:
        raise NotFound
    return found


async def keywords(account: Account) -> list[FilterKeyword]:
    """All keywords of all filters, with their `post_filter`, the first added first."""
    return (
        await FilterKeyword.filter(post_filter__account_id=account.id)
        .order_by("id")
        .prefetch_related("post_filter")
    )


async def add_keyword(account: Account, filter_id: int, change: KeywordChange) -> FilterKeyword:
    """Have a filter look for one more keyword."""
    async with database.transaction():
        made = await _add_keyword(account, await _own(account, filter_id), change)
        await _changed(account)
    return made


async def change_keyword(account: Account, keyword_id: int, change: KeywordChange) -> FilterKeyword:
    """Change a keyword."""
    async with database.transaction():
        row = await keyword(account, keyword_id)
        await _change_keyword(row, change)
        await _changed(account)
    return row


async def remove_keyword(account: Account, keyword_id: int) -> None:
    """Look for a keyword no longer; its filter stays."""
    async with database.transaction():
        await (await keyword(account, keyword_id)).delete()
        await _changed(account)


async def change_with_keyword(
    account: Account, keyword_id: int, change: FilterChange, word: KeywordChange
) -> FilterKeyword:
    """Change a keyword and its filter as one thing: what apps do that know of one keyword alone.

    Raises Unprocessable where that would change what other keywords of the filter do.
    """
    async with database.transaction():
        row = await keyword(account, keyword_id)
        parent = row.post_filter
        await _change_keyword(row, word)
        is_shared = await FilterKeyword.filter(post_filter_id=parent.id).count() > 1
        before = (parent.contexts, parent.action, parent.expires_at)
        title = parent.title
        _apply(parent, change)
        if is_shared and before != (parent.contexts, parent.action, parent.expires_at):
            raise Unprocessable(
                _("This filter has several keywords: change it with an app that shows them.")
            )
        if is_shared:
            parent.title = title
        await parent.save(update_fields=["title", "contexts", "action", "expires_at"])
        await _changed(account)
    return row


async def post(account: Account, filter_post_id: int) -> FilterPost:
    """One post that one of somebody's filters names; NotFound otherwise."""
    found = await FilterPost.get_or_none(id=filter_post_id, post_filter__account_id=account.id)
    if found is None:
        raise NotFound
    return found


async def add_post(account: Account, filter_id: int, post_id: int) -> FilterPost:
    """Have a filter name a post, which `account` must see; Unprocessable if it does already."""
    async with database.transaction():
        row = await _own(account, filter_id)
        named = await visibility.get_visible(post_id, account)
        if await FilterPost.filter(post_filter__account_id=account.id).count() >= MOST_POSTS:
            raise Unprocessable(_("Your filters name %(limit)s posts already.", limit=MOST_POSTS))
        wanted = FilterPost(id=snowflake(), post_filter_id=row.id, post_id=named.id)
        made, is_new = await twins.once(wanted, "post_filter_id", "post_id")
        if not is_new:
            raise Unprocessable(_("Validation failed: Status has already been taken"))
        await _changed(account)
    return made


async def remove_post(account: Account, filter_post_id: int) -> None:
    """Have a filter name a post no longer."""
    async with database.transaction():
        await (await post(account, filter_post_id)).delete()
        await _changed(account)


async def _own(account: Account, filter_id: int) -> PostFilter:
    found = await PostFilter.get_or_none(id=filter_id, account_id=account.id)
    if found is None:
        raise NotFound
    return found


async def _whole(rows: Sequence[PostFilter]) -> list[Filter]:
    ids = [row.id for row in rows]
    words = await FilterKeyword.filter(post_filter_id__in=ids).order_by("id") if ids else []
    named = await FilterPost.filter(post_filter_id__in=ids).order_by("id") if ids else []
    return [
        Filter(
            row,
            [one for one in words if one.post_filter_id == row.id],
            [one for one in named if one.post_filter_id == row.id],
        )
        for row in rows
    ]


def _apply(row: PostFilter, change: FilterChange) -> None:
    if change.title is not None:
        row.title = change.title.strip()
    if change.contexts is not None:
        row.contexts = _contexts(change.contexts)
    if change.action is not None:
        row.action = _action(change.action)
    if change.ends:
        row.expires_at = _end(change.lasts_s)
    _check(row.title, row.contexts, row.action)


def _contexts(given: Sequence[str]) -> list[str]:
    return [one for one in dict.fromkeys(text.strip() for text in given) if one]


def _action(given: str | None) -> str:
    return (given or "").strip() or "warn"


def _check(title: str, contexts: Sequence[str], action: str) -> None:
    """Mastodon's sentences: apps show them."""
    wrong = []
    if not title:
        wrong.append(_("Title can't be blank"))
    if len(title) > LONGEST:
        wrong.append(_("Title is too long (maximum is %(limit)s characters)", limit=LONGEST))
    if not contexts:
        wrong.append(_("Context can't be blank"))
    if not contexts or not set(contexts) <= set(CONTEXTS):
        wrong.append(_("Context None or invalid context supplied"))
    if action not in ACTIONS:
        wrong.append(_("Filter action is not included in the list"))
    if wrong:
        raise Unprocessable(_("Validation failed: %(reasons)s", reasons=", ".join(wrong)))


def _end(lasts_s: int | None) -> datetime | None:
    if lasts_s is None:
        return None
    return datetime.now(UTC) + timedelta(seconds=max(0, min(lasts_s, _LONGEST_S)))


async def _change_keywords(
    account: Account, row: PostFilter, changes: Sequence[KeywordChange]
) -> None:
    for change in changes:
        if change.id is None:
            if not change.is_gone:
                await _add_keyword(account, row, change)
            continue
        known = await FilterKeyword.get_or_none(id=change.id, post_filter_id=row.id)
        if known is None:
            raise NotFound
        if change.is_gone:
            await known.delete()
        else:
            await _change_keyword(known, change)


async def _add_keyword(account: Account, row: PostFilter, change: KeywordChange) -> FilterKeyword:
    known = await FilterKeyword.filter(post_filter__account_id=account.id).count()
    if known >= MOST_KEYWORDS:
        raise Unprocessable(_("Your filters have %(limit)s keywords already.", limit=MOST_KEYWORDS))
    return await FilterKeyword.create(
        id=snowflake(),
        post_filter_id=row.id,
        keyword=_word(change.keyword),
        is_whole_word=True if change.is_whole_word is None else change.is_whole_word,
    )


async def _change_keyword(row: FilterKeyword, change: KeywordChange) -> None:
    if change.keyword is not None:
        row.keyword = _word(change.keyword)
    if change.is_whole_word is not None:
        row.is_whole_word = change.is_whole_word
    await row.save(update_fields=["keyword", "is_whole_word"])


def _word(typed: str | None) -> str:
    word = (typed or "").strip()
    if not word:
        raise Unprocessable(_("Validation failed: Keyword can't be blank"))
    if len(word) > LONGEST:
        raise Unprocessable(
            _(
                "Validation failed: Keyword is too long (maximum is %(limit)s characters)",
                limit=LONGEST,
            )
        )
    return word


async def _changed(account: Account) -> None:
    """What is kept of the filters ends with the version of their owner's row; streams hear it."""
    await Account.filter(id=account.id).update(version=F("version") + 1)
    live.tell(live.FiltersChanged(account_id=account.id))
