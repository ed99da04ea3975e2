"""What our own things are called: the URIs and pages of this instance. They never change."""

import hashlib
from urllib.parse import quote

from fediphoto import config


def base_url() -> str:
    """Scheme and host of our ids and pages, without a slash at the end."""
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


def story_uri(username: str, story_id: int) -> str:
    """The ActivityPub id of a local person's story."""
    return f"{actor_uri(username)}/stories/{story_id}"


def stories_page(acct: str) -> str:
    """Where a person's stories are looked at."""
    return f"{base_url()}/stories/{acct}"


def collection_uri(username: str, collection_id: int) -> str:
    """The ActivityPub id of a local person's collection."""
    return f"{actor_uri(username)}/collections/{collection_id}"


def account_collection_uri(username: str, collection_id: int) -> str:
    """The id of a collection of people; nothing is served there, for none leaves this instance."""
    return f"{actor_uri(username)}/featured-people/{collection_id}"


def collection_page(collection_id: int) -> str:
    """The page of a collection."""
    return f"{base_url()}/collections/{collection_id}"


def context_uri(post_uri: str) -> str:
    """The collection of the thread that a local post began (FEP-7888)."""
    return f"{post_uri}/context"


def followers_sync_uri(username: str) -> str:
    """Where a server reads which of its people follow a local person (FEP-8fcf)."""
    return f"{actor_uri(username)}/followers_synchronization"


def featured_tags_uri(username: str) -> str:
    """The collection of the hashtags that a local person shows."""
    return f"{actor_uri(username)}/collections/tags"


def deed_uri(username: str, kind: str, deed_id: int) -> str:
    """The id of something a local person did: kind is "likes", "boosts", "follows" or "blocks"."""
    return f"{actor_uri(username)}/{kind}/{deed_id}"


def report_uri(report_id: int) -> str:
    """The id of a Flag: the instance's own, so that it does not tell who reported."""
    return f"{instance_actor_uri()}/reports/{report_id}"


def ballot_uri(username: str, vote_id: int) -> str:
    """The id of a local person's vote: within the actor, for a ballot is nobody's to fetch."""
    return f"{actor_uri(username)}#votes/{vote_id}"


def key_uri(actor: str, kind: str = "rsa") -> str:
    """The id of a local actor's key: `#main-key` (rsa) or `#ed25519-key`."""
    return f"{actor}#{'main-key' if kind == 'rsa' else 'ed25519-key'}"


def hashtag_page(name: str) -> str:
    """The page of a hashtag."""
    return f"{base_url()}/tags/{quote(name, safe='')}"


def emoji_uri(emoji_id: int) -> str:
    """The ActivityPub id of a custom emoji of ours."""
    return f"{base_url()}/emojis/{emoji_id}"


def media_url(key: str) -> str:
    """Where the media file `key` is served, on the configured media host if there is one."""
    return config.current().media_base + key


def proxy_name(remote_url: str) -> str:
    """What nobody guesses who was not shown a remote photo: an id alone could be tried out."""
    return hashlib.sha256(remote_url.encode()).hexdigest()[:32]


def proxy_url(attachment_id: int, remote_url: str) -> str:
    """Where we serve a remote photo on behalf of its own server."""
    return f"{base_url()}/media/proxy/{attachment_id}/{proxy_name(remote_url)}"


def card_image_url(card_id: int, image_url: str) -> str:
    """Where we serve the picture of a linked page on its behalf."""
    return f"{base_url()}/media/card/{card_id}/{proxy_name(image_url)}"


def is_our_host(host: str) -> bool:
    """Whether a host (in lower case, with its port if unusual) is that of our ids or handles."""
    return host in config.current().own_hosts


def is_ours(uri: str) -> bool:
    """Whether `uri` lies on this instance, or on the host in our handles, where nobody else is."""
    return path_of(uri) is not None


def path_of(uri: str) -> str | None:
    """What comes after the host in an address of ours; None for one that is not ours."""
    for base in config.current().own_urls:
        if uri == base or uri.startswith(base + "/"):
            return uri.removeprefix(base)
    return None
