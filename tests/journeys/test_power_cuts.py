"""`kill -9` of either side, again and again: nothing acknowledged is lost, nothing comes twice."""

import random
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Instance, Person, eventually

KILLS = 30


class Busy:
    """A person who posts and likes without pause, and remembers what was acknowledged."""

    def __init__(self, person: Person, photo: Path, seed: int) -> None:
        self.person = person
        self.photo = photo
        self.published: dict[str, str] = {}
        """Caption by id."""
        self.deleted: set[str] = set()
        self.tried = 0
        self._random = random.Random(seed)
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
            try:
                self._one_deed()
            except (requests.RequestException, AssertionError):
                time.sleep(0.05)  # its server is down; what was not acknowledged does not count

    def _one_deed(self) -> None:
        self.tried += 1
        caption = f"{self.person.name} says {self.tried} aloud"
        with_photo = self._random.random() < 0.3
        photos = [(self.photo, f"photo {self.tried}")] if with_photo else []
        status = self.person.publish(caption, photos)
        self.published[status["id"]] = caption
        if self._random.random() < 0.1:
            victim = self._random.choice(list(self.published))
            unwanted = self.published.pop(victim)
            # Without an answer it may be gone or not: then nothing is expected of it.
            if self.person.ask("DELETE", f"/api/v1/statuses/{victim}").status_code == 200:
                self.deleted.add(unwanted)


def everything_of(reader: Person, account_id: str) -> list[str]:
    """The contents of all posts of an account that the reader's instance has."""
    contents: list[str] = []
    parameters: dict[str, str] = {"limit": "40"}
    while page := reader.get(f"/api/v1/accounts/{account_id}/statuses", **parameters):
        contents += [status["content"] for status in page]
        for status in page:
            for attachment in status["media_attachments"]:
                assert attachment["url"]
        parameters["max_id"] = page[-1]["id"]
    return contents


@pytest.mark.long
def test_thirty_power_cuts_lose_nothing_and_repeat_nothing(
    new_instance: NewInstance, photos: tuple[Path, Path]
) -> None:
    a, b = new_instance("a"), new_instance("b")
    alice, bob = a.person("alice"), b.person("bob")
    alice_seen_by_bob = bob.follow(alice.handle)
    bob_seen_by_alice = alice.follow(bob.handle)
    eventually(lambda: alice.notified("follow") and bob.notified("follow"))

    chance = random.Random(20261123)
    busy = [Busy(alice, photos[0], 1), Busy(bob, photos[1], 2)]
    for one in busy:
        one.start()
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.1, 1.2))
        victim: Instance = chance.choice((a, b))
        victim.kill()
        victim.start()
    for one in busy:
        one.stop()
    assert all(len(one.published) > KILLS for one in busy)
    for (
        one
    ) in busy:  # whoever speaks again is told at once what waited, however long that was put off
        one.person.post("/api/v1/statuses", status="The lights are on again")

    for author, own_id, reader, seen_id in (
        (busy[0], alice.get("/api/v1/accounts/verify_credentials")["id"], bob, alice_seen_by_bob),
        (busy[1], bob.get("/api/v1/accounts/verify_credentials")["id"], alice, bob_seen_by_alice),
    ):
        at_home = everything_of(author.person, own_id)
        for caption in author.published.values():
            assert sum(caption in content for content in at_home) == 1, caption
        for caption in author.deleted:
            assert not any(caption in content for content in at_home), caption

        def all_have_arrived(
            author: Busy = author, reader: Person = reader, seen_id: str = seen_id["id"]
        ) -> bool:
            seen = everything_of(reader, seen_id)
            for caption in author.published.values():
                count = sum(caption in content for content in seen)
                assert count == 1, (caption, count)
            for caption in author.deleted:
                assert not any(caption in content for content in seen), caption
            return True

        eventually(all_have_arrived, 120)
