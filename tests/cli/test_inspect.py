"""An admin asks how a document is understood: a line each, and nothing is kept of it."""

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import commands
from tests.remote_server import PUBLIC, RemoteServer

NOTE = {
    "id": "https://pixelfed.test/p/bob/1",
    "type": "Note",
    "attributedTo": "https://pixelfed.test/users/bob",
    "content": "<p>Rain</p>",
    "to": [PUBLIC],
    "attachment": [{"type": "Image", "mediaType": "image/jpeg", "url": "https://a.test/1.jpg"}],
}


@dataclass
class Done:
    """What a command left behind."""

    status: int
    lines: list[dict[str, Any]]
    errors: list[str]


async def inspect(folder: Path, *words: str, **settings: str) -> Done:
    """`fediphoto inspect …` in `folder`, while the servers of this process go on answering."""
    environment = {name: value for name, value in os.environ.items() if "FEDIPHOTO" not in name}
    done = await asyncio.to_thread(
        commands.run, ("inspect", *words), folder, {**environment, **settings}
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return Done(done.returncode, lines, done.stderr.splitlines())


@pytest.fixture
async def remote() -> AsyncIterator[RemoteServer]:
    """A server on loopback."""
    async with RemoteServer() as server:
        yield server


async def test_files_are_told_a_line_each_without_an_instance(tmp_path: Path) -> None:
    (tmp_path / "note.json").write_text(json.dumps(NOTE))
    (tmp_path / "join.json").write_text(
        json.dumps({"type": "Join", "actor": "https://a.test/1", "object": "https://a.test/e"})
    )
    (tmp_path / "list.json").write_text(json.dumps([NOTE]))
    (tmp_path / "page.html").write_text("<!doctype html><p>Hello")
    names = _names(tmp_path)
    done = await inspect(tmp_path, *names, FEDIPHOTO_SERVER__BIND="nowhere")
    assert done.status == 0, done
    told = {line["file"]: line for line in done.lines}
    assert [line["file"] for line in done.lines] == names
    assert (told["note.json"]["kind"], told["note.json"]["what"]) == ("post", "photo post")
    assert told["note.json"]["attachments"][0]["url"] == "https://a.test/1.jpg"
    assert told["join.json"]["refused"].startswith("Join means nothing here: ")
    assert told["list.json"] == {
        "file": "list.json",
        "refused": "A list is not taken: every document comes alone.",
    }
    assert told["page.html"]["refused"] == "That is not JSON but markup."
    assert _names(tmp_path) == names, "nothing was made"


async def test_a_file_that_cannot_be_read_is_a_line_on_standard_error(tmp_path: Path) -> None:
    (tmp_path / "note.json").write_text(json.dumps(NOTE))
    done = await inspect(tmp_path, "missing.json", "note.json")
    assert done.status == 1
    assert [line["file"] for line in done.lines] == ["note.json"]
    assert done.errors == ["fediphoto: missing.json: cannot be read (No such file or directory)"]


async def test_a_file_larger_than_an_inbox_takes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.json").write_text(json.dumps(NOTE | {"content": "x" * 2**20}))
    done = await inspect(tmp_path, "big.json")
    assert done.lines == [{"file": "big.json", "refused": "It is larger than 1 MiB."}]


async def test_a_captured_request_tells_what_its_signature_covers(tmp_path: Path) -> None:
    remote = RemoteServer(host="a.test")
    bob = remote.person("bob")
    headers, body = remote.sign(bob, remote.activity("Like", bob, NOTE["id"]))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()
    start = b"POST /inbox HTTP/1.1\r\n"
    (tmp_path / "whole").write_bytes(start + head + b"\r\n" + body)
    (tmp_path / "changed").write_bytes(start + head + b"\r\n" + body.replace(b"Like", b"View"))
    (tmp_path / "unsigned").write_bytes(start + b"Host: b.test\r\n\r\n" + body)
    whole, changed, unsigned = (
        await inspect(tmp_path, "--trace", "whole", "changed", "unsigned")
    ).lines
    assert (whole["kind"], changed["kind"]) == ("like", "view")
    assert whole["trace"][1:] == [
        "a captured POST of /inbox",
        f"signed with {bob.key_uri} (cavage); its key is not asked for",
        "its digest is that of the body",
    ]
    assert "does not match" in changed["trace"][-1]
    assert unsigned["trace"][-1] == "its signature: The request is not signed"


async def test_a_handle_is_followed_step_by_step(tmp_path: Path, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    done = await inspect(tmp_path, "--trace", f"@bob@{remote.host}")
    (line,) = done.lines
    assert done.status == 0
    assert (line["kind"], line["what"], line["id"]) == ("actor", "person", bob.uri)
    assert "problem" not in line
    trace = "\n".join(line["trace"])
    for step in (
        f"WebFinger: who is bob@{remote.host}?",
        f"WebFinger: bob@{remote.host} is {bob.uri}",
        f"GET {bob.uri}",
        "200 application/activity+json",
        f"id check passed: {bob.uri}",
        f"rsa key {bob.key_uri} is shown by its owner",
    ):
        assert step in trace
    assert _names(tmp_path) == [], "not even a database was made"


async def test_a_key_with_an_address_of_its_own_is_asked_for(
    tmp_path: Path, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    key = dict(bob.document["publicKey"]) | {"id": f"{bob.uri}/main-key"}
    bob.document["publicKey"] = key
    remote.serve(key["id"], {"id": bob.uri, "type": "Person", "publicKey": key})
    (line,) = (await inspect(tmp_path, "--trace", bob.uri)).lines
    assert f"GET {key['id']} (unsigned)" in line["trace"]
    assert f"rsa key {key['id']} is shown by its owner" in line["trace"]


async def test_a_post_is_fetched_with_its_author(tmp_path: Path, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Rain</p>")
    page = remote.redirect("/@bob/1", note["id"])
    done = await inspect(tmp_path, page, "--trace")
    (line,) = done.lines
    assert (line["url"], line["kind"], line["what"]) == (page, "post", "text post")
    assert f"302 to {note['id']}" in line["trace"]
    assert f"its author is {bob.uri}" in line["trace"]
    assert [seen for seen in remote.log if seen.method != "GET"] == []


async def test_an_integrity_proof_is_checked(tmp_path: Path, remote: RemoteServer) -> None:
    bob = remote.person("bob").with_ed25519()
    proven = bob.prove(remote.note(bob, "<p>Rain</p>"))
    remote.serve(proven["id"], proven)
    changed = bob.prove(remote.note(bob, "<p>Rain</p>")) | {"content": "<p>Sun</p>"}
    remote.serve(changed["id"], changed)
    done = await inspect(tmp_path, "--trace", proven["id"], changed["id"])
    assert "integrity proof holds" in done.lines[0]["trace"]
    assert "problem" not in done.lines[0]
    assert done.lines[1]["problem"] == "The integrity proof does not match the document."


async def test_lies_are_told(tmp_path: Path, remote: RemoteServer) -> None:
    bob = remote.person("bob")
    remote.person("eve", preferredUsername="bob")
    elsewhere = remote.serve("/forged", NOTE)
    file = remote.serve("/file", NOTE | {"id": f"{remote.base_url}/file"}, content_type="text/html")
    stranger = remote.note(bob, attributedTo="https://victim.test/users/alice")
    done = await inspect(
        tmp_path,
        *(elsewhere, file, stranger["id"], f"{remote.base_url}/users/eve", "http://10.0.0.1/x"),
        f"@nobody@{remote.host}",
    )
    assert done.status == 0
    assert [line.get("refused") or line.get("problem") for line in done.lines] == [
        "The object's id is on another server than the object.",
        "The answer is not an ActivityPub document.",
        "The author and the post are on different servers.",
        f"{remote.host} does not confirm that bob@{remote.host} is {remote.base_url}/users/eve.",
        "That address cannot be fetched.",
        f"There is no nobody@{remote.host}.",
    ]


async def test_an_instance_signs_what_it_asks_and_keeps_nothing(
    tmp_path: Path, remote: RemoteServer
) -> None:
    bob = remote.person("bob")
    create = ("user", "create", "alice", "--email", "a@x.test", "--password", "slow walks home")
    await _fediphoto(tmp_path, *create)
    before = _rows(tmp_path)
    done = await inspect(tmp_path, remote.note(bob, "Rain")["id"], f"@bob@{remote.host}")
    assert [line["kind"] for line in done.lines] == ["post", "actor"]
    assert all("actor#main-key" in seen.headers.get("Signature", "") for seen in remote.log)
    assert _rows(tmp_path) == before
    remote.log.clear()
    await _fediphoto(tmp_path, "domain", "block", remote.host)
    (line,) = (await inspect(tmp_path, bob.uri)).lines
    assert line["refused"] == "This instance does not federate with that one."
    assert remote.log == [], "nor is a suspended host asked"


async def _fediphoto(folder: Path, *words: str) -> None:
    environment = {name: value for name, value in os.environ.items() if "FEDIPHOTO" not in name}
    done = await asyncio.to_thread(commands.run, words, folder, environment)
    assert done.returncode == 0, done.stderr


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _rows(folder: Path) -> dict[str, list[Any]]:
    """Every row of the instance's database."""
    with closing(sqlite3.connect(folder / "data" / "fediphoto.sqlite3")) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))
            for (name,) in names
        }
