"""What a reader is shown of stories: rings of people, the stories in them, who has seen one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fediphoto.domain.keyset import bounds, newest_first
from fediphoto.domain.paging import Page, Paged
from fediphoto.domain.posts.stories import VISIBLE
from fediphoto.domain.unwanted import blocks_domain_sql
from fediphoto.domain.views import views
from fediphoto.domain.views.view_rows import attachment_view
from fediphoto.domain.views.view_types import AccountView, AttachmentView
from fediphoto.domain.visibility import unwanted_authors_sql
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, placeholders
from fediphoto.storage.models import Account, Story

_MOST = 500


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story for one reader."""

    id: int
    account_id: int
    attachment: AttachmentView
    duration_s: float
    can_reply: bool
    can_react: bool
    content_warning: str
    is_sensitive: bool
    """Whether it is shown only when asked for: its author, or a moderator, wishes so."""
    views_count: int
    is_seen: bool
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ring:
    """The stories of one person, the first one first."""

    account: AccountView
    stories: list[StoryView]

    @property
    def is_seen(self) -> bool:
        """Whether there is nothing new in it."""
        return all(one.is_seen for one in self.stories)

    @property
    def next_up(self) -> StoryView:
        """Where one goes on: the first that is new, or the beginning."""
        return next((one for one in self.stories if not one.is_seen), self.stories[0])


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who has seen a story."""

    account: AccountView
    seen_at: datetime


async def rings(viewer: Account) -> list[Ring]:
    """Everybody whose stories the viewer may and wants to see: unseen first, then the newest.

    The viewer's own ring, if there is one, comes before all.
    """
    unwanted, values = unwanted_authors_sql(viewer.id)
    condition = (
        f"story.account_id NOT IN ({unwanted}) AND NOT EXISTS (SELECT 1 FROM account elsewhere"  # noqa: S608
        " WHERE elsewhere.id = story.account_id"
        f" AND {blocks_domain_sql('?', 'elsewhere.domain')})"
    )
    found = await database.read(_rings(viewer.id, condition, [*values, viewer.id]))
    return sorted(
        found,
        key=lambda ring: (
            ring.account.id != viewer.id,
            ring.is_seen,
            -ring.stories[-1].created_at.timestamp(),
        ),
    )


async def ring_of(account: Account, viewer: Account) -> Ring | None:
    """The stories of one person that the viewer may see; None where there are none."""
    found = await database.read(_rings(viewer.id, "story.account_id = ?", [account.id]))
    return found[0] if found else None


async def viewers(story: Story, page: Page) -> Paged[Viewer]:
    """Who has seen a story, the latest first (for its author; the caller asks who that is)."""
    return await database.read(_viewers(story.id, page))


def _rings(viewer_id: int, condition: str, values: Sequence[Any]) -> ReadPlan[list[Ring]]:
    rows = yield (
        "SELECT story.*, EXISTS (SELECT 1 FROM story_view WHERE story_view.story_id = story.id"  # noqa: S608
        " AND story_view.account_id = ?) AS is_seen FROM story"
        f" WHERE {VISIBLE} AND {condition} ORDER BY story.id DESC LIMIT ?",
        [viewer_id, *[viewer_id] * 4, *values, _MOST],
    )
    if not rows:
        return []
    ids = [row["attachment_id"] for row in rows if row["attachment_id"] is not None]
    photos = yield f"SELECT * FROM attachment WHERE id IN ({placeholders(ids)})", ids  # noqa: S608
    shown = {row["id"]: attachment_view(row) for row in photos}
    people = yield from views.accounts(list({row["account_id"] for row in rows}))
    veiled = {one.id for one in people if one.is_sensitized}
    grouped: dict[int, list[StoryView]] = {}
    for row in reversed(rows):
        created_at = database.moment(row["created_at"])
        expires_at = database.moment(row["expires_at"])
        photo = shown.get(row["attachment_id"])
        if photo is None or created_at is None or expires_at is None:
            continue
        grouped.setdefault(row["account_id"], []).append(
            StoryView(
                row["id"],
                row["account_id"],
                photo,
                row["duration_s"],
                bool(row["can_reply"]),
                bool(row["can_react"]),
                row["content_warning"],
                bool(row["is_sensitive"]) or row["account_id"] in veiled,
                row["views_count"],
                bool(row["is_seen"]) or row["account_id"] == viewer_id,
                created_at,
                expires_at,
            )
        )
    return [Ring(one, grouped[one.id]) for one in people if one.id in grouped]


def _viewers(story_id: int, page: Page) -> ReadPlan[Paged[Viewer]]:
    tail, values = bounds(page, "story_view.id")
    found = yield (
        f"SELECT id, account_id, created_at FROM story_view WHERE story_id = ?{tail}",  # noqa: S608
        [story_id, *values],
    )
    rows = newest_first(page, found)
    people = yield from views.accounts([row["account_id"] for row in rows])
    by_id = {one.id: one for one in people}
    shown = [
        Viewer(by_id[row["account_id"]], seen_at)
        for row in rows
        if row["account_id"] in by_id and (seen_at := database.moment(row["created_at"]))
    ]
    keys = [row["id"] for row in rows]
    return Paged.of(page, shown, keys)
