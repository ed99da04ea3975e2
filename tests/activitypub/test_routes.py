"""What do other servers get when they ask, and who gets nothing?"""

from typing import Any

import msgspec
import orjson
import pytest

from fediphoto import config as configuration
from fediphoto.activitypub import render
from fediphoto.activitypub.inbox import senders
from fediphoto.activitypub.signatures import cavage, private_key
from fediphoto.config import Config
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.posts.posts import Draft
from fediphoto.storage.models import Account, AccountKey
from tests.activitypub import people

ALICE = "http://photos.test/users/alice"
ACTIVITY_JSON = "application/activity+json"
LD_JSON = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


async def get(web: Any, path: str, *, signer: Account | None = None, accept: str = LD_JSON) -> Any:
    """GET `path` as a server would, signed by `signer` if there is one."""
    headers = {"Accept": accept, "Host": "photos.test"}
    if signer is not None:
        headers |= cavage.sign(
            "GET",
            f"http://photos.test{path}",
            key_id=f"{signer.uri}#main-key",
            key=private_key(people.key_pair("rsa")[1]),
        )
    return await web.get(path, headers=headers)


async def known_remote(name: str, host: str = "remote.test") -> Account:
    """Somebody elsewhere whose key we know."""
    account = await people.remote(name, host)
    await AccountKey.create(
        account_id=account.id,
        uri=f"{account.uri}#main-key",
        kind="rsa",
        public_pem=people.key_pair("rsa")[0],
    )
    return account


async def body_of(answer: Any) -> Any:
    return orjson.loads(await answer.get_data())


@pytest.fixture(autouse=True)
def _forget_keys() -> None:
    senders.forget_keys()


@pytest.fixture
def authorized_fetch(config: Config) -> None:
    """An instance that wants every GET signed."""
    federation = msgspec.structs.replace(config.federation, authorized_fetch=True)
    configuration.activate(msgspec.structs.replace(config, federation=federation))


async def test_a_server_gets_the_actor_and_a_browser_the_page(web: Any) -> None:
    await people.local("alice")

    for accept in (ACTIVITY_JSON, LD_JSON, "application/activity+json, text/html", "*/*"):
        answer = await get(web, "/users/alice", accept=accept)
        assert answer.status_code == 200
        assert answer.content_type == "application/activity+json; charset=utf-8"
        assert "Accept" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "public, max-age=180"
        assert (await body_of(answer))["id"] == ALICE

    page = await get(web, "/users/alice", accept=HTML)
    assert page.status_code == 302
    assert page.headers["Location"] == "http://photos.test/@alice"
    assert "Accept" in page.headers["Vary"]


async def test_nobody_and_somebody_deleted_are_told_apart(web: Any) -> None:
    await people.local("gone", deleted_at=people.CREATED_AT)

    assert (await get(web, "/users/nobody")).status_code == 404
    assert (await get(web, "/users/gone")).status_code == 410
    assert (await get(web, "/users/photos.test")).status_code == 404


async def test_a_suspended_person_is_only_a_key(web: Any) -> None:
    await people.local("alice", suspended_at=people.CREATED_AT, display_name="Alice")

    actor = await body_of(await get(web, "/users/alice"))

    assert actor["suspended"] is True
    assert "publicKey" in actor
    assert "name" not in actor
    outbox = await body_of(await get(web, "/users/alice/outbox"))
    assert outbox["totalItems"] == 0


async def test_the_instance_actor_is_served_unsigned_always(
    web: Any, authorized_fetch: None
) -> None:
    actor = await body_of(await get(web, "/actor"))

    assert actor["id"] == "http://photos.test/actor"
    assert actor["type"] == "Application"
    assert actor["inbox"] == "http://photos.test/inbox"
    assert actor["publicKey"]["owner"] == actor["id"]
    for part in ("outbox", "featured"):
        collection = await body_of(await get(web, actor[part].removeprefix("http://photos.test")))
        assert collection["totalItems"] == 0


