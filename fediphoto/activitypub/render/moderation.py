"""How a report is said in ActivityStreams, as Mastodon and Pixelfed read it."""

from collections.abc import Sequence
from typing import Any

ACTIVITYSTREAMS = "https://www.w3.org/ns/activitystreams"


def flag(
    report_uri: str, actor_uri: str, target_uri: str, post_uris: Sequence[str], comment: str
) -> dict[str, Any]:
    """The Flag of an account, with posts of it for context; `actor_uri` is the instance's."""
    return {
        "@context": ACTIVITYSTREAMS,
        "id": report_uri,
        "type": "Flag",
        "actor": actor_uri,
        "content": comment,
        "object": [target_uri, *post_uris],
        "to": target_uri,
    }
