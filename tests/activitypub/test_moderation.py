"""What moderators decide, at the doors between servers: who is shut out, limited, reported."""

from io import BytesIO
from typing import Any

import msgspec
import pytest
from PIL import Image

from fediphoto import config as configuration
from fediphoto.activitypub import block_lists as fetching
from fediphoto.activitypub import delivery, media_cache, network, objects
from fediphoto.activitypub.delivery_runner import DeliveryRunner
from fediphoto.domain import addresses, policies
from fediphoto.domain.moderation import block_lists, moderation, policy_decisions, reports
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.posts import posts
from fediphoto.domain.relations import blocks, follows, severances
from fediphoto.errors import FediphotoError, Forbidden, NotFound, RemoteError
from fediphoto.storage.models import (
    Account,
    Attachment,
    Block,
    BlockList,
    CachedMedia,
    DomainPolicy,
    Follow,
    InboxActivity,
    Notification,
    Post,
    Report,
    SeveranceEvent,
    User,
)
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.activitypub.test_routes import get, known_remote
from tests.remote_server import Document, Person, RemoteServer

ALICE = "http://photos.test/users/alice"
SUSPEND = Terms(severity="suspend")


class World:
    """Alice and the moderator Mona here, Bob there."""

    def __init__(self, say: Say, work: Work, remote: RemoteServer) -> None:
        self._say, self._work, self.remote = say, work, remote
        self.bob = remote.person("bob")

    async def begin(self) -> "World":
        self.alice, self.mona = await people.local("alice"), await people.local("mona")
        await User.create(
            account_id=self.mona.id,
            email="m@mail.test",
            email_normalised="m@mail.test",
            password_hash="x",
            role="moderator",
            approved_at=people.CREATED_AT,
        )
        return self

    async def hears(self, activity: Document, *, by: Person | None = None) -> str:
        """Somebody (Bob) says this, and it is worked through; what became of it."""
        status = await self._say(by or self.bob, activity)
        await self.works()
        return await outcome(activity) if status == 202 else str(status)

    async def says(self, kind: str, about: Any, **changes: Any) -> str:
        return await self.hears(self.remote.activity(kind, self.bob, about, **changes))

    async def works(self) -> None:
        """All jobs and deliveries."""
        await self._work()
        await DeliveryRunner().drain()
        await self._work()

    async def knows_bob(self) -> Account:
        """Bob follows Alice, and Alice follows him."""
        assert await self.says("Follow", ALICE) == "done"
        bob = await Account.get(uri=self.bob.uri)
        await people.follows(self.alice, bob)
        return bob

    def told(self, *kinds: str) -> list[Document]:
        """What Bob's server has heard, of these kinds."""
        return [one for one in self.remote.received if not kinds or one["type"] in kinds]


@pytest.fixture
async def world(say: Say, work: Work, remote: RemoteServer) -> World:
    return await World(say, work, remote).begin()


def federating(**changes: Any) -> None:
    current = configuration.current()
    federation = msgspec.structs.replace(current.federation, **changes)
    configuration.activate(msgspec.structs.replace(current, federation=federation))


def picture() -> bytes:
    made = BytesIO()
    Image.effect_noise((400, 300), 50).save(made, "JPEG")
    return made.getvalue()


# Domains


async def test_who_is_shut_out_is_neither_heard_nor_asked_nor_told(world: World) -> None:
    await world.knows_bob()
    await posts.publish(world.alice, posts.Draft(caption="Before"))
    await world.works()
    assert len(world.told("Create")) == 1
    await policy_decisions.decide(world.mona, world.remote.host, SUSPEND)
    await world.works()
    world.remote.log.clear()
    for kind, about in (("Follow", ALICE), ("Like", f"{ALICE}/posts/1"), ("Block", ALICE)):
        assert await world.says(kind, about) == "403"
    stranger = world.remote.person("stranger")
    follow = world.remote.activity("Follow", stranger, ALICE)
    assert await world.hears(follow, by=stranger) == "403"
    for look in (f"@bob@{world.remote.host}", stranger.uri, f"{world.bob.uri}/notes/1"):
        assert await objects.resolve(look, world.alice) is None
    with pytest.raises(RemoteError):
        await network.client().get_json(stranger.uri)
    await posts.publish(world.alice, posts.Draft(caption="After"))
    await delivery.send(world.alice.id, {"id": "http://photos.test/1"}, [f"{world.bob.uri}/inbox"])
    await world.works()
    assert world.remote.log == [], "not one request went there"
    assert len(world.told("Create")) == 1


