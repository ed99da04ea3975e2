"""Do streams tell what happens, to those whom it concerns and to nobody else?"""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.journeys.instance import Instance, Person, eventually
from tests.web.streams import Stream, address, says, token_of


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One instance for all of these stories."""
    started = Instance(tmp_path_factory.mktemp("streaming") / "a")
    started.start()
    yield started
    started.kill()
    assert "Traceback" not in started.log, started.log[-6000:]


@pytest.fixture(scope="module")
def anna(instance: Instance) -> Person:
    """Who posts."""
    return instance.person("anna")


@pytest.fixture(scope="module")
def bert(instance: Instance, anna: Person) -> Person:
    """Who follows Anna."""
    bert = instance.person("bert")
    bert.follow("anna")
    return bert


@pytest.fixture(scope="module")
def cora(instance: Instance) -> Person:
    """Who follows nobody."""
    return instance.person("cora")


def id_of(person: Person, name: str) -> str:
    """The id of somebody."""
    return str(person.get("/api/v1/accounts/lookup", acct=name)["id"])


def delete(person: Person, status: Any) -> None:
    """Take a post back."""
    assert person.ask("DELETE", f"/api/v1/statuses/{status['id']}").status_code == 200


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
    posted = anna.publish("Please like")
    with Stream(instance, anna, "user") as user, Stream(instance, anna) as other:
        other.look("user:notification")
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
    posted = anna.publish("Talk to me")
    with Stream(instance, None, "public") as stream:
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


def closed_with(stream: Stream) -> int:
    """The code with which the server closes."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            stream.next()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_binary_long_and_too_many_messages_end_the_stream(instance: Instance, anna: Person) -> None:
    with Stream(instance, anna) as stream:
        stream.socket.send(b"\x00")
        assert closed_with(stream) == 1003
    with Stream(instance, anna) as stream:
        stream.socket.send("x" * 20_000)
        assert closed_with(stream) == 1009
    with Stream(instance, anna) as stream:
        for _ in range(200):
            try:
                stream.socket.send("{}")
            except ConnectionClosed:
                break
        assert closed_with(stream) == 1008


def test_a_token_is_shown_in_any_of_three_ways(instance: Instance, anna: Person) -> None:
    token, plain = token_of(anna), address(instance, stream="user")
    for url, options in (
        (address(instance, stream="user", access_token=token), {}),
        (plain, {"subprotocols": [token]}),
        (plain, {"additional_headers": {"Authorization": f"Bearer {token}"}}),
    ):
        with connect(url, compression=None, **options) as socket:
            if "subprotocols" in options:
                assert socket.subprotocol == token


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"stream": "user"}, 401),
        ({"stream": "public", "access_token": "nonsense"}, 401),
        ({"stream": "direct"}, 401),
        ({"stream": "nonsense"}, 400),
        ({"stream": "hashtag"}, 400),
    ],
)
def test_who_may_not_is_told_so_in_json(
    instance: Instance, query: dict[str, str], status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(address(instance, **query))
    assert refused.value.response.status_code == status
    assert json.loads(refused.value.response.body)["error"]
    assert refused.value.response.headers["Access-Control-Allow-Origin"] == "*"


def test_scopes_divide_what_a_token_hears(instance: Instance, anna: Person, bert: Person) -> None:
    def with_scopes(scopes: str) -> Person:
        made = instance.command("token", "create", "anna", "--scopes", scopes)
        return Person(instance, "anna", made.splitlines()[-1])

    with pytest.raises(InvalidStatus) as refused:
        Stream(instance, with_scopes("write"), "user").__enter__()
    assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus):
        Stream(instance, with_scopes("read:notifications"), "public").__enter__()
    posted = anna.publish("Once more, please like")
    with (
        Stream(instance, with_scopes("read:statuses"), "user") as statuses,
        Stream(instance, with_scopes("read:notifications"), "user:notification") as heard,
    ):
        bert.post(f"/api/v1/statuses/{posted['id']}/favourite")
        assert heard.next()["event"] == "notification"
        anna.publish("And on")
        assert [one["event"] for one in statuses.until(says("And on"))] == []
        statuses.say(type="subscribe", stream="user:notification")
        assert statuses.next()["status"] == 403


def test_streams_end_with_the_token_that_opened_them(instance: Instance) -> None:
    dora = instance.person("dora")
    second = Person(instance, "dora", instance.command("token", "create", "dora").splitlines()[-1])
    events = requests.get(
        f"{instance.url}/api/v1/streaming/user",
        headers={"Authorization": f"Bearer {token_of(dora)}"},
        stream=True,
        timeout=30,
    )
    with Stream(instance, dora, "user") as first, Stream(instance, second, "user") as other:
        instance.command("account", "suspend", "dora")
        assert closed_with(first) == 1008
        assert closed_with(other) == 1008
        assert b"".join(events.iter_content(None)).startswith(b":)\n")  # it came to an end
    # For some seconds this process may remember the token as good; the stream ends all the same.
    with suppress(InvalidStatus), Stream(instance, dora, "user") as late:
        assert closed_with(late) == 1008


