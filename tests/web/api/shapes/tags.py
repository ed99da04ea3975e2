"""Which fields hashtags have, and what trends."""

from tests.web.api.shapes.kinds import ANYTHING, ID, URL, Text
from tests.web.api.shapes.media import PREVIEW_CARD

TAG = {
    "id": str,
    "name": str,
    "url": URL,
    "history": [ANYTHING],
    "following": bool,
    "featuring": bool,
}
HISTORY = {"day": Text("[0-9]+"), "uses": Text("[0-9]+"), "accounts": Text("[0-9]+")}
SHALLOW_TAG = {"name": str, "url": URL}
WHOLE_TAG = {**TAG, "id": ID, "history": [HISTORY]}
ADMIN_TAG = {**WHOLE_TAG, "trendable": bool, "usable": bool, "requires_review": bool}
TRENDS_LINK = {**PREVIEW_CARD, "history": [HISTORY]}
