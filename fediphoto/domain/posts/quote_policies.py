"""Whom somebody here lets quote their posts, unless they say otherwise for one."""

from fediphoto.domain.views.interaction_policies import QUOTE_POLICIES
from fediphoto.storage.models import User

SETTING = "quote_policy"
_USUAL = "public"
"""Mastodon's default."""


def default(user: User) -> str:
    """One of QUOTE_POLICIES, for new posts of `user`."""
    chosen = user.settings.get(SETTING, _USUAL)
    return chosen if chosen in QUOTE_POLICIES else "nobody"
