"""How waiting deliveries are sent: many at a time, few to any one host, in order to each inbox."""

import asyncio
import contextlib
import time
from collections import OrderedDict, defaultdict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urldefrag

import orjson
import structlog

from fediphoto import config
from fediphoto.activitypub import delivery_queue, followers_sync, hosts, network
from fediphoto.activitypub.delivery_queue import (
    ORDERED_ATTEMPTS,
    Failure,
    Lane,
    lane_of,
    release_leases,
)
from fediphoto.errors import RemoteError
from fediphoto.storage import jobs
from fediphoto.storage.models import AccountKey, Delivery, OutgoingActivity

__all__ = ["DeliveryRunner", "release_leases"]

log = structlog.get_logger()

SETTLE_EVERY_S = 0.05
"""How long results are gathered before they are written in one transaction. What a killed
process had not yet written is sent once more, and known by its id at the other end."""
ROWS_IN_HAND = 768
ROWS_IN_HAND_PER_HOST = 32
"""So that one slow host does not fill our hands."""
LEASE_MARGIN_S = 60.0
"""A row whose lease ends sooner than this is not begun: a send takes up to 30 s."""
LETTERS_KEPT = 512
KEYS_KEPT_S = 60.0
"""How long authors' keys are used without a look at their rows: the command line rotates them."""

KEY_IS_NEW_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Letter:
    """An activity ready to be signed: its bytes, and with which key of its author."""

    body: bytes
    is_signed_with_former_key: bool
    is_for_followers: bool

    def key(self, current: AccountKey) -> AccountKey:
        """The author's key; for the word that it is new, the one before, while we have that."""
        if not self.is_signed_with_former_key or current.former_private_pem is None:
            return current
        return AccountKey(
            uri=current.uri, kind=current.kind, private_pem=current.former_private_pem
        )


def _letter(body: str, key: AccountKey, *, is_signed_with_former_key: bool) -> Letter:
    actor = urldefrag(key.uri).url
    is_for_followers = followers_sync.addresses_followers(orjson.loads(body), actor)
    return Letter(body.encode(), is_signed_with_former_key, is_for_followers)


def _check_reach(row: Delivery) -> None:
    """Whether the admin (still) lets us speak with the host; a permanent RemoteError if not."""
    if not network.federates_with(row.host):
        raise RemoteError("This instance does not federate with that one.", permanent=True)


def _is_of_new_key(row: Delivery, error: RemoteError, key: AccountKey | None) -> bool:
    """Whether a first try was refused for a key that has just been made."""
    if error.http_status != 401 or row.attempts or key is None or key.rotated_at is None:
        return False
    return datetime.now(UTC) - key.rotated_at < KEY_IS_NEW_FOR


