"""What is in the archive of an account, and how it is packed.

The shape is that of Mastodon's archive (`actor.json`, `outbox.json`, `likes.json`, files named by
the attachments' `url`), with Mastodon's CSV files beside it. The account may have any number of
posts: they are read in portions, files go through in chunks, and what must wait (the outbox, while
the files are packed) waits on disk.
"""

import asyncio
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import orjson

from fediphoto.activitypub import render
from fediphoto.activitypub.render import notes
from fediphoto.domain import preferences
from fediphoto.domain.people import exports
from fediphoto.domain.relations import account_csv
from fediphoto.domain.timelines import collections
from fediphoto.storage import blobs, jobs
from fediphoto.storage.models import Account, AccountKey, Attachment, Collection, Post, User
from fediphoto.text import translations
from fediphoto.text.translations import _

POSTS_AT_ONCE = 50
_PACKED = zipfile.ZIP_DEFLATED

Document = dict[str, Any]


class Parcel:
    """A ZIP in the making; disk work runs in threads."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", allowZip64=True)
        self.missing: list[str] = []
        """Files that a post names and that are not there."""

    async def add(
        self, name: str, pieces: AsyncIterator[bytes], how: int = zipfile.ZIP_STORED
    ) -> bool:
        """A file of these bytes; False (and noted in `missing`) where they are not to be had."""
        try:
            piece = await anext(pieces, b"")
        except FileNotFoundError:
            self.missing.append(name)
            return False
        entry = await asyncio.to_thread(self._begin, name, how)
        try:
            await asyncio.to_thread(entry.write, piece)
            async for piece in pieces:
                await asyncio.to_thread(entry.write, piece)
        finally:
            await asyncio.to_thread(entry.close)
        return True

    async def add_json(self, name: str, document: Any) -> None:
        """A file of one document."""
        text = orjson.dumps(document, option=orjson.OPT_INDENT_2)
        await asyncio.to_thread(self._zip.writestr, name, text, _PACKED)

    async def add_text(self, name: str, text: str) -> None:
        """A file of words."""
        await asyncio.to_thread(self._zip.writestr, name, text.encode(), _PACKED)

    async def add_file(self, name: str, path: Path) -> None:
        """What lies at `path`."""
        await asyncio.to_thread(self._zip.write, path, name, _PACKED)

    async def close(self) -> None:
        """Write the table of contents."""
        await asyncio.to_thread(self._zip.close)

    def _begin(self, name: str, how: int) -> IO[bytes]:
        info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        info.compress_type = how
        info.external_attr = 0o644 << 16
        return self._zip.open(info, "w", force_zip64=True)


async def build(export_id: int) -> None:
    """Make the archive that was asked for, from the beginning: what a crash left is overwritten."""
    export = await exports.begin(export_id)
    if export is None:
        return
    account = await Account.get(id=export.account_id).select_related("user")
    path = exports.unfinished_path_of(export_id)
    spool_path = path.with_name(f"{export_id}.outbox{path.suffix}")
    try:
        parcel = await asyncio.to_thread(Parcel, path)
        with await asyncio.to_thread(spool_path.open, "wb") as spool:
            count = await _pack_posts(export_id, account, parcel, spool)
        if count is None:
            return
        await parcel.add_file("outbox.json", spool_path)
        await _pack_person(account, parcel)
        await _pack_lists(account, parcel)
        await parcel.add_text("README.txt", _readme(account, count, parcel.missing))
        await parcel.close()
        await exports.finish(export_id, count)
    finally:
        for left in (path, spool_path):
            await asyncio.to_thread(left.unlink, True)


async def _pack_posts(
    export_id: int, account: Account, parcel: Parcel, spool: IO[bytes]
) -> int | None:
    """Files into the parcel, activities into the spool; how many, or None where nobody wants it."""
    head = {"@context": notes.CONTEXT, "id": "outbox.json", "type": "OrderedCollection"}
    await asyncio.to_thread(spool.write, orjson.dumps(head)[:-1] + b',"orderedItems":[\n')
    count, last = 0, 0
    while True:
        if not await exports.progress(export_id, count):
            return None
        found = Post.filter(account_id=account.id, id__gt=last).order_by("id")
        ids = await found.limit(POSTS_AT_ONCE).values_list("id", flat=True)
        lines = []
        for post in await notes.load([int(str(one)) for one in ids]):
            document = await _activity(post, account, parcel)
            lines.append((b",\n" if count else b"") + orjson.dumps(document))
            count += 1
        await asyncio.to_thread(spool.write, b"".join(lines))
        if len(ids) < POSTS_AT_ONCE:
            break
        last = int(str(ids[-1]))
    await asyncio.to_thread(spool.write, b'\n],"totalItems":%d}\n' % count)
    return count


async def _activity(post: Post, account: Account, parcel: Parcel) -> Document:
    """The Create or Announce of a post, its files packed and named by where they are."""
    if post.boost_of is not None:
        boosted = post.boost_of
        return notes.without_context(
            render.announce(
                post.uri,
                account,
                boosted.uri,
                boosted.account.uri,
                visibility=post.visibility,
                published=post.created_at,
            )
        )
    note = render.note(post)
    if post.archived_at is not None:
        note |= {"to": [], "cc": [], "archived": post.archived_at.isoformat()}
    shown = notes.in_order(post.attachments)
    for photo, document in zip(shown, note["attachment"], strict=True):
        name = await _pack_photo(photo, parcel)
        if name:
            original = photo.renditions["original"]
            document |= {"url": f"/{name}", "mediaType": original["mime"]}
            document |= {"width": original["width"], "height": original["height"]}
        document.pop("icon", None)
    return notes.without_context(render.create(note))


async def _pack_photo(photo: Attachment, parcel: Parcel) -> str:
    """Where the original of a photo lies in the parcel; '' where there is none."""
    original = photo.renditions.get("original")
    if original is None:
        return ""
    name = f"media/{photo.id}{PurePosixPath(original['key']).suffix}"
    return name if await parcel.add(name, blobs.current().read(original["key"])) else ""


async def _pack_person(account: Account, parcel: Parcel) -> None:
    actor = render.actor(account, await AccountKey.filter(account_id=account.id))
    for part, key in (("icon", account.avatar_key), ("image", account.header_key)):
        name = f"{'avatar' if part == 'icon' else 'header'}{PurePosixPath(key).suffix}"
        if key and await parcel.add(name, blobs.current().read(key)):
            actor[part]["url"] = name
    actor |= {"outbox": "outbox.json", "likes": "likes.json", "bookmarks": "bookmarks.json"}
    await parcel.add_json("actor.json", actor)
    user: User = account.user  # type: ignore[attr-defined]
    await parcel.add_json(
        "account.json",
        {
            "username": account.username,
            "email": user.email,
            "joined_at": account.created_at.isoformat(),
            "is_locked": account.is_locked,
            "is_discoverable": account.is_discoverable,
            "is_indexable": account.is_indexable,
            "hides_follows": account.hides_follows,
            "also_known_as": account.also_known_as,
            "language": preferences.spoken_to(user),
            "default_visibility": user.default_visibility,
            "default_sensitive": user.default_sensitive,
            "default_language": user.default_language,
            "settings": user.settings,
        },
    )


async def _pack_lists(account: Account, parcel: Parcel) -> None:
    for name in account_csv.TABLES:
        if name != "likes":
            await parcel.add(f"{name}.csv", _encoded(account, name), _PACKED)
    for name in ("likes", "bookmarks"):
        await parcel.add(f"{name}.json", _as_collection(account, name), _PACKED)
    mine = [
        {
            "title": one.title,
            "description": one.description,
            "visibility": one.visibility,
            "posts": await collections.all_uris(one.id),
        }
        for one in await Collection.filter(account_id=account.id).order_by("id")
    ]
    await parcel.add_json("collections.json", mine)


async def _encoded(account: Account, name: str) -> AsyncIterator[bytes]:
    async for piece in account_csv.pieces(account, name):
        yield piece.encode()


async def _as_collection(account: Account, name: str) -> AsyncIterator[bytes]:
    """A file of one column as an OrderedCollection, as Mastodon's archive has likes."""
    head = {"@context": render.ACTIVITYSTREAMS, "id": f"{name}.json", "type": "OrderedCollection"}
    yield orjson.dumps(head)[:-1] + b',"orderedItems":[\n'
    count = 0
    async for piece in account_csv.pieces(account, name):
        uris = [line.strip('"') for line in piece.splitlines()]
        yield (b",\n" if count else b"") + b",\n".join(orjson.dumps(uri) for uri in uris)
        count += len(uris)
    yield b'\n],"totalItems":%d}\n' % count


def _readme(account: Account, count: int, missing: list[str]) -> str:
    """What is in the archive, for whoever opens it years later."""
    user: User = account.user  # type: ignore[attr-defined]
    with translations.speaking(preferences.spoken_to(user)):
        lines = [
            _("The archive of %(address)s", address=account.uri),
            _("Made on %(day)s.", day=datetime.now(UTC).date().isoformat()),
            "",
            _(
                "outbox.json: everything you posted, with captions, descriptions, dates, places and"
                " who may see it; also comments, boosts and messages. In all: %(count)s.",
                count=count,
            ),
            _("media/: your photos and videos as they are kept here, in full size."),
            _("actor.json, avatar and header: your profile. account.json: your settings."),
            _("likes.json, bookmarks.json, collections.json: what you liked, saved and collected."),
            _("The files that end in .csv can be imported on another server, Mastodon's too."),
            "",
            _("Not in here: what others wrote, stories that are over, and your password."),
        ]
        if missing:
            lines += ["", _("These files could not be found any more:"), *missing]
    return "\n".join(lines) + "\n"


async def _job(payload: dict[str, Any]) -> None:
    await build(payload["export_id"])


JOBS: dict[str, jobs.Handler] = {exports.BUILD: _job}
