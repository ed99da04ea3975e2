"""Do posts show what the pages they link say of themselves, and nothing that bites?"""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from PIL import Image

from fediphoto import config as configuration
from fediphoto.activitypub import link_cards
from fediphoto.config import Config
from fediphoto.domain import live
from fediphoto.domain.moderation import policy_decisions
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.posts import posts
from fediphoto.domain.views import cards
from fediphoto.storage import jobs
from fediphoto.storage.models import Card, Job, LinkUse, Post
from fediphoto.worker import CURIOUS
from tests.domain import city
from tests.remote_server import RemoteServer
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.media import PREVIEW_CARD
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

Drain = Callable[[], Awaitable[None]]

HTML = "text/html; charset=utf-8"


@pytest.fixture
async def remote() -> AsyncIterator[RemoteServer]:
    """Somebody's web site."""
    async with RemoteServer() as server:
        yield server


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for others' sake."""
    monkeypatch.setattr(cards, "JITTER_S", (0.0, 0.0))
    monkeypatch.setattr(link_cards, "BETWEEN_S", 0.0)


def page(title: str = "A page", *more: str) -> bytes:
    """A web page that says so."""
    return f'<html lang="en"><title>{title}</title>{"".join(more)}'.encode()


def serve(remote: RemoteServer, path: str = "/page", body: bytes | None = None) -> str:
    """Put a page there; its address."""
    return remote.serve(path, page() if body is None else body, content_type=HTML)


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (800, 400), "teal").save(made, "PNG")
    return made.getvalue()


async def card_of(program: Program, post_id: str) -> Any:
    """What the post shows now."""
    status = (await program.ask(f"/api/v1/statuses/{post_id}")).json
    answer = await program.ask(f"/api/v1/statuses/{post_id}/card")
    assert answer.status == 200
    assert answer.json == (status["card"] or {})
    return status["card"]


async def test_a_link_shows_what_its_page_says(
    join: Join, drain: Drain, remote: RemoteServer
) -> None:
    anna = await join("anna")
    image = remote.serve("/image.png", picture(), content_type="image/png")
    url = serve(
        remote,
        body=page(
            "Ignored",
            '<meta property="og:title" content="Head &amp; line">',
            '<meta property="og:description" content="What it is about">',
            '<meta property="og:site_name" content="News"><meta name="author" content="Bo">',
            f'<meta property="og:image" content="{image}">',
            '<meta property="og:image:alt" content="All teal">',
            '<meta property="article:published_time" content="2026-01-02T03:04:05Z">',
        ),
    )
    post = await anna.post(f"Read {url}#here")
    assert post["card"] is None
    await drain()
    card = await card_of(anna, post["id"])
    check(card, PREVIEW_CARD)
    shown = card.pop("image")
    assert card.pop("blurhash")
    assert card == {
        "url": url,
        "title": "Head & line",
        "description": "What it is about",
        "language": "en",
        "type": "link",
        "authors": [{"name": "Bo", "url": "", "account": None}],
        "author_name": "Bo",
        "author_url": "",
        "provider_name": "News",
        "provider_url": f"{remote.base_url}/",
        "html": "",
        "width": 800,
        "height": 400,
        "image_description": "All teal",
        "embed_url": "",
        "published_at": "2026-01-02T03:04:05.000Z",
    }
    assert shown.startswith("http://photos.test/media/card/")
    answer = await anna.send("GET", shown.removeprefix("http://photos.test"))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/jpeg")
    guessed = await anna.send("GET", shown.removeprefix("http://photos.test")[:-4] + "0000")
    assert guessed.status == 404
    (asked,) = remote.requests_for("/page")
    assert "Signature" not in asked.headers
    assert "text/html" in asked.headers["Accept"]
    await policy_decisions.decide(None, remote.host, Terms(rejects_media=True))
    kept = await anna.send("GET", shown.removeprefix("http://photos.test"))
    assert kept.status == 404, "what moderators do not want is not shown from the cache either"


