"""Does a real browser show what a push message says, and lead there; and is it asked on a tap only?

No push service is near: messages are handed to the worker by the browser's own tools (CDP), and
where a page subscribes, what the browser would get stands in for it.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.instance import Instance, Person, eventually
from tests.push_service import PushService, unpadded
from tests.web.chromium import expect, launched, needs_chromium, patient, sign_in
from tests.web.pages.phone import PHONE

pytestmark = [pytest.mark.long, needs_chromium]

PLACE = "/settings/notifications"
HANDED_OVER_AGAIN_AFTER_S = 15.0
"""The browser's tools say nothing of a message that they lost, and lose one now and then."""
SUBSCRIBED = """
const point = new Uint8Array(%s).buffer, secret = new Uint8Array(16).fill(7).buffer;
let kept = null;
const made = {
  endpoint: "http://127.0.0.1:9/wake/me",
  getKey: (name) => (name === "auth" ? secret : point),
  unsubscribe: async () => { kept = null; return true; },
};
PushManager.prototype.getSubscription = async () => kept;
PushManager.prototype.subscribe = async (options) => {
  if (!options.userVisibleOnly || !options.applicationServerKey) throw new TypeError("what for?");
  return (kept = made);
};
"""


@pytest.fixture(scope="module", autouse=True)
def hill(instance: Instance) -> None:
    """A post of anna's."""
    token = instance.command("token", "create", "anna", "--scopes", "read write").strip()
    Person(instance, "anna", token.splitlines()[-1]).publish("The hill")


@pytest.fixture
def browser() -> Iterator[Any]:
    """A browser of its own: its workers are nobody else's."""
    with launched() as started:
        yield started


def _sign_in(context: Any, instance: Instance) -> Any:
    """A page at home that the worker controls."""
    page = patient(context).new_page()
    sign_in(page, instance.url, "anna")
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")
    return page


def _worker(page: Any) -> Any:
    """The service worker, once we are told that it is there."""
    (worker,) = eventually(lambda: page.evaluate("1") and page.context.service_workers)
    return worker


class Post:
    """Who brings messages to the worker of a page."""

    def __init__(self, page: Any, instance: Instance) -> None:
        self.page = page
        self._origin = instance.url
        self._tools = page.context.new_cdp_session(page)
        self._found: list[str] = []
        self._last: dict[str, str] = {}
        self._brought_at = 0.0
        self._tools.on("ServiceWorker.workerRegistrationUpdated", self._noted)
        self._tools.send("ServiceWorker.enable")

    def _noted(self, told: Any) -> None:
        self._found += [one["registrationId"] for one in told["registrations"]]

    def bring(self, data: str) -> None:
        """Hand one over."""
        eventually(lambda: self.page.evaluate("1") and self._found)
        self._last = {"origin": self._origin, "registrationId": self._found[-1], "data": data}
        self._hand_over()

    def _hand_over(self) -> None:
        self._brought_at = time.monotonic()
        self._tools.send("ServiceWorker.deliverPushMessage", self._last)

    def shown(self, number: int, title: str = "") -> list[dict[str, Any]]:
        """What lies on the screen, once that many do and the first has that title, if any."""

        def found() -> list[dict[str, Any]]:
            every: list[dict[str, Any]] = self.page.evaluate(
                """async () => (await (await navigator.serviceWorker.ready).getNotifications())
                  .map(({ title, body, tag, icon, lang, dir, data }) =>
                    ({ title, body, tag, icon, lang, dir, data }))"""
            )
            is_there = len(every) == number and title in ("", every[0]["title"])
            is_late = time.monotonic() > self._brought_at + HANDED_OVER_AGAIN_AFTER_S
            if not is_there and is_late and len(every) <= number:
                self._hand_over()
            assert is_there, every
            return every

        return eventually(found)


def test_a_message_is_shown_as_it_is_and_a_tap_leads_there(
    instance: Instance, browser: Any
) -> None:
    context = browser.new_context(viewport=PHONE)
    context.grant_permissions(["notifications"], origin=instance.url)
    page = _sign_in(context, instance)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    post = Post(page, instance)
    icon = f"{instance.url}/static/present/images/icon-192.png"
    message = {
        "title": "بوریس عکس شما را پسندید",
        "body": "A pier",
        "icon": icon,
        "path": "/@anna",
        "tag": "favourite-1",
        "renotify": False,
        "lang": "fa",
        "dir": "rtl",
    }
    post.bring(json.dumps(message))
    (shown,) = post.shown(1)
    path = message.pop("path")
    message.pop("renotify")
    assert shown == {**message, "data": {"path": path}}
    post.bring(json.dumps({**message, "title": "Two", "tag": "favourite-1"}))
    post.shown(1, "Two")
    assert all(url.startswith(instance.url) for url in asked)

    worker = _worker(page)
    worker.evaluate(
        """async () => {
          const [notification] = await registration.getNotifications();
          globalThis.led = [];
          Clients.prototype.openWindow = async (url) => { led.push(url); };
          const { prototype } = WindowClient;
          prototype.focus = async function () { led.push(`focus ${this.url}`); return this; };
          prototype.navigate = async function (url) { led.push(url); };
          await lead("/@anna");
          await lead("//evil.test/x");
          await lead("/");
          dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        }"""
    )
    eventually(lambda: worker.evaluate("led.length") >= 6)
    home = f"{instance.url}/"
    news = f"{instance.url}/activity"
    assert worker.evaluate("led")[:5] == [
        f"focus {home}",
        f"{home}@anna",
        f"focus {home}",
        news,
        f"focus {home}",
    ], "another place through the window that is open; nowhere else than here"
    page.goto(f"{instance.url}/new")
    worker.evaluate("async () => { led.length = 0; await lead('/@anna'); }")
    assert worker.evaluate("led") == [f"{home}@anna"], "no page that is worked on is taken away"


