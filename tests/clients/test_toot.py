"""toot, unmodified, does everything it can do here."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from mastodon import Mastodon
from PIL import Image
from toot.cli import cli

from tests.clients.conftest import SignIn
from tests.clients.consent import authorize
from tests.clients.table import written
from tests.journeys.instance import PATIENCE_S, Instance

Toot = Callable[..., str]

called: set[str] = set()
"""The commands that were run, by their one or two words."""

ABSENT = {
    "activate": "asks no server",
    "diag": "asks no server",
    "env": "asks no server",
    "login_cli": "the older name of login",
    "logout": "would end the tests' own sign-in",
    "tui": "an interface of the whole screen",
    "list_accounts": "the older name of lists accounts",
    "list_add": "the older name of lists add",
    "list_create": "the older name of lists create",
    "list_delete": "the older name of lists delete",
    "list_remove": "the older name of lists remove",
    "reblogged_by": "the older name of reblogged-by",
    "update_account": "the older name of update-account",
}
"""Commands that are not run here, each with the reason."""


@pytest.fixture(scope="session")
def toot_environment(
    instance: Instance, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Where toot keeps alice's sign-in, made by `toot login` and a visit to the browser."""
    folder = str(tmp_path_factory.mktemp("toot"))
    environment = {"XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
    login = subprocess.Popen(
        [sys.executable, "-m", "toot", "login", "--instance", instance.url],
        env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert login.stdin
    assert login.stdout
    said = ""
    while not (found := re.search(r"^(http\S+/oauth/authorize\S*)$", said, re.MULTILINE)):
        line = login.stdout.readline()
        assert line, said
        said += line
    code = authorize(found[1], "alice@example.com")
    rest, _ = login.communicate(f"n\n{code}\n", timeout=PATIENCE_S)
    assert "Successfully logged in" in rest, said + rest
    return environment


@pytest.fixture
def toot(toot_environment: dict[str, str]) -> Toot:
    """Run `toot …` as alice; what it prints."""

    def run(*words: str) -> str:
        done = CliRunner(env=toot_environment).invoke(cli, list(words))
        assert done.exit_code == 0, (words, done.output, done.exception)
        called.update({words[0], " ".join(words[:2])})
        return done.output

    return run


@pytest.fixture
def toot_json(toot: Toot) -> Callable[..., Any]:
    """The same with --json, read."""
    return lambda *words: json.loads(toot(*words, "--json"))


@pytest.fixture
def bob(sign_in: SignIn) -> Mastodon:
    return sign_in("bob")


def test_it_knows_who_and_where_it_is(toot: Toot, instance: Instance):
    assert "@alice" in toot("whoami")
    assert "@bob" in toot("whois", "bob")
    described = toot("instance", instance.url)
    assert "fediphoto" in described
    assert instance.domain in described
    assert "alice" in toot("auth")


def test_it_posts_photos_answers_and_deletes(
    toot: Toot, toot_json: Callable[..., Any], tmp_path: Path
):
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (320, 240), "olive").save(path)
    uploaded = toot("upload", str(path), "--description", "Olive")
    assert "Successfully uploaded" in uploaded
    posted = toot_json(
        "post", "From a terminal", "--media", str(path), "--description", "Olive all over",
        "--visibility", "unlisted", "--sensitive", "--spoiler-text", "Olive", "--language", "en",
    )  # fmt: skip
    assert posted["media_attachments"][0]["description"] == "Olive all over"
    assert posted["visibility"] == "unlisted"
    answer = toot_json("post", "And an answer", "--reply-to", posted["id"])
    assert answer["in_reply_to_id"] == posted["id"]
    assert "From a terminal" in toot("status", posted["id"])
    thread = toot("thread", posted["id"])
    assert "From a terminal" in thread
    assert "And an answer" in thread
    assert "Status deleted" in toot("delete", answer["id"])


def test_it_likes_boosts_bookmarks_and_pins(
    toot: Toot, toot_json: Callable[..., Any], bob: Mastodon
):
    posted = str(bob.status_post("For toot").id)
    assert toot_json("favourite", posted)["favourited"]
    assert toot_json("reblog", posted)["reblog"]["id"] == posted
    assert "alice" in toot("reblogged-by", posted)
    assert toot_json("bookmark", posted)["bookmarked"]
    assert "For toot" in toot("bookmarks", "--once")
    assert "For toot" in toot("timelines", "favourites", "--no-pager")
    for deed in ("unfavourite", "unreblog", "unbookmark"):
        toot(deed, posted)
    mine = toot_json("post", "Pin me")["id"]
    assert toot_json("pin", mine)["pinned"]
    assert not toot_json("unpin", mine)["pinned"]


def test_it_follows_mutes_and_blocks(toot: Toot, toot_json: Callable[..., Any], bob: Mastodon):
    assert "now following" in toot("follow", "bob")
    assert "bob" in toot("following")
    assert "alice" in toot("followers", "bob")
    assert "bob" in toot("search", "bob")
    for deed, listing in (("mute", "muted"), ("block", "blocked")):
        toot(deed, "bob")
        assert "bob" in [one["acct"] for one in toot_json(listing)]
        toot(f"un{deed}", "bob")
        assert toot_json(listing) == []
    assert "no longer following" in toot("unfollow", "bob")


def test_it_reads_timelines_and_notifications(toot: Toot, bob: Mastodon):
    toot("follow", "bob")
    bob.status_post("Hello @alice #terminal")
    for words in (
        ("timeline", "--once"),
        ("timeline", "--public", "--once"),
        ("timeline", "--tag", "terminal", "--once"),
        ("timeline", "--account", "bob", "--once"),
        ("timelines", "home", "--no-pager"),
        ("timelines", "public", "--no-pager"),
        ("timelines", "tag", "terminal", "--no-pager"),
        ("timelines", "account", "bob", "--no-pager"),
    ):
        assert "#terminal" in toot(*words), words
    assert "mentioned you" in toot("notifications")
    toot("notifications", "--clear")


def test_it_answers_follow_requests(toot: Toot, sign_in: SignIn):
    toot("update-account", "--locked")
    try:
        for name in ("bob", "carol"):
            client = sign_in(name)
            client.account_unfollow(client.account_lookup("alice"))
            client.account_follow(client.account_lookup("alice"))
        assert "bob" in toot("follow-requests", "list")
        toot("follow-requests", "accept", "bob")
        toot("follow-requests", "reject", "carol")
        assert "bob" not in toot("follow-requests", "list")
    finally:
        toot("update-account", "--no-locked")


def test_it_changes_the_profile(toot: Toot, toot_json: Callable[..., Any], tmp_path: Path):
    path = tmp_path / "avatar.png"
    Image.new("RGB", (400, 400), "plum").save(path)
    changed = toot_json(
        "update-account", "--display-name", "Alice in the terminal", "--note", "Typing",
        "--avatar", str(path), "--discoverable", "--privacy", "unlisted", "--language", "en",
    )  # fmt: skip
    assert changed["display_name"] == "Alice in the terminal"
    assert changed["source"]["privacy"] == "unlisted"
    assert changed["source"]["language"] == "en"
    toot("update-account", "--privacy", "public")


def test_it_keeps_lists(toot: Toot, toot_json: Callable[..., Any], bob: Mastodon):
    toot("follow", "bob")
    toot("lists", "create", "Terminals")
    toot("lists", "add", "Terminals", "bob")
    assert "bob" in toot("lists", "accounts", "Terminals")
    bob.status_post("On a list #terminals")
    assert "#terminals" in toot("timelines", "list", "Terminals", "--no-pager")
    toot("lists", "remove", "Terminals", "bob")
    assert "Terminals" in toot("lists", "list")
    toot("lists", "delete", "Terminals")
    assert "Terminals" not in toot("lists", "list")


def test_it_follows_and_features_hashtags(toot: Toot, bob: Mastodon):
    bob.status_post("About #phosphor")
    toot("tags", "follow", "phosphor")
    assert "phosphor" in toot("tags", "followed")
    assert "phosphor" in toot("tags", "info", "phosphor")
    toot("tags", "unfollow", "phosphor")
    toot("tags", "feature", "phosphor")
    assert "phosphor" in toot("tags", "featured")
    toot("tags", "unfeature", "phosphor")


def test_it_votes_and_looks_at_what_trends(toot: Toot, bob: Mastodon):
    poll = bob.make_poll(["Green", "Amber"], expires_in=3600)
    asked = str(bob.status_post("Which phosphor?", poll=poll).poll.id)
    toot("polls", "vote", asked, "1")
    assert "Amber" in toot("polls", "show", asked)
    toot("timelines", "trending", "--no-pager")
    toot("timelines", "link", "https://pages.test/", "--no-pager")


def test_the_table_says_so() -> None:
    operations = set(_commands(cli))
    if len(operations & called) < len(operations) // 2:
        pytest.skip("only after all tests of toot")
    ran = {name: "works" for name in operations if name in called or name == "login"}
    assert sorted(operations - set(ran) - set(ABSENT)) == []
    written(f"toot {version('toot')}", ran, ABSENT)


def _commands(group: click.Group, *before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, *before, name)
        else:
            yield " ".join((*before, name))
