"""Lists of domains and what is decided on them, in the CSV that Mastodon writes and reads."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from fediphoto.domain import domain_names
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.errors import Unprocessable
from fediphoto.storage.models import DomainPolicy
from fediphoto.text.translations import _

HEADER = (
    "#domain",
    "#severity",
    "#reject_media",
    "#reject_reports",
    "#public_comment",
    "#obfuscate",
)
ROWS_AT_MOST = 100_000
_SEVERITIES = {
    "noop": "none",
    "none": "none",
    "silence": "silence",
    "limit": "silence",
    "suspend": "suspend",
    "block": "suspend",
}
"""As Mastodon (`noop`), Pleroma's and people's own lists write them."""
_TRUE = ("true", "1", "t", "yes")
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class Entry:
    """One domain of a list."""

    domain: str
    terms: Terms


def read(text: str) -> list[Entry]:
    """The entries of a list, each domain once (the last one counts).

    A header names the columns, with or without `#`; without one every line (but a remark after
    `#`) is a domain to be suspended. Lines that name no domain (some lists hide names behind
    stars) are left out. Raises Unprocessable for what is no list.
    """
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if line.strip()]
    if not lines or len(lines) > ROWS_AT_MOST:
        raise Unprocessable(_("The list is empty.") if not lines else _("The list is too long."))
    columns = _columns(lines[0])
    if columns is None:
        lines = [line for line in lines if not line.startswith("#")]
        if not all("." in _domain(line) for line in lines[:20]):
            raise Unprocessable(_("That is no list of domains: no column is called domain."))
    found: dict[str, Entry] = {}
    try:
        for row in csv.reader(lines if columns is None else lines[1:]):
            entry = _entry(row, columns or {"domain": 0})
            if entry is not None:
                found[entry.domain] = entry
    except csv.Error as error:
        raise Unprocessable(_("The list cannot be read: %(error)s.", error=error)) from None
    return list(found.values())


def write(policies: Iterable[DomainPolicy], *, tells_why: bool = True) -> str:
    """These decisions as a list that Mastodon imports, and others subscribe to.

    It has no column for what is only ours (forced warnings, private comments).
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for one in policies:
        writer.writerow(
            (
                one.domain,
                "noop" if one.severity == "none" else one.severity,
                _flag(one.rejects_media),
                _flag(one.rejects_reports),
                _harmless(one.public_comment) if tells_why else "",
                _flag(one.is_obfuscated),
            )
        )
    return out.getvalue()


def _columns(line: str) -> dict[str, int] | None:
    names = [name.strip().lstrip("#").lower() for name in next(csv.reader([line]))]
    return {name: at for at, name in enumerate(names)} if "domain" in names else None


def _entry(row: list[str], columns: dict[str, int]) -> Entry | None:
    def cell(name: str) -> str:
        at = columns.get(name)
        return row[at].strip() if at is not None and at < len(row) else ""

    domain = _domain(cell("domain"))
    severity = _SEVERITIES.get(cell("severity").lower() or "suspend")
    if not domain or severity is None:
        return None
    return Entry(
        domain,
        Terms(
            severity=severity,
            rejects_media=cell("reject_media").lower() in _TRUE,
            rejects_reports=cell("reject_reports").lower() in _TRUE,
            public_comment=cell("public_comment"),
            is_obfuscated=cell("obfuscate").lower() in _TRUE,
        ),
    )


def _domain(written: str) -> str:
    """The name in a cell: `*.` before it means no more than it does for us anyway."""
    bare = written.strip().strip('"').lstrip("#").strip()
    return domain_names.tidy(bare.removeprefix("*."))


def _flag(value: bool) -> str:
    return "True" if value else "False"


def _harmless(comment: str) -> str:
    """A comment that no spreadsheet takes for a formula (CSV injection)."""
    line = " ".join(comment.split())
    return f"'{line}" if line.startswith(_FORMULA) else line
