"""XSS: words that came from elsewhere stay words, on every page and in every answer."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from bs4 import BeautifulSoup

from tests.activitypub.test_security_exhaustion import picture
from tests.hostile.peer import HostilePeer
from tests.hostile.target import Target
from tests.journeys.instance import Person
from tests.remote_server import Document
from tests.remote_server import Person as TheirPerson
from tests.web.pages.browser import Page

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<svg/onload=alert(1)>",
    "</textarea></title><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "{{ 7 * 191 }}{% raw %}",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jAvA\tscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a><a href="vbscript:x">y</a>',
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<p style="position:fixed;inset:0" class="button-primary" id="main">x</p>',
    '<base href="http://evil.test/"><form action="http://evil.test/"><input name=password></form>',
    '<meta http-equiv="refresh" content="0;url=http://evil.test/"><link rel=stylesheet href=//e>',
    "<![CDATA[<script>alert(1)</script>]]>",
    "\u202e<script>alert(1)</script>\u2066",
]
ADDRESSES = [
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "http://evil.test/'onclick='alert(1)",
    'http://evil.test/"><script>alert(1)</script>',
]
HTML = {"Accept": "text/html"}
OURS = re.compile(r"(/(?!/)|#|\?|https?://)")


@pytest.fixture(scope="session")
def keeper(target: Target) -> requests.Session:
    """Somebody who keeps order, signed in with a browser."""
    target.command(
        "user",
        "create",
        "keeper",
        "--email",
        "keeper@people.test",
        "--password",
        "keeper walks slowly",
        "--admin",
    )
    browser = requests.Session()
    form = BeautifulSoup(browser.get(f"{target.url}/login", headers=HTML).text, "html.parser")
    token = form.select_one('form[method=post] input[name="csrf_token"]')
    assert token is not None
    given = {"login": "keeper", "password": "keeper walks slowly", "csrf_token": token["value"]}
    answer = browser.post(f"{target.url}/login", data=given, headers=HTML)
    assert answer.status_code == 200, answer.text[:500]
    return browser


def poisoned(peer: HostilePeer, payload: str) -> tuple[TheirPerson, Document, Document]:
    """Somebody, a post and a poll of theirs with the payload wherever words are taken."""
    image = {
        "type": "Image",
        "mediaType": "image/jpeg",
        "name": payload,
        "summary": payload,
        "url": peer.serve("/a.jpg", picture("JPEG"), content_type="image/jpeg"),
    }
    emoji = {"type": "Emoji", "name": f":{payload}:", "icon": image, "id": payload}
    hashtag = {"type": "Hashtag", "name": f"#{payload}", "href": payload}
    person = peer.person(
        "mallory",
        summary=f"<p>{payload}</p>",
        url=f"{peer.base_url}/@m?{payload}",
        icon=image,
        image=image,
        tag=[emoji, hashtag],
        featuredTags=payload,
        attachment=[{"type": "PropertyValue", "name": payload, "value": payload}],
    )
    person.document["name"] = payload
    mention = {"type": "Mention", "name": f"@{payload}", "href": f"{peer.base_url}/users/x"}
    place = {
        "type": "Place",
        "name": payload,
        "latitude": payload,
        "longitude": 1,
        "address": {"addressLocality": payload, "addressCountry": payload},
    }
    note = peer.note(
        person,
        f"<p>Hello {payload}</p>",
        summary=payload,
        name=payload,
        attachment=[image],
        tag=[emoji, hashtag, mention],
        location=place,
        quoteUrl=f"{peer.base_url}/{payload}",
        contentMap={payload: payload},
        conversation=payload,
        generator={"name": payload},
        url=f"{peer.base_url}/n?{payload}",
    )
    ends_at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    options = [{"type": "Note", "name": f"{payload}{n}"} for n in range(3)]
    poll = peer.note(person, f"<p>{payload}</p>", type="Question", oneOf=options, endTime=ends_at)
    return person, note, poll


def looked_over(address: str, answer: requests.Response) -> None:
    """A page of ours: nothing in it runs, loads from elsewhere, or leads off the web."""
    assert answer.status_code == 200, (address, answer.status_code)
    page = Page(address, answer.status_code, answer.headers, answer.content)
    assert "1337" not in page.text
    assert len(page.all("script")) == 1, address
    assert not page.all("script:not([src^='/'])"), address
    for one in page.soup.find_all(True):
        handlers = [name for name in one.attrs if name.lower().startswith("on")]
        assert not handlers, (address, one)
        assert one.name not in ("iframe", "object", "embed", "base", "svg:script", "math"), address
        for name in ("href", "src", "action", "formaction", "poster", "srcdoc", "style"):
            if value := str(one.get(name, "")):
                assert name not in ("srcdoc", "style"), (address, one)
                assert OURS.match(value), (address, one)
    for form in page.all("form"):
        assert str(form.get("action", "/")).startswith("/"), (address, form)
    assert len(page.all("#main")) <= 1, f"{address}: an id of ours is taken"


def harmless(html: str) -> None:
    """HTML in an answer to a program: apps show it as it is."""
    soup = BeautifulSoup(html, "html.parser")
    allowed = {
        "href",
        "class",
        "rel",
        "target",
        "lang",
        "translate",
        "title",
        "start",
        "reversed",
        "value",
        "type",
        "dir",
        "cite",
        "src",
        "alt",
    }
    for one in soup.find_all(True):
        assert one.name not in (
            "script",
            "iframe",
            "svg",
            "math",
            "style",
            "img",
            "form",
            "input",
            "object",
            "embed",
            "base",
            "link",
            "meta",
        ), html
        assert set(one.attrs) <= allowed, html
        assert re.match(r"https?://|#|/", str(one.get("href", "#"))), html


def in_answer(value: Any) -> None:
    """Every HTML of an entity."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("content", "note") and isinstance(inner, str):
                harmless(inner)
            if name in ("url", "preview_url", "remote_url", "avatar", "header") and inner:
                assert re.match(r"https?://", str(inner)), inner
            in_answer(inner)
        if {"name", "value", "verified_at"} <= value.keys():
            harmless(value["value"])
    if isinstance(value, list):
        for inner in value:
            in_answer(inner)


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload)[:24])
async def test_words_from_elsewhere_run_nowhere(
    target: Target, alice: Person, keeper: requests.Session, peer: HostilePeer, payload: str
) -> None:
    person, note, poll = poisoned(peer, payload)
    account = await target.befriend(alice, peer, person)
    for one in (note, poll):
        assert await target.say(peer, person, peer.create(one)) == 202
    own = await asyncio.to_thread(alice.publish, "Mine, to be talked about")
    answer_to_it = peer.note(person, f"<p>{payload}</p>", inReplyTo=own["uri"])
    assert await target.say(peer, person, peer.create(answer_to_it)) == 202
    flag = peer.activity("Flag", person, [f"{target.url}/users/alice", own["uri"]], content=payload)
    assert await target.say(peer, person, flag) == 202
    reacted = peer.activity(
        "EmojiReact", person, own["uri"], content=f":{payload}:", tag=note["tag"]
    )
    await target.say(peer, person, reacted)
    await target.settled()

    stored = target.rows("SELECT id FROM post WHERE account_id = ?", int(account))
    assert len(stored) >= 2
    handle = f"mallory@{peer.host}"
    reports = [f"/admin/reports/{row[0]}" for row in target.rows("SELECT id FROM report")]
    assert reports
    pages = [f"/@{handle}", *(f"/@{handle}/{row[0]}" for row in stored), f"/@alice/{own['id']}"]
    desk = ["/admin", "/admin/reports", *reports[-3:], f"/search?q={handle}", "/activity", "/"]
    for browser, opened in ((requests.Session(), pages), (keeper, [*pages, *desk])):
        for address in opened:
            answer = await asyncio.to_thread(browser.get, f"{target.url}{address}", headers=HTML)
            if answer.status_code == 404 and address == desk[0]:
                continue
            looked_over(address, answer)

    for path in (
        f"/api/v1/accounts/{account}",
        f"/api/v1/accounts/{account}/statuses",
        "/api/v1/timelines/home",
        "/api/v1/notifications",
        f"/api/v1/statuses/{own['id']}/context",
    ):
        told = await target.ask(alice, "GET", path)
        assert told.headers["Content-Type"].startswith("application/json")
        in_answer(told.json())


