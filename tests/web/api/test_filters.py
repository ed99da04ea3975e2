"""Are filters kept as Mastodon keeps them, and found in whatever a person reads?"""

from typing import Any

import pytest

from fediphoto.domain import live
from fediphoto.storage import database
from fediphoto.storage.models import FilterPost, PostFilter
from tests.domain import city
from tests.web.api.shapes.filters import FILTER, FILTER_KEYWORD, FILTER_STATUS, V1_FILTER
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.posts import check_status
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg

V2 = "/api/v2/filters"
V1 = "/api/v1/filters"
HOME = "/api/v1/timelines/home"


@pytest.fixture
async def anna(join: Join) -> Program:
    """Somebody who follows boris."""
    anna, boris = await join("anna"), await join("boris")
    await city.follow(anna.me, boris.me)
    return anna


async def make(program: Program, *words: str, whole: bool = True, **more: Any) -> Any:
    """A filter with these keywords."""
    document = {
        "title": "Quiet",
        "context": ["home"],
        "keywords_attributes": [{"keyword": word, "whole_word": whole} for word in words],
        **more,
    }
    answer = await program.tell_json(V2, document)
    assert answer.status == 200, answer.body
    check(answer.json, FILTER)
    return answer.json


async def found(program: Program, post: str) -> list[str] | None:
    """The keywords that are found in a post; None where no filter finds anything."""
    shown = (await program.ask(f"/api/v1/statuses/{post}")).json
    check_status(shown)
    return shown["filtered"][0]["keyword_matches"] if shown["filtered"] else None


async def test_a_filter_lives_as_apps_write_it(anna: Program) -> None:
    form = (
        "title=test&context[]=public&context[]=home"
        "&keywords_attributes[][keyword]=foo&keywords_attributes[][whole_word]=false"
        "&keywords_attributes[][keyword]=bar&keywords_attributes[][whole_word]=true"
    )
    kind = "application/x-www-form-urlencoded"
    made = await anna.send("POST", V2, form.encode(), Content_Type=kind)
    check(made.json, FILTER)
    assert (made.json["title"], made.json["context"]) == ("test", ["public", "home"])
    assert (made.json["filter_action"], made.json["expires_at"]) == ("warn", None)
    foo, bar = made.json["keywords"]
    assert (foo["keyword"], foo["whole_word"]) == ("foo", False)
    assert (bar["keyword"], bar["whole_word"]) == ("bar", True)
    path = f"{V2}/{made.json['id']}"
    changes = (
        f"keywords_attributes[][id]={foo['id']}&keywords_attributes[][_destroy]=true"
        f"&keywords_attributes[][id]={bar['id']}&keywords_attributes[][keyword]=baz"
        "&filter_action=blur&expires_in=3600"
    )
    changed = await anna.send("PUT", path, changes.encode(), Content_Type=kind)
    assert changed.json["keywords"] == [{**bar, "keyword": "baz"}]
    assert changed.json["filter_action"] == "blur"
    assert changed.json["expires_at"] is not None
    assert (await anna.ask(path)).json == changed.json
    assert (await anna.ask(V2)).json == [changed.json]
    lasting = await anna.tell(path, "PUT", expires_in="")
    assert lasting.json["expires_at"] is None
    assert (await anna.send("DELETE", path)).json == {}
    assert (await anna.ask(path)).status == 404
    assert (await anna.ask(V2)).json == []


async def test_keywords_and_posts_have_addresses_of_their_own(anna: Program, join: Join) -> None:
    post = await (await join("boris")).post("Look", visibility="public")
    path = f"{V2}/{(await make(anna, 'one'))['id']}"
    two = (await anna.tell(f"{path}/keywords", keyword="two", whole_word="false")).json
    check(two, FILTER_KEYWORD)
    assert [one["keyword"] for one in (await anna.ask(f"{path}/keywords")).json] == ["one", "two"]
    changed = await anna.tell(f"{V2}/keywords/{two['id']}", "PUT", keyword="three")
    assert changed.json == {"id": two["id"], "keyword": "three", "whole_word": False}
    assert (await anna.ask(f"{V2}/keywords/{two['id']}")).json == changed.json
    assert (await anna.send("DELETE", f"{V2}/keywords/{two['id']}")).json == {}
    assert (await anna.ask(f"{V2}/keywords/{two['id']}")).status == 404
    named = (await anna.tell(f"{path}/statuses", status_id=post["id"])).json
    check(named, FILTER_STATUS)
    assert named["status_id"] == post["id"]
    assert (await anna.ask(f"{path}/statuses")).json == [named]
    assert (await anna.ask(path)).json["statuses"] == [named]
    again = await anna.tell(f"{path}/statuses", status_id=post["id"])
    assert (again.status, again.error) == (
        422,
        "Validation failed: Status has already been taken",
    )
    assert (await anna.ask(f"{V2}/statuses/{named['id']}")).json == named
    assert (await anna.send("DELETE", f"{V2}/statuses/{named['id']}")).json == {}
    assert not await FilterPost.exists()