async def test_many_posts_with_one_link_ask_its_page_once(
    join: Join, drain: Drain, remote: RemoteServer
) -> None:
    anna, boris = await join("anna"), await join("boris")
    url = serve(remote)
    shown = [await program.post(f"See {url}") for program in (anna, boris, anna)]
    rem = await city.somebody("rem", remote.host)
    link = f'<p><a href="{url}">this</a></p>'
    heard = await city.hears(rem, uri=f"http://{remote.host}/n/1", content_html=link)
    assert heard is not None
    await drain()
    assert await Card.all().count() == 1
    assert len(remote.requests_for("/page")) == 1
    for post_id in [*(one["id"] for one in shown), str(heard.id)]:
        assert (await card_of(anna, post_id))["title"] == "A page"
    later = await anna.post(f"See {url}")
    assert later["card"]["title"] == "A page"
    await drain()
    assert len(remote.requests_for("/page")) == 1
    await Card.all().update(fetched_at=datetime.now(UTC) - timedelta(days=15))
    serve(remote, body=page("A new title"))
    await anna.post(f"See {url} again")
    await drain()
    assert (await card_of(anna, later["id"]))["title"] == "A new title"


async def test_who_looks_on_is_told(join: Join, drain: Drain, remote: RemoteServer) -> None:
    anna = await join("anna")
    post = await anna.post(f"See {serve(remote)}")
    before = (await Post.get(id=int(post["id"]))).version
    told: list[Any] = []
    stop = live.listen(told.append)
    await drain()
    stop()
    assert live.PostChanged(post_id=int(post["id"])) in told
    assert (await Post.get(id=int(post["id"]))).version > before


async def test_photos_quotes_direct_posts_and_names_show_no_page(
    join: Join, drain: Drain, remote: RemoteServer
) -> None:
    anna = await join("anna")
    url = serve(remote)
    photo = (await anna.upload(jpeg())).json
    quoted = await anna.post("Quote me")
    for post in (
        await anna.post(f"See {url}", [photo["id"]]),
        await anna.post(f"See {url}", visibility="direct"),
        await anna.post(f"See {url}", quoted_status_id=quoted["id"]),
        await anna.post("#light @anna and http://photos.test/@anna"),
    ):
        await drain()
        assert await card_of(anna, post["id"]) is None
    assert remote.log == []


async def test_an_edit_changes_the_page(join: Join, drain: Drain, remote: RemoteServer) -> None:
    anna = await join("anna")
    first, second = serve(remote, "/1", page("One")), serve(remote, "/2", page("Two"))
    post = await anna.post(f"See {first}")
    await drain()
    path = f"/api/v1/statuses/{post['id']}"
    await anna.tell(path, "PUT", status=f"See {second}")
    await drain()
    assert (await card_of(anna, post["id"]))["title"] == "Two"
    await anna.tell(path, "PUT", status="See nothing")
    assert await card_of(anna, post["id"]) is None


OEMBED = {
    "version": "1.0",
    "type": "video",
    "title": "A film",
    "author_name": "Bo",
    "author_url": "https://video.example/bo",
    "provider_name": "Videos",
    "provider_url": "javascript:alert(1)",
    "html": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "width": 1280,
    "height": 720,
}


