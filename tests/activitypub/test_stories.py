"""How stories travel: out to the servers that know them, in by a token, and gone after a day."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub import media_cache
from fediphoto.activitypub.inbox import senders
from fediphoto.activitypub.signatures import cavage, private_key
from fediphoto.domain import addresses
from fediphoto.domain.moderation import policy_decisions
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.domain.posts import stories
from fediphoto.domain.views import views
from fediphoto.storage.models import Account, Attachment, Host, Post, Story, StoryView
from fediphoto.worker import Workers
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.activitypub.test_routes import known_remote
from tests.activitypub.world import World
from tests.remote_server import Document, RemoteServer
from tests.web.programs import jpeg

TOKEN = "k" * 64
JSON = "application/json"


@pytest.fixture
async def world(say: Say, work: Work, remote: RemoteServer) -> World:
    """Alice here and Bob there follow one another."""
    views.forget()
    made = World(say, work, remote, await people.local("alice"))
    bob = await made.is_followed()
    await people.follows(bob, made.alice)
    return made


def runs(remote: RemoteServer, software: str) -> None:
    """Say by NodeInfo what the other server runs."""
    href = f"{remote.base_url}/nodeinfo/2.0"
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    remote.serve(
        "/.well-known/nodeinfo", {"links": [{"rel": rel, "href": href}]}, content_type=JSON
    )
    named = {"name": software, "version": "0.12.4"}
    remote.serve("/nodeinfo/2.0", {"version": "2.0", "software": named}, content_type=JSON)


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def told(world: World, **changes: Any) -> Document:
    """Bob's story, as Pixelfed serves it."""
    now = datetime.now(UTC)
    uri = f"{world.remote.base_url}/stories/bob/1"
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": uri,
        "type": "Story",
        "to": [world.bob.followers],
        "cc": [],
        "attributedTo": world.bob.uri,
        "published": stamp(now),
        "expiresAt": stamp(now + timedelta(hours=24)),
        "duration": 3,
        "can_reply": True,
        "can_react": True,
        "attachment": {
            "type": "Image",
            "url": f"{world.remote.base_url}/storage/1.jpg",
            "mediaType": "image/jpeg",
        },
    } | changes


async def shows(world: World, story: Document, **changes: Any) -> Document:
    """Bob's server serves the story and tells of it."""
    # As Laravel names every JSON, and so Pixelfed its stories.
    world.remote.serve(story["id"], story, content_type=JSON)
    about = {
        "id": story["id"],
        "type": "Story",
        "object": changes.pop("bearcap", f"bear:?t={TOKEN}&u={story['id']}"),
    }
    add = world.remote.activity("Add", world.bob, about, id=f"{story['id']}/activity")
    await world.hear(world.bob, add | changes)
    return add | changes


async def own_story(world: World) -> Story:
    return await stories.publish(world.alice, (await people.photo(world.alice)).id)


async def test_a_story_goes_to_a_server_that_knows_stories_and_is_fetched_by_its_token(
    world: World, storage: Any, web: Any
) -> None:
    runs(world.remote, "Pixelfed")
    story = await own_story(world)
    await Workers(storage).drain()
    [add] = world.remote.received
    assert add == {
        "@context": add["@context"],
        "id": f"{story.uri}/activity",
        "type": "Add",
        "actor": world.alice.uri,
        "to": [world.alice.followers_uri],
        "object": {
            "id": story.uri,
            "type": "Story",
            "object": f"bear:?t={story.token}&u={story.uri}",
        },
    }
    assert re.fullmatch(r"[A-Za-z0-9_-]{64}", story.token)
    headers = {"Accept": "application/activity+json", "Authorization": f"Bearer {story.token}"}
    answer = await web.get(story.uri, headers=headers)
    assert answer.headers["Cache-Control"] == "private, no-store"
    served = await answer.get_json()
    assert served["attachment"]["url"].endswith("ab/display.jpg")
    assert served["duration"] == 5
    assert (served["can_reply"], served["can_react"]) == (True, True)
    assert (served["sensitive"], served["summary"]) == (False, None)
    published, ends = (datetime.fromisoformat(served[one]) for one in ("published", "expiresAt"))
    assert ends - published == timedelta(hours=24)
    again = await own_story(world)
    await Workers(storage).drain()
    assert world.remote.received[-1]["id"] == f"{again.uri}/activity"
    assert len(world.remote.requests_for("/nodeinfo/2.0")) == 1, "asked once a month"


async def test_servers_that_know_no_stories_hear_of_none(world: World, storage: Any) -> None:
    runs(world.remote, "mastodon")
    story = await own_story(world)
    await Workers(storage).drain()
    await stories.delete(world.alice, story.id)
    await Workers(storage).drain()
    assert world.remote.received == []
    assert (await Host.get(name=world.remote.host)).software == "mastodon"


