"""Which fields those things have that an instance says of itself."""

from tests.web.api.shapes.kinds import ANYTHING, DAY, HTML, ID, TIME, URL, Maybe, Text
from tests.web.api.shapes.people import EMOJI

DOMAIN_BLOCK = {
    "domain": str,
    "digest": Text("[0-9a-f]{64}"),
    "severity": Text("silence|suspend|noop"),
    "comment": str,
}
RULE = {"id": ID, "text": str, "hint": str, "translations": ANYTHING}
REACTION = {
    "name": str,
    "count": int,
    "me": Maybe(bool),
    "url": Maybe(URL),
    "static_url": Maybe(URL),
}
ANNOUNCEMENT = {
    "id": ID,
    "content": HTML,
    "starts_at": (TIME, None),
    "ends_at": (TIME, None),
    "all_day": bool,
    "published_at": TIME,
    "updated_at": TIME,
    "read": Maybe(bool),
    "mentions": [{"id": ID, "username": str, "url": URL, "acct": str}],
    "statuses": [{"id": ID, "url": URL}],
    "tags": [{"name": str, "url": URL}],
    "emojis": [EMOJI],
    "reactions": [REACTION],
}
EXTENDED_DESCRIPTION = {"updated_at": TIME, "content": str}
PRIVACY_POLICY = {"updated_at": TIME, "content": str}
TERMS_OF_SERVICE = {
    "effective_date": DAY,
    "effective": bool,
    "content": str,
    "succeeded_by": (DAY, None),
}
ACTIVITY = {
    "week": Text("[0-9]+"),
    "statuses": Text("[0-9]+"),
    "logins": Text("[0-9]+"),
    "registrations": Text("[0-9]+"),
}