async def test_nobody_reaches_anothers_filters(anna: Program, join: Join) -> None:
    boris = await join("boris")
    made = await make(anna, "one")
    word, post = made["keywords"][0]["id"], await boris.post("Look", visibility="public")
    named = (await anna.tell(f"{V2}/{made['id']}/statuses", status_id=post["id"])).json["id"]
    before = (await anna.ask(V2)).json
    for method, path in (
        ("GET", f"{V2}/{made['id']}"),
        ("PUT", f"{V2}/{made['id']}"),
        ("DELETE", f"{V2}/{made['id']}"),
        ("GET", f"{V2}/{made['id']}/keywords"),
        ("POST", f"{V2}/{made['id']}/keywords"),
        ("GET", f"{V2}/{made['id']}/statuses"),
        ("GET", f"{V2}/keywords/{word}"),
        ("PUT", f"{V2}/keywords/{word}"),
        ("DELETE", f"{V2}/keywords/{word}"),
        ("GET", f"{V2}/statuses/{named}"),
        ("DELETE", f"{V2}/statuses/{named}"),
        ("GET", f"{V1}/{word}"),
        ("PUT", f"{V1}/{word}"),
        ("DELETE", f"{V1}/{word}"),
    ):
        answer = await boris.send(method, path)
        assert (answer.status, answer.error) == (404, "Record not found"), (method, path)
    added = await boris.tell(f"{V2}/{made['id']}/statuses", status_id=post["id"])
    assert added.status == 404
    mine = await make(boris, "two")
    stolen = {"keywords_attributes": [{"id": word, "_destroy": True}]}
    assert (await boris.tell_json(f"{V2}/{mine['id']}", stolen, "PUT")).status == 404
    assert (await anna.ask(V2)).json == before
    assert (await boris.ask(V1)).json[0]["phrase"] == "two"


async def test_what_no_filter_can_be_is_refused_and_nothing_is_kept(anna: Program) -> None:
    empty = await anna.tell(V2)
    assert (empty.status, empty.error) == (
        422,
        "Validation failed: Title can't be blank, Context can't be blank,"
        " Context None or invalid context supplied",
    )
    for document in (
        {"title": "x", "context": ["nowhere"]},
        {"title": "x", "context": ["home", "nowhere"]},
        {"title": " ", "context": ["home"]},
        {"title": "x" * 256, "context": ["home"]},
        {"title": "x", "context": ["home"], "filter_action": "burn"},
        {"title": "x", "context": ["home"], "keywords_attributes": [{"keyword": "x" * 256}]},
        {"title": "x", "context": ["home"], "keywords_attributes": [{"whole_word": True}]},
    ):
        assert (await anna.tell_json(V2, document)).status == 422, document
    unknown = {"title": "x", "context": ["home"], "keywords_attributes": [{"id": "1"}]}
    assert (await anna.tell_json(V2, unknown)).status == 404
    assert not await PostFilter.exists()
    made = await make(anna, "one")
    for document in ({"title": ""}, {"context": []}, {"filter_action": "burn"}):
        refused = await anna.tell_json(f"{V2}/{made['id']}", {**document}, "PUT")
        assert refused.status == 422, document
    keyword = await anna.tell(f"{V2}/{made['id']}/keywords")
    assert (keyword.status, keyword.error) == (422, "Validation failed: Keyword can't be blank")
    assert (await anna.ask(f"{V2}/{made['id']}")).json == made


