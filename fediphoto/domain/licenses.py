"""Under which licence somebody shares a post's photos.

Nothing said means that all rights are reserved. The numbers and titles are Pixelfed's: its apps
know a licence by its number, its servers tell it by its title.
"""

from dataclasses import dataclass

from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _, marked

ALL_RIGHTS_RESERVED = ""
"""The code of what needs no licence."""

_CC = "https://creativecommons.org"


@dataclass(frozen=True, slots=True)
class License:
    """One of those that can be chosen."""

    code: str
    """What we keep."""
    number: int
    """Pixelfed's id."""
    title: str
    """Its short name, the same in all languages but for the first."""
    meaning: str
    """A sentence for whoever chooses; to be translated where it is shown."""
    url: str = ""
    """Its text."""


LICENSES = (
    License(
        ALL_RIGHTS_RESERVED,
        1,
        marked("All rights reserved"),
        marked("Whoever wants to use it has to ask me."),
    ),
    License(
        "cc-by",
        11,
        "CC BY",
        marked("Anybody may use and change it, and says whose it is."),
        f"{_CC}/licenses/by/4.0/",
    ),
    License(
        "cc-by-sa",
        12,
        "CC BY-SA",
        marked("The same, and what is made of it is shared alike."),
        f"{_CC}/licenses/by-sa/4.0/",
    ),
    License(
        "cc-by-nd",
        15,
        "CC BY-ND",
        marked("Anybody may use it unchanged, and says whose it is."),
        f"{_CC}/licenses/by-nd/4.0/",
    ),
    License(
        "cc-by-nc",
        13,
        "CC BY-NC",
        marked("Anybody may use and change it, but not for money, and says whose it is."),
        f"{_CC}/licenses/by-nc/4.0/",
    ),
    License(
        "cc-by-nc-sa",
        14,
        "CC BY-NC-SA",
        marked("Not for money either, and what is made of it is shared alike."),
        f"{_CC}/licenses/by-nc-sa/4.0/",
    ),
    License(
        "cc-by-nc-nd",
        16,
        "CC BY-NC-ND",
        marked("Anybody may use it unchanged, but not for money, and says whose it is."),
        f"{_CC}/licenses/by-nc-nd/4.0/",
    ),
    License(
        "cc0",
        6,
        "CC0",
        marked("Anybody may do anything with it."),
        f"{_CC}/publicdomain/zero/1.0/",
    ),
    License(
        "pdm",
        5,
        marked("Public domain"),
        marked("Nobody has any rights in it any more."),
        f"{_CC}/publicdomain/mark/1.0/",
    ),
)
"""In the order in which they are offered."""

_BY_CODE = {one.code: one for one in LICENSES}
_BY_NUMBER = {one.number: one for one in LICENSES}
_TITLES_OF_PIXELFED = {
    "All rights reserved": "All Rights Reserved",
    "CC0": "Public Domain (CC0)",
    "Public domain": "Public Domain",
}
_READ = {
    **{one.title.casefold(): one.code for one in LICENSES},
    **{_TITLES_OF_PIXELFED.get(one.title, one.title).casefold(): one.code for one in LICENSES},
}
_LONGEST = 200


def of(code: str) -> License:
    """The licence of that code; what we do not know reserves all rights."""
    return _BY_CODE.get(code, LICENSES[0])


def check(code: str | None) -> None:
    """Unprocessable for one that there is not; None, no change, is fine."""
    if code is not None and code not in _BY_CODE:
        raise Unprocessable(_("Choose one of the licences in the list."))


def numbered(number: int) -> License | None:
    """The one that Pixelfed's apps mean by a number."""
    return _BY_NUMBER.get(number)


def federated_title(code: str) -> str:
    """What Pixelfed's servers call it; '' where all rights are reserved, as they do."""
    title = of(code).title
    return _TITLES_OF_PIXELFED.get(title, title) if code else ""


def read(told: str) -> str:
    """The code of a licence as another server tells it: a title, or the address of its text."""
    if len(told) > _LONGEST:
        return ALL_RIGHTS_RESERVED
    said = " ".join(told.split()).casefold()
    if said in _READ:
        return _READ[said]
    return _of_address(said)


def _of_address(address: str) -> str:
    """That of Creative Commons, whatever its version and language; '' for anything else."""
    _scheme, found, path = address.partition("creativecommons.org/")
    if not found:
        return ALL_RIGHTS_RESERVED
    family, _slash, rest = path.partition("/")
    name = rest.partition("/")[0]
    if family == "publicdomain":
        return {"zero": "cc0", "mark": "pdm"}.get(name, ALL_RIGHTS_RESERVED)
    code = f"cc-{name}"
    return code if family == "licenses" and code in _BY_CODE else ALL_RIGHTS_RESERVED
