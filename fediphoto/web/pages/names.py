"""Which address here a person, a post or a hashtag has, wherever they live."""

from urllib.parse import quote

from markupsafe import Markup

from fediphoto.domain.views.views import AccountView, PostBody
from fediphoto.storage.models import Account


def profile_path(account: AccountView | Account) -> str:
    """The page of a person, here or elsewhere, on this instance."""
    return f"/@{account.acct}"


def profile_link(account: AccountView) -> Markup:
    """Somebody's handle, leading to their page, for a sentence to name them by."""
    return Markup('<a href="{}"><bdi>@{}</bdi></a>').format(profile_path(account), account.acct)


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
