"""Which emoji a reaction is: a single character of many code points, or a picture with a name."""

import unicodedata

from fediphoto.activitypub.vocabulary.tags import read_tags
from fediphoto.activitypub.vocabulary.values import Document, text

_MAX_LENGTH = 100
_JOINER = "\u200d"
_PICTURE_STYLE = "\ufe0f"
_KEYCAP = "\u20e3"


def read_reaction(document: Document) -> tuple[str, str]:
    """The emoji of a Like or EmojiReact, and where its picture is if it is a custom one.

    ('', '') where it names none, or several. Misskey's names end in "@." or the host they are of.
    """
    said = (
        text(document.get("_misskey_reaction"), _MAX_LENGTH)
        or text(document.get("content"), _MAX_LENGTH)
    ).strip()
    emojis = read_tags(document.get("tag")).emojis
    if said.startswith(":") and said.endswith(":"):
        shortcode = said.strip(":")
        for emoji in emojis:
            if emoji["shortcode"] in (shortcode, shortcode.partition("@")[0]):
                return shortcode.partition("@")[0], emoji["url"]
        return shortcode.partition("@")[0], ""
    return (said, "") if is_one_emoji(said) else ("", "")


def is_one_emoji(said: str) -> bool:
    """Whether it is shown as one picture: joined ones, flags and keycaps count as one."""
    if not 0 < len(said) <= 40:
        return False
    if said[0] in "0123456789#*":
        return said[1:] in (_KEYCAP, _PICTURE_STYLE + _KEYCAP)
    is_flag = [0x1F1E6 <= ord(one) <= 0x1F1FF for one in said]
    if any(is_flag):
        return all(is_flag) and len(said) == 2
    pictures, is_joined = 0, False
    for one in said:
        if _is_picture(one):
            pictures += not is_joined
        elif not _is_modifier(one):
            return False
        is_joined = one == _JOINER
    return pictures == 1


def _is_picture(one: str) -> bool:
    """A symbol that may be an emoji, such as the letters and signs that have a picture style."""
    return unicodedata.category(one) in ("So", "Sm", "Po") and ord(one) > 0xA0


def _is_modifier(one: str) -> bool:
    """Skin tones, variation selectors, joiners, the letters of flags of regions."""
    if 0x1F3FB <= ord(one) <= 0x1F3FF or 0xE0020 <= ord(one) <= 0xE007F:
        return True
    return one in (_JOINER, _PICTURE_STYLE, "\ufe0e")
