"""How the posts of an archive become posts here, one after another, whatever interrupts us.

A job brings a portion and leaves the rest to the next one, so that others have their turn. Each
post, its row of what became of it, and how far we are is one transaction: killed in the middle, we
go on where we were.
"""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from fediphoto.domain import spoken
from fediphoto.domain.people import imports
from fediphoto.domain.people.importing import files
from fediphoto.domain.people.importing.formats import READERS
from fediphoto.domain.people.importing.found import Findings, FoundPost, LeftOut
from fediphoto.domain.people.importing.packed import Packed
from fediphoto.domain.posts import posts, quote_policies
from fediphoto.domain.preferences import default_license
from fediphoto.domain.relations.moved_accounts import check_may_publish
from fediphoto.domain.views import places
from fediphoto.errors import FediphotoError, Unprocessable
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Account, Import, ImportedItem, Post, User
from fediphoto.text import translations
from fediphoto.text.translations import _, marked

PORTION_S = 20.0
MOST_POSTS = 50_000
MOST_TRIES = 3
"""A post over which we died so often is passed over."""
_WORDS = 100
_FULL = marked("The disk of this server is nearly full. Tell the admins, and try again later.")


async def work(import_id: int) -> None:
    """Bring the next portion of an archive; nothing to do where that is over."""
    brought = await _at_work(import_id)
    if brought is None:
        return
    with translations.speaking(await spoken.language_of(brought.account_id)):
        try:
            await check_may_publish(await Account.get(id=brought.account_id))
            parts = await asyncio.to_thread(imports.parts_of, import_id)
            packed = await asyncio.to_thread(Packed, parts)
            try:
                await _bring_portion(brought, packed)
            finally:
                packed.close()
        except FediphotoError as refused:  # the archive as a whole, or its owner
            await _end(brought, "failed", str(refused))


async def _at_work(import_id: int) -> Import | None:
    """The import, one more try counted; None where there is nothing to do (any more)."""
    async with database.transaction():
        brought = await Import.filter(id=import_id).select_for_update().first()
        if brought is None or not imports.is_running(brought):
            return None
        brought.state = "working"
        brought.tries += 1
        await brought.save(update_fields=["state", "tries"])
    return brought


async def _bring_portion(brought: Import, packed: Packed) -> None:
    if brought.position == 0:
        await _look_through(brought, packed)
    key, until = imports.job_key(brought.id, brought.position), time.monotonic() + PORTION_S
    with closing(READERS[brought.source](packed)) as findings:
        rest = islice(_posts(findings), brought.position, None)
        while (found := await asyncio.to_thread(next, rest, None)) is not None:
            await jobs.hold(key)
            if not await asyncio.to_thread(imports.has_room):
                raise Unprocessable(_(_FULL))
            if not await _bring(brought, packed, found):
                return  # it was stopped, or somebody else is at it
            if time.monotonic() > until:
                async with database.transaction():
                    await imports.go_on(brought)
                return
    await _end(brought, "done")


@dataclass(slots=True)
class _Contents:
    """What is in an archive, counted."""

    posts: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    """Of the files that its posts name, each time."""


async def _look_through(brought: Import, packed: Packed) -> None:
    """Count what is in the archive; Unprocessable where that is more than can be brought."""
    contents = await asyncio.to_thread(_contents, READERS[brought.source](packed), packed)
    await asyncio.to_thread(imports.check_contents, contents.bytes)
    brought.posts_total, brought.left_out = contents.posts, dict(contents.left_out)
    await brought.save(update_fields=["posts_total", "left_out"])


def _contents(findings: Findings, packed: Packed) -> _Contents:
    contents = _Contents()
    for one in findings:
        if isinstance(one, LeftOut):
            contents.left_out[one.kind] += 1
            continue
        contents.posts += 1
        if contents.posts > MOST_POSTS:
            raise Unprocessable(_("An archive may have %(limit)s posts.", limit=MOST_POSTS))
        contents.bytes += files.size(packed, one)
    return contents


def _posts(findings: Findings) -> Iterator[FoundPost]:
    return (one for one in findings if isinstance(one, FoundPost))


