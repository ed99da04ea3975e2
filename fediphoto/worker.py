"""What goes on behind the answers: jobs, the inbox, deliveries, tidying up."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from fediphoto.activitypub import (
    actors,
    archives,
    backfill,
    block_lists,
    claims,
    delivery,
    followers_sync,
    link_cards,
    link_proofs,
    media_cache,
    objects,
    questions,
    threads,
)
from fediphoto.activitypub import stories as remote_stories
from fediphoto.activitypub.delivery import DeliveryRunner
from fediphoto.activitypub.inbox import hints, letters
from fediphoto.activitypub.inbox.worker import InboxRunner
from fediphoto.activitypub.inbox.worker import sweep as sweep_inbox
from fediphoto.activitypub.outbox import stories as story_news
from fediphoto.activitypub.web_push import delivery as web_push
from fediphoto.config import Config
from fediphoto.domain import facts, policies, user_activity
from fediphoto.domain.discovery import full_text, trend_scores
from fediphoto.domain.joining import ip_blocks
from fediphoto.domain.letters import mail, push
from fediphoto.domain.moderation import block_lists as lists_of_domains
from fediphoto.domain.moderation import moderation
from fediphoto.domain.people import annual_reports, exports, imports, key_rotation, leaving
from fediphoto.domain.people.importing import work as importing
from fediphoto.domain.photos import attachments, custom_emojis, renaming, uploads
from fediphoto.domain.place import announcements, place
from fediphoto.domain.posts import earlier_posts, polls, scheduled_posts, stories
from fediphoto.domain.relations import migration, policy_effects, severances
from fediphoto.domain.sign_in import credentials, lost_passwords, mail_codes, oauth
from fediphoto.domain.views import cards
from fediphoto.storage import jobs

log = structlog.get_logger()

SWEEP_EVERY_S = 3600.0

PATIENT = frozenset(
    {
        "full_text.fill",
        "attachments.modern",
        "avatars.fetch",
        "exports.build",
        "imports.work",
        "media_cache.prefetch",
        "photos.rename",
        "posts.hide",
        "stories.picture",
    }
)
"""Kinds of jobs that decode pictures, or take long: they begin when the inbox is calm, so that
posts are in homes first and their pictures after."""

CURIOUS = frozenset(
    {
        *backfill.JOBS,
        *followers_sync.JOBS,
        *threads.JOBS,
        *story_news.JOBS,
        *link_cards.JOBS,
        *link_proofs.JOBS,
    }
)
"""Kinds of jobs that read what somebody looks at on other servers: some of these may be slow, and
must not hold up what our people say and are told."""

WAKING = frozenset(web_push.JOBS)
"""Kinds of jobs that speak with push services, which strangers choose: apart from all others."""

LABORIOUS = frozenset(uploads.JOBS)
"""Kinds of jobs that keep a processor busy for minutes: one of them at a time."""

SWEEPS: tuple[Callable[[], Awaitable[object]], ...] = (
    attachments.sweep,
    cards.sweep,
    credentials.sweep,
    oauth.sweep,
    mail_codes.sweep,
    lists_of_domains.sweep,
    delivery.sweep,
    key_rotation.sweep,
    push.sweep,
    ip_blocks.sweep,
    user_activity.sweep,
    stories.sweep,
    scheduled_posts.sweep,
    exports.sweep,
    imports.sweep,
    full_text.sweep,
    trend_scores.sweep,
    media_cache.sweep,
    sweep_inbox,
)


def job_handlers() -> dict[str, jobs.Handler]:
    """Every kind of job there is, with what does it."""
    return {
        **facts.job_handlers(),
        **announcements.JOBS,
        **custom_emojis.JOBS,
        **earlier_posts.JOBS,
        **annual_reports.JOBS,
        **archives.JOBS,
        **attachments.JOBS,
        **importing.JOBS,
        **leaving.JOBS,
        **lost_passwords.JOBS,
        **mail.JOBS,
        **uploads.JOBS,
        **renaming.JOBS,
        **moderation.JOBS,
        **policy_effects.JOBS,
        **severances.JOBS,
        **actors.JOBS,
        **block_lists.JOBS,
        **objects.JOBS,
        **claims.JOBS,
        **questions.JOBS,
        **polls.JOBS,
        **scheduled_posts.JOBS,
        **hints.JOBS,
        **media_cache.JOBS,
        **migration.JOBS,
        **full_text.JOBS,
        **trend_scores.JOBS,
        **backfill.JOBS,
        **threads.JOBS,
        **followers_sync.JOBS,
        **remote_stories.JOBS,
        **story_news.JOBS,
        **link_cards.JOBS,
        **link_proofs.JOBS,
        **web_push.JOBS,
    }


def patient_handlers() -> dict[str, jobs.Handler]:
    """Those whose work nobody waits for: photos of others, further renditions of our own."""
    return {kind: handler for kind, handler in job_handlers().items() if kind in PATIENT}


def curious_handlers() -> dict[str, jobs.Handler]:
    """Those that look at other servers."""
    return {kind: handler for kind, handler in job_handlers().items() if kind in CURIOUS}


def waking_handlers() -> dict[str, jobs.Handler]:
    """Those that wake people's clients."""
    return {kind: handler for kind, handler in job_handlers().items() if kind in WAKING}


