"""How one of our people is said in ActivityStreams.

The full document satisfies Pixelfed's Update{Person} validator, whose `required` refuses empty
strings: a name falls back to the username, an empty biography to an empty paragraph.
"""

import mimetypes
from collections.abc import Iterable
from typing import Any

from fediphoto import config
from fediphoto.activitypub.render.notes import emoji_tags, timestamp
from fediphoto.activitypub.signatures import multikey
from fediphoto.domain import addresses
from fediphoto.storage.models import Account, AccountKey

Document = dict[str, Any]

CONTEXT: list[Any] = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    {
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "toot": "http://joinmastodon.org/ns#",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "featuredTags": {"@id": "toot:featuredTags", "@type": "@id"},
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "suspended": "toot:suspended",
        "attributionDomains": {"@id": "toot:attributionDomains", "@type": "@id"},
        "memorial": "toot:memorial",
        "Emoji": "toot:Emoji",
        # Wrong by schema.org (https, no #), but what Mastodon looks for.
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        # FEP-521a, written out so that nobody has to fetch one more context.
        "sec": "https://w3id.org/security#",
        "Multikey": "sec:Multikey",
        "assertionMethod": {"@id": "sec:assertionMethod", "@type": "@id", "@container": "@set"},
        "controller": {"@id": "sec:controller", "@type": "@id"},
        "publicKeyMultibase": {"@id": "sec:publicKeyMultibase", "@type": "sec:multibase"},
        # FEP-2c59
        "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
    },
]
EMPTY_NOTE = "<p></p>"


def actor(account: Account, keys: Iterable[AccountKey]) -> Document:
    """The whole actor document of a local person with the given public keys."""
    keys = list(keys)
    document: Document = {
        "@context": CONTEXT,
        "id": account.uri,
        "type": _type(account),
        "preferredUsername": account.username,
        "webfinger": f"{account.username}@{config.current().domain}",
        "name": account.display_name or account.username,
        "summary": account.note_html or EMPTY_NOTE,
        "url": account.url or addresses.profile_page(account.username),
        "inbox": account.inbox_uri,
        "outbox": account.outbox_uri,
        "followers": account.followers_uri,
        "following": account.following_uri,
        "featured": account.featured_uri,
        "featuredTags": addresses.featured_tags_uri(account.username),
        "endpoints": {"sharedInbox": addresses.shared_inbox_uri()},
        "manuallyApprovesFollowers": account.is_locked,
        "discoverable": account.is_discoverable,
        "indexable": account.is_indexable,
        "published": timestamp(account.created_at.replace(microsecond=0)),
        "attachment": [
            {"type": "PropertyValue", "name": entry["name"], "value": entry["value"]}
            for entry in account.fields_json
        ],
        "tag": emoji_tags(account.emojis),
        "alsoKnownAs": account.also_known_as,
    } | public_keys(account.uri, keys)
    if account.avatar_key:
        document["icon"] = _image(account.avatar_key, account.avatar_description)
    if account.header_key:
        document["image"] = _image(account.header_key, account.header_description)
    if account.attribution_domains:
        document["attributionDomains"] = account.attribution_domains
    if account.moved_to_id is not None:
        moved_to: Account = account.moved_to  # type: ignore[assignment]  # fetched by the caller
        document["movedTo"] = moved_to.uri
    if account.is_memorial:
        document["memorial"] = True
    if account.suspended_at is not None:
        document["suspended"] = True
    return document


def instance_actor(account: Account, keys: Iterable[AccountKey]) -> Document:
    """The actor that signs for the instance: no profile, nothing to follow."""
    return {
        "@context": CONTEXT,
        "id": account.uri,
        "type": "Application",
        "preferredUsername": account.username,
        "webfinger": f"{account.username}@{config.current().domain}",
        "name": config.current().instance.title or account.username,
        "summary": EMPTY_NOTE,
        "url": f"{addresses.base_url()}/",
        "inbox": addresses.shared_inbox_uri(),
        "outbox": f"{account.uri}/outbox",
        "followers": account.followers_uri,
        "following": account.following_uri,
        # GoToSocial looks for it in every actor, and logs an error where there is none.
        "featured": f"{account.uri}/featured",
        "endpoints": {"sharedInbox": addresses.shared_inbox_uri()},
        "manuallyApprovesFollowers": True,
        "discoverable": False,
        "indexable": False,
    } | public_keys(account.uri, list(keys))


def public_keys(owner: str, keys: list[AccountKey]) -> Document:
    """`publicKey` (RSA, for HTTP signatures) and `assertionMethod` (Ed25519, FEP-521a)."""
    document: Document = {}
    for key in keys:
        if key.kind == "rsa":
            document["publicKey"] = {
                "id": key.uri,
                "owner": owner,
                "publicKeyPem": key.public_pem,
            }
        elif key.kind == "ed25519":
            document["assertionMethod"] = [
                {
                    "id": key.uri,
                    "type": "Multikey",
                    "controller": owner,
                    "publicKeyMultibase": multikey(key.public_pem),
                }
            ]
    return document


def _type(account: Account) -> str:
    if account.actor_type == "Person" and account.is_bot:
        return "Service"
    return account.actor_type


def _image(key: str, description: str) -> Document:
    """An avatar or header; Pixelfed takes image/jpeg and image/png only."""
    mime = mimetypes.guess_type(key)[0] or "image/jpeg"
    image: Document = {"type": "Image", "mediaType": mime, "url": addresses.media_url(key)}
    if description:
        image["name"] = image["summary"] = description
    return image
