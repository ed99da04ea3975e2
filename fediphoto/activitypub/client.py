"""The one way out: every request to another server, guarded, bounded and signed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from fediphoto.activitypub import answers, strict_json
from fediphoto.activitypub.address_guard import GuardedResolver, Lookup, Network, check_url
from fediphoto.activitypub.knocking import Knock, Refusals
from fediphoto.activitypub.request_signing import RequestSigner, SigningKey
from fediphoto.activitypub.signature_schemes import InMemory, Memory
from fediphoto.errors import BadRequest, RemoteError

CONNECT_S = 5.0
READ_S = 10.0
TOTAL_S = 30.0
MOST_REDIRECTS = 3
DOCUMENT_BYTES = 1024 * 1024
FETCHES = 48
FETCHES_PER_HOST = 6
"""Connections for fetches are counted apart from those for deliveries: whom strangers have us ask
must not be able to hold up what our people say (wildcard names, CVE-2022-46405)."""

ACTIVITY_JSON = "application/activity+json"
AS_PROFILE = "https://www.w3.org/ns/activitystreams"
ACCEPT_ACTIVITY = f'{ACTIVITY_JSON}, application/ld+json; profile="{AS_PROFILE}"'
_JRD_TYPES = ("application/jrd+json", "application/json", "application/ld+json", ACTIVITY_JSON)
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class FetchedDocument:
    """A JSON object and where it really came from (after redirects)."""

    url: str
    final_url: str
    content_type: str
    json: dict[str, Any]


@dataclass(frozen=True)
class DeliveryResponse:
    """An inbox took an activity."""

    status: int


@dataclass(frozen=True)
class Downloaded:
    """A file that was fetched: what its server called it, and how large it is."""

    mime: str
    size_bytes: int


@dataclass(frozen=True)
class FetchedPage:
    """A web page, as far as it was read, and where it really came from."""

    final_url: str
    content_type: str
    body: bytes


class FederationClient:
    """Makes all outgoing requests of a process; one per event loop, closed at the end."""

    def __init__(
        self,
        *,
        user_agent: str,
        allow_networks: Sequence[Network] = (),
        plain_http: bool = False,
        proxy: str = "",
        instance_key: SigningKey | None = None,
        concurrency: int = 64,
        per_host: int = 4,
        lookup: Lookup | None = None,
        may_reach: Callable[[str], bool] = lambda host: True,
        schemes: Memory | None = None,
    ) -> None:
        """`instance_key` signs every GET; `lookup` replaces the system's resolver (tests).

        `may_reach` says of a host (with its port where that is unusual) whether the admin lets us
        speak with it; it is asked at every hop. `schemes` remembers how hosts want to be signed to.
        """
        self._allow_networks = allow_networks
        self._plain_http = plain_http
        self._proxy = proxy or None
        self._may_reach = may_reach
        self._instance_key = instance_key
        # The same inboxes come again with every post, and what this checks of them never changes
        # (a name is resolved, and its addresses checked, at each connection).
        self._inbox = lru_cache(maxsize=4096)(
            lambda text: check_url(text, allow_networks, plain_http=plain_http)
        )
        self._signer = RequestSigner(ACTIVITY_JSON)
        self._schemes: Memory = schemes or InMemory()
        self._refusals = Refusals()
        self._resolver = GuardedResolver(
            allow_networks, lookup, trusted=URL(proxy).host or "" if proxy else ""
        )
        self._fetching = self._session(user_agent, FETCHES, FETCHES_PER_HOST)
        self._delivering = self._session(user_agent, concurrency, per_host)

    def _session(self, user_agent: str, limit: int, per_host: int) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver,
            use_dns_cache=False,  # a cached answer would be an unchecked one for other ports
            limit=limit,
            limit_per_host=per_host,
            keepalive_timeout=30,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=TOTAL_S, sock_connect=CONNECT_S, sock_read=READ_S),
            headers={"User-Agent": user_agent},
            auto_decompress=True,
            max_line_size=8190,
            max_field_size=16380,
        )

    async def close(self) -> None:
        """Close every kept connection."""
        await self._fetching.close()
        await self._delivering.close()
        self._signer.close()

    async def get_json(
        self, url: str, *, sign_as: SigningKey | None = None, bearer: str = ""
    ) -> FetchedDocument:
        """The ActivityStreams object at `url`, asked for as the instance (or `sign_as`).

        A `bearer` token (a bearcap's) is shown to the server of `url` alone: not where that leads.

        The answer's type must be `application/activity+json` or `application/ld+json` with the
        ActivityStreams profile: anything else could be a file that somebody uploaded there
        (GHSA-jhrq-qvrm-qr36). Raises RemoteError. To a bearer also plain JSON may be the answer:
        Pixelfed serves its stories so, and who tells us the token names their own address.
        """
        async with self._get(url, ACCEPT_ACTIVITY, sign_as, bearer) as (response, final_url):
            content_type = response.headers.get("Content-Type", "")
            is_told_to_us = bool(bearer) and response.content_type == "application/json"
            if not is_activity_type(content_type) and not is_told_to_us:
                raise RemoteError("The answer is not an ActivityPub document", permanent=True)
            return await self._document(url, final_url, response)

    async def get_jrd(self, url: str) -> FetchedDocument:
        """A WebFinger or NodeInfo answer; raises RemoteError."""
        async with self._get(url, "application/jrd+json, application/json", None) as found:
            response, final_url = found
            if response.content_type not in _JRD_TYPES:
                raise RemoteError("The answer is not JSON", permanent=True)
            return await self._document(url, final_url, response)

    async def get_text(self, url: str, accept: str, *, limit_bytes: int = DOCUMENT_BYTES) -> str:
        """A text such as host-meta, or a list; raises RemoteError."""
        async with self._get(url, accept, None) as (response, _):
            return (await answers.bounded(response, limit_bytes)).decode("utf-8", "replace")

    async def get_page(self, url: str, *, limit_bytes: int) -> FetchedPage | None:
        """The first `limit_bytes` of the web page at `url`; None where that is no HTML.

        Asked for without a signature, as a browser does. Raises RemoteError.
        """
        accept = "text/html, application/xhtml+xml;q=0.9"
        async with self._get(url, accept, None, is_signed=False) as (response, final_url):
            if response.content_type not in _PAGE_TYPES:
                return None
            body = await answers.beginning(response, limit_bytes)
            return FetchedPage(final_url, response.headers.get("Content-Type", ""), body)

    async def download(
        self, url: str, destination: Path, *, max_bytes: int, accept_mime_prefix: str = "image/"
    ) -> Downloaded:
        """Stream a file to `destination`; RemoteError for a wrong type or too many bytes.

        What was written is removed on failure.
        """
        try:
            async with self._get(url, f"{accept_mime_prefix}*", None) as (response, _):
                mime = response.content_type
                if not mime.startswith(accept_mime_prefix) and mime != "application/octet-stream":
                    raise RemoteError(f"The answer is {mime[:60]}, not media", permanent=True)
                if (response.content_length or 0) > max_bytes:
                    raise RemoteError("The file is too large", permanent=True)
                size = await answers.stream_to(response, destination, max_bytes)
                return Downloaded(mime, size)
        except BaseException:
            await asyncio.to_thread(destination.unlink, True)
            raise

    async def post_activity(
        self,
        inbox_url: str,
        body: bytes,
        key: SigningKey,
        extra: Mapping[str, str] | None = None,
    ) -> DeliveryResponse:
        """Deliver an activity, signed with `key`; RemoteError unless it was taken (2xx).

        Where the signature is refused, another one is tried (knocking.py). The signature covers
        `extra` headers too.
        """
        url = self._inbox(inbox_url)
        await self._check_way(url)
        knock = await self._knock(url)
        while (taken := await self._post(url, body, key, knock, extra)) is None:
            pass
        await self._learn(knock)
        return taken

    async def post_message(
        self, url: str, body: bytes, headers: Mapping[str, str]
    ) -> DeliveryResponse:
        """Send what is no activity (a push message) to where one of our people told us to.

        That is their own business and no federation: the admin's rules on hosts do not apply, those
        on addresses do. RemoteError unless it was taken (2xx).
        """
        checked = self._inbox(url)
        if self._proxy is not None and await self._resolver.leads_inside(checked):
            raise RemoteError("That address cannot be reached", permanent=True)
        try:
            async with self._delivering.post(
                checked, data=body, headers=headers, allow_redirects=False, proxy=self._proxy
            ) as response:
                if not 200 <= response.status < 300:
                    raise answers.refusal(response)
                await answers.drain(response)
                return DeliveryResponse(response.status)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise answers.unreachable(checked, error) from None

    async def _post(
        self,
        url: URL,
        body: bytes,
        key: SigningKey,
        knock: Knock,
        extra: Mapping[str, str] | None,
    ) -> DeliveryResponse | None:
        """One try; None where there is to be another."""
        headers = await self._signer.headers("POST", url, key, knock.attempt, body, extra)
        try:
            async with self._delivering.post(
                url, data=body, headers=headers, allow_redirects=False, proxy=self._proxy
            ) as response:
                if not 200 <= response.status < 300:
                    if _goes_on(knock, response, key):
                        return None
                    raise answers.refusal(response)
                await answers.drain(response)
                return DeliveryResponse(response.status)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise answers.unreachable(url, error) from None

    @asynccontextmanager
    async def _get(
        self,
        text: str,
        accept: str,
        sign_as: SigningKey | None,
        bearer: str = "",
        *,
        is_signed: bool = True,
    ) -> AsyncIterator[tuple[aiohttp.ClientResponse, str]]:
        """The final answer (200) to a GET and its URL, each hop checked and signed anew."""
        url = check_url(text, self._allow_networks, plain_http=self._plain_http)
        try:
            async with asyncio.timeout(TOTAL_S):
                for _ in range(MOST_REDIRECTS + 1):
                    await self._check_way(url)
                    key = (sign_as or self._instance_key) if is_signed else None
                    async with self._hop(url, accept, key, bearer) as response:
                        if response.status not in _REDIRECTS:
                            if response.status != 200:
                                raise answers.refusal(response)
                            yield response, str(url)
                            return
                        url, bearer = self._next_hop(url, response), ""
                raise RemoteError("The address redirects too often", permanent=True)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise answers.unreachable(url, error) from None

    @asynccontextmanager
    async def _hop(
        self, url: URL, accept: str, key: SigningKey | None, bearer: str
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """One answer; where a signature is refused, to another one (knocking.py)."""
        knock = await self._knock(url)
        while True:
            headers = {"Accept": accept}
            if bearer:
                headers["Authorization"] = f"Bearer {bearer}"
            if key is not None:
                headers |= await self._signer.headers("GET", url, key, knock.attempt)
            async with self._fetching.get(
                url, headers=headers, allow_redirects=False, proxy=self._proxy
            ) as response:
                if key is not None and _goes_on(knock, response, key):
                    continue
                if response.status == 200:
                    await self._learn(knock)
                yield response
                return

    async def _knock(self, url: URL) -> Knock:
        host = url.host_port_subcomponent or ""
        scheme = await self._schemes.of(host)
        return Knock(host, scheme, bool(url.raw_query_string), self._refusals)

    async def _learn(self, knock: Knock) -> None:
        """Remember what was taken, where that was not what we thought."""
        if knock.lesson:
            await self._schemes.learned(knock.host, knock.lesson)

    async def _check_way(self, url: URL) -> None:
        """A permanent RemoteError where the admin, or (behind a proxy) its address, forbids it."""
        if not self._may_reach(url.host_port_subcomponent or ""):
            raise RemoteError("This instance does not federate with that one.", permanent=True)
        if self._proxy is not None and await self._resolver.leads_inside(url):
            raise RemoteError("That address cannot be fetched", permanent=True)

    def _next_hop(self, url: URL, response: aiohttp.ClientResponse) -> URL:
        location = response.headers.get("Location", "")
        try:
            following = str(url.join(URL(location)))
        except ValueError:
            raise RemoteError("The address redirects nowhere", permanent=True) from None
        return check_url(following, self._allow_networks, plain_http=self._plain_http)

    async def _document(
        self, url: str, final_url: str, response: aiohttp.ClientResponse
    ) -> FetchedDocument:
        raw = await answers.bounded(response, DOCUMENT_BYTES)
        try:
            document = strict_json.loads_object(raw)
        except BadRequest as error:
            raise RemoteError(f"The answer cannot be read: {error}", permanent=True) from None
        content_type = response.headers.get("Content-Type", "")
        return FetchedDocument(url, final_url, content_type, document)


def is_activity_type(content_type: str) -> bool:
    """Whether a Content-Type is one that ActivityPub objects have (FEP-fe34, ActivityPub §3.2)."""
    mime, _, parameters = content_type.partition(";")
    mime = mime.strip().lower()
    if mime == ACTIVITY_JSON:
        return True
    return mime == "application/ld+json" and AS_PROFILE in parameters


def _goes_on(knock: Knock, response: aiohttp.ClientResponse, key: SigningKey) -> bool:
    """Whether the answer is one after which the request is signed another way."""
    accept_signature = response.headers.get("Accept-Signature", "")
    return knock.goes_on(response.status, accept_signature, key.uri)
