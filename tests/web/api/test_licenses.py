"""Do apps choose a licence as Pixelfed's do, and read it as they expect?"""

from tests.domain import city
from tests.web.conftest import Join


async def test_a_licence_goes_out_by_its_number_or_by_the_default(join: Join) -> None:
    anna = await join("anna")
    path = "/api/v1/statuses"
    first = await city.photo(anna.me)
    post = await anna.post("Here", [str(first.id)], license="12")
    [photo] = post["media_attachments"]
    assert photo["license"] == {
        "id": 12,
        "title": "CC BY-SA",
        "url": "https://creativecommons.org/licenses/by-sa/4.0/",
    }
    mine = f"{path}/{post['id']}"
    kept = (await anna.tell(mine, "PUT", status="There")).json
    assert kept["media_attachments"][0]["license"]["id"] == 12, "what is not said stays"
    freed = (await anna.tell(mine, "PUT", status="There", license="cc0")).json
    assert freed["media_attachments"][0]["license"]["title"] == "CC0"
    back = (await anna.tell(mine, "PUT", status="There", license="1")).json
    assert back["media_attachments"][0]["license"] is None
    for nonsense in ("77", "free-beer", "²"):
        assert (await anna.tell(path, status="x", license=nonsense)).status == 422


async def test_what_nobody_chose_reserves_all_rights(join: Join) -> None:
    anna = await join("anna")
    photo = await city.photo(anna.me)
    post = await anna.post("Here", [str(photo.id)])
    assert post["media_attachments"][0]["license"] is None
    asked = await anna.ask("/api/v1.1/compose/settings")
    assert asked.json["default_license"] == 1
