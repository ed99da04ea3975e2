"""What activities of other servers do here."""

from typing import Any

import pytest

from fediphoto.domain.posts import posts
from fediphoto.domain.relations import follows
from fediphoto.storage.models import (
    Account,
    Attachment,
    Block,
    Follow,
    InboxActivity,
    Like,
    Mention,
    Notification,
    Post,
    Tombstone,
)
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.activitypub.world import ALICE, World
from tests.remote_server import PUBLIC, Document, RemoteServer


@pytest.fixture
async def world(say: Say, work: Work, remote: RemoteServer) -> World:
    return World(say, work, remote, await people.local("alice"))


async def own_post(author: Account, **changes: Any) -> Post:
    return await posts.publish(author, posts.Draft(caption="Mine", **changes))


async def test_a_post_reaches_those_who_follow_its_author(world: World) -> None:
    await world.is_followed()
    note = world.remote.note(
        world.bob,
        "<p>Rain <script>alert(1)</script></p>",
        summary="Weather",
        tag=[{"type": "Hashtag", "name": "#Rain"}],
        attachment=[
            {
                "type": "Document",
                "mediaType": "image/jpeg",
                "url": f"{world.remote.base_url}/rain.jpg",
                "name": "A wet street",
                "width": 1200,
                "height": 800,
            }
        ],
    )
    await world.hear(world.bob, world.remote.create(note))
    assert await world.home() == ["<p>Rain </p>"]
    post = await Post.get(uri=note["id"])
    assert (post.visibility, post.content_warning, post.is_sensitive) == (
        "public",
        "Weather",
        True,
    )
    photo = await Attachment.get(post_id=post.id)
    assert (photo.description, photo.width, photo.state) == ("A wet street", 1200, "ready")


async def test_a_post_that_concerns_nobody_here_is_not_kept(world: World) -> None:
    create = world.remote.create(world.remote.note(world.bob, "<p>Hi</p>"))
    await world.hear(world.bob, create)
    assert await outcome(create) == "refused Ignored: It does not concern anybody here"
    assert await Post.all().count() == 0


async def test_a_direct_post_is_seen_by_those_it_names(world: World) -> None:
    note = world.remote.note(
        world.bob,
        "<p>@alice psst</p>",
        to=[ALICE],
        cc=[],
        tag={"type": "Mention", "href": ALICE, "name": "@alice@photos.test"},
    )
    await world.hear(world.bob, world.remote.create(note))
    post = await Post.get(uri=note["id"])
    assert post.visibility == "direct"
    assert await Mention.exists(post_id=post.id, account_id=world.alice.id, is_silent=False)
    assert await Notification.exists(recipient_id=world.alice.id, kind="mention")


@pytest.mark.parametrize(
    ("to", "cc", "visibility"),
    [
        (["as:Public"], [], "public"),
        (["{followers}"], "Public", "unlisted"),
        ("{followers}", [], "followers"),
        ([ALICE, "https://victim.test/users/x/followers"], [], "direct"),
    ],
)
async def test_the_audience_is_read_from_to_and_cc(
    world: World, to: Any, cc: Any, visibility: str
) -> None:
    await world.is_followed()

    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(one) for one in value]
        return value.replace("{followers}", world.bob.followers)

    note = world.remote.note(world.bob, "<p>Hi</p>", to=filled(to), cc=filled(cc))
    await world.hear(world.bob, world.remote.create(note))
    assert (await Post.get(uri=note["id"])).visibility == visibility


@pytest.mark.parametrize(
    "changes",
    [
        {"attributedTo": "https://victim.test/users/v"},
        {"attributedTo": ALICE},
        {"id": "https://victim.test/notes/1"},
        {"id": f"{ALICE}/posts/1"},
    ],
)
async def test_nobody_posts_for_another(world: World, changes: Document) -> None:
    await world.is_followed()
    create = world.remote.create(world.remote.note(world.bob, "<p>Hi</p>"))
    create["object"] |= changes
    await world.hear(world.bob, create)
    assert (await outcome(create)).startswith("refused Forbidden")
    assert await Post.all().count() == 0


