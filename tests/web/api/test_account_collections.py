"""Do collections of people hold only those who wish it, and are they shown to the right people?"""

from typing import Any

from fediphoto.domain.people import account_ends
from fediphoto.domain.relations import account_collections, blocks
from fediphoto.storage.models import Account, AccountCollection, AccountCollectionItem
from tests.domain import city
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.people import COLLECTION, COLLECTION_ITEM, COLLECTION_WITH_ACCOUNTS
from tests.web.conftest import Join
from tests.web.programs import Program

API = "/api/v1/collections"


async def open_person(join: Join, name: str) -> Program:
    """Somebody who wishes to be discovered."""
    program = await join(name)
    await Account.filter(id=program.me.id).update(is_discoverable=True)
    return program


async def begun(program: Program, *people: Program, **words: Any) -> Any:
    answer = await program.tell_json(
        API,
        {"name": "Light", "discoverable": True, "account_ids": [str(one.me.id) for one in people]}
        | words,
    )
    assert answer.status == 200, answer.body
    return answer.json["collection"]


async def read(program: Program, collection: Any) -> Any:
    """The names in a collection as somebody sees it; None where they do not see it."""
    answer = await program.ask(f"{API}/{collection['id']}")
    if answer.status == 404:
        return None
    check(answer.json, COLLECTION_WITH_ACCOUNTS)
    names = {one["id"]: one["username"] for one in answer.json["accounts"]}
    assert answer.json["collection"]["account_id"] in names, "the owner is told of"
    return [names[one["account_id"]] for one in answer.json["collection"]["items"]]


async def test_a_collection_says_what_it_was_told_and_everybody_may_look(
    join: Join, stranger: Program
) -> None:
    anna, boris = await join("anna"), await open_person(join, "boris")
    made = await begun(anna, boris, description="Mostly", language="en", tag_name="#Film")
    check(made, COLLECTION)
    assert (made["name"], made["description"], made["language"]) == ("Light", "Mostly", "en")
    assert made["tag"]["name"] == "Film"
    assert made["tag"]["url"].endswith("/tags/Film") or made["tag"]["url"].endswith("/tags/film")
    assert (made["item_count"], made["items"][0]["state"]) == (1, "accepted")
    assert await read(stranger, made) == ["boris"]
    path = f"{API}/{made['id']}"
    for method in ("PATCH", "PUT"):
        changed = await anna.tell(path, method, name=f"By {method}", tag_name="")
        assert changed.json["collection"]["name"] == f"By {method}"
        assert changed.json["collection"]["tag"] is None
        assert changed.json["collection"]["description"] == "Mostly", "what is not given stays"
    assert (await boris.tell(path, "PATCH", name="Mine")).status == 403
    assert (await boris.send("DELETE", path)).status == 403
    gone = await anna.send("DELETE", path)
    assert (gone.status, gone.json) == (200, {})
    assert await read(stranger, made) is None


async def test_only_those_stand_in_it_who_wish_to_be_discovered(
    join: Join, stranger: Program
) -> None:
    anna, boris, carla = await join("anna"), await open_person(join, "boris"), await join("carla")
    elsewhere = await city.somebody("dora", "remote.test")
    await Account.filter(id=elsewhere.id).update(is_discoverable=True)
    made = await begun(anna)
    for nobody in (carla.me.id, elsewhere.id, 17):
        answer = await anna.tell(f"{API}/{made['id']}/items", account_id=str(nobody))
        assert answer.status == 422
        refused = await anna.tell_json(API, {"name": "No", "account_ids": [str(nobody)]})
        assert refused.status == 422
    assert await AccountCollection.all().count() == 1, "what was refused left nothing behind"
    assert (await anna.tell(f"{API}/{made['id']}/items")).status == 422
    for _ in range(2):
        added = await anna.tell(f"{API}/{made['id']}/items", account_id=str(boris.me.id))
        check(added.json["collection_item"], COLLECTION_ITEM)
    assert await read(stranger, made) == ["boris"], "once, however often"
    await Account.filter(id=boris.me.id).update(is_discoverable=False)
    assert await read(stranger, made) == [], "whoever does not wish it any more is not shown"
    told = (await stranger.ask(f"/api/v1/accounts/{boris.me.id}")).json["feature_approval"]
    assert told == {"automatic": [], "manual": [], "current_user": "denied"}


