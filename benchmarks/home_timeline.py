"""How fast a home timeline of 20 photo posts is read, as a share of an empty route's rate.

Run it: `python -m benchmarks.home_timeline`. The instance is one process of its own; this one asks
it over eight connections. "Nothing changed" reads the newest page again and again; "never rendered"
walks 400 pages whose posts the instance has long forgotten when it comes round to them again.
Each is asked by somebody who only follows, and by somebody with 20 filters of five keywords (which
find one post in ten), every third post liked, every fifth kept, and all authors on a list.
"""

import asyncio
import itertools
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from benchmarks import machine
from benchmarks.load import Outcome, drive, request
from fediphoto import config as configuration
from fediphoto.composition import open_storage
from fediphoto.domain.people import accounts
from fediphoto.domain.relations import follows
from fediphoto.domain.sign_in import credentials
from fediphoto.domain.timelines import lists
from fediphoto.domain.views import filters
from fediphoto.ids import snowflake
from fediphoto.storage import blobs, database
from fediphoto.storage.models import (
    Account,
    AccountListEntry,
    Attachment,
    Bookmark,
    Hashtag,
    HomeEntry,
    Like,
    Mention,
    Post,
    PostHashtag,
)
from tests.journeys.instance import Instance, free_port

POSTS = 8000
AUTHORS = 20
PAGE = 20
FILTERS = 20
CLIENTS = 8
SPAN_S = 6.0
PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Seeded:
    """The ids in both home timelines, the newest first, and who asks for them."""

    ids: list[int]
    plain: str
    """The token of somebody who only follows."""
    curated: str
    """The token of somebody with filters, flags and a list."""
    list_id: int


async def seed(instance: Instance) -> Seeded:
    """Fill the instance's database."""
    config = configuration.load(environment=instance.environment())
    await open_storage(config)
    try:
        reader = await accounts.create_local("reader", "reader@example.com", PASSWORD)
        curator = await accounts.create_local("curator", "curator@example.com", PASSWORD)
        authors = []
        for number in range(AUTHORS):
            name = f"author{number}"
            author = await accounts.create_local(name, f"{name}@example.com", PASSWORD)
            await follows.request(reader, author)
            await follows.request(curator, author)
            authors.append(author)
        ids = await _publish([reader, curator], authors)
        list_id = await _curate(curator, authors, ids)
        scopes = "read write follow push"
        plain = await credentials.create_token(reader, scopes)
        curated = await credentials.create_token(curator, scopes)
    finally:
        await database.disconnect()
    return Seeded(ids, plain, curated, list_id)


async def _curate(curator: Account, authors: list[Account], ids: list[int]) -> int:
    """Filters, likes, bookmarks, and a list with everybody on it, whose id is returned."""
    for number in range(FILTERS):
        words = [f"{number} minutes"] + [f"never said {number} {word}" for word in range(4)]
        keywords = [filters.KeywordChange(keyword=word) for word in words]
        await filters.create(
            curator,
            filters.FilterChange(
                title=f"Filter {number}", contexts=filters.CONTEXTS, keywords=keywords
            ),
        )
    made = await lists.create(curator, "All")
    await lists.add(made, [author.id for author in authors])
    liked = [
        Like(id=snowflake(), account_id=curator.id, post_id=one, uri=f"{curator.uri}/likes/{one}")
        for one in ids[::3]
    ]
    kept = [Bookmark(id=snowflake(), account_id=curator.id, post_id=one) for one in ids[::5]]
    async with database.transaction():
        await Like.bulk_create(liked, batch_size=500)
        await Bookmark.bulk_create(kept, batch_size=500)
        await AccountListEntry.bulk_create(
            [AccountListEntry(account_list_id=made.id, post_id=one) for one in ids],
            batch_size=500,
            ignore_conflicts=True,
        )
    return made.id


async def _publish(readers: list[Account], authors: list[Account]) -> list[int]:
    """Posts with one photo, a hashtag and (every fourth) a mention, straight into the tables."""
    tag = await Hashtag.create(name="light", display_name="Light")
    began = datetime.now(UTC) - timedelta(minutes=POSTS)
    ids = []
    for start in range(0, POSTS, 500):
        posts = [
            _post(authors[number % AUTHORS], began + timedelta(minutes=number), number)
            for number in range(start, start + 500)
        ]
        async with database.transaction():
            await Post.bulk_create(posts)
            await Attachment.bulk_create([_attachment(post) for post in posts])
            await PostHashtag.bulk_create(
                [PostHashtag(hashtag_id=tag.id, post_id=post.id) for post in posts]
            )
            await Mention.bulk_create(
                [Mention(post_id=post.id, account_id=readers[0].id) for post in posts[::4]]
            )
            await HomeEntry.bulk_create(
                [
                    HomeEntry(account_id=reader.id, post_id=post.id)
                    for reader in readers
                    for post in posts
                ]
            )
        ids += [post.id for post in posts]
    return ids[::-1]


