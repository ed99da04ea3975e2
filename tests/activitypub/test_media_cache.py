"""Whether pictures of others come from here: posters and emoji too, within one quota."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from fediphoto.activitypub import media_cache
from fediphoto.domain import addresses
from fediphoto.domain.photos import emoji_links
from fediphoto.domain.posts.posts import RemoteAttachment
from fediphoto.errors import NotFound
from fediphoto.storage.models import Attachment, CachedMedia
from tests.activitypub.conftest import Work
from tests.domain.city import hears, somebody
from tests.remote_server import RemoteServer

pytestmark = pytest.mark.usefixtures("app")


def png(size: tuple[int, int] = (600, 300), **options: Any) -> bytes:
    """A picture that one can see through."""
    made = io.BytesIO()
    Image.new("RGBA", size, (200, 40, 0, 120)).save(made, "PNG", **options)
    return made.getvalue()


async def emoji(web: Any, url: str) -> Any:
    """What a reader's browser is answered for an emoji of a post."""
    return await web.get(emoji_links.url(url))


async def test_an_emoji_comes_from_here_small_and_see_through(
    remote: RemoteServer, web: Any
) -> None:
    url = remote.serve("/cat.png", png(), content_type="image/png")
    for _ in range(3):
        response = await emoji(web, url)
        assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    with Image.open(io.BytesIO(await response.get_data())) as shown:
        assert (shown.size, shown.mode) == ((256, 128), "RGBA")
    assert len(remote.requests_for("/cat.png")) == 1


async def test_an_animated_emoji_stands_still(remote: RemoteServer, web: Any) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "green")]
    made = io.BytesIO()
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=50)
    response = await emoji(
        web, remote.serve("/dance.gif", made.getvalue(), content_type="image/gif")
    )
    assert response.status_code == 200
    with Image.open(io.BytesIO(await response.get_data())) as shown:
        assert getattr(shown, "n_frames", 1) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b'{"type": "Create"}',
        b"",
        png((64, 64)) + b"\0" * media_cache.EMOJI_BYTES,
    ],
    ids=["svg", "activity", "empty", "too large"],
)
async def test_what_is_no_small_picture_is_no_emoji(
    remote: RemoteServer, web: Any, body: bytes
) -> None:
    url = remote.serve("/bad", body, content_type="image/png")
    assert (await emoji(web, url)).status_code in (404, 503)
    assert not await CachedMedia.exists()


async def test_nobody_has_us_fetch_what_they_were_not_shown(remote: RemoteServer, web: Any) -> None:
    url = remote.serve("/cat.png", png(), content_type="image/png")
    address = emoji_links.url(url)
    proof, encoded = address.split("/")[-2:]
    other = emoji_links.url(f"{url}?other").rsplit("/", 1)[1]
    for forged in (
        f"/media/emoji/{proof}/{other}",
        f"/media/emoji/{'0' * 32}/{encoded}",
        f"/media/emoji/{proof}/{encoded}x!",
        f"/media/emoji/{proof}/_w",
        f"/media/emoji/é/{encoded}",
    ):
        assert (await web.get(forged)).status_code == 404, forged
    assert remote.log == []


async def test_an_emoji_within_our_network_is_not_asked_for(web: Any) -> None:
    for url in ("http://10.0.0.1/cat.png", "http://169.254.169.254/latest", "http://[::1]/a.png"):
        assert (await emoji(web, url)).status_code in (404, 503)


async def test_a_link_to_an_emoji_outlives_the_process(remote: RemoteServer) -> None:
    url = f"{remote.base_url}/cat.png"
    before = emoji_links.url(url)
    emoji_links._keys[0] = b"another process"
    assert emoji_links.url(url) != before
    await emoji_links.open_links()
    assert emoji_links.url(url) == before


def test_an_endless_address_has_no_link() -> None:
    assert emoji_links.url("https://remote.test/" + "x" * 5000) == ""


async def test_the_poster_of_a_video_is_fetched_before_anybody_looks_and_the_video_never(
    remote: RemoteServer, web: Any, work: Work
) -> None:
    poster = remote.serve("/poster.png", png((1600, 900)), content_type="image/png")
    stream = f"{remote.base_url}/video.mp4"
    rem = await somebody("rem", remote.host)
    video = RemoteAttachment(stream, poster, "video/mp4", "video")
    post = await hears(rem, uri=f"http://{remote.host}/v/1", attachments=[video])
    row = await Attachment.get(post_id=post.id)
    await media_cache.prefetch_soon(post.id)
    await work()
    assert len(remote.requests_for("/poster.png")) == 1
    response = await web.get(addresses.proxy_url(row.id, poster))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/jpeg"
    with pytest.raises(NotFound):
        await media_cache.cached_photo(row.id, addresses.proxy_name(stream))
    assert remote.requests_for("/video.mp4") == []


async def test_one_file_as_photo_and_as_emoji_is_kept_as_both(
    remote: RemoteServer, web: Any
) -> None:
    url = remote.serve("/both.png", png(), content_type="image/png")
    rem = await somebody("rem", remote.host)
    post = await hears(rem, uri=f"http://{remote.host}/p/1", attachments=[RemoteAttachment(url)])
    row = await Attachment.get(post_id=post.id)
    photo = await web.get(addresses.proxy_url(row.id, url))
    small = await emoji(web, url)
    assert photo.headers["Content-Type"] == "image/jpeg"
    assert small.headers["Content-Type"] == "image/png"
    assert await CachedMedia.all().count() == 2


async def test_what_was_not_asked_for_longest_goes_first_whatever_it_is(
    remote: RemoteServer, web: Any, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = [
        remote.serve(f"/{number}.png", png((64, 64 + number)), content_type="image/png")
        for number in range(4)
    ]
    for url in urls:
        assert (await emoji(web, url)).status_code == 200
    rows = await CachedMedia.all().order_by("id")
    long_ago = datetime.now(UTC) - timedelta(days=3)
    for number, row in enumerate(rows):
        await CachedMedia.filter(id=row.id).update(last_used_at=long_ago + timedelta(hours=number))
    await emoji(web, urls[0])
    sizes = [row.size_bytes for row in rows]
    monkeypatch.setattr(media_cache, "_quota_bytes", lambda: sizes[0] + sizes[3])
    await media_cache.sweep()
    await work()
    left = {row.id for row in await CachedMedia.all()}
    assert left == {rows[0].id, rows[3].id}
    asked = len(remote.log)
    assert (await emoji(web, urls[1])).status_code == 200
    assert len(remote.log) == asked + 1
    total = sum([row.size_bytes for row in await CachedMedia.all()])
    assert total <= sizes[0] + sizes[3]
