"""Do talks of two work as Pixelfed's app has them?"""

from typing import Any

from fediphoto.storage.models import Account, Mention, Post
from tests.domain.city import block, follow, hears, mute, somebody
from tests.web.api.shapes.kinds import ID, TIME, URL, check
from tests.web.api.shapes.people import ACCOUNT, PIXELFED_ACCOUNT
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

DIRECT = "/api/v1.1/direct"
MESSAGE: dict[str, Any] = {
    "id": ID,
    "hidden": bool,
    "isAuthor": bool,
    "type": str,
    "text": str,
    "media": (URL, None),
    "timeAgo": str,
    "created_at": TIME,
    "seen": bool,
    "reportId": ID,
    "meta": None,
}
THREAD: dict[str, Any] = {
    "id": ID,
    "name": str,
    "username": str,
    "avatar": URL,
    "url": URL,
    "muted": bool,
    "isLocal": bool,
    "domain": (str, None),
    "timeAgo": str,
    "lastMessage": str,
    "messages": [MESSAGE],
}


async def says(program: Program, to: Account, words: str) -> Any:
    sent = {"to_id": str(to.id), "message": words, "type": "text"}
    answer = await program.tell_json(f"{DIRECT}/thread/send", sent)
    assert answer.status == 200, answer.body
    check(answer.json, MESSAGE)
    return answer.json


async def thread(program: Program, other: Account, **query: Any) -> Any:
    found = (await program.ask(f"{DIRECT}/thread", pid=other.id, **query)).json
    check(found, THREAD)
    return found


async def test_two_people_talk_and_see_what_was_read(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await follow(anna.me, boris.me)
    first = await says(anna, boris.me, "Did you see the light?")
    assert (first["isAuthor"], first["text"]) == (True, "Did you see the light?")
    second = await says(boris, anna.me, "https://light.test/")
    assert second["type"] == "link"
    seen = await thread(anna, boris.me)
    assert [one["id"] for one in seen["messages"]] == [second["id"], first["id"]]
    assert [one["isAuthor"] for one in seen["messages"]] == [False, True]
    assert [one["seen"] for one in seen["messages"]] == [True, True], "who answers has read"
    assert (seen["username"], seen["lastMessage"]) == ("boris", "https://light.test/")
    [hers] = (await anna.ask("/api/v1/conversations")).json
    assert [one["acct"] for one in hers["accounts"]] == ["boris"]
    assert hers["last_status"]["content_text"] == "https://light.test/"
    assert hers["last_status"]["pf_type"] == "text"
    third = await says(anna, boris.me, "And now?")
    assert (await thread(anna, boris.me))["messages"][0]["seen"] is False
    assert (await boris.tell_json(f"{DIRECT}/thread/read", {"pid": str(anna.me.id)})).json == [200]
    assert (await thread(anna, boris.me))["messages"][0]["seen"] is True
    older = await thread(anna, boris.me, max_id=third["id"], limit=1)
    assert [one["id"] for one in older["messages"]] == [second["id"]]


async def test_who_is_not_of_the_two_sees_nothing(join: Join) -> None:
    anna, boris, clara = await join("anna"), await join("boris"), await join("clara")
    sent = await says(anna, boris.me, "Only you")
    assert (await thread(clara, anna.me))["messages"] == []
    assert (await clara.ask(f"/api/v1/statuses/{sent['id']}")).status == 404
    assert (await clara.send("DELETE", f"{DIRECT}/thread/message?id={sent['id']}")).status == 404
    assert (await boris.send("DELETE", f"{DIRECT}/thread/message?id={sent['id']}")).status == 404
    gone = await anna.send("DELETE", f"{DIRECT}/thread/message?id={sent['reportId']}")
    assert gone.json == [200]
    assert (await thread(boris, anna.me))["messages"] == []


async def test_only_direct_posts_go_by_that_door(join: Join) -> None:
    anna = await join("anna")
    post = await anna.post("For all")
    assert (await anna.send("DELETE", f"{DIRECT}/thread/message?id={post['id']}")).status == 404
    assert await Post.all().count() == 1


async def test_a_photo_is_shown_to_one(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    path = f"{DIRECT}/thread/media"
    sent = await anna.upload(jpeg(), path, to_id=str(boris.me.id))
    assert sent.status == 200, sent.body
    assert sent.json["type"] == "photo"
    [shown] = (await thread(boris, anna.me))["messages"]
    assert (shown["media"], shown["type"]) == (sent.json["url"], "photo")
    assert (await anna.tell(path, to_id=boris.me.id)).status == 422


async def test_whoever_blocks_is_not_written_to(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await block(boris.me, anna.me)
    for one, other in ((anna, boris), (boris, anna)):
        sent = {"to_id": str(other.me.id), "message": "Hello"}
        assert (await one.tell_json(f"{DIRECT}/thread/send", sent)).status == 403
    for sent in (
        {"to_id": "1", "message": "Hello"},
        {"message": "Hello"},
        {"to_id": str(anna.me.id), "message": "Hello"},
        {"to_id": str(boris.me.id), "message": " "},
    ):
        answer = await anna.tell_json(f"{DIRECT}/thread/send", sent)
        assert (answer.status, bool(answer.error)) in ((404, True), (422, True))
    assert await Post.all().count() == 0


async def test_somebody_elsewhere_is_named_so_that_they_are_told(join: Join) -> None:
    anna = await join("anna")
    rem = await somebody("rem", "remote.test")
    heard = await hears(rem, visibility="direct", mentioned=[anna.me])
    sent = await says(anna, rem, "Hello there")
    post = await Post.get(id=int(sent["id"]))
    assert post.in_reply_to_id == heard.id
    [mention] = await Mention.filter(post_id=post.id)
    assert (mention.account_id, mention.is_silent) == (rem.id, False)
    seen = await thread(anna, rem)
    assert (seen["isLocal"], seen["domain"]) == (False, "remote.test")
    assert [one["text"] for one in seen["messages"]] == ["Hello there", "Number 1"]


async def test_those_who_follow_back_are_suggested(join: Join) -> None:
    anna, boris, clara = await join("anna"), await join("boris"), await join("clara")
    await follow(anna.me, boris.me, clara.me)
    await follow(boris.me, anna.me)
    await mute(anna.me, boris.me)
    found = (await anna.ask(f"{DIRECT}/compose/mutuals")).json["data"]
    assert [one["acct"] for one in found] == ["boris"]
    check(found[0], ACCOUNT, PIXELFED_ACCOUNT)
    assert (await thread(anna, boris.me))["muted"] is True