def _post(author: Account, at: datetime, number: int) -> Post:
    minutes = f", {number // 10 % FILTERS} minutes" if number % 10 == 0 else ", at last"
    post_id = snowflake(at)
    uri = f"{author.uri}/posts/{post_id}"
    return Post(
        id=post_id,
        account_id=author.id,
        uri=uri,
        url=uri,
        is_local=True,
        visibility="public",
        caption=f"A photo taken in the light of an evening by the sea{minutes} #Light",
        content_html=f"<p>A photo taken in the light of an evening by the sea{minutes} "
        f'<a href="{author.uri}" class="mention hashtag" rel="tag">#<span>Light</span></a></p>',
        language="en",
        has_photos=True,
        thread_id=post_id,
        created_at=at,
    )


def _attachment(post: Post) -> Attachment:
    sizes = {"original": (4000, 3000), "display": (1440, 1080), "thumb": (640, 480)}
    return Attachment(
        id=post.id,
        account_id=post.account_id,
        post_id=post.id,
        description="The sea, nearly still, and one boat without sails",
        blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        mime="image/jpeg",
        width=4000,
        height=3000,
        renditions={
            name: {
                "key": blobs.new_key("jpg"),
                "mime": "image/jpeg",
                "width": width,
                "height": height,
                "bytes": 200_000,
            }
            for name, (width, height) in sizes.items()
        },
    )


async def measure(instance: Instance, seeded: Seeded, bare_port: int) -> None:
    """Every figure, the yardsticks first."""
    home = f"{instance.url}/api/v1/timelines/home?limit={PAGE}"
    listed = f"{instance.url}/api/v1/timelines/list/{seeded.list_id}?limit={PAGE}"
    empty = request(f"{instance.url}/api/v1/custom_emojis")

    def older(timeline: str, token: str) -> Iterator[bytes]:
        starts = seeded.ids[: len(seeded.ids) - PAGE : PAGE]
        return itertools.cycle([request(f"{timeline}&max_id={one}", token) for one in starts])

    def newest(timeline: str, token: str) -> Iterator[bytes]:
        return itertools.cycle([request(timeline, token)])

    async def ask(what: str, requests: Iterator[bytes], domain: str = instance.domain) -> Outcome:
        outcome = await drive(domain, lambda: next(requests), clients=CLIENTS, span_s=SPAN_S)
        machine.print_figure(what, outcome.rate, "/s")
        return outcome

    bare_domain = f"127.0.0.1:{bare_port}"
    bare = request(f"http://{bare_domain}/")
    bare_app = await ask(
        "empty JSON route of a bare Quart app", itertools.cycle([bare]), bare_domain
    )
    our_route = await ask("empty JSON route of the instance", itertools.cycle([empty]))
    plain, curated = seeded.plain, seeded.curated
    for what, requests in (
        ("home timeline, never rendered", older(home, plain)),
        ("the same, filters and flags on", older(home, curated)),
        ("list timeline, never rendered", older(listed, curated)),
        ("home timeline, nothing changed", newest(home, plain)),
        ("the same, filters and flags on", newest(home, curated)),
    ):
        outcome = await ask(what, requests)
        machine.print_figure("  share of the bare route", 100 * outcome.rate / bare_app.rate, "%")
        machine.print_figure("  share of our empty route", 100 * outcome.rate / our_route.rate, "%")
        machine.print_figure("  p99", outcome.p99_ms, "ms")
        machine.print_figure("  answer", outcome.bytes / outcome.answers / 1024, "KiB")


def main() -> None:
    """Print the figures."""
    machine.print_figure("RSA-2048 verify, one core", machine.rsa_rates()[1], "/s")
    machine.print_figure("SQLite one-row commits, FULL", machine.sqlite_commits(), "/s")
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "instance")
        seeded = asyncio.run(seed(instance))
        instance.start()
        port = free_port()
        bare = subprocess.Popen([sys.executable, "-m", "benchmarks.bare", str(port)])
        try:
            asyncio.run(_wait(port))
            uvloop.run(measure(instance, seeded, port))
        finally:
            bare.terminate()
            instance.kill()


async def _wait(port: int) -> None:
    """Until somebody listens."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return


if __name__ == "__main__":
    main()
