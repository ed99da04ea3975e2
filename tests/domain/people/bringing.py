"""How somebody brings an archive, and what they find on their profile then."""

from pathlib import Path
from typing import Any

from fediphoto.domain.people import imports
from fediphoto.domain.people.importing import work
from fediphoto.domain.timelines import timelines
from fediphoto.storage import jobs
from fediphoto.storage.models import (
    Account,
    Attachment,
    Import,
    Job,
    Post,
)
from tests import archives

PAGE = timelines.Page()


async def brought(
    account: Account, *parts: Path, visibility: str = "public", drained: bool = True
) -> Import:
    """What becomes of an archive that somebody brings."""
    made = await imports.bring(account, parts, visibility)
    if drained:
        await worked(made)
    return await Import.get(id=made.id)


async def worked(made: Import) -> None:
    while await Job.filter(kind=imports.WORK).exists():
        await jobs.Runner(work.JOBS).drain()
    assert not imports.is_running(await Import.get(id=made.id))


async def profile(account: Account) -> list[Post]:
    """Their posts, as the profile has them, the newest first."""
    views = await timelines.account_posts(account, account, PAGE)
    return [await Post.get(id=view.body.id) for view in views]


async def photos(post: Post) -> list[Attachment]:
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
