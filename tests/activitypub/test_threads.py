"""Whether an opened post shows what is said around it on servers nobody here follows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from fediphoto.activitypub import actors, objects, threads
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.domain.posts.posts import Draft
from fediphoto.domain.sign_in import credentials
from fediphoto.domain.timelines import comments
from fediphoto.storage.models import Account, HomeEntry, Notification, Post
from tests.activitypub import people
from tests.activitypub.conftest import Work
from tests.remote_server import PUBLIC, Document, Person, RemoteServer, remote_servers

pytestmark = pytest.mark.usefixtures("app")


def replies(note: Document, items: Sequence[Any], following: str = "") -> Document:
    """A post's replies as Mastodon tells them: the first page inside."""
    first = {"type": "CollectionPage", "partOf": f"{note['id']}/replies", "items": list(items)}
    if following:
        first["next"] = following
    return {"id": f"{note['id']}/replies", "type": "Collection", "first": first}


def serve_replies(
    server: RemoteServer, note: Document, items: Sequence[Any], following: str = ""
) -> None:
    """Have a server tell what answers its note."""
    told = replies(note, items, following)
    server.serve(told["id"], told)
    server.serve(note["id"], {**note, "replies": told["id"]})


def answer(server: RemoteServer, author: Person, parent: Document, words: str = "") -> Document:
    """A public note that answers another."""
    return server.note(author, f"<p>{words or 'Yes'}</p>", inReplyTo=parent["id"])


async def opened(uri: str) -> Post:
    """The post, brought here because somebody typed its address."""
    found = await objects.fetch_post(uri)
    assert found is not None
    return found


async def below(post: Post) -> list[tuple[str, int]]:
    """The comments shown under a post, each with its depth."""
    depths = {post.id: -1}
    found = []
    for one in (await comments.thread(post, None)).descendants:
        depths[one.body.id] = depths[one.body.in_reply_to_id or post.id] + 1
        found.append((one.body.uri, depths[one.body.id]))
    return found


async def test_replies_of_replies_on_three_servers_stand_under_an_opened_post(work: Work) -> None:
    async with remote_servers(3) as (one, two, three):
        bob, eve, kim = one.person("bob"), two.person("eve"), three.person("kim")
        note = one.note(bob, "<p>Begin</p>")
        first = answer(two, eve, note, "First")
        second = answer(three, kim, first, "Second")
        third = answer(one, bob, second, "Third")
        fourth = answer(two, eve, third, "Fourth")
        serve_replies(one, note, [first["id"]])
        serve_replies(two, first, [second["id"]])
        serve_replies(three, second, [third["id"]])
        serve_replies(one, third, [fourth["id"]])
        post = await opened(note["id"])
        assert await threads.look_soon(post)
        assert not await threads.look_soon(await Post.get(id=post.id))
        await work()
        assert await below(post) == [
            (first["id"], 0),
            (second["id"], 1),
            (third["id"], 2),
            (fourth["id"], 3),
        ]


async def test_who_nobody_follows_is_in_no_home_and_only_the_named_are_told(
    remote: RemoteServer, work: Work
) -> None:
    alice, carol = await people.local("alice"), await people.local("carol")
    bob, eve = remote.person("bob"), remote.person("eve")
    note = remote.note(bob, "<p>Begin</p>")
    naming = {"tag": [{"type": "Mention", "href": carol.uri, "name": "@carol"}]}
    loud = remote.note(eve, "<p>@carol</p>", inReplyTo=note["id"], **naming)
    quiet = remote.note(eve, "<p>Nice</p>", inReplyTo=note["id"])
    serve_replies(remote, note, [loud, quiet["id"]])
    post = await opened(note["id"])
    author = await Account.get(id=post.account_id)
    await people.follows(alice, author)
    await people.follows(alice, await _known(eve))
    await HomeEntry.all().delete()
    await threads.look_soon(post)
    await work()
    assert len(await below(post)) == 2
    assert await HomeEntry.all().count() == 0
    told = [(one.recipient_id, one.kind) for one in await Notification.all()]
    assert told == [(carol.id, "mention")]


async def _known(person: Person) -> Account:
    return await actors.ensure_actor(person.uri)