async def test_a_create_may_hold_only_the_id(world: World) -> None:
    await world.is_followed()
    note = world.remote.note(world.bob, "<p>Fetched</p>")
    await world.says("Create", note["id"])
    assert await world.home() == ["<p>Fetched</p>"]


async def test_an_edit_is_followed_if_it_is_newer_and_the_authors(world: World) -> None:
    await world.is_followed()
    note = world.remote.note(world.bob, "<p>One</p>")
    await world.hear(world.bob, world.remote.create(note))
    without_time = await world.says("Update", note | {"content": "<p>Poll</p>"})
    assert "poll" in await outcome(without_time)
    later = note | {"content": "<p>Two</p>", "updated": "2099-01-01T00:00:00Z"}
    mallory = world.remote.person("mallory")
    forged = world.remote.activity("Update", mallory, later)
    await world.hear(mallory, forged)
    assert (await outcome(forged)).startswith("refused Forbidden")
    await world.says("Update", later)
    assert await world.home() == ["<p>Two</p>"]
    await world.says("Update", note | {"content": "<p>Old</p>", "updated": "2020-01-01T00:00:00Z"})
    assert await world.home() == ["<p>Two</p>"]


async def test_an_edit_within_the_second_of_the_post_is_followed(world: World) -> None:
    # bovine and GoToSocial tell whole seconds, and people mend a word right away.
    await world.is_followed()
    moment = "2024-05-06T07:08:09Z"
    note = world.remote.note(world.bob, "<p>Tpyo</p>", published=moment)
    await world.hear(world.bob, world.remote.create(note))
    await world.says("Update", note | {"content": "<p>Typo</p>", "updated": moment})
    assert await world.home() == ["<p>Typo</p>"]
    await world.says("Update", note | {"content": "<p>Typos</p>", "updated": moment})
    assert await world.home() == ["<p>Typos</p>"]
    earlier = note | {"content": "<p>Tpyo</p>", "updated": "2024-05-06T07:08:08Z"}
    await world.says("Update", earlier)
    assert await world.home() == ["<p>Typos</p>"]


@pytest.mark.parametrize("form", ["id", "tombstone", "note"])
async def test_a_deleted_post_is_gone_whatever_form_the_delete_has(world: World, form: str) -> None:
    await world.is_followed()
    note = world.remote.note(world.bob, "<p>One</p>")
    await world.hear(world.bob, world.remote.create(note))
    forms = {"id": note["id"], "tombstone": {"id": note["id"], "type": "Tombstone"}, "note": note}
    await world.says("Delete", forms[form])
    assert await world.home() == []
    assert await Tombstone.exists(uri=note["id"])


async def test_only_the_author_deletes_a_post(world: World) -> None:
    await world.is_followed()
    note = world.remote.note(world.bob, "<p>One</p>")
    await world.hear(world.bob, world.remote.create(note))
    mallory = world.remote.person("mallory")
    forged = world.remote.activity("Delete", mallory, note["id"])
    await world.hear(mallory, forged)
    assert (await outcome(forged)).startswith("refused Forbidden")
    assert await world.home() == ["<p>One</p>"]


async def test_a_delete_may_come_before_its_create(world: World) -> None:
    await world.is_followed()
    note = world.remote.note(world.bob, "<p>One</p>")
    await world.says("Delete", note["id"])
    await world.hear(world.bob, world.remote.create(note))
    assert await Post.all().count() == 0


async def test_a_deleted_account_takes_everything_with_it(world: World) -> None:
    bob = await world.is_followed()
    await world.hear(world.bob, world.remote.create(world.remote.note(world.bob, "<p>One</p>")))
    await world.says("Delete", world.bob.uri)
    assert await world.home() == []
    assert not await Follow.exists(target_id=bob.id)
    assert (await Account.get(id=bob.id)).deleted_at is not None


async def test_a_profile_is_read_from_its_origin_not_from_the_update(world: World) -> None:
    await world.is_followed()
    world.bob.document |= {"name": "Robert", "summary": "<p>New</p>"}
    embedded = world.bob.document | {"name": "Forged", "inbox": "https://evil.test/inbox"}
    bob = await Account.get(uri=world.bob.uri)
    await world.says("Update", embedded)
    changed = await Account.get(id=bob.id)
    assert (changed.display_name, changed.inbox_uri) == ("Robert", bob.inbox_uri)


