"""BLK: whoever is blocked gets through by no door, and learns of it by none."""

from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.activitypub.delivery_runner import DeliveryRunner
from fediphoto.domain.paging import Page
from fediphoto.domain.posts import posts
from fediphoto.domain.relations import blocks, follows
from fediphoto.domain.timelines import timelines
from fediphoto.domain.timelines.comments import thread
from fediphoto.domain.views import views
from fediphoto.storage.models import (
    Account,
    Block,
    Follow,
    HomeEntry,
    Like,
    Notification,
    Post,
)
from tests.activitypub import people
from tests.activitypub.conftest import Say, Work, outcome
from tests.activitypub.test_routes import body_of, get, known_remote
from tests.remote_server import PUBLIC, Document, RemoteServer

ALICE = "http://photos.test/users/alice"


class Quarrel:
    """Alice here, who has blocked Bob there; Carol there is fine with both."""

    def __init__(self, say: Say, work: Work, remote: RemoteServer) -> None:
        self._say, self._work, self.remote = say, work, remote
        self.bob, self.carol = remote.person("bob"), remote.person("carol")

    async def begin(self) -> "Quarrel":
        self.alice = await people.local("alice")
        self.post = await posts.publish(self.alice, posts.Draft(caption="Mine"))
        for one in (self.bob, self.carol):
            await self.hears(one, "Follow", ALICE)
        self.bobs = await Account.get(uri=self.bob.uri)
        self.carols = await Account.get(uri=self.carol.uri)
        for one in (self.bobs, self.carols):
            await people.follows(self.alice, one)
        self.earlier = await self.writes(self.bob, "<p>Before</p>")
        await self.hears(self.bob, "Like", self.post.uri)
        await blocks.block(self.alice, self.bobs)
        await self.works()
        return self

    async def hears(self, who: Any, kind: str, about: Any, **changes: Any) -> str:
        return await self.say(who, self.remote.activity(kind, who, about, **changes))

    async def say(self, who: Any, activity: Document) -> str:
        assert await self._say(who, activity) == 202
        await self.works()
        return await outcome(activity)

    async def writes(self, who: Any, words: str, **changes: Any) -> Post | None:
        note = self.remote.note(who, words, **changes)
        await self.say(who, self.remote.create(note))
        return await Post.get_or_none(uri=note["id"])

    async def works(self) -> None:
        await self._work()
        await DeliveryRunner().drain()

    async def home(self) -> list[str]:
        """What Alice reads at home."""
        shown = await timelines.home(self.alice, Page())
        return [(one.boost_of or one).body.content_html for one in shown]

    async def told(self) -> list[str]:
        """What Alice was notified of, by whom."""
        rows = await Notification.filter(recipient=self.alice).prefetch_related("from_account")
        return sorted(f"{row.kind} {row.from_account.username}" for row in rows)


@pytest.fixture
async def quarrel(say: Say, work: Work, remote: RemoteServer) -> Quarrel:
    return await Quarrel(say, work, remote).begin()


def speaks_to_alice() -> dict[str, Any]:
    tag = [{"type": "Mention", "href": ALICE, "name": "@alice"}]
    return {"to": [PUBLIC, ALICE], "tag": tag}


async def test_blk_01_a_block_severs_both_ways_and_takes_back_what_was(quarrel: Quarrel) -> None:
    assert await Follow.filter(follower_id=quarrel.bobs.id).count() == 0
    assert await Follow.filter(target_id=quarrel.bobs.id).count() == 0
    assert await quarrel.told() == ["follow carol"]
    assert quarrel.earlier is not None
    assert not await HomeEntry.exists(account_id=quarrel.alice.id, post_id=quarrel.earlier.id)
    fresh = await Account.get(id=quarrel.alice.id)
    assert (fresh.followers_count, await follows.count_requests(quarrel.alice)) == (1, 0)


async def test_blk_01_the_blocked_cannot_follow_like_boost_or_answer(quarrel: Quarrel) -> None:
    likes = await Like.all().count()
    for kind, about in (("Follow", ALICE), ("Like", quarrel.post.uri)):
        assert (await quarrel.hears(quarrel.bob, kind, about)).startswith("refused"), kind
    boosted = await quarrel.hears(quarrel.bob, "Announce", quarrel.post.uri)
    assert boosted.startswith("refused")
    answer = await quarrel.writes(
        quarrel.bob, "<p>But</p>", inReplyTo=quarrel.post.uri, **speaks_to_alice()
    )
    assert answer is None
    assert await Like.all().count() == likes
    assert await Follow.filter(follower_id=quarrel.bobs.id).count() == 0
    assert await quarrel.told() == ["follow carol"]
    # The follow is refused in so many words, for their server would wait for ever otherwise.
    rejects = [one for one in quarrel.remote.received if one["type"] == "Reject"]
    assert {one["object"]["actor"] for one in rejects} == {quarrel.bob.uri}


async def test_blk_01_a_mention_by_the_blocked_is_not_heard(quarrel: Quarrel) -> None:
    await quarrel.writes(quarrel.bob, "<p>@alice look</p>", **speaks_to_alice())
    await quarrel.writes(quarrel.bob, "<p>@alice psst</p>", **(speaks_to_alice() | {"to": [ALICE]}))
    assert await quarrel.told() == ["follow carol"]
    assert await quarrel.home() == ["<p>Mine</p>"]


