"""Pixelfed's stories: its app reads the names of two versions, so both are told."""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.posts.story_views import Ring, StoryView, Viewer
from fediphoto.domain.views.view_types import AccountView
from fediphoto.web.api.describing import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    TIME,
    URL,
    declare,
    many,
    one_of,
    record,
)
from fediphoto.web.api.entities.accounts import picture
from fediphoto.web.api.entities.times import iso

_USER = record(
    {
        "id": ID,
        "username": TEXT,
        "username_acct": TEXT,
        "avatar": URL,
        "local": FLAG,
        "is_author": FLAG,
    }
)
_NODE = {
    "id": ID,
    "pid": ID,
    "type": one_of("photo", "video"),
    "src": URL,
    "duration": COUNT,
    "seen": FLAG,
    "can_reply": FLAG,
    "can_react": FLAG,
    "sensitive": FLAG,
    "spoiler_text": TEXT,
    "created_at": TIME,
}
STORY = declare("Story", _NODE)
OWN_STORY = declare(
    "OwnStory",
    # Who has seen it is asked for apart; the list is there because the app reads its length.
    {**_NODE, "url": URL, "viewed": {"type": "array", "maxItems": 0}, "view_count": COUNT},
)
STORY_CAROUSEL = declare(
    "StoryCarousel",
    {
        "self": record({"user": _USER, "nodes": many(OWN_STORY)}),
        "nodes": many(
            record({"id": ID, "user": _USER, "nodes": many(STORY), "url": URL, "seen": FLAG})
        ),
    },
)
STORY_VIEWER = declare(
    "StoryViewer",
    {
        "id": ID,
        "username": TEXT,
        "name": TEXT,
        "display_name": TEXT,
        "acct": TEXT,
        "avatar": URL,
        "viewed_at": TIME,
    },
)


def carousel(me: AccountView, rings: list[Ring]) -> dict[str, Any]:
    """Everybody's stories, one's own apart."""
    own = [ring for ring in rings if ring.account.id == me.id]
    return {
        "self": {
            "user": _user(me, me.id),
            "nodes": [_own_node(one) for ring in own for one in ring.stories],
        },
        "nodes": [
            {
                "id": str(ring.account.id),
                "user": _user(ring.account, me.id),
                "nodes": [_node(one) for one in ring.stories],
                "url": addresses.stories_page(ring.account.acct),
                "seen": ring.is_seen,
            }
            for ring in rings
            if ring.account.id != me.id
        ],
    }


def story_viewer(viewer: Viewer) -> dict[str, Any]:
    """Somebody who has seen a story, and when."""
    account = viewer.account
    return {
        "id": str(account.id),
        "username": account.username,
        "name": account.display_name,
        "display_name": account.display_name,
        "acct": account.acct,
        "avatar": account.avatar_url or picture("avatar"),
        "viewed_at": iso(viewer.seen_at),
    }


def _node(story: StoryView) -> dict[str, Any]:
    photo = story.attachment
    return {
        "id": str(story.id),
        "pid": str(story.account_id),
        "type": "photo" if photo.kind == "image" else "video",
        "src": photo.url,
        "duration": round(story.duration_s),
        "seen": story.is_seen,
        "can_reply": story.can_reply,
        "can_react": story.can_react,
        "sensitive": story.is_sensitive,
        "spoiler_text": story.content_warning,
        "created_at": iso(story.created_at),
    }


def _own_node(story: StoryView) -> dict[str, Any]:
    return _node(story) | {
        "url": story.attachment.url,
        "viewed": [],
        "view_count": story.views_count,
    }


def _user(account: AccountView, me_id: int) -> dict[str, Any]:
    return {
        "id": str(account.id),
        "username": account.username,
        "username_acct": account.acct,
        "avatar": account.avatar_url or picture("avatar"),
        "local": account.is_local,
        "is_author": account.id == me_id,
    }
