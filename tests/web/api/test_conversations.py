"""Do direct posts stand together, for those among whom they were said?"""

from collections.abc import Awaitable, Callable
from typing import Any

from fediphoto.domain import live
from fediphoto.domain.people import accounts
from fediphoto.storage.models import Conversation, ConversationPost, Notification
from tests.domain.city import block, follow, hears, mute, somebody
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.notifications import CONVERSATION
from tests.web.api.shapes.posts import check_status
from tests.web.conftest import Join
from tests.web.programs import Program

PATH = "/api/v1/conversations"
Drain = Callable[[], Awaitable[None]]


async def talks(program: Program) -> list[Any]:
    found = (await program.ask(PATH)).json
    for one in found:
        check(one, CONVERSATION)
        check_status(one["last_status"])
    return list(found)


async def friends(*programs: Program) -> None:
    """They follow one another: what a stranger says to one alone is held back."""
    for one in programs:
        await follow(one.me, *(other.me for other in programs if other is not one))


async def says(program: Program, words: str, to: Any = None) -> Any:
    fields = {} if to is None else {"in_reply_to_id": to["id"]}
    return await program.post(words, visibility="direct", **fields)


async def test_a_talk_is_one_conversation_for_each_of_the_two(join: Join) -> None:
    anna, boris, clara = await join("anna"), await join("boris"), await join("clara")
    await friends(anna, boris, clara)
    heard: list[Any] = []
    stop = live.listen(heard.append)
    first = await says(anna, "@boris hello")
    second = await says(boris, "@anna hello yourself", first)
    stop()
    moved = [one for one in heard if isinstance(one, live.ConversationMoved)]
    assert [one.account_id for one in moved] == [
        *sorted([anna.me.id, boris.me.id]),
        *sorted([anna.me.id, boris.me.id]),
    ]
    [hers], [his] = await talks(anna), await talks(boris)
    assert (hers["unread"], his["unread"]) == (True, False)
    assert [one["acct"] for one in hers["accounts"]] == ["boris"]
    assert [one["acct"] for one in his["accounts"]] == ["anna"]
    assert hers["last_status"]["id"] == his["last_status"]["id"] == second["id"]
    assert hers["id"] != his["id"]
    assert await talks(clara) == []
    read = (await anna.send("POST", f"{PATH}/{hers['id']}/read")).json
    check(read, CONVERSATION)
    assert read["unread"] is False
    assert (await anna.send("POST", f"{PATH}/{hers['id']}/unread")).json["unread"] is True
    direct = (await anna.ask("/api/v1/timelines/direct")).json
    assert [one["id"] for one in direct] == [second["id"], first["id"]]


async def test_other_people_are_another_conversation(join: Join) -> None:
    anna, boris, clara = await join("anna"), await join("boris"), await join("clara")
    await friends(anna, boris, clara)
    first = await says(anna, "@boris hello")
    await says(anna, "@boris @clara all of us", first)
    assert [len(one["accounts"]) for one in await talks(anna)] == [2, 1]
    assert len(await talks(boris)) == 2
    assert len(await talks(clara)) == 1
    await says(anna, "A note to myself")
    mine = (await talks(anna))[0]
    assert ([one["acct"] for one in mine["accounts"]], mine["unread"]) == (["anna"], False)


