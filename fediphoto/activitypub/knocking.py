"""How a request is signed, and how again where that signature was refused (double knocking).

Servers take one of three signatures: cavage over path and query, cavage over the path alone (older
Mastodon, Pixelfed, Fedify), RFC 9421. The first is what most take; a server that is known to take
the last is asked with it first. There are three signed tries at most.
"""

import time
from dataclasses import dataclass, field

from fediphoto.activitypub.signature_schemes import CAVAGE, RFC9421
from fediphoto.activitypub.signatures import asked
from fediphoto.activitypub.signatures.asked import NOTHING, Asked
from fediphoto.domain.recent import Recent

MOST_TRIES = 3
IN_VAIN_FOR_S = 86400.0
"""A host that says 400 or 403 to both schemes means what it says, and is not asked twice again."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to sign a request."""

    scheme: str
    with_query: bool = True
    asked: Asked = NOTHING


class Refusals:
    """The hosts of which a second signature was refused too, though it was not for that."""

    def __init__(self) -> None:
        self._until: Recent[str, float] = Recent(10_000)

    def note(self, host: str) -> None:
        """Trying another scheme did not help at `host`."""
        self._until.put(host, time.monotonic() + IN_VAIN_FOR_S)

    def has(self, host: str) -> bool:
        """Whether that was noted within a day."""
        return (self._until.get(host) or 0.0) > time.monotonic()


@dataclass
class Knock:
    """The tries of one request; `attempt` is the one to make now."""

    host: str
    known_scheme: str
    has_query: bool
    refusals: Refusals
    attempt: Attempt = field(init=False)
    _made: list[Attempt] = field(default_factory=list)
    _is_second_guess: bool = False
    """Whether we go on after a 400 or 403, which most often are not about the signature."""

    def __post_init__(self) -> None:
        self.attempt = Attempt(self.known_scheme)

    def goes_on(self, status: int, accept_signature: str, key_id: str) -> bool:
        """Whether to try once more, as `attempt` then says, after an answer with this status."""
        self._made.append(self.attempt)
        following = self._after(status, accept_signature, key_id)
        if following is None:
            if self._is_second_guess and status in (400, 403):
                self.refusals.note(self.host)
            return False
        self.attempt = following
        return True

    @property
    def lesson(self) -> str:
        """The scheme that was taken after the known one was refused; '' where that is no news."""
        if not self._made or self.attempt.scheme == self.known_scheme:
            return ""
        return self.attempt.scheme

    def _after(self, status: int, accept_signature: str, key_id: str) -> Attempt | None:
        if len(self._made) >= MOST_TRIES:
            return None
        if status == 401:
            return self._wanted(accept_signature, key_id) or self._next_of_three()
        if status in (400, 403) and len(self._made) == 1 and not self.refusals.has(self.host):
            self._is_second_guess = True
            return Attempt(CAVAGE if self.known_scheme == RFC9421 else RFC9421)
        return None

    def _wanted(self, accept_signature: str, key_id: str) -> Attempt | None:
        """What the server asks for, once: it could ask for ever."""
        wanted = asked.read(accept_signature, key_id)
        if wanted is None or any(made.asked != NOTHING for made in self._made):
            return None
        attempt = Attempt(RFC9421, asked=wanted)
        return None if attempt in self._made else attempt

    def _next_of_three(self) -> Attempt | None:
        ways = [Attempt(CAVAGE)]
        if self.has_query:
            ways.append(Attempt(CAVAGE, with_query=False))
        ways.append(Attempt(RFC9421))
        if any(made.scheme == RFC9421 for made in self._made):
            ways.pop()
        return next((way for way in ways if way not in self._made), None)