def test_who_does_not_read_is_cut_off_and_the_others_read_on(
    instance: Instance, anna: Person, bert: Person, cora: Person
) -> None:
    names = ("public", "public:local")
    tags = [f"slow{number}" for number in range(6)]
    words = " ".join(f"#{tag}" for tag in tags) + " word" * 900
    with Stream(instance, cora, reads_ahead=1) as asleep, Stream(instance, bert, "user") as awake:
        for name in names:
            asleep.look(name)
        for tag in tags:
            asleep.look("hashtag", tag=tag)
        rounds = 80
        for number in range(rounds):
            anna.publish(f"{number} {words}")
            assert f"{number} " in awake.status()["content"]
        read = 0
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                asleep.next()
                read += 1
        assert read < rounds * (len(names) + len(tags))
        if closed.value.rcvd is not None:  # else it was hung up on before it read so far
            assert closed.value.rcvd.code == 1013
        anna.publish("Still here")
        assert "Still here" in awake.status()["content"]


def test_too_many_streams_of_one_person_are_refused(instance: Instance, cora: Person) -> None:
    opened = [Stream(instance, cora).__enter__() for _ in range(30)]
    with pytest.raises(InvalidStatus) as refused:
        Stream(instance, cora).__enter__()
    assert refused.value.response.status_code == 429
    answer = cora.ask("GET", "/api/v1/streaming/user")
    assert answer.status_code == 429
    for stream in opened:
        stream.socket.close()

    def one_more() -> bool:
        with Stream(instance, cora):
            return True

    eventually(lambda: cora.ask("GET", "/api/v1/streaming/health").text == "OK" and one_more())


class Events:
    """Server-sent events, read one by one."""

    def __init__(self, instance: Instance, path: str, person: Person | None, **query: str) -> None:
        headers = {} if person is None else {"Authorization": f"Bearer {token_of(person)}"}
        self._answer = requests.get(
            f"{instance.url}/api/v1/streaming/{path}",
            headers=headers,
            params=query,
            stream=True,
            timeout=30,
        )
        assert self._answer.status_code == 200, self._answer.text
        assert self._answer.headers["Content-Type"] == "text/event-stream"
        self._lines = self._answer.iter_lines(chunk_size=1)
        assert next(self._lines) == b":)"

    def next(self) -> tuple[str, str]:
        """The next event and its payload."""
        lines = []
        for line in self._lines:
            if line.startswith(b":"):
                continue
            if not line:
                break
            lines.append(line.decode())
        return lines[0].removeprefix("event: "), lines[1].removeprefix("data: ")

    def close(self) -> None:
        self._answer.close()


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("user", {}),
        ("public", {}),
        ("public", {"only_media": "false"}),
        ("public/local", {}),
        ("hashtag", {"tag": "sse"}),
        ("hashtag/local", {"tag": "SSE"}),
    ],
)
def test_each_stream_is_told_as_events_too(
    instance: Instance, anna: Person, bert: Person, path: str, query: dict[str, str]
) -> None:
    events = Events(instance, path, bert, **query)
    posted = anna.publish("By events #sse")
    name, payload = events.next()
    assert name == "update"
    assert json.loads(payload)["id"] == posted["id"]
    delete(anna, posted)
    assert events.next() == ("delete", posted["id"])
    events.close()


def test_notifications_are_told_as_events_too(
    instance: Instance, anna: Person, bert: Person
) -> None:
    events = Events(instance, "user/notification", anna)
    bert.publish("Hello @anna")
    name, payload = events.next()
    assert name == "notification"
    assert json.loads(payload)["type"] == "mention"
    events.close()


def test_visitors_read_public_streams_and_no_others(instance: Instance, anna: Person) -> None:
    events = Events(instance, "public/local", None)
    anna.publish("For everybody")
    assert events.next()[0] == "update"
    events.close()
    for path in ("user", "user/notification", "direct", "list?list=1"):
        answer = requests.get(f"{instance.url}/api/v1/streaming/{path}", timeout=20)
        assert answer.status_code == 401
        assert answer.json()["error"]


def test_both_instance_documents_say_where_streams_are(instance: Instance) -> None:
    url = instance.url.replace("http", "ws")
    second = requests.get(f"{instance.url}/api/v2/instance", timeout=20).json()
    assert second["configuration"]["urls"]["streaming"] == url
    first = requests.get(f"{instance.url}/api/v1/instance", timeout=20).json()
    assert first["urls"]["streaming_api"] == url


def test_a_stop_ends_the_streams_and_does_not_wait_for_them(
    instance: Instance, anna: Person, bert: Person
) -> None:
    events = Events(instance, "user", bert)
    with Stream(instance, bert, "user") as stream:
        instance.stop()  # which raises after half a minute
        assert closed_with(stream) in (1001, 1012)
    events.close()
    instance.start()
    with Stream(instance, bert, "user") as stream:
        anna.publish("Here again")
        assert "Here again" in stream.status()["content"]
