"""Hashtags as a program sees them: followed, and shown on profiles."""

from tests.web.api.shapes.kinds import DAY, ID, URL, check
from tests.web.conftest import Join

FEATURED_TAG = {
    "id": ID,
    "name": str,
    "url": URL,
    "statuses_count": str,
    "last_status_at": (DAY, None),
}


async def test_a_followed_hashtag_is_marked_and_listed(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    answer = await anna.tell("/api/v1/tags/Light/follow")
    assert (answer.status, answer.json["name"], answer.json["following"]) == (200, "light", True)
    post = await boris.post("In the #light")
    assert [one["id"] for one in (await anna.ask("/api/v1/timelines/home")).json] == [post["id"]]
    assert (await anna.ask("/api/v1/tags/LIGHT")).json["following"]
    assert not (await boris.ask("/api/v1/tags/light")).json["following"]
    found = (await anna.ask("/api/v2/search", q="light", type="hashtags")).json["hashtags"]
    assert [one["following"] for one in found] == [True]
    assert [one["name"] for one in (await anna.ask("/api/v1/followed_tags")).json] == ["light"]
    assert not (await anna.tell("/api/v1/tags/light/unfollow")).json["following"]
    assert (await anna.ask("/api/v1/followed_tags")).json == []
    assert (await anna.ask("/api/v1/timelines/home")).json == []


async def test_followed_hashtags_are_paged(join: Join) -> None:
    anna = await join("anna")
    for name in ("one", "two", "three"):
        await anna.tell(f"/api/v1/tags/{name}/follow")
    page = await anna.ask("/api/v1/followed_tags", limit=2)
    assert [one["name"] for one in page.json] == ["three", "two"]
    following = await anna.ask(page.link["next"])
    assert [one["name"] for one in following.json] == ["one"]


async def test_hashtags_are_shown_on_a_profile(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await anna.post("#Light and #dark")
    await anna.post("#light")
    await anna.post("#light", visibility="direct")
    path = f"/api/v1/accounts/{anna.me.id}/featured_tags"
    suggested = (await anna.ask("/api/v1/featured_tags/suggestions")).json
    assert [one["name"] for one in suggested] == ["light", "dark"]
    made = (await anna.tell("/api/v1/featured_tags", name="#light")).json
    assert made | {"last_status_at": None, "id": ""} == {
        "id": "",
        "name": "Light",
        "url": "http://photos.test/tags/light",
        "statuses_count": "2",
        "last_status_at": None,
    }
    check(made, FEATURED_TAG)
    for program in (anna, boris):
        assert (await program.ask(path)).json == [made]
    assert (await anna.ask("/api/v1/featured_tags")).json == [made]
    assert (await anna.ask("/api/v1/tags/light")).json["featuring"]
    again = await anna.tell("/api/v1/featured_tags", name="LIGHT")
    assert again.json == made
    gone = await boris.send("DELETE", f"/api/v1/featured_tags/{made['id']}")
    assert gone.status == 404
    gone = await anna.send("DELETE", f"/api/v1/featured_tags/{made['id']}")
    assert (gone.status, gone.json) == (200, {})
    assert (await anna.ask(path)).json == []
    assert (await anna.tell("/api/v1/tags/dark/feature")).json["featuring"]
    assert not (await anna.tell("/api/v1/tags/dark/unfeature")).json["featuring"]


async def test_what_is_no_hashtag_or_one_too_many_is_refused(join: Join) -> None:
    anna = await join("anna")
    for name in ("", "two words", "#", "%00"):
        answer = await anna.tell("/api/v1/featured_tags", name=name)
        assert (answer.status, bool(answer.error)) == (422, True), name
    for number in range(10):
        assert (await anna.tell("/api/v1/featured_tags", name=f"tag{number}")).status == 200
    assert (await anna.tell("/api/v1/featured_tags", name="eleventh")).status == 422
    assert (await anna.ask("/api/v1/tags/two%20words")).status == 404
