"""Whether bringing posts along survives kills, stops and other workers, and ends when it must."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fediphoto.config import Config
from fediphoto.domain.people import imports
from fediphoto.domain.people.importing import files, work
from fediphoto.errors import Conflict, Forbidden
from fediphoto.storage import jobs
from fediphoto.storage.models import (
    Account,
    Import,
    ImportedItem,
    Job,
)
from fediphoto.worker import Workers
from tests.domain.city import person, somebody
from tests.domain.people.bringing import brought, instagram, profile, worked

pytestmark = pytest.mark.usefixtures("city", "quickly")


async def test_killed_in_the_middle_it_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await person("anna")
    made = await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    prepare, calls = files.prepare, 0

    async def dies(*given: Any) -> files.Ready:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("the power went")
        return await prepare(*given)

    with monkeypatch.context() as broken:
        broken.setattr(files, "prepare", dies)
        await jobs.Runner(work.JOBS).drain()
    assert (await Import.get(id=made.id)).position == 1
    assert len(await profile(anna)) == 1
    await Job.filter(kind=imports.WORK).update(run_at=datetime.now(UTC))
    await jobs.release_leases()
    await worked(made)
    done = await Import.get(id=made.id)
    assert (done.state, done.posts_new) == ("done", 3)
    assert len(await profile(anna)) == 3


async def test_a_post_that_kills_us_again_and_again_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await person("anna")
    made = await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    prepare = files.prepare

    async def dies(account: Any, packed: Any, post: Any, key: str) -> files.Ready:
        if "#Питер" in post.caption:
            raise RuntimeError("too much")
        return await prepare(account, packed, post, key)

    monkeypatch.setattr(files, "prepare", dies)
    for _ in range(work.MOST_TRIES + 1):
        await Job.filter(kind=imports.WORK).update(run_at=datetime.now(UTC))
        await jobs.Runner(work.JOBS).drain()
    done = await Import.get(id=made.id)
    assert (done.state, done.posts_new, done.posts_failed) == ("done", 2, 1)


async def test_a_portion_ends_and_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "PORTION_S", -1.0)
    anna = await person("anna")
    made = await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    await work.work(made.id)
    half = await Import.get(id=made.id)
    assert (half.state, half.position) == ("working", 1)
    await worked(made)
    assert len(await profile(anna)) == 3


async def test_two_workers_at_once_make_no_doubles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await person("anna")
    made = await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    prepare, is_first = files.prepare, True

    async def overtaken(*given: Any) -> files.Ready:
        nonlocal is_first
        ready = await prepare(*given)
        if is_first:
            is_first = False
            await work.work(made.id)
        return ready

    monkeypatch.setattr(files, "prepare", overtaken)
    await work.work(made.id)
    assert (await Import.get(id=made.id)).posts_new == 3
    assert len(await profile(anna)) == 3


async def test_stopped_what_is_here_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PORTION_S", -1.0)
    anna = await person("anna")
    made = await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    await work.work(made.id)
    with pytest.raises(Conflict):
        await imports.bring(anna, [instagram(tmp_path / "b.zip")], "public")
    await imports.cancel(anna)
    await worked(made)
    assert (await Import.get(id=made.id)).state == "cancelled"
    assert len(await profile(anna)) == 1
    assert not imports.parts_of(made.id)
    again = await brought(anna, instagram(tmp_path / "c.zip"))
    assert (again.posts_new, again.posts_known) == (2, 1)


async def test_who_may_not_publish_brings_nothing(tmp_path: Path) -> None:
    anna, there = await person("anna"), await somebody("anna", "there.example")
    made = await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    await Account.filter(id=anna.id).update(moved_to_id=there.id)
    await worked(made)
    done = await Import.get(id=made.id)
    assert (done.state, done.posts_new) == ("failed", 0)
    assert "You have moved" in done.problem
    with pytest.raises(Forbidden):
        await imports.bring(anna, [instagram(tmp_path / "b.zip")], "public")


async def test_who_leaves_leaves_nothing(tmp_path: Path, storage: Config) -> None:
    anna = await person("anna")
    await brought(anna, instagram(tmp_path / "a.zip"))
    made = await imports.bring(anna, [instagram(tmp_path / "b.zip")], "public")
    await imports.forget(anna)
    await Workers(storage).drain()
    assert not imports.parts_of(made.id)
    assert not await Import.all().exists()
    assert not await ImportedItem.all().exists()


async def test_what_takes_too_long_is_given_up_and_strays_go(tmp_path: Path) -> None:
    anna = await person("anna")
    made = await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    stray = imports.parts_of(made.id)[0].parent.with_name("7")
    stray.mkdir()
    await imports.sweep()
    assert imports.parts_of(made.id)
    assert not stray.exists()
    await Import.filter(id=made.id).update(created_at=datetime.now(UTC) - timedelta(days=15))
    await imports.sweep()
    assert (await Import.get(id=made.id)).state == "failed"
    assert not imports.parts_of(made.id)
