"""How others find our people by handle: WebFinger (RFC 7033) and host-meta (RFC 6415)."""

import mimetypes
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

import orjson
from quart import Blueprint, Response, request

from fediphoto import config
from fediphoto.domain import addresses
from fediphoto.errors import BadRequest, Gone, NotFound
from fediphoto.storage.models import Account

blueprint = Blueprint("discovery", __name__)

ACTIVITY_JSON = "application/activity+json"
PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
AVATAR = "http://webfinger.net/rel/avatar"
MAX_RESOURCE_CHARACTERS = 2048
_CACHE = "public, max-age=3600"


@blueprint.get("/.well-known/webfinger")
async def webfinger() -> Response:
    """The JRD of `resource`: 400 without one, 404 for nobody here, 410 for somebody deleted."""
    resource = request.args.get("resource", "").strip()
    if not resource or len(resource) > MAX_RESOURCE_CHARACTERS:
        raise BadRequest("The query parameter resource is missing or malformed.")
    account = await _account(resource)
    if account is None:
        raise NotFound
    if account.deleted_at is not None:
        raise Gone
    document = _jrd(account)
    wanted = request.args.getlist("rel")
    if wanted:
        document["links"] = [link for link in document["links"] if link["rel"] in wanted]
    return _open_to_all(orjson.dumps(document), "application/jrd+json; charset=utf-8")


@blueprint.get("/.well-known/host-meta")
async def host_meta() -> Response:
    """Where WebFinger is, for older software that asks this first."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
        f'<Link rel="lrdd" template={quoteattr(_template())}/></XRD>\n'
    )
    return _open_to_all(xml.encode(), "application/xrd+xml; charset=utf-8")


@blueprint.get("/.well-known/host-meta.json")
async def host_meta_json() -> Response:
    """The same as JSON."""
    document = {"links": [{"rel": "lrdd", "template": _template()}]}
    return _open_to_all(orjson.dumps(document), "application/json; charset=utf-8")


async def _account(resource: str) -> Account | None:
    """Whom `resource` names: acct:name@domain (acct: may be missing), an actor id or a page."""
    if resource.lower().startswith(("http://", "https://")):
        return await _by_url(resource)
    handle = resource[5:] if resource.lower().startswith("acct:") else resource
    name, at, domain = handle.lstrip("@").rpartition("@")
    if not at or not name or "@" in name or not domain:
        raise BadRequest("The resource is neither an acct: handle nor a URL.")
    if not addresses.is_our_host(domain.lower()):
        return None
    if addresses.is_our_host(name.lower()):
        return await Account.get_or_none(uri=addresses.instance_actor_uri())
    return await Account.get_or_none(username_lower=name.lower(), domain="")


async def _by_url(url: str) -> Account | None:
    if not addresses.is_ours(url):
        return None
    if url == addresses.instance_actor_uri():
        return await Account.get_or_none(uri=url)
    path = urlsplit(url).path.rstrip("/")
    for prefix in ("/users/", "/@"):
        name = path.removeprefix(prefix)
        if name != path and name and "/" not in name:
            return await Account.get_or_none(username_lower=name.lower(), domain="")
    return None


def _jrd(account: Account) -> dict[str, Any]:
    is_person = account.uri != addresses.instance_actor_uri()
    page = addresses.profile_page(account.username) if is_person else f"{addresses.base_url()}/"
    links = [
        {"rel": "self", "type": ACTIVITY_JSON, "href": account.uri},
        {"rel": PROFILE_PAGE, "type": "text/html", "href": page},
    ]
    if account.avatar_key:
        mime = mimetypes.guess_type(account.avatar_key)[0] or "image/jpeg"
        url = addresses.media_url(account.avatar_key)
        links.append({"rel": AVATAR, "type": mime, "href": url})
    return {
        "subject": f"acct:{account.username}@{config.current().domain}",
        "aliases": [page, account.uri],
        "links": links,
    }


def _template() -> str:
    return f"{addresses.base_url()}/.well-known/webfinger?resource={{uri}}"


def _open_to_all(body: bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = _CACHE
    return response
