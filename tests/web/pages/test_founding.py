"""A new place: the one-time link, the first steps, and what the desk may decide of it."""

from pathlib import Path
from typing import Any

import pytest

from fediphoto import config as configuration
from fediphoto.domain.joining import founding
from fediphoto.domain.people import accounts
from fediphoto.domain.place import place
from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account, AuditEntry, InstanceSetting, Rule, User
from tests.web.conftest import PASSWORD
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Arrive


async def of(name: str) -> Account:
    found = await accounts.find(name)
    assert found is not None
    return found


@pytest.fixture
async def ada(arrive: Arrive) -> Browser:
    """An admin."""
    browser = await arrive("ada")
    await User.filter(account_id=(await of("ada")).id).update(role="admin")
    return browser


async def test_the_one_time_link_leads_through_four_steps(visitor: Browser, app: Any) -> None:
    link = f"/setup/{await founding.setup_link()}"
    await visitor.open(link)
    await visitor.press(link, username="root1", email="root@people.test", password=PASSWORD)
    assert "Step 1 of 4" in visitor.page.text
    await visitor.press("/admin/begin/place", title="x" * 81, description="d", status=422)
    assert len(visitor.page.value("title")) == 81, "what was typed stays"
    await visitor.press("/admin/begin/place", title="Bird Photos", description="Some <b>birds</b>")
    assert visitor.page.address == "/admin/begin/joining"
    await visitor.press("/admin/begin/joining", registrations="invite", invitations_by="members")
    assert visitor.page.address == "/admin/begin/rules"
    await visitor.press("/admin/begin/rules", rule__0=True, rule__5=False, text="No cats.")
    assert visitor.page.address == "/admin/begin/contact"
    await visitor.press("/admin/begin/contact", contact_email="not an address", status=422)
    await visitor.press("/admin/begin/contact", contact_email="birds@photos.test")
    assert "Bird Photos is ready" in visitor.page.text
    stranger = Browser(app)
    about = (await stranger.open("/about")).text
    for words in (
        "Bird Photos",
        "Some <b>birds</b>",
        "Be kind.",
        "No cats.",
        "birds@photos.test",
    ):
        assert words in about
    assert "No advertising and no spam." not in about
    assert "by invitation" in about
    assert await Rule.all().count() == 6
    await visitor.open("/admin/begin/rules")
    assert not visitor.page.all("input[type=checkbox][checked]"), "nothing is suggested twice"
    shown = await (await app.test_client().get("/api/v1/instance")).get_json()
    assert (shown["title"], shown["invites_enabled"], shown["registrations"]) == (
        "Bird Photos",
        True,
        False,
    )


async def test_what_is_decided_counts_and_outlives_a_restart(ada: Browser, config: Any) -> None:
    await ada.open("/admin/place")
    await ada.press("/admin/place", title="Bird Photos", registrations="approval")
    assert _now().title == "Bird Photos"
    assert ada.page.value("title") == "Bird Photos"
    _restart(config)
    assert _now().title == "fediphoto"
    await place.load()
    assert (_now().title, _now().registrations) == ("Bird Photos", "approval")
    assert await AuditEntry.filter(deed="place.change").count() == 2


async def test_the_configuration_file_goes_before(
    ada: Browser, tmp_path: Path, config: Any
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '[instance]\ndomain = "photos.test"\ntitle = "From the file"\n'
        f'[storage]\ndata_dir = "{config.data_dir}"\n[federation]\nplain_http = true\n'
    )
    environment = {"FEDIPHOTO_INSTANCE__REGISTRATIONS": "closed"}
    _restart(_config().load(file, environment))
    await ada.open("/admin/place")
    assert "From the file" in ada.page.main.text
    assert "instance.title" in ada.page.main.text
    assert not ada.page.all("[name=title], [name=registrations]")
    await ada.press("/admin/place", description="Birds")
    await place.decide(await of("ada"), {"title": "Forged", "registrations": "open"})
    assert (_now().title, _now().registrations, _now().description) == (
        "From the file",
        "closed",
        "Birds",
    )
    assert not await InstanceSetting.filter(key__in=["title", "registrations"]).exists()
    await InstanceSetting.create(key="title", value="An older decision")
    await place.load()
    assert _now().title == "From the file"


async def test_another_process_hears_of_it(ada: Browser, config: Any) -> None:
    await InstanceSetting.create(key="description", value="From elsewhere")
    await InstanceSetting.create(key="registrations", value="whenever")
    await InstanceSetting.create(key="data_dir", value="/elsewhere")
    await place.load()
    assert _now().description == "From elsewhere"
    assert _now().registrations == "open", "what means nothing is overlooked"


async def test_only_admins_decide(arrive: Arrive, ada: Browser) -> None:
    mona = await arrive("mona")
    await User.filter(account_id=(await of("mona")).id).update(role="moderator")
    with pytest.raises(Forbidden):
        await place.decide(await of("mona"), {"title": "Mine"})
    await mona.open("/admin/place", status=404)
    await mona.open("/admin/begin/rules", status=404)
    assert not await InstanceSetting.exists()


def _config() -> Any:
    return configuration


def _now() -> Any:
    return configuration.current().instance


def _restart(written: Any) -> None:
    configuration.activate(written)