@pytest.mark.parametrize("url", ADDRESSES)
async def test_addresses_from_elsewhere_lead_to_the_web_or_nowhere(
    target: Target, alice: Person, keeper: requests.Session, peer: HostilePeer, url: str
) -> None:
    image = {"type": "Image", "mediaType": "image/jpeg", "url": url}
    person = peer.person(
        "mallory",
        url=url,
        icon=image,
        image=image,
        attachment=[
            {"type": "PropertyValue", "name": "Home", "value": f'<a href="{url}" rel="me">x</a>'}
        ],
    )
    account = await target.befriend(alice, peer, person)
    note = peer.note(
        person,
        f'<a href="{url}">x</a>',
        url=url,
        attachment=[image],
        tag=[
            {"type": "Mention", "name": "@x@y", "href": url},
            {"type": "Hashtag", "name": "#x", "href": url},
            {"type": "Emoji", "name": ":x:", "icon": image},
        ],
    )
    article = peer.note(person, "<p>x</p>", type="Article", name="Title", url=url)
    video = peer.note(
        person,
        "<p>x</p>",
        type="Video",
        name="Film",
        icon=[image],
        url=[{"type": "Link", "mediaType": "video/mp4", "href": url}],
    )
    for one in (note, article, video):
        await target.say(peer, person, peer.create(one))
    await target.settled()
    stored = target.rows("SELECT id FROM post WHERE account_id = ?", int(account))
    handle = f"mallory@{peer.host}"
    for address in (f"/@{handle}", *(f"/@{handle}/{row[0]}" for row in stored)):
        answer = await asyncio.to_thread(keeper.get, f"{target.url}{address}", headers=HTML)
        looked_over(address, answer)
    for (post_id,) in stored:
        in_answer((await target.ask(alice, "GET", f"/api/v1/statuses/{post_id}")).json())
    told = (await target.ask(alice, "GET", f"/api/v1/accounts/{account}")).json()
    in_answer(json.loads(json.dumps(told)))
