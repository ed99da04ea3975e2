"""What other servers are told of reports, and what we keep of theirs no longer."""

from fediphoto.activitypub import audience, delivery, media_cache, render
from fediphoto.domain import facts
from fediphoto.domain.people import accounts
from fediphoto.storage import database
from fediphoto.storage.models import Post, Report


async def _report_filed(fact: facts.ReportFiled) -> None:
    """A Flag of the instance actor: who reported is nobody's business there."""
    async with database.transaction():
        report = await Report.filter(id=fact.report_id).first().prefetch_related("target")
        if report is None:
            return
        posts = await Post.filter(id__in=report.post_ids).order_by("id")
        instance = await accounts.ensure_instance_actor()
        document = render.flag(
            report.uri,
            instance.uri,
            report.target.uri,
            [post.uri for post in posts],
            report.comment,
        )
        await delivery.send(instance.id, document, audience.inbox_of(report.target))


async def _media_unwanted(fact: facts.RemoteMediaUnwanted) -> None:
    await media_cache.forget(fact.urls)


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.ReportFiled: _report_filed,
    facts.RemoteMediaUnwanted: _media_unwanted,
}