async def test_a_collection_only_says_where_to_look(work: Work) -> None:
    async with remote_servers(2) as (liar, other):
        bob, eve = liar.person("bob"), other.person("eve")
        note = liar.note(bob, "<p>Begin</p>")
        elsewhere = other.note(eve, "<p>About something else</p>")
        unsaid = {**other.note(eve, "<p>Never</p>"), "inReplyTo": note["id"], "content": "Forged"}
        secret = other.note(eve, "<p>For some</p>", inReplyTo=note["id"], to=[eve.followers], cc=[])
        of_others = {**answer(liar, bob, note), "attributedTo": eve.uri}
        items = [elsewhere["id"], unsaid, secret["id"], of_others, "http://photos.test/users/a/1"]
        serve_replies(liar, note, items)
        post = await opened(note["id"])
        await threads.look_soon(post)
        await work()
        assert await below(post) == []
        assert await Post.all().count() == 1


async def test_the_collection_of_a_thread_brings_what_replies_do_not(work: Work) -> None:
    async with remote_servers(2) as (one, two):
        bob, eve = one.person("bob"), two.person("eve")
        context = f"{one.base_url}/contexts/1"
        note = one.note(bob, "<p>Begin</p>", context=context)
        first, stray = answer(two, eve, note), two.note(eve, "<p>Stray</p>")
        second = answer(two, eve, first)
        told = {
            "id": context,
            "type": "OrderedCollection",
            "attributedTo": bob.uri,
            # Not even in order: what hangs together is found by what it answers.
            "orderedItems": [note["id"], second["id"], stray["id"], first["id"]],
        }
        one.serve(context, told)
        post = await opened(note["id"])
        await threads.look_soon(post)
        await work()
        assert await below(post) == [(first["id"], 0), (second["id"], 1)]
        assert not await Post.exists(uri=stray["id"])


async def test_somebody_elses_collection_of_a_thread_is_not_believed(work: Work) -> None:
    async with remote_servers(2) as (one, two):
        bob, eve = one.person("bob"), two.person("eve")
        context = f"{two.base_url}/contexts/1"
        note = one.note(bob, "<p>Begin</p>", context=context)
        first = answer(two, eve, note)
        told = {"id": context, "type": "OrderedCollection", "orderedItems": [first["id"]]}
        two.serve(context, told | {"attributedTo": eve.uri})
        post = await opened(note["id"])
        await threads.look_soon(post)
        await work()
        assert await below(post) == []
        assert not two.requests_for(first["id"])


async def test_what_is_above_is_fetched_too(remote: RemoteServer, work: Work) -> None:
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Begin</p>")
    middle = answer(remote, bob, note)
    last = answer(remote, bob, middle)
    remote.serve(note["id"], b"", status=404)
    post = await opened(last["id"])
    await work()
    assert len((await comments.thread(post, None)).ancestors) == 1
    remote.serve(note["id"], note)
    await threads.look_soon(await Post.get(id=post.id))
    await work()
    assert len((await comments.thread(post, None)).ancestors) == 2


@pytest.mark.parametrize("trouble", ["self", "loop", "endless", "many", "deep"])
async def test_crooked_threads_end(remote: RemoteServer, work: Work, trouble: str) -> None:
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Begin</p>")
    address = f"{note['id']}/replies"
    if trouble == "self":
        serve_replies(remote, note, [note["id"]], address)
    elif trouble == "loop":
        serve_replies(remote, note, [], f"{address}?page=1")
        for number in (1, 2):
            page = {"type": "CollectionPage", "items": [], "next": f"{address}?page={3 - number}"}
            remote.serve(f"{address}?page={number}", page)
    elif trouble == "endless":
        serve_replies(remote, note, [], f"{address}?page=0")
        for number in range(300):
            page = {"type": "CollectionPage", "items": [], "next": f"{address}?page={number + 1}"}
            remote.serve(f"{address}?page={number}", page)
    elif trouble == "many":
        serve_replies(remote, note, [f"{note['id']}/{number}" for number in range(10_000)])
    else:
        above = note
        for _ in range(40):
            reply = answer(remote, bob, above)
            serve_replies(remote, above, [reply["id"]])
            above = reply
    post = await opened(note["id"])
    remote.log.clear()
    await threads.look_soon(post)
    await work()
    assert len(remote.log) <= threads.MISSES + 5
    assert len(await below(post)) == (threads.LEVELS if trouble == "deep" else 0)


async def test_no_more_comments_are_taken_than_one_look_takes(
    remote: RemoteServer, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "COMMENTS", 5)
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Begin</p>")
    serve_replies(remote, note, [answer(remote, bob, note) for _ in range(20)])
    post = await opened(note["id"])
    await threads.look_soon(post)
    await work()
    assert len(await below(post)) == 5