async def test_an_unlocked_person_is_followed_at_once_and_says_so(world: World) -> None:
    follow = await world.says("Follow", ALICE)
    row = await Follow.get(uri=follow["id"])
    assert row.state == "accepted"
    await world.says("Follow", {"type": "Person", "id": ALICE})
    assert await Follow.all().count() == 1


async def test_a_locked_person_is_asked(world: World) -> None:
    await Account.filter(id=world.alice.id).update(is_locked=True)
    follow = await world.says("Follow", ALICE)
    assert (await Follow.get(uri=follow["id"])).state == "pending"
    assert await Notification.exists(recipient_id=world.alice.id, kind="follow_request")


async def ask(world: World) -> Follow:
    """Alice asks to follow Bob."""
    await world.says("Like", f"{ALICE}/posts/1")
    bob = await Account.get(uri=world.bob.uri)
    return await follows.request(world.alice, bob)


@pytest.mark.parametrize("form", ["id", "embedded", "unknown id"])
async def test_an_accept_counts_in_every_form(world: World, form: str) -> None:
    follow = await ask(world)
    embedded = {"type": "Follow", "id": follow.uri, "actor": ALICE, "object": world.bob.uri}
    forms = {"id": follow.uri, "embedded": embedded, "unknown id": embedded | {"id": None}}
    await world.says("Accept", forms[form])
    assert (await Follow.get(id=follow.id)).state == "accepted"


async def test_nobody_accepts_for_another(world: World) -> None:
    follow = await ask(world)
    mallory = world.remote.person("mallory")
    await world.hear(mallory, world.remote.activity("Accept", mallory, follow.uri))
    assert (await Follow.get(id=follow.id)).state == "pending"


async def test_a_reject_ends_the_follow(world: World) -> None:
    follow = await ask(world)
    await world.says("Accept", follow.uri)
    await world.says("Reject", follow.uri)
    assert await Follow.all().count() == 0


async def test_likes_and_boosts_are_counted_once_and_taken_back(world: World) -> None:
    post = await own_post(world.alice)
    like = await world.says("Like", post.uri)
    await world.says("Like", {"type": "Note", "id": post.uri})
    boost = await world.says("Announce", post.uri)
    await world.says("Announce", post.uri)
    counted = await Post.get(id=post.id)
    assert (counted.likes_count, counted.boosts_count) == (1, 1)
    kinds = await Notification.filter(recipient_id=world.alice.id).values_list("kind", flat=True)
    assert sorted(kinds) == ["favourite", "reblog"]
    await world.says("Undo", like)
    await world.says("Undo", boost["id"])
    counted = await Post.get(id=post.id)
    assert (counted.likes_count, counted.boosts_count) == (0, 0)


@pytest.mark.parametrize("kind", ["Like", "Announce", "Follow", "Block"])
@pytest.mark.parametrize("form", ["by id", "by deed"])
async def test_what_is_taken_back_is_gone(world: World, kind: str, form: str) -> None:
    post = await own_post(world.alice)
    about = post.uri if kind in ("Like", "Announce") else ALICE
    activity = await world.says(kind, about)
    assert await outcome(activity) == "done"
    deed = {name: activity[name] for name in ("type", "actor", "object")}
    await world.says("Undo", activity["id"] if form == "by id" else deed)
    rows = [await Like.all().count(), await Follow.all().count(), await Block.all().count()]
    assert rows == [0, 0, 0]
    assert await Post.filter(boost_of_id__not_isnull=True).count() == 0


@pytest.mark.parametrize("kind", ["Like", "Announce", "Follow", "Block"])
async def test_an_undo_may_come_first(world: World, kind: str) -> None:
    post = await own_post(world.alice)
    about = post.uri if kind in ("Like", "Announce") else ALICE
    activity = world.remote.activity(kind, world.bob, about)
    await world.says("Undo", activity)
    await world.hear(world.bob, activity)
    assert "taken back before it came" in await outcome(activity)


async def test_nobody_takes_back_for_another(world: World) -> None:
    post = await own_post(world.alice)
    like = await world.says("Like", post.uri)
    mallory = world.remote.person("mallory")
    for about in (like, like["id"]):
        await world.hear(mallory, world.remote.activity("Undo", mallory, about))
    assert (await Post.get(id=post.id)).likes_count == 1