async def test_a_public_post_is_for_all_and_may_be_cached(web: Any) -> None:
    alice = await people.local("alice")
    post = await posts.publish(alice, Draft(caption="Hello"))
    path = f"/users/alice/posts/{post.id}"

    answer = await get(web, path)
    assert answer.headers["Cache-Control"] == "public, max-age=180"
    assert (await body_of(answer))["id"] == post.uri
    create = await body_of(await get(web, f"{path}/activity"))
    assert (create["type"], create["object"]["id"]) == ("Create", post.uri)

    page = await get(web, path, accept=HTML)
    assert page.headers["Location"] == f"http://photos.test/@alice/{post.id}"


@pytest.mark.parametrize("visibility", ["followers", "direct"])
async def test_what_is_not_public_exists_for_those_who_may_see_it(
    web: Any, visibility: str
) -> None:
    alice = await people.local("alice")
    friend = await known_remote("friend")
    stranger = await known_remote("stranger")
    await people.follows(friend, alice)
    asked = await known_remote("asked")
    await people.follows(asked, alice, state="pending")
    post = await posts.publish(
        alice, Draft(caption="@friend@remote.test psst", visibility=visibility)
    )
    path = f"/users/alice/posts/{post.id}"
    absent = await get(web, f"/users/alice/posts/{post.id + 1}")

    for suffix in ("", "/activity", "/replies", "/likes", "/shares"):
        for asker in (None, stranger, asked):
            hidden = await get(web, path + suffix, signer=asker)
            assert hidden.status_code == 404
            assert await hidden.get_data() == await absent.get_data()
            assert dict(hidden.headers) == dict(absent.headers)
        seen = await get(web, path + suffix, signer=friend)
        assert seen.status_code == 200
        assert seen.headers["Cache-Control"] == "private, no-store"
        assert "Signature" in seen.headers["Vary"]


async def test_a_forged_signature_shows_nothing(web: Any) -> None:
    alice = await people.local("alice")
    friend = await known_remote("friend")
    await people.follows(friend, alice)
    post = await posts.publish(alice, Draft(caption="psst", visibility="followers"))
    path = f"/users/alice/posts/{post.id}"
    headers = cavage.sign(
        "GET",
        f"http://photos.test{path}/activity",  # another address than the one asked for
        key_id=f"{friend.uri}#main-key",
        key=private_key(people.key_pair("rsa")[1]),
    )

    assert (await web.get(path, headers=headers)).status_code == 404
    broken = headers | {"Signature": 'keyId="x",signature="!"'}
    assert (await web.get(path, headers=broken)).status_code == 404


async def test_a_deleted_post_is_a_tombstone(web: Any) -> None:
    alice = await people.local("alice")
    post = await posts.publish(alice, Draft(caption="Oops"))
    await posts.delete(alice, post)

    answer = await get(web, f"/users/alice/posts/{post.id}")

    assert answer.status_code == 410
    tombstone = await body_of(answer)
    assert (tombstone["type"], tombstone["id"]) == ("Tombstone", post.uri)
    assert (await get(web, f"/users/alice/posts/{post.id}/activity")).status_code == 410


async def test_a_post_is_found_under_its_author_only(web: Any) -> None:
    alice = await people.local("alice")
    await people.local("carol")
    post = await posts.publish(alice, Draft(caption="Mine"))

    assert (await get(web, f"/users/carol/posts/{post.id}")).status_code == 404
    for odd in ("0", "-1", "x", "9" * 30, "%00"):
        assert (await get(web, f"/users/alice/posts/{odd}")).status_code == 404


