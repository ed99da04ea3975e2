"""An instance whose people have handles on another host talks with a plain one."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import eventually


class Front:
    """The web server of the host in handles: sends WebFinger on and knows nothing else."""

    def __init__(self) -> None:
        self.leads_to = ""
        front = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_led = self.path.startswith("/.well-known/webfinger") and front.leads_to
                self.send_response(301 if is_led else 404)
                if is_led:
                    self.send_header("Location", f"{front.leads_to}{self.path}")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def front() -> Iterator[Front]:
    made = Front()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_both_see_each_other_by_the_handles_that_people_chose(
    new_instance: NewInstance, front: Front
) -> None:
    a = new_instance("a", handles_on=front.host)
    front.leads_to = a.url
    b = new_instance("b")
    alice, bob = a.person("alice"), b.person("bob")
    handle = f"alice@{front.host}"
    assert "FAIL" not in a.command("doctor")

    found = bob.follow(handle)
    assert found["acct"] == handle
    assert found["uri"].startswith(f"{a.url}/users/")
    assert bob.look_up(f"alice@{a.domain}")["id"] == found["id"]
    assert bob.look_up(f"{a.url}/@alice")["id"] == found["id"]
    eventually(lambda: alice.notified("follow"))
    alice.publish("From a house with two doors")
    arrived = eventually(lambda: bob.in_home("two doors"))
    assert arrived["account"]["acct"] == handle
    bob.publish(f"@{handle} I came by the front", in_reply_to_id=arrived["id"])
    mention = eventually(lambda: alice.notified("mention"))["status"]
    assert mention["account"]["acct"] == bob.handle
    assert [one["acct"] for one in mention["mentions"]] == ["alice"]

    front.leads_to = ""
    done = a.run("doctor")
    assert done.returncode == 1
    assert "docs/split-domain.md" in done.stdout