async def test_a_boost_of_something_unknown_is_fetched_from_its_origin(world: World) -> None:
    await world.is_followed()
    async with RemoteServer() as third:
        carol = third.person("carol")
        note = third.note(carol, "<p>From Carol</p>")
        await world.says("Announce", note | {"content": "<p>Forged</p>"})
        boosted = await Post.get(uri=note["id"])
    assert boosted.content_html == "<p>From Carol</p>"
    assert await world.home() == [f"boost of {boosted.id}"]


async def test_a_boost_by_somebody_nobody_follows_fetches_nothing(world: World) -> None:
    await world.says("Like", f"{ALICE}/posts/1")
    note = world.remote.note(world.bob, "<p>Hi</p>")
    await world.says("Announce", note["id"])
    assert world.remote.requests_for(note["id"]) == []


async def test_what_cannot_be_fetched_now_is_tried_again(world: World) -> None:
    await world.is_followed()
    note = world.remote.note(world.bob, "<p>Hi</p>")
    world.remote.serve(note["id"], b"", status=503)
    announce = await world.says("Announce", note["id"])
    row = await InboxActivity.get(uri=announce["id"])
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.run_at > row.received_at
    world.remote.serve(note["id"], note)
    await InboxActivity.filter(id=row.id).update(run_at=row.received_at)
    await world.hear(world.bob)
    assert await outcome(announce) == "done"


async def test_somebody_who_blocks_us_stops_following(world: World) -> None:
    await world.says("Follow", ALICE)
    await world.says("Block", ALICE)
    assert await Follow.all().count() == 0
    assert await Block.exists(target_id=world.alice.id)


async def test_comments_where_comments_are_off_are_refused(world: World) -> None:
    post = await own_post(world.alice, comments_enabled=False)
    note = world.remote.note(world.bob, "<p>But</p>", inReplyTo=post.uri)
    create = world.remote.create(note)
    await world.hear(world.bob, create)
    assert (await outcome(create)).startswith("refused Forbidden")


async def test_a_comment_on_our_post_is_kept_and_counted(world: World) -> None:
    post = await own_post(world.alice)
    note = world.remote.note(world.bob, "<p>Nice</p>", inReplyTo=post.uri)
    await world.hear(world.bob, world.remote.create(note))
    comment = await Post.get(uri=note["id"])
    assert comment.in_reply_to_id == post.id
    assert (await Post.get(id=post.id)).comments_count == 1


async def test_what_a_comment_answers_is_fetched_up_to_a_bound(world: World) -> None:
    await world.is_followed()
    chain = [world.remote.note(world.bob, "<p>0</p>", to=[PUBLIC])]
    for number in range(1, 30):
        chain.append(world.remote.note(world.bob, f"<p>{number}</p>", inReplyTo=chain[-1]["id"]))
    await world.hear(world.bob, world.remote.create(chain[-1]))
    assert await Post.all().count() == 21
    newest = await Post.get(uri=chain[-1]["id"])
    parent = await Post.get(uri=chain[-2]["id"])
    assert newest.in_reply_to_id == parent.id


async def test_one_bad_activity_does_not_stop_the_others(world: World) -> None:
    await world.is_followed()
    notes = [world.remote.note(world.bob, f"<p>{number}</p>") for number in range(3)]
    creates = [world.remote.create(note) for note in notes]
    creates[1]["object"] = creates[1]["object"] | {"attributedTo": "https://victim.test/1"}
    await world.hear(world.bob, *creates)
    assert sorted(await world.home()) == ["<p>0</p>", "<p>2</p>"]


async def test_types_given_twice_do_nothing_odd(world: World) -> None:
    await world.is_followed()
    odd = await world.says("Create", world.remote.note(world.bob, "x") | {"type": ["x", "Delete"]})
    assert "means nothing here" in await outcome(odd)
    odd = world.remote.activity("Like", world.bob, ALICE) | {"type": ["Note", "Delete"]}
    await world.hear(world.bob, odd)
    assert (await outcome(odd)).startswith("refused")
