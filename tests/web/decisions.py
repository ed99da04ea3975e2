"""An admin who changes a setting, and starts again."""

from typing import Any

import msgspec

from fediphoto import config as configuration


def decided(section: str, **changes: Any) -> None:
    """Go on with other settings."""
    current = configuration.current()
    table = msgspec.structs.replace(getattr(current, section), **changes)
    configuration.activate(msgspec.structs.replace(current, **{section: table}))
