"""Each setting does what config.example.toml says of it."""

import asyncio
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

from fediphoto import config as configuration
from fediphoto.activitypub import actors, network, objects
from fediphoto.activitypub.delivery_runner import DeliveryRunner
from fediphoto.activitypub.inbox.worker import InboxRunner
from fediphoto.config import Config
from fediphoto.domain.photos import attachments
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Draft
from fediphoto.errors import FediphotoError, TooLarge, Unprocessable
from fediphoto.storage import blobs, jobs
from fediphoto.storage.models import Account, Attachment, CachedMedia, Delivery
from fediphoto.worker import job_handlers
from tests.activitypub import people
from tests.remote_server import RemoteServer, remote_servers

SOURCE = Path(configuration.__file__).parent


async def decided(section: str, **changes: Any) -> Config:
    """Go on with other settings, as after a restart."""
    current = configuration.current()
    changed = msgspec.structs.replace(
        current, **{section: msgspec.structs.replace(getattr(current, section), **changes)}
    )
    configuration.activate(changed)
    await network.open_network(changed)
    return changed


async def work() -> None:
    """Do every job that is due."""
    while await InboxRunner().drain() + await jobs.Runner(job_handlers()).drain():
        pass
    await DeliveryRunner().drain()


def picture(width: int, height: int) -> bytes:
    made = BytesIO()
    Image.effect_noise((width, height), 50).save(made, "JPEG")
    return made.getvalue()


def in_a_file(raw: bytes) -> Path:
    path = blobs.current().temporary()
    path.write_bytes(raw)
    return path


def test_every_setting_is_read_somewhere() -> None:
    """`storage.media` takes only one value; every other key is looked at by the program."""
    code = "\n".join(
        path.read_text() for path in SOURCE.rglob("*.py") if path != SOURCE / "config.py"
    )
    own = (SOURCE / "config.py").read_text()
    unread = [
        f"{section}.{key}"
        for section, table in msgspec.to_builtins(Config()).items()
        for key in table
        if not re.search(rf"\.{key}\b", code) and f"self.{section}.{key}" not in own
    ]
    assert unread == []


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ({"mode": "open", "allowed_domains": ["other.test"]}, True),
        ({"mode": "allowlist", "allowed_domains": ["other.test", "{host}"]}, True),
        ({"mode": "allowlist", "allowed_domains": ["other.test"]}, False),
        ({"mode": "allowlist"}, False),
        ({"mode": "off", "allowed_domains": ["{host}"]}, False),
    ],
)
async def test_the_mode_says_with_whom_we_speak(
    web: Any, settings: dict[str, Any], allowed: bool
) -> None:
    async with RemoteServer() as remote:
        bob = remote.person("bob")
        note = remote.note(bob, "<p>Hi</p>")
        domains = [name.format(host=remote.host) for name in settings.get("allowed_domains", [])]
        await decided("federation", **(settings | {"allowed_domains": domains}))
        found = await objects.resolve(note["id"], None)
        assert (found is not None) is allowed
        assert (await objects.resolve(f"@bob@{remote.host}", None) is not None) is allowed
        headers, body = remote.sign(bob, remote.activity("Follow", bob, "http://photos.test/u"))
        status = (await web.post("/inbox", headers=headers, data=body)).status_code
        assert status == (202 if allowed else 403)
        assert bool(remote.log) is allowed


async def test_the_list_counts_in_any_letter_case(app: Any) -> None:
    await decided("federation", mode="allowlist", allowed_domains=["Photos.Example", "bücher.test"])
    for host in ("photos.example", "PHOTOS.example", "xn--bcher-kva.test"):
        assert network.federates_with(host)
    for host in ("evil.photos.example", "photos.example.evil", "photos.example:8443", "example"):
        assert not network.federates_with(host)


