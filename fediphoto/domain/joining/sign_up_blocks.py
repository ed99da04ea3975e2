"""Whether somebody may sign up, by where they come from and which mail they use."""

from enum import Enum

from fediphoto.domain import domain_names
from fediphoto.domain.joining import email_blocks, ip_blocks
from fediphoto.storage.models import CanonicalEmailBlock, EmailDomainBlock


class Verdict(Enum):
    """What becomes of it."""

    FREE = "free"
    APPROVAL = "approval"
    """A moderator has to let them in, also where registrations are open."""
    EMAIL_REFUSED = "email"
    ADDRESS_REFUSED = "address"

    @property
    def is_refused(self) -> bool:
        """Whether there will be no account."""
        return self in (Verdict.EMAIL_REFUSED, Verdict.ADDRESS_REFUSED)


async def check(email: str, address: str) -> Verdict:
    """What is decided on signing up with `email` from the network address `address` ('': unknown).

    The harder decision counts.
    """
    by_address = await ip_blocks.severity_of(address)
    if by_address in ("sign_up_block", "no_access"):
        return Verdict.ADDRESS_REFUSED
    if await CanonicalEmailBlock.exists(email_hash=email_blocks.canonical_hash(email)):
        return Verdict.EMAIL_REFUSED
    hosts = domain_names.covering(email_blocks.canonical(email).rpartition("@")[2])
    decided = await EmailDomainBlock.filter(domain__in=list(hosts))
    if any(not block.allows_with_approval for block in decided):
        return Verdict.EMAIL_REFUSED
    return Verdict.APPROVAL if decided or by_address else Verdict.FREE
