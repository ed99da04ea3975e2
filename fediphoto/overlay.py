"""What admins decided on the desk, lying over what the configuration says."""

from collections.abc import Mapping

import msgspec

from fediphoto import config
from fediphoto.config import Config

_laid: list[tuple[Config, Config]] = []
"""What counts with the overlay, and what it lies over; of no meaning once another is active."""


def lay(decided: Mapping[str, str]) -> None:
    """Have what was decided count for those keys of `[instance]` that the configuration does not
    name, in place of what was decided before."""
    written = as_written()
    free = {key: value for key, value in decided.items() if key not in written.stated}
    counting = msgspec.structs.replace(
        written, instance=msgspec.structs.replace(written.instance, **free)
    )
    config.activate(counting)
    _laid[:] = [(counting, written)]


def as_written() -> Config:
    """The configuration of file and environment, without what was decided on the desk."""
    now = config.current()
    return _laid[0][1] if _laid and _laid[0][0] is now else now
