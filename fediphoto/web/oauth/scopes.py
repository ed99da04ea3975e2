"""How what a client may be allowed to do is told to people."""

from fediphoto.domain import oauth_scopes
from fediphoto.text.translations import _, marked

SUPPORTED = oauth_scopes.KNOWN
"""What can be asked for."""

_SENTENCES = {
    "read": marked("See everything that you see: posts, people, notifications, bookmarks"),
    "write": marked("Do everything in your name: post, like, follow, change your profile"),
    "follow": marked("Follow, block and mute people for you"),
    "push": marked("Send you notifications"),
    "profile": marked("Learn your name and picture"),
    "admin:read": marked("See what administrators see"),
    "admin:write": marked("Do what administrators do"),
}
_PARTS = {
    "accounts": marked("accounts and your profile"),
    "blocks": marked("whom you block"),
    "canonical_email_blocks": marked("e-mail addresses that may not sign up again"),
    "collections": marked("your collections"),
    "domain_allows": marked("servers that are let in"),
    "domain_blocks": marked("servers that are shut out"),
    "email_domain_blocks": marked("mail providers that are shut out"),
    "ip_blocks": marked("addresses that are shut out"),
    "bookmarks": marked("your bookmarks"),
    "conversations": marked("your conversations"),
    "favourites": marked("what you like"),
    "filters": marked("your filters"),
    "follows": marked("whom you follow"),
    "lists": marked("your lists"),
    "media": marked("photos you upload"),
    "mutes": marked("whom you mute"),
    "notifications": marked("your notifications"),
    "reports": marked("your reports"),
    "search": marked("search"),
    "statuses": marked("posts"),
}
_STAFF_PARTS = {
    "accounts": marked("everybody’s accounts"),
    "reports": marked("what was reported"),
}


def sentences(scopes: list[str]) -> list[str]:
    """One sentence for each thing a client asks for, for the person who decides."""
    return [_sentence(scope) for scope in scopes]


def _sentence(scope: str) -> str:
    if scope in _SENTENCES:
        return _(_SENTENCES[scope])
    deed, _colon, part = scope.rpartition(":")
    changes = deed.endswith("write")
    if deed.startswith("admin:"):
        what = _(_STAFF_PARTS.get(part) or _PARTS[part])
        if changes:
            return _("Change, for all of this place: %(what)s", what=what)
        return _("See, for all of this place: %(what)s", what=what)
    what = _(_PARTS[part]) if part in _PARTS else part
    return _("Change %(what)s", what=what) if changes else _("See %(what)s", what=what)
