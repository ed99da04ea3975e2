"""How the lists we subscribe to are fetched: by the one client, bounded, a job for each."""

from typing import Any

import structlog

from fediphoto.activitypub import network
from fediphoto.domain import policies
from fediphoto.domain.moderation import block_lists
from fediphoto.domain.moderation.block_lists import Applied
from fediphoto.errors import FediphotoError
from fediphoto.storage import jobs
from fediphoto.storage.models import BlockList

log = structlog.get_logger()

LIST_BYTES = 8 * 1024 * 1024
"""The longest lists in use have some thousand lines: half a megabyte."""


async def refresh(block_list: BlockList) -> Applied:
    """Fetch a list and do what it says; what went wrong is noted on it, and raised."""
    try:
        text = await network.client().get_text(
            block_list.url, "text/csv, text/plain", limit_bytes=LIST_BYTES
        )
        return await block_lists.apply(block_list, text)
    except FediphotoError as error:
        await block_lists.failed(block_list, str(error))
        raise


async def _refresh_job(payload: dict[str, Any]) -> None:
    """Tomorrow is soon enough for a list that cannot be had today."""
    block_list = await BlockList.get_or_none(id=payload["list_id"])
    if block_list is None:
        return
    await policies.load()
    try:
        await refresh(block_list)
    except FediphotoError as error:
        log.warning("block list not refreshed", url=block_list.url, reason=str(error))


JOBS: dict[str, jobs.Handler] = {"block_lists.refresh": _refresh_job}
