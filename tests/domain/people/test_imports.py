"""Whether posts of other places come along whole, once, at their dates, and quietly."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from fediphoto.activitypub import archives as our_archives
from fediphoto.domain.discovery import search
from fediphoto.domain.people import exports, imports
from fediphoto.domain.photos import attachments
from fediphoto.domain.posts import archive as out_of_sight
from fediphoto.domain.posts import posts
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import places
from fediphoto.storage import blobs
from fediphoto.storage.models import (
    Account,
    Attachment,
    Delivery,
    HomeEntry,
    Job,
    Mention,
    Notification,
    Post,
)
from tests import archives
from tests.domain.city import follow, person, recorded, says, somebody
from tests.domain.people.bringing import PAGE, brought, instagram, photos, profile

pytestmark = pytest.mark.usefixtures("city", "quickly")


async def test_posts_of_instagram_come_along_at_their_dates(tmp_path: Path) -> None:
    anna = await person("anna")
    done = await brought(anna, instagram(tmp_path / "a.zip"), visibility="unlisted")
    assert (done.state, done.source) == ("done", "instagram")
    assert (done.posts_total, done.posts_new, done.posts_failed) == (3, 3, 0)
    assert done.left_out == {"stories": 2}
    found = await profile(anna)
    assert [post.caption for post in found] == [
        "Café, by @anna",
        archives.RUSSIAN,
        archives.PERSIAN,
    ]
    assert [post.created_at.year for post in found] == [2023, 2019, 2016]
    assert {post.visibility for post in found} == {"unlisted"}
    assert all(post.place_id is None for post in found), "coordinates are nobody's business"
    album = await photos(found[2])
    assert [(one.kind, one.mime) for one in album] == [("image", "image/jpeg")] * 2, "by its bytes"
    kept = await blobs.current().path((await photos(found[1]))[0].renditions["original"]["key"])
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
    assert len(await profile(anna)) == 3
    gone = (await profile(anna))[0]
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
    assert {post.caption for post in await profile(anna)} == {"One", "Moving"}
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
    await out_of_sight.archive(anna, (await profile(anna))[0])
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
    mine = await profile(anna)
    before = [one for one in mine if not one.in_reply_to_id and one.visibility != "direct"]
    after = await profile(anew)
    same = (
        *("caption", "caption_format", "content_html", "visibility", "content_warning"),
        *("is_sensitive", "language", "license", "place_id", "comments_enabled"),
    )
    for name in same:
        assert [getattr(one, name) for one in after] == [getattr(one, name) for one in before]
    for one, former in zip(after, before, strict=True):
        assert abs(one.created_at - former.created_at) < timedelta(milliseconds=2)
        for shown, given in zip(await photos(one), await photos(former), strict=True):
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
    found = await profile(anna)
    assert [(one.caption, one.visibility) for one in found] == [
        ("For friends", "followers"),
        ("Quiet", "unlisted"),
        ("Лодка\nу берега", "public"),
    ]
    boat = found[2]
    assert boat.created_at == datetime(2019, 3, 1, 10, tzinfo=UTC)
    assert (boat.language, boat.content_warning, boat.is_sensitive) == ("ru", "Boats", True)
    [shown] = await photos(boat)
    assert (shown.description, shown.focus_x, shown.focus_y) == ("A boat", 0.25, 0.5)
