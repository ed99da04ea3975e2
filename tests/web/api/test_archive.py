"""Is a post archived and brought back by Pixelfed's doors, seen by its author alone meanwhile?"""

import pytest

from fediphoto.domain.posts import archive
from fediphoto.storage.models import Post
from tests.domain import city
from tests.web.api.shapes.posts import check_status
from tests.web.conftest import Join
from tests.web.listening import listening
from tests.web.programs import Program

FAMILIES = ("/api/v1.1/archive", "/api/pixelfed/v1/archive")


@pytest.mark.parametrize("api", FAMILIES)
async def test_a_post_is_put_away_and_brought_back(join: Join, stranger: Program, api: str) -> None:
    anna, boris = await join("anna"), await join("boris")
    await city.follow(boris.me, anna.me)
    photo = await city.photo(anna.me)
    post = await anna.post("With @boris on the #pier", [str(photo.id)])
    path = f"/api/v1/statuses/{post['id']}"
    liked = (await boris.tell(f"{path}/favourite")).json
    assert (await boris.tell(f"{api}/add/{post['id']}")).status == 404
    assert (await anna.tell(f"{api}/add/{post['id']}")).json == [200]
    assert (await anna.tell(f"{api}/add/{post['id']}")).json == [200], "twice is once"
    for reader in (boris, stranger):
        for way in ("", "/context", "/favourited_by", "/history"):
            assert (await reader.ask(path + way)).status == 404
    for listing in ("/api/v1/timelines/home", "/api/v1/timelines/public", "/api/v1/favourites"):
        assert (await boris.ask(listing)).json == []
    notifications = (await boris.ask("/api/v1/notifications")).json
    assert notifications == []
    assert (await boris.ask("/api/v2/search", q="pier", type="statuses")).json["statuses"] == []
    assert (await anna.ask("/api/v1/accounts/verify_credentials")).json["statuses_count"] == 0
    (kept,) = (await anna.ask(f"{api}/list")).json
    check_status(kept)
    assert kept["id"] == post["id"]
    assert (kept["visibility"], kept["pf_type"], kept["favourites_count"]) == ("direct", "photo", 1)
    assert (await boris.ask(f"{api}/list")).json == []
    assert (await stranger.ask(f"{api}/list")).status == 401
    refused = await anna.tell(path, "PUT", status="Changed", visibility="public")
    assert (refused.status, refused.error) == (
        422,
        "This post is in your archive. Bring it back first.",
    )

    assert (await boris.tell(f"{api}/remove/{post['id']}")).status == 404
    assert (await anna.tell(f"{api}/remove/{post['id']}")).json == [200]
    assert (await anna.tell(f"{api}/remove/{post['id']}")).json == [200], "twice is once"
    assert (await boris.ask(path)).json == liked
    assert [one["id"] for one in (await boris.ask("/api/v1/timelines/home")).json] == [post["id"]]
    assert [one["type"] for one in (await boris.ask("/api/v1/notifications")).json] == ["mention"]
    assert (await anna.ask(f"{api}/list")).json == []
    assert (await anna.ask("/api/v1/accounts/verify_credentials")).json["statuses_count"] == 1


async def test_comments_and_messages_are_not_for_the_archive(join: Join) -> None:
    anna = await join("anna")
    post = await anna.post("Hello")
    comment = await anna.post("More", in_reply_to_id=post["id"])
    message = await anna.post("To @anna", visibility="direct")
    for one in (comment, message):
        refused = await anna.tell(f"{FAMILIES[0]}/add/{one['id']}")
        assert (refused.status, refused.error) == (
            422,
            "Boosts, comments and messages cannot be archived.",
        )
    boost = (await anna.tell(f"/api/v1/statuses/{post['id']}/reblog")).json
    assert (await anna.tell(f"{FAMILIES[0]}/add/{boost['id']}")).status == 404


async def test_pages_are_counted_as_pixelfed_does_too(join: Join) -> None:
    anna = await join("anna")
    kept = []
    for number in range(5):
        made = await city.says(anna.me, f"Number {number}")
        kept.append(str((await archive.archive(anna.me, made)).id))
    pages = []
    for number in (1, 2, 3, 4, 999):
        page = (await anna.ask(f"{FAMILIES[0]}/list", limit="2", page=str(number))).json
        pages.append([one["id"] for one in page])
    assert pages == [kept[:2:-1], kept[2:0:-1], kept[:1], [], []]


async def test_whoever_looks_on_sees_it_go_and_no_news_when_it_is_back(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await city.follow(boris.me, anna.me)
    post = await Post.get(id=(await anna.post("Hello @boris"))["id"])
    async with listening(boris, "user") as home, listening(boris, "public") as public:
        await archive.archive(anna.me, post)
        for ear in (home, public):
            assert await ear.next() == ("delete", str(post.id))
        await archive.bring_back(anna.me, post)
        after = await anna.post("And now")
        for ear in (home, public):
            assert (await ear.update())["id"] == after["id"]
