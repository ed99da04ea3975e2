"""How somebody reports another to those who keep order."""

from typing import Any

from fediphoto.domain.moderation import reports
from fediphoto.domain.views import views
from fediphoto.domain.views.moderation_views import ReportView
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import Account, Report
from fediphoto.text.translations import _
from fediphoto.web.api.accounts import shown
from fediphoto.web.api.describing import choice, flag, identifier, identifiers, text, texts
from fediphoto.web.api.entities.moderation import REPORT
from fediphoto.web.api.entities.moderation import report as report_entity
from fediphoto.web.api.request import Call
from fediphoto.web.api.routing import endpoint


@endpoint(
    "POST /api/v1/reports",
    scope="write:reports",
    takes=[
        identifier("account_id", required=True),
        identifiers("status_ids", "posts of that account"),
        text("comment"),
        flag("forward", "tell its server too, without your name"),
        texts("forward_to_domains", "servers that may hear of it; all of them where none is named"),
        choice("category", *reports.CATEGORIES),
        identifiers("rule_ids", "the rules that were broken"),
    ],
    answers=REPORT,
)
async def file(call: Call) -> Any:
    """Report an account, with posts of it; `forward` tells its server too, without your name."""
    given = call.parameters
    account_id = given.identifier("account_id")
    if account_id is None:
        raise Unprocessable(_("Validation failed: Account can't be blank"))
    target = await shown(account_id)
    posts = await reports.posts_named(call.person, target, given.identifiers("status_ids"))
    domains = given.texts("forward_to_domains")
    made = await reports.file(
        call.person,
        target,
        posts=posts,
        comment=given.words("comment"),
        category=given.words("category"),
        rule_ids=given.identifiers("rule_ids"),
        forwards=given.flag("forward") and (not domains or target.domain in domains),
    )
    return await filed(made, target)


async def filed(made: Report, target: Account) -> dict[str, Any]:
    """The Report of what was just filed."""
    return report_entity(
        ReportView(
            id=made.id,
            category=made.category,
            comment=made.comment,
            is_forwarded=made.is_forwarded,
            post_ids=made.post_ids,
            rule_ids=made.rule_ids,
            target=await views.whole(target),
            created_at=made.created_at,
            resolved_at=None,
        )
    )