async def test_with_authorized_fetch_everybody_must_sign(web: Any, authorized_fetch: None) -> None:
    alice = await people.local("alice", display_name="Alice")
    bob = await known_remote("bob")
    post = await posts.publish(alice, Draft(caption="Hello"))
    for path in (f"/users/alice/posts/{post.id}", "/users/alice/outbox", "/users/alice/followers"):
        unsigned = await get(web, path)
        assert unsigned.status_code == 401
        assert unsigned.headers["Cache-Control"] == "private, no-store"
        wanted = 'sig1=("@method" "@target-uri" "@authority");created'
        assert unsigned.headers["Accept-Signature"] == wanted
        signed = await get(web, path, signer=bob)
        assert signed.status_code == 200
        assert signed.headers["Cache-Control"] == "private, no-store"

    stub = await body_of(await get(web, "/users/alice"))
    assert "publicKey" in stub
    assert "name" not in stub
    whole = await body_of(await get(web, "/users/alice", signer=bob))
    assert whole["name"] == "Alice"


async def test_an_answer_to_a_signed_request_is_never_cached(web: Any) -> None:
    alice = await people.local("alice")
    bob = await known_remote("bob")
    post = await posts.publish(alice, Draft(caption="Hello"))

    for path in ("/users/alice", f"/users/alice/posts/{post.id}", "/users/alice/outbox?page=true"):
        answer = await get(web, path, signer=bob)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Signature" in answer.headers["Vary"]


async def test_the_outbox_holds_what_is_for_all_page_by_page(web: Any) -> None:
    alice = await people.local("alice")
    public = [await posts.publish(alice, Draft(caption=f"Day {day}")) for day in range(23)]
    for visibility in ("followers", "direct"):
        await posts.publish(alice, Draft(caption="psst", visibility=visibility))
    boost = await interactions.boost(alice, public[0])

    outbox = await body_of(await get(web, "/users/alice/outbox"))
    assert outbox["type"] == "OrderedCollection"
    assert outbox["totalItems"] == 24
    items, page = [], outbox["first"]
    while page:
        document = await body_of(await get(web, page.removeprefix("http://photos.test")))
        assert document["type"] == "OrderedCollectionPage"
        assert document["partOf"] == outbox["id"]
        items += document["orderedItems"]
        page = document.get("next")

    assert [item["type"] for item in items] == ["Announce"] + ["Create"] * 23
    assert items[0]["id"] == boost.uri
    assert items[0]["object"] == public[0].uri
    assert [item["object"]["id"] for item in items[1:]] == [
        post.uri for post in sorted(public, key=lambda post: post.id, reverse=True)
    ]


async def test_followers_are_shown_unless_hidden(web: Any) -> None:
    alice = await people.local("alice", followers_count=1)
    await people.local("shy", followers_count=1, hides_follows=True)
    bob = await people.remote("bob", "remote.test")
    await people.follows(bob, alice)
    await people.follows(await people.remote("asked", "remote.test"), alice, state="pending")

    shown = await body_of(await get(web, "/users/alice/followers"))
    assert shown["totalItems"] == 1
    page = await body_of(await get(web, "/users/alice/followers?page=true"))
    assert page["orderedItems"] == [bob.uri]
    following = await body_of(await get(web, "/users/alice/following?page=true"))
    assert following["orderedItems"] == []

    for path in ("/users/shy/followers", "/users/shy/followers?page=true"):
        hidden = await body_of(await get(web, path))
        assert hidden["totalItems"] == 1
        assert hidden.keys().isdisjoint({"first", "orderedItems"})


async def test_pinned_posts_are_featured_whole(web: Any) -> None:
    alice = await people.local("alice")
    post = await posts.publish(alice, Draft(caption="Best"))
    await posts.publish(alice, Draft(caption="Rest"))
    await interactions.pin(alice, post)

    featured = await body_of(await get(web, "/users/alice/collections/featured"))

    (note,) = featured["orderedItems"]
    assert note["id"] == post.uri
    assert featured["totalItems"] == 1


