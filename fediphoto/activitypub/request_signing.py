"""How a request of ours is signed: the headers to send with it, computed in threads."""

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from yarl import URL

from fediphoto.activitypub.knocking import Attempt
from fediphoto.activitypub.signature_schemes import RFC9421
from fediphoto.activitypub.signatures import SignedRequest, cavage, rfc9421
from fediphoto.activitypub.signatures.keys import PrivateKey, private_key
from fediphoto.activitypub.signatures.times import http_date


class SigningKey(Protocol):
    """A key of ours: its id and its private half (storage.models.AccountKey is one)."""

    uri: str
    private_pem: str | None


class RequestSigner:
    """Signs in threads, of which there are as many as processors: RSA takes 0.3 ms and frees us."""

    def __init__(self, content_type: str) -> None:
        """`content_type` is what bodies are sent as."""
        self._content_type = content_type
        self._threads = ThreadPoolExecutor(max(1, os.cpu_count() or 1), "sign")

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False)

    async def headers(
        self,
        method: str,
        url: URL,
        key: SigningKey,
        attempt: Attempt,
        body: bytes | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> dict[str, str]:
        """The headers that go with a request which is signed as `attempt` says.

        `extra` ones are among them, and signed.
        """
        if key.private_pem is None:
            raise ValueError("only our own keys sign")
        loaded = private_key(key.private_pem)
        make = self._new_style if attempt.scheme == RFC9421 else self._old_style
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, make, method, url, key.uri, loaded, attempt, body, extra or {}
        )

    def _old_style(
        self,
        method: str,
        url: URL,
        key_id: str,
        key: PrivateKey,
        attempt: Attempt,
        body: bytes | None,
        extra: Mapping[str, str],
    ) -> dict[str, str]:
        return cavage.sign(
            method,
            str(url),
            key_id=key_id,
            key=key,
            body=body,
            content_type=self._content_type,
            with_query=attempt.with_query,
            extra=extra,
        )

    def _new_style(
        self,
        method: str,
        url: URL,
        key_id: str,
        key: PrivateKey,
        attempt: Attempt,
        body: bytes | None,
        extra: Mapping[str, str],
    ) -> dict[str, str]:
        now = datetime.now(UTC)
        headers = {"Host": url.raw_authority, "Date": http_date(now), **extra}
        covered = (*attempt.asked.components, *(name.lower() for name in extra))
        asked = replace(attempt.asked, components=covered)
        if body is not None:
            headers["Content-Type"] = self._content_type
        request = SignedRequest(
            method, url.raw_path_qs, url.raw_authority, headers.items(), body or b"", url.scheme
        )
        return headers | rfc9421.sign(request, key_id=key_id, key=key, now=now, asked=asked)