async def test_older_apps_see_each_keyword_as_a_filter(anna: Program) -> None:
    made = await anna.tell(V1, phrase="storm", context=["home"], irreversible="true")
    check(made.json, V1_FILTER)
    assert made.json["irreversible"] is True
    assert made.json["whole_word"] is False
    (whole,) = (await anna.ask(V2)).json
    assert (whole["title"], whole["filter_action"]) == ("storm", "hide")
    assert whole["keywords"][0]["id"] == made.json["id"]
    path = f"{V1}/{made.json['id']}"
    changed = await anna.tell(
        path, "PUT", phrase="rain", context=["public"], whole_word="1", irreversible="false"
    )
    assert (await anna.ask(path)).json == changed.json == (await anna.ask(V1)).json[0]
    assert changed.json == {
        **made.json,
        "phrase": "rain",
        "context": ["public"],
        "whole_word": True,
        "irreversible": False,
    }
    assert (await anna.ask(V2)).json[0]["title"] == "rain"
    await anna.tell(f"{V2}/{whole['id']}/keywords", keyword="hail")
    assert len((await anna.ask(V1)).json) == 2
    refused = await anna.tell(path, "PUT", phrase="x", context=["home"])
    assert refused.status == 422
    assert (await anna.ask(path)).json == changed.json
    safe = await anna.tell(path, "PUT", phrase="sleet", context=["public"])
    assert safe.json["phrase"] == "sleet"
    assert (await anna.ask(V2)).json[0]["title"] == "rain"
    assert (await anna.send("DELETE", path)).json == {}
    assert len((await anna.ask(V2)).json) == 1
    for wrong in ({"phrase": "", "context": ["home"]}, {"phrase": "x"}):
        assert (await anna.tell(V1, **wrong)).status == 422


FITTING = [
    ("rain", True, "Rain again", True),
    ("rain", True, "A train", False),
    ("rain", False, "A train", True),
    ("rain", True, "rain_coat", False),
    ("rain", True, "(rain)", True),
    ("#light", True, "In the #Light", True),
    ("#light", True, "In the #lightness", False),
    ("STRASSE", True, "Eine Straße", True),
    ("हिन्द", True, "हिन्दी", False),
    ("हिन्दी", True, "यह हिन्दी है", True),
    ("é", False, "Caf\u0065\u0301", True),
    ("two words", True, "These two words", True),
    ("two words", True, "two, words", False),
    ("c++", True, "I like C++.", True),
    ("c++", True, "objc++", False),
    (".*", False, "anything", False),
    ("&", True, "Salt & pepper", True),
    ("cat", True, "concatenate a cat", True),
]


@pytest.mark.parametrize(("keyword", "whole", "caption", "is_found"), FITTING)
async def test_a_keyword_is_found_where_a_person_would_find_it(
    anna: Program, join: Join, keyword: str, whole: bool, caption: str, is_found: bool
) -> None:
    post = await (await join("boris")).post(caption, visibility="public")
    await make(anna, "zebra", keyword, whole=whole)
    assert await found(anna, post["id"]) == ([keyword] if is_found else None)


async def test_all_words_of_a_post_are_looked_through(anna: Program, join: Join) -> None:
    boris = await join("boris")
    photo = (await boris.upload(jpeg(), description="A spider")).json["id"]
    post = await boris.post("Look #Autumn", [photo], spoiler_text="Beware", visibility="public")
    await make(anna, "spider", "beware", "#autumn", "look", "nothing")
    assert await found(anna, post["id"]) == ["spider", "beware", "#autumn", "look"]
    other = await anna.post("A spider", visibility="public")
    assert await found(anna, other["id"]) is None  # one's own
    assert await found(boris, post["id"]) is None  # another's filter


async def test_a_post_that_a_filter_names_is_found_also_boosted(anna: Program, join: Join) -> None:
    boris, carla = await join("boris"), await join("carla")
    post = await carla.post("Look", visibility="public")
    made = await make(anna, filter_action="hide")
    await anna.tell(f"{V2}/{made['id']}/statuses", status_id=post["id"])
    await boris.tell(f"/api/v1/statuses/{post['id']}/reblog")
    (boost,) = (await anna.ask(HOME)).json
    check_status(boost)
    (result,) = boost["filtered"]
    assert result["status_matches"] == [post["id"]]
    assert result["keyword_matches"] is None
    assert result["filter"] == {
        name: value for name, value in made.items() if name not in ("keywords", "statuses")
    }
    assert boost["reblog"]["filtered"] == boost["filtered"]


