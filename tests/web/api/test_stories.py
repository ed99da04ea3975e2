"""Can Pixelfed's app show stories, look at them, and answer?"""

from datetime import UTC, datetime
from typing import Any

from fediphoto.domain.people.profiles import ProfileChanges, update_profile
from fediphoto.domain.relations import blocks
from fediphoto.storage.models import Account, Attachment, Post, Story
from tests.domain import city
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

CAROUSEL = "/api/v1.2/stories/carousel"


async def shown(program: Program, **fields: str) -> str:
    """The id of a story that the program's person shows."""
    answer = await program.upload(jpeg(), "/api/v1.2/stories/publish", **fields)
    assert answer.status == 200, answer.body
    return str(answer.json["id"])


async def test_a_story_is_seen_by_followers_once_and_by_nobody_else(join: Join) -> None:
    anna, boris, carla = await join("anna"), await join("boris"), await join("carla")
    await city.follow(boris.me, anna.me)
    story = await shown(anna, duration="7")
    [ring] = (await boris.ask(CAROUSEL)).json["nodes"]
    assert (ring["id"], ring["user"]["username_acct"], ring["seen"]) == (
        str(anna.me.id),
        "anna",
        False,
    )
    [node] = ring["nodes"]
    assert (node["id"], node["type"], node["duration"]) == (story, "photo", 7)
    assert (await boris.send("GET", node["src"])).headers["Content-Type"] == "image/jpeg"
    for _ in range(2):
        assert (await boris.tell("/api/v1.1/stories/seen", id=story)).json == {"code": 200}
    assert (await boris.ask(CAROUSEL)).json["nodes"][0]["seen"] is True
    assert (await carla.ask(CAROUSEL)).json["nodes"] == []
    assert (await carla.tell("/api/v1.1/stories/seen", id=story)).status == 404
    own = (await anna.ask(CAROUSEL)).json
    assert own["nodes"] == []
    assert own["self"]["user"]["is_author"] is True
    assert [(one["id"], one["view_count"]) for one in own["self"]["nodes"]] == [(story, 1)]
    seen = (await anna.ask("/api/v1.2/stories/viewers", sid=story)).json["data"]
    assert [one["acct"] for one in seen] == ["boris"]
    assert (await boris.ask("/api/v1.2/stories/viewers", sid=story)).status == 404
    await blocks.block(anna.me, boris.me)
    assert (await boris.ask(CAROUSEL)).json["nodes"] == []


async def test_an_upload_is_shown_in_two_steps_and_then_serves_for_nothing_else(
    join: Join,
) -> None:
    anna, boris = await join("anna"), await join("boris")
    added = (await anna.upload(jpeg(), "/api/v1.1/stories/add")).json
    given = {"media_id": added["media_id"], "duration": "3", "can_reply": "false"}
    assert (await boris.tell("/api/v1.1/stories/publish", **given)).status == 404
    assert (await anna.tell("/api/v1.1/stories/publish", **given)).json["code"] == 200
    assert (await anna.tell("/api/v1.1/stories/publish", **given)).status == 422
    refused = await anna.tell("/api/v1/statuses", status="", media_ids=[added["media_id"]])
    assert (refused.status, "story" in refused.error) == (422, True)
    path = f"/api/v1/media/{added['media_id']}"
    assert (await anna.send("DELETE", path)).status == 422
    story = await Story.all().first()
    assert story is not None
    assert (story.can_reply, story.can_react) == (False, True)


async def test_what_is_answered_is_read_by_the_author_alone(join: Join) -> None:
    anna, boris, carla = await join("anna"), await join("boris"), await join("carla")
    await city.follow(boris.me, anna.me)
    await city.follow(anna.me, boris.me)  # else what he says privately waits as a request
    story = await shown(anna)
    assert (await carla.tell("/api/v1.1/stories/comment", sid=story, caption="Hi")).status == 404
    assert (await boris.tell("/api/v1.1/stories/comment", sid=story, caption="")).status == 422
    assert (await boris.tell("/api/v1.1/stories/comment", sid=story, caption="Hi")).status == 200
    assert (await boris.tell("/api/v1.1/stories/react", sid=story, reaction="😍")).status == 200
    assert (await boris.tell("/api/v1.1/stories/react", sid=story, reaction="no")).status == 422
    captions = [(one.visibility, one.caption) for one in await Post.all().order_by("id")]
    assert captions == [
        ("direct", "@anna About your story: Hi"),
        ("direct", "@anna 😍 (to your story)"),
    ]
    assert await city.told(anna.me) == [("mention", "boris"), ("mention", "boris")]
    quiet = await shown(anna, can_reply="0", can_react="0")
    for path, said in (("comment", {"caption": "Hi"}), ("react", {"reaction": "😍"})):
        answer: Any = await boris.tell(f"/api/v1.1/stories/{path}", sid=quiet, **said)
        assert answer.status == 403


async def test_a_story_is_shown_only_when_asked_for_if_its_author_or_a_moderator_wishes(
    join: Join,
) -> None:
    anna = await join("anna")
    for fields, expected in (
        ({}, (False, "")),
        ({"sensitive": "1"}, (True, "")),
        ({"spoiler_text": "  Blood "}, (True, "Blood")),
    ):
        story = await shown(anna, **fields)
        nodes = (await anna.ask(CAROUSEL)).json["self"]["nodes"]
        [node] = [one for one in nodes if one["id"] == story]
        assert (node["sensitive"], node["spoiler_text"]) == expected
    answer = await anna.upload(jpeg(), "/api/v1.2/stories/publish", spoiler_text="x" * 501)
    assert answer.status == 422
    await Account.filter(id=anna.me.id).update(
        sensitized_at=datetime.now(UTC), version=anna.me.version + 9
    )
    nodes = (await anna.ask(CAROUSEL)).json["self"]["nodes"]
    assert {node["sensitive"] for node in nodes} == {True}
    await update_profile(anna.me, ProfileChanges(default_sensitive=True))
    story = await shown(anna)
    assert (await Story.get(id=int(story))).is_sensitive, "as all that they post"


async def test_only_its_author_takes_a_story_back(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await city.follow(boris.me, anna.me)
    story = await shown(anna)
    assert (await boris.tell(f"/api/v1.1/stories/self-expire/{story}")).status == 404
    assert (await anna.tell(f"/api/v1.1/stories/self-expire/{story}")).status == 200
    assert (await anna.ask(CAROUSEL)).json["self"]["nodes"] == []
    assert await Attachment.all().count() == 0
