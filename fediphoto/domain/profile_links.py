"""Whether a page that somebody's profile names is theirs: then it links back with rel="me"."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from fediphoto import config
from fediphoto.domain import addresses
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account

KIND = "profile_links.check"
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
            unique_key=f"{KIND}:{account.id}:{account.version}:{sha256(url.encode()).hexdigest()}",
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


def _is_due(field: dict[str, Any], url: str) -> bool:
    return not field["verified_at"] and address_of(field.get("source", "")) == url


def _plain(address: str) -> str:
    """An address as it is compared: hosts have no case, and a slash at the end means nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path.rstrip('/')}"