def test_a_message_that_says_nothing_is_shown_without_words(
    instance: Instance, browser: Any
) -> None:
    context = browser.new_context(viewport=PHONE)
    context.grant_permissions(["notifications"], origin=instance.url)
    post = Post(_sign_in(context, instance), instance)
    post.bring("no JSON")
    (shown,) = post.shown(1)
    assert (shown["title"], shown["body"]) == ("fediphoto", "")


def test_who_signs_out_leaves_nothing_on_the_screen(instance: Instance, browser: Any) -> None:
    context = browser.new_context(viewport=PHONE)
    context.grant_permissions(["notifications"], origin=instance.url)
    page = _sign_in(context, instance)
    post = Post(page, instance)
    post.bring(json.dumps({"title": "One", "tag": "a"}))
    post.shown(1)
    page.goto(f"{instance.url}/settings")
    page.click('main form[action="/logout"] button')
    page.wait_for_url(lambda address: "/settings" not in address)
    count = "async () => (await (await navigator.serviceWorker.ready).getNotifications()).length"
    eventually(lambda: page.evaluate(count) == 0)


def test_the_browser_is_asked_on_a_tap_and_told_of_it_by_a_form(
    instance: Instance, browser: Any
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = _sign_in(context, instance)
    page.add_init_script(SUBSCRIBED % _point())
    page.add_init_script(
        """window.asked = 0;
        Notification.requestPermission = async () => { window.asked += 1; return "granted"; };
        Object.defineProperty(Notification, "permission", { get: () => "default" });"""
    )
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{instance.url}{PLACE}")
    button = page.locator("#device form button >> visible=true").first
    expect(button).to_have_text("Turn on for this device")
    assert page.evaluate("window.asked") == 0
    button.click()
    page.wait_for_url("**/settings/notifications?saved=1")
    section = page.locator("[data-waking]")
    expect(section).to_have_attribute("data-endpoint", "http://127.0.0.1:9/wake/me")
    page.click("text=Turn off for this device")
    expect(section).to_have_attribute("data-endpoint", "")
    assert not complaints


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("delete window.PushManager;", "This browser takes no notifications."),
        (
            'Object.defineProperty(Notification, "permission", { get: () => "denied" });',
            "Your browser does not allow notifications from here.",
        ),
    ],
)
def test_where_it_cannot_be_the_page_says_why(
    instance: Instance, browser: Any, before: str, sentence: str
) -> None:
    page = _sign_in(browser.new_context(viewport=PHONE), instance)
    page.add_init_script(before)
    page.goto(f"{instance.url}{PLACE}")
    expect(page.locator("#device")).to_contain_text(sentence, use_inner_text=True)
    expect(page.locator("#device form")).to_be_hidden()


def test_a_push_service_that_refuses_is_told_of(instance: Instance, browser: Any) -> None:
    page = _sign_in(browser.new_context(viewport=PHONE), instance)
    page.add_init_script(SUBSCRIBED % _point())
    page.add_init_script(
        """Notification.requestPermission = async () => "granted";
        Object.defineProperty(Notification, "permission", { get: () => "default" });
        PushManager.prototype.subscribe = async () => { throw new DOMException("no service"); };"""
    )
    page.goto(f"{instance.url}{PLACE}")
    page.click("#device form button >> visible=true")
    expect(page.locator("#device")).to_contain_text("This did not work.", use_inner_text=True)
    expect(page.locator("#device form button >> visible=true").first).to_be_enabled()


def test_the_worker_subscribes_again_where_the_browser_lost_its_address(
    instance: Instance, browser: Any
) -> None:
    context = browser.new_context(viewport=PHONE)
    page = _sign_in(context, instance)
    worker = _worker(page)
    changed = """async (p256dh) => {
      const keys = { p256dh, auth: "BwcHBwcHBwcHBwcHBwcHBw" };
      PushManager.prototype.subscribe = async () =>
        ({ toJSON: () => ({ endpoint: "http://127.0.0.1:9/wake/anew", keys }) });
      await hearAgain();
    }"""
    point = unpadded(PushService().point)
    worker.evaluate(changed, point)
    page.goto(f"{instance.url}{PLACE}")
    section = page.locator("[data-waking]")
    assert section.get_attribute("data-endpoint") == "", "who was told nothing still is not"
    page.evaluate(
        """async ([point, token]) => {
          const body = new URLSearchParams({
            csrf_token: token, endpoint: "http://127.0.0.1:9/wake/me", p256dh: point,
            auth: "BwcHBwcHBwcHBwcHBwcHBw", "wakes-mention": "on", "wakes-from": "followed",
          });
          await fetch("/settings/notifications/device", { method: "POST", body });
        }""",
        [point, page.locator("#device [name=csrf_token]").input_value()],
    )
    worker.evaluate(changed, point)
    page.goto(f"{instance.url}{PLACE}")
    expect(section).to_have_attribute("data-endpoint", "http://127.0.0.1:9/wake/anew")
    expect(page.locator("#wakes-from")).to_have_value("followed")
    expect(page.locator("#wakes-mention")).to_be_checked()
    expect(page.locator("#wakes-favourite")).not_to_be_checked()


def _point() -> str:
    return json.dumps(list(PushService().point))
