"""Pixelfed's stories: its app reads the names of two versions, so both are told."""

from typing import Any

from fediphoto.domain import addresses
from fediphoto.domain.story_views import Ring, StoryView, Viewer
from fediphoto.domain.view_types import AccountView
from fediphoto.web.api.entities.accounts import picture
from fediphoto.web.api.entities.times import iso


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