async def test_what_waited_in_the_inbox_is_not_done_any_more(world: World, say: Say) -> None:
    await world.knows_bob()
    note = world.remote.note(world.bob, "<p>Late</p>")
    create = world.remote.create(note)
    assert await say(world.bob, create) == 202
    await policy_decisions.decide(None, world.remote.host, SUSPEND)
    await world.works()
    assert await Post.get_or_none(uri=note["id"]) is None
    assert (await outcome(create)).startswith("refused This instance does not federate")


async def test_a_signed_request_of_who_is_shut_out_gets_nothing(world: World, web: Any) -> None:
    bob = await known_remote("bea", "bad.test")
    post = await posts.publish(world.alice, posts.Draft(caption="For all"))
    path = post.uri.removeprefix("http://photos.test")
    assert (await get(web, path, signer=bob)).status_code == 200
    await policy_decisions.decide(None, "bad.test", SUSPEND)
    for asked in (path, "/users/alice", "/users/alice/outbox", "/actor"):
        assert (await get(web, asked, signer=bob)).status_code == 403
        assert (await get(web, asked)).status_code == 200
    federating(authorized_fetch=True)
    assert (await get(web, path, signer=bob)).status_code == 403
    assert (await get(web, path)).status_code == 401


async def test_relations_that_were_cut_are_asked_for_again(world: World) -> None:
    bob = await world.knows_bob()
    await policy_decisions.decide(world.mona, world.remote.host, SUSPEND)
    await world.works()
    assert await Follow.all().count() == 0
    assert world.told("Undo", "Reject") == []
    await policy_decisions.take_back(world.mona, world.remote.host)
    await world.works()
    event = await SeveranceEvent.get()
    await severances.restore_event_soon(event.id)
    await world.works()
    (asked,) = world.told("Follow")
    assert (asked["actor"], asked["object"]) == (ALICE, bob.uri)
    assert await Follow.filter(target=world.alice, state="accepted").count() == 1


async def test_a_silenced_stranger_asks_and_does_not_disturb(world: World) -> None:
    await policy_decisions.decide(None, world.remote.host, Terms(severity="silence"))
    assert await world.says("Follow", ALICE) == "done"
    follow = await Follow.get()
    assert follow.state == "pending"
    note = world.remote.note(world.bob, "<p>@alice hey</p>", to=[ALICE])
    note["tag"] = [{"type": "Mention", "href": ALICE, "name": "@alice"}]
    assert await world.hears(world.remote.create(note)) == "done"
    told = Notification.filter(recipient=world.alice, is_filtered=False)
    assert await told.values_list("kind", flat=True) == ["follow_request"]
    held_back = Notification.filter(recipient=world.alice, is_filtered=True)
    assert await held_back.values_list("kind", flat=True) == ["mention"], "until she decides"
    await follows.accept(follow)
    await world.works()
    assert len(world.told("Accept")) == 1


