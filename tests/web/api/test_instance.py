"""What this instance says of itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain.moderation import rules
from fediphoto.domain.place import instance_documents
from fediphoto.domain.place.instance_documents import DESCRIPTION, PRIVACY, TERMS
from fediphoto.storage.models import InstanceDocument
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.place import EXTENDED_DESCRIPTION, PRIVACY_POLICY, RULE, TERMS_OF_SERVICE
from tests.web.conftest import Join
from tests.web.programs import Program

ROOT = "/api/v1/instance"


async def test_rules_are_told_in_order_with_their_translations(stranger: Program) -> None:
    kind = await rules.add(None, "Be kind.", translations={"de": {"text": "Sei nett."}})
    await rules.add(None, "No bots.", "But for useful ones.")
    await rules.change(None, kind.id, "Be kind!", position=9, translations=None)
    told = (await stranger.ask(f"{ROOT}/rules")).json
    for one in told:
        check(one, RULE)
    assert [one["text"] for one in told] == ["No bots.", "Be kind!"]
    assert told[1]["translations"] == {"de": {"text": "Sei nett.", "hint": ""}}
    for path in (ROOT, "/api/v2/instance"):
        assert (await stranger.ask(path)).json["rules"] == told


async def test_the_description_is_what_the_admin_wrote(stranger: Program) -> None:
    path = f"{ROOT}/extended_description"
    empty = (await stranger.ask(path)).json
    check(empty, EXTENDED_DESCRIPTION)
    assert empty["content"] == ""
    text = "## Birds\n\n<script>x</script> [bad](javascript:alert(1)) ![x](https://e.test/x.png)"
    await instance_documents.write(None, DESCRIPTION, text)
    told = (await stranger.ask(path)).json["content"]
    assert "<h2>Birds</h2>" in told
    for trouble in ("<script", 'href="javascript', "<img"):
        assert trouble not in told
    await instance_documents.write(None, DESCRIPTION, "")
    assert (await stranger.ask(path)).json["content"] == ""


async def test_there_is_a_privacy_policy_before_anybody_writes_one(
    stranger: Program, config: Config
) -> None:
    instance = msgspec.structs.replace(
        config.instance, title="Birds *&* Bees", contact_email="ada@photos.test"
    )
    configuration.activate(msgspec.structs.replace(config, instance=instance))
    told = (await stranger.ask(f"{ROOT}/privacy_policy")).json
    check(told, PRIVACY_POLICY)
    for words in ("Birds *&amp;* Bees", "after 90 days", "mailto:ada@photos.test", "photos.test"):
        assert words in told["content"], words
    assert "{" not in told["content"]
    await instance_documents.write(None, PRIVACY, "We keep nothing.")
    assert (await stranger.ask(f"{ROOT}/privacy_policy")).json["content"] == (
        "<p>We keep nothing.</p>\n"
    )


async def test_terms_have_versions_and_none_is_lost(stranger: Program) -> None:
    path = f"{ROOT}/terms_of_service"
    assert (await stranger.ask(path)).status == 404
    instance = (await stranger.ask("/api/v2/instance")).json
    assert instance["configuration"]["urls"]["terms_of_service"] is None
    today = datetime.now(UTC).date()
    next_week = today + timedelta(days=7)
    await instance_documents.write(None, TERMS, "Be kind.")
    await instance_documents.write(None, TERMS, "Be kinder.", next_week)
    told = (await stranger.ask(path)).json
    check(told, TERMS_OF_SERVICE)
    assert told == {
        "effective_date": today.isoformat(),
        "effective": True,
        "content": "<p>Be kind.</p>\n",
        "succeeded_by": next_week.isoformat(),
    }
    later = (await stranger.ask(f"{path}/{next_week}")).json
    check(later, TERMS_OF_SERVICE)
    assert (later["effective"], later["succeeded_by"]) == (False, None)
    for day in ("2001-01-01", "yesterday", "1"):
        assert (await stranger.ask(f"{path}/{day}")).status == 404
    with pytest.raises(Exception, match="today or later"):
        await instance_documents.write(None, TERMS, "Be.", today - timedelta(days=1))
    assert await InstanceDocument.filter(kind=TERMS).count() == 2
    instance = (await stranger.ask("/api/v2/instance")).json
    assert instance["configuration"]["urls"]["terms_of_service"] == "http://photos.test/terms"


async def test_languages(stranger: Program) -> None:
    told = (await stranger.ask(f"{ROOT}/languages")).json
    assert {"code": "de", "name": "German"} in told
    assert len({one["code"] for one in told}) == len(told) > 180
    assert (await stranger.ask(f"{ROOT}/translation_languages")).json == {}


async def test_closed_doors_say_why(stranger: Program, config: Config) -> None:
    async def registrations(**settings: Any) -> Any:
        instance = msgspec.structs.replace(config.instance, **settings)
        configuration.activate(msgspec.structs.replace(config, instance=instance))
        return (await stranger.ask("/api/v2/instance")).json["registrations"]

    closed = await registrations(registrations="closed", closed_message="Next year again.")
    assert (closed["enabled"], closed["message"]) == (False, "Next year again.")
    opened = await registrations(registrations="approval", closed_message="Next year again.")
    assert (opened["enabled"], opened["message"], opened["reason_required"]) == (True, None, True)


async def test_the_health_of_it(stranger: Program) -> None:
    answer = await stranger.ask("/health")
    assert (answer.status, answer.json) == (200, {"status": "UP"})


async def test_pictures_that_it_names_are_there(stranger: Program, join: Join) -> None:
    told = (await stranger.ask("/api/v2/instance")).json
    pictures = [one["src"] for one in told["icon"]] + [told["thumbnail"]["url"]]
    assert len(pictures) == 4
    for address in pictures:
        path = address.removeprefix("http://photos.test")
        answer = await stranger.ask(path)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png"), path
