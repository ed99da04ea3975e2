"""Whether posts of other places come along whole, once, at their dates, and quietly."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fediphoto.activitypub import archives as our_archives
from fediphoto.config import Config
from fediphoto.domain.discovery import search
from fediphoto.domain.people import exports, imports
from fediphoto.domain.people.importing import elements, files, work
from fediphoto.domain.photos import attachments
from fediphoto.domain.posts import archive as out_of_sight
from fediphoto.domain.posts import posts
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import places
from fediphoto.errors import Conflict, FediphotoError, Forbidden, TooLarge, Unprocessable
from fediphoto.storage import blobs, jobs
from fediphoto.storage.models import (
    Account,
    Attachment,
    Delivery,
    HomeEntry,
    Import,
    ImportedItem,
    Job,
    Mention,
    Notification,
    Post,
)
from fediphoto.worker import Workers
from tests import archives
from tests.domain.city import follow, person, recorded, says, somebody

pytestmark = pytest.mark.usefixtures("city", "quickly")

PAGE = timelines.Page()


async def brought(
    account: Account, *parts: Path, visibility: str = "public", drained: bool = True
) -> Import:
    """What becomes of an archive that somebody brings."""
    made = await imports.bring(account, parts, visibility)
    if drained:
        await _worked(made)
    return await Import.get(id=made.id)


async def _worked(made: Import) -> None:
    while await Job.filter(kind=imports.WORK).exists():
        await jobs.Runner(work.JOBS).drain()
    assert not imports.is_running(await Import.get(id=made.id))


async def _posts(account: Account) -> list[Post]:
    """Their posts, as the profile has them, the newest first."""
    views = await timelines.account_posts(account, account, PAGE)
    return [await Post.get(id=view.body.id) for view in views]


async def _files(post: Post) -> list[Attachment]:
    return await Attachment.filter(post_id=post.id).order_by("position")


def instagram(path: Path, **more: Any) -> Path:
    """Three posts of three years, as Instagram packed them in 2024."""
    folder = "your_instagram_activity/"
    return archives.packed(
        path,
        {
            f"{folder}content/posts_1.json": [
                archives.single("media/posts/201905/1.jpg", archives.at(2019), archives.RUSSIAN),
                archives.album(
                    ["media/posts/201605/2.jpg", "media/posts/201605/3.heic"],
                    archives.at(2016),
                    archives.PERSIAN,
                ),
                archives.single("media/posts/202305/4.jpg", archives.at(2023), "Café, by @anna"),
            ],
            f"{folder}content/stories.json": {
                "ig_stories": [archives.media("media/stories/1.jpg", archives.at(2020))] * 2
            },
            f"{folder}content/profile_photos.json": {
                "ig_profile_picture": [archives.media("media/profile/1.jpg", archives.at(2020))]
            },
            "media/posts/201905/1.jpg": archives.jpeg("teal", located=True),
            "media/posts/201605/2.jpg": archives.jpeg("navy"),
            "media/posts/201605/3.heic": archives.jpeg("maroon"),
            "media/posts/202305/4.jpg": archives.jpeg("olive"),
            **more,
        },
    )


async def test_posts_of_instagram_come_along_at_their_dates(tmp_path: Path) -> None:
    anna = await person("anna")
    done = await brought(anna, instagram(tmp_path / "a.zip"), visibility="unlisted")
    assert (done.state, done.source) == ("done", "instagram")
    assert (done.posts_total, done.posts_new, done.posts_failed) == (3, 3, 0)
    assert done.left_out == {"stories": 2}
    found = await _posts(anna)
    assert [post.caption for post in found] == [
        "Café, by @anna",
        archives.RUSSIAN,
        archives.PERSIAN,
    ]
    assert [post.created_at.year for post in found] == [2023, 2019, 2016]
    assert {post.visibility for post in found} == {"unlisted"}
    assert all(post.place_id is None for post in found), "coordinates are nobody's business"
    album = await _files(found[2])
    assert [(one.kind, one.mime) for one in album] == [("image", "image/jpeg")] * 2, "by its bytes"
    kept = await blobs.current().path((await _files(found[1]))[0].renditions["original"]["key"])
    assert kept is not None
    assert not Image.open(kept).getexif().get_ifd(0x8825)
    now = await Account.get(id=anna.id)
    assert now.posts_count == 3
    assert now.last_post_at == found[0].created_at
    assert not imports.parts_of(done.id), "it is thrown away"


async def test_the_same_archive_again_makes_no_doubles(tmp_path: Path) -> None:
    anna = await person("anna")
    await brought(anna, instagram(tmp_path / "a.zip"))
    again = await brought(anna, instagram(tmp_path / "b.zip"))
    assert (again.posts_new, again.posts_known, again.posts_failed) == (0, 3, 0)
    assert len(await _posts(anna)) == 3
    gone = (await _posts(anna))[0]
    await posts.delete(anna, gone)
    third = await brought(anna, instagram(tmp_path / "c.zip"))
    assert (third.posts_new, third.posts_known) == (1, 2), "what was deleted may be brought again"


async def test_nobody_is_disturbed(tmp_path: Path) -> None:
    anna, reader = await person("anna"), await person("reader")
    far = await somebody("far", "far.example")
    await follow(reader, anna, notifies=True)
    await follow(far, anna)
    await person("named")
    lately = archives.single("media/posts/9.jpg", int(datetime.now(UTC).timestamp()), "Hi @named")
    more = {"your_instagram_activity/content/posts_2.json": [lately]}
    photo = {"media/posts/9.jpg": archives.jpeg()}
    done = await brought(anna, instagram(tmp_path / "a.zip", **more, **photo))
    assert done.posts_new == 4
    assert not await Notification.all().exists()
    assert not await HomeEntry.all().exists()
    assert not await Mention.all().exists(), "that is another @named"
    assert not await recorded("PostPublished")
    assert not await Delivery.all().exists()
    assert len(await timelines.account_posts(reader, anna, PAGE)) == 4
    assert [view.body.id for view in await timelines.account_posts(None, anna, PAGE)]
    assert not await Job.filter(kind__startswith="fact.Post").exists()
    hits = await search.posts("Café", anna, PAGE)
    assert [hit.body.caption for hit in hits] == ["Café, by @anna"]


@pytest.mark.parametrize(
    "name", ["content/posts_1.json", "download/your_instagram_activity/media/posts_1.json"]
)
async def test_every_folder_that_instagram_has_had(tmp_path: Path, name: str) -> None:
    anna = await person("anna")
    root = "download/" if name.startswith("download") else ""
    path = archives.packed(
        tmp_path / "a.zip",
        {
            name: [archives.single("media/posts/1.jpg", archives.at(2015), "Then")],
            f"{root}media/posts/1.jpg": archives.jpeg(),
        },
    )
    assert (await brought(anna, path)).posts_new == 1


async def test_reels_are_posts_and_what_was_hidden_stays_hidden(tmp_path: Path) -> None:
    anna = await person("anna")
    when = archives.at(2021)
    hidden = {"ig_archived_post_media": [archives.album(["media/2.jpg"], when, "Hidden")]}
    reel = {"media": [archives.media("media/3.jpg", when, "Moving")]}
    path = archives.packed(
        tmp_path / "a.zip",
        {
            "content/posts_1.json": [archives.single("media/1.jpg", when, "One")],
            "content/archived_posts.json": hidden,
            "content/reels.json": {"ig_reels_media": [reel, reel]},
            **{f"media/{number}.jpg": archives.jpeg() for number in (1, 2, 3)},
        },
    )
    done = await brought(anna, path)
    assert done.posts_new == 3, "three of one second, one of which stands there twice"
    assert {post.caption for post in await _posts(anna)} == {"One", "Moving"}
    [view] = await out_of_sight.of(anna, PAGE)
    assert view.body.caption == "Hidden"
    back = await out_of_sight.bring_back(anna, await Post.get(id=view.body.id))
    assert back.visibility == "public"
    assert (await Account.get(id=anna.id)).posts_count == 3


async def test_parts_of_one_download_are_read_together(tmp_path: Path) -> None:
    anna = await person("anna")
    first = archives.packed(
        tmp_path / "1.zip",
        {"content/posts_1.json": [archives.single("media/posts/1.jpg", archives.at(2015), "A")]},
    )
    second = archives.packed(tmp_path / "2.zip", {"media/posts/1.jpg": archives.jpeg()})
    assert (await brought(anna, first, second)).posts_new == 1


async def test_each_post_that_fails_says_why(tmp_path: Path) -> None:
    anna = await person("anna")
    path = archives.packed(
        tmp_path / "a.zip",
        {
            "content/posts_1.json": [
                archives.single("media/posts/gone.jpg", archives.at(2015), "Gone"),
                archives.single("media/posts/broken.jpg", archives.at(2016), "Broken"),
                archives.album(
                    ["media/posts/good.jpg", "media/posts/gone.jpg"], archives.at(2017), "Half"
                ),
                {"media": [], "title": "no files", "creation_timestamp": 1},
                {"media": [{"uri": 5}], "creation_timestamp": "x"},
            ],
            "media/posts/broken.jpg": b"no photo at all",
            "media/posts/good.jpg": archives.jpeg(),
        },
    )
    done = await brought(anna, path)
    assert (done.posts_new, done.posts_failed) == (1, 2)
    assert done.left_out == {"damaged": 2}
    gone, broken, half = await imports.with_reasons(done, 0, 10)
    assert (gone.words, gone.outcome) == ("Gone", "failed")
    assert gone.reason == "1 file of this post is not in the archive."
    assert "not a photo we can read" in broken.reason
    assert (half.outcome, half.post_id is not None) == ("new", True)
    assert half.reason == gone.reason
    assert not await Attachment.filter(post_id=None).exists(), "nothing lies about"
    whole = archives.packed(
        tmp_path / "b.zip",
        {
            "content/posts_1.json": [
                archives.single("media/posts/gone.jpg", archives.at(2015), "Gone")
            ],
            "media/posts/gone.jpg": archives.jpeg(),
        },
    )
    assert (await brought(anna, whole)).posts_new == 1, "a better archive mends it"


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
    assert len(await _posts(anna)) == 1
    await Job.filter(kind=imports.WORK).update(run_at=datetime.now(UTC))
    await jobs.release_leases()
    await _worked(made)
    done = await Import.get(id=made.id)
    assert (done.state, done.posts_new) == ("done", 3)
    assert len(await _posts(anna)) == 3


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
    await _worked(made)
    assert len(await _posts(anna)) == 3


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
    assert len(await _posts(anna)) == 3


async def test_stopped_what_is_here_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PORTION_S", -1.0)
    anna = await person("anna")
    made = await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    await work.work(made.id)
    with pytest.raises(Conflict):
        await imports.bring(anna, [instagram(tmp_path / "b.zip")], "public")
    await imports.cancel(anna)
    await _worked(made)
    assert (await Import.get(id=made.id)).state == "cancelled"
    assert len(await _posts(anna)) == 1
    assert not imports.parts_of(made.id)
    again = await brought(anna, instagram(tmp_path / "c.zip"))
    assert (again.posts_new, again.posts_known) == (2, 1)


async def _own_archive(account: Account) -> Path:
    """What somebody takes along from here."""
    export = await exports.request(account)
    await our_archives.build(export.id)
    return exports.path_of(export.id)


async def test_what_we_export_comes_back_the_same(tmp_path: Path) -> None:
    anna, other = await person("anna"), await person("other")
    for colour, visibility in (("teal", "public"), ("navy", "unlisted"), ("olive", "followers")):
        path = tmp_path / f"{colour}.jpg"
        path.write_bytes(archives.jpeg(colour))
        shown = await attachments.upload(anna, path, description=f"All {colour}", focus=(0.5, -0.5))
        await says(
            anna,
            f"**{colour}** #light",
            caption_format="markdown",
            attachment_ids=[shown.id],
            visibility=visibility,
            content_warning="Bright" if colour == "navy" else "",
            language="be",
            license="cc-by",
            place_id=await places.ensure("Minsk", "Belarus", latitude=53.9, longitude=27.56),
        )
    await says(anna, "Only words", comments_enabled=False)
    await says(anna, "Once here")
    await out_of_sight.archive(anna, (await _posts(anna))[0])
    await says(anna, "Between us", visibility="direct", addressed_ids=[other.id])
    await says(anna, "Thanks", in_reply_to_id=(await says(other, "Nice")).id)
    path = await _own_archive(anna)
    taken = path.rename(tmp_path / "taken.zip").read_bytes()
    (tmp_path / "again.zip").write_bytes(taken)
    known = await brought(anna, tmp_path / "again.zip")
    assert (known.source, known.posts_new, known.posts_known) == ("fediphoto", 0, 5)
    anew = await person("anew")
    done = await brought(anew, tmp_path / "taken.zip", visibility="followers")
    assert (done.posts_new, done.posts_failed) == (5, 0)
    assert done.left_out == {"messages": 1, "comments": 1}
    [hidden] = await out_of_sight.of(anew, PAGE)
    assert hidden.body.caption == "Once here"
    mine = await _posts(anna)
    before = [one for one in mine if not one.in_reply_to_id and one.visibility != "direct"]
    after = await _posts(anew)
    same = (
        *("caption", "caption_format", "content_html", "visibility", "content_warning"),
        *("is_sensitive", "language", "license", "place_id", "comments_enabled"),
    )
    for name in same:
        assert [getattr(one, name) for one in after] == [getattr(one, name) for one in before]
    for one, former in zip(after, before, strict=True):
        assert abs(one.created_at - former.created_at) < timedelta(milliseconds=2)
        for shown, given in zip(await _files(one), await _files(former), strict=True):
            assert (shown.description, shown.focus_x) == (given.description, given.focus_x)
            copies = [
                await blobs.current().path(file.renditions["original"]["key"])
                for file in (shown, given)
            ]
            assert copies[0] is not None
            assert copies[1] is not None
            assert copies[0].read_bytes() == copies[1].read_bytes()


async def test_mastodons_archive(tmp_path: Path) -> None:
    anna = await person("anna")
    actor = "https://old.example/users/anna"
    photo = {
        "type": "Document",
        "mediaType": "image/jpeg",
        "url": "/media_attachments/files/109/1/original/a.jpg",
        "name": "A boat",
        "focalPoint": [0.25, 0.5],
    }
    path = archives.packed(
        tmp_path / "a.zip",
        {
            "actor.json": {"type": "Person", "id": actor},
            "outbox.json": archives.outbox(
                archives.note(1, "Лодка<br>у берега", attachment=[photo], summary="Boats"),
                archives.note(2, "Quiet", to=[f"{actor}/followers"], cc=[archives.PUBLIC]),
                archives.note(3, "For friends", to=[f"{actor}/followers"], cc=[]),
                archives.note(4, "Secret", to=["https://far.example/users/b"], cc=[]),
                archives.note(5, "Yes", inReplyTo="https://far.example/1"),
                archives.note(6, "Which?", type="Question", oneOf=[]),
                {"type": "Announce", "object": "https://far.example/2"},
                {"type": "Like", "object": "https://far.example/2"},
            ),
            "media_attachments/files/109/1/original/a.jpg": archives.jpeg(),
            "likes.json": {"orderedItems": []},
        },
    )
    done = await brought(anna, path, visibility="unlisted")
    assert (done.source, done.posts_new) == ("mastodon", 3)
    assert done.left_out == {"messages": 1, "comments": 1, "polls": 1, "boosts": 1, "others": 1}
    found = await _posts(anna)
    assert [(one.caption, one.visibility) for one in found] == [
        ("For friends", "followers"),
        ("Quiet", "unlisted"),
        ("Лодка\nу берега", "public"),
    ]
    boat = found[2]
    assert boat.created_at == datetime(2019, 3, 1, 10, tzinfo=UTC)
    assert (boat.language, boat.content_warning, boat.is_sensitive) == ("ru", "Boats", True)
    [shown] = await _files(boat)
    assert (shown.description, shown.focus_x, shown.focus_y) == ("A boat", 0.25, 0.5)


async def test_who_may_not_publish_brings_nothing(tmp_path: Path) -> None:
    anna, there = await person("anna"), await somebody("anna", "there.example")
    made = await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    await Account.filter(id=anna.id).update(moved_to_id=there.id)
    await _worked(made)
    done = await Import.get(id=made.id)
    assert (done.state, done.posts_new) == ("failed", 0)
    assert "You have moved" in done.problem
    with pytest.raises(Forbidden):
        await imports.bring(anna, [instagram(tmp_path / "b.zip")], "public")


def _of_pages(path: Path) -> Path:
    return archives.packed(
        path, {"your_instagram_activity/content/posts_1.html": b"<html>", "index.html": b"<html>"}
    )


def _in_a_zip(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("content/posts_1.json", "[]")
    return archives.packed(path, {"instagram.zip": inner.getvalue()})


def _leading_away(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../content/posts_1.json", "/content/posts_1.json", "C:/content/posts_1.json"):
            archive.writestr(name, "[]")
        link = zipfile.ZipInfo("content/posts_2.json")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return path


def _of_bytes(content: bytes) -> Any:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (_of_pages, "choose JSON"),
        (_in_a_zip, "No posts were found"),
        (_leading_away, "No posts were found"),
        (_of_bytes(b"\x1f\x8b" + bytes(50)), "a .tar.gz"),
        (_of_bytes(b'[{"id": "1"}]'), "without their photos"),
        (_of_bytes(b"PK\x03\x04 and no end"), "not a ZIP file"),
        (_of_bytes(b""), "not a ZIP file"),
    ],
)
async def test_what_is_no_such_archive_is_refused_with_a_word(
    tmp_path: Path, make: Any, sentence: str
) -> None:
    anna = await person("anna")
    with pytest.raises(Unprocessable, match=sentence):
        await imports.bring(anna, [make(tmp_path / "a.zip")], "public")
    assert not await Import.all().exists()
    assert not (tmp_path / "data" / "imports").exists()


async def test_a_bomb_bursts_at_the_limit(
    tmp_path: Path, storage: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = max(storage.media.photo_bytes, storage.media.video_bytes)
    path = archives.packed(
        tmp_path / "a.zip",
        {
            "content/posts_1.json": [archives.single("media/1.jpg", archives.at(2015), "Boom")],
            "media/1.jpg": bytes(most + 1),
        },
    )
    assert path.stat().st_size < most / 100
    done = await brought(await person("anna"), path)
    [item] = await imports.with_reasons(done, 0, 10)
    assert item.reason == "A file in the archive is too large."


async def test_damage_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    anna = await person("anna")
    first = json.dumps(archives.single("media/1.jpg", archives.at(2015), "Whole"))
    path = archives.packed(
        tmp_path / "a.zip",
        {
            "content/posts_1.json": f'[{first}, {{"media": [{{"uri": "media/2.jpg"'.encode(),
            "media/1.jpg": archives.jpeg(),
        },
    )
    done = await brought(anna, path)
    assert done.state == "failed"
    assert "cut off" in done.problem


async def test_too_many_files_and_too_many_bytes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, storage: Config
) -> None:
    anna = await person("anna")
    with monkeypatch.context() as narrow:
        narrow.setattr("fediphoto.domain.people.importing.packed.MOST_ENTRIES", 3)
        with pytest.raises(Unprocessable, match="too many files"):
            await imports.bring(anna, [instagram(tmp_path / "a.zip")], "public")
    with monkeypatch.context() as narrow:
        narrow.setattr("fediphoto.domain.people.importing.packed.MOST_DIRECTORY_BYTES", 300)
        with pytest.raises(Unprocessable, match="not a ZIP"):
            await imports.bring(anna, [instagram(tmp_path / "b.zip")], "public")
    huge = tmp_path / "c.zip"
    with huge.open("wb") as file:
        file.truncate(storage.limits.import_bytes + 1)
    with pytest.raises(TooLarge, match="4 GB"):
        await imports.bring(anna, [huge], "public")
    with monkeypatch.context() as full:
        full.setattr(imports, "free_bytes", lambda: 0)
        with pytest.raises(FediphotoError, match="too little room"):
            await imports.bring(anna, [instagram(tmp_path / "d.zip")], "public")


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


async def test_one_photo_under_many_names_does_not_fill_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, storage: Config
) -> None:
    anna = await person("anna")
    path = archives.packed(
        tmp_path / "a.zip",
        {
            "content/posts_1.json": [
                archives.single(f"media/{number}.jpg", archives.at(2015) + number, "")
                for number in range(3)
            ],
            "media/0.jpg": archives.jpeg(),
        },
    )
    with zipfile.ZipFile(path, "a") as archive:
        same = archive.getinfo("media/0.jpg")
        for number in (1, 2):
            other = zipfile.ZipInfo(f"media/{number}.jpg")
            for name in ("header_offset", "file_size", "compress_size", "CRC", "compress_type"):
                setattr(other, name, getattr(same, name))
            archive.filelist.append(other)
            archive.NameToInfo[other.filename] = other
        archive._didModify = True  # type: ignore[attr-defined]
    done = await brought(anna, path)
    assert (done.posts_new, done.posts_failed) == (1, 2)
    many = archives.packed(
        tmp_path / "b.zip",
        {
            "content/posts_1.json": [
                archives.single("media/0.jpg", archives.at(2016) + number, "")
                for number in range(50)
            ],
            "media/0.jpg": archives.jpeg(),
        },
    )
    monkeypatch.setattr(imports, "free_bytes", lambda: 5000)
    done = await brought(anna, many)
    assert (done.state, done.posts_new) == ("failed", 0)
    assert "too little room" in done.problem


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"orderedItems": [' + b'{"a":' * 1000,
        b'[{"title": "no end',
        b"",
        b"]",
        b"[{]}",
    ],
)
async def test_json_that_leads_nowhere_is_left(tmp_path: Path, raw: bytes) -> None:
    anna = await person("anna")
    path = archives.packed(tmp_path / "a.zip", {"content/posts_1.json": raw})
    done = await brought(anna, path)
    assert (done.state, done.posts_new) == ("failed", 0)
    assert "cut off or damaged" in done.problem


def test_objects_are_found_wherever_the_pieces_are_cut() -> None:
    given = {
        "@context": [{"no": "post"}],
        'a \\ "name"': "{[",
        "orderedItems": [{"a": ']}\\"{'}, "a string", [{"no": "post"}], {"b": [{"c": "д"}]}],
        "other": [{"no": "post"}],
    }
    raw = json.dumps(given, ensure_ascii=False).encode()
    for size in (1, 2, 3, 7, 1000):
        pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
        found = list(elements.objects(pieces, ("orderedItems",)))
        assert found == [{"a": ']}\\"{'}, {"b": [{"c": "д"}]}], size
    wide = [{"a": "x" * elements.MOST_ELEMENT_BYTES}, {"b": 1}, {"c": "\ud800"}]
    assert list(elements.objects([json.dumps(wide).encode()])) == [None, {"b": 1}, None]
