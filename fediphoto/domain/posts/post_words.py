"""Whom a local author's words speak to, and how those words look to everybody."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from tortoise.expressions import Q

from fediphoto.domain import addresses
from fediphoto.domain.posts.post_drafts import Words
from fediphoto.storage.models import Account, Post
from fediphoto.text import captions
from fediphoto.text.html import escape


@dataclass(frozen=True, slots=True)
class Written:
    """A caption as HTML, and the accounts it is addressed to."""

    content_html: str
    addressed: list[Account]


async def write(
    author: Account, words: Words, parent: Post | None, addressed_ids: Collection[int] = ()
) -> Written:
    """Link the names, hashtags and addresses in an author's words.

    Addressed are all that are named and known, and whoever is answered (their server learns of a
    comment by being mentioned), and those of `addressed_ids`. `parent` comes with its account
    loaded.
    """
    named = await _named(words.found.mentions)
    links = {
        acct: captions.MentionLink(_page(account), account.username)
        for acct, account in named.items()
    }
    content_html = words.html(links, addresses.hashtag_page)
    addressed = {account.id: account for account in named.values()}
    if parent is not None:
        addressed.setdefault(parent.account.id, parent.account)
    if addressed_ids:
        others = Account.filter(id__in=list(addressed_ids), suspended_at=None, deleted_at=None)
        addressed |= {account.id: account for account in await others}
    addressed.pop(author.id, None)
    return Written(content_html, list(addressed.values()))


def quote_line(url: str) -> str:
    """The link to a quoted post that stands before the words of the post that quotes it.

    Its class tells those who show the quote itself to leave the line out (Mastodon's name).
    """
    address = escape(url)
    return f'<p class="quote-inline">RE: <a href="{address}">{address}</a></p>'


async def _named(handles: list[captions.Handle]) -> Mapping[str, Account]:
    """The accounts that handles name, by `Handle.acct`; unknown and departed ones left out."""
    if not handles:
        return {}
    pairs = {handle.acct: (handle.username.lower(), _domain(handle)) for handle in handles}
    matching = reduce(
        or_, (Q(username_lower=username, domain=domain) for username, domain in pairs.values())
    )
    accounts = await Account.filter(matching, suspended_at=None, deleted_at=None)
    by_pair = {(one.username_lower, one.domain): one for one in accounts}
    return {acct: by_pair[pair] for acct, pair in pairs.items() if pair in by_pair}


def _domain(handle: captions.Handle) -> str:
    return "" if addresses.is_our_host(handle.domain) else handle.domain


def _page(account: Account) -> str:
    if account.is_local:
        return addresses.profile_page(account.username)
    return account.url or account.uri