@pytest.mark.parametrize("kind", ["video", "rich", "photo", "link", 7])
async def test_oembed_is_taken_as_data_never_as_markup(
    join: Join, drain: Drain, remote: RemoteServer, kind: Any
) -> None:
    anna = await join("anna")
    image = remote.serve("/image.png", picture(), content_type="image/png")
    said = {**OEMBED, "type": kind, "url": image}
    oembed = remote.serve("/oembed", msgspec.json.encode(said), content_type="application/json")
    link = f'<link rel="alternate" type="application/json+oembed" href="{oembed}">'
    post = await anna.post(f"See {serve(remote, body=page('', link))}")
    await drain()
    card = await card_of(anna, post["id"])
    assert (card["title"], card["author_name"], card["provider_name"]) == ("A film", "Bo", "Videos")
    assert (card["html"], card["provider_url"]) == ("", "")
    assert card["type"] == ("photo" if kind == "photo" else "link")
    assert bool(card["embed_url"]) == (kind == "photo")
    assert card["authors"][0]["url"] == "https://video.example/bo"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", HTML),
        (b"<html><p>No title", HTML),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b'{"title": "x"}', "application/json"),
        (page(), "text/plain"),
        (b"<title> &#x1b; </title>", HTML),
    ],
)
async def test_what_is_no_page_shows_nothing(
    join: Join, drain: Drain, remote: RemoteServer, body: bytes, content_type: str
) -> None:
    anna = await join("anna")
    post = await anna.post(f"See {remote.serve('/x', body, content_type=content_type)}")
    await drain()
    assert await card_of(anna, post["id"]) is None
    assert (await Card.get()).fetched_at is not None


async def test_of_an_endless_page_the_beginning_counts(
    join: Join, drain: Drain, remote: RemoteServer
) -> None:
    anna = await join("anna")
    post = await anna.post(f"See {serve(remote, body=page() + b'x' * 3_000_000)}")
    await drain()
    assert (await card_of(anna, post["id"]))["title"] == "A page"


async def test_pages_within_our_network_are_not_asked(
    join: Join, drain: Drain, remote: RemoteServer
) -> None:
    anna = await join("anna")
    inside = remote.redirect("/lead", "http://10.0.0.1/admin")
    around = remote.redirect("/round", f"{remote.base_url}/round")
    for url in ("http://169.254.169.254/latest", "http://[::1]/", inside, around):
        post = await anna.post(f"See {url}")
        await drain()
        assert await card_of(anna, post["id"]) is None
    assert not await Job.filter(kind=cards.KIND, attempts__gt=0)


async def test_a_page_that_cannot_be_had_now_is_asked_three_times_at_most(
    join: Join, drain: Drain, remote: RemoteServer
) -> None:
    anna = await join("anna")
    url = remote.serve("/x", b"", status=503, content_type=HTML)
    post = await anna.post(f"See {url}")
    for asked in range(1, link_cards.MOST_TRIES + 1):
        await drain()
        assert len(remote.requests_for("/x")) == asked
        await Job.filter(kind=cards.KIND).update(run_at=datetime.now(UTC))
    await drain()
    assert len(remote.requests_for("/x")) == link_cards.MOST_TRIES
    assert not await Job.exists(kind=cards.KIND)
    assert await card_of(anna, post["id"]) is None


async def test_an_image_that_is_none_is_left_out(
    join: Join, drain: Drain, remote: RemoteServer
) -> None:
    anna = await join("anna")
    image = remote.serve("/i.svg", b"<svg onload='alert(1)'/>", content_type="image/svg+xml")
    body = page("A page", f'<meta property="og:image" content="{image}">')
    post = await anna.post(f"See {serve(remote, body=body)}")
    await drain()
    card = await card_of(anna, post["id"])
    assert (card["image"], card["width"], card["height"]) == (None, 0, 0)


async def test_where_remote_media_are_linked_to_so_is_the_image(
    join: Join, drain: Drain, remote: RemoteServer, storage: Config
) -> None:
    federation = msgspec.structs.replace(storage.federation, remote_media="link")
    anna = await join("anna")
    configuration.activate(msgspec.structs.replace(storage, federation=federation))
    body = page("A page", '<meta property="og:image" content="/i.png">')
    post = await anna.post(f"See {serve(remote, body=body)}")
    await drain()
    assert (await card_of(anna, post["id"]))["image"] == f"{remote.base_url}/i.png"
    assert remote.requests_for("/i.png") == []
    configuration.activate(storage)