class DeliveryRunner:
    """Takes due deliveries and sends them, within the configured concurrency."""

    def __init__(self, *, concurrency: int | None = None, per_host: int | None = None) -> None:
        """Requests at a time, in all and to one host; None means as configured."""
        settings = config.current().federation
        self._concurrency = concurrency or settings.delivery_concurrency
        self._per_host = per_host or settings.delivery_concurrency_per_host
        self._lanes: dict[Lane, deque[Delivery]] = {}
        """What is in hand, by lane; a lane has an entry while something of it is in hand."""
        self._ready: deque[Lane] = deque()
        self._parked: defaultdict[str, deque[Lane]] = defaultdict(deque)
        """Lanes that wait for a free place at their host."""
        self._busy: defaultdict[str, int] = defaultdict(int)
        self._in_hand: defaultdict[str, int] = defaultdict(int)
        self._lease_ends: dict[int, float] = {}
        self._letters: OrderedDict[int, Letter | None] = OrderedDict()
        self._keys: dict[int, AccountKey | None] = {}
        self._keys_read_at = time.monotonic()
        self._done: list[Delivery] = []
        self._failures: list[Failure] = []
        self._returned: list[Delivery] = []
        self._work = asyncio.Semaphore(0)
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send until `stopping` is set, then let what is under way finish."""
        async with self._crew():
            while not stopping.is_set():
                if not await self._take():
                    await jobs.sleep_until_woken(hosts.QUEUE)
            self._put_back_waiting()
            await self._idle.wait()

    async def drain(self) -> int:
        """Send everything that is due and return how many deliveries were tried."""
        tried = 0
        async with self._crew():
            while taken := await self._take():
                tried += taken
                await self._idle.wait()
                await self._settle()
        return tried

    @contextlib.asynccontextmanager
    async def _crew(self) -> AsyncIterator[None]:
        """Have senders and the settler at work; every result is written before it ends."""
        await hosts.load()
        self._keys.clear()
        crew = [asyncio.create_task(self._send_on()) for _ in range(self._concurrency)]
        crew.append(asyncio.create_task(self._settle_on()))
        try:
            yield
        finally:
            for task in crew:
                task.cancel()
            await asyncio.gather(*crew, return_exceptions=True)
            self._put_back_waiting()
            await self._settle()

    async def _take(self) -> int:
        """Take in hand what is due and there is room for; returns how many rows."""
        room = ROWS_IN_HAND - sum(self._in_hand.values())
        if room < ROWS_IN_HAND // 4:
            return 0
        full = [host for host, rows in self._in_hand.items() if rows >= ROWS_IN_HAND_PER_HOST // 2]
        rows = await delivery_queue.take(room, full, ROWS_IN_HAND_PER_HOST // 2)
        if not rows:
            return 0
        await self._load_letters({row.activity_id: row.account_id for row in rows})
        lease_ends = time.monotonic() + delivery_queue.LEASE_S
        self._idle.clear()
        for row in rows:
            lane = lane_of(row)
            if lane not in self._lanes:
                self._lanes[lane] = deque()
                self._put_ready(lane)
            self._lanes[lane].append(row)
            self._in_hand[row.host] += 1
            self._lease_ends[row.id] = lease_ends
        return len(rows)

    async def _load_letters(self, senders: dict[int, int]) -> None:
        """Have the activities (id: sender's account id) and their senders' keys at hand."""
        missing = [activity for activity in senders if activity not in self._letters]
        if time.monotonic() - self._keys_read_at > KEYS_KEPT_S:
            await self._read_keys(list(self._keys))
            self._keys_read_at = time.monotonic()
        new = [sender for sender in set(senders.values()) if sender not in self._keys]
        await self._read_keys(new)
        if missing:
            found = OutgoingActivity.filter(id__in=missing)
            rows = await found.values_list("id", "body", "is_signed_with_former_key")
            # Such a letter says that there are new keys, and what follows it must bear them.
            await self._read_keys([senders[activity] for activity, _, is_new in rows if is_new])
            letters = {}
            for activity, body, is_with_former in rows:
                key = self._keys.get(senders[activity])
                if key is not None:
                    letters[activity] = _letter(
                        body, key, is_signed_with_former_key=bool(is_with_former)
                    )
            self._letters |= {activity: letters.get(activity) for activity in missing}
        for activity in senders:
            self._letters.move_to_end(activity)
        while len(self._letters) > max(LETTERS_KEPT, len(senders)):
            self._letters.popitem(last=False)

    async def _read_keys(self, senders: list[int]) -> None:
        """Look at the keys of these senders' rows."""
        if senders:
            keys = await AccountKey.filter(account_id__in=senders, kind="rsa")
            self._keys |= dict.fromkeys(senders) | {key.account_id: key for key in keys}

    async def _send_on(self) -> None:
        """One sender: take the next lane that may go, send its oldest row, for ever."""
        while True:
            await self._work.acquire()
            if not self._ready:  # put back meanwhile
                continue
            lane = self._ready.popleft()
            row = self._lanes[lane][0]
            taken_at = self._lease_ends[row.id] - delivery_queue.LEASE_S
            if hosts.opened_since(row.host, taken_at) or self._is_stale(row):
                self._put_back(self._lanes.pop(lane))
                self._make_room(row.host)
                continue
            limit = 1 if hosts.is_suspect(row.host) else self._per_host
            if self._busy[row.host] >= limit:
                self._parked[row.host].append(lane)
                continue
            self._busy[row.host] += 1
            failure = None
            try:
                failure = await self._send(row)
            finally:
                self._leave(lane, row, failure)

    def _is_stale(self, row: Delivery) -> bool:
        """Whether the row's lease may end, and somebody else send it, while we do."""
        return self._lease_ends[row.id] - time.monotonic() < LEASE_MARGIN_S

    async def _send(self, row: Delivery) -> Failure | None:
        """Send one row and note how it went; returns the failure, if it failed."""
        letter, key = self._letters.get(row.activity_id), self._keys.get(row.account_id)
        error: RemoteError | None = None
        try:
            if letter is not None and key is not None:
                _check_reach(row)
                extra = None
                if letter.is_for_followers:
                    extra = await followers_sync.header_for(row.account_id, row.host)
                await network.client().post_activity(
                    row.inbox_uri, letter.body, letter.key(key), extra
                )
        except RemoteError as refused:
            error = refused
            if refused.http_status == 401:
                # The key may be another one since we looked; the next try bears what is true then.
                self._keys.pop(row.account_id, None)
        except asyncio.CancelledError:  # it may have arrived: it is sent again, as after a kill
            self._returned.append(row)
            raise
        except Exception as defect:  # the door of the worker: no row may stop the others
            log.error("delivery broke", inbox=row.inbox_uri, exc_info=defect)
            error = RemoteError(f"{type(defect).__name__}: {defect}")
        if error is None:
            self._done.append(row)
            return None
        failure = Failure(row, error, is_of_new_key=_is_of_new_key(row, error, key))
        self._failures.append(failure)
        return failure

    def _leave(self, lane: Lane, row: Delivery, failure: Failure | None) -> None:
        """Put the sent row out of hand and let the next one go: of its lane, or of its host."""
        self._busy[row.host] -= 1
        if not self._busy[row.host]:
            del self._busy[row.host]
        waiting = self._lanes[lane]
        waiting.popleft()
        self._forget(row)
        if failure is not None and not failure.is_final and row.attempts + 1 < ORDERED_ATTEMPTS:
            self._put_back(waiting)
        if waiting:
            self._put_ready(lane)
        else:
            del self._lanes[lane]
        self._make_room(row.host)

    def _make_room(self, host: str) -> None:
        """Let the next lane to `host` go; notice when nothing is in hand any more."""
        parked = self._parked.get(host)
        if parked:
            self._put_ready(parked.popleft())
            if not parked:
                del self._parked[host]
        if not self._lanes:
            self._idle.set()

    def _put_ready(self, lane: Lane) -> None:
        self._ready.append(lane)
        self._work.release()

    def _put_back(self, rows: deque[Delivery]) -> None:
        """End the lease of rows that must wait for an older one."""
        while rows:
            row = rows.popleft()
            self._forget(row)
            self._returned.append(row)

    def _put_back_waiting(self) -> None:
        """Put back all that is in hand and not being sent."""
        busy_first = set(self._lanes) - set(self._ready)
        for parked in self._parked.values():
            busy_first -= set(parked)
        for lane, rows in list(self._lanes.items()):
            first = rows.popleft() if lane in busy_first else None
            self._put_back(rows)
            if first is None:
                del self._lanes[lane]
            else:
                rows.append(first)
        self._ready.clear()
        self._parked.clear()
        if not self._lanes:
            self._idle.set()

    def _forget(self, row: Delivery) -> None:
        del self._lease_ends[row.id]
        self._in_hand[row.host] -= 1
        if not self._in_hand[row.host]:
            del self._in_hand[row.host]

    async def _settle_on(self) -> None:
        while True:
            await asyncio.sleep(SETTLE_EVERY_S)
            if self._done or self._failures or self._returned:
                await self._settle()
                # What waited behind these rows may be due now.
                jobs.wake(hosts.QUEUE)

    async def _settle(self) -> None:
        """Write down what has become of the rows since the last time."""
        done, self._done = self._done, []
        failures, self._failures = self._failures, []
        returned, self._returned = self._returned, []
        if done or failures:
            await delivery_queue.settle(done, failures)
        await delivery_queue.give_back(returned)
