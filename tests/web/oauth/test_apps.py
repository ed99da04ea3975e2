"""How does a client program make itself known?"""

from typing import Any

import pytest

from fediphoto.storage.models import OAuthApp
from tests.web.programs import Program, multipart

REGISTER = "/api/v1/apps"
APP: dict[str, Any] = {"client_name": "Tusk", "redirect_uris": "https://app.test/back"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://app.test/back", ["https://app.test/back"]),
        (["https://app.test/back"], ["https://app.test/back"]),
        (["https://a.test/", "tusk://back"], ["https://a.test/", "tusk://back"]),
        ("https://a.test/\ntusk://back\n", ["https://a.test/", "tusk://back"]),
        ("urn:ietf:wg:oauth:2.0:oob", ["urn:ietf:wg:oauth:2.0:oob"]),
        ("com.tapbots.Ivory.22:/request_token", None),
        ("http://localhost:8080/back", ["http://localhost:8080/back"]),
    ],
)
async def test_where_to_send_people_back_is_a_text_lines_or_a_list(
    stranger: Program, given: Any, kept: list[str] | None
) -> None:
    by_json = await stranger.tell_json(REGISTER, {**APP, "redirect_uris": given})
    by_form = await stranger.tell(REGISTER, client_name="Tusk", redirect_uris=given)
    for answer in (by_json, by_form):
        if kept is None:
            assert answer.status in (200, 422)
            continue
        assert answer.status == 200, answer.body
        assert answer.json["redirect_uris"] == kept
        assert answer.json["redirect_uri"] == "\n".join(kept)


async def test_a_form_with_parts_will_do_too(stranger: Program) -> None:
    kind, body = multipart(**{**APP, "scopes": "read write follow push"})
    answer = await stranger.send("POST", REGISTER, body, Content_Type=kind)
    assert answer.status == 200, answer.body
    assert answer.json["scopes"] == ["follow", "push", "read", "write"]
    assert answer.json["website"] is None


async def test_without_scopes_it_may_read(stranger: Program) -> None:
    answer = await stranger.tell(REGISTER, **APP)
    assert answer.json["scopes"] == ["read"]
    assert answer.json["client_secret_expires_at"] == 0
    app = await OAuthApp.get(client_id=answer.json["client_id"])
    assert answer.json["client_secret"] not in app.client_secret_hash


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_name": ""},
        {"client_name": " "},
        {"client_name": "a" * 61},
        {"redirect_uris": ""},
        {"redirect_uris": []},
        {"redirect_uris": "javascript:alert(1)"},
        {"redirect_uris": "data:text/html,x"},
        {"redirect_uris": "/back"},
        {"redirect_uris": "https://app.test/#fragment"},
        {"redirect_uris": ["https://app.test/back", "javascript:alert(1)"]},
        {"redirect_uris": ["https://app.test/"] * 21},
        {"scopes": "everything"},
        {"scopes": "read everything"},
        {"redirect_uris": {"a": 1}},
        {"client_name": ["a"]},
    ],
)
async def test_what_will_not_do_is_said(stranger: Program, wrong: dict[str, Any]) -> None:
    answer = await stranger.tell_json(REGISTER, {**APP, **wrong})
    assert (answer.status, bool(answer.error)) == (422, True)
    assert await OAuthApp.all().count() == 0


async def test_a_website_that_is_none_is_left_out(stranger: Program) -> None:
    for website in ("javascript:alert(1)", "not one", ""):
        answer = await stranger.tell(REGISTER, **APP, website=website)
        assert (answer.status, answer.json["website"]) == (200, None)
