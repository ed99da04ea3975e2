"""How what a client may be allowed to do is told to people."""

from fediphoto.domain import oauth_scopes

SUPPORTED = oauth_scopes.KNOWN
"""What can be asked for."""

_SENTENCES = {
    "read": "See everything that you see: posts, people, notifications, bookmarks",
    "write": "Do everything in your name: post, like, follow, change your profile",
    "follow": "Follow, block and mute people for you",
    "push": "Send you notifications",
    "profile": "Learn your name and picture",
    "admin:read": "See what administrators see",
    "admin:write": "Do what administrators do",
}
_PARTS = {
    "accounts": "accounts and your profile",
    "blocks": "whom you block",
    "canonical_email_blocks": "e-mail addresses that may not sign up again",
    "collections": "your collections",
    "domain_allows": "servers that are let in",
    "domain_blocks": "servers that are shut out",
    "email_domain_blocks": "mail providers that are shut out",
    "ip_blocks": "addresses that are shut out",
    "bookmarks": "your bookmarks",
    "conversations": "your conversations",
    "favourites": "what you like",
    "filters": "your filters",
    "follows": "whom you follow",
    "lists": "your lists",
    "media": "photos you upload",
    "mutes": "whom you mute",
    "notifications": "your notifications",
    "reports": "your reports",
    "search": "search",
    "statuses": "posts",
}
_STAFF_PARTS = {"accounts": "everybody’s accounts", "reports": "what was reported"}


def sentences(scopes: list[str]) -> list[str]:
    """One sentence for each thing a client asks for, for the person who decides."""
    return [_sentence(scope) for scope in scopes]


def _sentence(scope: str) -> str:
    if scope in _SENTENCES:
        return _SENTENCES[scope]
    deed, _, part = scope.rpartition(":")
    verb = "Change" if deed.endswith("write") else "See"
    if deed.startswith("admin:"):
        return f"{verb}, for all of this place: {_STAFF_PARTS.get(part) or _PARTS[part]}"
    return f"{verb} {_PARTS.get(part, part)}"
