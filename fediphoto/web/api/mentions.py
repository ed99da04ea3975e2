"""Have the people that a caption names known before it is published."""

import asyncio

import structlog

from fediphoto.activitypub import actors
from fediphoto.domain import addresses
from fediphoto.domain.people import accounts
from fediphoto.errors import FediphotoError
from fediphoto.text import captions

log = structlog.get_logger()

MOST = 10
"""Strangers looked up for one caption."""

WITHIN_S = 6.0
"""How long the author waits for them in all; who is not found by then stays plain text."""


async def make_known(caption: str) -> None:
    """Look up the people elsewhere whose handles stand in `caption` and who are strangers here."""
    strangers = [acct for acct in _handles(caption) if await accounts.find(acct) is None]
    if not strangers:
        return
    try:
        async with asyncio.timeout(WITHIN_S):
            await asyncio.gather(*(_look_up(acct) for acct in strangers[:MOST]))
    except TimeoutError:
        log.info("mentioned people not found in time", count=len(strangers))


def _handles(caption: str) -> list[str]:
    """`name@domain` of everybody named who lives elsewhere, each once."""
    found = [
        f"{handle.username}@{handle.domain}".lower()
        for handle in captions.find(caption).mentions
        if handle.domain and not addresses.is_our_host(handle.domain.lower())
    ]
    return list(dict.fromkeys(found))


async def _look_up(acct: str) -> None:
    try:
        await actors.resolve_handle(acct)
    except FediphotoError as error:
        log.info("mentioned person not found", acct=acct, why=str(error))