async def test_nobody_on_the_list_leads_us_off_the_list(app: Any) -> None:
    """By a redirect, a parent, an author, a picture, an inbox or a WebFinger answer."""
    async with remote_servers(2) as (good, other):
        await decided("federation", mode="allowlist", allowed_domains=[good.host])
        alice, carol = await people.local("alice"), other.person("carol")
        photo = other.serve("/photo.jpg", picture(90, 90), content_type="image/jpeg")
        image = {"type": "Image", "mediaType": "image/jpeg", "url": photo}
        inbox = f"{carol.uri}/inbox"
        bob = good.person("bob", icon=image, inbox=inbox, endpoints={"sharedInbox": inbox})
        note = good.note(bob, "<p>Hi</p>", inReplyTo=other.note(carol)["id"], attachment=[image])
        assert await objects.resolve(note["id"], None) is not None
        await people.follows(await Account.get(uri=bob.uri), alice)
        await posts.publish(alice, Draft(caption="Hello"))
        leading = good.redirect("/away", other.note(carol)["id"])
        assert await objects.resolve(leading, None) is None
        forged = good.note(bob, "<p>x</p>", attributedTo=carol.uri)
        assert await objects.resolve(forged["id"], None) is None
        for address in ("/.well-known/webfinger?resource=acct%3Aeve%40" + good.host,):
            links = [{"rel": "self", "type": "application/activity+json", "href": carol.uri}]
            answer: dict[str, Any] = {"subject": f"acct:eve@{good.host}", "links": links}
            good.serve(address, answer, content_type="application/jrd+json")
        assert await objects.resolve(f"@eve@{good.host}", None) is None
        await work()
        assert other.log == []
        assert not await Delivery.exists()


async def test_off_means_that_nothing_leaves(app: Any) -> None:
    async with RemoteServer() as remote:
        bob = remote.person("bob")
        known = await actors.fetch_actor(bob.uri)
        alice = await people.local("alice")
        await people.follows(known, alice)
        await actors.refresh_soon(known)
        await decided("federation", mode="off")
        remote.log.clear()
        await posts.publish(alice, Draft(caption=f"Hello @bob@{remote.host}"))
        await Account.filter(id=known.id).update(fetched_at=None)
        await work()
        with pytest.raises(FediphotoError):
            await actors.refresh(await Account.get(id=known.id))
        assert remote.log == []


@pytest.mark.parametrize(
    "path",
    [
        "/users/alice/outbox",
        "/users/alice/outbox?page=true",
        "/users/alice/followers",
        "/users/alice/following",
        "/users/alice/collections/featured",
        "/users/alice/posts/{id}",
        "/users/alice/posts/{id}/activity",
        "/users/alice/posts/{id}/replies",
        "/users/alice/posts/{id}/likes",
        "/users/alice/posts/{id}/shares",
        "/users/alice/posts/1",
    ],
)
async def test_authorized_fetch_shows_nothing_to_who_does_not_sign(web: Any, path: str) -> None:
    await decided("federation", authorized_fetch=True)
    alice = await people.local("alice")
    post = await posts.publish(alice, Draft(caption="Hello"))
    asks = {"Accept": "application/activity+json"}
    for proof in ({}, {"Signature": "x"}, {"Signature": 'keyId="http://127.0.0.1:1/k"'}):
        response = await web.get(path.format(id=post.id), headers=asks | proof)
        assert response.status_code == 401
        assert "Hello" not in await response.get_data(as_text=True)
        assert response.headers["Cache-Control"] == "private, no-store"
    for open_to_all in ("/actor", "/users/alice", "/.well-known/nodeinfo"):
        assert (await web.get(open_to_all, headers=asks)).status_code == 200


@pytest.mark.parametrize("mode", ["proxy", "link"])
async def test_remote_photos_are_fetched_by_us_or_linked_to(app: Any, mode: str) -> None:
    await decided("federation", remote_media=mode)
    async with RemoteServer() as remote:
        bob = remote.person("bob")
        url = remote.serve("/photo.jpg", picture(90, 90), content_type="image/jpeg")
        image = {"type": "Image", "mediaType": "image/jpeg", "url": url}
        assert await objects.resolve(remote.note(bob, "x", attachment=[image])["id"], None)
        await work()
        assert bool(remote.requests_for("/photo.jpg")) is (mode == "proxy")
        photo = await Attachment.get(remote_url=url)
        response = await app.test_client().get(f"/media/proxy/{photo.id}/x")
        assert response.status_code == 404, "names are not guessed"


