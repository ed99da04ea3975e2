"""Our documents before a strict JSON-LD processor: no term is dropped, none stays relative."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.journeys.instance import Instance, Person, eventually
from tests.peers import installing

pytestmark = pytest.mark.long

Document = dict[str, Any]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ANSWERS = {"View", "Story:Reply", "Story:Reaction"}
"""What is said of stories, in Pixelfed's words."""
SAID = ANSWERS | {
    *("Follow", "Accept", "Undo", "Create", "Update", "Delete", "Like", "Announce", "Block"),
    *("Add", "Remove", "QuoteRequest", "Flag", "Move"),
}
ACTIVITY_JSON = {"Accept": "application/activity+json"}


@pytest.fixture(scope="module")
def instances(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Instance]]:
    """Two instances of ours, which say to each other all that there is to say."""
    folders = [tmp_path_factory.mktemp(name) for name in ("here", "there")]
    pair = tuple(Instance(folder, FEDIPHOTO_FEDERATION__TELL_BLOCKS="true") for folder in folders)
    for instance in pair:
        instance.start()
    yield pair  # type: ignore[misc]  # two of them
    for instance in pair:
        instance.kill()


def complaints(documents: dict[str, Document], corpus: Path) -> dict[str, list[str]]:
    """What the processor (jsonld.js) has against each document, by name; nothing is fetched."""
    folder = installing.or_skip(installing.fedify)
    done = subprocess.run(
        [folder / "node_modules/.bin/node", "expand.mjs", str(corpus / "jsonld-contexts")],
        cwd=folder,
        input=json.dumps(documents),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return dict(json.loads(done.stdout))


def sent(instance: Instance) -> dict[str, Document]:
    """Every activity that an instance has queued for others, by type and id."""
    with closing(sqlite3.connect(_file(instance))) as file:
        bodies = [
            json.loads(body) for (body,) in file.execute("SELECT body FROM outgoing_activity")
        ]
    return {f"{body['type']} {body['id']}": body for body in bodies}


def say_everything(ann: Person, ben: Person, photo: Path) -> None:
    """Every deed that another server hears of, by ann; ben is there."""
    bens = ann.follow(ben.handle)
    ben.ask("PATCH", "/api/v1/accounts/update_credentials", json={"locked": True})
    anns = ben.follow(ann.handle)
    eventually(lambda: relation(ann, bens)["followed_by"])
    ann.ask(
        "PATCH",
        "/api/v1/accounts/update_credentials",
        json={
            "display_name": "Ann",
            "note": "About me",
            "locked": True,
            "fields_attributes": {"0": {"name": "Site", "value": "https://ann.test"}},
        },
    )
    post = ann.publish(
        f"Hello @{ben.handle} #walk",
        [(photo, "A street"), (photo, "")],
        spoiler_text="Light",
        language="en",
    )
    ann.publish("Quiet", [(photo, "")], comments_disabled=True, visibility="private")
    seen = eventually(lambda: ben.in_home("Hello"))
    for deed in ("favourite", "unfavourite", "reblog", "unreblog"):
        ben.post(f"/api/v1/statuses/{seen['id']}/{deed}")
    ben.publish(f"@{ann.handle} Fine", in_reply_to_id=seen["id"])
    media = [one["id"] for one in post["media_attachments"]]
    path = f"/api/v1/statuses/{post['id']}"
    ann.ask("PUT", path, json={"status": "Hello again", "media_ids": media})
    lost = ann.publish("Gone soon", [(photo, "")])
    eventually(lambda: ben.in_home("Gone soon"))
    ann.ask("DELETE", f"/api/v1/statuses/{lost['id']}")
    ben.post(f"/api/v1/accounts/{anns['id']}/unfollow")
    ben.post(f"/api/v1/accounts/{anns['id']}/block")
    ben.post(f"/api/v1/accounts/{anns['id']}/unblock")


def say_more(ann: Person, ben: Person, photo: Path) -> Document:
    """What people say less often: pins and hashtags on profiles, quotes, reports, moves, relays.

    Returns the stamp that one of the quotes had.
    """
    here = ann.instance
    ben.follow(ann.handle)
    (request,) = eventually(lambda: ann.get("/api/v1/follow_requests"))
    ann.post(f"/api/v1/follow_requests/{request['id']}/authorize")
    made = ann.publish("Quote me", [(photo, "")], quote_approval_policy="public")
    path = f"/api/v1/statuses/{made['id']}"
    for deed in ("pin", "unpin"):
        ann.post(f"{path}/{deed}")
    for deed in ("feature", "unfeature"):
        ann.post(f"/api/v1/tags/walk/{deed}")
    seen = ben.get("/api/v2/search", q=made["uri"], resolve="true")["statuses"][0]
    quoting = ben.publish("As ann says", quoted_status_id=seen["id"])
    eventually(lambda: state_of_quote(ben, quoting) == "accepted")
    served = stamp(here)
    (quote,) = ann.get(f"{path}/quotes")
    ann.post(f"{path}/quotes/{quote['id']}/revoke")
    ben.post(
        "/api/v1/reports",
        account_id=seen["account"]["id"],
        status_ids=[seen["id"]],
        comment="Look",
        forward=True,
    )
    actor = f"{ben.instance.url}/actor"
    for relay, followed in ((f"{ben.instance.url}/inbox", PUBLIC), (actor, actor)):
        here.command("relay", "add", relay)
        eventually(lambda: followed in follows_sent(here))  # noqa: B023  # asked within the turn
        # An instance of ours is no relay and does not answer.
        write(here, "UPDATE relay SET state = 'accepted'")
        shown = ann.publish("For strangers", [(photo, "")])
        eventually(lambda: shown["uri"] in str(sent(here).values()))  # noqa: B023
        here.command("relay", "remove", relay)
    mia, max_ = here.person("mia"), here.person("max")
    ben.follow(mia.handle)
    eventually(lambda: mia.notified("follow"))
    here.command("user", "alias", "add", "max", f"@{mia.handle}")
    here.command("user", "move", "mia", f"@{max_.handle}", "--yes")
    return served


def show_a_story(ann: Person, ben: Person, photo: Path) -> Document:
    """Ann shows a story, ben looks at it and answers, it ends; the story as it was served."""
    with photo.open("rb") as file:
        made = ann.ask("POST", "/api/v1.2/stories/publish", files={"file": file}).json()
    ring = eventually(lambda: ben.get("/api/v1.2/stories/carousel")["nodes"][0])
    (seen,) = ring["nodes"]
    ben.post("/api/v1.1/stories/seen", id=seen["id"])
    ben.post("/api/v1.1/stories/comment", sid=seen["id"], caption="Hi")
    ben.post("/api/v1.1/stories/react", sid=seen["id"], reaction="😍")
    eventually(lambda: {body["type"] for body in sent(ben.instance).values()} >= ANSWERS)
    (told,) = [
        body["object"] for body in sent(ann.instance).values() if "bear:" in str(body["object"])
    ]
    token, address = told["object"].removeprefix("bear:?t=").split("&u=")
    headers = {**ACTIVITY_JSON, "Authorization": f"Bearer {token}"}
    served = requests.get(address, headers=headers, timeout=120)
    assert served.status_code == 200, served.text
    ann.ask("DELETE", f"/api/v1.1/stories/{made['id']}")
    return dict(served.json())


def vote(ann: Person, ben: Person, photo: Path) -> None:
    """Ben votes in a poll of ann's, of which his instance learns: no instance of ours makes one."""
    made = ann.publish("Which one?", [(photo, "")])
    seen = ben.get("/api/v2/search", q=made["uri"], resolve="true")["statuses"][0]
    columns = "id, post_id, options, is_multiple, voters_count"
    options = json.dumps([{"title": "This", "votes": 0}, {"title": "That", "votes": 0}])
    write(
        ben.instance,
        f"INSERT INTO poll ({columns}) VALUES (1, ?, ?, 0, 0)",  # no words of others
        seen["id"],
        options,
    )
    ben.post("/api/v1/polls/1/votes", choices=[1])


def write(instance: Instance, statement: str, *values: Any) -> None:
    """Change what a running instance has in its database."""
    with closing(sqlite3.connect(_file(instance), timeout=120)) as file, file:
        file.execute(statement, values)


def tell_cameras(instance: Instance) -> None:
    """Have everybody there tell with which camera photos were made."""
    write(instance, "UPDATE user SET settings = json_set(settings, '$.shows_camera', json('true'))")


def _file(instance: Instance) -> Path:
    return instance.folder / "data" / "fediphoto.sqlite3"


def stamp(instance: Instance) -> Document:
    """The stamp that an instance serves for the quote that it has accepted."""
    (address,) = [body["result"] for body in sent(instance).values() if "result" in body]
    return dict(requests.get(address, headers=ACTIVITY_JSON, timeout=120).json())


def follows_sent(instance: Instance) -> list[str]:
    """Whom an instance's actors have asked to follow."""
    return [body["object"] for body in sent(instance).values() if body["type"] == "Follow"]


def state_of_quote(person: Person, status: Document) -> str:
    return str(person.get(f"/api/v1/statuses/{status['id']}")["quote"]["state"])


def relation(person: Person, account: Document) -> Document:
    return dict(person.get("/api/v1/accounts/relationships", **{"id[]": account["id"]})[0])


def test_nothing_we_send_loses_its_meaning(
    instances: tuple[Instance, Instance], photos: tuple[Path, Path], corpus: Path
) -> None:
    here, there = instances
    ann, ben = here.person("ann"), there.person("ben")
    tell_cameras(here)
    say_everything(ann, ben, photos[0])
    served = say_more(ann, ben, photos[0])
    vote(ann, ben, photos[0])
    story = show_a_story(ann, ben, photos[0])
    documents = eventually(lambda: _all(here, there))
    assert served["type"] == "QuoteAuthorization"
    assert story["type"] == "Story"
    documents |= {served["id"]: served, story["id"]: story}
    assert complaints(documents, corpus) == {}


def _all(here: Instance, there: Instance) -> dict[str, Document]:
    documents = sent(here) | sent(there)
    said = list(documents.values())
    assert SAID - {body["type"] for body in said} == set()
    answered = {body["object"]["type"] for body in said if body["type"] in ("Accept", "Reject")}
    assert answered >= {"Follow", "QuoteRequest"}
    undone = [body["object"] for body in said if body["type"] == "Undo"]
    assert {body["type"] for body in undone} >= {"Follow", "Like", "Announce", "Block"}
    assert {"type": "Follow", "object": PUBLIC} in [
        {name: body[name] for name in ("type", "object")} for body in undone
    ]
    announcers = {body["actor"] for body in said if body["type"] == "Announce"}
    assert f"{here.url}/actor" in announcers
    assert "That" in [body["object"].get("name") for body in said if body["type"] == "Create"]
    return documents


def test_nothing_we_serve_loses_its_meaning(
    instances: tuple[Instance, Instance], photos: tuple[Path, Path], corpus: Path
) -> None:
    here, _ = instances
    cleo = here.person("cleo")
    tell_cameras(here)
    columns = "id, name, name_folded, country, latitude, longitude, created_at"
    row = (7, "Gdańsk", "gdańsk", "Poland", 54.35, 18.65, "2026-01-01 00:00:00+00:00")
    write(here, f"INSERT INTO place ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", *row)
    post = cleo.publish("Seen by all #walk", [(photos[0], "A street")], place_id="7")
    kept = cleo.post("/api/v1.1/collections/create", title="Walks", visibility="public")
    cleo.post("/api/v1.1/collections/add", collection_id=kept["id"], post_id=post["id"])
    cleo.publish("And a comment", in_reply_to_id=post["id"])
    gone = cleo.publish("Not for long", [(photos[0], "")])
    cleo.ask("DELETE", f"/api/v1/statuses/{gone['id']}")
    documents = {}
    waiting = [f"{here.url}/actor", f"{here.url}/users/cleo", post["uri"], gone["uri"]]
    waiting.append(f"{here.url}/users/cleo/collections/{kept['id']}")
    while waiting:
        address = waiting.pop()
        if address not in documents:
            answer = requests.get(address, headers=ACTIVITY_JSON, timeout=120)
            documents[address] = answer.json()
            waiting += _parts(documents[address])
    assert {body["type"] for body in documents.values()} >= {
        "Application",
        "Person",
        "Note",
        "Tombstone",
        "OrderedCollection",
        "OrderedCollectionPage",
    }
    assert documents[post["uri"]]["location"]["name"] == "Gdańsk"
    assert "exifData" in documents[post["uri"]]["attachment"][0]
    assert complaints(documents, corpus) == {}


def _parts(document: Document) -> list[str]:
    """The documents of ours that a document leads to."""
    found = []
    for name in ("outbox", "followers", "following", "featured", "replies", "likes", "shares"):
        part = document.get(name)
        found.append(part["id"] if isinstance(part, dict) else part)
    for name in ("first", "next"):
        part = document.get(name)
        found.append(part if isinstance(part, str) else None)
    found += [item for item in document.get("orderedItems", []) if isinstance(item, str)]
    return [address for address in found if address]
