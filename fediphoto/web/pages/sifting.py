"""What a reader's filters leave of the posts of a page, and what they cover."""

from collections.abc import Iterable

from fediphoto.domain.notifications.notification_groups import GroupView
from fediphoto.domain.views import filters
from fediphoto.domain.views.views import FilterMatch, PostView


def verdict(view: PostView, where: str) -> FilterMatch | None:
    """The filter that covers a post there ("home", "public", …; '' for nowhere), if any does."""
    return filters.verdict(view.filtered, where)


def is_hidden(view: PostView, where: str) -> bool:
    """Whether a filter wants it gone there."""
    found = verdict(view, where)
    return found is not None and found.filter.action == "hide"


def sifted(posts: Iterable[PostView], where: str) -> list[PostView]:
    """The posts without those that are to be gone."""
    return [one for one in posts if not is_hidden(one, where)]


def heard(found: Iterable[GroupView]) -> list[GroupView]:
    """The groups of notifications without those of posts that are to be gone."""
    return [
        one
        for one in found
        if one.newest.post is None or not is_hidden(one.newest.post, "notifications")
    ]
