"""How the photos and videos of a post in an archive become uploads, one at a time.

They go the way of every upload: what they are is told by their bytes, and metadata is taken out.
"""

import asyncio
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from fediphoto import config
from fediphoto.domain.people.importing.found import FoundFile, FoundPost
from fediphoto.domain.people.importing.packed import Packed
from fediphoto.domain.photos import attachments, uploads
from fediphoto.errors import NotFound, TooLarge, Unprocessable
from fediphoto.media import preparing
from fediphoto.storage import blobs
from fediphoto.storage.models import Account, Attachment
from fediphoto.text.translations import _, ngettext


@dataclass(slots=True)
class Ready:
    """The uploads of a post."""

    ids: list[int] = field(default_factory=list)
    missing: int = 0
    """Files that the archive does not have."""
    problems: list[str] = field(default_factory=list)
    """What is wrong with others, a sentence each."""

    @property
    def reason(self) -> str:
        """Why some are not here; '' where all are."""
        said = list(dict.fromkeys(self.problems))
        if self.missing:
            said.insert(
                0,
                ngettext(
                    "%(count)s file of this post is not in the archive.",
                    "%(count)s files of this post are not in the archive.",
                    self.missing,
                    count=self.missing,
                ),
            )
        return " ".join(said)


async def prepare(account: Account, packed: Packed, post: FoundPost, key: str) -> Ready:
    """Make uploads of the files of `post`; `key` tells them from others with the same bytes."""
    ready = Ready()
    limit = config.current().limits.photos_per_post
    for number, file in enumerate(post.files[:limit]):
        name = packed.find(file.name)
        if name is None:
            ready.missing += 1
            continue
        try:
            made = await _upload(account, packed, name, file, f"{key}:{number}")
        except (TooLarge, Unprocessable) as refused:
            ready.problems.append(str(refused))
        else:
            if made.state == "ready":
                ready.ids.append(made.id)
            else:
                ready.problems.append(made.failure or _("This file could not be processed."))
    if len(post.files) > limit:
        ready.problems.append(_("A post may have %(limit)s photos.", limit=limit))
    return ready


def size(packed: Packed, post: FoundPost) -> int:
    """How many bytes the files of `post` have at most. Blocking."""
    limit = config.current().limits.photos_per_post
    names = [packed.find(file.name) for file in post.files[:limit]]
    return sum(packed.size(name) for name in names if name is not None)


async def throw_away(account: Account, attachment_ids: Collection[int]) -> None:
    """Delete uploads of a post that could not be published."""
    for attachment_id in attachment_ids:
        try:
            await attachments.delete_unused(account, attachment_id)
        except (NotFound, Unprocessable):
            continue


async def _upload(
    account: Account, packed: Packed, name: str, file: FoundFile, key: str
) -> Attachment:
    path = blobs.current().temporary()
    media = config.current().media
    try:
        await asyncio.to_thread(packed.copy, name, path, max(media.photo_bytes, media.video_bytes))
        is_photo = await asyncio.to_thread(_is_photo, path)
        sent = uploads.Sent(
            path=path,
            description=file.description[: config.current().limits.alt_text_characters],
            focus=file.focus,
            key=key,
        )
        # Whoever uploads meanwhile finds a decoder free.
        async with attachments.in_background if is_photo else nullcontext():
            return await uploads.take(account, sent, is_patient=True)
    finally:
        await asyncio.to_thread(path.unlink, True)


def _is_photo(path: Path) -> bool:
    return preparing.nature(path, attachments.upload_limits()) == preparing.PHOTO
