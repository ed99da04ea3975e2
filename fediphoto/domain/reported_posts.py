"""What those who keep order do with the posts that a report names."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tortoise.expressions import F

from fediphoto.domain import audit, facts, live, posts, reports, roles, warnings
from fediphoto.domain.warnings import Words
from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post, Report
from fediphoto.text.translations import _


async def mark_sensitive(by: Account, report: Report) -> None:
    """Show the posts behind a warning from now on; the report is resolved by it.

    Raises Forbidden (`by` does not moderate, or is of no higher rank than their author),
    Unprocessable (the report names no post that is still here).
    """
    async with database.transaction():
        named = await _named(by, report)
        await Post.filter(id__in=[one.id for one in named]).update(
            is_sensitive=True, version=F("version") + 1
        )
        await _tell(by, report, named, "post.sensitive", "mark_statuses_as_sensitive")


async def unlist(by: Account, report: Report) -> None:
    """Take public posts out of the public timelines, for everybody alike; as `mark_sensitive`."""
    async with database.transaction():
        named = await _named(by, report)
        public = [one.id for one in named if one.visibility == "public"]
        await Post.filter(id__in=public).update(visibility="unlisted", version=F("version") + 1)
        await _tell(by, report, named, "post.unlist", "none")


async def delete(by: Account, report: Report) -> None:
    """Delete the posts; as `mark_sensitive`."""
    named = await _named(by, report)
    async with database.transaction():
        for post in named:
            await posts.delete_as_moderator(by, post, reason=f"report {report.id}")
        target = await Account.get(id=report.target_id)
        if target.is_local:
            ids = [one.id for one in named]
            await warnings.give(by, target, "delete_statuses", Words(report=report), ids)
        await reports.resolve(by, report)


async def _named(by: Account, report: Report) -> Sequence[Post]:
    await roles.demand_rank(by, await Account.get(id=report.target_id))
    named = await Post.filter(id__in=report.post_ids, account_id=report.target_id)
    if not named:
        raise Unprocessable(_("No post that this report names is still here."))
    return named


async def _tell(by: Account, report: Report, named: Sequence[Post], deed: str, action: str) -> None:
    """Write it down, tell the author and whoever looks on, and have done with the report."""
    for post in named:
        await audit.record(by, deed, post.uri, f"report {report.id}")
        live.tell(live.PostChanged(post_id=post.id))
        if post.is_local:
            await facts.record(
                facts.PostEdited(post_id=post.id, edited_at=datetime.now(UTC).isoformat())
            )
    target = await Account.get(id=report.target_id)
    if target.is_local:
        ids = [one.id for one in named]
        await warnings.give(by, target, action, Words(report=report), ids)
    await reports.resolve(by, report)
