"""Whether posts are published, stored, changed and deleted as people were promised."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from fediphoto.config import Config
from fediphoto.domain import attachments, interactions, posts, timelines, views
from fediphoto.domain.posts import AttachmentChange, Changes, Draft, RemoteAttachment
from fediphoto.errors import BadRequest, Conflict, Forbidden, NotFound, Unprocessable
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
    remote,
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


class TestRemotePosts:
    async def test_a_post_is_stored_once_clean_and_found(self) -> None:
        bob = await somebody("bob")
        rem = await somebody("rem", "remote.test")
        await follow(bob, rem)
        told_of = remote(
            rem,
            content_html="<p>hi <script>alert(1)</script></p>",
            mentioned=[bob],
            hashtags=["#Foto", "bad tag", "#foto"],
            attachments=[RemoteAttachment("https://remote.test/a.jpg", width=-5, height=10**9)],
        )
        stored = await asyncio.gather(*(posts.store_remote(told_of) for _ in range(8)))
        assert len({post.id for post in stored if post is not None}) == 1
        [view] = await timelines.home(bob, timelines.Page())
        assert view.body.content_html == "<p>hi </p>"
        assert view.body.hashtags == ["Foto"]
        [shown] = view.body.attachments
        assert shown.url == f"http://photos.test/media/proxy/{shown.id}"
        assert (shown.width, shown.height) == (0, 0)
        assert await told(bob) == [("mention", "rem")]
        assert (await Account.get(id=rem.id)).posts_count == 1
        assert await recorded("PostPublished") == []

    async def test_an_old_post_takes_its_place_and_tells_nobody(self) -> None:
        bob, rem = await somebody("bob"), await somebody("rem", "remote.test")
        await follow(bob, rem)
        new = await hears(rem, 1)
        year_ago = datetime.now(UTC) - timedelta(days=365)
        old = await hears(rem, 2, published_at=year_ago, mentioned=[bob])
        ahead = await hears(rem, 3, published_at=datetime.now(UTC) + timedelta(days=365))
        assert await home_of(bob) == [ahead.id, new.id, old.id]
        assert await told(bob) == []

    async def test_comments_that_came_first_are_hung_below_what_they_answer(self) -> None:
        bob, rem = await somebody("bob"), await somebody("rem", "remote.test")
        await follow(bob, rem)
        uri = f"{rem.uri}/posts/1"
        comment = await hears(rem, 2, in_reply_to_uri=uri)
        assert await home_of(bob) == []
        below = await hears(rem, 3, in_reply_to_uri=comment.uri)
        post = await hears(rem, 1)
        assert await home_of(bob) == [post.id, below.id, comment.id]
        assert (await now(comment)).in_reply_to_id == post.id
        assert (await now(below)).thread_id == (await now(comment)).thread_id == post.id
        assert (await now(post)).comments_count == 1

    async def test_what_is_deleted_stays_deleted(self) -> None:
        rem, other = await somebody("rem", "remote.test"), await somebody("other", "remote.test")
        post = await hears(rem, 1)
        await posts.delete_remote(post.uri, rem)
        await posts.delete_remote(post.uri, rem)
        assert await posts.store_remote(remote(rem, 1)) is None
        await posts.delete_remote(remote(rem, 2).uri, rem)
        assert await posts.store_remote(remote(rem, 2)) is None
        await posts.delete_remote(remote(rem, 3).uri, other)
        assert await posts.store_remote(remote(rem, 3)) is not None

    async def test_nobody_deletes_or_changes_what_is_anothers(self) -> None:
        rem, evil = await somebody("rem", "remote.test"), await somebody("evil", "evil.test")
        post = await hears(rem, 1)
        for uri in (post.uri, remote(rem, 2).uri):
            with pytest.raises(Forbidden):
                await posts.delete_remote(uri, evil)
        later = datetime.now(UTC) + timedelta(seconds=1)
        with pytest.raises(Forbidden):
            await posts.update_remote(post, remote(evil, 1, uri=post.uri, updated_at=later))
        assert await Tombstone.all().count() == 0

    async def test_an_update_counts_only_if_it_is_newer(self) -> None:
        rem = await somebody("rem", "remote.test")
        first, second = [RemoteAttachment(f"https://remote.test/{one}.jpg") for one in "ab"]
        post = await hears(rem, attachments=[first])
        for at in (None, post.created_at):
            await posts.update_remote(post, remote(rem, content_html="<p>no</p>", updated_at=at))
        assert (await now(post)).content_html == "<p>Number 1</p>"
        changed = remote(
            rem,
            content_html="<p>yes</p>",
            attachments=[second, RemoteAttachment(first.url, description="now described")],
            hashtags=["new"],
            updated_at=datetime.now(UTC) + timedelta(milliseconds=5),
        )
        post = await posts.update_remote(post, changed)
        shown = (await views.post(post.id, None)).body
        assert shown.content_html == "<p>yes</p>"
        assert [one.remote_url[-5:] for one in shown.attachments] == ["b.jpg", "a.jpg"]
        assert shown.attachments[1].description == "now described"
        assert shown.hashtags == ["new"]
        assert len(await posts.history(post)) == 2

    async def test_what_could_run_when_clicked_is_not_kept(self) -> None:
        rem = await somebody("rem", "remote.test")
        bad = "javascript:alert(1)"
        post = await hears(
            rem,
            url=bad,
            attachments=[RemoteAttachment(bad), RemoteAttachment("https://remote.test/a.jpg", bad)],
            emojis=[{"shortcode": "x", "url": bad}],
        )
        shown = (await views.post(post.id, None)).body
        assert shown.url == post.uri
        assert [one.remote_url for one in shown.attachments] == ["https://remote.test/a.jpg"]
        assert shown.emojis == []

    async def test_an_unusable_id_is_refused(self) -> None:
        rem, alice = await somebody("rem", "remote.test"), await somebody("alice")
        elsewhere = ("https://evil.test/1", "http://photos.test/users/alice/posts/1")
        for uri in ("", "https://remote.test/" + "a" * 3000, *elsewhere):
            with pytest.raises(BadRequest):
                await hears(rem, uri=uri)
        with pytest.raises(Forbidden):
            await hears(alice)


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