async def _bring(brought: Import, packed: Packed, found: FoundPost) -> bool:
    """Bring one post, and note what became of it; False where that is not ours to do any more."""
    account = await Account.get(id=brought.account_id).select_related("user")
    key = hashlib.sha256(found.key.encode()).hexdigest()
    known = await _known(account, key, found)
    if known is not None:
        return await _note(brought, found, key, "known", known)
    if brought.tries > MOST_TRIES:
        reason = _("This post could not be processed.")
        return await _note(brought, found, key, "failed", None, reason)
    ready = await files.prepare(account, packed, found, f"import:{brought.id}:{key}")
    try:
        if found.files and not ready.ids:
            raise Unprocessable(ready.reason)
        async with database.transaction():
            post = await _publish(account, brought, found, ready.ids)
            return await _note(brought, found, key, "new", post.id, ready.reason)
    except _TakenOver:
        return False
    except FediphotoError as refused:
        await files.throw_away(account, ready.ids)
        return await _note(brought, found, key, "failed", None, str(refused))


async def _known(account: Account, key: str, found: FoundPost) -> int | None:
    """The post that is here already: brought before, or never gone."""
    former = await ImportedItem.get_or_none(account_id=account.id, key=key)
    if former is not None and former.post_id is not None:
        return former.post_id
    if not found.uri:
        return None
    same = await Post.get_or_none(uri=found.uri, account_id=account.id, is_local=True)
    return None if same is None else same.id


async def _publish(
    account: Account, brought: Import, found: FoundPost, attachment_ids: list[int]
) -> Post:
    """The post as it was, at its date, quietly."""
    user: User = account.user  # type: ignore[attr-defined]
    is_silent_of_it = brought.source == "instagram"
    place = found.place
    place_id = None
    if place is not None:
        place_id = await places.ensure(
            place.name, place.country, latitude=place.latitude, longitude=place.longitude
        )
    draft = posts.Draft(
        caption=found.caption,
        caption_format=found.caption_format,
        attachment_ids=attachment_ids,
        visibility=found.visibility or brought.visibility,
        content_warning=found.content_warning,
        is_sensitive=found.is_sensitive or (is_silent_of_it and user.default_sensitive),
        language=found.language,
        comments_enabled=found.comments_enabled,
        quote_policy=quote_policies.default(user),
        place_id=place_id,
        license=default_license(user) if is_silent_of_it else found.license,
    )
    past = posts.Past(found.published_at, is_archived=found.is_archived)
    return await posts.publish(account, draft, past=past)


class _TakenOver(Exception):
    """The import was stopped, or another worker has got on with it."""


async def _note(
    brought: Import, found: FoundPost, key: str, outcome: str, post_id: int | None, reason: str = ""
) -> bool:
    """Write down what became of a post, and that it is behind us.

    False where the import is not at this post any more; inside a transaction that publishes one,
    _TakenOver, so that nothing of it stays.
    """
    async with database.transaction():
        held = await Import.filter(id=brought.id).select_for_update().first()
        if held is None or held.state != "working" or held.position != brought.position:
            if outcome == "new":
                raise _TakenOver
            return False
        await ImportedItem.filter(account_id=held.account_id, key=key).delete()
        await ImportedItem.create(
            account_id=held.account_id,
            key=key,
            brought_id=held.id,
            post_id=post_id,
            outcome=outcome,
            reason=reason,
            words=" ".join(found.caption.split())[:_WORDS],
            published_at=found.published_at,
        )
        held.position += 1
        held.tries = 0
        counter = f"posts_{outcome}"
        setattr(held, counter, getattr(held, counter) + 1)
        await held.save(update_fields=["position", "tries", counter])
    brought.position, brought.tries = held.position, held.tries
    return True


async def _end(brought: Import, state: str, problem: str = "") -> None:
    async with database.transaction():
        held = await Import.filter(id=brought.id).select_for_update().first()
        if held is not None and imports.is_running(held):
            await imports.end(held, state, problem)


async def _job(payload: dict[str, Any]) -> None:
    await work(payload["import_id"])


JOBS: dict[str, jobs.Handler] = {imports.WORK: _job}
