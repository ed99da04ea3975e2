"""What of a request a signature can cover."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fediphoto.errors import Unauthorized


@dataclass(frozen=True)
class SignedRequest:
    """A request as its sender signed it.

    `target` is the raw path with its query, `host` what the client sent as Host, `headers` every
    header in order (any case, repeated names allowed), `body` the raw bytes.
    """

    method: str
    target: str
    host: str
    headers: Iterable[tuple[str, str]]
    body: bytes = b""
    scheme: str = "https"
    _by_name: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, value in self.headers:
            self._by_name.setdefault(name.lower(), []).append(value.strip())

    def header(self, name: str) -> str | None:
        """The one value of a header, None where it is absent.

        Unauthorized where it was sent twice: which of the two was signed would be anybody's guess.
        """
        values = self._by_name.get(name, [])
        if len(values) > 1:
            raise Unauthorized(f"The header {name} was sent more than once")
        return values[0] if values else None

    def combined(self, name: str) -> str | None:
        """All values of a header joined with `, ` as RFC 9421 §2.1 has it; None where absent."""
        values = self._by_name.get(name)
        return None if values is None else ", ".join(values)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def target_uri(self) -> str:
        """The absolute URI, as `@target-uri` has it."""
        return f"{self.scheme}://{self.host}{self.target}"
