"""Do follows, mutes and domain blocks hold what an app asks for?"""

from typing import Any

import pytest

from fediphoto.storage.models import Notification
from tests.domain import city
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.people import (
    MUTED_ACCOUNT,
    PIXELFED_ACCOUNT,
    PIXELFED_RELATIONSHIP,
    RELATIONSHIP,
)
from tests.web.conftest import Join
from tests.web.programs import Program

HOME = "/api/v1/timelines/home"


@pytest.fixture
async def anna(join: Join) -> Program:
    """Somebody with an app."""
    return await join("anna")


@pytest.fixture
async def boris(join: Join) -> Program:
    """Somebody she may follow."""
    return await join("boris")


async def follow(program: Program, other: Program, **wishes: Any) -> Any:
    """The Relationship after following."""
    answer = await program.tell(f"/api/v1/accounts/{other.me.id}/follow", **wishes)
    assert answer.status == 200, answer.body
    check(answer.json, RELATIONSHIP, PIXELFED_RELATIONSHIP)
    return answer.json


async def at_home(program: Program) -> list[str]:
    return [one["content_text"] for one in (await program.ask(HOME)).json]


async def test_a_follow_remembers_its_wishes_until_they_are_changed(
    anna: Program, boris: Program
) -> None:
    first = await follow(anna, boris)
    assert (first["showing_reblogs"], first["notifying"], first["languages"]) == (
        True,
        False,
        None,
    )
    changed = await follow(anna, boris, reblogs="false", notify="true", languages=["de", "pt-BR"])
    assert (changed["showing_reblogs"], changed["notifying"]) == (False, True)
    assert changed["languages"] == ["de", "pt-BR"]
    assert await follow(anna, boris) == changed
    assert (await follow(anna, boris, notify="0"))["languages"] == ["de", "pt-BR"]
    by_json = await anna.tell_json(
        f"/api/v1/accounts/{boris.me.id}/follow", {"languages": [], "reblogs": True}
    )
    assert (by_json.json["languages"], by_json.json["showing_reblogs"]) == (None, True)
    asked = await anna.ask("/api/v1/accounts/relationships", id=[str(boris.me.id)])
    assert asked.json == [by_json.json]


@pytest.mark.parametrize("code", ["german", "%", "d", "de_DE", "x" * 300])
async def test_what_is_no_language_is_refused(anna: Program, boris: Program, code: str) -> None:
    answer = await anna.tell(f"/api/v1/accounts/{boris.me.id}/follow", languages=["de", code])
    assert answer.status == 422
    asked = await anna.ask("/api/v1/accounts/relationships", id=[str(boris.me.id)])
    assert asked.json[0]["following"] is False


async def test_home_has_the_languages_that_one_reads(
    anna: Program, boris: Program, join: Join
) -> None:
    carla = await join("carla")
    for language in ("de", "fr"):
        await boris.post(f"Early {language}", language=language, visibility="public")
        await city.a_moment()
    await follow(anna, boris, languages=["de", "en"], notify="true")
    await follow(carla, boris)
    assert await at_home(anna) == ["Early de"]
    for language in ("de", "fr", "en"):
        await boris.post(f"Now {language}", language=language, visibility="public")
        await city.a_moment()
    told = Notification.filter(recipient_id=anna.me.id, kind="status")
    assert "Now fr" not in await at_home(anna)
    assert [one for one in await at_home(anna) if one in ("Now de", "Now en")] == [
        "Now en",
        "Now de",
    ]
    assert "Now fr" in await at_home(carla)
    seen = {one.content_html for one in [await row.post for row in await told]}
    assert "<p>Now de</p>" in seen
    assert "<p>Now fr</p>" not in seen


async def test_a_mute_ends_when_it_was_to_end(anna: Program, boris: Program) -> None:
    path = f"/api/v1/accounts/{boris.me.id}/mute"
    muted = (await anna.tell(path, duration=3600, notifications="false")).json
    assert (muted["muting"], muted["muting_notifications"]) == (True, False)
    (shown,) = (await anna.ask("/api/v1/mutes")).json
    check(shown, MUTED_ACCOUNT, PIXELFED_ACCOUNT)
    assert shown["mute_expires_at"] == muted["muting_expires_at"] is not None
    for_ever = (await anna.tell(path, duration=0)).json
    assert (for_ever["muting_expires_at"], for_ever["muting_notifications"]) == (None, True)
    (shown,) = (await anna.ask("/api/v1/mutes")).json
    assert shown["mute_expires_at"] is None
    await anna.tell(f"/api/v1/accounts/{boris.me.id}/unmute")
    assert (await anna.ask("/api/v1/mutes")).json == []


async def test_a_domain_is_blocked_and_no_longer(anna: Program) -> None:
    far = await city.somebody("far", "far.test")
    for domain in ("far.test", "other.test"):
        blocked = await anna.tell("/api/v1/domain_blocks", domain=domain)
        assert (blocked.status, blocked.json) == (200, {})
    assert (await anna.ask("/api/v1/domain_blocks")).json == ["other.test", "far.test"]
    page = await anna.ask("/api/v1/domain_blocks", limit=1)
    assert (await anna.ask(page.link["next"])).json == ["far.test"]
    asked = await anna.ask("/api/v1/accounts/relationships", id=[str(far.id)])
    assert asked.json[0]["domain_blocking"] is True
    assert (await anna.tell("/api/v1/domain_blocks", "DELETE", domain="far.test")).json == {}
    assert (await anna.ask("/api/v1/domain_blocks")).json == ["other.test"]
    assert (await anna.tell("/api/v1/domain_blocks")).status == 422