async def test_files_that_are_not_taken_are_not_fetched_and_those_kept_are_thrown_away(
    world: World, web: Any
) -> None:
    world.remote.serve("/1.jpg", picture(), content_type="image/jpeg")
    world.remote.serve("/me.jpg", picture(), content_type="image/jpeg")
    icon = {"type": "Image", "url": f"{world.remote.base_url}/me.jpg", "mediaType": "image/jpeg"}
    world.bob.document["icon"] = icon
    await world.knows_bob()
    image = {"type": "Document", "mediaType": "image/jpeg", "url": f"{world.remote.base_url}/1.jpg"}
    note = world.remote.note(world.bob, "<p>Photo</p>", attachment=[image])
    assert await world.hears(world.remote.create(note)) == "done"
    photo = await Attachment.get(remote_url=image["url"])
    address = addresses.proxy_url(photo.id, photo.remote_url).removeprefix("http://photos.test")
    assert (await web.get(address)).status_code == 200
    bob = await Account.get(uri=world.bob.uri)
    assert bob.avatar_key
    assert (await web.get(f"/media/{bob.avatar_key}")).status_code == 200

    await policy_decisions.decide(None, world.remote.host, Terms(rejects_media=True))
    await world.works()
    assert await CachedMedia.all().count() == 0
    assert (await web.get(address)).status_code == 404
    assert (await web.get(f"/media/{bob.avatar_key}")).status_code == 404
    world.remote.log.clear()
    another = world.remote.note(world.bob, "<p>More</p>", attachment=[image])
    assert await world.hears(world.remote.create(another)) == "done"
    assert world.remote.requests_for("/1.jpg") == []
    assert world.remote.requests_for("/me.jpg") == []

    await policy_decisions.take_back(None, world.remote.host)
    await world.works()
    assert (await web.get(address)).status_code == 200


async def test_emoji_and_posters_are_files_too(world: World) -> None:
    emoji = world.remote.serve("/wave.png", picture(), content_type="image/jpeg")
    poster = world.remote.serve("/poster.jpg", picture(), content_type="image/jpeg")
    bob = await world.knows_bob()
    post = await posts.store_remote(
        posts.RemotePost(
            uri=f"{world.bob.uri}/notes/7",
            author=bob,
            published_at=people.CREATED_AT,
            attachments=[
                posts.RemoteAttachment(
                    url=f"{world.remote.base_url}/a.mp4", preview_url=poster, kind="video"
                )
            ],
        )
    )
    assert post is not None
    video = await Attachment.get(post_id=post.id)
    name = addresses.proxy_name(poster)
    await media_cache.cached_emoji(emoji)
    await media_cache.cached_photo(video.id, name)
    assert await CachedMedia.all().count() == 2
    await policy_decisions.decide(None, world.remote.host, Terms(rejects_media=True))
    await world.works()
    for asked in (media_cache.cached_emoji(emoji), media_cache.cached_photo(video.id, name)):
        with pytest.raises(NotFound):
            await asked
    assert await CachedMedia.all().count() == 1, "the emoji goes when there is need of room"


async def test_photos_of_who_is_suspended_are_not_served(world: World, web: Any) -> None:
    world.remote.serve("/1.jpg", picture(), content_type="image/jpeg")
    bob = await world.knows_bob()
    image = {"type": "Document", "mediaType": "image/jpeg", "url": f"{world.remote.base_url}/1.jpg"}
    note = world.remote.note(world.bob, "<p>Photo</p>", attachment=[image])
    assert await world.hears(world.remote.create(note)) == "done"
    photo = await Attachment.get(remote_url=image["url"])
    address = addresses.proxy_url(photo.id, photo.remote_url).removeprefix("http://photos.test")
    await moderation.suspend(world.mona, bob)
    await world.works()
    assert (await web.get(address)).status_code == 404
    assert await CachedMedia.all().count() == 0
    told = {(one["type"], one["object"]["type"]) for one in world.told("Undo", "Reject")}
    assert told == {("Undo", "Follow"), ("Reject", "Follow")}


# Lists


async def test_a_list_is_fetched_applied_and_its_troubles_are_noted(world: World) -> None:
    path = "/list.csv"
    text = "#domain,#severity\nbad.test,suspend\n"
    url = world.remote.serve(path, text.encode(), content_type="text/csv")
    made = await block_lists.subscribe(world.mona, url)
    await world.works()
    assert policies.of("bad.test").is_suspended
    row = await BlockList.get()
    assert row.checked_at is not None
    assert row.last_error == ""

    for body, status in ((b"<html>", 200), (b"", 500), (b"x" * (9 * 1024 * 1024), 200)):
        world.remote.serve(path, body, status=status, content_type="text/html")
        with pytest.raises(FediphotoError):
            await fetching.refresh(await BlockList.get())
        assert (await BlockList.get()).last_error
        assert policies.of("bad.test").is_suspended

    world.remote.serve(path, b"#domain\nworse.test\n", content_type="text/plain")
    await BlockList.all().update(checked_at=people.CREATED_AT)
    await block_lists.sweep()
    await world.works()
    assert await DomainPolicy.all().values_list("domain", flat=True) == ["worse.test"]
    assert (await BlockList.get(id=made.id)).last_error == ""


