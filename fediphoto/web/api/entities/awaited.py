"""Which entities others are to declare: whatever is declared under these names takes their place.

They allow anything, so that a description that refers to them can be read meanwhile.
"""

from fediphoto.web.api.describing import ANYTHING, ENTITIES

NAMES = (
    "Account",
    "CredentialAccount",
    "CustomEmoji",
    "FeaturedTag",
    "Field",
    "FilterResult",
    "MediaAttachment",
    "MutedAccount",
    "PreviewCard",
    "Relationship",
    "Role",
    "Status",
)

for _name in NAMES:
    ENTITIES.setdefault(_name, ANYTHING)
