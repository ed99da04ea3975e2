"""Whether the app opens without a network: for its reader, and for nobody else."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.instance import Instance, Person, eventually
from tests.web.chromium import PASSWORD, expect, launched, needs_chromium, patient
from tests.web.chromium import sign_in as by_the_form
from tests.web.pages.phone import PHONE

pytestmark = [pytest.mark.long, needs_chromium]


@pytest.fixture(scope="module")
def instance(
    tmp_path_factory: pytest.TempPathFactory, photos: tuple[Path, Path]
) -> Iterator[Instance]:
    """A whole instance with anna, boris and two photos."""
    started = Instance(tmp_path_factory.mktemp("instance") / "a")
    started.start()
    for name in ("anna", "boris"):
        mail = f"{name}@a.test"
        started.command("user", "create", name, "--email", mail, "--password", PASSWORD)
        token = started.command("token", "create", name, "--scopes", "read write").strip()
        person = Person(started, name, token.splitlines()[-1])
        person.publish(f"The hill of {name}", [(photos[0], "A hill")])
    yield started
    started.kill()


@pytest.fixture
def phone(instance: Instance) -> Iterator[Any]:
    """A browser of its own: its workers are nobody else's."""
    with launched() as browser:
        yield patient(browser.new_context(viewport=PHONE)).new_page()


def _sign_in(page: Any, instance: Instance, name: str) -> None:
    by_the_form(page, instance.url, name)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def _kept(page: Any, cache: str = "pages") -> list[str]:
    paths = page.evaluate(
        "async (name) => (await (await caches.open(name)).keys())"
        ".map((one) => new URL(one.url).pathname)",
        cache,
    )
    return sorted(str(one) for one in paths)


def test_after_one_visit_home_and_ones_own_profile_open_offline(
    instance: Instance, phone: Any
) -> None:
    _sign_in(phone, instance, "anna")
    eventually(lambda: {"/", "/@anna", "/new"} <= set(_kept(phone)))
    eventually(lambda: _kept(phone, "photos"))
    instance.kill()
    try:
        phone.goto(f"{instance.url}/")
        expect(phone.locator("main")).to_contain_text("The hill of anna")
        said = re.compile(r"You are offline. This is how it looked at \d+:\d\d")
        expect(phone.locator(".copy-age")).to_have_text(said)
        assert phone.evaluate("getComputedStyle(document.body).margin") == "0px", "with its style"
        phone.wait_for_function(
            "() => document.querySelector('.album picture img').naturalWidth > 0"
        )
        phone.goto(f"{instance.url}/@anna")
        expect(phone.locator("h1")).to_have_text("anna")
        phone.goto(f"{instance.url}/@boris")
        expect(phone.locator("h1")).to_have_text("You are offline")
        phone.goto(f"{instance.url}/settings/profile")
        expect(phone.locator("h1")).to_have_text("You are offline")
    finally:
        instance.start()

    def is_itself_again() -> bool:  # a server that has just begun may be slower than our patience
        phone.goto(f"{instance.url}/")
        return bool(phone.locator(".copy-age").count() == 0)

    eventually(is_itself_again)


def test_signing_out_takes_all_copies_away(instance: Instance, phone: Any) -> None:
    _sign_in(phone, instance, "anna")
    eventually(lambda: "/@anna" in _kept(phone))
    phone.goto(f"{instance.url}/settings")
    phone.click('main form[action="/logout"] button')
    phone.wait_for_url(lambda address: "/settings" not in address)
    assert _kept(phone) == []
    assert _kept(phone, "photos") == []
    instance.kill()
    try:
        phone.goto(f"{instance.url}/@anna")
        expect(phone.locator("h1")).to_have_text("You are offline")
    finally:
        instance.start()


def test_nobody_is_shown_the_copies_of_who_was_here_before(instance: Instance, phone: Any) -> None:
    _sign_in(phone, instance, "anna")
    eventually(lambda: "/@anna" in _kept(phone))
    phone.context.clear_cookies()  # signed out elsewhere: this browser was not asked
    _sign_in(phone, instance, "boris")
    eventually(lambda: {"/", "/@boris"} <= set(_kept(phone)))
    assert "/@anna" not in _kept(phone)
    instance.kill()
    try:
        phone.goto(f"{instance.url}/")
        expect(phone.locator("main")).to_contain_text("The hill of boris")
        expect(phone.locator("main")).not_to_contain_text("The hill of anna")
    finally:
        instance.start()


def test_what_another_app_shares_waits_on_the_page_for_a_new_post(
    instance: Instance, phone: Any, photos: tuple[Path, Path]
) -> None:
    _sign_in(phone, instance, "anna")
    phone.goto(f"{instance.url}/about")
    phone.wait_for_function("() => navigator.serviceWorker.controller !== null")
    phone.evaluate(
        """() => {
          const form = document.createElement("form");
          form.method = "post";
          form.action = "/new/shared";
          form.enctype = "multipart/form-data";
          form.innerHTML = '<input type=file name=photos multiple><input name=text value="A walk">';
          document.body.append(form);
        }"""
    )
    phone.set_input_files('[name="photos"]', [str(one) for one in photos])
    phone.evaluate("document.querySelector('[name=photos]').form.submit()")
    phone.wait_for_selector(".compose-photo >> nth=1")
    assert not _kept(phone, "shared")


def test_a_network_from_which_nothing_comes_is_not_waited_for(
    instance: Instance, phone: Any
) -> None:
    _sign_in(phone, instance, "anna")
    eventually(lambda: "/@anna" in _kept(phone))
    os.kill(instance.pid, signal.SIGSTOP)
    try:
        # (What is not kept, a picture that was never seen, may be waited for without end.)
        phone.goto(f"{instance.url}/@anna", wait_until="domcontentloaded")
        expect(phone.locator("h1")).to_have_text("anna")
        expect(phone.locator(".copy-age")).to_contain_text("The network is slow")
    finally:
        os.kill(instance.pid, signal.SIGCONT)


def test_pages_are_told_when_there_is_a_network_again(instance: Instance, phone: Any) -> None:
    """For whatever was written meanwhile (the outbox of the page for a new post)."""
    _sign_in(phone, instance, "anna")
    eventually(lambda: "/@anna" in _kept(phone))
    phone.evaluate(
        """() => {
          navigator.serviceWorker.addEventListener("message", (event) => {
            document.title = event.data.type;
          });
          dispatchEvent(new Event("online"));
        }"""
    )
    phone.wait_for_function("() => document.title === 'flush-outbox'")
