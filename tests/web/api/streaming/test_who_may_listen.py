"""Who may listen, how much, and how a stream ends."""

import json
from contextlib import suppress

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.journeys.instance import Instance, Person, eventually
from tests.web.api.streaming.events import Events
from tests.web.streams import Stream, address, says, token_of


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
        timeout=120,
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
    def one_more() -> bool:
        """Whether there is room, once those are forgotten that were closed a moment ago."""
        with suppress(InvalidStatus):
            opened.append(Stream(instance, cora).__enter__())
            return True
        return False

    opened: list[Stream] = []
    for _ in range(30):
        eventually(one_more)
    with pytest.raises(InvalidStatus) as refused:
        Stream(instance, cora).__enter__()
    assert refused.value.response.status_code == 429
    answer = cora.ask("GET", "/api/v1/streaming/user")
    assert answer.status_code == 429
    for stream in opened:
        stream.socket.close()
    eventually(one_more)
    opened[-1].socket.close()
    assert cora.ask("GET", "/api/v1/streaming/health").text == "OK"


def test_both_instance_documents_say_where_streams_are(instance: Instance) -> None:
    url = instance.url.replace("http", "ws")
    second = requests.get(f"{instance.url}/api/v2/instance", timeout=120).json()
    assert second["configuration"]["urls"]["streaming"] == url
    first = requests.get(f"{instance.url}/api/v1/instance", timeout=120).json()
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
