"""What a client may be allowed to do, and how that is told to people."""

SUPPORTED = (
    "read",
    "read:accounts",
    "read:blocks",
    "read:bookmarks",
    "read:favourites",
    "read:follows",
    "read:mutes",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write",
    "write:accounts",
    "write:blocks",
    "write:bookmarks",
    "write:conversations",
    "write:favourites",
    "write:follows",
    "write:media",
    "write:mutes",
    "write:notifications",
    "write:statuses",
    "follow",
    "profile",
    "push",
)
"""What our endpoints ask for; the parts of read and write that other servers have are taken too."""

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


def sentences(scopes: list[str]) -> list[str]:
    """One sentence for each thing a client asks for, for the person who decides."""
    return [_sentence(scope) for scope in scopes]


def _sentence(scope: str) -> str:
    if scope in _SENTENCES:
        return _SENTENCES[scope]
    deed, _, part = scope.rpartition(":")
    verb = "Change" if deed.endswith("write") else "See"
    return f"{verb} {_PARTS.get(part, part)}"
