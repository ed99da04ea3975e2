"""Somebody takes all they have here along, and somebody leaves for good."""

import csv
import io
import json
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from fediphoto.activitypub import actors, archives
from fediphoto.config import Config
from fediphoto.domain.people import accounts, exports
from fediphoto.domain.photos import attachments, camera_choice
from fediphoto.domain.posts import archive as out_of_sight
from fediphoto.domain.posts import interactions
from fediphoto.domain.sign_in import recovery_codes, totp
from fediphoto.domain.timelines import collections as shelves
from fediphoto.domain.timelines import lists
from fediphoto.errors import NotFound
from fediphoto.media import shot
from fediphoto.storage import blobs, jobs
from fediphoto.storage.models import Account, Attachment, Export, Job, Post, Session, User
from fediphoto.worker import Workers
from tests.domain.city import block, follow, mute, photo, says
from tests.remote_server import RemoteServer
from tests.web.conftest import PASSWORD
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive


async def _of(name: str) -> Account:
    account = await accounts.find(name)
    assert account is not None
    return account


async def _archive(browser: Browser, config: Config) -> zipfile.ZipFile:
    """What somebody finds who asks for their archive and fetches it."""
    await browser.open("/settings/export")
    await browser.press("/settings/export", password=PASSWORD)
    await Workers(config).drain()
    page = await browser.open("/settings/export")
    [path] = [link for link in page.links() if link.endswith(".zip")]
    response = await browser.raw("GET", path)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in response.headers["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(await response.get_data()))


def _rows(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode())))


async def test_the_archive_holds_every_photo_byte_for_byte_and_every_word(
    arrive: Arrive, storage: Config, alley: Path, tmp_path: Path
) -> None:
    anna, _ = await arrive("anna"), await arrive("boris")
    me, other = await _of("anna"), await _of("boris")
    await follow(me, other)
    await follow(other, me)
    sent = Path(shutil.copy(alley, tmp_path / "sent.jpg"))
    shown = await attachments.upload(me, sent, description="Trees in autumn")
    mine = await says(me, "Leaves #autumn", attachment_ids=[shown.id], visibility="followers")
    theirs = await says(other, "Rain", attachment_ids=[(await photo(other)).id])
    await says(me, "So much rain", in_reply_to_id=theirs.id)
    await says(me, "Between us", visibility="direct", addressed_ids=[other.id])
    await interactions.boost(me, theirs)
    await interactions.like(me, theirs)
    await interactions.bookmark(me, theirs)
    row = await lists.create(me, "Friends, old")
    await lists.add(row, [other.id])
    shelf = await shelves.create(me, "Seasons", visibility="public")
    await shelves.add(me, shelf, mine)
    archive = await _archive(anna, storage)
    assert archive.testzip() is None
    outbox = json.loads(archive.read("outbox.json"))
    assert outbox["totalItems"] == 4
    notes = [one["object"] for one in outbox["orderedItems"] if one["type"] == "Create"]
    [boost] = [one for one in outbox["orderedItems"] if one["type"] == "Announce"]
    assert boost["object"] == theirs.uri
    assert [note["source"]["content"] for note in notes] == [
        "Leaves #autumn",
        "So much rain",
        "Between us",
    ]
    assert notes[1]["inReplyTo"] == theirs.uri
    [attached] = notes[0]["attachment"]
    assert attached["name"] == "Trees in autumn"
    original = (await Attachment.get(id=shown.id)).renditions["original"]
    kept = await blobs.current().path(original["key"])
    assert kept is not None
    assert archive.read(attached["url"].removeprefix("/")) == kept.read_bytes()
    assert _rows(archive, "following_accounts.csv") == [
        ["Account address", "Show boosts", "Notify on new posts", "Languages"],
        [f"boris@{storage.domain}", "true", "false", ""],
    ]
    assert _rows(archive, "followers.csv")[1:] == [[f"boris@{storage.domain}"]]
    assert _rows(archive, "lists.csv") == [["Friends, old", f"boris@{storage.domain}"]]
    assert _rows(archive, "bookmarks.csv") == [[theirs.uri]]
    assert json.loads(archive.read("likes.json"))["orderedItems"] == [theirs.uri]
    assert json.loads(archive.read("collections.json"))[0]["posts"] == [mine.uri]
    assert json.loads(archive.read("account.json"))["email"] == "anna@people.test"
    assert json.loads(archive.read("actor.json"))["preferredUsername"] == "anna"
    everything = b"".join(archive.read(name) for name in archive.namelist())
    user = await User.get(account_id=me.id)
    assert user.password_hash.encode() not in everything
    assert b"PRIVATE KEY" not in everything
    assert b'"Rain"' not in everything, "what others wrote is theirs"


