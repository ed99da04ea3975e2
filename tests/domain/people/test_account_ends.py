"""Whether somebody who is suspended is hidden, and somebody who is deleted is gone."""

import pytest

from fediphoto.domain import visibility
from fediphoto.domain.discovery import search
from fediphoto.domain.notifications import notifications
from fediphoto.domain.paging import Page
from fediphoto.domain.people import accounts
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.relations import blocks, follows
from fediphoto.domain.sign_in import credentials, one_time_links
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.errors import FediphotoError, Forbidden, NotFound
from fediphoto.storage.models import (
    Account,
    AccountKey,
    Attachment,
    Block,
    Bookmark,
    DomainBlock,
    Follow,
    HomeEntry,
    IdempotencyKey,
    Like,
    Marker,
    Mention,
    Mute,
    Notification,
    OAuthToken,
    OneTimeLink,
    Post,
    Session,
    ThreadMute,
    Tombstone,
    User,
)
from tests.domain.city import (
    PASSWORD,
    fresh,
    hears,
    ids,
    person,
    photo,
    recorded,
    remote,
    says,
    somebody,
    told,
)

pytestmark = pytest.mark.usefixtures("city", "quickly")


async def elsewhere(username: str, domain: str = "remote.test") -> Account:
    account = await somebody(username, domain)
    await Account.filter(id=account.id).update(shared_inbox_uri=f"https://{domain}/inbox")
    return await fresh(account)


async def test_who_is_suspended_is_seen_by_nobody_until_they_are_back() -> None:
    alice, bob = await person("alice"), await person("bob")
    await Account.filter(id=alice.id).update(is_indexable=True)
    await follows.request(bob, alice)
    post = await says(alice, "A #sunset")
    boost = await interactions.boost(bob, post)
    await accounts.suspend(alice)

    async def seen() -> list[bool]:
        return [
            await visibility.can_see(post, bob),
            await visibility.can_see(boost, bob),
            await visibility.can_see(post, None),
            bool(await timelines.home(bob, Page())),
            bool(await search.accounts("alice", bob)),
            bool(await search.posts("sunset", bob, Page())),
            bool(await search.hashtags("sunset")),
            bool((await follows.following(bob, None, Page())).items),
        ]

    assert await seen() == [False] * 8
    with pytest.raises(NotFound):
        await views.post(post.id, bob.id)
    await accounts.unsuspend(alice)
    assert await seen() == [True] * 8


async def test_who_is_suspended_can_do_nothing() -> None:
    alice, bob = await person("alice"), await person("bob")
    await accounts.suspend(alice)
    gone = await fresh(alice)
    with pytest.raises(Forbidden):
        await posts.publish(gone, posts.Draft(caption="Hello"))
    with pytest.raises(FediphotoError):
        await follows.request(gone, bob)
    with pytest.raises(FediphotoError):
        await credentials.sign_in("alice", PASSWORD, user_agent="", address="")
    assert await Post.all().count() == 0
    assert await told(bob) == []


async def test_suspending_tells_readers_of_kept_bodies_that_something_changed() -> None:
    alice = await somebody("alice")
    await accounts.suspend(alice)
    await accounts.unsuspend(alice)
    assert (await fresh(alice)).version == alice.version + 2


async def everything(alice: Account, bob: Account, rem: Account) -> Post:
    """All that somebody can leave behind here; returns a post of theirs."""
    await follows.request(alice, bob)
    await follows.request(bob, alice)
    await follows.request(rem, alice, uri="https://remote.test/follows/1")
    photographed = await posts.publish(
        alice,
        posts.Draft(caption="@bob look, #film", attachment_ids=[(await photo(alice)).id]),
        idempotency_key="once",
    )
    await photo(alice)
    other = await says(bob, "Mine")
    await interactions.like(alice, other)
    await interactions.bookmark(alice, other)
    await interactions.mute_thread(alice, other)
    await interactions.boost(alice, other)
    await says(alice, "Nice", in_reply_to_id=other.id)
    await interactions.boost(bob, photographed)
    await interactions.like(bob, photographed)
    stranger = await somebody("stranger")
    await blocks.block(alice, stranger)
    await blocks.mute(alice, bob)
    await blocks.block_domain(alice, "evil.test")
    await notifications.set_markers(alice, {"home": 1})
    await credentials.sign_in("alice", PASSWORD, user_agent="", address="")
    await credentials.create_token(alice, "read")
    await one_time_links.make("reset", alice)
    return photographed


OWNED = (
    *(Post, Attachment, Like, Bookmark, Block, Mute, DomainBlock, ThreadMute, HomeEntry),
    *(Marker, Session, OAuthToken, OneTimeLink, IdempotencyKey, User),
)


