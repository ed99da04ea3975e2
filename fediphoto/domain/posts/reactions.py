"""How people elsewhere answer a post with an emoji."""

import re
import unicodedata

from fediphoto.domain.notifications import notifications
from fediphoto.domain.visibility import can_see
from fediphoto.errors import Forbidden, NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, twins
from fediphoto.storage.models import Account, Like, Post, Reaction
from fediphoto.text.translations import _

PER_ACCOUNT = 10
"""Different emoji of one person under one post (Misskey lets people have one, Fedibird three)."""
PER_POST = 100
"""Different emoji under one post."""
_CHARACTERS = 32
"""Code points of the longest emoji there are (families, flags of regions), and some."""
_HEARTS = frozenset("❤♥♡")
_SHORTCODE = re.compile(r"[^\s:@<>\"'&]{1,100}")
_SIGNS = frozenset({"So", "Sm", "Sk", "Me"})
_SIGNS_BY_NAME = frozenset("‼⁉〰〽")


def is_heart(emoji: str) -> bool:
    """Whether this is what others put for a plain like (Misskey's default)."""
    return emoji.replace("\ufe0f", "") in _HEARTS


def is_emoji(text: str) -> bool:
    """Whether `text` is a pictograph, or several that make one; letters never are."""
    kinds = {unicodedata.category(one) for one in text}
    if not 0 < len(text) <= _CHARACTERS or any(kind[0] in "LZ" or kind == "Cc" for kind in kinds):
        return False
    return bool(kinds & _SIGNS) or bool(_SIGNS_BY_NAME & set(text))


async def react(
    account: Account, post: Post, emoji: str, *, uri: str, image_url: str = ""
) -> Reaction:
    """Have a remote `account` answer `post` with an emoji; with the same one twice is once.

    `emoji` is the character, or the shortcode of the custom emoji at `image_url`; `uri` is the id
    of the activity. The author hears of it as of a like. Raises NotFound (cannot see the post),
    Unprocessable (no emoji), Forbidden (too many).
    """
    if not (_SHORTCODE.fullmatch(emoji) if image_url else is_emoji(emoji)):
        raise Unprocessable(_("That is no emoji."))
    target = post if post.boost_of_id is None else await Post.get(id=post.boost_of_id)
    if not await can_see(post, account) or not await can_see(target, account):
        raise NotFound
    async with database.transaction():
        known = await Reaction.get_or_none(account_id=account.id, post_id=target.id, name=emoji)
        if known is not None:
            return known
        await _check_room(account, target, emoji)
        new = Reaction(
            id=snowflake(),
            account_id=account.id,
            post_id=target.id,
            name=emoji,
            image_url=image_url,
            uri=uri,
        )
        made, is_new = await twins.once(new, "account_id", "post_id", "name")
        if not is_new:
            return made
        await _changed(target.id)
        if target.is_local:
            await notifications.notify(target.account_id, "favourite", account.id, target.id)
        return made


async def find(
    account: Account, *, uri: str, post_uri: str = "", emoji: str = ""
) -> Reaction | None:
    """What `account` is taking back: by the activity's id, else by the post and the emoji."""
    mine = Reaction.filter(account_id=account.id)
    found = await mine.get_or_none(uri=uri) if uri else None
    if found is None and post_uri and emoji:
        found = await mine.get_or_none(post__uri=post_uri, name=emoji)
    return found


async def take_back(reaction: Reaction) -> None:
    """Forget a reaction; the author's notification goes with the last of that person."""
    async with database.transaction():
        if not await Reaction.filter(id=reaction.id).delete():
            return
        await _changed(reaction.post_id)
        account_id, post_id = reaction.account_id, reaction.post_id
        if not (
            await Reaction.exists(account_id=account_id, post_id=post_id)
            or await Like.exists(account_id=account_id, post_id=post_id)
        ):
            await notifications.withdraw("favourite", account_id, post_id)


async def purge(account: Account) -> None:
    """Forget every reaction of an account that ends."""
    async with database.transaction():
        await database.write(
            "UPDATE post SET version = version + 1"
            " WHERE id IN (SELECT post_id FROM reaction WHERE account_id = ?)",
            [account.id],
        )
        await Reaction.filter(account_id=account.id).delete()


async def _check_room(account: Account, post: Post, emoji: str) -> None:
    if await Reaction.filter(account_id=account.id, post_id=post.id).count() >= PER_ACCOUNT:
        raise Forbidden(_("One person's reactions to one post are enough."))
    others = Reaction.filter(post_id=post.id)
    if not await others.filter(name=emoji).exists():
        different = await others.distinct().values_list("name", flat=True)
        if len(different) >= PER_POST:
            raise Forbidden(_("There are enough different reactions to that post."))


async def _changed(post_id: int) -> None:
    await database.write("UPDATE post SET version = version + 1 WHERE id = ?", [post_id])
