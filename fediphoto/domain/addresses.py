"""What our own things are called: the URIs and pages of this instance. They never change."""

import hashlib
from urllib.parse import quote

from fediphoto import config


def base_url() -> str:
    """Scheme and domain of this instance, without a slash at the end."""
    return config.current().base_url


def instance_actor_uri() -> str:
    """The actor that signs for the instance itself."""
    return f"{base_url()}/actor"


def shared_inbox_uri() -> str:
    """Where other servers deliver what concerns several people here."""
    return f"{base_url()}/inbox"


def actor_uri(username: str) -> str:
    """The ActivityPub id of a local person."""
    return f"{base_url()}/users/{username}"


def profile_page(username: str) -> str:
    """The page of a local person."""
    return f"{base_url()}/@{username}"


def post_uri(username: str, post_id: int) -> str:
    """The ActivityPub id of a local post."""
    return f"{base_url()}/users/{username}/posts/{post_id}"


def post_page(username: str, post_id: int) -> str:
    """The page of a local post."""
    return f"{base_url()}/@{username}/{post_id}"


def deed_uri(username: str, kind: str, deed_id: int) -> str:
    """The id of something a local person did: kind is "likes", "boosts", "follows" or "blocks"."""
    return f"{actor_uri(username)}/{kind}/{deed_id}"


def ballot_uri(username: str, vote_id: int) -> str:
    """The id of a local person's vote: within the actor, for a ballot is nobody's to fetch."""
    return f"{actor_uri(username)}#votes/{vote_id}"


def key_uri(actor: str, kind: str = "rsa") -> str:
    """The id of a local actor's key: `#main-key` (rsa) or `#ed25519-key`."""
    return f"{actor}#{'main-key' if kind == 'rsa' else 'ed25519-key'}"


def hashtag_page(name: str) -> str:
    """The page of a hashtag."""
    return f"{base_url()}/tags/{quote(name, safe='')}"


def media_url(key: str) -> str:
    """Where the media file `key` is served, on the configured media host if there is one."""
    return config.current().media_base + key


def proxy_name(remote_url: str) -> str:
    """What nobody guesses who was not shown a remote photo: an id alone could be tried out."""
    return hashlib.sha256(remote_url.encode()).hexdigest()[:32]


def proxy_url(attachment_id: int, remote_url: str) -> str:
    """Where we serve a remote photo on behalf of its own server."""
    return f"{base_url()}/media/proxy/{attachment_id}/{proxy_name(remote_url)}"


def is_ours(uri: str) -> bool:
    """Whether `uri` lies on this instance."""
    return uri == base_url() or uri.startswith(base_url() + "/")
