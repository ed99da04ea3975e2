"""Do streams tell what happens, to those whom it concerns and to nobody else?"""

import json
from typing import Any

import pytest

from tests.journeys.instance import Instance, Person
from tests.web.api.streaming.people import delete, id_of
from tests.web.streams import Stream, says


def test_a_follower_sees_a_post_appear_change_and_go(
    instance: Instance, anna: Person, bert: Person
) -> None:
    with Stream(instance, bert, "user") as stream:
        posted = anna.publish("Light on the water")
        shown = stream.status()
        assert shown == bert.get(f"/api/v1/statuses/{posted['id']}")
        edited = anna.ask("PUT", f"/api/v1/statuses/{posted['id']}", json={"status": "More light"})
        assert edited.status_code == 200
        changed = stream.status(event="status.update")
        assert "More light" in changed["content"]
        assert changed["edited_at"]
        delete(anna, posted)
        assert stream.next() == {"stream": ["user"], "event": "delete", "payload": posted["id"]}


def test_authors_see_their_own_posts(instance: Instance, anna: Person) -> None:
    with Stream(instance, anna, "user") as stream:
        posted = anna.publish("My own")
        shown = stream.status()
        assert shown["id"] == posted["id"]
        assert shown["pinned"] is False
        delete(anna, posted)
        assert stream.next()["event"] == "delete"


def test_a_boost_comes_with_what_it_boosts_and_goes(
    instance: Instance, anna: Person, bert: Person, cora: Person
) -> None:
    posted = cora.publish("Seen from afar")
    with Stream(instance, bert, "user") as stream:
        boost = anna.post(f"/api/v1/statuses/{posted['id']}/reblog")
        shown = stream.status()
        assert shown["id"] == boost["id"]
        assert shown["reblog"]["id"] == posted["id"]
        assert shown["reblog"]["reblogged"] is False
        anna.post(f"/api/v1/statuses/{posted['id']}/unreblog")
        assert stream.next() == {"stream": ["user"], "event": "delete", "payload": boost["id"]}
        again = anna.post(f"/api/v1/statuses/{posted['id']}/reblog")
        assert stream.status()["id"] == again["id"]
        delete(cora, posted)  # and the boost with it
        assert stream.next()["payload"] == again["id"]


def test_notifications_come_on_the_streams_that_carry_them(
    instance: Instance, anna: Person, bert: Person
) -> None:
    with Stream(instance, anna, "user") as user, Stream(instance, anna) as other:
        other.look("user:notification")
        posted = anna.publish("Please like")
        assert user.status()["id"] == posted["id"]
        bert.post(f"/api/v1/statuses/{posted['id']}/favourite")
        for stream, label in ((user, "user"), (other, "user:notification")):
            told = stream.next()
            assert (told["stream"], told["event"]) == ([label], "notification")
            heard = json.loads(told["payload"])
            assert heard == anna.get(f"/api/v1/notifications/{heard['id']}")
            assert heard["type"] == "favourite"


def test_what_is_for_followers_or_direct_reaches_nobody_else(
    instance: Instance, anna: Person, bert: Person, cora: Person
) -> None:
    cora_id = id_of(anna, "cora")
    with (
        Stream(instance, bert, "user") as follower,
        Stream(instance, cora, "user") as stranger,
        Stream(instance, cora, "public") as public,
    ):
        stranger.look("hashtag", tag="quiet")
        public.look("public:local")
        anna.publish("For my followers #quiet", visibility="private")
        anna.publish("For @bert alone #quiet", visibility="direct")
        anna.publish("Unlisted #quiet", visibility="unlisted")
        anna.post(f"/api/v1/accounts/{cora_id}/follow")
        cora.publish("That was all #quiet")
        assert all(one["event"] == "notification" for one in stranger.until(says("That was all")))
        assert public.until(says("That was all")) == []
        anna.publish("The end")
        seen = [
            json.loads(one["payload"])["content"]
            for one in follower.until(says("The end"))
            if one["event"] == "update"
        ]
        assert ["followers" in seen[0], "alone" in seen[1], "Unlisted" in seen[2]] == [True] * 3
    anna.post(f"/api/v1/accounts/{cora_id}/unfollow")