async def test_public_comments_are_listed_and_likes_counted(web: Any) -> None:
    alice = await people.local("alice")
    carol = await people.local("carol")
    post = await posts.publish(alice, Draft(caption="Look"))
    comment = await posts.publish(carol, Draft(caption="Nice", in_reply_to_id=post.id))
    await posts.publish(
        carol, Draft(caption="psst @alice", in_reply_to_id=post.id, visibility="direct")
    )
    await interactions.like(carol, post)
    path = f"/users/alice/posts/{post.id}"

    replies = await body_of(await get(web, f"{path}/replies"))
    assert replies["totalItems"] == 1
    page = await body_of(await get(web, f"{path}/replies?page=true"))
    embedded = (await body_of(await get(web, path)))["replies"]["first"]
    assert embedded == {key: value for key, value in page.items() if key != "@context"}
    assert page["items"] == [comment.uri]
    assert (await body_of(await get(web, f"{path}/likes")))["totalItems"] == 1
    assert (await body_of(await get(web, f"{path}/shares")))["totalItems"] == 0


async def test_deeds_can_be_looked_up(web: Any) -> None:
    alice = await people.local("alice")
    carol = await people.local("carol")
    post = await posts.publish(alice, Draft(caption="Look"))
    like = await interactions.like(carol, post)
    boost = await interactions.boost(carol, post)

    for deed, kind in ((like, "Like"), (boost, "Announce")):
        document = await body_of(await get(web, deed.uri.removeprefix("http://photos.test")))
        assert document["id"] == deed.uri
        assert document["type"] == kind
        assert document["object"] == post.uri
    assert (await get(web, "/users/carol/likes/1")).status_code == 404
    assert (await get(web, f"/users/alice/boosts/{boost.id}")).status_code == 404


async def test_a_follow_is_shown_to_the_followed_alone(web: Any) -> None:
    alice = await people.local("alice")
    bob = await known_remote("bob")
    eve = await known_remote("eve")
    follow = await people.follows(alice, bob)
    path = f"/users/alice/follows/{follow.id}"

    assert (await get(web, path)).status_code == 404
    assert (await get(web, path, signer=eve)).status_code == 404
    shown = await body_of(await get(web, path, signer=bob))
    assert (shown["type"], shown["object"]) == ("Follow", bob.uri)


async def test_inboxes_take_posts_only_and_refuse_what_is_too_large(web: Any) -> None:
    await people.local("alice")
    headers = {"Content-Type": ACTIVITY_JSON}

    for path in ("/inbox", "/users/alice/inbox"):
        assert (await web.get(path)).status_code == 405
        like = render.like("http://r.test/1", "http://r.test/bob", f"{ALICE}/posts/1", ALICE)
        unsigned = await web.post(path, data=orjson.dumps(like), headers=headers)
        assert unsigned.status_code == 401
        assert "error" in await body_of(unsigned)
        large = await web.post(path, data=b" " * (1024 * 1024 + 1), headers=headers)
        assert large.status_code == 413
    assert (await web.post("/users/nobody/inbox", data=b"{}", headers=headers)).status_code == 404


async def test_a_large_body_without_a_length_is_cut_off(web: Any) -> None:
    connection = web.request("/inbox", method="POST", headers={"Content-Type": ACTIVITY_JSON})
    async with connection:
        for _ in range(40):
            await connection.send(b" " * 32768)
        await connection.send_complete()
    answer = await connection.as_response()
    assert answer.status_code == 413


async def test_a_comment_that_waits_is_served_to_whoever_is_to_approve_it_alone(web: Any) -> None:
    alice = await people.local("alice")
    zork = await known_remote("zork")
    bob = await known_remote("bob", "other.test")
    everybody = "https://www.w3.org/ns/activitystreams#Public"
    parent = await posts.store_remote(
        posts.RemotePost(
            uri="http://remote.test/users/zork/posts/1",
            author=zork,
            published_at=people.CREATED_AT,
            interaction_policy={"reply": {"automatic": [zork.uri], "manual": [everybody]}},
        )
    )
    assert parent is not None
    mine = await posts.publish(alice, Draft(caption="May I?", in_reply_to_id=parent.id))
    path = mine.uri.removeprefix("http://photos.test")
    assert (await get(web, path)).status_code == 404
    assert (await get(web, path, signer=bob)).status_code == 404
    assert (await get(web, path, signer=zork)).status_code == 200
