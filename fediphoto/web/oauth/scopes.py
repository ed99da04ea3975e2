"""How what a client may be allowed to do is told to people."""

from fediphoto.domain.sign_in import oauth_scopes
from fediphoto.text.translations import _, marked

SUPPORTED = oauth_scopes.KNOWN
"""What can be asked for."""

_SENTENCES = {
    "read": marked("See everything that you see: posts, people, notifications, bookmarks"),
    "write": marked("Do everything in your name: post, like, follow, change your profile"),
    "follow": marked("Follow, block and mute people for you"),
    "push": marked("Send you notifications"),
    "profile": marked("Learn your name and picture"),
    "read:accounts": marked("See accounts and your profile"),
    "read:blocks": marked("See whom you block"),
    "read:bookmarks": marked("See your bookmarks"),
    "read:collections": marked("See your collections"),
    "read:favourites": marked("See what you like"),
    "read:filters": marked("See your filters"),
    "read:follows": marked("See whom you follow"),
    "read:lists": marked("See your lists"),
    "read:me": marked("See who you are"),
    "read:mutes": marked("See whom you mute"),
    "read:notifications": marked("See your notifications"),
    "read:reports": marked("See your reports"),
    "read:search": marked("Search for you"),
    "read:statuses": marked("See posts"),
    "write:accounts": marked("Change accounts and your profile"),
    "write:blocks": marked("Change whom you block"),
    "write:bookmarks": marked("Change your bookmarks"),
    "write:collections": marked("Change your collections"),
    "write:conversations": marked("Change your conversations"),
    "write:favourites": marked("Change what you like"),
    "write:filters": marked("Change your filters"),
    "write:follows": marked("Change whom you follow"),
    "write:lists": marked("Change your lists"),
    "write:media": marked("Change photos you upload"),
    "write:mutes": marked("Change whom you mute"),
    "write:notifications": marked("Change your notifications"),
    "write:reports": marked("Report people and posts for you"),
    "write:statuses": marked("Change posts"),
    "admin:read": marked("See what administrators see"),
    "admin:write": marked("Do what administrators do"),
    "admin:read:accounts": marked("See, for all of this place: everybody’s accounts"),
    "admin:read:reports": marked("See, for all of this place: what was reported"),
    "admin:read:domain_allows": marked("See, for all of this place: servers that are let in"),
    "admin:read:domain_blocks": marked("See, for all of this place: servers that are shut out"),
    "admin:read:ip_blocks": marked("See, for all of this place: addresses that are shut out"),
    "admin:read:email_domain_blocks": marked(
        "See, for all of this place: mail providers that are shut out"
    ),
    "admin:read:canonical_email_blocks": marked(
        "See, for all of this place: e-mail addresses that may not sign up again"
    ),
    "admin:write:accounts": marked("Change, for all of this place: everybody’s accounts"),
    "admin:write:reports": marked("Change, for all of this place: what was reported"),
    "admin:write:domain_allows": marked("Change, for all of this place: servers that are let in"),
    "admin:write:domain_blocks": marked("Change, for all of this place: servers that are shut out"),
    "admin:write:ip_blocks": marked("Change, for all of this place: addresses that are shut out"),
    "admin:write:email_domain_blocks": marked(
        "Change, for all of this place: mail providers that are shut out"
    ),
    "admin:write:canonical_email_blocks": marked(
        "Change, for all of this place: e-mail addresses that may not sign up again"
    ),
}
"""Whole sentences, one for each scope: other languages put them together otherwise."""


def sentences(scopes: list[str]) -> list[str]:
    """One sentence for each thing a client asks for, for the person who decides."""
    return [_(_SENTENCES[scope]) if scope in _SENTENCES else scope for scope in scopes]
