"""Is a link on a profile proven by the page that it names, and by nothing else?"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.activitypub import link_proofs
from fediphoto.domain.people import profile_links
from fediphoto.domain.people.profiles import ProfileChanges, update_profile
from fediphoto.storage.models import Account, Job
from fediphoto.worker import CURIOUS
from tests.remote_server import RemoteServer
from tests.web.conftest import Join
from tests.web.programs import Program

Drain = Callable[[], Awaitable[None]]
HTML = "text/html; charset=utf-8"


@pytest.fixture
async def remote() -> AsyncIterator[RemoteServer]:
    """Anna's web site."""
    async with RemoteServer() as server:
        yield server


@pytest.fixture
async def anna(join: Join) -> Program:
    return await join("anna")


def page(*links: str, rel: str = "me") -> bytes:
    said = "".join(f'<a rel="{rel}" href="{one}">x</a>' for one in links)
    return f"<html><title>Anna</title>{said}".encode()


async def name(account: Account, *urls: str) -> None:
    """Have these pages on the profile."""
    fields = [(f"Page {number}", url) for number, url in enumerate(urls)]
    await update_profile(account, ProfileChanges(fields=fields))


async def verified(program: Program) -> list[Any]:
    entity = (await program.ask(f"/api/v1/accounts/{program.me.id}")).json
    return [one["verified_at"] for one in entity["fields"]]


@pytest.mark.parametrize(
    "back",
    [
        "http://photos.test/@anna",
        "http://photos.test/@anna/",
        "HTTP://Photos.Test/@anna",
        "http://photos.test/users/anna",
    ],
)
async def test_a_page_that_links_back_is_theirs(
    anna: Program, remote: RemoteServer, drain: Drain, back: str
) -> None:
    url = remote.serve("/", page("http://elsewhere.test/@anna", back), content_type=HTML)
    await name(anna.me, url, "Just words", f"See {url}")
    assert await verified(anna) == [None, None, None], "not before it was looked at"
    [job] = await Job.filter(kind=profile_links.KIND)
    assert job.kind in CURIOUS, "a slow page of somebody's must hold nobody up"
    before = (await Account.get(id=anna.me.id)).version
    await drain()
    proven, *others = await verified(anna)
    assert proven is not None
    assert proven.endswith("Z")
    assert others == [None, None]
    assert (await Account.get(id=anna.me.id)).version > before, "what is kept of it is forgotten"
    (asked,) = remote.requests_for("/")
    assert "Signature" not in asked.headers


@pytest.mark.parametrize(
    "body",
    [
        page("http://photos.test/@boris"),
        page("http://photos.test/@anna", rel="nofollow"),
        page("http://photos.test.evil.test/@anna"),
        page("http://photos.test/@anna/followers"),
        b"",
        b"\x00\xff" * 1000,
    ],
)
async def test_a_page_that_does_not_is_not(
    anna: Program, remote: RemoteServer, drain: Drain, body: bytes
) -> None:
    await name(anna.me, remote.serve("/", body, content_type=HTML))
    await drain()
    assert await verified(anna) == [None]


async def test_what_is_no_page_proves_nothing(
    anna: Program, remote: RemoteServer, drain: Drain
) -> None:
    back = page("http://photos.test/@anna")
    data = remote.serve("/data", back, content_type="application/json")
    gone = f"{remote.base_url}/gone"
    await name(anna.me, data, gone, "ftp://files.test/", "http://photos.test/@anna")
    await drain()
    assert await verified(anna) == [None] * 4


async def test_the_proof_stays_with_the_link_and_goes_with_it(
    anna: Program, remote: RemoteServer, drain: Drain
) -> None:
    url = remote.serve("/", page("http://photos.test/@anna"), content_type=HTML)
    await name(anna.me, url)
    await drain()
    [first] = await verified(anna)
    await name(anna.me, "", url)
    await drain()
    assert await verified(anna) == [None, first], "another label or place is still the same page"
    assert len(remote.requests_for("/")) == 1
    other = remote.serve("/other", page(), content_type=HTML)
    await name(anna.me, other)
    await drain()
    assert await verified(anna) == [None]
    await name(anna.me, url)
    assert await verified(anna) == [None], "it is asked again"
    await drain()
    assert await verified(anna) != [None]


