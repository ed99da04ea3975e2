"""CRASH: `kill -9` amid votes, likes and reports: what was acknowledged is there, and came once."""

import asyncio
import contextlib
import random
from collections import Counter
from typing import Any

import pytest
import requests

from tests.hostile.names import Names
from tests.hostile.peer import HostilePeer
from tests.hostile.target import Target, until
from tests.journeys.instance import Person

KILLS = 20
POLLS = 150


class Busy:
    """Somebody who votes, likes and reports without pause, and notes what was acknowledged."""

    def __init__(
        self, target: Target, person: Person, account: str, polls: list[tuple[str, str]]
    ) -> None:
        self.target, self.person, self.account = target, person, account
        self.polls = polls
        """The ids of each poll and of its post."""
        self.voted: set[str] = set()
        self.liked: set[str] = set()
        self.reported: set[str] = set()

    async def go_on(self) -> None:
        """One deed after another; a server that is down is asked again."""
        for number, (poll, post) in enumerate(self.polls):
            await self.insist(f"/api/v1/polls/{poll}/votes", {"choices": [number % 2]}, self.voted)
            await self.insist(f"/api/v1/statuses/{post}/favourite", {}, self.liked)
            words = f"Report {number}"
            body = {"account_id": self.account, "comment": words, "forward": True}
            if await self.once("/api/v1/reports", body) == 200:
                self.reported.add(words)

    async def insist(self, path: str, body: dict[str, Any], noted: set[str]) -> None:
        """Until it is answered; 422 says that a try without an answer had counted."""
        while (status := await self.once(path, body)) is None:  # noqa: ASYNC110 (asks again)
            await asyncio.sleep(0.05)
        assert status in (200, 422), (path, status)
        noted.add(path.split("/")[4])

    async def once(self, path: str, body: dict[str, Any]) -> int | None:
        """The status; None without an answer."""
        with contextlib.suppress(requests.RequestException):
            return (await asyncio.to_thread(self.person.ask, "POST", path, json=body)).status_code
        return None


@pytest.mark.long
async def test_power_cuts_amid_votes_likes_and_reports(
    tmp_path_factory: pytest.TempPathFactory, names: Names, peer: HostilePeer
) -> None:
    target = Target(tmp_path_factory.mktemp("crashing") / "target", names)
    target.start()
    dora = await asyncio.to_thread(target.person, "dora")
    bob = peer.person("bob")
    account = await target.befriend(dora, peer, bob)
    options = [{"type": "Note", "name": name} for name in ("Red", "Blue")]
    for number in range(POLLS):
        asked = peer.note(
            bob,
            f"<p>Which, {number}?</p>",
            type="Question",
            oneOf=options,
            endTime="2099-01-01T00:00:00Z",
        )
        assert await target.say(peer, bob, peer.create(asked)) == 202
    await target.settled()
    polls = target.rows("SELECT poll.id, post_id FROM poll")
    assert len(polls) == POLLS

    busy = Busy(target, dora, account, [(str(poll), str(post)) for poll, post in polls])
    working = asyncio.create_task(busy.go_on())
    chance = random.Random(20261125)
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.1, 1.0))
        await asyncio.to_thread(target.kill)
        await asyncio.to_thread(target.start)
    await working
    assert len(busy.voted) == len(busy.liked) == POLLS
    assert len(busy.reported) > KILLS

    def all_have_arrived() -> bool:
        ids = {one["id"]: one for one in peer.received}
        kinds = Counter(one["type"] for one in ids.values())
        told = Counter(one["content"] for one in ids.values() if one["type"] == "Flag")
        return kinds["Create"] == kinds["Like"] == POLLS and busy.reported <= told.keys()

    await until(all_have_arrived, 600)
    assert target.count("poll_vote") == target.count('"like"') == POLLS
    for words in busy.reported:
        assert target.count("report", "comment = ?", words) == 1
    ballots = {
        one["id"]: one["object"]["inReplyTo"] for one in peer.received if one["type"] == "Create"
    }
    assert max(Counter(ballots.values()).values()) == 1, "one ballot a poll"
    assert "Traceback" not in target.log, target.log[-6000:]
    target.kill()
