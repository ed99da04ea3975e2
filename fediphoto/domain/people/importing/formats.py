"""Which place an archive is from, told by what is in it and never by its name."""

from collections.abc import Sequence
from pathlib import Path

from fediphoto.domain.people.importing import activities, instagram
from fediphoto.domain.people.importing.found import Reader
from fediphoto.domain.people.importing.packed import Packed
from fediphoto.errors import Unprocessable
from fediphoto.text.translations import _

READERS: dict[str, Reader] = {
    "instagram": instagram.read,
    "mastodon": activities.read,
    "fediphoto": activities.read,
}
"""By the name of the place."""

_GZIP = b"\x1f\x8b"
_JSON = (b"[", b"{")
_START_BYTES = 64


def recognise(paths: Sequence[Path]) -> str:
    """Where these files, one archive, are from: one of READERS. Blocking.

    Raises Unprocessable with a sentence that helps.
    """
    for path in paths:
        _check_start(path)
    with Packed(paths) as packed:
        if instagram.is_one(packed):
            return "instagram"
        if source := activities.source(packed):
            return source
        if instagram.is_one_of_pages(packed):
            raise Unprocessable(
                _(
                    "This is Instagram's download as web pages. Ask Instagram for it again, and"
                    " choose JSON as its format."
                )
            )
    raise Unprocessable(
        _(
            "No posts were found in this archive. It should be the whole download of Instagram,"
            " Mastodon or fediphoto, as it came; if it has several parts, choose them together."
        )
    )


def _check_start(path: Path) -> None:
    """Say what is wrong with files that people may well take for such an archive."""
    with path.open("rb") as file:
        start = file.read(_START_BYTES).lstrip()
    if start.startswith(_GZIP):
        raise Unprocessable(
            _("This archive is a .tar.gz. Unpack it, make a ZIP of its folder, and choose that.")
        )
    if start.startswith(_JSON):
        raise Unprocessable(
            _("This is a list of posts without their photos. The whole archive is needed, a ZIP.")
        )
