"""Is a place found, named in a post, changed, and shown as Pixelfed's apps read it?"""

from fediphoto.domain.views import places
from tests.domain import city
from tests.web.conftest import Join
from tests.web.programs import Program

FIND = "/api/v1.1/compose/search/location"


async def test_a_place_is_found_named_and_taken_away(join: Join, stranger: Program) -> None:
    anna, boris = await join("anna"), await join("boris")
    bern = await places.ensure("Bern", "Switzerland", latitude=46.95, longitude=7.45)
    thun = await places.ensure("Thun")
    assert (await anna.ask(FIND, q="ber")).json == [], "nobody has named it yet"
    photo = await city.photo(anna.me)
    post = await anna.post("Here", [str(photo.id)], place_id=str(bern))
    assert post["place"] == {
        "id": str(bern),
        "name": "Bern",
        "slug": "bern",
        "url": f"http://photos.test/places/{bern}/bern",
        "country": "Switzerland",
        "lat": 46.95,
        "long": 7.45,
    }
    assert (await boris.ask(FIND, q="BER")).json == [post["place"]]
    at_place = f"/api/v1.1/places/posts/{bern}/bern"
    assert [one["id"] for one in (await boris.ask(at_place)).json] == [post["id"]]
    assert (await stranger.ask(at_place)).status == 401
    path = f"/api/v1/statuses/{post['id']}"
    edited = (await anna.tell(path, "PUT", status="Here", place_id=str(thun))).json
    assert edited["place"]["name"] == "Thun"
    assert edited["edited_at"]
    kept = (await anna.tell(path, "PUT", status="There")).json
    assert kept["place"]["name"] == "Thun"
    assert (await anna.tell(path, "PUT", status="There", place_id="")).json["place"] is None
    assert (await anna.tell("/api/v1/statuses", status="x", place_id="77")).status == 422
