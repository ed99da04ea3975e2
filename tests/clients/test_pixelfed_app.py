"""Pixelfed's own app, as it talks: its gate, its multipart forms, its odd bodies and addresses."""

import io
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
import requests
from PIL import Image

from tests.clients.consent import decide
from tests.journeys.instance import Instance

REDIRECT = "pixelfed://login"
SCOPES = "read write follow push"
GREEDY = f"{SCOPES} admin:read admin:write"
"""The app asks this of the token endpoint, whatever it was allowed."""


def parts(**fields: str) -> dict[str, tuple[None, str]]:
    """A multipart form without files, as React Native's FormData sends it."""
    return {name: (None, value) for name, value in fields.items()}


class App:
    """The app on somebody's phone, signed in."""

    def __init__(self, instance: Instance, name: str) -> None:
        self.url = instance.url
        self._session = requests.Session()
        registered = self._registered()
        asked = {
            "client_id": registered["client_id"],
            "scope": SCOPES,
            "redirect_uri": REDIRECT,
            "response_type": "code",
        }
        back = decide(f"{self.url}/oauth/authorize?{urlencode(asked)}", f"{name}@example.com")
        assert back.headers["Location"].startswith(REDIRECT)
        (code,) = parse_qs(urlsplit(back.headers["Location"]).query)["code"]
        form = parts(
            client_id=registered["client_id"],
            client_secret=registered["client_secret"],
            redirect_uri=REDIRECT,
            grant_type="authorization_code",
            code=code,
            scope=GREEDY,
        )
        answer = requests.post(f"{self.url}/oauth/token", files=form, timeout=120)
        assert answer.status_code == 200, answer.text
        self.token: dict[str, Any] = answer.json()
        self._session.headers["Authorization"] = f"Bearer {self.token['access_token']}"
        self.me = self.get("/api/v1/accounts/verify_credentials?_pe=1")

    def _registered(self) -> dict[str, Any]:
        form = parts(
            client_name="Pixelfed for Android",
            redirect_uris=REDIRECT,
            scopes=SCOPES,
            website="https://example.com/app",
        )
        answer = requests.post(f"{self.url}/api/v1/apps", files=form, timeout=120)
        assert answer.status_code == 200, answer.text
        registered: dict[str, Any] = answer.json()
        return registered

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """One request, whatever comes of it."""
        return self._session.request(method, urljoin(self.url, path), timeout=120, **more)

    def get(self, path: str) -> Any:
        """A GET that calls its empty body JSON, as the app's do."""
        answer = self.ask("GET", path, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def send(self, path: str, body: str = "", method: str = "POST") -> Any:
        """A request with `body` called JSON, even where it is empty."""
        answer = self.ask(method, path, data=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def post_photo(self, caption: str) -> Any:
        """Upload a photo, describe it in the address, and post it."""
        file = io.BytesIO()
        Image.new("RGB", (60, 40), "green").save(file, "JPEG")
        upload = {"file": ("photo.jpg", file.getvalue(), "image/jpeg")}
        uploaded = self.ask("POST", "/api/v2/media", files=upload)
        assert uploaded.status_code in (200, 202), uploaded.text
        media = uploaded.json()["id"]
        self.ask("PUT", f"/api/v1/media/{media}?description=A%20green%20field").raise_for_status()
        answer = self.ask(
            "POST", "/api/v1/statuses", json={"status": caption, "media_ids": [media], "_pe": "1"}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def alice(instance: Instance) -> App:
    return App(instance, "alice")


@pytest.fixture(scope="module")
def bob(instance: Instance) -> App:
    return App(instance, "bob")


def test_the_gate_before_the_sign_in_opens(instance: Instance):
    told = requests.get(f"{instance.url}/api/nodeinfo/2.0.json", timeout=120).json()
    version = tuple(int(part) for part in told["software"]["version"].split("."))
    assert (told["software"]["name"], version >= (0, 12, 3)) == ("pixelfed", True)
    rules = requests.get(f"{instance.url}/api/v1/instance", timeout=120).json()
    assert rules["configuration"]["statuses"]["max_media_attachments"] >= 1


def test_a_token_that_asks_for_too_much_is_given_what_was_allowed(alice: App):
    assert set(alice.token["scope"].split()) == set(SCOPES.split())
    assert isinstance(alice.token["created_at"], int)
    assert alice.me["username"] == "alice"
    assert alice.me["settings"]["video_autoplay"] in (True, False)
    assert alice.me["source"]["privacy"] == "public"


def test_a_photo_has_what_the_grid_reads(alice: App):
    post = alice.post_photo("A field")
    assert (post["pf_type"], post["content_text"], post["reply_count"]) == ("photo", "A field", 0)
    (photo,) = post["media_attachments"]
    assert photo["description"] == "A green field"
    assert photo["meta"]["original"]["width"] == 60
    mine = alice.get(f"/api/v1/accounts/{alice.me['id']}/statuses?_pe=1&limit=24&only_media=true")
    assert mine[0]["id"] == post["id"]


def test_empty_bodies_called_json_do_what_the_address_says(alice: App, bob: App):
    post = alice.post_photo("Like me")
    where = f"/api/v1/statuses/{post['id']}"
    assert bob.send(f"{where}/favourite?_pe=1")["favourited"] is True
    assert bob.send(f"{where}/unfavourite")["favourited"] is False
    assert bob.send(f"{where}/reblog", "{}")["reblog"]["id"] == post["id"]
    assert bob.send(f"{where}/bookmark", "{}")["bookmarked"] is True
    assert bob.send(f"{where}/unbookmark", "{}")["bookmarked"] is False
    followed = bob.send(f"/api/v1/accounts/{alice.me['id']}/follow?_pe=1", "{}")
    assert (followed["following"], bool(followed["following_since"])) == (True, True)
    assert bob.send("/api/v1.1/push/disable", "false")["notify_enabled"] is False
    assert alice.send(where, method="DELETE")["id"] == post["id"]
    assert alice.ask("GET", where).status_code == 404


def test_a_comment_is_all_in_the_address(alice: App, bob: App):
    post = alice.post_photo("Say something")
    query = urlencode(
        {
            "_pe": "1",
            "in_reply_to_id": post["id"],
            "status": "Something, & more: 50%",
            "visibility": "public",
            "sensitive": "false",
        }
    )
    comment = bob.send(f"/api/v1/statuses?{query}")
    assert comment["content_text"] == "Something, & more: 50%"
    below = alice.get(f"/api/v1/statuses/{post['id']}/context?_pe=1&max_id=")["descendants"]
    assert [one["id"] for one in below] == [comment["id"]]
    assert alice.get(f"/api/v1/statuses/{post['id']}?_pe=1")["reply_count"] == 1


def test_the_profile_changes_by_the_address_and_its_picture_by_a_form(bob: App):
    path = "/api/v1/accounts/update_credentials"
    changed = bob.ask("PATCH", f"{path}?_pe=1&display_name=Bob%20B&reduce_motion=true")
    assert changed.status_code == 200, changed.text
    assert changed.json()["display_name"] == "Bob B"
    assert changed.json()["settings"]["reduce_motion"] is True
    file = io.BytesIO()
    Image.new("RGB", (80, 80), "red").save(file, "PNG")
    picture = {"avatar": ("avatar.png", file.getvalue(), "image/png")}
    posted = bob.ask("POST", f"{path}?_pe=1", files=picture)
    assert posted.status_code == 200, posted.text
    assert posted.json()["avatar"] != bob.me["avatar"]


def test_an_upload_that_is_no_photo_says_so_where_the_app_looks(alice: App):
    upload = {"file": ("photo.jpg", b"this is not a photo", "image/jpeg")}
    refused = alice.ask("POST", "/api/v2/media", files=upload)
    assert refused.status_code == 422
    assert refused.json()["message"] == refused.json()["errors"]["file"][0] != ""


def test_pages_are_followed_as_the_app_splits_their_links(alice: App):
    for number in range(3):
        alice.post_photo(f"Roll {number}")
    wanted = f"/api/v1/accounts/{alice.me['id']}/statuses"
    answer = alice.ask("GET", f"{wanted}?_pe=1&limit=2")
    links = {}
    for link in answer.headers["Link"].split(","):
        address, relation = link.split(";")
        links[relation.strip()] = address.strip().strip("<>")
    following = links['rel="next"']
    assert urlsplit(following).query, "the app appends &_pe=1 and never a question mark"
    assert following.startswith(alice.url)
    more = alice.get(f"{following}&_pe=1&limit=20")
    first = {one["id"] for one in answer.json()}
    assert len(first) == 2
    assert more
    assert not first & {one["id"] for one in more}


def test_what_it_asks_at_its_start_is_answered(alice: App):
    settings = alice.get("/api/v1.1/compose/settings")
    assert settings["max_media_attachments"] >= 1
    assert alice.get("/api/v2/config")["account"]["max_bio_length"] >= 1
    carousel = alice.get("/api/v1.2/stories/carousel?_pe=1")
    assert carousel["self"]["user"]["username"] == "alice"
    assert alice.get("/api/pixelfed/v1/app/settings")["username"] == "alice"
    assert alice.get("/api/v1.1/nag/state") == {"active": False}
    assert alice.get("/api/v1.1/accounts/username/bob?_pe=1")["username"] == "bob"
    assert alice.get("/api/v1.1/accounts/username/nobody_here?_pe=1") == []
    assert alice.get("/api/v1/tags/market/?_pe=1")["name"] == "market"
    asked = "types[]=favourite&types[]=follow&types[]=mention&types[]=reblog&limit=20&_pe=1"
    kinds = {one["type"] for one in alice.get(f"/api/v1/notifications?{asked}")}
    assert kinds <= {"favourite", "follow", "mention", "reblog"}
