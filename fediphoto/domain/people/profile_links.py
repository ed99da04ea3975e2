"""Whether a page that somebody's profile names is theirs: then it links back with rel="me"."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from fediphoto import config
from fediphoto.domain import addresses
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account

KIND = "profile_links.check"
REPEAT = "profile_links.repeat"
REPEATED_AFTER = timedelta(days=30)
"""A page that was proven is looked at again so much later, and up to SPREAD: not all at once."""
SPREAD = timedelta(days=3)
_LONGEST = 2048


def address_of(value: str) -> str:
    """The page that a field consists of; '' where it is anything but one https address."""
    said = value.strip()
    if any(one.isspace() for one in said) or len(said) > _LONGEST:
        return ""
    try:
        parts = urlsplit(said)
    except ValueError:
        return ""
    schemes = ("https", "http") if config.current().federation.plain_http else ("https",)
    return said if parts.scheme.lower() in schemes and parts.hostname else ""


def carried_over(
    fields: list[dict[str, Any]], former: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The fields, with what was proven of those whose value stays."""
    proven = {one.get("source"): one.get("verified_at") for one in former}
    return [{**one, "verified_at": proven.get(one["source"])} for one in fields]


async def ask(account: Account) -> None:
    """Have the pages that are not proven yet looked at, in the transaction around us."""
    urls = {
        url
        for one in account.fields_json
        if (url := address_of(one.get("source", ""))) and not one["verified_at"]
    }
    for url in sorted(urls):
        if addresses.is_ours(url):
            continue
        await jobs.enqueue(
            KIND,
            {"account_id": account.id, "url": url},
            unique_key=f"{KIND}:{account.id}:{account.version}:{_digest(url)}",
        )


async def waiting(account_id: int, url: str) -> Account | None:
    """The account, where its profile still names that page, and it is not proven."""
    account = await Account.get_or_none(id=account_id, domain="", suspended_at=None)
    if account is None or account.deleted_at is not None:
        return None
    return account if any(_is_due(one, url) for one in account.fields_json) else None


def is_linked(account: Account, linked: Iterable[str]) -> bool:
    """Whether one of these addresses is the account's: its page, or its id."""
    ours = {_plain(account.uri), _plain(addresses.profile_page(account.username))}
    return any(_plain(one) in ours for one in linked)


async def prove(account_id: int, url: str) -> None:
    """Write down that the page links back, for every field that still names it."""
    async with database.transaction():
        row = await Account.filter(id=account_id).select_for_update().first()
        if row is None or not any(_is_due(one, url) for one in row.fields_json):
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        row.fields_json = [
            {**one, "verified_at": now} if _is_due(one, url) else one for one in row.fields_json
        ]
        row.version += 1
        await row.save(update_fields=["fields_json", "version"])
        await repeat_later(account_id, url)


async def repeat_later(account_id: int, url: str, former_turn: int = 0) -> None:
    """Have a proven page looked at again in a month, by one job.

    Its key names the month, as a turn: the job that was done in the `former_turn` is still there
    while it asks for the next.
    """
    digest = _digest(url)
    after = REPEATED_AFTER + SPREAD * (int(digest[:8], 16) / 2**32)
    month = int((datetime.now(UTC) + after).timestamp() // REPEATED_AFTER.total_seconds())
    turn = max(month, former_turn + 1)
    await jobs.enqueue(
        REPEAT,
        {"account_id": account_id, "url": url, "turn": turn},
        unique_key=f"{REPEAT}:{account_id}:{digest}:{turn}",
        delay_s=after.total_seconds(),
    )


async def proven(account_id: int, url: str) -> Account | None:
    """The account, where its profile still names that page as a proven one."""
    account = await Account.get_or_none(id=account_id, domain="", deleted_at=None)
    if account is None:
        return None
    return account if any(_is_proven(one, url) for one in account.fields_json) else None


async def disprove(account_id: int, url: str) -> None:
    """Take the proof back: the page does not link to them any more."""
    async with database.transaction():
        row = await Account.filter(id=account_id).select_for_update().first()
        if row is None or not any(_is_proven(one, url) for one in row.fields_json):
            return
        row.fields_json = [
            {**one, "verified_at": None} if _is_proven(one, url) else one for one in row.fields_json
        ]
        row.version += 1
        await row.save(update_fields=["fields_json", "version"])


def _is_proven(field: dict[str, Any], url: str) -> bool:
    return bool(field["verified_at"]) and address_of(field.get("source", "")) == url


def _digest(url: str) -> str:
    return sha256(url.encode()).hexdigest()


def _is_due(field: dict[str, Any], url: str) -> bool:
    return not field["verified_at"] and address_of(field.get("source", "")) == url


def _plain(address: str) -> str:
    """An address as it is compared: hosts have no case, and a slash at the end means nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path.rstrip('/')}"
