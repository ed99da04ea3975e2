"""What those who keep order do with the posts that a report names."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tortoise.expressions import F

from fediphoto.domain import audit, facts, live, roles
from fediphoto.domain.moderation import reports
from fediphoto.domain.posts import posts
from fediphoto.domain.relations import warnings
from fediphoto.domain.relations.warnings import Words
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Account, AuditEntry, Post, Report
from fediphoto.text.translations import _

_MARKED, _UNMARKED = "post.sensitive", "post.unsensitive"


async def mark_sensitive(by: Account, report: Report) -> None:
    """Show the posts behind a warning from now on; the report is resolved by it.

    Raises Forbidden (`by` does not moderate, or is of no higher rank than their author),
    Unprocessable (the report names no post that is still here).
    """
    async with database.transaction():
        named = await _named(by, report)
        shown = [one for one in named if not one.is_sensitive]
        await Post.filter(id__in=[one.id for one in shown]).update(
            is_sensitive=True, version=F("version") + 1
        )
        await _tell(by, report, shown, _MARKED, "mark_statuses_as_sensitive")


async def marked(report: Report) -> list[int]:
    """Which of the posts that a report names were put behind a warning by those who keep order."""
    named = await Post.filter(id__in=report.post_ids, is_sensitive=True)
    entries = await AuditEntry.filter(
        deed__in=[_MARKED, _UNMARKED], target__in=[one.uri[:512] for one in named]
    ).order_by("id")
    latest = {entry.target: entry.deed for entry in entries}
    return [one.id for one in named if latest.get(one.uri[:512]) == _MARKED]


async def unmark_sensitive(by: Account, report: Report) -> None:
    """Take that back; what its author marked stays so. Raises Forbidden, Unprocessable."""
    await roles.demand_rank(by, await Account.get(id=report.target_id))
    async with database.transaction():
        ours = await Post.filter(id__in=await marked(report))
        if not ours:
            raise Unprocessable(_("No post that this report names was put behind a warning here."))
        await Post.filter(id__in=[one.id for one in ours]).update(
            is_sensitive=False, version=F("version") + 1
        )
        await _write_down(by, report, ours, _UNMARKED)


async def unlist(by: Account, report: Report) -> None:
    """Take public posts out of the public timelines, for everybody alike; as `mark_sensitive`.

    One that rests in its author's archive comes back so.
    """
    async with database.transaction():
        named = await _named(by, report)
        public = [one.id for one in named if one.visibility == "public"]
        await Post.filter(id__in=public).update(visibility="unlisted", version=F("version") + 1)
        resting = [one.id for one in named if one.archived_visibility == "public"]
        await Post.filter(id__in=resting).update(archived_visibility="unlisted")
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


async def delete_one(by: Account, report: Report, post_id: int) -> None:
    """Delete one of the posts, if it is still here; the report stays as it is.

    Raises Forbidden where `by` does not moderate, NotFound where the report does not name it.
    """
    if post_id not in report.post_ids:
        raise NotFound
    post = await Post.get_or_none(id=post_id)
    if post is not None:
        await posts.delete_as_moderator(by, post, reason=f"report {report.id}")


async def count_gone(report: Report) -> int:
    """How many of the posts that a report names are not here any more."""
    return len(report.post_ids) - await Post.filter(id__in=report.post_ids).count()


async def _named(by: Account, report: Report) -> Sequence[Post]:
    await roles.demand_rank(by, await Account.get(id=report.target_id))
    named = await Post.filter(id__in=report.post_ids, account_id=report.target_id)
    if not named:
        raise Unprocessable(_("No post that this report names is still here."))
    return named


async def _tell(by: Account, report: Report, named: Sequence[Post], deed: str, action: str) -> None:
    """Write it down, tell the author and whoever looks on, and have done with the report."""
    await _write_down(by, report, named, deed)
    target = await Account.get(id=report.target_id)
    if target.is_local and named:
        ids = [one.id for one in named]
        await warnings.give(by, target, action, Words(report=report), ids)
    await reports.resolve(by, report)


async def _write_down(by: Account, report: Report, named: Sequence[Post], deed: str) -> None:
    for post in named:
        await audit.record(by, deed, post.uri, f"report {report.id}")
        live.tell(live.PostChanged(post_id=post.id))
        if post.is_local:
            await facts.record(
                facts.PostEdited(post_id=post.id, edited_at=datetime.now(UTC).isoformat())
            )
