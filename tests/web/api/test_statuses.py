"""What can be said with a post, who sees it, and how it is changed and taken back?"""

import asyncio
from typing import Any

import pytest

from fediphoto.domain.posts import posts
from fediphoto.storage.models import IdempotencyKey, Post
from tests.domain import city
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg


async def photos(program: Program, count: int) -> list[str]:
    """Ids of photos that wait to be posted."""
    return [str((await city.photo(program.me, f"Number {n}")).id) for n in range(count)]


def shown(post: Any) -> list[str]:
    """The ids of its photos, in order."""
    return [one["id"] for one in post["media_attachments"]]


@pytest.mark.parametrize("count", [1, 2, 19, 20])
async def test_a_post_has_one_to_twenty_photos_in_the_order_given(join: Join, count: int) -> None:
    anna = await join("anna")
    ids = (await photos(anna, count))[::-1]
    post = await anna.post("", ids)
    assert shown(post) == ids
    assert post["pf_type"] == ("photo" if count == 1 else "photo:album")


async def test_more_photos_or_others_are_refused_and_nothing_is_posted(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    mine, theirs = await photos(anna, 21), await photos(boris, 1)
    posted = await photos(anna, 1)
    await anna.post("", posted)
    broken = str((await city.photo(anna.me, state="failed")).id)
    busy = str((await city.photo(anna.me, state="processing")).id)
    for ids in (mine, theirs, posted, ["5"], ["x"], [broken], [busy], [mine[0], theirs[0]]):
        answer = await anna.tell("/api/v1/statuses", status="Hello", media_ids=ids)
        assert (answer.status, bool(answer.error)) == (422, True), ids
    assert await Post.all().count() == 1
    assert shown(await anna.post("", mine[:20])) == mine[:20]


async def test_a_post_needs_something_to_show(join: Join) -> None:
    anna = await join("anna")
    for status in ("", "  \n ", "\x00"):
        answer = await anna.tell("/api/v1/statuses", status=status)
        assert (answer.status, bool(answer.error)) == (422, True)


async def test_five_thousand_characters_as_people_and_clients_count_them(join: Join) -> None:
    anna = await join("anna")
    link, friend = "https://light.test/" + "x" * 500, "@carla@" + "far" * 20 + ".test"
    fits = [
        "a" * 5000,
        "é" * 5000,
        "\N{CAMERA}" * 5000,
        "\N{FAMILY}\u200d" * 100 + "a" * 4000,
        link + " " + "a" * (5000 - 24),
        friend + " " + "a" * (5000 - 7),
    ]
    for text in fits:
        assert (await anna.tell("/api/v1/statuses", status=text)).status == 200, text[:20]
    for text in ("a" * 5001, link + " " + "a" * (5000 - 23), "a" * 200_000):
        answer = await anna.tell("/api/v1/statuses", status=text)
        assert (answer.status, "5000" in answer.error) == (422, True), text[:20]
    answer = await anna.tell("/api/v1/statuses", status="a" * 4990, spoiler_text="b" * 11)
    assert answer.status == 422


@pytest.mark.parametrize(
    ("written", "read"),
    [("public", "public"), ("unlisted", "unlisted"), ("private", "private"), ("direct", "direct")],
)
async def test_visibility_in_mastodons_words(join: Join, written: str, read: str) -> None:
    anna = await join("anna")
    assert (await anna.post("Hello", visibility=written))["visibility"] == read


async def test_what_cannot_be_done_is_said_rather_than_left_out(join: Join) -> None:
    anna = await join("anna")
    for extra in (
        {"visibility": "nobody"},
        {"language": "not a language"},
        {"poll": {"options": ["a", "b"], "expires_in": 60}},
        {"scheduled_at": "2020-01-01T00:00:00Z"},
        {"content_type": "text/html"},
        {"sensitive": "perhaps"},
    ):
        answer = await anna.tell_json("/api/v1/statuses", {"status": "Hello", **extra})
        assert (answer.status, bool(answer.error)) == (422, True), extra
    for parent in ("1", "x", "9" * 30):
        answer = await anna.tell("/api/v1/statuses", status="Hello", in_reply_to_id=parent)
        assert answer.status == 404
    assert await Post.all().count() == 0


async def test_a_post_may_come_as_form_json_or_query(join: Join) -> None:
    anna = await join("anna")
    first, second, third = [[one] for one in await photos(anna, 3)]
    by_json = await anna.tell_json("/api/v1/statuses", {"status": "Hello", "media_ids": first})
    bracketed = await anna.tell_json("/api/v1/statuses", {"status": "b", "media_ids[]": second})
    by_query = await anna.send(
        "POST", f"/api/v1/statuses?status=Hello&media_ids[]={third[0]}&sensitive=1"
    )
    assert [shown(one.json) for one in (by_json, bracketed, by_query)] == [first, second, third]
    assert by_query.json["sensitive"] is True


async def test_the_same_key_posts_once_also_when_sent_twice_at_the_same_time(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")

    async def send(program: Program, key: str) -> str:
        answer = await program.send("POST", "/api/v1/statuses?status=Hello", Idempotency_Key=key)
        assert answer.status == 200, answer.body
        return str(answer.json["id"])

    at_once = await asyncio.gather(*(send(anna, "one") for _ in range(8)))
    assert len(set(at_once)) == 1
    assert await send(anna, "one") == at_once[0]
    assert await send(anna, "two") != at_once[0]
    assert await send(boris, "one") != at_once[0]
    assert await send(anna, "x" * 4000) == await send(anna, "x" * 4000)
    assert await Post.filter(account_id=anna.me.id).count() == 3
    assert await IdempotencyKey.all().count() == 4


async def test_a_key_whose_post_is_gone_posts_nothing_again(join: Join) -> None:
    anna = await join("anna")
    made = await anna.send("POST", "/api/v1/statuses?status=Hello", Idempotency_Key="one")
    await anna.send("DELETE", f"/api/v1/statuses/{made.json['id']}")
    again = await anna.send("POST", "/api/v1/statuses?status=Hello", Idempotency_Key="one")
    assert again.status in (200, 409)
    assert await Post.filter(caption="Hello").count() == (1 if again.status == 200 else 0)


async def test_an_edit_is_kept_beside_what_was_before(join: Join) -> None:
    anna = await join("anna")
    first, second, third = await photos(anna, 3)
    post = await anna.post("One", [first, second], visibility="public")
    path = f"/api/v1/statuses/{post['id']}"
    assert post["edited_at"] is None
    edited = (await anna.tell(path, "PUT", status="Two", media_ids=[third, first])).json
    assert shown(edited) == [third, first]
    assert edited["content"] == "<p>Two</p>"
    assert edited["edited_at"] is not None
    reordered = (await anna.tell(path, "PUT", media_ids=[first, third])).json
    assert (shown(reordered), reordered["content"]) == ([first, third], "<p>Two</p>")
    described = await anna.tell_json(
        path,
        {"media_attributes": [{"id": first, "description": "Told anew", "focus": "0.5,0.5"}]},
        "PUT",
    )
    assert described.json["media_attachments"][0]["description"] == "Told anew"
    assert described.json["media_attachments"][0]["meta"]["focus"] == {"x": 0.5, "y": 0.5}
    history = (await anna.ask(f"{path}/history")).json
    assert [one["content"] for one in history] == ["<p>One</p>"] + ["<p>Two</p>"] * 3
    assert [shown(one) for one in history] == [
        [first, second],
        [third, first],
        [first, third],
        [first, third],
    ]
    assert [one["media_attachments"][-2]["description"] for one in history][-2:] == [
        "Number 0",
        "Told anew",
    ]


async def test_visibility_and_comments_are_changed_by_an_edit(
    join: Join, stranger: Program
) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await anna.post("Hello", visibility="public")
    path = f"/api/v1/statuses/{post['id']}"
    assert post["comments_disabled"] is False
    closed = (await anna.tell(path, "PUT", comments_disabled="true")).json
    assert (closed["comments_disabled"], closed["content"]) == (True, "<p>Hello</p>")
    comment = {"status": "Nice", "in_reply_to_id": post["id"]}
    assert (await boris.tell("/api/v1/statuses", **comment)).status == 403
    await anna.tell(path, "PUT", comments_disabled="false")
    assert (await boris.tell("/api/v1/statuses", **comment)).status == 200
    assert (await stranger.ask(path)).status == 200
    assert (await anna.tell(path, "PUT", visibility="private")).json["visibility"] == "private"
    assert (await stranger.ask(path)).status == 404
    assert (await anna.ask(path)).json["visibility"] == "private"


async def test_comments_may_be_off_from_the_beginning(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await anna.post("Hello", visibility="public", comments_disabled="1")
    answer = await boris.tell("/api/v1/statuses", status="But", in_reply_to_id=post["id"])
    assert (answer.status, bool(answer.error)) == (403, True)


async def test_an_edit_that_is_refused_changes_nothing(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    mine, theirs = await photos(anna, 2), await photos(boris, 1)
    post = await anna.post("Hello", mine[:1], visibility="public")
    path = f"/api/v1/statuses/{post['id']}"
    for change in (
        {"media_ids": theirs},
        {"media_ids": [mine[1], "5"]},
        {"media_ids": [], "status": ""},
        {"status": "a" * 5001},
        {"visibility": "nobody"},
        {"media_ids": [mine[1]], "media_attributes": [{"id": theirs[0], "description": "Mine"}]},
        {"media_attributes": [{"description": "Which?"}]},
        {"media_attributes": [{"id": mine[0], "focus": "7,7"}]},
    ):
        answer = await anna.tell_json(path, change, "PUT")
        assert (answer.status, bool(answer.error)) in ((422, True), (404, True)), change
    assert (await boris.tell(path, "PUT", status="Mine now")).status == 404
    assert (await anna.ask(path)).json == post
    assert len((await anna.ask(f"{path}/history")).json) == 1


async def test_a_deleted_post_answers_what_was_typed_and_is_gone(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    ids = [(await anna.upload(jpeg(color))).json["id"] for color in ("teal", "red")]
    post = await anna.post("Hello @boris\n\n#light <b>", ids, visibility="public")
    path = f"/api/v1/statuses/{post['id']}"
    assert (await boris.ask(f"{path}/source")).status == 404
    assert (await boris.send("DELETE", path)).status == 404
    source = (await anna.ask(f"{path}/source")).json
    assert source["text"] == "Hello @boris\n\n#light <b>"
    gone = await anna.send("DELETE", path)
    assert gone.json["text"] == source["text"]
    assert shown(gone.json) == ids
    for again in (path, f"{path}/context", f"{path}/history", f"{path}/source"):
        assert (await anna.ask(again)).status == 404
    assert (await anna.send("DELETE", path)).status == 404
    assert (await boris.ask("/api/v1/timelines/public")).json == []


async def test_who_likes_and_boosts_is_walked_through_page_by_page(join: Join) -> None:
    anna = await join("anna")
    post = await anna.post("Hello", visibility="public")
    names = [f"fan{n}" for n in range(7)]
    for name in names:
        fan = await join(name)
        for deed in ("favourite", "reblog"):
            await fan.tell(f"/api/v1/statuses/{post['id']}/{deed}")
    for listing in ("favourited_by", "reblogged_by"):
        seen: list[str] = []
        address = f"/api/v1/statuses/{post['id']}/{listing}?limit=3"
        while address:
            page = await anna.ask(address)
            seen += [one["acct"] for one in page.json]
            address = page.link.get("next", "")
        assert sorted(seen) == names, listing


async def test_only_open_posts_are_boosted_by_others(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await boris.tell(f"/api/v1/accounts/{anna.me.id}/follow")
    private = await anna.post("For those who follow", visibility="private")
    direct = await anna.post("@boris hello", visibility="direct")
    for post in (private, direct):
        answer = await boris.tell(f"/api/v1/statuses/{post['id']}/reblog")
        assert answer.status in (403, 404, 422), answer.body
        assert (await boris.ask(f"/api/v1/statuses/{post['id']}")).json["reblogs_count"] == 0
    hidden = await anna.post("Hello", visibility="direct")
    for deed in ("favourite", "reblog", "bookmark", "pin", "mute"):
        assert (await boris.tell(f"/api/v1/statuses/{hidden['id']}/{deed}")).status == 404


async def test_a_boost_holds_the_post_and_is_taken_back(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await anna.post("Hello", visibility="public")
    path = f"/api/v1/statuses/{post['id']}"
    boost = (await boris.tell(f"{path}/reblog")).json
    assert (boost["id"] != post["id"], boost["reblog"]["id"]) == (True, post["id"])
    assert (await boris.tell(f"{path}/reblog")).json["id"] == boost["id"]
    assert (await boris.tell(f"/api/v1/statuses/{boost['id']}/favourite")).json["id"] == post["id"]
    taken_back = (await boris.tell(f"{path}/unreblog")).json
    assert (taken_back["id"], taken_back["reblogged"]) == (post["id"], False)
    assert (await boris.ask(f"/api/v1/statuses/{boost['id']}")).status == 404


async def test_a_thread_shows_each_reader_what_is_theirs_to_see(
    join: Join, stranger: Program
) -> None:
    anna, boris, carla = await join("anna"), await join("boris"), await join("carla")
    post = await anna.post("Hello", visibility="public")
    private = await boris.post("@anna between us", in_reply_to_id=post["id"], visibility="direct")
    public = await carla.post("Nice", in_reply_to_id=post["id"], visibility="public")

    async def below(reader: Program) -> list[str]:
        context = (await reader.ask(f"/api/v1/statuses/{post['id']}/context")).json
        return [one["id"] for one in context["descendants"]]

    assert await below(anna) == await below(boris) == [private["id"], public["id"]]
    assert await below(carla) == await below(stranger) == [public["id"]]
    for hidden_from in (carla, stranger):
        for path in ("", "/context", "/history", "/favourited_by", "/reblogged_by"):
            path = f"/api/v1/statuses/{private['id']}{path}"
            answer = await hidden_from.ask(path)
            absent = await hidden_from.ask(path.replace(private["id"], "77"))
            assert (
                (answer.status, answer.body)
                == (absent.status, absent.body)
                == (
                    404,
                    b'{"error":"Record not found"}',
                )
            )
    listed = await stranger.ask("/api/v1/statuses", id=[private["id"], public["id"]])
    assert [one["id"] for one in listed.json] == [public["id"]]
    answer = await carla.tell("/api/v1/statuses", status="And me", in_reply_to_id=private["id"])
    assert answer.status == 404


async def test_a_post_written_elsewhere_is_nobodys_to_change(join: Join) -> None:
    anna = await join("anna")
    far = await city.somebody("carla", "far.test")
    post = await city.hears(far)
    path = f"/api/v1/statuses/{post.id}"
    assert (await anna.ask(path)).json["account"]["acct"] == "carla@far.test"
    assert (await anna.tell(path, "PUT", status="Mine")).status == 404
    assert (await anna.send("DELETE", path)).status == 404
    assert await posts.get(post.id)