def laborious_handlers() -> dict[str, jobs.Handler]:
    """Those that encode videos."""
    return {kind: handler for kind, handler in job_handlers().items() if kind in LABORIOUS}


def prompt_handlers() -> dict[str, jobs.Handler]:
    """All the others."""
    others = PATIENT | CURIOUS | WAKING | LABORIOUS
    return {kind: handler for kind, handler in job_handlers().items() if kind not in others}


class Workers:
    """All background work of one process."""

    def __init__(self, config: Config) -> None:
        federation = config.federation
        self.jobs = jobs.Runner(prompt_handlers())
        self.patient_jobs = jobs.Runner(
            patient_handlers(), concurrency=4, queue="patient jobs", yields_to=letters.QUEUE
        )
        self.curious_jobs = jobs.Runner(curious_handlers(), concurrency=4, queue="curious jobs")
        self.waking_jobs = jobs.Runner(waking_handlers(), queue=push.QUEUE)
        self.uploads = jobs.Runner(laborious_handlers(), concurrency=1, queue=uploads.QUEUE)
        self.inbox = InboxRunner()
        self.deliveries = DeliveryRunner(
            concurrency=federation.delivery_concurrency,
            per_host=federation.delivery_concurrency_per_host,
        )

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; what is under way is finished, the rest stays a row."""
        stop_waiters = asyncio.create_task(_wake_when(stopping))
        async with asyncio.TaskGroup() as group:
            for work in (
                self.jobs.run,
                self.patient_jobs.run,
                self.curious_jobs.run,
                self.waking_jobs.run,
                self.uploads.run,
                self.inbox.run,
                self.deliveries.run,
                place.watch,
                policies.watch,
                ip_blocks.watch,
                _tidy,
            ):
                group.create_task(_supervised(work, stopping))
        stop_waiters.cancel()

    async def drain(self) -> None:
        """Do everything that is due now, until nothing is left (tests, command line)."""
        runners = (
            self.jobs,
            self.patient_jobs,
            self.curious_jobs,
            self.waking_jobs,
            self.uploads,
            self.inbox,
            self.deliveries,
        )
        while sum([await runner.drain() for runner in runners]):
            pass


async def _supervised(
    work: Callable[[asyncio.Event], Awaitable[None]], stopping: asyncio.Event
) -> None:
    """Start `work` again after a defect (a locked database, say), with a pause, and say so."""
    while not stopping.is_set():
        try:
            await work(stopping)
        except Exception:
            log.exception("worker failed; starting again", work=getattr(work, "__qualname__", ""))
            await _pause(stopping, 5.0)


async def _wake_when(stopping: asyncio.Event) -> None:
    await stopping.wait()
    queues = ("jobs", "patient jobs", "curious jobs", push.QUEUE, uploads.QUEUE)
    for queue in (*queues, "inbox", "deliveries"):
        jobs.wake(queue)


async def _tidy(stopping: asyncio.Event) -> None:
    """Run every sweep at the start and then hourly."""
    while not stopping.is_set():
        for sweep in SWEEPS:
            await sweep()
        await _pause(stopping, SWEEP_EVERY_S)


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
