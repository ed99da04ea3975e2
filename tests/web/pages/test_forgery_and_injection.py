"""Whether strangers' pages can press our buttons, or strangers' words run in our pages."""

from typing import Any

import pytest

from fediphoto.domain.people import accounts
from fediphoto.domain.posts import posts
from fediphoto.storage.models import Account, Post
from tests.domain.city import follow, hears, photo, somebody
from tests.web.pages.browser import HTML, Browser
from tests.web.pages.conftest import Arrive

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "{{ 7 * 191 }}{% raw %}",
]
LINKS = ["javascript:alert(1)", "jAvA\tscript:alert(1)", "data:text/html,x", "vbscript:x"]


def _actions(browser: Browser) -> set[str]:
    return {str(form["action"]) for form in browser.page.all("form[method=post]")}


async def test_no_form_is_taken_without_its_token(arrive: Arrive, app: Any) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    author = await Account.get(username="boris")
    draft = posts.Draft(caption="A", attachment_ids=[(await photo(author)).id])
    post = await posts.publish(author, draft)
    pages = (f"/@boris/{post.id}", "/@boris", "/new", "/settings/profile", "/settings/privacy")
    tried = 0
    for address in (*pages, "/settings/access"):
        page = await anna.open(address)
        for action in _actions(anna):
            anna.page = page
            multipart = anna._form(action).get("enctype") is not None
            data = {
                "data": b"--x--",
                "headers": {**HTML, "Content-Type": "multipart/form-data; boundary=x"},
            }
            for wrong in ("", "forged", "Zm9yZ2Vk"):
                given = data if multipart else {"form": {"csrf_token": wrong}, "headers": HTML}
                answer = await anna.raw("POST", action, **given)
                assert answer.status_code == 403, (action, wrong)
                tried += 1
    assert tried > 30
    assert await Post.all().count() == 1
    await anna.open("/activity")


async def test_the_token_of_another_person_or_of_no_one_is_worth_nothing(
    arrive: Arrive, visitor: Browser
) -> None:
    anna, eve = await arrive("anna"), await arrive("eve")
    await visitor.open("/login")
    await eve.open("/settings/privacy")
    for stolen in (eve.page.value("csrf_token"), visitor.page.value("csrf_token")):
        await anna.open("/settings/privacy")
        await anna.press("/settings/privacy", csrf_token=stolen, locked=True, status=403)
    assert not (await Account.get(username="anna")).is_locked


async def test_signing_in_cannot_be_forged_either(arrive: Arrive, app: Any) -> None:
    await arrive("anna")
    victim = Browser(app)
    answer = await victim.raw(
        "POST", "/login", headers=HTML, form={"login": "anna", "password": "walks slowly uphill"}
    )
    assert answer.status_code == 403
    assert "session" not in victim.cookies()


async def test_a_token_is_never_the_same_twice(arrive: Arrive) -> None:
    anna = await arrive("anna")
    tokens = set()
    for _ in range(3):
        await anna.open("/settings/privacy")
        tokens.add(anna.page.value("csrf_token"))
    assert len(tokens) == 3


async def test_a_form_that_is_too_old_gives_back_what_was_written(arrive: Arrive) -> None:
    anna = await arrive("anna")
    await arrive("boris")
    author = await Account.get(username="boris")
    post = await posts.publish(author, posts.Draft(caption="Hello"))
    await anna.open(f"/@boris/{post.id}")
    action = f"/posts/{post.id}/comment"
    await anna.press(action, caption="A long thought", csrf_token="old", status=403)
    assert "A long thought" in anna.page.one("textarea").text
    await anna.open(f"/@boris/{post.id}")
    await posts.delete(author, await Post.get(id=post.id))
    await anna.press(action, caption="A long thought", status=404)
    assert "A long thought" in anna.page.one("textarea").text


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_no_words_of_ours_run(arrive: Arrive, visitor: Browser, payload: str) -> None:
    anna = await arrive("anna")
    await anna.open("/settings/profile")
    await anna.press("/settings/profile", display_name=payload[:30], note=payload)
    author = await Account.get(username="anna")
    shown = await photo(author, payload)
    draft = posts.Draft(caption=payload, attachment_ids=[shown.id], content_warning=payload)
    post = await posts.publish(author, draft)
    plain = await posts.publish(
        author, posts.Draft(caption=payload, attachment_ids=[(await photo(author, payload)).id])
    )
    await anna.open(f"/@anna/{plain.id}")
    await anna.press(f"/posts/{plain.id}/comment", caption=payload)
    addresses = [f"/@anna/{post.id}", f"/@anna/{plain.id}", "/@anna", "/@anna?all=1", "/explore"]
    members = ["/", f"/edit/{post.id}", f"/posts/{plain.id}/delete", "/settings/profile"]
    for browser, opened in ((visitor, addresses), (anna, [*addresses, *members])):
        for address in opened:
            await browser.open(address)  # looked over: no inline script, no handler, no frame
            assert "1337" not in browser.page.text
            assert len(browser.page.all("script")) == 1
            assert not browser.page.all("img[src=x]")
    assert anna.page.value("note") == payload


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_no_words_in_an_address_run(arrive: Arrive, visitor: Browser, payload: str) -> None:
    anna = await arrive("anna")
    for browser, path, status in (
        (anna, "/search", 200),
        (visitor, "/login", 200),
        (visitor, "/explore", 200),
    ):
        for name in ("q", "next", "max_id", "saved", "answer"):
            response = await browser.raw("GET", path, query_string={name: payload}, headers=HTML)
            assert response.status_code == status
            html = (await response.get_data()).decode()
            assert payload not in html or payload.startswith("{{")
    await visitor.open(f"/tags/{'x'}", 200)
    response = await visitor.raw("GET", f"/tags/{payload.replace('/', '')}", headers=HTML)
    assert payload.replace("/", "") not in (await response.get_data()).decode() or "{{" in payload


@pytest.mark.parametrize("payload", [*PAYLOADS, *(f'<a href="{one}">x</a>' for one in LINKS)])
async def test_no_words_of_other_servers_run(arrive: Arrive, payload: str) -> None:
    anna = await arrive("anna")
    mallow = await somebody("mallow", "elsewhere.test")
    me = await accounts.find("anna")
    assert me is not None
    await follow(me, mallow)
    note = f"<p>Hello {payload}</p>"
    post = await hears(mallow, content_html=note, content_warning=payload)
    other = await hears(mallow, 2, content_html=note)
    for address in (f"/@{mallow.acct}/{post.id}", f"/@{mallow.acct}/{other.id}", "/"):
        await anna.open(address)
        assert len(anna.page.all("script")) == 1
        for link in anna.page.links():
            assert link.startswith(("/", "https://", "http://", "#", "?")), link


async def test_a_remote_profile_leads_only_to_the_web(arrive: Arrive) -> None:
    anna = await arrive("anna")
    mallow = await somebody("mallow", "elsewhere.test")
    for address in LINKS:
        await Account.filter(id=mallow.id).update(url=address, version=mallow.version + 1)
        await anna.open(f"/@{mallow.acct}")
        for link in anna.page.links():
            assert link.startswith(("/", "https://", "http://", "#")), link
