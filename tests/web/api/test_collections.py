"""Are collections made, filled and shown to those they are for, through each door?"""

from typing import Any

from fediphoto.domain.posts import posts
from fediphoto.domain.relations import blocks
from fediphoto.domain.timelines import collections
from fediphoto.storage.models import Collection, Post
from tests.domain import city
from tests.web.conftest import Join
from tests.web.programs import Program

API = "/api/v1.1/collections"


async def begun(program: Program, title: str = "Autumn", **fields: str) -> str:
    answer = await program.tell(f"{API}/create", title=title, **fields)
    assert answer.status == 200, answer.body
    return str(answer.json["id"])


async def says(program: Program, caption: str, **details: Any) -> Post:
    photo = await city.photo(program.me, caption)
    return await city.says(program.me, caption, attachment_ids=[photo.id], **details)


async def put(program: Program, collection: str, post: Post) -> int:
    answer = await program.tell(f"{API}/add", collection_id=collection, post_id=str(post.id))
    return answer.status


async def read(program: Program, collection: str) -> list[str]:
    """The captions of what somebody sees in a collection."""
    answer = await program.ask(f"{API}/items/{collection}")
    return [one["content_text"] for one in answer.json] if answer.status == 200 else ["404"]


async def test_a_draft_is_its_owners_alone_until_it_is_published(
    join: Join, stranger: Program
) -> None:
    anna, boris = await join("anna"), await join("boris")
    collection = await begun(anna)
    assert await put(anna, collection, await says(anna, "One")) == 200
    assert await read(anna, collection) == ["One"]
    assert await read(boris, collection) == await read(stranger, collection) == ["404"]
    answer = await boris.tell(f"{API}/update/{collection}", title="Mine now")
    assert answer.status == 404
    await anna.tell(f"{API}/update/{collection}", visibility="private")
    assert await read(boris, collection) == ["404"]
    await city.follow(boris.me, anna.me)
    assert await read(boris, collection) == ["One"]
    changed = (await anna.tell(f"{API}/update/{collection}", visibility="public")).json
    assert (changed["visibility"], changed["post_count"]) == ("public", 1)
    assert changed["published_at"]
    assert await read(stranger, collection) == ["One"]


async def test_others_public_posts_may_stand_in_it_and_no_post_is_shown_to_the_wrong_people(
    join: Join, stranger: Program
) -> None:
    anna, boris = await join("anna"), await join("boris")
    await city.follow(anna.me, boris.me)
    collection = await begun(anna, visibility="public")
    mine = await says(anna, "For followers", visibility="followers")
    theirs = await says(boris, "Theirs")
    assert await put(anna, collection, mine) == await put(anna, collection, theirs) == 200
    for visibility in ("unlisted", "followers"):
        assert await put(anna, collection, await says(boris, "No", visibility=visibility)) == 403
    assert await put(anna, collection, await says(anna, "No", visibility="direct")) == 403
    assert await put(boris, collection, theirs) == 404
    assert await read(anna, collection) == ["For followers", "Theirs"]
    assert await read(stranger, collection) == ["Theirs"]
    count = (await stranger.ask(f"{API}/view/{collection}")).json["post_count"]
    assert count == 1, "not even their number is told"
    await posts.delete(boris.me, theirs)
    assert await read(stranger, collection) == []


async def test_whoever_blocks_the_owner_stands_in_the_collection_no_longer(
    join: Join, stranger: Program
) -> None:
    anna, boris = await join("anna"), await join("boris")
    collection = await begun(anna, visibility="public")
    await put(anna, collection, await says(anna, "Mine"))
    await put(anna, collection, await says(boris, "Theirs"))
    assert await read(stranger, collection) == ["Mine", "Theirs"]
    await blocks.block(boris.me, anna.me)
    assert await read(stranger, collection) == ["Mine"]
    assert await read(boris, collection) == ["404"]


async def test_posts_stand_in_the_order_made_by_hand(join: Join) -> None:
    anna = await join("anna")
    collection = await begun(anna)
    made = [await says(anna, caption) for caption in "ABCD"]
    for post in made:
        await put(anna, collection, post)
    await put(anna, collection, made[0])
    row = await Collection.get(id=collection)
    await collections.move(row, made[3].id, -2)
    await collections.move(row, made[0].id, 99)
    assert await read(anna, collection) == ["D", "B", "C", "A"]
    answer = await anna.tell(f"{API}/remove", collection_id=collection, post_id=str(made[1].id))
    assert answer.status == 200
    assert await read(anna, collection) == ["D", "C", "A"]
    [listed] = (await anna.ask(f"{API}/self", page="1")).json
    assert [one["content_text"] for one in listed["items"]] == ["D", "C", "A"]
    assert listed["thumb"]
    assert (await anna.send("DELETE", f"{API}/delete/{collection}")).status == 200
    assert await Post.all().count() == 4


async def test_a_collection_needs_a_title_and_has_bounds(join: Join) -> None:
    anna = await join("anna")
    for fields in ({"title": ""}, {"title": "x" * 51}, {"title": "A", "visibility": "odd"}):
        assert (await anna.tell(f"{API}/create", **fields)).status == 422
    assert (await anna.tell(f"{API}/create", title="A", description="x" * 501)).status == 422


async def test_other_servers_read_the_public_posts_of_a_public_collection(
    join: Join, stranger: Program
) -> None:
    anna = await join("anna")
    draft, public = await begun(anna, "Draft"), await begun(anna, "Open", visibility="public")
    shown = await says(anna, "Open")
    for post in (await says(anna, "Few", visibility="followers"), shown):
        await put(anna, public, post)

    async def served(collection: str) -> Any:
        path = f"/users/anna/collections/{collection}"
        return await stranger.send("GET", path, Accept="application/activity+json")

    assert (await served(draft)).status == 404
    document = (await served(public)).json
    assert document == {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"http://photos.test/users/anna/collections/{public}",
        "type": "OrderedCollection",
        "attributedTo": "http://photos.test/users/anna",
        "name": "Open",
        "summary": None,
        "url": f"http://photos.test/collections/{public}",
        "totalItems": 1,
        "orderedItems": [shown.uri],
    }
