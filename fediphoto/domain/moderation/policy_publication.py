"""What may be known of the decisions on domains, and to whom."""

import hashlib
from dataclasses import dataclass

from fediphoto import config
from fediphoto.storage.models import DomainPolicy

_HIDDEN = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One decision as it is told."""

    domain: str
    """With stars in it, where the moderators hide the name."""
    digest: str
    """The SHA-256 of the whole name, by which who knows it finds it."""
    severity: str
    rejects_media: bool
    forces_sensitive: bool
    comment: str
    """'' where there is none, or none for this reader."""


def are_shown_to(is_member: bool) -> bool:
    """Whether visitors, or people who are signed in, may see the decisions."""
    return _is_open(config.current().federation.show_policies, is_member=is_member)


def reasons_are_shown_to(is_member: bool) -> bool:
    """The same of the reasons."""
    return _is_open(config.current().federation.show_policy_reasons, is_member=is_member)


async def listing(*, is_member: bool) -> list[Published]:
    """The decisions that take something away, by name, as this reader may see them."""
    if not are_shown_to(is_member):
        return []
    tells_why = reasons_are_shown_to(is_member)
    rows = await DomainPolicy.all().order_by("domain")
    return [
        Published(
            domain=obfuscated(row.domain) if row.is_obfuscated else row.domain,
            digest=hashlib.sha256(row.domain.encode()).hexdigest(),
            severity=row.severity,
            rejects_media=row.rejects_media,
            forces_sensitive=row.forces_sensitive,
            comment=row.public_comment if tells_why else "",
        )
        for row in rows
        if row.severity != "none" or row.rejects_media or row.forces_sensitive
    ]


def obfuscated(domain: str) -> str:
    """A name whose middle is stars: `ba***est` is seen by those who know it, and not searched."""
    kept = max(1, len(domain) // 4)
    middle = domain[kept : len(domain) - kept]
    stars = "".join("." if one == "." else _HIDDEN for one in middle)
    return f"{domain[:kept]}{stars}{domain[len(domain) - kept :]}"


def _is_open(setting: str, *, is_member: bool) -> bool:
    return setting == "all" or (setting == "members" and is_member)