async def test_a_deleted_account_leaves_its_name_and_nothing_else() -> None:
    alice, bob, rem = await person("alice"), await person("bob"), await elsewhere("rem")
    post = await everything(alice, bob, rem)
    before = {model: await model.filter(account_id=alice.id).count() for model in OWNED}
    assert all(before.values()), before
    photos = await Attachment.filter(account=alice)
    await Account.filter(id=alice.id).update(
        avatar_key="face.jpg", avatar_description="My face", note="Me", also_known_as=["https://x"]
    )
    await accounts.delete_local(alice)
    assert {model: await model.filter(account_id=alice.id).count() for model in OWNED} == (
        dict.fromkeys(OWNED, 0)
    )
    assert await Follow.all().count() == 0
    assert await Mention.filter(post_id=post.id).count() == 0
    assert await Notification.filter(from_account=alice).count() == 0
    assert await Notification.filter(recipient=alice).count() == 0
    assert await Tombstone.exists(uri=post.uri)
    row = await fresh(alice)
    assert (row.username, row.uri, row.note, row.avatar_description) == ("alice", alice.uri, "", "")
    assert (row.avatar_key, row.also_known_as, row.last_post_at) == ("", [], None)
    assert (row.posts_count, row.followers_count, row.following_count) == (0, 0, 0)
    assert row.deleted_at is not None
    assert await AccountKey.filter(account=alice, private_pem__isnull=False).count() == 2
    unused = {key for fact in await recorded("FilesUnused") for key in fact["keys"]}
    assert "face.jpg" in unused
    assert all(one["key"] in unused for photo in photos for one in photo.renditions.values())


async def test_those_who_stay_are_counted_right_when_somebody_goes() -> None:
    alice, bob, rem = await person("alice"), await person("bob"), await elsewhere("rem")
    await everything(alice, bob, rem)
    await accounts.delete_local(alice)
    row = await fresh(bob)
    assert (row.followers_count, row.following_count) == (0, 0)
    [mine] = await Post.filter(account=bob)
    assert (mine.likes_count, mine.boosts_count, mine.comments_count) == (0, 0, 0)
    assert ids(await timelines.home(bob, Page())) == [mine.id]
    assert (await fresh(rem)).following_count == 0
    assert await told(bob) == []
    assert await accounts.find("alice") is None
    with pytest.raises(NotFound):
        await follows.request(bob, await fresh(alice))


async def test_every_server_that_may_keep_something_is_told_once() -> None:
    alice = await person("alice")
    fan, idol, asked, spoken_to, booster, liked, answered = [
        await elsewhere(name, f"{name}.test")
        for name in ("fan", "idol", "asked", "spoken", "booster", "liked", "answered")
    ]
    await elsewhere("stranger", "stranger.test")
    await follows.request(fan, alice, uri="https://fan.test/1")
    await follows.request(await elsewhere("fan2", "fan.test"), alice, uri="https://fan.test/2")
    await follows.accept(await follows.request(alice, idol))
    await follows.request(alice, asked)
    await says(alice, "@spoken@spoken.test", visibility="direct")
    await interactions.boost(booster, await says(alice), uri="https://booster.test/boosts/1")
    await interactions.like(alice, await hears(liked))
    await says(alice, "Yes", in_reply_to_id=(await hears(answered)).id)
    await accounts.delete_local(alice)
    (fact,) = await recorded("AccountDeleted")
    assert fact["account_id"] == alice.id
    near = (fan, idol, asked, spoken_to, booster, liked, answered)
    assert sorted(fact["inboxes"]) == sorted(f"https://{one.domain}/inbox" for one in near)
    assert await recorded("PostDeleted") == []


async def test_deleting_goes_on_where_it_was_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob, rem = await person("alice"), await person("bob"), await elsewhere("rem")
    await everything(alice, bob, rem)

    async def cut_off(_: Account) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as once:
        once.setattr(posts, "purge_author", cut_off)
        with pytest.raises(OSError, match="power"):
            await accounts.delete_local(alice)
    assert (await fresh(alice)).suspended_at is not None
    assert await recorded("AccountDeleted") == []
    await accounts.delete_local(await fresh(alice))
    assert (await fresh(alice)).deleted_at is not None
    assert len(await recorded("AccountDeleted")) == 1
    assert await Post.filter(account=alice).count() == 0


async def test_somebody_elsewhere_is_forgotten_with_all_they_made() -> None:
    alice, rem = await person("alice"), await elsewhere("rem")
    await follows.request(alice, rem)
    await follows.request(rem, alice, uri="https://remote.test/follows/1")
    post = await says(alice)
    theirs = await hears(rem, mentioned=[alice], in_reply_to=post, in_reply_to_uri=post.uri)
    await interactions.like(rem, post, uri="https://remote.test/likes/1")
    await accounts.remove_remote(rem)
    row = await fresh(rem)
    assert row.deleted_at is not None
    assert await Post.filter(account=rem).count() == await Follow.all().count() == 0
    assert await told(alice) == []
    mine = await Post.get(id=post.id)
    assert (mine.likes_count, mine.comments_count) == (0, 0)
    assert await posts.store_remote(remote(row, uri=theirs.uri)) is None
    assert await recorded("AccountDeleted", "PostDeleted", "Unfollowed", "FollowRejected") == []
