"""Whether a story goes from one whole instance to another, is seen, answered, and taken back."""

from pathlib import Path

import requests

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Person, eventually

CAROUSEL = "/api/v1.2/stories/carousel"


def show(person: Person, photo: Path) -> str:
    """The person shows a story; its id."""
    with photo.open("rb") as file:
        answer = person.ask("POST", "/api/v1.2/stories/publish", files={"file": file})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_a_story_is_seen_and_answered_on_another_instance(
    new_instance: NewInstance, photos: tuple[Path, Path]
) -> None:
    here, there = new_instance("a"), new_instance("b")
    anna, boris, carla = here.person("anna"), there.person("boris"), there.person("carla")
    boris.follow(anna.handle)
    known = {"id[]": anna.follow(boris.handle)["id"]}
    eventually(lambda: anna.notified("follow"))
    # Words of strangers for one alone would wait until she lets them.
    eventually(lambda: anna.get("/api/v1/accounts/relationships", **known)[0]["following"])
    story = show(anna, photos[0])
    ring = eventually(lambda: boris.get(CAROUSEL)["nodes"])[0]
    assert (ring["user"]["username"], ring["seen"]) == ("anna", False)
    node = ring["nodes"][0]
    photo = requests.get(node["src"], timeout=120)
    assert photo.headers["Content-Type"] == "image/jpeg"
    assert carla.get(CAROUSEL)["nodes"] == []

    boris.post("/api/v1.1/stories/seen", id=node["id"])
    viewers = eventually(lambda: anna.get("/api/v1.2/stories/viewers", sid=story)["data"])
    assert [one["acct"] for one in viewers] == [boris.handle]
    boris.post("/api/v1.1/stories/comment", sid=node["id"], caption="Where is that?")
    told = eventually(lambda: anna.notified("mention"))["status"]
    assert (told["visibility"], told["content"]) == (
        "direct",
        "<p>About your story: Where is that?</p>",
    )
    anna.post(f"/api/v1.1/stories/self-expire/{story}")
    eventually(lambda: boris.get(CAROUSEL)["nodes"] == [])