async def test_a_remote_photo_may_have_so_many_bytes(app: Any) -> None:
    async with RemoteServer() as remote:
        small, large = picture(40, 40), picture(400, 400)
        await decided("media", remote_photo_bytes=len(small) + 10)
        bob = remote.person("bob")
        images = [
            {"type": "Image", "mediaType": "image/jpeg", "url": remote.serve(path, raw)}
            for path, raw in (("/small.jpg", small), ("/large.jpg", large))
        ]
        for path in ("/small.jpg", "/large.jpg"):
            remote.answers[path].content_type = "image/jpeg"
        assert await objects.resolve(remote.note(bob, "x", attachment=images)["id"], None)
        await work()
        assert await CachedMedia.all().count() == 1


async def test_remote_photos_have_so_much_room(app: Any) -> None:
    async with RemoteServer() as remote:
        bob = remote.person("bob")
        images = [
            {
                "type": "Image",
                "mediaType": "image/jpeg",
                "url": remote.serve(f"/{n}.jpg", picture(300, 300), content_type="image/jpeg"),
            }
            for n in range(4)
        ]
        await decided("media", remote_cache_bytes=1)
        assert await objects.resolve(remote.note(bob, "x", attachment=images)["id"], None)
        await work()
        assert await CachedMedia.all().count() <= 1


@pytest.mark.parametrize(
    ("limit", "draft"),
    [
        ("caption_characters", Draft(caption="x" * 11)),
        ("caption_characters", Draft(caption="x" * 6, content_warning="y" * 5)),
        ("photos_per_post", Draft(caption="x", attachment_ids=list(range(11)))),
    ],
)
async def test_posts_have_limits(storage: Config, limit: str, draft: Draft) -> None:
    alice = await people.local("alice")
    changed = msgspec.structs.replace(
        storage, limits=msgspec.structs.replace(storage.limits, **{limit: 10})
    )
    configuration.activate(changed)
    with pytest.raises(Unprocessable, match="10"):
        await posts.publish(alice, draft)
    await posts.publish(alice, Draft(caption="x" * 10))


@pytest.mark.parametrize(
    ("section", "settings", "error"),
    [
        ("limits", {"alt_text_characters": 10}, Unprocessable),
        ("media", {"photo_bytes": 100}, TooLarge),
        ("media", {"photo_pixels": 99}, (TooLarge, Unprocessable)),
    ],
)
async def test_uploads_have_limits(
    app: Any, section: str, settings: dict[str, Any], error: Any
) -> None:
    alice = await people.local("alice")
    await attachments.upload(alice, in_a_file(picture(10, 10)), description="x" * 11)
    await decided(section, **settings)
    with pytest.raises(error):
        await attachments.upload(alice, in_a_file(picture(10, 10)), description="x" * 11)
    assert await Attachment.all().count() == 1


async def test_deliveries_are_so_many_at_a_time(app: Any) -> None:
    async with RemoteServer() as remote:
        await decided("federation", delivery_concurrency=3, delivery_concurrency_per_host=2)
        alice, released = await people.local("alice"), asyncio.Event()
        for number in range(8):
            await people.follows(
                await people.remote(f"u{number}", remote.host, shared=False), alice
            )
            remote.hold(f"/users/u{number}/inbox", released)
        await posts.publish(alice, Draft(caption="Hello"))
        while await jobs.Runner(job_handlers()).drain():
            pass
        sending = asyncio.create_task(DeliveryRunner().drain())
        await remote.asked(2)
        await asyncio.sleep(0.1)
        assert len(remote.log) == 2, "two to one host, until one of them is answered"
        released.set()
        await sending
        assert len(remote.log) == 8


async def test_photos_are_named_on_the_host_that_serves_them(app: Any) -> None:
    await decided("storage", media_url="https://media.photos.test/")
    alice = await people.local("alice")
    photo = await attachments.upload(alice, in_a_file(picture(90, 90)))
    post = await posts.publish(alice, Draft(attachment_ids=[photo.id]))
    note = await (
        await app.test_client().get(post.uri, headers={"Accept": "application/activity+json"})
    ).get_json()
    assert note["attachment"][0]["url"].startswith("https://media.photos.test/media/")
