"""Which web page stands below a post: what it says of itself, once for all who link it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.expressions import F

from fediphoto import config
from fediphoto.domain import addresses, live
from fediphoto.domain.views.view_types import CardView
from fediphoto.ids import snowflake
from fediphoto.storage import database, jobs
from fediphoto.storage.models import Attachment, Card, Job, Post
from fediphoto.text import links

KIND = "cards.fetch"
REFRESHED_AFTER = timedelta(weeks=2)
JITTER_S = (1.0, 59.0)
"""After a remote post we wait so long, at random: everybody who got it asks the same page."""
KEPT_AFTER = timedelta(days=32)
"""So long a page that nobody links any more is kept: what trends counts a month."""
_TOLD = 500
_SWEPT_AT_ONCE = 1000
_NAMES = 512

COLUMNS = (
    *("url", "kind", "title", "description", "language", "author_name", "author_url"),
    *("provider_name", "provider_url", "image_url", "image_description", "width", "height"),
    *("blurhash", "published_at", "fetched_at"),
)
SELECT = ", ".join(f"card.{name} AS card_{name}" for name in COLUMNS)
"""The columns that `view_of_row` wants, of `card` joined to a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a page was found to say of itself; '' and 0 where it does not."""

    kind: str = "link"
    title: str = ""
    description: str = ""
    language: str = ""
    author_name: str = ""
    author_url: str = ""
    provider_name: str = ""
    provider_url: str = ""
    image_url: str = ""
    image_description: str = ""
    width: int = 0
    height: int = 0
    blurhash: str = ""
    published_at: datetime | None = None


async def follow(post: Post) -> Card | None:
    """Have `post` show the page that its words link first, in the transaction around us.

    Sets `card_id` (and saves it), and returns the card, which may wait to be read. None where there
    are photos or a quote, as in Mastodon, and for direct posts: their links are nobody's to be
    followed. The page is read by a job, soon for our own people's posts, a while later for others'.
    """
    page = await _page_of(post)
    card = await _card_of(page) if page else None
    card_id = None if card is None else card.id
    if card_id != post.card_id:
        post.card_id = card_id
        await Post.filter(id=post.id).update(card_id=card_id)
    if card is None or not _is_due(card):
        return card
    key = _job_key(card.id)
    delay_s = 0.0 if post.is_local else random.uniform(*JITTER_S)  # noqa: S311
    await jobs.enqueue(KIND, {"card_id": card.id}, unique_key=key, delay_s=delay_s)
    if post.is_local:
        await Job.filter(unique_key=key, attempts=0).update(run_at=datetime.now(UTC))
    return card


async def waiting(card_id: int) -> Card | None:
    """The card, where its page is to be read now; None where it is not."""
    card = await Card.get_or_none(id=card_id)
    return card if card is not None and _is_due(card) else None


async def keep(card: Card, reading: Reading | None) -> None:
    """Write down what the page says (None: nothing that could be shown), and tell who looks on.

    A page that was read before and is gone now keeps what it said.
    """
    async with database.transaction():
        if reading is None:
            await Card.filter(id=card.id).update(fetched_at=datetime.now(UTC))
            return
        await Card.filter(id=card.id).update(
            fetched_at=datetime.now(UTC),
            kind=reading.kind,
            title=reading.title,
            description=reading.description,
            language=reading.language[:35],
            author_name=reading.author_name[:_NAMES],
            author_url=reading.author_url,
            provider_name=reading.provider_name[:_NAMES],
            provider_url=reading.provider_url,
            image_url=reading.image_url,
            image_description=reading.image_description,
            width=reading.width,
            height=reading.height,
            blurhash=reading.blurhash[:64],
            published_at=reading.published_at,
        )
        await Post.filter(card_id=card.id).update(version=F("version") + 1)
        shown = await Post.filter(card_id=card.id).order_by("-id").limit(_TOLD).values_list("id")
        for row in shown:
            live.tell(live.PostChanged(post_id=row[0]))


async def sweep() -> None:
    """Forget pages that no post links any more."""
    before = datetime.now(UTC) - KEPT_AFTER
    async with database.transaction():
        await database.write(
            "DELETE FROM card WHERE id IN (SELECT card.id FROM card WHERE card.fetched_at < ?"
            " AND NOT EXISTS (SELECT 1 FROM post WHERE post.card_id = card.id) LIMIT ?)",
            [before, _SWEPT_AT_ONCE],
        )


def view_of_row(row: Mapping[str, Any]) -> CardView | None:
    """The card of a post's row (with `SELECT`); None where there is none to show."""
    if not row["card_title"] or row["card_fetched_at"] is None:
        return None
    image_url = row["card_image_url"]
    if image_url and config.current().federation.remote_media == "proxy":
        image_url = addresses.card_image_url(row["card_id"], image_url)
    return CardView(
        id=row["card_id"],
        **{name: row[f"card_{name}"] for name in _SHOWN},
        image_url=image_url,
        published_at=database.moment(row["card_published_at"]),
    )


_SHOWN = [one for one in COLUMNS if one not in ("image_url", "published_at", "fetched_at")]


async def _page_of(post: Post) -> str:
    if post.visibility == "direct" or post.quote_uri or post.boost_of_id is not None:
        return ""
    page = links.first_page(post.content_html)
    if not page or addresses.is_ours(page):
        return ""
    has_files = await Attachment.exists(post_id=post.id, position__gte=0)
    return "" if has_files else page


async def _card_of(page: str) -> Card:
    """The row of a page, made if need be, in one statement that two can run at once."""
    values = {"id": snowflake(), "url": page, "kind": "link"}
    numbers = {"width": 0, "height": 0}
    texts = ("title", "description", "language", "author_name", "author_url", "provider_name")
    more = ("provider_url", "image_url", "image_description", "blurhash")
    row = {**values, **numbers, **dict.fromkeys((*texts, *more), "")}
    await database.write(
        f"INSERT INTO card ({', '.join(row)}, created_at)"  # noqa: S608 (our own names)
        f" VALUES ({database.placeholders(list(row))}, CURRENT_TIMESTAMP)"
        " ON CONFLICT (url) DO NOTHING",
        list(row.values()),
    )
    return await Card.get(url=page)


def _is_due(card: Card) -> bool:
    return card.fetched_at is None or card.fetched_at < datetime.now(UTC) - REFRESHED_AFTER


def _job_key(card_id: int) -> str:
    return f"card:{card_id}"
