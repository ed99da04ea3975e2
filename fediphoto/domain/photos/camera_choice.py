"""Whether a photo tells with which camera it was made: what its author chose, else nothing.

An upload holds what its file said (media/shot.py) for its uploader alone; in the moment in which it
is shown to others, it keeps that or loses it for good.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from fediphoto.domain import preferences
from fediphoto.media import shot
from fediphoto.media.shot import UNKNOWN, Shot
from fediphoto.storage.models import Account, Attachment, User

_LONGEST = 2000


def told(text: str) -> Shot:
    """What a script of ours read out of a file before it took that out of it: a JSON object."""
    if len(text) > _LONGEST:
        return UNKNOWN
    try:
        said: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return UNKNOWN
    return shot.read(said) if isinstance(said, dict) else UNKNOWN


async def note(author: Account, attachment_id: int, said: Shot) -> None:
    """Have an upload of the author's hold `said`, unless it is in a post already."""
    mine = Attachment.filter(
        id=attachment_id, account_id=author.id, post_id=None, scheduled_post_id=None
    )
    await mine.update(camera=said.plain)


async def settle(author: Account, attachment_ids: Sequence[int], *, shows: bool | None) -> None:
    """Have photos that are to be shown lose what they hold, unless the author wants it told.

    With None for `shows`, what the author has set for all their posts counts.
    """
    if shows is None:
        user = await User.get_or_none(account_id=author.id)
        shows = user is not None and preferences.shows_camera(user)
    if not shows:
        await Attachment.filter(id__in=list(attachment_ids)).update(camera={})


async def forget(post_id: int) -> None:
    """Have all photos of a post lose it, also those that only its history shows."""
    await Attachment.filter(post_id=post_id).update(camera={})