def test_public_streams_divide_by_place_photos_and_hashtag(
    instance: Instance, anna: Person, tmp_path: Any
) -> None:
    from PIL import Image

    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (64, 48), "teal").save(photo)
    with Stream(instance) as stream:
        for name in ("public", "public:media", "public:local", "public:local:media"):
            stream.look(name)
        stream.look("public:remote")
        stream.look("hashtag", tag="Teal")
        stream.look("hashtag:local", tag="teal")
        anna.publish("Words only")
        anna.publish("All #teal", [(photo, "Teal")])
        parent = anna.publish("The end")
        told = stream.until(lambda one: says("The end")(one) and one["stream"] == ["public:local"])
        words = [one["stream"] for one in told if "Words only" in one["payload"]]
        assert sorted(words) == [["public"], ["public:local"]]
        photos = [one["stream"] for one in told if "#" in one["payload"]]
        assert sorted(photos) == [
            ["hashtag", "Teal"],
            ["hashtag:local", "teal"],
            ["public"],
            ["public:local"],
            ["public:local:media"],
            ["public:media"],
        ]
        # A visitor's status says nothing of what somebody did with it.
        assert "favourited" not in json.loads(told[0]["payload"])
        cora_answers = anna.publish("A comment #teal", in_reply_to_id=parent["id"])
        delete(anna, cora_answers)


def test_comments_stand_in_no_public_stream(instance: Instance, anna: Person, bert: Person) -> None:
    with Stream(instance, None, "public") as stream:
        posted = anna.publish("Talk to me")
        stream.until(says("Talk to me"))
        bert.publish("A comment", in_reply_to_id=posted["id"])
        anna.publish("After it")
        assert [one for one in stream.until(says("After it")) if one["event"] == "update"] == []


def test_blocked_and_muted_people_are_not_shown_to_one_another(
    instance: Instance, anna: Person, bert: Person, cora: Person
) -> None:
    anna_id = id_of(cora, "anna")
    for deed in ("block", "mute"):
        cora.post(f"/api/v1/accounts/{anna_id}/{deed}")
        with Stream(instance, cora, "public") as away, Stream(instance, anna, "public") as back:
            away.look("hashtag", tag="seen")
            anna.publish("Not for Cora #seen")
            cora.publish("By Cora")
            bert.publish("By Bert")
            shown = [json.loads(one["payload"])["content"] for one in away.until(says("By Bert"))]
            assert all("Not for Cora" not in one for one in shown)
            assert any("By Cora" in one for one in shown)
            shown = [json.loads(one["payload"])["content"] for one in back.until(says("By Bert"))]
            assert any("By Cora" in one for one in shown) is (deed == "mute")
        cora.post(f"/api/v1/accounts/{anna_id}/un{deed}")


def test_a_silenced_author_appears_to_followers_alone(instance: Instance, anna: Person) -> None:
    loud, fan = instance.person("loud"), instance.person("fan")
    fan.follow("loud")
    instance.command("account", "silence", "loud")
    with Stream(instance, fan, "user") as home, Stream(instance, fan, "public") as public:
        loud.publish("LOUD")
        assert "LOUD" in home.status()["content"]
        anna.publish("Calm")
        assert public.until(says("Calm")) == []


def test_one_connection_carries_several_streams_until_told_otherwise(
    instance: Instance, anna: Person, bert: Person
) -> None:
    with Stream(instance, bert) as stream:
        stream.look("user")
        stream.look("user")
        stream.look("public")
        anna.publish("Twice")
        assert [stream.next()["stream"] for _ in range(2)] == [["user"], ["public"]]
        stream.look_away("user")
        stream.look_away("public:remote")
        stream.look_away("list", list="7")  # perhaps it is gone
        anna.publish("Once")
        anna.publish("Once more")
        assert [stream.next()["stream"] for _ in range(2)] == [["public"], ["public"]]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("no json", "The message is not valid JSON."),
        ("[]", "Unknown message type"),
        ("null", "Unknown message type"),
        ("{}", "Unknown message type"),
        ('{"type": "subscribe"}', "Unknown stream type"),
        ('{"type": "subscribe", "stream": {"a": 1}}', "Unknown stream type"),
        ('{"type": "subscribe", "stream": true}', "Unknown stream type"),
        ('{"type": "subscribe", "stream": "hashtag"}', "Missing tag name parameter"),
        ('{"type": "subscribe", "stream": "list"}', "Missing list name parameter"),
        ('{"type": "subscribe", "stream": "list", "list": "x"}', "Missing list name parameter"),
        ('{"type": "subscribe", "stream": "list", "list": "7"}', "Record not found"),
        ('{"type": "subscribe", "stream": "glance"}', "Unknown stream type"),
        ('{"type": "subscribe", "stream": "user:heard"}', "Unknown stream type"),
        ('{"type": "launch", "stream": "user"}', "Unknown message type"),
    ],
)
def test_what_is_not_understood_is_said_and_the_stream_goes_on(
    instance: Instance, anna: Person, said: str, error: str
) -> None:
    with Stream(instance, anna) as stream:
        stream.socket.send(said)
        assert stream.next()["error"] == error
        stream.sync()