async def test_whoever_takes_themselves_out_is_not_put_back(join: Join, stranger: Program) -> None:
    anna, boris = await join("anna"), await open_person(join, "boris")
    carla = await open_person(join, "carla")
    made = await begun(anna, boris, carla)
    his, hers = made["items"]
    path = f"{API}/{made['id']}/items"
    assert (await boris.tell(f"{path}/{hers['id']}/revoke")).status == 403
    assert (await anna.tell(f"{path}/{his['id']}/revoke")).status == 403
    assert (await boris.tell(f"{path}/{his['id']}/revoke")).status == 200
    assert (await boris.tell(f"{path}/{his['id']}/revoke")).status == 404
    assert await read(stranger, made) == ["carla"]
    assert (await anna.tell(path, account_id=str(boris.me.id))).status == 422
    assert (await carla.send("DELETE", f"{path}/{hers['id']}")).status == 403
    assert (await anna.send("DELETE", f"{path}/{hers['id']}")).status == 200
    assert await read(stranger, made) == []
    assert (await anna.tell(path, account_id=str(carla.me.id))).status == 200


async def test_a_block_ends_it_and_hides_it(join: Join, stranger: Program) -> None:
    anna, boris = await join("anna"), await open_person(join, "boris")
    carla = await open_person(join, "carla")
    made = await begun(anna, boris, carla)
    await blocks.block(boris.me, anna.me)
    assert await read(stranger, made) == ["carla"]
    assert await read(boris, made) is None
    assert await AccountCollectionItem.filter(account_id=boris.me.id).count() == 0
    assert (await anna.tell(f"{API}/{made['id']}/items", account_id=str(boris.me.id))).status == 422
    listed = await boris.ask(f"/api/v1/accounts/{anna.me.id}/collections")
    assert listed.json == {"collections": []}
    reader = await join("reader")
    await blocks.block(reader.me, carla.me)
    assert await read(reader, made) == [], "nobody is shown whom they block"
    await account_ends.suspend(carla.me)
    assert await read(stranger, made) == []
    await account_ends.suspend(anna.me)
    assert await read(stranger, made) is None


async def test_lists_show_what_is_meant_to_be_found_page_by_page(
    join: Join, stranger: Program
) -> None:
    anna, boris = await join("anna"), await open_person(join, "boris")
    names = ["One", "Two", "Three"]
    for name in names:
        await begun(anna, boris, name=name)
    await begun(anna, boris, name="Quiet", discoverable=False)

    async def listed(program: Program, path: str, **query: str) -> list[str]:
        answer = await program.ask(path, **query)
        assert answer.status == 200, answer.body
        return [one["name"] for one in answer.json["collections"]]

    for path in (f"/api/v1/accounts/{anna.me.id}", f"/api/v1/{anna.me.id}"):
        assert await listed(stranger, f"{path}/collections") == names[::-1]
        assert await listed(anna, f"{path}/collections") == ["Quiet", *names[::-1]]
    first = await stranger.ask(f"/api/v1/accounts/{anna.me.id}/collections", limit="2")
    assert [one["name"] for one in first.json["collections"]] == ["Three", "Two"]
    assert set(first.link) == {"next"}
    second = await stranger.ask(first.link["next"])
    assert [one["name"] for one in second.json["collections"]] == ["One"]
    assert set(second.link) == {"prev"}
    assert await listed(boris, f"/api/v1/accounts/{boris.me.id}/in_collections") == [
        "Quiet",
        *names[::-1],
    ]
    assert (await anna.ask(f"/api/v1/{boris.me.id}/in_collections")).status == 403


async def test_a_collection_has_bounds(join: Join) -> None:
    anna = await join("anna")
    for words in (
        {"name": " "},
        {"name": "x" * 41},
        {"name": "A", "description": "x" * 101},
        {"name": "A", "language": "not a tag"},
        {"name": "A", "tag_name": "two words"},
        {},
    ):
        assert (await anna.tell_json(API, words)).status == 422, words
    people = [await city.somebody(f"p{n}") for n in range(account_collections.MOST_ACCOUNTS + 1)]
    await Account.all().update(is_discoverable=True)
    ids = [str(one.id) for one in people]
    assert (await anna.tell_json(API, {"name": "All", "account_ids": ids})).status == 422
    answer = await anna.tell_json(API, {"name": "All", "account_ids": ids[:-1]})
    assert answer.json["collection"]["item_count"] == account_collections.MOST_ACCOUNTS
    for number in range(account_collections.MOST - 1):
        await begun(anna, name=f"More {number}")
    assert (await anna.tell_json(API, {"name": "One too many"})).status == 422
    role = (await anna.ask("/api/v1/accounts/verify_credentials")).json["role"]
    assert role["collection_limit"] == account_collections.MOST
