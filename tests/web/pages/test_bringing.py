"""Somebody brings their posts from elsewhere, without scripts, and sees what became of each."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from fediphoto.config import Config
from fediphoto.domain.people import accounts, imports
from fediphoto.domain.people.importing import work
from fediphoto.storage.models import Import, Post, User
from fediphoto.web import bodies
from fediphoto.worker import Workers
from tests import archives
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive

PATH = "/settings/import"
AS2 = "application/activity+json"


def _instagram(path: Path) -> Path:
    return archives.packed(
        path,
        {
            "your_instagram_activity/content/posts_1.json": [
                archives.single("media/posts/1.jpg", archives.at(2016), archives.RUSSIAN),
                archives.single("media/posts/2.jpg", archives.at(2018), archives.PERSIAN),
                archives.album(["media/posts/2.jpg", "media/posts/3.jpg"], archives.at(2019), ""),
                archives.single("media/posts/3.jpg", archives.at(2020), "<b>Lost</b>"),
            ],
            "your_instagram_activity/content/stories.json": {"ig_stories": [{"uri": "media/4"}]},
            "media/posts/1.jpg": archives.jpeg("teal"),
            "media/posts/2.jpg": archives.jpeg("navy"),
        },
    )


async def test_posts_come_along_and_the_page_says_how_far_it_is(
    arrive: Arrive,
    storage: Config,
    tmp_path: Path,
    visitor: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna, _ = await arrive("anna"), await arrive("boris")
    me = await accounts.find("anna")
    assert me is not None
    await User.filter(account_id=me.id).update(default_visibility="unlisted")
    assert PATH in (await anna.open("/settings/data")).links()
    await anna.open(PATH)
    assert anna.page.one("#visibility option[selected]")["value"] == "unlisted"
    await anna.press(PATH, files=[_instagram(tmp_path / "a.zip")], files_as="parts")
    assert "on their way" in anna.page.text
    assert "Waiting for its turn" in anna.page.text
    assert not anna.page.all("form[enctype]"), "one at a time"
    assert "Your posts are on their way" in (await anna.open("/settings/data")).text
    with monkeypatch.context() as soon:
        soon.setattr(work, "PORTION_S", -1.0)
        await work.work((await Import.get()).id)
    await anna.open(PATH)
    assert "1 of 4 posts" in anna.page.text
    assert anna.page.one("progress")["value"] == "1"
    await Workers(storage).drain()
    await anna.open(PATH)
    assert "Done: 3 posts came along." in anna.page.text
    assert "1 post could not be brought." in anna.page.text
    assert "Left out: Stories (1)" in anna.page.text
    reasons = [item.get_text(" ", strip=True) for item in anna.page.all(".brought > li")]
    assert len(reasons) == 2
    assert reasons[0].endswith("1 file of this post is not in the archive.")
    assert "<b>Lost</b>" in reasons[1]
    [half] = await Post.filter(caption="").values_list("id", flat=True)
    assert f"/@anna/{half}" in anna.page.links()
    assert "/@anna" in anna.page.links()
    posts = [link for link in (await visitor.open("/@anna")).links() if link.startswith("/@anna/")]
    assert len([link for link in posts if link.removeprefix("/@anna/").isdecimal()]) == 3
    [first] = await Post.filter(caption=archives.RUSSIAN)
    told = await visitor.raw("GET", urlsplit(first.uri).path, headers={"Accept": AS2})
    assert told.status_code == 200
    note = await told.get_json(force=True)
    assert note["published"].startswith("2016-05-17T12:00:00")
    await anna.open(PATH)
    await anna.press(PATH, files=[_instagram(tmp_path / "b.zip")], files_as="parts")
    await Workers(storage).drain()
    assert "3 posts were here already." in (await anna.open(PATH)).text


async def test_it_can_be_stopped(arrive: Arrive, storage: Config, tmp_path: Path) -> None:
    anna, boris = await arrive("anna"), await arrive("boris")
    await anna.open(PATH)
    await anna.press(PATH, files=[_instagram(tmp_path / "a.zip")], files_as="parts")
    await boris.open(PATH)
    assert not boris.page.all("form[action='/settings/import/stop']")
    await anna.open(PATH)
    await anna.press(f"{PATH}/stop")
    assert "Stopped. What came along stays." in anna.page.text
    await Workers(storage).drain()
    assert not await Post.all().exists()
    assert not imports.parts_of((await Import.get()).id)


async def test_what_cannot_be_read_says_why_and_leaves_nothing(
    arrive: Arrive, storage: Config, tmp_path: Path
) -> None:
    anna = await arrive("anna")
    await anna.open(PATH)
    pages = archives.packed(tmp_path / "a.zip", {"content/posts_1.html": b"<html>"})
    await anna.press(PATH, files=[pages], files_as="parts", status=422)
    assert "choose JSON" in anna.page.problem()
    await anna.press(PATH, status=422)
    assert "Choose the archive first." in anna.page.problem()
    await anna.press(PATH, files=[("a.zip", b"PK")], files_as="parts", status=422)
    assert "not a ZIP file" in anna.page.problem()
    assert not await Import.all().exists()
    assert not list((storage.data_dir / "media" / "making").iterdir())


async def test_nobody_brings_anything_for_somebody_else(
    arrive: Arrive, visitor: Browser, tmp_path: Path
) -> None:
    anna = await arrive("anna")
    await visitor.open(PATH)
    assert visitor.page.address.startswith("/login")
    for path in (PATH, f"{PATH}/stop"):
        for browser in (anna, visitor):
            response = await browser.raw("POST", path, form={"visibility": "public"})
            assert response.status_code in (302, 303, 403), path
    assert not await Import.all().exists()


async def test_an_archive_is_refused_once_others_have_filled_the_disk(
    arrive: Arrive, storage: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await arrive("anna")
    await anna.open(PATH)
    left = iter([4 * 2**30, 2**30])
    monkeypatch.setattr(bodies, "_CHECKED_EVERY_BYTES", 100_000)
    monkeypatch.setattr(imports, "free_bytes", lambda: next(left, 0))
    much: Any = ("a.zip", bytes(600_000))
    await anna.press(PATH, files=[much], files_as="parts", status=422)
    assert "too little room on this server" in anna.page.text
    assert next(left, None) is None
    assert not list((storage.data_dir / "media" / "making").iterdir())


async def test_more_than_the_limit_is_refused_on_its_way(
    arrive: Arrive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await arrive("anna")
    await anna.open(PATH)

    def full() -> int:
        return 1000

    monkeypatch.setattr(imports, "free_bytes", full)
    much: Any = ("a.zip", bytes(600_000))
    await anna.press(PATH, files=[much], files_as="parts", status=413)
    assert "An archive may have 4 GB." in anna.page.text
