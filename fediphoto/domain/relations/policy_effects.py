"""What the decisions on domains do to the people there: brought about in the background.

A job goes through the accounts that a changed decision may touch, a few at a time, and brings each
to what holds for it now. So setting, changing and lifting are one and the same, and whoever is
killed on the way goes on where they were.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fediphoto.domain import facts, policies
from fediphoto.domain.relations import severances
from fediphoto.storage import database, jobs
from fediphoto.storage.database import ReadPlan, Row
from fediphoto.storage.models import Account, Delivery, Follow

ACCOUNTS_AT_A_TIME = 100
FOLLOWS_AT_A_TIME = 500
PHOTOS_AT_A_TIME = 500
_NAMED_AT_MOST = 20
"""With more domains to look for, every account is looked at."""


async def begin(domains: Sequence[str]) -> None:
    """Have the accounts of these domains brought to what holds for them, after our transaction."""
    names = sorted(domains) if len(domains) <= _NAMED_AT_MOST else []
    await jobs.enqueue("policies.accounts", {"domains": names, "after_id": 0})
    await jobs.enqueue("policies.media", {"domains": names, "after_id": 0})
    await jobs.enqueue("policies.deliveries", {})


async def settle(account: Account) -> None:
    """Bring one remote account to what holds for it, in the transaction around us."""
    await _mark(account)
    if account.suspended_by == "policy":
        await _sever([account], limit=FOLLOWS_AT_A_TIME)


async def drop_media_soon(account: Account) -> None:
    """Have the photos of a remote account that we keep thrown away, after our transaction."""
    await jobs.enqueue("policies.media", {"account_id": account.id, "after_id": 0})


async def _accounts_job(payload: dict[str, Any]) -> None:
    """Settle the next accounts; the job for those after them is written with it."""
    await policies.load()
    domains, after_id = payload["domains"], payload["after_id"]
    ids = await database.read(_account_ids(domains, after_id), patiently=True)
    if not ids:
        return
    async with database.transaction():
        rows = await Account.filter(id__in=ids).order_by("id").select_for_update()
        for account in rows:
            await _mark(account)
        suspended = [one for one in rows if one.suspended_by == "policy"]
        is_done = await _sever(suspended, limit=FOLLOWS_AT_A_TIME)
        following = {"domains": domains, "after_id": ids[-1] if is_done else after_id}
        await jobs.enqueue("policies.accounts", following)


async def _mark(account: Account) -> None:
    standing = policies.of_person(account.domain, account.uri)
    changes = _changes(account, standing)
    unused = [key for key in (account.avatar_key, account.header_key) if key]
    if standing.rejects_media and unused:
        changes |= {"avatar_key": "", "header_key": ""}
        await facts.record(facts.FilesUnused(keys=unused))
    if changes:
        account.update_from_dict({**changes, "version": account.version + 1})
        await account.save(update_fields=[*changes, "version"])


def _changes(account: Account, standing: policies.Standing) -> dict[str, Any]:
    """What differs on the row. What a moderator, or its own server, decided of it stays."""
    now = datetime.now(UTC)
    wanted = {
        "suspended": standing.is_suspended,
        "silenced": standing.is_silenced,
        "sensitized": standing.forces_sensitive,
    }
    changes: dict[str, Any] = {}
    for mark, is_wanted in wanted.items():
        by, at = f"{mark}_by", f"{mark}_at"
        if is_wanted and getattr(account, at) is None:
            changes |= {by: "policy", at: now}
        elif not is_wanted and getattr(account, by) == "policy":
            changes |= {by: "", at: None}
    if changes.get("suspended_by") == "":
        changes["fetched_at"] = None  # read again at the next chance: much may have changed
    return changes


async def _sever(accounts: Sequence[Account], *, limit: int) -> bool:
    """End what is between these accounts and our people; False where `limit` left some over."""
    by_id = {account.id: account for account in accounts}
    cut = await severances.of_remote(list(by_id), limit)
    by_decision: dict[str, list[Follow]] = {}
    for follow in cut:
        theirs = by_id.get(follow.target_id) or by_id[follow.follower_id]
        by_decision.setdefault(
            policies.of_person(theirs.domain, theirs.uri).decided_for, []
        ).append(follow)
    for domain, some in by_decision.items():
        await severances.sever(await severances.event_of_policy(domain), some)
    return len(cut) < limit


def _account_ids(domains: Sequence[str], after_id: int) -> ReadPlan[list[int]]:
    condition, values = _of_domains(domains)
    rows = yield (
        f"SELECT account.id FROM account WHERE account.id > ? AND {condition}"  # noqa: S608
        f" ORDER BY account.id LIMIT {ACCOUNTS_AT_A_TIME}",
        [after_id, *values],
    )
    return [row["id"] for row in rows]


def _of_domains(domains: Sequence[str]) -> tuple[str, list[str]]:
    """Accounts that one of these may cover (and a few others), or all that are remote."""
    if not domains:
        return "account.domain <> ''", []
    either = " OR ".join(["account.domain LIKE ? OR account.uri LIKE ?"] * len(domains))
    values = [f"%{domain}%" for domain in domains for _ in range(2)]
    return f"account.domain <> '' AND ({either})", values


async def _media_job(payload: dict[str, Any]) -> None:
    """Throw away what we keep of photos that are not wanted any more, the next few."""
    await policies.load()
    rows = await database.read(_photos(payload), patiently=True)
    if not rows:
        return
    columns = ("remote_url", "remote_preview_url")  # of a video, the poster is what we keep
    unwanted = [row[one] for row in rows if _is_unwanted(row) for one in columns if row[one]]
    async with database.transaction():
        if unwanted:
            await facts.record(facts.RemoteMediaUnwanted(urls=unwanted))
        await jobs.enqueue("policies.media", {**payload, "after_id": rows[-1]["id"]})


def _photos(payload: dict[str, Any]) -> ReadPlan[Sequence[Row]]:
    if "account_id" in payload:
        condition, values = "account.id = ?", [payload["account_id"]]
    else:
        condition, values = _of_domains(payload["domains"])
    return (
        yield (
            "SELECT attachment.id, attachment.remote_url, attachment.remote_preview_url,"  # noqa: S608
            " account.domain, account.uri, account.suspended_at FROM attachment JOIN account"
            " ON account.id = attachment.account_id WHERE attachment.id > ?"
            f" AND attachment.remote_url <> '' AND {condition}"
            f" ORDER BY attachment.id LIMIT {PHOTOS_AT_A_TIME}",
            [payload["after_id"], *values],
        )
    )


def _is_unwanted(row: Row) -> bool:
    standing = policies.of_person(row["domain"], row["uri"])
    return row["suspended_at"] is not None or standing.rejects_media


async def _deliveries_job(payload: dict[str, Any]) -> None:
    """Let go of what waits to be sent to those whom we do not speak with any more."""
    await policies.load()
    hosts = await database.query("SELECT DISTINCT host FROM delivery")
    closed = [row["host"] for row in hosts if policies.of(row["host"]).is_suspended]
    if closed:
        await Delivery.filter(host__in=closed).delete()


JOBS: dict[str, jobs.Handler] = {
    "policies.accounts": _accounts_job,
    "policies.media": _media_job,
    "policies.deliveries": _deliveries_job,
}
