"""Posts of other servers, fetched: from their origin or not at all."""

import io
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from fediphoto.activitypub import media_cache, objects
from fediphoto.activitypub.signatures import SignedRequest, parse, verify
from fediphoto.domain import addresses
from fediphoto.domain.posts import posts
from fediphoto.errors import BadRequest, Forbidden, Gone, NotFound, RemoteError, Unauthorized
from fediphoto.storage.models import Account, AccountKey, Attachment, CachedMedia, Post
from tests.activitypub import people
from tests.activitypub.conftest import Work
from tests.remote_server import RemoteServer

pytestmark = pytest.mark.usefixtures("app")


def jpeg(colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (1800, 1200), colour).save(made, "JPEG", comment=b"secret")
    return made.getvalue()


async def test_an_address_is_resolved_to_a_post_with_its_author(remote: RemoteServer) -> None:
    note = remote.note(remote.person("bob"), "<p>Hi</p>", url=f"{remote.base_url}/@bob/1")
    found = await objects.resolve(f" {note['id']} ", None)
    assert isinstance(found, Post)
    assert found.content_html == "<p>Hi</p>"
    assert (await Account.get(id=found.account_id)).acct == f"bob@{remote.host}"
    asked = len(remote.log)
    again = await objects.resolve(note["id"], None)
    assert isinstance(again, Post)
    assert again.id == found.id
    assert len(remote.log) == asked


async def test_a_page_leads_to_the_post_it_shows(remote: RemoteServer) -> None:
    note = remote.note(remote.person("bob"), "<p>Hi</p>")
    remote.serve("/@bob/1", note)
    remote.redirect("/short", note["id"])
    for address in ("/@bob/1", "/short"):
        found = await objects.resolve(f"{remote.base_url}{address}", None)
        assert isinstance(found, Post)
        assert found.uri == note["id"]


class PathOnly(RemoteServer):
    """Shows posts to signed requests alone, and proves them without the query, as Fedify does."""

    async def _handle(self, request: web.Request) -> web.Response:
        if request.query_string and "/notes/" in request.path:
            signed = SignedRequest("GET", request.path, request.host, list(request.headers.items()))
            parsed = parse(signed)
            key = await AccountKey.get(uri=parsed.key_id)
            try:
                verify(signed, parsed, key.public_pem)
            except Unauthorized:
                return web.Response(status=401)
        return await super()._handle(request)


async def test_a_post_is_read_where_signatures_do_not_cover_the_query(app: object) -> None:
    async with PathOnly() as remote:
        bob = remote.person("bob")
        note = remote.note(bob, "<p>Hi</p>", id=f"{bob.uri}/notes/1?view=full")
        found = await objects.resolve(note["id"], None)
    assert isinstance(found, Post)
    assert found.content_html == "<p>Hi</p>"


async def test_an_actors_address_and_handle_lead_to_the_account(remote: RemoteServer) -> None:
    bob = remote.person("bob")
    for wanted in (bob.uri, f"@bob@{remote.host}", f"acct:bob@{remote.host}"):
        found = await objects.resolve(wanted, None)
        assert isinstance(found, Account)
        assert found.uri == bob.uri


async def test_our_own_pages_are_found_without_asking_anybody() -> None:
    alice = await people.local("alice")
    post = await posts.publish(alice, posts.Draft(caption="Mine"))
    secret = await posts.publish(alice, posts.Draft(caption="Secret", visibility="direct"))
    found = [await objects.resolve(one, None) for one in (post.uri, post.url, alice.uri, alice.url)]
    assert [one.id if one else None for one in found] == [post.id, post.id, alice.id, alice.id]
    assert await objects.resolve(secret.url, None) is None
    assert await objects.resolve("http://photos.test/@nobody", None) is None