async def test_a_list_within_our_own_network_is_not_asked_for(world: World) -> None:
    federating(allow_networks=[])
    await network.open_network(configuration.current())
    await block_lists.subscribe(None, "http://127.0.0.1:1/list.csv")
    await world.works()
    assert (await BlockList.get()).last_error


# Reports


async def test_a_report_from_elsewhere_is_put_before_the_moderators(world: World) -> None:
    mine = await posts.publish(world.alice, posts.Draft(caption="Mine"))
    other = await posts.publish(world.mona, posts.Draft(caption="Other"))
    objects_ = [ALICE, mine.uri, other.uri, "https://elsewhere.test/1", f"{ALICE}/posts/7"]
    instance = world.remote.person(world.remote.host, type="Application")
    flag = world.remote.activity("Flag", instance, objects_, content="Please look", to=[ALICE])
    assert await world.hears(flag, by=instance) == "done"
    first = await Report.get(uri=flag["id"]).prefetch_related("reporter")
    assert first.reporter.uri == instance.uri
    assert (first.target_id, first.post_ids) == (world.alice.id, [mine.id])
    assert first.comment == "Please look"
    # The author of the other post is meant too, and has a report of her own.
    second = await Report.get(uri=f"{flag['id']}#1")
    assert (second.target_id, second.post_ids) == (world.mona.id, [other.id])
    kinds = await Notification.filter(recipient=world.mona).values_list("kind", flat=True)
    assert kinds == ["admin.report", "admin.report"]
    assert await Notification.filter(recipient=world.alice).count() == 0

    await InboxActivity.all().delete()
    assert await world.hears(flag, by=instance) == "done"
    assert await Report.all().count() == 2, "the same report again is the same"


async def test_a_report_from_elsewhere_names_what_may_be_seen_there(world: World) -> None:
    """A server reports in its own name: what one of its people may see it may name."""

    async def said(visibility: str, *addressed: int) -> Post:
        draft = posts.Draft(caption="Hm", visibility=visibility, addressed_ids=list(addressed))
        return await posts.publish(world.alice, draft)

    made = [await said("public"), await said("followers"), await said("direct", world.mona.id)]
    for_all, for_followers, _ = [one.id for one in made]
    instance = world.remote.person(world.remote.host, type="Application")

    async def named() -> list[int]:
        about = [ALICE, *(one.uri for one in made)]
        flag = world.remote.activity("Flag", instance, about)
        assert await world.hears(flag, by=instance) == "done"
        found: list[int] = (await Report.get(uri=flag["id"])).post_ids
        return found

    assert await named() == [for_all]
    bob = await world.knows_bob()
    await follows.request(bob, world.alice, uri=f"{bob.uri}/follows/1")
    assert await named() == [for_all, for_followers]
    await follows.unfollow(bob, world.alice)
    made.append(await said("direct", bob.id))
    assert await named() == [for_all, made[-1].id]


@pytest.mark.parametrize(
    "about",
    [
        [],
        "https://elsewhere.test/users/x",
        f"{ALICE}/posts/99",
        "http://photos.test/actor",
        ["http://photos.test/users/nobody"],
        {"id": "http://photos.test/users/nobody"},
    ],
)
async def test_a_report_on_nobody_here_is_none(world: World, about: Any) -> None:
    assert "not about anybody here" in await world.says("Flag", about)
    assert await Report.all().count() == 0