async def test_blk_01_others_do_not_carry_the_blocked_before_ones_eyes(quarrel: Quarrel) -> None:
    assert quarrel.earlier is not None
    await quarrel.hears(quarrel.carol, "Announce", quarrel.earlier.uri)
    assert await quarrel.home() == ["<p>Mine</p>"], "a boost of a friend's"
    own = await timelines.account_posts(quarrel.alice, quarrel.carols, Page())
    assert own == [], "nor on the friend's page"
    carols = await quarrel.writes(quarrel.carol, "<p>Carol's</p>")
    assert carols is not None
    # Bob answers Carol, Carol answers Bob: Alice reads Carol alone.
    note = quarrel.remote.note(
        quarrel.bob, "<p>Bob's</p>", inReplyTo=carols.uri, to=[PUBLIC, quarrel.carol.uri]
    )
    await people.follows(await people.local("dora"), quarrel.bobs)
    await quarrel.say(quarrel.bob, quarrel.remote.create(note))
    below = await quarrel.writes(quarrel.carol, "<p>To Bob</p>", inReplyTo=note["id"])
    assert below is not None
    seen = await thread(carols, quarrel.alice)
    assert [one.body.content_html for one in seen.descendants] == ["<p>To Bob</p>"]
    everybody = await thread(carols, None)
    assert len(everybody.descendants) == 2
    assert "<p>Bob's</p>" not in await quarrel.home()
    assert await timelines.public(quarrel.alice, Page(), remote=True) != []
    shown = await timelines.public(quarrel.alice, Page(), remote=True)
    assert {one.body.author.username for one in shown} == {"carol"}


async def test_blk_01_a_block_from_elsewhere_counts_the_same(quarrel: Quarrel) -> None:
    await blocks.unblock(quarrel.alice, quarrel.bobs)
    assert await quarrel.hears(quarrel.carol, "Block", ALICE) == "done"
    assert await Follow.filter(follower_id=quarrel.carols.id).count() == 0
    assert (await quarrel.hears(quarrel.carol, "Follow", ALICE)).startswith("refused")
    assert "<p>Carol" not in str(await quarrel.home())


async def test_blk_05_without_a_signature_nothing_is_read_where_one_is_demanded(
    quarrel: Quarrel, web: Any
) -> None:
    current = configuration.current()
    federation = msgspec.structs.replace(current.federation, authorized_fetch=True)
    configuration.activate(msgspec.structs.replace(current, federation=federation))
    path = quarrel.post.uri.removeprefix("http://photos.test")
    for asked in (path, f"{path}/activity", f"{path}/replies", "/users/alice/outbox"):
        assert (await get(web, asked)).status_code == 401, asked
    stub = await body_of(await get(web, "/users/alice"))
    assert "publicKey" in stub
    assert not {"name", "summary", "followers", "attachment"} & set(stub)
    assert (await get(web, "/actor")).status_code == 200
    friend = await known_remote("friend", "friend.test")
    assert (await get(web, path, signer=friend)).status_code == 200


async def test_who_is_blocked_reads_nothing_under_their_own_name(
    quarrel: Quarrel, web: Any
) -> None:
    current = configuration.current()
    federation = msgspec.structs.replace(current.federation, authorized_fetch=True)
    configuration.activate(msgspec.structs.replace(current, federation=federation))
    enemy = await known_remote("enemy", "enemy.test")
    shut_out = await known_remote("one", "whole.test")
    await blocks.block(quarrel.alice, enemy)
    await blocks.block_domain(quarrel.alice, "whole.test")
    path = quarrel.post.uri.removeprefix("http://photos.test")
    for signer in (enemy, shut_out):
        answer = await get(web, path, signer=signer)
        missing = await get(web, "/users/alice/posts/1", signer=signer)
        assert (answer.status_code, missing.status_code) == (404, 404), "the two look the same"


async def test_blk_09_a_block_is_told_nowhere(quarrel: Quarrel, web: Any) -> None:
    made = await Block.get(account_id=quarrel.alice.id)
    listed = await body_of(await get(web, "/users/alice/outbox"))
    first = await body_of(await get(web, "/users/alice/outbox?page=true"))
    for document in (listed, first):
        assert "Block" not in str(document)
        assert "/blocks/" not in str(document)
    path = made.uri.removeprefix("http://photos.test")
    assert (await get(web, path)).status_code == 404
    assert (await get(web, path, signer=await known_remote("eve"))).status_code == 404
    assert [one for one in quarrel.remote.received if one["type"] == "Block"] == []
    assert b"/blocks/" not in b"".join(one.body for one in quarrel.remote.log)


async def test_blk_09_a_mute_is_not_noticed(quarrel: Quarrel) -> None:
    quarrel.remote.log.clear()
    await blocks.mute(quarrel.alice, quarrel.carols)
    await quarrel.works()
    assert quarrel.remote.log == [], "their server hears nothing"
    assert await quarrel.hears(quarrel.carol, "Like", quarrel.post.uri) == "done"
    assert await Follow.filter(follower_id=quarrel.carols.id, state="accepted").count() == 1
    answer = await quarrel.writes(
        quarrel.carol, "<p>Nice</p>", inReplyTo=quarrel.post.uri, **speaks_to_alice()
    )
    assert answer is not None, "and is treated as before"
    assert await quarrel.told() == ["follow carol"]


async def test_blk_01_a_friend_who_quotes_the_blocked_does_not_show_them(quarrel: Quarrel) -> None:
    assert quarrel.earlier is not None
    quoting = await quarrel.writes(
        quarrel.carol, "<p>Look at that</p>", quoteUrl=quarrel.earlier.uri
    )
    assert quoting is not None
    await Post.filter(id=quoting.id).update(
        quote_of_id=quarrel.earlier.id, quote_state="accepted", version=quoting.version + 1
    )
    for viewer, is_shown in ((quarrel.alice, False), (None, True)):
        view = await views.post(quoting.id, None if viewer is None else viewer.id)
        assert view.quote is not None
        assert (view.quote.post is not None) is is_shown
        assert ("Before" in str(view.quote)) is is_shown