async def test_nobody_gets_a_story_without_its_token_or_after_its_day(
    world: World, web: Any
) -> None:
    story = await own_story(world)

    async def status(token: str, **more: str) -> int:
        headers = {"Accept": "application/activity+json", **more}
        if token:
            headers["Authorization"] = token
        found: int = (await web.get(story.uri, headers=headers)).status_code
        return found

    assert await status(f"Bearer {story.token}") == 200
    for token in ("", "Bearer ", "Bearer x", f"Basic {story.token}", f"Bearer {story.token}x"):
        assert await status(token) == 404, token
    assert await status(f"Bearer {story.token}", Signature='keyId="x"') == 404
    await Story.filter(id=story.id).update(expires_at=datetime.now(UTC) - timedelta(seconds=2))
    assert await status(f"Bearer {story.token}") == 404


async def test_a_story_of_somebody_followed_is_fetched_and_seen_once(
    world: World, storage: Any
) -> None:
    world.remote.serve("/storage/1.jpg", jpeg(), content_type="image/jpeg")
    add = await shows(world, told(world))
    assert await outcome(add) == "done"
    [seen] = world.remote.requests_for("/stories/bob/1")
    assert seen.headers["Authorization"] == f"Bearer {TOKEN}"
    assert "Signature" in seen.headers
    story = await Story.get(uri=add["object"]["id"])
    assert (story.duration_s, story.can_reply, story.can_react) == (3.0, True, True)
    photo = await Attachment.get(id=story.attachment_id)
    assert photo.remote_url == f"{world.remote.base_url}/storage/1.jpg"
    [_] = world.remote.requests_for("/storage/1.jpg")
    name = addresses.proxy_name(photo.remote_url)
    world.remote.serve("/storage/1.jpg", b"", status=404)
    path, mime = await media_cache.cached_photo(photo.id, name)
    assert (path.exists(), mime) == (True, "image/jpeg"), "its own server has moved it by now"
    for _ in range(2):
        await stories.see(world.alice, story)
    await Workers(storage).drain()
    [view] = world.remote.received
    assert (view["type"], view["object"]) == ("View", {"type": "Story", "object": story.uri})
    assert (await Story.get(id=story.id)).views_count == 1


async def test_what_its_author_put_behind_a_warning_arrives_and_leaves_behind_it(
    world: World, storage: Any, web: Any
) -> None:
    cases: list[tuple[Document, tuple[bool, str]]] = [
        ({"sensitive": True}, (True, "")),
        ({"summary": " Blood,\nmuch of it "}, (True, "Blood, much of it")),
        ({"summary": "x" * 600, "sensitive": False}, (True, "x" * 500)),
        ({"summary": None, "sensitive": "<b>"}, (False, "")),
    ]
    for number, (changes, expected) in enumerate(cases):
        uri = f"{world.remote.base_url}/stories/bob/{number}"
        await shows(world, told(world, id=uri, **changes))
        story = await Story.get(uri=uri)
        assert (story.is_sensitive, story.content_warning) == expected
    own = await stories.publish(
        world.alice, (await people.photo(world.alice)).id, content_warning="Blood"
    )
    headers = {"Accept": "application/activity+json", "Authorization": f"Bearer {own.token}"}
    served = await (await web.get(own.uri, headers=headers)).get_json()
    assert (served["sensitive"], served["summary"]) == (True, "Blood")
    assert served["@context"][1]["sensitive"] == "as:sensitive"


async def test_answers_to_a_story_elsewhere_are_said_in_pixelfeds_words(
    world: World, storage: Any
) -> None:
    story = await Story.get(uri=(await shows(world, told(world)))["object"]["id"])
    await stories.reply(world.alice, story, "Where is that?")
    await stories.react(world.alice, story, "😍")
    await Workers(storage).drain()
    said = {one["type"]: one for one in world.remote.received}
    assert {name: one["content"] for name, one in said.items()} == {
        "Story:Reply": "Where is that?",
        "Story:Reaction": "😍",
    }
    for one in said.values():
        assert (one["inReplyTo"], one["to"]) == (story.uri, world.bob.uri)
    assert await Post.all().count() == 0, "nobody else hears of it"


@pytest.mark.parametrize(
    "changes",
    [
        {"bearcap": f"bear:?t={TOKEN}&u=http://photos.test/users/alice"},
        {"bearcap": f"bear:?t={TOKEN}&u=http://elsewhere.test/1"},
        {"bearcap": "https://photos.test/1"},
    ],
)
async def test_a_story_of_another_host_is_refused_before_any_token_is_sent(
    world: World, changes: Any
) -> None:
    add = await shows(world, told(world), **changes)
    assert await Story.all().count() == 0
    assert world.remote.requests_for("/stories/bob/1") == []
    assert (await outcome(add)).startswith("refused")


@pytest.mark.parametrize(
    "changes",
    [
        {"attributedTo": "http://elsewhere.test/users/bob"},
        {"type": "Note"},
        {"attachment": None},
        {"expiresAt": "2021-09-02T07:21:04+00:00"},
    ],
)
async def test_a_story_that_is_not_what_was_announced_is_not_kept(
    world: World, changes: Any
) -> None:
    await shows(world, told(world, **changes))
    assert len(world.remote.requests_for("/stories/bob/1")) == 1
    assert await Story.all().count() == 0


