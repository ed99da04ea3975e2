"""Which posts carry which hashtags."""

from collections.abc import Iterable

from fediphoto.errors import Unprocessable
from fediphoto.storage import database
from fediphoto.storage.models import Hashtag, PostHashtag
from fediphoto.text import captions
from fediphoto.text.translations import _

_PER_POST = 100
_NAME_LENGTH = 255
"""What the column takes; folding can lengthen a name."""


async def attach(post_id: int, names: Iterable[str]) -> None:
    """Give a post the hashtags `names` (with or without #) in the transaction around us.

    Equal ones count once, what is no hashtag is left out, and so is what is over a hundred. A new
    hashtag is kept as it is first written.
    """
    wanted: dict[str, str] = {}
    for name in names:
        bare = name.lstrip("#＃")
        folded = captions.fold_hashtag(bare)
        if captions.is_hashtag(bare) and len(folded) <= _NAME_LENGTH:
            wanted.setdefault(folded, bare)
        if len(wanted) == _PER_POST:
            break
    if not wanted:
        return
    known = await _ids(wanted)
    new = [Hashtag(name=name, display_name=wanted[name]) for name in wanted if name not in known]
    if new:
        await Hashtag.bulk_create(new, ignore_conflicts=True)
        known = await _ids(wanted)
    rows = [(known[name], post_id) for name in wanted]
    await database.write(
        "INSERT INTO post_hashtag (hashtag_id, post_id) VALUES "  # noqa: S608
        + ",".join(["(?, ?)"] * len(rows))
        + " ON CONFLICT (hashtag_id, post_id) DO NOTHING",
        [value for row in rows for value in row],
    )


async def replace(post_id: int, names: Iterable[str]) -> None:
    """Give a post the hashtags `names` in place of those it has."""
    await PostHashtag.filter(post_id=post_id).delete()
    await attach(post_id, names)


def is_one(name: str) -> bool:
    """Whether `name` (with or without #) can be a hashtag."""
    bare = name.strip().lstrip("#＃")
    return captions.is_hashtag(bare) and len(captions.fold_hashtag(bare)) <= _NAME_LENGTH


async def ensure(name: str) -> Hashtag:
    """The hashtag `name` (with or without #), made if nobody has used it yet.

    In the transaction around us. Raises Unprocessable for what is no hashtag.
    """
    if not is_one(name):
        raise Unprocessable(_("A hashtag is one word of letters and digits."))
    bare = name.strip().lstrip("#＃")
    folded = captions.fold_hashtag(bare)
    if not await Hashtag.exists(name=folded):
        await Hashtag.bulk_create([Hashtag(name=folded, display_name=bare)], ignore_conflicts=True)
    return await Hashtag.get(name=folded)


async def find(name: str) -> Hashtag | None:
    """The hashtag that somebody spells `name` (with or without #)."""
    return await Hashtag.get_or_none(name=captions.fold_hashtag(name))


async def _ids(names: Iterable[str]) -> dict[str, int]:
    wanted = list(names)
    rows = await database.query(
        f"SELECT id, name FROM hashtag WHERE name IN ({database.placeholders(wanted)})",  # noqa: S608
        wanted,
    )
    return {row["name"]: row["id"] for row in rows}
