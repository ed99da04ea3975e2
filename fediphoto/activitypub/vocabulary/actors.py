"""How an actor document is read."""

from typing import Any

from fediphoto.activitypub.signatures.keys import from_multikey
from fediphoto.activitypub.vocabulary.names import plain
from fediphoto.activitypub.vocabulary.tags import read_tags
from fediphoto.activitypub.vocabulary.things import ActorDocument, KeyDocument
from fediphoto.activitypub.vocabulary.values import (
    Document,
    documents,
    flag,
    kind,
    link,
    many,
    moment,
    text,
    uri,
    uris,
    words,
)
from fediphoto.errors import BadRequest, Unauthorized

ACTOR_KINDS = frozenset({"Person", "Service", "Application", "Group", "Organization"})
_NAME_LENGTH = 2048
_SUMMARY_LENGTH = 20_000
_DESCRIPTION_LENGTH = 10_000
_USERNAME_LENGTH = 255
_PEM_LENGTH = 8192
_MAX_FIELDS = 50
_MAX_FORMER_IDS = 256
_MAX_KEYS = 10


def read_actor(document: Document) -> ActorDocument:
    """An actor as its server tells it; key documents, which lack most of it, too.

    Raises BadRequest where it is no actor, or has no id.
    """
    return read_plain_actor(plain(document))


def read_plain_actor(document: Document) -> ActorDocument:
    """The same for a document, or part of one, whose names are plain already."""
    is_kind = kind(document, ACTOR_KINDS)
    if is_kind not in ACTOR_KINDS:
        raise BadRequest(f"An object of type {is_kind or 'unknown'} is no actor.")
    actor_id = uri(document)
    if not actor_id:
        raise BadRequest("An actor needs an http(s) id.")
    icon, image = _picture(document.get("icon")), _picture(document.get("image"))
    return ActorDocument(
        id=actor_id,
        kind=is_kind,
        preferred_username=_username(document.get("preferredUsername")),
        name=words(document, "name", _NAME_LENGTH).strip(),
        summary_html=words(document, "summary", _SUMMARY_LENGTH),
        url=link(document.get("url")) or actor_id,
        inbox=uri(document.get("inbox")),
        shared_inbox=_shared_inbox(document),
        outbox=uri(document.get("outbox")),
        followers=uri(document.get("followers")),
        following=uri(document.get("following")),
        featured=uri(document.get("featured")),
        featured_tags=uri(document.get("featuredTags")),
        icon_url=icon[0],
        icon_description=icon[1],
        image_url=image[0],
        image_description=image[1],
        fields=_fields(document.get("attachment")),
        emojis=read_tags(document.get("tag")).emojis,
        manually_approves_followers=flag(document.get("manuallyApprovesFollowers")),
        discoverable=flag(document.get("discoverable")),
        indexable=flag(document.get("indexable")),
        suspended=flag(document.get("suspended")),
        memorial=flag(document.get("memorial")),
        also_known_as=uris(document.get("alsoKnownAs"), _MAX_FORMER_IDS),
        moved_to=uri(document.get("movedTo")),
        webfinger=_handle(document.get("webfinger")),
        keys=_keys(document, actor_id),
        published_at=moment(document.get("published")),
    )


def _username(value: Any) -> str:
    """Whole or not at all: the beginning of a name could be somebody else's."""
    name = text(value, _USERNAME_LENGTH + 1).strip()
    return name if len(name) <= _USERNAME_LENGTH else ""


def _shared_inbox(document: Document) -> str:
    """In `endpoints`, or (long ago) at the top."""
    endpoints = document.get("endpoints")
    inner = endpoints.get("sharedInbox") if isinstance(endpoints, dict) else None
    return uri(inner) or uri(document.get("sharedInbox"))


def _picture(value: Any) -> tuple[str, str]:
    """The address and description of an icon: an Image, a list of them, or a bare address."""
    for one in many(value, 20):
        if address := link(one):
            said = one.get("summary") or one.get("name") if isinstance(one, dict) else ""
            return address, text(said, _DESCRIPTION_LENGTH).strip()
    return "", ""


def _fields(value: Any) -> tuple[tuple[str, str], ...]:
    """The rows of the profile's table."""
    rows = []
    for one in documents(value, 200):
        if kind(one, {"PropertyValue"}) == "PropertyValue":
            name = text(one.get("name"), _NAME_LENGTH).strip()
            said = text(one.get("value"), _NAME_LENGTH)
            if name:
                rows.append((name, said))
    return tuple(rows[:_MAX_FIELDS])


def _handle(value: Any) -> str:
    """`name@host` of FEP-2c59."""
    handle = text(value, 512).strip().removeprefix("acct:").removeprefix("@")
    name, _, host = handle.partition("@")
    return handle if name and host and "@" not in host else ""


def _keys(document: Document, actor_id: str) -> tuple[KeyDocument, ...]:
    """The RSA keys of `publicKey` and the Ed25519 keys of `assertionMethod` (FEP-521a)."""
    keys = [
        KeyDocument(uri(one), uri(one.get("owner")) or actor_id, "rsa", pem)
        for one in documents(document.get("publicKey"), _MAX_KEYS)
        if uri(one) and (pem := text(one.get("publicKeyPem"), _PEM_LENGTH).strip())
    ]
    for one in documents(document.get("assertionMethod"), _MAX_KEYS):
        pem = _ed25519_pem(one.get("publicKeyMultibase"))
        if pem and uri(one) and kind(one) == "Multikey":
            keys.append(
                KeyDocument(uri(one), uri(one.get("controller")) or actor_id, "ed25519", pem)
            )
    return tuple({key.id: key for key in keys}.values())


def _ed25519_pem(value: Any) -> str:
    """A Multikey as PEM; '' for another kind of key, or none."""
    try:
        return from_multikey(value) if isinstance(value, str) else ""
    except Unauthorized:
        return ""
