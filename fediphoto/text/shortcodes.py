"""Which custom emoji a text names by `:shortcode:`."""

import re

SHORTCODE = re.compile(r"[a-zA-Z0-9_]{2,30}")
MOST = 100
"""Different names that one text is looked through for."""

# As Mastodon looks for them: not in the middle of a word, nor of what has more colons (12:30:45).
_NAMED = re.compile(rf"(?<![^\W_])(?<!:):({SHORTCODE.pattern}):(?![^\W_])(?!:)")


def named(*texts: str) -> list[str]:
    """The names, each once, in their order; at most MOST."""
    found: dict[str, None] = {}
    for text in texts:
        if ":" not in text:
            continue
        for name in _NAMED.findall(text):
            found[name] = None
            if len(found) == MOST:
                return list(found)
    return list(found)
