"""How a page that a profile names is asked whether it is its person's."""

import asyncio
from typing import Any

import structlog

from fediphoto.activitypub import network
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain import profile_links
from fediphoto.errors import RemoteError
from fediphoto.storage import jobs
from fediphoto.text import rel_me

log = structlog.get_logger()

PAGE_BYTES = 1024 * 1024
MOST_TRIES = 4
_AGAIN_S = (60.0, 900.0, 6 * 3600.0)


async def links_back(url: str) -> set[str]:
    """Whom the page at `url` says that it belongs to; RemoteError where it cannot be had."""
    page = await network.client().get_page(url, limit_bytes=PAGE_BYTES)
    if page is None:
        return set()
    return await asyncio.to_thread(rel_me.find, page.body, page.content_type, page.final_url)


async def _job(payload: dict[str, Any]) -> None:
    """Look at a page of a profile; again later where it does not answer, for a quarter of a day."""
    account_id, url = payload["account_id"], payload["url"]
    account = await profile_links.waiting(account_id, url)
    if account is None or not network.federates_with(host_of(url)):
        return
    try:
        linked = await links_back(url)
    except RemoteError as error:
        tries = payload.get("tries", 0) + 1
        log.info("profile link not read", url=url, reason=str(error), tries=tries)
        if not error.permanent and tries < MOST_TRIES:
            again = {**payload, "tries": tries}
            await jobs.enqueue(profile_links.KIND, again, delay_s=_AGAIN_S[tries - 1])
        return
    if profile_links.is_linked(account, linked):
        await profile_links.prove(account_id, url)


JOBS: dict[str, jobs.Handler] = {profile_links.KIND: _job}
