"""Which fields filters have, of both generations, and what they found in a status."""

from typing import Any

from tests.web.api.shapes.kinds import ID, TIME, Text

FILTER_KEYWORD = {"id": ID, "keyword": str, "whole_word": bool}
FILTER_STATUS = {"id": ID, "status_id": ID}
FILTER_IN_RESULT: dict[str, Any] = {
    "id": ID,
    "title": str,
    "context": [Text("home|notifications|public|thread|account")],
    "expires_at": (TIME, None),
    "filter_action": Text("warn|hide|blur"),
}
FILTER = {**FILTER_IN_RESULT, "keywords": [FILTER_KEYWORD], "statuses": [FILTER_STATUS]}
FILTER_RESULT = {
    "filter": FILTER_IN_RESULT,
    "keyword_matches": ([str], None),
    "status_matches": ([ID], None),
}
V1_FILTER = {
    "id": ID,
    "phrase": str,
    "context": [Text("home|notifications|public|thread|account")],
    "whole_word": bool,
    "expires_at": (TIME, None),
    "irreversible": bool,
}
