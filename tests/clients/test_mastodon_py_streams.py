"""Mastodon.py, unmodified, hears what happens as it happens."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from mastodon import Mastodon, StreamListener

from tests.clients.conftest import SignIn
from tests.journeys.instance import eventually

PATIENCE_S = 60


class Heard(StreamListener):
    """Keeps every event, read by Mastodon.py into its own types."""

    def __init__(self) -> None:
        self._events: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.streams: set[str] = set()
        """Where something was heard, so far as the library says."""

    def on_any_event(self, name: str, data: Any = None, for_stream: Any = None) -> None:
        self._events.put((name, data))
        self.streams.add(str(for_stream))

    def next(self, name: str) -> Any:
        """The next event of that name; what comes before it is left out."""
        while True:
            heard, data = self._events.get(timeout=PATIENCE_S)
            if heard == name:
                return data


@contextmanager
def hearing(open_stream: Callable[..., Any], *arguments: Any, **options: Any) -> Iterator[Heard]:
    """Listen on a stream for as long as the block lasts."""
    heard = Heard()
    handle = open_stream(*arguments, heard, run_async=True, timeout=120, **options)
    eventually(handle.is_receiving)
    yield heard
    # The library waits for the next byte before it closes: for a heartbeat.
    threading.Thread(target=handle.close, daemon=True).start()


@pytest.fixture
def alice(sign_in: SignIn) -> Mastodon:
    return sign_in("alice")


@pytest.fixture
def bob(sign_in: SignIn) -> Mastodon:
    return sign_in("bob")


def test_streams_are_healthy(alice: Mastodon) -> None:
    assert alice.stream_healthy()


def test_the_user_stream_tells_of_posts_edits_and_deletions(alice: Mastodon, bob: Mastodon) -> None:
    alice.account_follow(alice.account_lookup("bob"))
    with hearing(alice.stream_user) as heard:
        posted = bob.status_post("Streaming to Alice")
        assert heard.next("update").id == posted.id
        bob.status_update(posted, "Streaming to Alice, better")
        assert "better" in heard.next("status.update").content
        bob.status_delete(posted)
        assert int(heard.next("delete")) == int(posted.id)
        bob.status_post("And @alice too")
        assert heard.next("notification").type == "mention"


def test_notifications_alone(alice: Mastodon, bob: Mastodon) -> None:
    posted = alice.status_post("Like me, streaming")
    with hearing(alice.stream_user_notifications) as heard:
        bob.status_favourite(posted)
        assert heard.next("notification").status.id == posted.id


def test_filters_and_lists(alice: Mastodon, bob: Mastodon) -> None:
    with hearing(alice.stream_user) as heard:
        made = alice.create_filter_v2("Spoilers", ["home"], "warn", keywords_attributes=[
            {"keyword": "ending", "whole_word": True}
        ])  # fmt: skip
        heard.next("filters_changed")
        bob.status_post("I know the ending")
        shown = heard.next("update")
        assert [one.filter.title for one in shown.filtered] == ["Spoilers"]
        alice.delete_filter_v2(made)
    alice.account_follow(alice.account_lookup("bob"))
    some = alice.list_create("Streamed")
    alice.list_accounts_add(some, [alice.account_lookup("bob")])
    with hearing(alice.stream_list, some) as heard:
        posted = bob.status_post("To my lists")
        assert heard.next("update").id == posted.id
        bob.status_delete(posted)
        assert int(heard.next("delete")) == int(posted.id)
    alice.list_delete(some)


def test_conversations(alice: Mastodon, bob: Mastodon) -> None:
    with hearing(alice.stream_direct) as heard:
        posted = bob.status_post("@alice Only for you", visibility="direct")
        moved = heard.next("conversation")
        assert moved.last_status.id == posted.id
        assert moved.unread
        assert [one.acct for one in moved.accounts] == ["bob"]


@pytest.mark.parametrize("is_local", [True, False])
def test_hashtags_and_public_posts(alice: Mastodon, bob: Mastodon, is_local: bool) -> None:
    public = alice.stream_local if is_local else alice.stream_public
    with (
        hearing(public) as all_heard,
        hearing(alice.stream_hashtag, "stream", local=is_local) as heard,
    ):
        posted = bob.status_post("Public #Stream")
        assert all_heard.next("update").id == posted.id
        assert heard.next("update").id == posted.id


def test_several_streams_on_one_websocket(alice: Mastodon, bob: Mastodon) -> None:
    pytest.importorskip("websocket", reason="needs websocket-client")
    heard = Heard()
    handle = alice.stream_open_websocket(heard)
    handle.subscribe("user")
    handle.subscribe("hashtag", tag="socket")
    eventually(handle.is_receiving)

    def are_open() -> bool:
        bob.status_post("By #socket")
        return len(heard.streams) == 2

    eventually(are_open)
    posted = bob.status_post("Once more by #socket")
    for _ in range(2):
        while heard.next("update").id != posted.id:
            pass
    handle.close()
