"""Is told as events what is told on WebSockets?"""

import json

import pytest
import requests

from tests.journeys.instance import Instance, Person
from tests.web.api.streaming.events import Events
from tests.web.api.streaming.people import delete


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
        answer = requests.get(f"{instance.url}/api/v1/streaming/{path}", timeout=120)
        assert answer.status_code == 401
        assert answer.json()["error"]