@pytest.mark.parametrize(
    "wanted",
    ["", "two words", "https://", "file:///etc/passwd", "http://10.0.0.1/x", "@@@", "#tag"],
)
async def test_nonsense_resolves_to_nothing(wanted: str) -> None:
    assert await objects.resolve(wanted, None) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "https://victim.test/notes/1"},
        {"id": "http://photos.test/users/alice/posts/1"},
        {"id": None},
        {"attributedTo": "https://victim.test/users/v"},
    ],
)
async def test_a_document_with_anothers_id_or_author_is_refused(
    remote: RemoteServer, changes: Any
) -> None:
    note = remote.note(remote.person("bob"), "<p>Hi</p>")
    remote.serve(note["id"], note | changes)
    with pytest.raises((Forbidden, BadRequest)):
        await objects.fetch_post(note["id"])
    assert await Post.all().count() == 0


async def test_errors_of_other_servers_are_told_apart(remote: RemoteServer) -> None:
    remote.serve("/gone", b"", status=410)
    remote.serve("/broken", b"", status=500)
    remote.serve("/page", b"<html>", content_type="text/html")
    expected = {"/gone": Gone, "/absent": NotFound, "/broken": RemoteError, "/page": RemoteError}
    for path, error in expected.items():
        with pytest.raises(error):
            await objects.fetch_post(f"{remote.base_url}{path}")


async def test_a_deleted_post_does_not_come_back(remote: RemoteServer) -> None:
    note = remote.note(remote.person("bob"), "<p>Hi</p>")
    post = await objects.fetch_post(note["id"])
    assert post is not None
    await posts.delete_remote(note["id"], await Account.get(id=post.account_id))
    assert await objects.fetch_post(note["id"]) is None


async def test_endless_chains_of_redirects_end(remote: RemoteServer) -> None:
    remote.redirect("/round", f"{remote.base_url}/round")
    with pytest.raises(RemoteError):
        await objects.fetch_post(f"{remote.base_url}/round")
    assert len(remote.log) <= 4


async def photo_of(
    remote: RemoteServer, work: Work, body: bytes, mime: str = "image/jpeg"
) -> Attachment:
    url = remote.serve("/photo.jpg", body, content_type=mime)
    photo = {"type": "Image", "mediaType": mime, "url": url}
    note = remote.note(remote.person("bob"), "<p>Hi</p>", attachment=[photo])
    post = await objects.fetch_post(note["id"])
    assert post is not None
    return await Attachment.get(post_id=post.id)


async def test_photos_are_fetched_before_anybody_looks_and_once(
    remote: RemoteServer, work: Work, web: Any
) -> None:
    photo = await photo_of(remote, work, jpeg())
    await work()
    for _ in range(3):
        response = await web.get(addresses.proxy_url(photo.id, photo.remote_url))
        assert response.status_code == 200
    body = await response.get_data()
    assert b"secret" not in body
    with Image.open(io.BytesIO(body)) as shown:
        assert shown.size == (1440, 960)
    assert response.headers["Content-Type"] == "image/jpeg"
    assert len(remote.requests_for("/photo.jpg")) == 1


async def test_a_photo_that_is_none_is_not_found_and_not_asked_for_again(
    remote: RemoteServer, work: Work
) -> None:
    photo = await photo_of(remote, work, b"<html>not a photo</html>", "image/png")
    for _ in range(3):
        with pytest.raises(NotFound):
            await media_cache.cached_photo(photo.id, addresses.proxy_name(photo.remote_url))
    assert len(remote.requests_for("/photo.jpg")) == 1


async def test_the_cache_lets_go_of_what_was_not_asked_for(
    remote: RemoteServer, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = await photo_of(remote, work, jpeg())
    path, _ = await media_cache.cached_photo(photo.id, addresses.proxy_name(photo.remote_url))
    assert path.exists()
    monkeypatch.setattr(media_cache, "_quota_bytes", lambda: 10)
    await media_cache.sweep()
    await work()
    assert await CachedMedia.all().count() == 0
    assert not path.exists()


async def test_our_own_photos_are_not_proxied() -> None:
    photo = await people.photo(await people.local("alice"))
    with pytest.raises(NotFound):
        await media_cache.cached_photo(photo.id, addresses.proxy_name(photo.remote_url))