async def test_slow_drips_end_with_the_look(
    remote: RemoteServer, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "SECONDS", 0.5)
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Begin</p>")
    answers = [answer(remote, bob, note)["id"] for _ in range(30)]
    serve_replies(remote, note, answers)
    for one in answers:
        remote.stall(one, 0.3)
    post = await opened(note["id"])
    await threads.look_soon(post)
    await work()
    assert sum(bool(remote.requests_for(one)) for one in answers) <= 3


async def test_a_thread_is_looked_at_again_after_a_quarter_of_an_hour(
    remote: RemoteServer, work: Work
) -> None:
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Begin</p>")
    serve_replies(remote, note, [])
    post = await opened(note["id"])
    await threads.look_soon(post)
    await work()
    late = answer(remote, bob, note)
    serve_replies(remote, note, [late["id"]])
    assert not await threads.look_soon(await Post.get(id=post.id))
    await Post.filter(id=post.id).update(
        replies_fetched_at=datetime.now(UTC) - threads.AGAIN_AFTER - timedelta(seconds=1)
    )
    assert await threads.look_soon(await Post.get(id=post.id))
    await work()
    assert await below(post) == [(late["id"], 0)]


async def test_answers_to_comments_on_our_posts_are_found(work: Work, web: Any) -> None:
    async with RemoteServer() as remote:
        alice = await people.local("alice")
        mine = await posts.publish(alice, Draft(caption="Mine"))
        eve = remote.person("eve")
        comment = remote.note(eve, "<p>Nice</p>", inReplyTo=mine.uri)
        under_it = answer(remote, eve, comment)
        serve_replies(remote, comment, [under_it["id"]])
        await opened(comment["id"])
        await threads.look_soon(await Post.get(id=mine.id))
        await work()
        assert await below(mine) == [(comment["id"], 0), (under_it["id"], 1)]


async def _get(web: Any, path: str) -> Any:
    headers = {"Accept": "application/activity+json", "Host": "photos.test"}
    answered = await web.get(path.removeprefix("http://photos.test"), headers=headers)
    return answered.status_code, orjson.loads(await answered.get_data())


async def test_our_threads_have_a_collection_that_comments_carry_on(web: Any) -> None:
    alice = await people.local("alice")
    mine = await posts.publish(alice, Draft(caption="Mine"))
    under = await posts.publish(alice, Draft(caption="More", in_reply_to_id=mine.id))
    await posts.publish(
        alice, Draft(caption="Psst", in_reply_to_id=mine.id, visibility="followers")
    )
    context = f"{mine.uri}/context"
    for post in (mine, under):
        _, note = await _get(web, post.uri)
        assert note["context"] == context
    assert await _get(web, context) == (
        200,
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": context,
            "type": "OrderedCollection",
            "attributedTo": alice.uri,
            "totalItems": 2,
            "first": f"{context}?page=true",
        },
    )
    _, page = await _get(web, f"{context}?page=true")
    assert page["orderedItems"] == [mine.uri, under.uri]
    assert (await _get(web, f"{under.uri}/context"))[0] == 404


async def test_our_comment_in_a_thread_of_others_carries_its_context(
    remote: RemoteServer, web: Any
) -> None:
    alice = await people.local("alice")
    context = f"{remote.base_url}/contexts/1"
    post = await opened(remote.note(remote.person("bob"), "<p>Hi</p>", context=context)["id"])
    comment = await posts.publish(alice, Draft(caption="Yes", in_reply_to_id=post.id))
    _, note = await _get(web, comment.uri)
    assert (note["inReplyTo"], note["context"]) == (post.uri, context)
    assert PUBLIC in note["to"]


async def test_a_program_that_opens_a_post_sets_it_going(
    remote: RemoteServer, work: Work, web: Any
) -> None:
    alice = await accounts.create_local("alice", "alice@people.test", "walks slowly uphill")
    bob = remote.person("bob")
    note = remote.note(bob, "<p>Begin</p>")
    late = answer(remote, bob, note)
    serve_replies(remote, note, [late["id"]])
    post = await opened(note["id"])
    path = f"/api/v1/statuses/{post.id}/context"
    stranger = await web.get(path, headers={"Host": "photos.test"})
    await work()
    assert orjson.loads(await stranger.get_data())["descendants"] == []
    token = await credentials.create_token(alice, "read")
    mine = {"Host": "photos.test", "Authorization": f"Bearer {token}"}
    await web.get(path, headers=mine)
    await work()
    thread = orjson.loads(await (await web.get(path, headers=mine)).get_data())
    assert [one["uri"] for one in thread["descendants"]] == [late["id"]]