async def test_every_answer_says_what_is_found(anna: Program, join: Join) -> None:
    boris = await join("boris")
    first = await boris.post("A spider #web", visibility="public")
    await boris.post("Its spider child", in_reply_to_id=first["id"], visibility="public")
    quoting = await boris.post("Mine", quoted_status_id=first["id"], visibility="public")
    await boris.post("@anna a spider", visibility="public")
    await anna.tell(f"/api/v1/statuses/{first['id']}/bookmark")
    await anna.tell(f"/api/v1/statuses/{first['id']}/favourite")
    await make(anna, "spider", context=["thread"])

    async def seen(path: str, **query: str) -> list[Any]:
        answer = await anna.ask(path, **query)
        assert answer.status == 200, answer.body
        posts = answer.json
        if "/search" in path:
            posts = posts["statuses"]
        if path.endswith("/context"):
            posts = [*posts["ancestors"], *posts["descendants"]]
        if "/notifications" in path:
            posts = [one["status"] for one in posts if "status" in one]
        return [one for one in posts if "spider" in one["content"].lower()]

    for path, query in (
        (HOME, {}),
        ("/api/v1/timelines/public", {}),
        ("/api/v1/timelines/tag/web", {}),
        (f"/api/v1/accounts/{boris.me.id}/statuses", {}),
        (f"/api/v1/statuses/{first['id']}/context", {}),
        ("/api/v1/statuses", {"id[]": first["id"]}),
        ("/api/v1/bookmarks", {}),
        ("/api/v1/favourites", {}),
        ("/api/v1/notifications", {}),
    ):
        posts = await seen(path, **query)
        assert posts, path
        for post in posts:
            check_status(post)
            assert [one["keyword_matches"] for one in post["filtered"]] == [["spider"]], path
    quote = (await anna.ask(f"/api/v1/statuses/{quoting['id']}")).json
    assert quote["filtered"] == []
    assert quote["quote"]["quoted_status"]["filtered"][0]["keyword_matches"] == ["spider"]


async def test_a_change_is_in_the_very_next_answer(anna: Program, join: Join) -> None:
    post = await (await join("boris")).post("Rain", visibility="public")

    async def at_home() -> list[Any]:
        (shown,) = (await anna.ask(HOME)).json
        return list(shown["filtered"])

    assert await at_home() == await at_home() == []
    made = await make(anna, "rain")
    assert len(await at_home()) == len(await at_home()) == 1
    word = made["keywords"][0]["id"]
    await anna.tell(f"{V2}/keywords/{word}", "PUT", keyword="snow")
    assert await at_home() == []
    await anna.tell(f"{V2}/{made['id']}/statuses", status_id=post["id"])
    assert len(await at_home()) == 1
    await anna.tell(f"{V2}/{made['id']}", "PUT", expires_in=0)
    assert await found(anna, post["id"]) is None
    await anna.tell(f"{V2}/{made['id']}", "PUT", expires_in=60)
    assert len(await at_home()) == 1
    await anna.send("DELETE", f"{V2}/{made['id']}")
    assert await at_home() == []


async def test_open_streams_hear_that_filters_changed(anna: Program) -> None:
    heard: list[Any] = []
    stop = live.listen(heard.append)
    try:
        made = await make(anna, "one")
        await anna.tell(f"{V2}/{made['id']}/keywords", keyword="two")
        await anna.send("DELETE", f"{V2}/{made['id']}")
        refused = await anna.tell(V2)
        assert refused.status == 422
    finally:
        stop()
    assert heard == [live.FiltersChanged(account_id=anna.me.id)] * 3


async def test_filters_cost_no_statement_once_they_are_known(anna: Program, join: Join) -> None:
    boris = await join("boris")
    for number in range(8):
        await boris.post(f"Rain {number}", visibility="public")

    async def cost(limit: int) -> int:
        before = database.statements_run()
        shown = (await anna.ask(HOME, limit=limit)).json
        assert len(shown) == limit
        return database.statements_run() - before

    await cost(8)
    without = await cost(7)
    for word in ("rain", "snow", "hail"):
        await make(anna, word)
    await cost(6)
    assert await cost(5) == await cost(4) == without


async def test_there_is_an_end_to_filters(anna: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from fediphoto.domain.views import filters

    for name in ("MOST_FILTERS", "MOST_KEYWORDS", "MOST_POSTS"):
        monkeypatch.setattr(filters, name, 1)
    made = await make(anna, "one")
    assert (await anna.tell(V2, title="x", context=["home"])).status == 422
    assert (await anna.tell(f"{V2}/{made['id']}/keywords", keyword="two")).status == 422
    first, second = [await anna.post(text, visibility="public") for text in ("One", "Two")]
    path = f"{V2}/{made['id']}/statuses"
    assert (await anna.tell(path, status_id=first["id"])).status == 200
    assert (await anna.tell(path, status_id=second["id"])).status == 422


async def test_a_post_that_one_may_not_see_cannot_be_named(anna: Program, join: Join) -> None:
    secret = await (await join("boris")).post("Not for anna", visibility="direct")
    made = await make(anna, "one")
    for post in (secret["id"], "1", "x"):
        answer = await anna.tell(f"{V2}/{made['id']}/statuses", status_id=post)
        assert answer.status == 404, post