async def test_what_is_out_of_sight_goes_along_addressed_to_nobody(
    arrive: Arrive, storage: Config
) -> None:
    anna, _ = await arrive("anna"), await arrive("boris")
    me = await _of("anna")
    post = await says(me, "Once for @boris")
    hidden = await out_of_sight.archive(me, post)
    [create] = json.loads((await _archive(anna, storage)).read("outbox.json"))["orderedItems"]
    assert create["object"]["source"]["content"] == "Once for @boris"
    assert hidden.archived_at is not None
    assert create["object"]["archived"] == hidden.archived_at.isoformat()
    addressed = [part[name] for part in (create, create["object"]) for name in ("to", "cc")]
    assert addressed == [[], [], [], []]


async def test_nobody_else_fetches_an_archive(
    arrive: Arrive, visitor: Browser, storage: Config
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await _archive(anna, storage)
    export = await Export.get()
    path = f"/settings/export/{export.id}.zip"
    await boris.open(path, 404)
    await visitor.open(path)
    assert visitor.page.address.startswith("/login")
    await anna.open("/settings/export/1.zip", 404)
    await anna.open("/settings/export/passwords.csv", 404)
    part = await anna.raw("GET", path, headers={"Range": "bytes=0-3"})
    assert part.status_code == 206
    assert await part.get_data() == b"PK\x03\x04"


async def test_an_archive_needs_the_password_and_is_made_once_a_day(
    arrive: Arrive, storage: Config
) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/export")
    await anna.press("/settings/export", status=422, password="not the one")
    assert "not your present password" in anna.page.problem()
    assert await Export.all().count() == 0
    await anna.press("/settings/export", password=PASSWORD)
    assert "Being made" in anna.page.text
    assert not anna.page.all("form[action='/settings/export']")
    await Workers(storage).drain()
    again = await anna.open("/settings/export")
    assert "Ready, with 0 posts" in again.text
    first = await Export.get()
    with pytest.raises(exports.TooManyRequests):
        await exports.request(await _of("anna"))
    await Export.filter(id=first.id).update(created_at=datetime.now(UTC) - timedelta(days=2))
    await anna.open("/settings/export")
    await anna.press("/settings/export", password=PASSWORD)
    assert not exports.path_of(first.id).exists(), "one archive at a time"
    assert (await Export.get()).id != first.id


async def test_more_posts_than_are_read_at_once_are_all_there(
    arrive: Arrive, storage: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "POSTS_AT_ONCE", 3)
    anna = await arrive("anna")
    me = await _of("anna")
    for number in range(9):
        await says(me, f"Number {number}")
    outbox = json.loads((await _archive(anna, storage)).read("outbox.json"))
    said = [one["object"]["source"]["content"] for one in outbox["orderedItems"]]
    assert said == [f"Number {number}" for number in range(9)]


async def test_what_a_crash_broke_off_is_made_anew_and_an_endless_crash_is_given_up(
    arrive: Arrive, storage: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await arrive("anna")
    me = await _of("anna")
    await says(me, "Leaves", attachment_ids=[(await photo(me)).id])
    made = await exports.request(me)

    async def dies(*_: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(archives, "_pack_person", dies)
        await Workers(storage).drain()
        assert (await Export.get()).state == "building"
        exports.unfinished_path_of(made.id).write_bytes(b"half a file")  # as kill -9 leaves it
    with pytest.raises(NotFound):
        await exports.file_of(me, made.id)
    await Job.filter(unique_key=exports.job_key(made.id)).update(
        run_at=datetime.now(UTC), locked_until=datetime.now(UTC)
    )
    await jobs.release_leases()
    await Workers(storage).drain()
    archive = zipfile.ZipFile(await exports.file_of(me, made.id))
    assert archive.testzip() is None
    assert json.loads(archive.read("outbox.json"))["totalItems"] == 1
    assert not exports.unfinished_path_of(made.id).exists()
    await Export.filter(id=made.id).update(state="building", tries=exports.MOST_TRIES)
    await archives.build(made.id)
    assert (await Export.get()).state == "failed"
    page = await anna.open("/settings/export")
    assert "could not be made" in page.text
    assert page.all("form[action='/settings/export']"), "it may be asked for again"


async def test_a_photo_that_is_not_there_is_named_and_holds_nothing_up(
    arrive: Arrive, storage: Config
) -> None:
    anna = await arrive("anna")
    me = await _of("anna")
    lost = await photo(me)
    await says(me, "Lost", attachment_ids=[lost.id])
    archive = await _archive(anna, storage)
    assert f"media/{lost.id}.jpg" in archive.read("README.txt").decode()
    assert json.loads(archive.read("outbox.json"))["totalItems"] == 1


async def test_archives_are_swept_after_a_week(arrive: Arrive, storage: Config) -> None:
    anna = await arrive("anna")
    await _archive(anna, storage)
    export = await Export.get()
    stray = exports.path_of(7)
    stray.write_bytes(b"of an account that is gone")
    await exports.sweep()
    assert exports.path_of(export.id).exists()
    assert not stray.exists()
    await Export.filter(id=export.id).update(created_at=datetime.now(UTC) - timedelta(days=8))
    await exports.sweep()
    assert not exports.path_of(export.id).exists()
    assert "What is in it" in (await anna.open("/settings/export")).text


async def test_lists_for_another_server_are_fetched_one_by_one(
    arrive: Arrive, visitor: Browser, storage: Config
) -> None:
    anna = await arrive("anna")
    me = await _of("anna")
    for name in ("boris", "carla"):
        await arrive(name)
    await block(me, await _of("boris"))
    await mute(me, await _of("carla"))
    got = await anna.raw("GET", "/settings/export/blocked_accounts.csv")
    assert await got.get_data(as_text=True) == f"boris@{storage.domain}\n"
    got = await anna.raw("GET", "/settings/export/muted_accounts.csv")
    assert await got.get_data(as_text=True) == (
        f"Account address,Hide notifications\ncarla@{storage.domain},true\n"
    )
    await visitor.open("/settings/export/blocked_accounts.csv")
    assert visitor.page.address.startswith("/login")


async def test_whoever_leaves_proves_it_is_asked_again_and_is_gone_everywhere(
    arrive: Arrive, visitor: Browser, elsewhere: RemoteServer, storage: Config
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    phone = await arrive("anna")
    me = await _of("anna")
    elsewhere.person("bob")
    await follow(await actors.resolve_handle(f"@bob@{elsewhere.host}"), me)
    await says(me, "Leaves", attachment_ids=[(await photo(me)).id])
    await _archive(anna, storage)
    export = await Export.get()
    assert "/settings/delete" in (await anna.open("/settings/data")).links()
    await anna.open("/settings/delete")
    assert "/settings/export" in anna.page.links()
    ask = "/settings/delete/ask"
    await anna.press(ask, status=422, handle="@boris", password=PASSWORD)
    assert "Type @anna" in anna.page.problem()
    await anna.press(ask, status=422, handle="anna", password="not the one")
    assert "not your present password" in anna.page.problem()
    await anna.press(ask, handle=f"@Anna@{storage.domain}", password=PASSWORD)
    assert (await Account.get(id=me.id)).suspended_at is None, "nothing has happened yet"
    assert "Really delete @anna?" in anna.page.text
    await anna.press("/settings/delete")
    assert anna.page.address == "/farewell"
    assert "Your account is deleted" in anna.page.text
    assert await Session.filter(account_id=me.id).count() == 0
    await phone.open("/settings/delete")
    assert phone.page.address.startswith("/login")
    await boris.open("/@anna", 410)
    await Workers(storage).drain()
    gone = await Account.get(id=me.id)
    assert gone.deleted_at is not None
    assert await Post.filter(account_id=me.id).count() == 0
    assert await User.filter(account_id=me.id).count() == 0
    assert not exports.path_of(export.id).exists()
    said = [one for one in elsewhere.received if one["type"] == "Delete"]
    assert said[-1]["object"] == me.uri
    await visitor.open("/@anna", 410)
    await boris.open("/farewell")
    assert boris.page.address == "/"


async def test_the_last_word_counts_only_for_who_gave_the_proof_and_for_a_while(
    arrive: Arrive,
) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await anna.open("/settings/delete")
    await anna.press("/settings/delete/ask", handle="anna", password=PASSWORD)
    proof = anna.page.value("proof")
    token = (await boris.open("/settings/delete")).value("csrf_token")
    for form in ({"csrf_token": token, "proof": proof}, {"csrf_token": token}, {"proof": proof}):
        answer = await boris.raw("POST", "/settings/delete", form=form)
        assert answer.status_code in (403, 422), form
    for name in ("anna", "boris"):
        assert (await _of(name)).suspended_at is None, name
    await boris.open("/settings/delete")
    assert boris.page.address == "/settings/delete", "still signed in"


async def test_a_second_factor_is_asked_for_and_paper_counts(
    arrive: Arrive, storage: Config
) -> None:
    anna = await arrive("anna")
    me = await _of("anna")
    await totp.begin(me)
    secret = await totp.pending_secret(me)
    assert await totp.confirm(me, pyotp.TOTP(secret).now())
    [paper, *_] = await recovery_codes.make(me.id)
    await anna.open("/settings/delete")
    proof = {"handle": "anna", "password": PASSWORD}
    await anna.press("/settings/delete/ask", status=422, **proof, code="000000")
    assert "code is not right" in anna.page.problem()
    await anna.press("/settings/delete/ask", **proof, code=paper)
    await anna.press("/settings/delete")
    await Workers(storage).drain()
    assert (await Account.get(id=me.id)).deleted_at is not None


async def test_the_only_admin_stays(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    me = await _of("anna")
    await User.filter(account_id=me.id).update(role="admin")
    await anna.open("/settings/delete")
    await anna.press("/settings/delete/ask", status=422, handle="anna", password=PASSWORD)
    assert "the only admin" in anna.page.problem()
    await User.filter(account_id=(await _of("boris")).id).update(role="admin")
    await anna.open("/settings/delete")
    await anna.press("/settings/delete/ask", handle="anna", password=PASSWORD)
    assert "Really delete" in anna.page.text


async def test_what_is_told_of_a_camera_goes_along_and_no_more(
    arrive: Arrive, storage: Config
) -> None:
    anna = await arrive("anna")
    me = await _of("anna")
    told, silent = await photo(me), await photo(me)
    for one in (told, silent):
        await camera_choice.note(me, one.id, shot.read({"model": "X-T5", "aperture": 2}))
    await says(me, "Told", attachment_ids=[told.id], shows_camera=True)
    await says(me, "Silent", attachment_ids=[silent.id])
    outbox = json.loads((await _archive(anna, storage)).read("outbox.json"))
    first, second = (one["object"]["attachment"][0] for one in outbox["orderedItems"])
    assert [(one["name"], one["value"]) for one in first["exifData"]] == [
        ("Model", "X-T5"),
        ("FNumber", "f/2"),
    ]
    assert not {"exifData", "camera"} & set(second)
