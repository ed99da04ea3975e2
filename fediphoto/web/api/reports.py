"""How somebody reports another to those who keep order."""

from typing import Any

from fediphoto.domain import reports, views
from fediphoto.domain.moderation_views import ReportView
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.storage.models import Post
from fediphoto.web.api.accounts import shown
from fediphoto.web.api.entities.moderation import report as report_entity
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint


@endpoint("POST /api/v1/reports", scope="write:reports")
async def file(call: Call) -> Any:
    """Report an account, with posts of it; `forward` tells its server too, without your name."""
    given = call.parameters
    account_id = given.identifier("account_id")
    if account_id is None:
        raise Unprocessable("Validation failed: Account can't be blank")
    target = await shown(account_id)
    wanted = given.identifiers("status_ids")
    posts = await Post.filter(id__in=wanted, account_id=target.id)
    if len(posts) < len(wanted):
        raise NotFound
    made = await reports.file(
        call.person,
        target,
        posts=posts,
        comment=given.words("comment"),
        category=given.words("category") or "other",
        forwards=given.flag("forward"),
    )
    return report_entity(
        ReportView(
            id=made.id,
            category=made.category,
            comment=made.comment,
            is_forwarded=made.is_forwarded,
            post_ids=made.post_ids,
            target=views.account(target),
            created_at=made.created_at,
            resolved_at=None,
        )
    )