async def test_a_report_may_name_one_thing_alone(world: World) -> None:
    mine = await posts.publish(world.alice, posts.Draft(caption="Mine"))
    for about in (mine.uri, {"id": ALICE, "type": "Person"}, [{"id": mine.uri}]):
        assert await world.says("Flag", about, summary="bad") == "done"
    assert await Report.filter(target=world.alice).count() == 3


async def test_reports_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [await posts.publish(world.alice, posts.Draft(caption=str(n))) for n in range(3)]
    monkeypatch.setattr(reports, "POSTS_AT_MOST", 2)
    monkeypatch.setattr(reports, "REMOTE_PER_HOUR", 2)
    long = "x" * 100_000
    assert await world.says("Flag", [ALICE, *[one.uri for one in made]], content=long) == "done"
    report = await Report.get()
    assert len(report.comment) <= reports.REMOTE_COMMENT_CHARACTERS
    assert len(report.post_ids) == 2
    assert await world.says("Flag", ALICE) == "done"
    assert (await world.says("Flag", ALICE)).startswith("refused TooManyRequests")
    assert await Report.all().count() == 2


async def test_reports_of_some_are_not_taken(world: World) -> None:
    await policy_decisions.decide(None, world.remote.host, Terms(rejects_reports=True))
    assert (await world.says("Flag", ALICE)).startswith("refused Forbidden")
    assert await world.says("Follow", ALICE) == "done"
    assert await Report.all().count() == 0


async def test_a_report_of_ours_is_the_instances_not_the_reporters(world: World) -> None:
    bob = await world.knows_bob()
    note = world.remote.note(world.bob, "<p>Rude</p>")
    assert await world.hears(world.remote.create(note)) == "done"
    post = await Post.get(uri=note["id"])
    await reports.file(world.alice, bob, posts=[post], comment="See here")
    await world.works()
    assert world.told("Flag") == []
    made = await reports.file(world.alice, bob, posts=[post], comment="See", forwards=True)
    await world.works()
    (flag,) = world.told("Flag")
    assert flag == {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": made.uri,
        "type": "Flag",
        "actor": "http://photos.test/actor",
        "content": "See",
        "object": [bob.uri, note["id"]],
        "to": bob.uri,
    }
    (request,) = [one for one in world.remote.log if one.method == "POST" and b'"Flag"' in one.body]
    assert 'keyId="http://photos.test/actor#main-key"' in request.headers["Signature"]
    assert b"alice" not in request.body


# People's own blocks


@pytest.mark.parametrize("tells", [False, True])
async def test_a_block_is_silent_unless_the_admin_tells(world: World, tells: bool) -> None:
    federating(tell_blocks=tells)
    bob = await world.knows_bob()
    await blocks.block(world.alice, bob)
    await world.works()
    assert len(world.told("Block")) == tells
    ended = {(one["type"], one["object"]["type"]) for one in world.told("Undo", "Reject")}
    assert ended == {("Undo", "Follow"), ("Reject", "Follow")}, "their server must know that"
    await blocks.unblock(world.alice, bob)
    await world.works()
    undone = [one for one in world.told("Undo") if one["object"]["type"] == "Block"]
    assert len(undone) == tells


async def test_a_domain_that_one_of_ours_shuts_out_hears_that_follows_have_ended(
    world: World,
) -> None:
    await world.knows_bob()
    await blocks.block_domain(world.alice, world.remote.host)
    await world.works()
    ended = {(one["type"], one["object"]["type"]) for one in world.told("Undo", "Reject")}
    assert ended == {("Undo", "Follow"), ("Reject", "Follow")}
    assert await Follow.all().count() == 0
    world.remote.received.clear()
    await posts.publish(world.alice, posts.Draft(caption="Not for them"))
    await world.works()
    assert world.told() == []


async def test_nobody_can_decide_without_a_mandate_whatever_door(world: World) -> None:
    bob = await world.knows_bob()
    with pytest.raises(Forbidden):
        await policy_decisions.decide(world.alice, "x.test", SUSPEND)
    with pytest.raises(Forbidden):
        await moderation.suspend(bob, world.alice)
    assert await Block.all().count() == 0
