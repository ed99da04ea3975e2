"""Whether posts are published, changed and deleted as people were promised."""

import asyncio
from datetime import UTC, datetime

import pytest

from fediphoto.config import Config
from fediphoto.domain.photos import attachments
from fediphoto.domain.posts import interactions, posts
from fediphoto.domain.posts.posts import AttachmentChange, Changes, Draft
from fediphoto.domain.timelines import timelines
from fediphoto.domain.views import views
from fediphoto.errors import Conflict, Forbidden, NotFound, Unprocessable
from fediphoto.storage.models import (
    Account,
    Attachment,
    HomeEntry,
    Like,
    Mention,
    Post,
    PostHashtag,
    Tombstone,
)
from tests.domain.city import (
    block,
    follow,
    hears,
    ids,
    now,
    photo,
    recorded,
    says,
    somebody,
    told,
)

pytestmark = pytest.mark.usefixtures("city")


async def home_of(account: Account) -> list[int]:
    return ids(await timelines.home(account, timelines.Page()))


class TestPublishing:
    async def test_photos_words_names_and_hashtags_arrive_together(self) -> None:
        alice = await somebody("alice")
        bob = await somebody("bob", "remote.test")
        first, second = await photo(alice, "a cat"), await photo(alice, "a dog")
        post = await says(
            alice,
            "For @bob@Remote.test, @nobody@else.test: #Cats & #dogs",
            attachment_ids=[second.id, first.id],
            content_warning=" soft \n fur ",
            language="pt-BR",
        )
        shown = (await views.post(post.id, alice.id)).body
        assert shown.uri == f"http://photos.test/users/alice/posts/{post.id}"
        assert shown.url == f"http://photos.test/@alice/{post.id}"
        assert [one.description for one in shown.attachments] == ["a dog", "a cat"]
        assert [one.id for one in shown.mentions] == [bob.id]
        assert shown.hashtags == ["Cats", "dogs"]
        assert shown.content_warning == "soft fur"
        assert shown.is_sensitive
        assert f'href="{bob.url}" class="u-url mention"' in shown.content_html
        assert "@nobody@else.test:" in shown.content_html
        assert (await Account.get(id=alice.id)).posts_count == 1
        assert await recorded("PostPublished") == [{"post_id": post.id}]

    async def test_it_reaches_followers_the_author_and_the_mentioned(self) -> None:
        alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
        pending, far = await somebody("pending"), await somebody("far", "remote.test")
        await follow(bob, alice)
        await follow(far, alice)
        await follow(pending, alice, state="pending")
        post = await says(alice, "hello @carol")
        assert await home_of(alice) == await home_of(bob) == [post.id]
        assert await home_of(carol) == await home_of(pending) == []
        assert await HomeEntry.filter(account=far).count() == 0
        assert await told(carol) == [("mention", "alice")]

    async def test_a_follower_may_ask_to_hear_of_every_post(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        await follow(bob, alice, notifies=True)
        post = await says(alice)
        await says(alice, "and another thing", in_reply_to_id=post.id)
        assert await told(bob) == [("status", "alice"), ("status", "alice")]

    @pytest.mark.parametrize(
        "draft",
        [
            Draft(),
            Draft(caption=" \n "),
            Draft(caption="x" * 5001),
            Draft(caption="x" * 4990, content_warning="y" * 11),
            Draft(caption="e\u0301" * 200_000),
            Draft(caption="x", visibility="friends"),
            Draft(caption="x", language="english!"),
            Draft(caption=" ".join(f"@p{number}" for number in range(60))),
            Draft(attachment_ids=list(range(1, 22))),
            Draft(attachment_ids=[1, 1]),
            Draft(attachment_ids=[12345]),
        ],
    )
    async def test_what_breaks_a_limit_is_refused_and_changes_nothing(self, draft: Draft) -> None:
        alice = await somebody("alice")
        with pytest.raises(Unprocessable):
            await posts.publish(alice, draft)
        assert await Post.all().count() == 0

    async def test_addresses_count_little(self) -> None:
        alice = await somebody("alice")
        await says(alice, "x" * 4976 + " https://example.org/" + "a" * 1000)

    async def test_only_own_free_and_finished_photos_can_be_posted(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        taken = await photo(alice)
        await says(alice, attachment_ids=[taken.id])
        for wrong in (taken, await photo(bob), await photo(alice, state="processing")):
            with pytest.raises(Unprocessable):
                await says(alice, attachment_ids=[wrong.id])
        assert await Post.all().count() == 1

    async def test_a_suspended_person_publishes_nothing(self) -> None:
        alice = await somebody("alice")
        alice.suspended_at = datetime.now(UTC)
        with pytest.raises(Forbidden):
            await says(alice)

    async def test_the_same_request_twice_makes_one_post(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        draft = Draft(caption="once")
        made = await asyncio.gather(
            *(posts.publish(alice, draft, idempotency_key="key") for _ in range(20))
        )
        assert len({post.id for post in made}) == 1
        assert (await posts.publish(bob, draft, idempotency_key="key")).id != made[0].id
        assert len(await recorded("PostPublished")) == 2
        await posts.delete(alice, made[0])
        with pytest.raises(Conflict):
            await posts.publish(alice, draft, idempotency_key="key")


class TestCommenting:
    async def test_a_comment_is_counted_and_told_though_it_names_nobody(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob", "remote.test")
        post = await hears(bob)
        comment = await says(alice, "Lovely", in_reply_to_id=post.id)
        assert comment.thread_id == post.thread_id == post.id
        assert (await now(post)).comments_count == 1
        assert [one.account_id for one in await Mention.filter(post=comment)] == [bob.id]
        await posts.delete(alice, comment)
        assert (await now(post)).comments_count == 0

    async def test_it_appears_to_those_who_follow_both(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        both, one = await somebody("both"), await somebody("one")
        await follow(both, alice, bob)
        await follow(one, alice)
        post = await says(bob)
        comment = await says(alice, in_reply_to_id=post.id)
        own = await says(alice, in_reply_to_id=comment.id)
        assert await home_of(both) == [own.id, comment.id, post.id]
        assert await home_of(one) == [own.id]

    async def test_the_invisible_cannot_be_answered(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        post = await says(bob, visibility="followers")
        with pytest.raises(NotFound):
            await says(alice, in_reply_to_id=post.id)
        with pytest.raises(NotFound):
            await says(alice, in_reply_to_id=1)

    async def test_comments_can_be_off(self) -> None:
        alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
        post = await says(alice, "quiet, only @bob", comments_enabled=False)
        await says(alice, in_reply_to_id=post.id)
        answer = await says(bob, in_reply_to_id=post.id)
        for parent in (post, answer):
            with pytest.raises(Forbidden):
                await says(carol, in_reply_to_id=parent.id)
        stranger = await somebody("dora", "remote.test")
        with pytest.raises(Forbidden):
            await hears(stranger, in_reply_to_uri=post.uri)

    async def test_whoever_is_blocked_cannot_answer_from_afar(self) -> None:
        alice, troll = await somebody("alice"), await somebody("troll", "remote.test")
        post = await says(alice)
        await block(alice, troll)
        with pytest.raises(Forbidden):
            await hears(troll, in_reply_to_uri=post.uri)
        assert (await now(post)).comments_count == 0


class TestEditing:
    async def test_every_reading_is_kept_from_the_first(self) -> None:
        alice = await somebody("alice")
        one, two = await photo(alice, "one"), await photo(alice, "two")
        post = await says(alice, "First #a", attachment_ids=[one.id])
        post = await posts.edit(alice, post, Changes(caption="Second #b"))
        post = await posts.edit(alice, post, Changes(attachment_ids=[two.id, one.id]))
        described = [AttachmentChange(one.id, "ONE", (2.0, -0.5))]
        post = await posts.edit(alice, post, Changes(attachments=described))
        post = await posts.edit(alice, post, Changes(attachment_ids=[two.id]))
        readings = await posts.history(post)
        assert [[p.description for p in reading.attachments] for reading in readings] == [
            ["one"],
            ["one"],
            ["two", "one"],
            ["two", "ONE"],
            ["two"],
        ]
        assert "First" in readings[0].content_html
        assert readings[3].attachments[1].focus == (1.0, -0.5)
        moments = [reading.created_at for reading in readings]
        assert moments == sorted(set(moments))
        assert moments[0] == post.created_at
        shown = (await views.post(post.id, None)).body
        assert shown.hashtags == ["b"]
        assert [one.description for one in shown.attachments] == ["two"]
        assert len(await recorded("PostEdited")) == 4

    async def test_an_edit_that_changes_nothing_is_none(self) -> None:
        alice = await somebody("alice")
        post = await says(alice, "same", language="en")
        post = await posts.edit(alice, post, Changes(caption="same ", language="en"))
        assert post.edited_at is None
        assert await recorded("PostEdited") == []
        assert (await posts.edit(alice, post, Changes(language="de"))).edited_at is not None

    async def test_limits_and_owners_are_those_of_publishing(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        post = await says(alice, "mine")
        with pytest.raises(NotFound):
            await posts.edit(bob, post, Changes(caption="yours"))
        wrong = [
            Changes(caption=""),
            Changes(caption="x" * 5001),
            Changes(visibility="all"),
            Changes(attachment_ids=[(await photo(bob)).id]),
            Changes(attachments=[AttachmentChange(1, "x")]),
        ]
        for changes in wrong:
            with pytest.raises(Unprocessable):
                await posts.edit(alice, post, changes)
        boost = await interactions.boost(bob, post)
        with pytest.raises(Unprocessable):
            await posts.edit(bob, boost, Changes(caption="x"))
        assert (await now(post)).caption == "mine"

    async def test_the_newly_named_are_told_and_the_formerly_named_still_see_it(self) -> None:
        alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
        for one in (bob, carol):
            await follow(one, alice)  # what strangers say to one alone is held back
        post = await says(alice, "psst @bob", visibility="direct")
        post = await posts.edit(alice, post, Changes(caption="psst @carol"))
        assert await told(bob) == await told(carol) == [("mention", "alice")]
        assert [one.id for one in (await views.post(post.id, bob.id)).body.mentions] == [carol.id]

    async def test_boosters_are_told(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        post = await says(alice)
        await interactions.boost(bob, post)
        await posts.edit(alice, post, Changes(caption="other"))
        assert await told(bob) == [("update", "alice")]

    async def test_a_narrower_post_leaves_the_sight_of_those_it_is_not_for(self) -> None:
        alice, bob, carol = [await somebody(name) for name in ("alice", "bob", "carol")]
        fan, passer = await somebody("fan", "far.test"), await somebody("passer", "far.test")
        await follow(bob, alice)
        await follow(fan, alice)
        await follow(carol, bob)
        post = await says(alice, "open #tag")
        boost = await interactions.boost(bob, post)
        await interactions.like(passer, post)
        assert await home_of(carol) == [boost.id]
        post = await posts.edit(alice, post, Changes(visibility="followers"))
        assert await home_of(carol) == []
        assert await home_of(bob) == [post.id]
        post = await posts.edit(alice, post, Changes(visibility="direct"))
        assert await home_of(bob) == []
        assert await home_of(alice) == [post.id]
        lost = [fact["former_audience"] for fact in await recorded("PostEdited")]
        assert lost == [[passer.id], sorted([fan.id, passer.id])]
        assert (await Account.get(id=alice.id)).posts_count == 0
        await posts.edit(alice, post, Changes(visibility="public"))
        assert await home_of(bob) == [post.id]
        assert (await Account.get(id=alice.id)).posts_count == 1


class TestDeleting:
    async def test_everything_goes_and_a_tombstone_stays(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        far = await somebody("far", "remote.test")
        await follow(bob, alice)
        upload = await photo(alice)
        post = await says(alice, "for @far@remote.test #x", attachment_ids=[upload.id])
        comment = await says(bob, in_reply_to_id=post.id)
        await interactions.like(bob, post)
        await interactions.boost(bob, post)
        await interactions.bookmark(bob, post)
        keys = attachments.file_keys([upload])
        await posts.delete(alice, post)
        await posts.delete(alice, post)
        assert [one.id for one in await Post.all()] == [comment.id]
        assert (await now(comment)).in_reply_to_uri == post.uri
        assert await Attachment.all().count() == await Like.all().count() == 0
        assert await PostHashtag.all().count() == 0
        assert (await Account.get(id=alice.id)).posts_count == 0
        assert await told(alice) == [("mention", "bob")]
        [unused] = await recorded("FilesUnused")
        assert sorted(unused["keys"]) == sorted(keys)
        assert (await Tombstone.get(uri=post.uri)).account_id == alice.id
        [fact] = await recorded("PostDeleted")
        assert fact == {
            "post_uri": post.uri,
            "account_id": alice.id,
            "visibility": "public",
            "addressed": sorted([bob.id, far.id]),
            "boosted_by": [bob.id],
        }

    async def test_only_the_author_deletes(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        post = await says(alice)
        with pytest.raises(NotFound):
            await posts.delete(bob, post)
        assert await Post.exists(id=post.id)

    async def test_a_departing_account_takes_everything_along(self) -> None:
        alice, bob = await somebody("alice"), await somebody("bob")
        kept = await says(bob)
        await interactions.like(alice, kept)
        await interactions.boost(alice, kept)
        await says(alice, "bye", in_reply_to_id=kept.id)
        await says(alice, attachment_ids=[(await photo(alice)).id])
        await photo(alice)
        await posts.purge_author(alice)
        left = await now(kept)
        assert (left.likes_count, left.boosts_count, left.comments_count) == (0, 0, 0)
        assert [one.id for one in await Post.all()] == [kept.id]
        assert await Attachment.all().count() == 0
        assert len(await recorded("FilesUnused")) == 2
        assert await recorded("PostDeleted", "PostUnboosted") == []


async def test_photos_of_ours_offer_modern_formats_first(city: Config) -> None:
    alice = await somebody("alice")
    upload = await photo(alice)
    shown = views.attachment(upload)
    assert shown.url.startswith("http://photos.test/media/")
    assert shown.url.endswith("-d.jpg")
    assert shown.preview_url.endswith("-t.jpg")
    assert shown.original_url.endswith("-o.jpg")
    assert [one.mime for one in shown.sources] == ["image/webp", "image/jpeg", "image/jpeg"]
    assert (shown.width, shown.preview_width) == (1440, 640)
