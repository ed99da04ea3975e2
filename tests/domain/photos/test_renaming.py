"""Whether an address that somebody kept leads nowhere once fewer may see a post."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from fediphoto import config
from fediphoto.config import Config
from fediphoto.domain.photos import renaming
from fediphoto.domain.posts import archive, posts
from fediphoto.domain.posts.post_drafts import Changes
from fediphoto.errors import Unprocessable
from fediphoto.storage import blobs
from fediphoto.storage.models import Account, Attachment, Job, Post
from tests.domain.city import now, photo, recorded, says, somebody

pytestmark = pytest.mark.usefixtures("city")

RENAME = "photos.rename"
Stored = Callable[[Account], Awaitable[tuple[Post, Attachment]]]


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """A post of somebody, with a photo that has files."""

    async def make(author: Account) -> tuple[Post, Attachment]:
        picture = await photo(author)
        for name, entry in picture.renditions.items():
            (tmp_path / name).write_bytes(name.encode())
            entry["key"] = blobs.new_key(entry["key"].rpartition(".")[2])
            await blobs.current().put(entry["key"], tmp_path / name, entry["mime"])
        await picture.save()
        return await says(author, "A photo", attachment_ids=[picture.id]), picture

    return make


def keys(picture: Attachment) -> set[str]:
    return {entry["key"] for entry in picture.renditions.values()}


async def rename(post: Post) -> None:
    """Do what was asked for, if it was."""
    for job in await Job.filter(kind=RENAME):
        assert job.payload == {"post_id": post.id}
        await renaming.JOBS[RENAME](job.payload)
        await job.delete()


@pytest.mark.parametrize("visibility", ["followers", "direct"])
async def test_what_is_for_fewer_people_now_has_new_addresses_and_they_are_told(
    stored: Stored, visibility: str
) -> None:
    author = await somebody("author")
    post, picture = await stored(author)
    edited = await posts.edit(author, post, Changes(visibility=visibility))
    await rename(post)
    renamed = await Attachment.get(id=picture.id)
    assert not keys(picture) & keys(renamed)
    for key in keys(renamed):
        assert await blobs.current().path(key) is not None
    (unused,) = await recorded("FilesUnused")
    assert set(unused["keys"]) == keys(picture)
    (told,) = await recorded("PhotosRenamed")
    after = await now(post)
    assert after.edited_at is not None
    assert edited.edited_at is not None
    assert after.edited_at > edited.edited_at, "or other servers would not listen"
    assert told["post_id"] == post.id
    assert (await recorded("PostEdited"))[0]["former_visibility"] == "public"


async def test_other_edits_and_wider_circles_leave_the_files_alone(stored: Stored) -> None:
    author = await somebody("author")
    post, picture = await stored(author)
    for visibility in ("unlisted", "public"):
        await posts.edit(author, await now(post), Changes(visibility=visibility))
    await posts.edit(author, await now(post), Changes(caption="Another word"))
    assert not await Job.exists(kind=RENAME)
    await posts.edit(author, await now(post), Changes(visibility="followers"))
    await posts.edit(author, await now(post), Changes(visibility="public"))
    await rename(post)
    assert keys(await Attachment.get(id=picture.id)) == keys(picture), "everybody sees it again"
    assert await recorded("PhotosRenamed") == []


async def test_nobody_is_told_of_an_archived_posts_addresses(stored: Stored) -> None:
    author = await somebody("author")
    post, picture = await stored(author)
    await archive.archive(author, post)
    await rename(post)
    assert not keys(picture) & keys(await Attachment.get(id=picture.id))
    assert await recorded("PhotosRenamed") == []
    words = await says(author, "No photo")
    await archive.archive(author, words)
    assert not await Job.exists(kind=RENAME)


async def test_words_that_stand_are_narrowed_although_new_ones_must_be_shorter(
    city: Config,
) -> None:
    author = await somebody("author")
    post = await says(author, "word " * 90)
    short = msgspec.structs.replace(city.limits, caption_characters=100)
    config.activate(msgspec.structs.replace(city, limits=short))
    narrowed = await posts.edit(author, post, Changes(visibility="followers"))
    assert (narrowed.visibility, narrowed.caption) == ("followers", post.caption)
    with pytest.raises(Unprocessable, match="100 characters"):
        await posts.edit(author, await now(post), Changes(caption="word " * 89))
