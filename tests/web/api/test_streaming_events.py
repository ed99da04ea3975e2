"""Which happenings are told on streams, to whom, and at what cost."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fediphoto.domain.place import announcements
from fediphoto.domain.posts import approvals, polls, posts
from fediphoto.domain.posts.polls import RemotePoll
from fediphoto.domain.relations import blocks
from fediphoto.domain.sign_in import credentials
from fediphoto.domain.timelines import onlookers
from fediphoto.domain.timelines.onlookers import Looking
from fediphoto.storage import database
from fediphoto.storage.models import Post, User
from tests.domain.city import follow, hears, photo, remote, says, somebody
from tests.web.conftest import PASSWORD, Join
from tests.web.listening import listening
from tests.web.programs import Program


async def test_what_other_servers_send_appears_changes_and_goes(
    join: Join, stranger: Program
) -> None:
    anna, mallow = await join("anna"), await somebody("mallow", "elsewhere.test")
    await follow(anna.me, mallow)
    async with listening(anna, "user") as home, listening(stranger, "public/remote") as public:
        kept = await hears(mallow, 1, content_html="<p>From afar</p>")
        assert (await home.update())["uri"] == kept.uri
        assert (await public.update())["uri"] == kept.uri
        edited = datetime.now(UTC) + timedelta(seconds=5)
        told = remote(mallow, 1, content_html="<p>From farther</p>", updated_at=edited)
        await posts.update_remote(kept, told)
        for ear in (home, public):
            name, status = await ear.next()
            assert (name, "farther" in status["content"]) == ("status.update", True)
        await posts.delete_remote(kept.uri, mallow)
        for ear in (home, public):
            assert await ear.next() == ("delete", str(kept.id))


async def test_old_posts_that_come_only_now_are_no_news(join: Join) -> None:
    anna, mallow = await join("anna"), await somebody("mallow", "elsewhere.test")
    await follow(anna.me, mallow)
    async with listening(anna, "user") as home:
        month = datetime.now(UTC) - timedelta(days=30)
        await hears(mallow, 1, content_html="<p>Long ago</p>", published_at=month)
        await posts.store_remote(remote(mallow, 2), posts.Arrival.FOUND)
        await hears(mallow, 3, content_html="<p>Just now</p>")
        assert "Just now" in (await home.update())["content"]


async def test_new_counts_of_a_poll_are_told_with_each_readers_own_votes(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    mallow = await somebody("mallow", "elsewhere.test")
    await follow(anna.me, mallow)
    await follow(boris.me, mallow)
    asked = RemotePoll(options=[("Tea", 1), ("Coffee", 2)])
    async with listening(anna, "user") as annas, listening(boris, "user") as boriss:
        post = await hears(mallow, 1, poll=asked)
        for ear in (annas, boriss):
            assert (await ear.update())["poll"]["votes_count"] == 3
        await polls.vote(anna.me, post, [0])
        for ear, own in ((annas, [0]), (boriss, [])):
            name, status = await ear.next()
            assert name == "status.update"
            assert status["poll"]["votes_count"] == 4
            assert status["poll"]["own_votes"] == own


async def test_only_photos_where_only_photos_are_asked_for(join: Join, stranger: Program) -> None:
    anna = await join("anna")
    async with listening(stranger, "public/local?only_media=true") as ear:
        await says(anna.me, "Words")
        shown = await says(anna.me, "A photo", attachment_ids=[(await photo(anna.me)).id])
        assert (await ear.update())["id"] == str(shown.id)


async def test_whoever_wants_photos_alone_at_home_hears_of_no_words(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await follow(boris.me, anna.me)
    await User.filter(account_id=boris.me.id).update(settings={"home_shows": "photos"})
    async with listening(boris, "user") as ear:
        await says(anna.me, "Words")
        shown = await says(anna.me, "A photo", attachment_ids=[(await photo(anna.me)).id])
        assert (await ear.update())["id"] == str(shown.id)
        own = await says(boris.me, "My own words")
        assert (await ear.update())["id"] == str(own.id)


async def test_a_blocked_domain_is_silent_in_public(join: Join, stranger: Program) -> None:
    anna, mallow = await join("anna"), await somebody("mallow", "elsewhere.test")
    await blocks.block_domain(anna.me, "elsewhere.test")
    async with listening(anna, "public") as ear, listening(stranger, "public") as everybody:
        await hears(mallow, 1, content_html="<p>Not for Anna</p>")
        own = await says(anna.me, "Mine")
        assert (await ear.update())["id"] == str(own.id)
        assert "Not for Anna" in (await everybody.update())["content"]


async def test_what_waits_for_approval_is_seen_once_it_is_approved_and_not_before(
    join: Join,
) -> None:
    anna, mallow = await join("anna"), await somebody("mallow", "elsewhere.test")
    parent = await says(anna.me, "Ask me first")
    await Post.filter(id=parent.id).update(
        interaction_policy={
            "reply": {"automatic": [], "manual": ["https://www.w3.org/ns/activitystreams#Public"]}
        }
    )
    parent = await Post.get(id=parent.id)
    async with listening(anna, "hashtag?tag=asked") as ear:
        asked = await hears(mallow, 1, in_reply_to=parent, hashtags=["asked"])
        assert asked.approval_state == "pending"
        await hears(mallow, 2, hashtags=["asked"])
        assert "Number 2" in (await ear.update())["content"]
        await approvals.approve(asked, "https://photos.test/stamps/1")
        assert (await ear.update())["id"] == str(asked.id)
        await approvals.reject(await Post.get(id=asked.id))
        assert await ear.next() == ("delete", str(asked.id))


async def test_a_list_tells_of_what_stands_in_it_to_its_owner_alone(join: Join) -> None:
    anna, boris, cora = await join("anna"), await join("boris"), await join("cora")
    await follow(anna.me, boris.me)
    made = (await anna.tell("/api/v1/lists", title="Friends")).json
    added = await anna.tell(f"/api/v1/lists/{made['id']}/accounts", account_ids=[boris.me.id])
    assert added.status == 200
    async with listening(anna, f"list?list={made['id']}") as ear:
        await says(cora.me, "Not on the list")
        post = await says(boris.me, "On the list")
        assert (await ear.update())["id"] == str(post.id)
        await posts.delete(boris.me, post)
        assert await ear.next() == ("delete", str(post.id))
    answer = await cora.ask("/api/v1/streaming/list", list=made["id"])
    assert answer.status == 404


async def test_a_stream_ends_at_once_when_its_token_does(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    async with listening(anna, "user") as ear, listening(boris, "user") as other:
        await credentials.end_all(anna.me)
        await ear.is_over()
        own = await says(boris.me, "Still on")
        assert (await other.update())["id"] == str(own.id)


async def test_the_query_carries_a_token_for_streams_alone(join: Join, stranger: Program) -> None:
    anna = await join("anna")
    async with listening(stranger, f"user?access_token={anna.token}") as ear:
        posted = await says(anna.me, "Heard")
        assert (await ear.update())["id"] == str(posted.id)
    for path in ("/api/v1/timelines/home", "/api/v1/accounts/verify_credentials"):
        assert (await stranger.ask(path, access_token=anna.token)).status == 401


async def test_an_event_costs_no_more_for_many_onlookers_than_for_one(join: Join, app: Any) -> None:
    anna = await join("anna")
    readers = [(await join(f"reader{number}")).me.id for number in range(12)]
    post = await says(anna.me, "For all #seen")

    async def cost(those: list[int]) -> int:
        before = database.statements_run()
        looking = Looking(at_home=those, elsewhere=those)
        found = await database.read(onlookers.of_post(post.id, looking, was_there=False))
        assert found is not None
        assert set(found.seen_by) == set(those)
        assert len({id(view) for view in found.seen_by.values()}) == 1
        return database.statements_run() - before

    await cost(readers[:1])
    assert await cost(readers) == await cost(readers[:1]) <= 4


async def test_each_sees_a_post_through_their_own_filters_and_deeds(join: Join) -> None:
    anna, boris, cora = await join("anna"), await join("boris"), await join("cora")
    for reader in (boris, cora):
        await follow(reader.me, anna.me)
    made = await cora.tell(
        "/api/v2/filters",
        **{
            "title": "Food",
            "context": ["home"],
            "filter_action": "warn",
            "keywords_attributes[0][keyword]": "soup",
        },
    )
    assert made.status == 200, made.body
    async with listening(boris, "user") as boriss, listening(cora, "user") as coras:
        posted = await anna.post("Soup again")
        plain, filtered = await boriss.update(), await coras.update()
        assert plain["filtered"] == []
        assert [one["filter"]["title"] for one in filtered["filtered"]] == ["Food"]
        assert (await boris.tell(f"/api/v1/statuses/{posted['id']}/favourite")).status == 200
        await anna.tell_json(f"/api/v1/statuses/{posted['id']}", {"status": "Soup!"}, "PUT")
        assert (await boriss.next())[1]["favourited"] is True
        assert (await coras.next())[1]["favourited"] is False


async def test_a_quote_is_shown_to_each_as_far_as_they_may_see_it(join: Join) -> None:
    anna, boris, cora = await join("anna"), await join("boris"), await join("cora")
    for reader in (boris, cora):
        await follow(reader.me, anna.me)
    dora = await join("dora")
    await blocks.block(cora.me, dora.me)
    quoted = await dora.post("Quote me", quote_approval_policy="public")
    async with listening(boris, "user") as boriss, listening(cora, "user") as coras:
        await anna.post("Look", quoted_status_id=quoted["id"])
        seen, unseen = await boriss.update(), await coras.update()
        assert seen["quote"]["quoted_status"]["id"] == quoted["id"]
        assert unseen["quote"]["state"] == "blocked_account"
        deleted = await dora.send("DELETE", f"/api/v1/statuses/{quoted['id']}")
        assert deleted.status == 200
        assert (await boriss.next())[1]["quote"]["state"] == "deleted"


async def test_news_its_reactions_and_its_end_are_told_to_everybody(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    async with listening(boris, "user") as ear:
        news = await announcements.write(None, announcements.Draft(text="We have **moved**"))
        name, shown = await ear.next()
        assert name == "announcement"
        listed = (await boris.ask("/api/v1/announcements")).json[0]
        assert shown == {key: value for key, value in listed.items() if key != "read"}
        path = f"/api/v1/announcements/{news.id}/reactions/%F0%9F%90%88"
        for method, count in (("PUT", 1), ("DELETE", 0)):
            assert (await anna.send(method, path)).status == 200
            told = {"name": "\N{CAT}", "count": count, "announcement_id": str(news.id)}
            assert await ear.next() == ("announcement.reaction", told)
        await announcements.remove(None, news.id)
        assert await ear.next() == ("announcement.delete", str(news.id))


async def test_what_was_held_back_and_comes_is_told_at_once(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    policy = {"for_not_following": "filter"}
    assert (await anna.tell_json("/api/v2/notifications/policy", policy, "PATCH")).status == 200
    async with (
        listening(anna, "user") as ear,
        listening(anna, "user/notification") as other,
        listening(anna, "direct") as direct,
    ):
        await boris.post("Hello @anna")
        own = await says(anna.me, "Mine")
        assert (await ear.update())["id"] == str(own.id)  # and nothing was heard of it
        (request,) = (await anna.ask("/api/v1/notifications/requests")).json
        path = f"/api/v1/notifications/requests/{request['id']}/accept"
        assert (await anna.tell(path)).status == 200
        for one in (ear, other):
            assert await one.next() == ("notifications_merged", "1")
        await boris.post("Only @anna", visibility="direct")
        name, moved = await direct.next()
        assert name == "conversation"
        assert moved == (await anna.ask("/api/v1/conversations")).json[0]


async def test_our_own_pages_are_told_numbers_and_nothing_else(app: Any, join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await follow(anna.me, boris.me)
    opened = await credentials.sign_in("anna", PASSWORD, user_agent="", address="")
    cookie = f"session={opened.token}"
    async with listening(Program(app), "/live", Cookie=cookie) as ear:
        assert await ear.next() == ("notifications", "0")
        posted = await boris.post("Hello @anna")
        heard = sorted([await ear.next(), await ear.next()])
        assert heard == [("notifications", "1"), ("posts", posted["id"])]
        await boris.post("A comment", in_reply_to_id=posted["id"])
        await says(anna.me, "Mine")
        later = await boris.post("Later")
        assert await ear.next() == ("posts", later["id"])
        await boris.post("Only @anna", visibility="direct")
        told = dict([await ear.next() for _ in range(2)])
        talks = (await anna.ask("/api/v1/conversations")).json
        expected = {"notifications": "2", "messages": talks[0]["id"]}
        assert told == expected
        session = (await credentials.sessions(anna.me))[0]
        await credentials.end_session(anna.me, session.id)
        await ear.is_over()
