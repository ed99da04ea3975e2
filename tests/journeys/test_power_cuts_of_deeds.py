"""`kill -9` amid votes, likes and reports: what was acknowledged is there, once."""

import random
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Instance, Person, eventually

KILLS = 20


class Voter:
    """Somebody who votes, likes and reports without pause, and notes every yes."""

    def __init__(self, person: Person, polls: list[str], posts: list[str], target_id: str) -> None:
        self.person, self.target_id = person, target_id
        self.polls, self.posts = list(polls), list(posts)
        self.voted: dict[str, int] = {}
        """What was chosen, by poll."""
        self.liked: set[str] = set()
        self.reported: set[str] = set()
        """The words of reports."""
        self._number = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the deed under way."""
        self._stopping.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._stopping.is_set():
            self._number += 1
            for deed in (self._vote, self._like, self._report):
                try:
                    deed()
                except requests.RequestException:
                    time.sleep(0.05)  # the server is down; without an answer nothing is expected

    def _vote(self) -> None:
        if not self.polls:
            return
        poll, choice = self.polls.pop(), self._number % 2
        body = {"choices": [choice]}
        while not self._stopping.is_set():  # asked again like an app does; 422: it had counted
            try:
                answer = self.person.ask("POST", f"/api/v1/polls/{poll}/votes", json=body)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            if answer.status_code in (200, 422):
                self.voted[poll] = choice
            return

    def _like(self) -> None:
        post = self.posts[self._number % len(self.posts)]
        if self.person.ask("POST", f"/api/v1/statuses/{post}/favourite").status_code == 200:
            self.liked.add(post)

    def _report(self) -> None:
        words = f"Report {self._number} of {self.person.name}"
        body = {"account_id": self.target_id, "comment": words, "forward": True}
        if self.person.ask("POST", "/api/v1/reports", json=body).status_code == 200:
            self.reported.add(words)


def counts_of(person: Person, poll_id: str) -> list[int]:
    """How a poll stands."""
    return [one["votes_count"] for one in person.get(f"/api/v1/polls/{poll_id}")["options"]]


@pytest.mark.long
def test_twenty_power_cuts_amid_votes_likes_and_reports(new_instance: NewInstance) -> None:
    a, b = new_instance("a"), new_instance("b")
    alice, bob = a.person("alice"), b.person("bob")
    bob_there = alice.follow(bob.handle)
    eventually(lambda: bob.notified("follow"))
    question = {"options": ["Red", "Blue"], "expires_in": 86400}
    asked = [bob.post("/api/v1/statuses", status=f"Which, {n}?", poll=question) for n in range(40)]
    seen = {
        one["content"]: one
        for post in asked
        for one in [eventually(lambda post=post: found(alice, post["uri"]))]
    }
    polls = {one["poll"]["id"]: one for one in seen.values()}
    voter = Voter(alice, list(polls), [one["id"] for one in seen.values()], bob_there["id"])
    voter.start()
    chance = random.Random(20261125)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.1, 1.0))
        victim: Instance = chance.choice((a, b))
        victim.kill()
        victim.start()
    voter.stop()
    assert len(voter.voted) > KILLS
    assert len(voter.reported) > KILLS

    for poll_id in voter.voted:
        assert alice.get(f"/api/v1/polls/{poll_id}")["own_votes"], poll_id
    for post_id in voter.liked:
        assert alice.get(f"/api/v1/statuses/{post_id}")["favourited"]
    at_home = reports_of(a)
    for words in voter.reported:
        assert at_home.count(words) == 1, words

    at_bobs = {post["content"]: post for post in asked}

    def all_have_arrived() -> bool:
        for poll_id in voter.voted:
            own = at_bobs[polls[poll_id]["content"]]
            assert sum(counts_of(bob, own["poll"]["id"])) == 1, own["content"]
        for one in seen.values():
            if one["id"] in voter.liked:
                own = at_bobs[one["content"]]
                assert bob.get(f"/api/v1/statuses/{own['id']}")["favourites_count"] == 1
        told = reports_of(b)
        for words in voter.reported:
            assert told.count(words) == 1, words
        return True

    eventually(all_have_arrived, 120)


def found(person: Person, uri: str) -> dict[str, object]:
    """The post of another server, by its id."""
    (one,) = person.get("/api/v2/search", q=uri, resolve="true", type="statuses")["statuses"]
    return dict(one)


def reports_of(instance: Instance) -> list[str]:
    """The words of all reports that an instance has."""
    path: Path = instance.folder / "data" / "fediphoto.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)) as connection:
        return [str(row[0]) for row in connection.execute("SELECT comment FROM report")]
