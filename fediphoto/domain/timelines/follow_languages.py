"""In which languages one wants to read somebody whom one follows."""

import re
from collections.abc import Sequence

from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _

MOST = 100
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", re.ASCII)
_LISTED = "CAST(follow.languages AS TEXT)"


def read(given: Sequence[str]) -> list[str]:
    """Codes of languages ("en", "pt-BR"), each once, none for all.

    Raises Unprocessable for what is none.
    """
    codes = list(dict.fromkeys(one for text in given if (one := text.strip())))
    if len(codes) > MOST or not all(_CODE.fullmatch(one) for one in codes):
        raise Unprocessable(_("Validation failed: Languages must be valid language codes"))
    return codes


def wanted_sql(language: str | None) -> tuple[str, list[str]]:
    """What to add to a condition on `follow`: that a post in `language` is wanted.

    With None it is about the column `post.language`. A post that does not say its language is
    always wanted.
    """
    if language is None:
        return (
            f" AND ({_LISTED} = '[]' OR post.language = ''"
            f" OR {_LISTED} LIKE '%\"' || post.language || '\"%')"
        ), []
    if not language:
        return "", []
    if not _CODE.fullmatch(language):  # nobody can have asked for it
        return f" AND {_LISTED} = '[]'", []
    return f" AND ({_LISTED} = '[]' OR {_LISTED} LIKE ?)", [f'%"{language}"%']