async def test_a_token_does_not_follow_a_redirect(world: World) -> None:
    story = told(world)
    where = world.remote.redirect("/moved", f"{world.remote.base_url}/stories/other")
    world.remote.serve("/stories/other", story)
    await shows(world, story, bearcap=f"bear:?t={TOKEN}&u={where}")
    [asked] = world.remote.requests_for("/stories/other")
    assert "Authorization" not in asked.headers


async def test_a_story_lasts_a_day_whatever_its_server_says(world: World, storage: Any) -> None:
    far = stamp(datetime.now(UTC) + timedelta(days=300))
    add = await shows(world, told(world, expiresAt=far, published=far))
    story = await Story.get(uri=add["object"]["id"])
    assert story.expires_at < datetime.now(UTC) + timedelta(hours=26)
    await Story.filter(id=story.id).update(expires_at=datetime.now(UTC) - timedelta(minutes=1))
    await stories.sweep()
    assert await Story.all().count() == 0
    assert await Attachment.filter(id=story.attachment_id).count() == 0


async def test_nobody_here_follows_so_nothing_is_fetched(world: World) -> None:
    carol = world.remote.person("carol")
    story = told(world, id=f"{world.remote.base_url}/stories/carol/1", attributedTo=carol.uri)
    about = {"id": story["id"], "type": "Story", "object": f"bear:?t={TOKEN}&u={story['id']}"}
    add = world.remote.activity("Add", carol, about)
    await world.hear(carol, add)
    assert await outcome(add) == "refused Ignored: It does not concern anybody here"
    assert world.remote.requests_for(story["id"]) == []


async def test_no_story_is_fetched_from_where_no_pictures_are_taken(world: World) -> None:
    await policy_decisions.decide(None, world.remote.host, Terms(rejects_media=True))
    add = await shows(world, told(world))
    assert await outcome(add) == "refused Ignored: No pictures are taken from there"
    assert world.remote.requests_for("/stories/bob/1") == []


async def test_views_and_answers_of_followers_arrive_and_of_others_do_not(world: World) -> None:
    story = await own_story(world)
    carol = world.remote.person("carol")
    for number in range(2):
        await world.says("View", {"type": "Story", "object": story.uri})
        if not number:
            view = world.remote.activity("View", carol, {"type": "Story", "object": story.uri})
            await world.hear(carol, view)
    assert (await Story.get(id=story.id)).views_count == 1
    assert await StoryView.all().count() == 1
    for kind, content in (("Story:Reply", "<b>Fine</b> light"), ("Story:Reaction", "🔥")):
        for person in (world.bob, carol):
            answer = world.remote.activity(kind, person, None, inReplyTo=story.uri, content=content)
            await world.hear(person, answer | {"to": world.alice.uri})
    posts = await Post.all().order_by("id").prefetch_related("mentions", "account")
    assert [(one.visibility, one.account.username, one.content_html) for one in posts] == [
        ("direct", "bob", "<p>About your story: &lt;b&gt;Fine&lt;/b&gt; light</p>"),
        ("direct", "bob", "<p>🔥 (to your story)</p>"),
    ]
    assert [one.account_id for one in posts[0].mentions] == [world.alice.id]


async def test_a_story_that_its_author_takes_back_is_gone(world: World, storage: Any) -> None:
    add = await shows(world, told(world))
    uri = add["object"]["id"]
    carol = world.remote.person("carol")
    gone = {"id": uri, "type": "Story"}
    await world.hear(carol, world.remote.activity("Delete", carol, gone, id=f"{uri}#x"))
    assert await Story.exists(uri=uri)
    await world.says("Delete", gone, id=f"{uri}#delete")
    assert not await Story.exists(uri=uri)
    runs(world.remote, "pixelfed")
    story = await own_story(world)
    await Workers(storage).drain()
    await stories.delete(world.alice, story.id)
    await Workers(storage).drain()
    last = world.remote.received[-1]
    assert (last["type"], last["id"]) == ("Delete", f"{story.uri}#delete")
    assert last["object"] == {"id": story.uri, "type": "Story"}
    assert await Attachment.filter(id=story.attachment_id).count() == 0


async def test_a_signed_request_with_the_token_must_come_from_a_followers_server(
    world: World, web: Any
) -> None:
    senders.forget_keys()
    await people.follows(await known_remote("friend"), world.alice)
    asked = await known_remote("asked", "waits.test")
    await people.follows(asked, world.alice, state="pending")
    story = await own_story(world)
    path = story.uri.removeprefix("http://photos.test")

    async def status(signer: Account) -> int:
        headers = {
            "Accept": "application/activity+json",
            "Host": "photos.test",
            "Authorization": f"Bearer {story.token}",
            **cavage.sign(
                "GET",
                story.uri,
                key_id=f"{signer.uri}#main-key",
                key=private_key(people.key_pair("rsa")[1]),
            ),
        }
        found: int = (await web.get(path, headers=headers)).status_code
        return found

    assert await status(await known_remote("neighbour")) == 200, "its server has the token rightly"
    for signer in (asked, await known_remote("mallory", "remote.test.evil.test")):
        assert await status(signer) == 404
