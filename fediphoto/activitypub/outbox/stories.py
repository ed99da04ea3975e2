"""What other servers are told of stories: those that know what a story is, and no others.

To everybody else an Add of such a kind means nothing (Mastodon takes it for a pin). What a host
runs is asked by a job; until it is known nothing is sent there.
"""

from collections.abc import Iterable
from typing import Any

from fediphoto.activitypub import audience, delivery, server_software
from fediphoto.activitypub.render import stories as rendered
from fediphoto.activitypub.vocabulary import host_of
from fediphoto.domain import addresses, facts
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Story

KNOW_STORIES = frozenset({"pixelfed", "fediphoto"})


async def _story_published(fact: facts.StoryPublished) -> None:
    async with database.transaction():
        story = await Story.get_or_none(id=fact.story_id).select_related("account")
        if story is None:
            return
        by_host = _by_host(await audience.followers(story.account_id))
        asked = await server_software.known(by_host)
        inboxes = {
            one for host in by_host if asked.get(host) in KNOW_STORIES for one in by_host[host]
        }
        await delivery.send(story.account_id, rendered.add(story, story.account), inboxes)
        for host in sorted(by_host.keys() - asked.keys()):
            await jobs.enqueue(
                "stories.offer",
                {"story_id": story.id, "host": host},
                unique_key=f"stories.offer:{story.id}:{host}",
            )


async def _offer(payload: dict[str, Any]) -> None:
    """Ask a host what it runs; where it knows stories, tell it of one that is still shown."""
    host = payload["host"]
    if not await Story.exists(id=payload["story_id"]):
        return
    if await server_software.ask(host) not in KNOW_STORIES:
        return
    async with database.transaction():
        story = await Story.get_or_none(id=payload["story_id"]).select_related("account")
        if story is None:
            return
        inboxes = _by_host(await audience.followers(story.account_id)).get(host, set())
        await delivery.send(
            story.account_id, rendered.add(story, story.account), inboxes, again=True
        )


async def _story_deleted(fact: facts.StoryDeleted) -> None:
    async with database.transaction():
        author = await Account.get(id=fact.account_id)
        by_host = _by_host(await audience.followers(author.id))
        asked = await server_software.known(by_host)
        inboxes = {
            one for host in by_host if asked.get(host) in KNOW_STORIES for one in by_host[host]
        }
        await delivery.send(author.id, rendered.delete(fact.story_uri, author), inboxes)


async def _story_viewed(fact: facts.StoryViewed) -> None:
    async with database.transaction():
        story = await Story.get_or_none(id=fact.story_id).select_related("account")
        if story is not None:
            viewer = await Account.get(id=fact.viewer_id)
            document = rendered.view(story, viewer, story.account)
            await delivery.send(viewer.id, document, audience.inbox_of(story.account))


async def _story_replied(fact: facts.StoryReplied) -> None:
    await _answered(fact, "Story:Reply")


async def _story_reacted(fact: facts.StoryReacted) -> None:
    await _answered(fact, "Story:Reaction")


async def _answered(fact: facts.StoryReplied | facts.StoryReacted, kind: str) -> None:
    async with database.transaction():
        story = await Story.get_or_none(id=fact.story_id).select_related("account")
        if story is None:
            return
        account = await Account.get(id=fact.account_id)
        uri = addresses.deed_uri(account.username, "answers", fact.answer_id)
        said = (fact.content, fact.answered_at)
        document = rendered.answer(kind, uri, story, (account, story.account), said)
        await delivery.send(account.id, document, audience.inbox_of(story.account))


def _by_host(inboxes: Iterable[str]) -> dict[str, set[str]]:
    grouped: dict[str, set[str]] = {}
    for inbox in inboxes:
        grouped.setdefault(host_of(inbox), set()).add(inbox)
    return grouped


SUBSCRIPTIONS: facts.Subscriptions = {
    facts.StoryPublished: _story_published,
    facts.StoryDeleted: _story_deleted,
    facts.StoryViewed: _story_viewed,
    facts.StoryReplied: _story_replied,
    facts.StoryReacted: _story_reacted,
}
JOBS: dict[str, jobs.Handler] = {"stories.offer": _offer}