async def test_an_answer_that_comes_too_late_proves_nothing(anna: Program) -> None:
    await name(anna.me, "http://first.test/")
    await name(anna.me, "http://second.test/")
    await profile_links.prove(anna.me.id, "http://first.test/")
    await profile_links.prove(10**9, "http://second.test/")
    assert await verified(anna) == [None]
    assert await profile_links.waiting(anna.me.id, "http://first.test/") is None


async def come_due() -> Job:
    """The time has come for what waits to look at a proven page once more."""
    [job] = await Job.filter(kind=profile_links.REPEAT)
    await Job.filter(id=job.id).update(run_at=datetime.now(UTC))
    return job


async def test_a_proven_page_is_looked_at_again_every_month(
    anna: Program, remote: RemoteServer, drain: Drain
) -> None:
    url = remote.serve("/", page("http://photos.test/@anna"), content_type=HTML)
    await name(anna.me, url)
    await drain()
    [first] = await verified(anna)
    for looks in (2, 3):
        job = await come_due()
        waits = job.run_at - job.created_at
        spread = profile_links.SPREAD
        assert waits + timedelta(seconds=1) >= profile_links.REPEATED_AFTER
        assert waits <= profile_links.REPEATED_AFTER + spread
        assert job.kind in CURIOUS
        await drain()
        assert len(remote.requests_for("/")) == looks
        assert await verified(anna) == [first], "since when it is theirs does not change"
    await name(anna.me, "Just words")
    await come_due()
    await drain()
    assert len(remote.requests_for("/")) == 3
    assert await Job.filter(kind=profile_links.REPEAT).count() == 0


@pytest.mark.parametrize("answer", ["another page", "no page", "gone"])
async def test_a_proof_ends_when_the_page_says_so_twice(
    anna: Program, remote: RemoteServer, drain: Drain, answer: str
) -> None:
    """A day apart: it may be a page that says to come back later."""
    url = remote.serve("/", page("http://photos.test/@anna"), content_type=HTML)
    await name(anna.me, url)
    await drain()
    [first] = await verified(anna)
    status = 410 if answer == "gone" else 200
    kind = "image/png" if answer == "no page" else HTML
    remote.serve("/", page("http://elsewhere.test/@anna"), content_type=kind, status=status)
    await come_due()
    await drain()
    assert await verified(anna) == [first]
    remote.serve("/", page("http://photos.test/@anna"), content_type=HTML)
    await come_due()
    await drain()
    assert await verified(anna) == [first]
    remote.serve("/", page("http://elsewhere.test/@anna"), content_type=kind, status=status)
    before = (await Account.get(id=anna.me.id)).version
    for _ in range(2):
        await come_due()
        await drain()
    assert await verified(anna) == [None]
    assert (await Account.get(id=anna.me.id)).version > before
    assert await Job.filter(kind=profile_links.REPEAT).count() == 0


async def test_a_proof_outlasts_a_page_that_cannot_be_had(
    anna: Program, remote: RemoteServer, drain: Drain
) -> None:
    url = remote.serve("/", page("http://photos.test/@anna"), content_type=HTML)
    await name(anna.me, url)
    await drain()
    [first] = await verified(anna)
    for status in (500, 503, 403):
        remote.serve("/", b"no", content_type=HTML, status=status)
        for _ in range(link_proofs.MOST_TRIES):
            await come_due()
            await drain()
        assert await verified(anna) == [first]
    job = await come_due()
    assert job.payload.get("tries", 0) == 0, "next month, as if nothing had been"


async def test_whoever_is_suspended_keeps_what_was_proven(
    anna: Program, remote: RemoteServer, drain: Drain
) -> None:
    url = remote.serve("/", page("http://photos.test/@anna"), content_type=HTML)
    await name(anna.me, url)
    await drain()
    await Account.filter(id=anna.me.id).update(suspended_at=datetime.now(UTC))
    await come_due()
    await drain()
    assert len(remote.requests_for("/")) == 1
    assert await Job.filter(kind=profile_links.REPEAT).count() == 1


@pytest.mark.parametrize(
    ("value", "url"),
    [
        (" https://anna.test/x ", "https://anna.test/x"),
        ("anna.test", ""),
        ("https://anna.test and more", ""),
        ("https://", ""),
        ("https://[", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
        ("https://anna.test/" + "x" * 3000, ""),
    ],
)
async def test_only_a_whole_address_is_looked_at(anna: Program, value: str, url: str) -> None:
    assert profile_links.address_of(value) == url
