"""`kill -9` of either side, again and again: nothing acknowledged is lost, nothing comes twice."""

import json
import random
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Instance, Person, eventually

KILLS = 30
MINUTES_S = 600.0
KINDS = ("upload", "post", "edit", "delete", "follow")


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
    # However few deeds fitted between the cuts: enough of them are followed up.
    eventually(lambda: all(len(one.published) > KILLS for one in busy), MINUTES_S)
    for one in busy:
        one.stop()
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

        # What failed amid the cuts is tried again later and later; on a busy machine, minutes.
        eventually(all_have_arrived, MINUTES_S)


class Restless:
    """Somebody who uploads, posts, edits, deletes and follows, and notes what may be so now.

    What was answered is so; what was not may be so or not, but never by half.
    """

    def __init__(self, person: Person, photo: Path, other_id: str, seed: int) -> None:
        self.person, self.photo, self.other_id = person, photo, other_id
        self.uploads: set[str] = set()
        self.captions: dict[str, set[str]] = {}
        """What each post may say, by its id; '' where it may be gone."""
        self.tried: set[str] = set()
        """Captions of all that was begun, answered or not."""
        self.follows: set[bool] = {False}
        self.done: Counter[str] = Counter()
        self._random = random.Random(seed)

    def go_on(self, deeds: int) -> None:
        """Until that many were answered, one after another, and some of every kind."""
        for number in count():
            if self.done.total() >= deeds and min(self.done[kind] for kind in KINDS) > 3:
                return
            deed = self._random.choice(("upload", "post", "post", "edit", "delete", "follow"))
            if deed in ("edit", "delete") and not self._standing():
                deed = "post"
            try:
                getattr(self, f"_{deed}")(number)
                self.done[deed] += 1
            except (requests.RequestException, AssertionError):
                time.sleep(0.05)  # the lights are out

    def _standing(self) -> list[str]:
        return [one for one, captions in self.captions.items() if captions != {""}]

    def _upload(self, _: int) -> None:
        self.uploads.add(self.person.upload(self.photo, "A photo"))

    def _post(self, number: int) -> None:
        has_photo = self._random.random() < 0.6
        caption = f"Deed {number} {'with a photo' if has_photo else 'in words'}"
        self.tried.add(caption)
        photos = [(self.photo, "A photo")] if has_photo else []
        self.captions[self.person.publish(caption, photos)["id"]] = {caption}

    def _edit(self, number: int) -> None:
        post_id = self._random.choice(self._standing())
        kind = "with a photo" if "with a photo" in str(self.captions[post_id]) else "in words"
        caption = f"Deed {number} {kind}, said better"
        self.tried.add(caption)
        self.captions[post_id].add(caption)
        photos = self._media(post_id) if kind == "with a photo" else []
        body = {"status": caption, "media_ids": photos}
        self._answered("PUT", f"/api/v1/statuses/{post_id}", json=body)
        self.captions[post_id] = {caption}

    def _media(self, post_id: str) -> list[str]:
        status = self.person.get(f"/api/v1/statuses/{post_id}")
        return [one["id"] for one in status["media_attachments"]]

    def _delete(self, _: int) -> None:
        post_id = self._random.choice(self._standing())
        self.captions[post_id].add("")
        self._answered("DELETE", f"/api/v1/statuses/{post_id}")
        self.captions[post_id] = {""}

    def _follow(self, _: int) -> None:
        wanted = self._random.random() < 0.5
        self.follows.add(wanted)
        self._answered(
            "POST", f"/api/v1/accounts/{self.other_id}/{'follow' if wanted else 'unfollow'}"
        )
        self.follows = {wanted}

    def _answered(self, method: str, path: str, **arguments: Any) -> None:
        answer = self.person.ask(method, path, **arguments)
        assert answer.status_code == 200, answer.text


def rows(instance: Instance, statement: str) -> list[tuple[Any, ...]]:
    """What the database of an instance answers, read from outside."""
    path = instance.folder / "data" / "fediphoto.sqlite3"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=120)) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.long
def test_power_cuts_leave_nothing_by_half(new_instance: NewInstance, tmp_path: Path) -> None:
    """Two hundred uploads, posts, edits, deletions and follows, in a place without light."""
    a = new_instance("a")
    alice, carol = a.person("alice"), a.person("carol")
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (640, 480), "teal").save(photo)
    one = Restless(alice, photo, carol.get("/api/v1/accounts/verify_credentials")["id"], 3)
    working = threading.Thread(target=one.go_on, args=(200,), daemon=True)
    working.start()
    chance = random.Random(20261126)
    while working.is_alive():
        before = one.done.total()
        time.sleep(chance.uniform(0.3, 1.5))
        # However slow the machine is, something is done between two cuts.
        eventually(lambda before=before: one.done.total() > before or not working.is_alive())
        a.kill()
        a.start()
    assert min(one.done[kind] for kind in KINDS) > 3, "it did not end before"

    for post_id, captions in one.captions.items():
        answer = alice.ask("GET", f"/api/v1/statuses/{post_id}")
        if answer.status_code == 404:
            assert "" in captions, captions
            continue
        said = answer.json()["content"]
        assert any(f"<p>{caption}</p>" == said for caption in captions if caption), captions
    own_id = alice.get("/api/v1/accounts/verify_credentials")["id"]
    shown: list[str] = []
    parameters = {"limit": "40"}
    while page := alice.get(f"/api/v1/accounts/{own_id}/statuses", **parameters):
        for status in page:
            caption = status["content"].removeprefix("<p>").removesuffix("</p>")
            shown.append(caption)
            assert len(status["media_attachments"]) == ("with a photo" in caption), caption
        parameters["max_id"] = page[-1]["id"]
    assert set(shown) <= one.tried
    assert len(shown) == len(set(shown)), "no post came twice"

    media = a.folder / "data" / "media"
    for upload in one.uploads:
        assert alice.ask("GET", f"/api/v1/media/{upload}").status_code == 200
    for (renditions,) in rows(a, "SELECT renditions FROM attachment WHERE remote_url = ''"):
        for file in json.loads(renditions).values():
            assert (media / file["key"]).is_file(), file
    relation = alice.get("/api/v1/accounts/relationships", **{"id[]": one.other_id})[0]
    assert relation["following"] in one.follows
    ((follows, counted),) = rows(
        a,
        "SELECT (SELECT COUNT(*) FROM follow), followers_count FROM account"
        " WHERE username = 'carol' AND domain = ''",
    )
    assert follows == counted == relation["following"]
    ((kept, counted),) = rows(
        a,
        "SELECT (SELECT COUNT(*) FROM post WHERE account_id = account.id), posts_count"
        " FROM account WHERE username = 'alice' AND domain = ''",
    )
    assert kept == counted == len(shown)
