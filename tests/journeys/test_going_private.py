"""Going private through power cuts: every post is hidden once, here and where it was followed."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.clients.consent import hidden
from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Instance, eventually

pytestmark = pytest.mark.long

POSTS = 60
EARLIER = "/settings/privacy/earlier"


def asked(data: Path) -> tuple[Any, ...]:
    """How far it is: (posts done, posts left, whether it is finished)."""
    [database] = data.rglob("fediphoto.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        [row] = connection.execute(
            "SELECT posts_done, posts_left, finished_at IS NOT NULL FROM hiding"
        )
    return tuple(row)


def hide_everything(instance: Instance, name: str) -> None:
    """Put all into the archive, by the forms."""
    password = f"{name} walks slowly"
    with requests.Session() as browser:
        page = browser.get(f"{instance.url}/login", timeout=120)
        fields = {**hidden(page.text), "login": name, "password": password}
        browser.post(f"{instance.url}/login", data=fields, timeout=120)
        page = browser.get(f"{instance.url}{EARLIER}", timeout=120)
        fields = {**hidden(page.text, f"{EARLIER}/ask"), "choice": "archive"}
        page = browser.post(f"{instance.url}{EARLIER}/ask", data=fields, timeout=120)
        fields = {**hidden(page.text, EARLIER), "password": password}
        answer = browser.post(f"{instance.url}{EARLIER}", data=fields, timeout=120)
        assert answer.status_code == 200, answer.text


def test_all_is_hidden_once_whenever_the_power_goes(
    new_instance: NewInstance, tmp_path: Path
) -> None:
    here, there = new_instance("here"), new_instance("there")
    alice, bob = here.person("alice"), there.person("bob")
    bob.follow(alice.handle)
    eventually(lambda: alice.notified("follow"))
    for number in range(POSTS):
        alice.publish(f"Number {number}")
    last = f"Number {POSTS - 1}<"
    eventually(lambda: bob.in_home(last))
    hide_everything(here, "alice")
    for _ in range(3):
        here.kill()
        here.start()
    alice.publish("Afterwards")
    eventually(lambda: asked(tmp_path / "here")[2], patience_s=600)
    assert asked(tmp_path / "here") == (POSTS, 0, 1)
    me = alice.get("/api/v1/accounts/verify_credentials")
    shown = alice.get(f"/api/v1/accounts/{me['id']}/statuses", limit=40)
    assert [one["content"] for one in shown] == ["<p>Afterwards</p>"]
    assert me["statuses_count"] == 1
    eventually(lambda: [one["content"] for one in bob.home()] == ["<p>Afterwards</p>"])
