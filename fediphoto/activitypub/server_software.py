"""What another server runs, by its own account (NodeInfo), where we must know before we speak.

Asked only when somebody here has said something that few servers understand, once a month a host.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from fediphoto import config
from fediphoto.activitypub import network
from fediphoto.activitypub.vocabulary.values import documents, is_web_address, text
from fediphoto.errors import RemoteError
from fediphoto.storage import database
from fediphoto.storage.models import Host

ASKED_AGAIN_AFTER = timedelta(days=30)
_REL = "nodeinfo.diaspora.software/ns/schema/2."
_NAME_LENGTH = 64


async def known(hosts: Iterable[str]) -> dict[str, str]:
    """Of these hosts those that were asked of late: {host: software in lower case, '' for none}."""
    since = datetime.now(UTC) - ASKED_AGAIN_AFTER
    rows = await Host.filter(name__in=list(hosts), software_at__gt=since)
    return {row.name: row.software for row in rows}


async def ask(host: str) -> str:
    """What the host says that it runs; '' where it does not say. Remembered.

    Raises RemoteError where it cannot be asked at the moment.
    """
    try:
        name, version = await _told(host)
    except RemoteError as error:
        if not error.permanent:
            raise
        name, version = "", ""
    now = datetime.now(UTC)
    async with database.transaction():
        await database.write(
            "INSERT INTO host (name, software, version, software_at, signature_scheme,"
            " first_seen_at, consecutive_failures, failing_days, last_failed_on)"
            " VALUES (?, ?, ?, ?, '', ?, 0, 0, '') ON CONFLICT (name) DO UPDATE SET"
            " software = excluded.software, version = excluded.version,"
            " software_at = excluded.software_at",
            [host[:255], name, version, now, now],
        )
    return name


async def forget_old() -> None:
    """Forget what has not been asked for a month."""
    before = datetime.now(UTC) - ASKED_AGAIN_AFTER
    await Host.filter(software_at__lt=before).update(software="", version="", software_at=None)


async def _told(host: str) -> tuple[str, str]:
    scheme = "http" if config.current().federation.plain_http else "https"
    index = await network.client().get_jrd(f"{scheme}://{host}/.well-known/nodeinfo")
    links = [
        (text(link.get("rel"), 200), text(link.get("href"), 2048))
        for link in documents(index.json.get("links"), 10)
    ]
    known_ones = sorted(one for one in links if _REL in one[0] and is_web_address(one[1]))
    if not known_ones:
        return "", ""
    found = await network.client().get_jrd(known_ones[-1][1])
    software = found.json.get("software")
    if not isinstance(software, dict):
        return "", ""
    name = text(software.get("name"), _NAME_LENGTH).strip().lower()
    return name, text(software.get("version"), _NAME_LENGTH)