async def test_public_posts_that_link_a_page_are_found_by_it(
    join: Join, stranger: Program, drain: Drain, remote: RemoteServer
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await anna.tell("/api/v1/accounts/update_credentials", "PATCH", discoverable="true")
    url = serve(remote)
    first = await anna.post(f"One {url}")
    second = await anna.post(f"Two {url}")
    await anna.post(f"Not for all {url}", visibility="private")
    await boris.tell("/api/v1/accounts/update_credentials", "PATCH", discoverable="false")
    await boris.post(f"Not to be found {url}")
    await drain()
    answer = await stranger.ask("/api/v1/timelines/link", url=f"{url}#part", limit=1)
    assert [one["id"] for one in answer.json] == [second["id"]]
    older = await stranger.send("GET", answer.link["next"])
    assert [one["id"] for one in older.json] == [first["id"]]
    assert (await stranger.ask("/api/v1/timelines/link", url="https://other.example/")).json == []
    assert (await stranger.ask("/api/v1/timelines/link", url="x")).status == 422
    await boris.tell(f"/api/v1/accounts/{anna.me.id}/block")
    assert (await boris.ask("/api/v1/timelines/link", url=url)).json == []


async def test_a_card_is_shown_to_those_alone_who_may_see_its_post(
    join: Join, stranger: Program, drain: Drain, remote: RemoteServer
) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await anna.post(f"See {serve(remote)}", visibility="private")
    await drain()
    path = f"/api/v1/statuses/{post['id']}/card"
    assert (await anna.ask(path)).json["title"] == "A page"
    for other in (boris, stranger):
        assert (await other.ask(path)).status == 404


async def test_of_a_remote_post_the_page_is_asked_a_while_later(
    app: Any, remote: RemoteServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "JITTER_S", (30.0, 40.0))
    rem = await city.somebody("rem", remote.host)
    link = f'<p><a href="{serve(remote)}">this</a></p>'
    began = datetime.now(UTC)
    await city.hears(rem, uri=f"http://{remote.host}/n/1", content_html=link)
    job = await Job.get(kind=cards.KIND)
    assert began + timedelta(seconds=30) <= job.run_at <= datetime.now(UTC) + timedelta(seconds=40)
    assert cards.KIND in CURIOUS
    await jobs.Runner(link_cards.JOBS).drain()
    assert remote.log == []
    alice = await city.somebody("alice")
    await posts.publish(alice, posts.Draft(caption=f"See {remote.base_url}/page"))
    assert (await Job.get(kind=cards.KIND)).run_at <= datetime.now(UTC)


async def test_a_linked_page_counts_towards_what_trends(
    join: Join, drain: Drain, remote: RemoteServer
) -> None:
    anna = await join("anna")
    url = serve(remote)
    post = await anna.post(f"See {url}")
    await anna.post(f"Not for all {url}", visibility="private")
    await drain()
    await anna.tell(f"/api/v1/statuses/{post['id']}", "PUT", status=f"Do see {url}")
    (used,) = await LinkUse.all()
    assert (used.account_id, used.uses) == (anna.me.id, 1)


async def test_a_page_that_nobody_links_any_more_is_forgotten_after_a_month(
    join: Join, drain: Drain, remote: RemoteServer
) -> None:
    anna = await join("anna")
    kept = await anna.post(f"See {serve(remote, '/1')}")
    gone = await anna.post(f"See {serve(remote, '/2')}")
    await drain()
    await anna.send("DELETE", f"/api/v1/statuses/{gone['id']}")
    await cards.sweep()
    assert await Card.all().count() == 2
    await Card.all().update(fetched_at=datetime.now(UTC) - timedelta(days=33))
    await cards.sweep()
    assert [one.url for one in await Card.all()] == [f"{remote.base_url}/1"]
    assert await card_of(anna, kept["id"]) is not None
