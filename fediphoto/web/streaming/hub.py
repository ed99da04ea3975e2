"""Who looks on in this process, at what; how many may; and who must go."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress

import structlog

from fediphoto import config
from fediphoto.domain import live
from fediphoto.domain.live import AccessEnded, AnyEvent, PostAppeared, PostChanged
from fediphoto.domain.sign_in import proofs
from fediphoto.domain.timelines.onlookers import Looking
from fediphoto.errors import TooManyRequests, Unavailable
from fediphoto.storage import database
from fediphoto.web.streaming.channels import GLANCE, OF_ALL, OF_HASHTAGS, Asked, Channel
from fediphoto.web.streaming.onlooker import GOING_AWAY, NO_LONGER_ALLOWED, Message, Onlooker

MOST_CHANNELS = 100
"""What one WebSocket may look at."""
HEARTBEAT_S = 15
HEARTBEAT = b":thump\n"
_PROVEN_EVERY_S = 1.0
_MOST_EVENTS = 10_000
"""Events that wait to be passed on; were there more, all would be dropped, as if nobody looked."""

log = structlog.get_logger()

PassOn = Callable[["Hub", AnyEvent], Awaitable[None]]


class Hub:
    """All open streams of one process."""

    def __init__(self) -> None:
        self._by_channel: dict[Channel, set[Onlooker]] = {}
        self._by_name: dict[str, set[Channel]] = {}
        self._by_key: dict[str, set[Onlooker]] = {}
        self._all: set[Onlooker] = set()
        self._events: deque[AnyEvent] = deque()
        self._posts_in_line: set[int] = set()
        self._is_news: asyncio.Event | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stop_listening: Callable[[], None] | None = None
        self._is_closing = False
        self._proven_at: int | None = None
        self.pass_on: PassOn | None = None
        """What becomes of an event; `passing_on` says, which knows of all that is here."""

    def __len__(self) -> int:
        return len(self._all)

    def check_room(self, account_id: int | None, address: str) -> None:
        """Raise TooManyRequests or Unavailable where one more stream would be too much."""
        limits = config.current().limits
        if self._is_closing or len(self._all) >= limits.streams:
            raise Unavailable
        if len(self._by_key.get(_key(account_id, address), ())) >= limits.streams_per_person:
            raise TooManyRequests("Too many open streams", retry_after_s=30)

    def add(self, onlooker: Onlooker) -> None:
        """Begin with somebody who looks at nothing yet; `remove` must follow."""
        self.check_room(onlooker.account_id, onlooker.address)
        if not self._all:
            self._begin()
        self._all.add(onlooker)
        # Their token may be remembered as good by a process that did not see it end.
        self._proven_at = None
        key = _key(onlooker.account_id, onlooker.address)
        self._by_key.setdefault(key, set()).add(onlooker)

    def remove(self, onlooker: Onlooker) -> None:
        """Forget somebody who looks on no more."""
        onlooker.left()
        if onlooker not in self._all:
            return
        self._all.discard(onlooker)
        for channel in tuple(onlooker.channels):
            self._leave(onlooker, channel)
        key = _key(onlooker.account_id, onlooker.address)
        self._by_key[key].discard(onlooker)
        if not self._by_key[key]:
            del self._by_key[key]
        if not self._all:
            self._rest()

    def look(self, onlooker: Onlooker, asked: Asked) -> None:
        """Have somebody look at a stream too (twice is once)."""
        if len(onlooker.channels) + len(asked.channels) > MOST_CHANNELS:
            raise TooManyRequests("Too many streams on one connection", retry_after_s=30)
        for channel in asked.channels:
            onlooker.channels.setdefault(channel, asked.label)
            self._by_channel.setdefault(channel, set()).add(onlooker)
            self._by_name.setdefault(channel.name, set()).add(channel)

    def look_away(self, onlooker: Onlooker, label: bytes) -> None:
        """Have somebody look no longer at the stream that messages name so."""
        for channel in [one for one, called in onlooker.channels.items() if called == label]:
            self._leave(onlooker, channel)

    def at(self, channel: Channel) -> Collection[Onlooker]:
        """Who looks at a channel."""
        return tuple(self._by_channel.get(channel, ()))

    def channels(self, *names: str) -> list[Channel]:
        """The channels of these names that somebody looks at."""
        return [channel for name in names for channel in self._by_name.get(name, ())]

    def tell(self, channel: Channel, message: Message) -> None:
        """Tell all who look at a channel."""
        for onlooker in self.at(channel):
            onlooker.tell(message, channel)

    def looking(self) -> Looking:
        """Who looks on, as the domain asks it."""
        elsewhere = {
            onlooker.account_id
            for channel in self.channels(*OF_ALL, *OF_HASHTAGS, "list")
            for onlooker in self._by_channel[channel]
        }
        return Looking(
            at_home={int(channel.subject) for channel in self.channels("user", GLANCE)},
            elsewhere={one for one in elsewhere if one is not None},
            lists=[int(channel.subject) for channel in self.channels("list")],
        )

    def open(self, onlooker: Onlooker, asked: Asked) -> None:
        """Begin with somebody who looks at one stream."""
        self.add(onlooker)
        self.look(onlooker, asked)

    def end_all(self) -> None:
        """Close every stream: the process is about to end."""
        self._is_closing = True
        for onlooker in tuple(self._all):
            onlooker.end(GOING_AWAY, "The server restarts.")

    def _leave(self, onlooker: Onlooker, channel: Channel) -> None:
        del onlooker.channels[channel]
        those = self._by_channel[channel]
        those.discard(onlooker)
        if not those:
            del self._by_channel[channel]
            self._by_name[channel.name].discard(channel)

    def _begin(self) -> None:
        self._is_news = asyncio.Event()
        self._stop_listening = live.listen(self._note)
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._pass_all_on()), loop.create_task(self._watch())]

    def _rest(self) -> None:
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        for task in self._tasks:
            with suppress(RuntimeError):  # the loop of a test that is over
                task.cancel()
        self._tasks = []
        self._events.clear()
        self._posts_in_line.clear()

    def _note(self, event: AnyEvent) -> None:
        if len(self._events) == _MOST_EVENTS:
            self._events.clear()
            self._posts_in_line.clear()
            log.warning("more happens than can be told", events_dropped=_MOST_EVENTS)
        if isinstance(event, PostAppeared | PostChanged):
            # It is shown as it is when its turn comes: what else became of it is in that.
            if event.post_id in self._posts_in_line and isinstance(event, PostChanged):
                return
            self._posts_in_line.add(event.post_id)
        self._events.append(event)
        if self._is_news is not None:
            self._is_news.set()

    async def _pass_all_on(self) -> None:
        """One event after the other, in the order they happened."""
        assert self._is_news is not None
        while True:
            await self._is_news.wait()
            self._is_news.clear()
            while self._events:
                event = self._events.popleft()
                if isinstance(event, PostAppeared | PostChanged):
                    self._posts_in_line.discard(event.post_id)
                try:
                    await self._treat(event)
                except Exception as error:
                    log.error("a live event was not told", told=repr(event), exc_info=error)

    async def _treat(self, event: AnyEvent) -> None:
        if isinstance(event, AccessEnded):
            await self._prove({one for one in self._all if one.account_id == event.account_id})
        elif self.pass_on is not None:
            await self.pass_on(self, event)

    async def _watch(self) -> None:
        """Every second: end what may no longer be open, and give a sign of life to the others."""
        beat = 0
        while True:
            await asyncio.sleep(_PROVEN_EVERY_S)
            beat = (beat + 1) % HEARTBEAT_S
            for onlooker in [one for one in self._all if not one.is_socket]:
                if id(onlooker) // 64 % HEARTBEAT_S == beat:
                    onlooker.put(HEARTBEAT)
            try:
                await self._prove_if_need_be(is_due=beat == 0)
            except Exception as error:
                log.error("open streams could not be proven", exc_info=error)

    async def _prove_if_need_be(self, *, is_due: bool) -> None:
        """Ask for every token again, unless nothing at all has changed in the database.

        Also what ends by time alone is noticed, within a quarter of a minute.
        """
        number = database.change_number()
        if number is None or number != self._proven_at or is_due:
            self._proven_at = number
            await self._prove(set(self._all))

    async def _prove(self, onlookers: set[Onlooker]) -> None:
        """End the streams of tokens and sessions that are no longer good."""
        started_at = time.monotonic()
        tokens = {one.speaker.token_id for one in onlookers} - {None}
        sessions = {one.speaker.session_id for one in onlookers} - {None}
        living_tokens = await database.read(proofs.living_tokens(tokens))  # type: ignore[arg-type]
        living_sessions = await database.read(proofs.living_sessions(sessions))  # type: ignore[arg-type]
        for onlooker in onlookers:
            speaker = onlooker.speaker
            is_good = (speaker.token_id is None or speaker.token_id in living_tokens) and (
                speaker.session_id is None or speaker.session_id in living_sessions
            )
            if not is_good:
                onlooker.end(NO_LONGER_ALLOWED, "The access token is no longer valid.")
        took_s = time.monotonic() - started_at
        if took_s > _PROVEN_EVERY_S:
            log.warning("proving open streams takes long", streams=len(onlookers), took_s=took_s)


def _key(account_id: int | None, address: str) -> str:
    return address if account_id is None else f"@{account_id}"


hub = Hub()
"""The streams of this process."""
