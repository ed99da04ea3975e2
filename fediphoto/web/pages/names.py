"""Which address here a person, a post or a hashtag has, wherever they live."""

import html as entities
import re
from urllib.parse import quote

from markupsafe import Markup

from fediphoto.domain.views import AccountView, PostBody
from fediphoto.storage.models import Account
from fediphoto.text.html import escape

_QUOTE_LINE = re.compile(r'<(p|span) class="quote-inline">.{0,5000}?</\1>', re.DOTALL)
"""The link that stands for the quote where no card does (Mastodon's, Misskey's, FEP-044f's)."""
_HASHTAG_LINK = re.compile(r"<a ([^<>]*)>#(<span>)?([^<>\s]{1,100})")


def profile_path(account: AccountView | Account) -> str:
    """The page of a person, here or elsewhere, on this instance."""
    return f"/@{account.acct}"


def post_path(body: PostBody) -> str:
    """The page of a post, here or elsewhere, on this instance."""
    return f"/@{body.author.acct}/{body.id}"


def tag_path(name: str) -> str:
    """The page of a hashtag."""
    return f"/tags/{quote(name, safe='')}"


def of_the_web(address: str) -> str:
    """`address` if a browser may be led there; `#`, nowhere, for `javascript:` and its like.

    (What other servers say of themselves has been checked when it came; a link that runs is worth
    a second look.)
    """
    return address if address.startswith(("https://", "http://")) else "#"


def caption(body: PostBody) -> Markup:
    """The sanitised words of a post, with people and hashtags leading to our own pages."""
    kept = body.rendered.get("page")
    if kept is None:
        words = body.content_html
        if body.quote_state == "accepted":
            words = _QUOTE_LINE.sub("", words)
        for mention in body.mentions:
            path = f'href="/@{escape(mention.acct)}"'
            for address in (mention.url, mention.uri):
                words = words.replace(f'href="{escape(address)}"', path)
        words = _HASHTAG_LINK.sub(_own_hashtag, words)
        kept = body.rendered["page"] = Markup(words)  # noqa: S704 (sanitised when it was stored)
    assert isinstance(kept, Markup)
    return kept


def _own_hashtag(found: re.Match[str]) -> str:
    _, span, name = found.groups()
    return f'<a href="{tag_path(entities.unescape(name))}" class="hashtag">#{span or ""}{name}'
