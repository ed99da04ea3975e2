"""Which actor a handle belongs to, and which handle an actor: WebFinger (RFC 7033), asked."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from fediphoto import config
from fediphoto.activitypub import network
from fediphoto.activitypub.vocabulary import is_web_address
from fediphoto.errors import BadRequest, Forbidden, NotFound, RemoteError

_SELF_TYPES = ("application/activity+json", "application/ld+json")
_MAX_LINKS = 100
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.:[]")


@dataclass(frozen=True, slots=True)
class Handle:
    """`name@host` in its parts; `host` is lower case, punycode, with a port where unusual."""

    name: str
    host: str

    def __str__(self) -> str:
        return f"{self.name}@{self.host}"

    def is_same(self, other: "Handle") -> bool:
        """Whether both name the same account: letter case makes no difference."""
        return str(self).lower() == str(other).lower()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host says of a handle."""

    subject: Handle
    actor_uri: str


def parse_handle(text: str) -> Handle:
    """`@name@host`, `name@host` or `acct:name@host`; BadRequest for anything else."""
    bare = text.strip().removeprefix("acct:").removeprefix("@")
    name, _, host = bare.partition("@")
    host = _host(host)
    if not name or not host or len(bare) > 500 or any(c.isspace() or c in "/?#\\" for c in name):
        raise BadRequest("A handle looks like @name@example.org.")
    return Handle(name, host)


def _host(text: str) -> str:
    """A host name as it is compared; '' for what is none (CVE-2023-42451: odd spellings)."""
    lowered = text.strip().lower().rstrip(".")
    if not lowered.isascii():
        try:
            lowered = lowered.encode("idna").decode()
        except UnicodeError:
            return ""
    if not lowered or set(lowered) - _HOST_CHARACTERS:
        return ""
    return lowered if is_web_address(f"https://{lowered}/") else ""


async def look_up(handle: Handle) -> Answer:
    """Ask the host of `handle` who that is.

    Raises NotFound where it says there is nobody, Forbidden for a host we do not speak with,
    RemoteError where it gives no usable answer.
    """
    if not network.federates_with(handle.host):
        raise Forbidden("This instance does not federate with that one.")
    scheme = urlsplit(config.current().base_url).scheme
    resource = quote(f"acct:{handle}", safe="")
    plain = f"{scheme}://{handle.host}/.well-known/webfinger?resource={resource}"
    try:
        return _read((await network.client().get_jrd(plain)).json, handle)
    except RemoteError as error:
        if error.http_status not in (404, 410):
            raise
    template = await _host_meta_template(scheme, handle)
    if template is None:
        raise NotFound(f"There is no {handle}.")
    try:
        found = await network.client().get_jrd(template.replace("{uri}", resource))
    except RemoteError as error:
        if error.http_status in (404, 410):
            raise NotFound(f"There is no {handle}.") from None
        raise
    return _read(found.json, handle)


async def _host_meta_template(scheme: str, handle: Handle) -> str | None:
    """Where host-meta (RFC 6415) has the lookups go; None without one, or with the usual one."""
    usual = f"{scheme}://{handle.host}/.well-known/webfinger?resource={{uri}}"
    try:
        text = await network.client().get_text(
            f"{scheme}://{handle.host}/.well-known/host-meta", "application/xrd+xml"
        )
    except RemoteError:
        return None
    template = read_host_meta(text)
    return None if template in ("", usual) else template


def read_host_meta(text: str) -> str:
    """The template in an XRD. Entities are refused unread: no billion laughs, no file:///."""
    if "<!" in text or len(text) > 65536:
        return ""
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 (no declarations, see above)
    except ElementTree.ParseError:
        return ""
    for element in list(root)[:_MAX_LINKS]:
        template = element.get("template", "")
        if (
            element.get("rel") == "lrdd"
            and "{uri}" in template
            and is_web_address(template.replace("{uri}", ""))
        ):
            return template
    return ""


def _read(document: dict[str, Any], asked: Handle) -> Answer:
    subject, links = document.get("subject"), document.get("links")
    listed = links[:_MAX_LINKS] if isinstance(links, list) else []
    try:
        named = parse_handle(subject) if isinstance(subject, str) else asked
    except BadRequest:
        named = asked  # some name the profile's URL as subject
    for link in listed:
        if not isinstance(link, dict) or link.get("rel") != "self":
            continue
        kind, href = link.get("type"), link.get("href")
        if (
            isinstance(kind, str)
            and kind.partition(";")[0].strip() in _SELF_TYPES
            and isinstance(href, str)
            and is_web_address(href)
        ):
            return Answer(named, href)
    raise RemoteError(f"{asked.host} names no actor for {asked}.", permanent=True)