async def test_nobody_touches_anothers_conversation(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await friends(anna, boris)
    await says(anna, "@boris hello")
    [hers] = await talks(anna)
    for method, path in (("POST", "/read"), ("POST", "/unread"), ("DELETE", "")):
        answer = await boris.send(method, f"{PATH}/{hers['id']}{path}")
        assert answer.status == 404
    assert (await anna.send("DELETE", f"{PATH}/{hers['id']}")).json == {}
    assert await talks(anna) == []
    assert len(await talks(boris)) == 1


async def test_one_that_was_put_away_comes_back_with_what_is_said_next(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await friends(anna, boris)
    first = await says(anna, "@boris hello")
    [hers] = await talks(anna)
    await anna.send("DELETE", f"{PATH}/{hers['id']}")
    second = await says(boris, "@anna still there?", first)
    [again] = await talks(anna)
    assert again["last_status"]["id"] == second["id"]
    assert len((await anna.ask("/api/v1/timelines/direct")).json) == 1


async def test_what_is_deleted_goes_and_the_former_word_is_the_last(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await friends(anna, boris)
    first = await says(anna, "@boris hello")
    second = await says(boris, "@anna hello yourself", first)
    await boris.send("DELETE", f"/api/v1/statuses/{second['id']}")
    assert [one["last_status"]["id"] for one in await talks(anna)] == [first["id"]]
    await anna.send("DELETE", f"/api/v1/statuses/{first['id']}")
    assert await talks(anna) == await talks(boris) == []
    assert await Conversation.all().count() == await ConversationPost.all().count() == 0


async def test_who_is_blocked_or_muted_has_no_conversation_with_them(join: Join) -> None:
    anna, boris, clara = await join("anna"), await join("boris"), await join("clara")
    await friends(anna, boris, clara)
    await mute(anna.me, boris.me)
    await says(boris, "@anna hello")
    assert await talks(anna) == []
    assert len(await talks(boris)) == 1
    await says(clara, "@anna hello")
    assert len(await talks(anna)) == 1
    await block(anna.me, clara.me)
    assert await talks(anna) == []
    [gone] = await Conversation.filter(account_id=anna.me.id)
    assert (await anna.send("POST", f"{PATH}/{gone.id}/read")).status == 404


async def test_somebody_elsewhere_speaks_to_one_of_ours(join: Join) -> None:
    anna = await join("anna")
    rem = await somebody("rem", "remote.test")
    await follow(anna.me, rem)
    post = await hears(rem, visibility="direct", mentioned=[anna.me])
    [found] = await talks(anna)
    assert (found["unread"], found["last_status"]["id"]) == (True, str(post.id))
    assert [one["acct"] for one in found["accounts"]] == ["rem@remote.test"]
    await hears(rem, 2, visibility="followers", mentioned=[anna.me])
    assert len(await talks(anna)) == 1


async def test_an_edit_moves_a_post_in_and_out(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await friends(anna, boris)
    post = await anna.post("@boris hello")
    path = f"/api/v1/statuses/{post['id']}"
    await anna.tell_json(path, {"visibility": "direct"}, "PUT")
    assert len(await talks(boris)) == 1
    await anna.tell_json(path, {"visibility": "public"}, "PUT")
    assert await talks(boris) == []


async def test_conversations_come_in_pages(join: Join) -> None:
    anna = await join("anna")
    names = ["boris", "clara", "dora"]
    for name in names:
        await join(name)
        await says(anna, f"@{name} hello")
    first = await anna.ask(PATH, limit=2)
    assert [one["accounts"][0]["acct"] for one in first.json] == ["dora", "clara"]
    second = await anna.ask(first.link["next"])
    assert [one["accounts"][0]["acct"] for one in second.json] == ["boris"]
    back = await anna.ask(second.link["prev"])
    assert [one["accounts"][0]["acct"] for one in back.json] == ["dora", "clara"]


async def test_conversations_go_with_their_owner(join: Join, drain: Drain) -> None:
    anna, boris = await join("anna"), await join("boris")
    await friends(anna, boris)
    await says(anna, "@boris hello")
    await accounts.delete_local(boris.me)
    await drain()
    assert [one.account_id for one in await Conversation.all()] == [anna.me.id]


async def test_what_a_stranger_says_waits_until_it_is_accepted(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await says(boris, "@anna you do not know me")
    assert await talks(anna) == []
    assert (await anna.ask("/api/v1/timelines/direct")).json == []
    assert len(await talks(boris)) == 1
    await Notification.filter(recipient_id=anna.me.id).update(is_filtered=False)
    [found] = await talks(anna)
    assert found["unread"] is True
