"""What a reader is shown of how people answered a post: the counts of its poll, and reactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan, Row, placeholders


@dataclass(frozen=True, slots=True)
class PollOptionView:
    """One answer, and how many gave it."""

    title: str
    votes_count: int


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll as everybody sees it."""

    id: int
    options: tuple[PollOptionView, ...]
    is_multiple: bool
    ends_at: datetime | None
    closed_at: datetime | None
    voters_count: int
    """How many people voted; 0 where their server does not say."""
    hides_totals: bool = False
    """Whether the counts are nobody's to see while it is open."""

    @property
    def shows_totals(self) -> bool:
        """Whether the counts of the options may be seen now."""
        return self.is_over or not self.hides_totals

    @property
    def votes_count(self) -> int:
        """All answers together."""
        return sum(option.votes_count for option in self.options)

    @property
    def most_votes(self) -> int:
        """How often the answer that leads was given."""
        return max((option.votes_count for option in self.options), default=0)

    @property
    def people_count(self) -> int:
        """Of how many the options are shares: people where that is known, else answers."""
        if self.is_multiple and self.voters_count:
            return max(self.voters_count, self.most_votes)
        return self.votes_count

    @property
    def ended_at(self) -> datetime | None:
        """Since when nobody can vote, or from when on nobody will; None without an end."""
        return min((at for at in (self.ends_at, self.closed_at) if at is not None), default=None)

    @property
    def is_over(self) -> bool:
        """Whether nobody can vote any more."""
        return self.ended_at is not None and self.ended_at <= datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ReactionView:
    """An emoji with which people answered a post; `image_url` ('' for a character) is remote."""

    name: str
    image_url: str
    count: int


ANSWERS = (
    "EXISTS (SELECT 1 FROM poll WHERE poll.post_id = post.id) AS has_poll,"
    " EXISTS (SELECT 1 FROM reaction WHERE reaction.post_id = post.id) AS has_reactions"
)
"""Columns saying of a row of `post` whether there is anything for the plans below to read."""


def polls(rows: Sequence[Row]) -> ReadPlan[dict[int, PollView]]:
    """The polls of these posts (rows with `has_poll`) by the posts' ids."""
    ids = [row["id"] for row in rows if row["has_poll"]]
    if not ids:
        return {}
    found = yield f"SELECT * FROM poll WHERE post_id IN ({placeholders(ids)})", ids  # noqa: S608
    return {row["post_id"]: _poll(row) for row in found}


def _poll(row: Row) -> PollView:
    options = database.json_value(row["options"])
    return PollView(
        id=row["id"],
        options=tuple(PollOptionView(one["title"], one["votes"]) for one in options),
        is_multiple=bool(row["is_multiple"]),
        ends_at=database.moment(row["ends_at"]),
        closed_at=database.moment(row["closed_at"]),
        voters_count=row["voters_count"],
        hides_totals=bool(row["hides_totals"]),
    )


def own_votes(poll_ids: Sequence[int], viewer_id: int | None) -> ReadPlan[dict[int, list[int]]]:
    """What the viewer chose in these polls, by the polls' ids."""
    if not poll_ids or viewer_id is None:
        return {}
    found = yield (
        "SELECT poll_id, choice FROM poll_vote WHERE account_id = ?"  # noqa: S608
        f" AND poll_id IN ({placeholders(poll_ids)}) ORDER BY choice",
        [viewer_id, *poll_ids],
    )
    chosen: dict[int, list[int]] = {}
    for row in found:
        chosen.setdefault(row["poll_id"], []).append(row["choice"])
    return chosen


def reactions(rows: Sequence[Row]) -> ReadPlan[dict[int, tuple[ReactionView, ...]]]:
    """The reactions to these posts (rows with `has_reactions`), the first emoji first."""
    ids = [row["id"] for row in rows if row["has_reactions"]]
    if not ids:
        return {}
    found = yield (
        "SELECT reaction.post_id, reaction.name, reaction.image_url, COUNT(*) AS times"  # noqa: S608
        " FROM reaction JOIN account ON account.id = reaction.account_id"
        f" WHERE reaction.post_id IN ({placeholders(ids)}) AND account.suspended_at IS NULL"
        " GROUP BY reaction.post_id, reaction.name, reaction.image_url"
        " ORDER BY reaction.post_id, MIN(reaction.id)",
        ids,
    )
    by_post: dict[int, list[ReactionView]] = {}
    for row in found:
        view = ReactionView(row["name"], row["image_url"], row["times"])
        by_post.setdefault(row["post_id"], []).append(view)
    return {post_id: tuple(views) for post_id, views in by_post.items()}
