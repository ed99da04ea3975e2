"""Whether somebody seen for the first time shows what they posted, however their server answers."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub import actors, backfill, looking
from fediphoto.activitypub.client import FederationClient
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.relations import follows
from fediphoto.domain.timelines import timelines
from fediphoto.domain.topics import featured_tags
from fediphoto.storage.models import Account, HomeEntry, Job, Notification, Post
from fediphoto.worker import job_handlers
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work
from tests.remote_server import PUBLIC, Document, Person, RemoteServer, remote_servers

pytestmark = pytest.mark.usefixtures("app")


def collection(address: str, items: list[Any], **changes: Any) -> Document:
    """A collection without pages."""
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": address,
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": items,
    } | changes


def page(address: str, items: list[Any], following: str = "") -> Document:
    """A page of one."""
    made = {"id": address, "type": "OrderedCollectionPage", "orderedItems": items}
    return made | ({"next": following} if following else {})


def ago(days: float) -> str:
    """A moment so many days ago."""
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")


async def look_at(person: Person, work: Work) -> Account:
    """Somebody here opens the profile, and what that set going is done."""
    account = await actors.ensure_actor(person.uri)
    assert await backfill.begin(account)
    await work()
    return await Account.get(id=account.id)


async def shown(account: Account, **narrowed: Any) -> list[str]:
    """The ids of what stands on the profile, the newest first."""
    found = await timelines.account_posts(None, account, Page(limit=100), **narrowed)
    return [one.body.uri for one in found]


async def test_a_profile_shows_the_last_posts_of_an_outbox_of_pages(
    remote: RemoteServer, work: Work
) -> None:
    bob = remote.person("bob")
    notes = [remote.note(bob, f"<p>{day}</p>", published=ago(day)) for day in range(1, 61)]
    creates = [remote.create(note) for note in notes]
    outbox = bob.document["outbox"]
    remote.serve(
        outbox, collection(outbox, [], totalItems=812, first=f"{outbox}?page=1", orderedItems=[])
    )
    for number in (1, 2, 3):
        some = creates[(number - 1) * 20 : number * 20]
        remote.serve(
            f"{outbox}?page={number}",
            page(f"{outbox}?page={number}", some, f"{outbox}?page={number + 1}"),
        )
    remote.serve(bob.followers, collection(bob.followers, [], totalItems=4321))
    following = bob.document["following"]
    remote.serve(following, collection(following, [], totalItems=17))

    account = await look_at(bob, work)

    assert await shown(account) == [note["id"] for note in notes[:40]]
    assert (account.posts_count, account.followers_count, account.following_count) == (
        812,
        4321,
        17,
    )
    assert account.backfilled_at is not None
    assert not remote.requests_for(notes[0]["id"])  # its own server's word, embedded
    assert not await backfill.begin(account)


async def test_what_an_outbox_only_names_is_read_at_its_origin(work: Work) -> None:
    async with remote_servers(2) as (remote, other):
        bob, eve = remote.person("bob"), other.person("eve")
        named = remote.note(bob, "<p>By its id</p>", published=ago(1))
        of_a_create = remote.note(bob, "<p>By the id in a Create</p>", published=ago(2))
        liked = other.note(eve, "<p>Boosted</p>", published=ago(9))
        boost = remote.activity("Announce", bob, liked["id"], published=ago(3))
        by_id = remote.create(remote.note(bob, "<p>A Create by its id</p>", published=ago(4)))
        remote.serve(by_id["id"], by_id)
        outbox = bob.document["outbox"]
        items = [
            named["id"],
            remote.activity("Create", bob, of_a_create["id"]),
            boost,
            by_id["id"],
        ]
        remote.serve(outbox, collection(outbox, items))
        account = await look_at(bob, work)
        assert await shown(account) == [
            named["id"],
            of_a_create["id"],
            boost["id"],
            by_id["object"]["id"],
        ]
    boosted = await Post.get(uri=liked["id"])
    assert (boosted.content_html, boosted.boosts_count) == ("<p>Boosted</p>", 1)


async def test_an_outbox_cannot_speak_for_others(work: Work) -> None:
    async with remote_servers(2) as (liar, victim_server):
        bob, victim = liar.person("bob"), victim_server.person("victim")
        forged = {**victim_server.note(victim, "<p>True</p>"), "content": "<p>Forged</p>"}
        of_a_neighbour = liar.note(liar.person("ned"), "<p>Ned's</p>")
        moved = liar.note(bob, "<p>x</p>", attributedTo=victim.uri)
        secret = liar.note(bob, "<p>For some</p>", to=[bob.followers], cc=[])
        outbox = bob.document["outbox"]
        items = [
            liar.activity("Create", victim, forged),
            liar.activity("Create", bob, forged),
            liar.activity("Create", bob, of_a_neighbour),
            liar.activity("Create", bob, moved),
            liar.activity("Create", bob, secret),
            liar.activity("Announce", victim, of_a_neighbour["id"]),
            {"type": "Like", "actor": bob.uri, "object": forged["id"]},
            "http://photos.test/users/alice",
            None,
            7,
        ]
        liar.serve(outbox, collection(outbox, items))
        account = await look_at(bob, work)
    assert await shown(account) == []
    assert await Post.all().count() == 0
    assert account.backfilled_at is not None


async def test_old_posts_tell_nobody_and_stand_in_homes_at_their_time(
    remote: RemoteServer, work: Work, say: Say
) -> None:
    alice, carol = await people.local("alice"), await people.local("carol")
    bob = remote.person("bob")
    mine = await posts.publish(carol, posts.Draft(caption="Mine"))
    naming = {"tag": [{"type": "Mention", "href": carol.uri, "name": "@carol"}]}
    notes = [
        remote.note(bob, "<p>Yesterday</p>", published=ago(1), **naming),
        remote.note(bob, "<p>Long ago</p>", published=ago(300)),
    ]
    boost = remote.activity("Announce", bob, mine.uri, published=ago(2))
    outbox = bob.document["outbox"]
    remote.serve(outbox, collection(outbox, [remote.create(note) for note in notes] + [boost]))
    follow = await follows.request(alice, await actors.ensure_actor(bob.uri), notifies=True)
    await work()
    await follows.accept(follow)
    own = await posts.publish(alice, posts.Draft(caption="Newer"))
    home = await timelines.home(alice, Page())
    assert [one.body.uri for one in home] == [own.uri, *(note["id"] for note in notes)]
    assert not await Notification.exists(recipient_id=carol.id)
    assert await Notification.filter(recipient_id=alice.id).count() == 0
    assert (await Post.get(id=mine.id)).boosts_count == 1


async def test_a_home_is_filled_when_the_follow_was_accepted_first(
    remote: RemoteServer, work: Work
) -> None:
    alice = await people.local("alice")
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Yesterday</p>", published=ago(1))
    outbox = bob.document["outbox"]
    remote.serve(outbox, collection(outbox, [remote.create(note)]))
    await follows.accept(await follows.request(alice, await actors.ensure_actor(bob.uri)))
    await work()
    post = await Post.get(uri=note["id"])
    assert await HomeEntry.exists(account_id=alice.id, post_id=post.id)


async def test_pinned_posts_stand_first_in_their_authors_order(
    remote: RemoteServer, work: Work
) -> None:
    featured = f"{remote.base_url}/users/bob/featured"
    tags = f"{remote.base_url}/users/bob/tags"
    bob = remote.person("bob", featured=featured, featuredTags=tags)
    old, new = (remote.note(bob, f"<p>{day}</p>", published=ago(day)) for day in (90, 2))
    hashtag = {"type": "Hashtag", "name": "#Lichen", "href": f"{remote.base_url}/tags/lichen"}
    others = remote.note(remote.person("ned"), "<p>Ned's</p>")
    remote.serve(featured, collection(featured, [old, new["id"], hashtag, others]))
    remote.serve(tags, {**collection(tags, [hashtag]), "type": "Collection"})
    account = await look_at(bob, work)
    assert await shown(account, pinned=True) == [old["id"], new["id"]]
    assert [one.name for one in await featured_tags.of(account)] == ["Lichen"]

    remote.serve(featured, collection(featured, [new["id"]]))
    remote.serve(tags, collection(tags, []))
    long_ago = datetime.now(UTC) - backfill.AGAIN_AFTER - timedelta(days=1)
    await Account.filter(id=account.id).update(backfilled_at=long_ago)
    account = await Account.get(id=account.id)
    assert not await backfill.begin(account)  # shown as it is, and read again behind that
    await work()
    assert await shown(account, pinned=True) == [new["id"]]
    assert await featured_tags.of(account) == []


async def test_a_pin_that_nobody_told_us_of_is_seen_when_the_profile_is_read_anew(
    remote: RemoteServer, say: Say, work: Work
) -> None:
    """GoToSocial sends no Add; what it pins is only in its collection."""
    featured = f"{remote.base_url}/users/bob/featured"
    bob = remote.person("bob", featured=featured)
    note = remote.note(bob, "<p>Pinned</p>", published=ago(3))
    remote.serve(featured, collection(featured, []))
    account = await look_at(bob, work)
    alice = await people.local("alice")
    await follows.accept(await follows.request(alice, account))
    assert await shown(account, pinned=True) == []

    remote.serve(featured, collection(featured, [note["id"]]))
    await say(bob, remote.activity("Update", bob, bob.document))
    await work()
    assert await shown(account, pinned=True) == [note["id"]]


async def test_followed_people_are_not_read_again(remote: RemoteServer, work: Work) -> None:
    alice = await people.local("alice")
    account = await look_at(remote.person("bob"), work)
    await follows.accept(await follows.request(alice, account))
    await Account.filter(id=account.id).update(backfilled_at=datetime.now(UTC) - timedelta(days=90))
    assert not await backfill.begin(await Account.get(id=account.id))
    assert not await Job.exists(kind="backfill.account")


@pytest.mark.parametrize("trouble", ["loop", "self", "endless", "junk", "elsewhere", "many"])
async def test_crooked_outboxes_end(remote: RemoteServer, work: Work, trouble: str) -> None:
    bob = remote.person("bob")
    outbox = bob.document["outbox"]
    first = f"{outbox}?page=1"
    remote.serve(outbox, collection(outbox, [], first=first, totalItems=10**30))
    pages: dict[str, Document] = {
        "loop": page(first, [], outbox),
        "self": page(first, [], first),
        "junk": page(first, [{"type": "Create"}, {"a": [[]]}, "x", None] * 900, first),
        "elsewhere": page(first, [], "http://photos.test/users/alice/outbox?page=true"),
        "many": page(first, [f"{outbox}/{number}" for number in range(10_000)]),
    }
    if trouble == "endless":
        for number in range(1, 200):
            address = f"{outbox}?page={number}"
            remote.serve(address, page(address, [], f"{outbox}?page={number + 1}"))
    else:
        remote.serve(first, pages[trouble])
    account = await look_at(bob, work)
    assert account.backfilled_at is not None
    assert account.posts_count in (0, 2**31 - 1)
    asked = len(remote.log)
    assert asked <= backfill.ITEMS + looking.MOST_PAGES + 10, asked


async def test_a_slow_outbox_costs_no_more_than_one_look(
    remote: RemoteServer, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "SECONDS", 0.6)
    bob = remote.person("bob")
    outbox = bob.document["outbox"]
    items = [f"{bob.uri}/notes/{number}" for number in range(90, 120)]
    remote.serve(outbox, collection(outbox, items))
    for item in items:
        remote.stall(item, 0.25)
    account = await look_at(bob, work)
    assert account.backfilled_at is not None
    assert len([seen for seen in remote.log if "/notes/" in seen.path]) <= 4


async def test_a_server_that_does_not_answer_is_asked_again_in_an_hour(
    remote: RemoteServer, work: Work
) -> None:
    bob = remote.person("bob")
    outbox = bob.document["outbox"]
    remote.serve(outbox, b"", status=503)
    account = await look_at(bob, work)
    assert not await Job.all().count()
    assert not await backfill.begin(account)
    await Account.filter(id=account.id).update(
        backfilled_at=account.backfilled_at - timedelta(hours=1, minutes=1)
    )
    note = remote.note(bob, "<p>Now</p>")
    remote.serve(outbox, collection(outbox, [remote.create(note)]))
    account = await Account.get(id=account.id)
    await backfill.begin(account)
    await work()
    assert await shown(account) == [note["id"]]


async def test_one_server_is_asked_for_one_thing_at_a_time(
    remote: RemoteServer, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, busiest = 0, 0
    get_json = FederationClient.get_json

    async def counted(self: FederationClient, url: str, **more: Any) -> Any:
        nonlocal busy, busiest
        busy += 1
        busiest = max(busiest, busy)
        try:
            await asyncio.sleep(0.01)
            return await get_json(self, url, **more)
        finally:
            busy -= 1

    somebody = [await actors.ensure_actor(remote.person(name).uri) for name in ("b", "c", "d")]
    monkeypatch.setattr(FederationClient, "get_json", counted)
    handler = job_handlers()["backfill.account"]
    await asyncio.gather(*(handler({"account_id": one.id}) for one in somebody))
    assert busiest == 1


async def test_deletes_and_likes_of_backfilled_posts_count_as_of_any(
    remote: RemoteServer, work: Work, say: Say
) -> None:
    alice = await people.local("alice")
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Hi</p>", to=[PUBLIC])
    outbox = bob.document["outbox"]
    remote.serve(outbox, collection(outbox, [remote.create(note)], totalItems=5))
    account = await look_at(bob, work)
    post = await Post.get(uri=note["id"])
    await interactions.like(alice, post)
    await say(bob, remote.activity("Delete", bob, note["id"]))
    await work()
    assert not await Post.exists(id=post.id)
    assert (await Account.get(id=account.id)).posts_count == 4
