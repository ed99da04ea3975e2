"""How a page that a profile names is asked whether it is its person's."""

import asyncio
from typing import Any

import structlog

from fediphoto.activitypub import network
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain.people import profile_links
from fediphoto.errors import RemoteError
from fediphoto.storage import jobs
from fediphoto.text import rel_me

log = structlog.get_logger()

PAGE_BYTES = 1024 * 1024
MOST_TRIES = 4
_GONE = (404, 410)
_DOUBTED_S = 86_400.0
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


async def _repeat(payload: dict[str, Any]) -> None:
    """Look at a proven page again. The proof ends when it says twice, a day apart, that it is not
    (or that there is none any more); where it cannot be had, the proof stays."""
    account_id, url = payload["account_id"], payload["url"]
    account = await profile_links.proven(account_id, url)
    if account is None:
        return
    if account.suspended_at is not None or not network.federates_with(host_of(url)):
        await profile_links.repeat_later(account_id, url, payload["turn"])
        return
    try:
        linked = await links_back(url)
    except RemoteError as error:
        if error.http_status not in _GONE:
            await _repeat_after_trouble(payload, error)
            return
        linked = set()
    if profile_links.is_linked(account, linked):
        await profile_links.repeat_later(account_id, url, payload["turn"])
    elif payload.get("is_doubted"):
        log.info("profile link not proven any more", url=url)
        await profile_links.disprove(account_id, url)
    else:
        doubted = {**payload, "is_doubted": True, "tries": 0}
        await jobs.enqueue(profile_links.REPEAT, doubted, delay_s=_DOUBTED_S)


async def _repeat_after_trouble(payload: dict[str, Any], error: RemoteError) -> None:
    tries = payload.get("tries", 0) + 1
    log.info("profile link not read again", url=payload["url"], reason=str(error), tries=tries)
    if tries < MOST_TRIES:
        again = {**payload, "tries": tries}
        await jobs.enqueue(profile_links.REPEAT, again, delay_s=_AGAIN_S[tries - 1])
    else:
        account_id, url = payload["account_id"], payload["url"]
        await profile_links.repeat_later(account_id, url, payload["turn"])


JOBS: dict[str, jobs.Handler] = {profile_links.KIND: _job, profile_links.REPEAT: _repeat}
