"""Does somebody see whom they let in, and can they show them out?"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from fediphoto.domain import live
from fediphoto.domain.sign_in import credentials
from fediphoto.ids import snowflake
from fediphoto.storage.models import OAuthToken, PushSubscription
from tests.web.conftest import PASSWORD
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive
from tests.web.programs import Program

WHOAMI = "/api/v1/accounts/verify_credentials"


@pytest.fixture
async def told(app: Any) -> AsyncIterator[list[Any]]:
    """What open streams are told."""
    heard: list[Any] = []
    stop = live.listen(heard.append)
    yield heard
    stop()


async def let_in(app: Any, name: str, scopes: str) -> Program:
    """An app with a token of anna's, which wakes her phone."""
    from fediphoto.domain.people import accounts

    account = await accounts.find_local("anna")
    assert account is not None
    new = await credentials.register_app(name, ["tusk://back"], scopes)
    program = Program(app, await credentials.create_token(account, scopes, new.app), account)
    token = await OAuthToken.get(app_id=new.app.id)
    await PushSubscription.create(
        id=snowflake(),
        token_id=token.id,
        account_id=account.id,
        endpoint="https://push.test/x",
        p256dh="x",
        auth="x",
    )
    return program


async def test_each_app_is_named_with_what_it_may_do_and_when_it_did(
    app: Any, arrive: Arrive
) -> None:
    anna = await arrive("anna")
    tusk = await let_in(app, "Tusk <3", "read write:media")
    await let_in(app, "Quiet", "push")
    assert (await tusk.ask(WHOAMI)).status == 200
    await anna.open("/settings/devices")
    lines = [" ".join(one.get_text(" ").split()) for one in anna.page.all(".accesses > li")]
    (busy,) = [line for line in lines if line.startswith("Tusk <3")]
    assert "last used now" in busy
    assert "See everything that you see" in busy
    assert "Change photos you upload" in busy
    (quiet,) = [line for line in lines if line.startswith("Quiet")]
    assert "never used" in quiet
    assert "See everything" not in quiet


async def test_an_app_that_is_shown_out_is_out_at_once_and_the_others_stay(
    app: Any, arrive: Arrive, told: list[Any]
) -> None:
    anna = await arrive("anna")
    tusk, other = await let_in(app, "Tusk", "read"), await let_in(app, "Other", "read")
    assert (await tusk.ask(WHOAMI)).status == 200
    await anna.open("/settings/devices")
    token = await OAuthToken.get(app__name="Tusk")
    await anna.press(f"/settings/access/apps/{token.app_id}/revoke")
    assert (await tusk.ask(WHOAMI)).status == 401
    assert (await other.ask(WHOAMI)).status == 200
    assert [type(one) for one in told] == [live.AccessEnded]
    assert await PushSubscription.all().count() == 1
    assert "Tusk" not in anna.page.text


async def test_another_persons_apps_are_none_of_ones_business(app: Any, arrive: Arrive) -> None:
    await arrive("anna")
    tusk, bob = await let_in(app, "Tusk", "read"), await arrive("bob")
    token = await OAuthToken.get(app__name="Tusk")
    await bob.open("/settings/devices")
    assert "Tusk" not in bob.page.text
    await bob.raw(
        "POST",
        f"/settings/access/apps/{token.app_id}/revoke",
        form={"csrf_token": bob.page.value("csrf_token")},
        headers=HTML,
    )
    assert (await tusk.ask(WHOAMI)).status == 200


@pytest.mark.parametrize("deed", ["password", "end-others"])
async def test_a_new_password_ends_every_token_stream_and_push(
    app: Any, arrive: Arrive, told: list[Any], deed: str
) -> None:
    anna, elsewhere = await arrive("anna"), await arrive("anna")
    tusk = await let_in(app, "Tusk", "read")
    await anna.open("/settings/access" if deed == "password" else "/settings/devices")
    typed = {"present": PASSWORD, "new": "walks quickly downhill"} if deed == "password" else {}
    await anna.press(f"/settings/access/{deed}", **typed)
    assert (await tusk.ask(WHOAMI)).status == 401
    assert live.AccessEnded in {type(one) for one in told}
    assert not await PushSubscription.exists()
    assert await is_in(anna)
    assert not await is_in(elsewhere)


async def is_in(browser: Browser) -> bool:
    response = await browser.raw("GET", "/settings/access", headers=HTML)
    return bool(response.status_code == 200)
