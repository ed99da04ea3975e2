"""What servers answer that is no ActivityStreams: WebFinger, host-meta, NodeInfo, keys, schemas."""

from typing import Any

from fediphoto.activitypub import webfinger
from fediphoto.activitypub.discovery import ACTIVITY_JSON
from fediphoto.activitypub.vocabulary.values import (
    Document,
    documents,
    kind,
    link,
    text,
    uri,
)

_NODEINFO = "nodeinfo.diaspora.software/ns/schema/"
_KEY_KINDS = ("Key", "CryptographicKey", "Multikey")
_FEW = 100


def understand_other(document: Any) -> dict[str, Any] | None:
    """{"kind", "what", …} for a JSON object, or the bytes of host-meta's XML; None for others."""
    if isinstance(document, bytes):
        template = webfinger.read_host_meta(document.decode("utf-8", "replace"))
        return _host_meta(template) if template else None
    for read in (_nodeinfo, _links, _key, _schema):
        if told := read(document):
            return told
    return None


def _host_meta(template: str) -> dict[str, Any]:
    return {"kind": "host-meta", "what": "where WebFinger is", "template": template}


def _nodeinfo(document: Document) -> dict[str, Any] | None:
    software = document.get("software")
    if not isinstance(software, dict) or "protocols" not in document:
        return None
    name, version = text(software.get("name"), 200), text(software.get("version"), 200)
    return {
        "kind": "nodeinfo",
        "what": f"{name} {version}".strip(),
        "software": name,
        "version": version,
        "protocols": [text(one, 50) for one in _strings(document.get("protocols"))],
        "open_registrations": document.get("openRegistrations") is True,
    }


def _links(document: Document) -> dict[str, Any] | None:
    """A JRD: of WebFinger, of host-meta, or the list of NodeInfo documents."""
    listed = documents(document.get("links"), _FEW)
    if not isinstance(document.get("links"), list):
        return None
    rels = {text(one.get("rel"), 300): one for one in reversed(listed)}
    versions = [link(one) for rel, one in rels.items() if _NODEINFO in rel]
    if versions:
        return {"kind": "nodeinfo links", "what": "where NodeInfo is", "links": versions}
    if "lrdd" in rels and not document.get("subject"):
        return _host_meta(text(rels["lrdd"].get("template"), 2048))
    subject = text(document.get("subject"), 2048)
    actors = [one for one in listed if one.get("rel") == "self" and _is_activity_link(one)]
    told = {"kind": "webfinger", "what": "webfinger answer", "subject": subject}
    if not actors:
        return told | {"problem": "It names no ActivityPub actor."}
    return told | {"actor": link(actors[0])}


def _is_activity_link(one: Document) -> bool:
    mime = text(one.get("type"), 200).partition(";")[0].strip()
    return mime in (ACTIVITY_JSON, "application/ld+json") and bool(link(one))


def _key(document: Document) -> dict[str, Any] | None:
    """A public key that is served alone."""
    material = document.get("publicKeyPem") or document.get("publicKeyMultibase")
    owner = uri(document.get("owner", document.get("controller")))
    if not material or (kind(document) and kind(document, _KEY_KINDS) not in _KEY_KINDS):
        return None
    told = {"kind": "key", "what": "key document", "id": uri(document), "owner": owner}
    return told if owner else told | {"problem": "The key does not say whose it is."}


def _schema(document: Document) -> dict[str, Any] | None:
    """The shape of documents, told by JSON Schema: NodeInfo's own."""
    if not isinstance(document.get("$schema"), str):
        return None
    name = text(document.get("$id", document.get("id")), 500)
    return {"kind": "schema", "what": "JSON Schema", "id": name}


def _strings(value: Any) -> list[str]:
    return [one for one in value[:_FEW] if isinstance(one, str)] if isinstance(value, list) else []
