"""Domains, mail providers, addresses and networks that are kept out."""

import hashlib
from typing import Any

import pytest

from fediphoto.domain import policies
from fediphoto.domain.joining import ip_blocks, joining
from fediphoto.domain.joining.joining import Joined, Wish
from fediphoto.domain.people import accounts
from fediphoto.storage.models import AuditEntry, DomainPolicy, User
from tests.domain.city import person
from tests.web.api.shapes.desk import (
    ADMIN_CANONICAL_EMAIL_BLOCK,
    ADMIN_DOMAIN_ALLOW,
    ADMIN_DOMAIN_BLOCK,
    ADMIN_EMAIL_DOMAIN_BLOCK,
    ADMIN_IP_BLOCK,
)
from tests.web.api.shapes.kinds import check
from tests.web.programs import Program

DOMAINS = "/api/v1/admin/domain_blocks"
ALLOWS = "/api/v1/admin/domain_allows"
MAIL = "/api/v1/admin/email_domain_blocks"
HASHES = "/api/v1/admin/canonical_email_blocks"
NETWORKS = "/api/v1/admin/ip_blocks"


async def joins(email: str, address: str = "192.0.2.7", name: str = "newcomer") -> Joined:
    """Somebody signs up by themselves."""
    wish = Wish(username=name, email=email, password="walks slowly uphill", address=address)
    return await joining.join(wish)


async def test_a_domain_is_decided_on_changed_and_let_be(mona: Program) -> None:
    made = await mona.tell(DOMAINS, domain="Bad.test", severity="suspend", public_comment="Hate")
    check(made.json, ADMIN_DOMAIN_BLOCK)
    assert made.json["digest"] == hashlib.sha256(b"bad.test").hexdigest()
    assert policies.of("www.bad.test").is_suspended
    again = await mona.tell(DOMAINS, domain="bad.test", severity="silence")
    assert (again.status, again.json["existing_domain_block"]) == (422, made.json)
    path = f"{DOMAINS}/{made.json['id']}"
    changed = await mona.tell(path, "PUT", severity="noop", reject_media="true")
    check(changed.json, ADMIN_DOMAIN_BLOCK)
    assert changed.json["id"] == made.json["id"]
    assert (changed.json["severity"], changed.json["public_comment"]) == ("noop", "Hate")
    assert policies.of("bad.test").rejects_media
    assert not policies.of("bad.test").is_suspended
    assert (await mona.ask(path)).json == changed.json
    assert (await mona.ask(DOMAINS)).json == [changed.json]
    assert (await mona.send("DELETE", path)).json == {}
    assert (await mona.ask(path)).status == 404
    assert not await DomainPolicy.exists()
    assert await AuditEntry.filter(actor_id=mona.me.id).count() == 3


@pytest.mark.parametrize(
    "fields", [{}, {"domain": "no domain"}, {"domain": "photos.test"}, {"severity": "eat"}]
)
async def test_what_cannot_be_decided(mona: Program, fields: dict[str, str]) -> None:
    given = fields if not fields or "domain" in fields else {"domain": "bad.test", **fields}
    answer = await mona.tell(DOMAINS, **given)
    assert (answer.status, bool(answer.error)) == (422, True)
    assert not await DomainPolicy.exists()


async def test_domains_are_allowed_one_by_one(mona: Program) -> None:
    made = await mona.tell(ALLOWS, domain="friend.test")
    check(made.json, ADMIN_DOMAIN_ALLOW)
    assert (await mona.tell(ALLOWS, domain="friend.test")).json == made.json
    assert (await mona.ask(ALLOWS)).json == [made.json]
    path = f"{ALLOWS}/{made.json['id']}"
    assert (await mona.ask(path)).json == made.json
    assert (await mona.send("DELETE", path)).json == {}
    assert (await mona.send("DELETE", path)).status == 404


async def test_a_mail_provider_is_kept_out_or_asked_about(ada: Program) -> None:
    await person("old", approved=True)
    made = await ada.tell(MAIL, domain="Throwaway.test")
    check(made.json, ADMIN_EMAIL_DOMAIN_BLOCK)
    with pytest.raises(Exception, match="e-mail"):
        await joins("a@mx.throwaway.test")
    asked = await ada.tell(MAIL, domain="people.test", allow_with_approval="true")
    assert (await joins("a@people.test")).waits_for_approval
    assert not (await joins("a@fine.test", name="other")).waits_for_approval
    made_by_admin = await accounts.create_local("made", "b@people.test", "x" * 12)
    assert (await User.get(account_id=made_by_admin.id)).approved_at is not None
    shown = (await ada.ask(f"{MAIL}/{asked.json['id']}")).json
    assert shown["history"][0]["uses"] == "3"  # ada herself, the newcomer, and who was made
    assert [one["domain"] for one in (await ada.ask(MAIL)).json] == [
        "people.test",
        "throwaway.test",
    ]
    assert (await ada.tell(MAIL, domain="throwaway.test")).status == 422
    assert (await ada.send("DELETE", f"{MAIL}/{made.json['id']}")).json == {}
    await joins("a@throwaway.test", name="third")


async def test_an_address_is_known_again_however_it_is_written(ada: Program) -> None:
    made = await ada.tell(HASHES, email="An.Na+photos@Mail.test")
    check(made.json, ADMIN_CANONICAL_EMAIL_BLOCK)
    expected = hashlib.sha256(b"anna@mail.test").hexdigest()
    assert made.json["canonical_email_hash"] == expected
    for written in ("anna@mail.test", "a.n.n.a@mail.test", "ANNA+b@MAIL.TEST"):
        assert (await ada.tell(f"{HASHES}/test", email=written)).json == [made.json]
        with pytest.raises(Exception, match="e-mail"):
            await joins(written)
    assert (await ada.tell(f"{HASHES}/test", email="anne@mail.test")).json == []
    assert (await ada.tell(HASHES, canonical_email_hash=expected)).status == 422
    assert (await ada.tell(HASHES, canonical_email_hash="short")).status == 422
    assert (await ada.tell(HASHES)).status == 422
    path = f"{HASHES}/{made.json['id']}"
    assert (await ada.ask(path)).json == made.json
    assert (await ada.send("DELETE", path)).json == {}
    await joins("anna@mail.test")


async def test_a_network_is_asked_about_or_kept_from_signing_up(ada: Program) -> None:
    made = await ada.tell(NETWORKS, ip="192.0.2.9/24", severity="sign_up_requires_approval")
    check(made.json, ADMIN_IP_BLOCK)
    assert made.json["ip"] == "192.0.2.0/24"
    assert (await joins("a@mail.test")).waits_for_approval
    path = f"{NETWORKS}/{made.json['id']}"
    changed = await ada.tell(path, "PUT", severity="sign_up_block", comment="Spam")
    assert (changed.json["comment"], changed.json["ip"]) == ("Spam", "192.0.2.0/24")
    with pytest.raises(Exception, match="network"):
        await joins("b@mail.test", name="second")
    await joins("b@mail.test", "192.0.3.1", name="second")
    assert (await ada.ask(NETWORKS)).json == [changed.json]
    assert (await ada.send("DELETE", path)).json == {}
    await joins("c@mail.test", name="third")


async def test_nobody_is_answered_from_a_network_that_is_shut_out(
    ada: Program, stranger: Program
) -> None:
    made = await ada.tell(NETWORKS, ip="203.0.113.0/24", severity="no_access", expires_in="3600")
    check(made.json, ADMIN_IP_BLOCK)
    assert made.json["expires_at"] is not None
    assert ip_blocks.is_shut_out("203.0.113.9")
    assert ip_blocks.is_shut_out("::ffff:203.0.113.9")
    assert not ip_blocks.is_shut_out("203.0.114.9")
    await ip_blocks.unblock(None, int(made.json["id"]))
    assert not ip_blocks.is_shut_out("203.0.113.9")


async def test_the_door_is_shut_for_pages_and_programs_alike(app: Any, ada: Program) -> None:
    await ip_blocks.block(None, "203.0.113.0/24", "no_access")
    client = app.test_client()
    for path, expected in (
        ("/api/v2/instance", 403),
        ("/", 403),
        ("/about", 403),
        ("/.well-known/webfinger?resource=acct:ada@photos.test", 403),
        ("/health", 200),
    ):
        answer = await client.get(path, scope_base={"client": ("203.0.113.9", 4711)})
        assert answer.status_code == expected, path
        answer = await client.get(path, scope_base={"client": ("198.51.100.9", 4711)})
        assert answer.status_code == 200, path


async def test_no_admin_shuts_themselves_out(app: Any, ada: Program) -> None:
    answer = await app.test_client().post(
        NETWORKS,
        headers=ada.headers(),
        form={"ip": "203.0.113.0/24", "severity": "no_access"},
        scope_base={"client": ("203.0.113.9", 4711)},
    )
    assert answer.status_code == 422
    assert not ip_blocks.are_there()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"ip": "192.0.2.0/24"},
        {"ip": "here", "severity": "no_access"},
        {"ip": "0.0.0.0/0", "severity": "no_access"},
        {"ip": "::/0", "severity": "sign_up_block"},
        {"ip": "192.0.2.0/24", "severity": "rain"},
    ],
)
async def test_what_is_no_decision_on_a_network(ada: Program, fields: dict[str, str]) -> None:
    answer = await ada.tell(NETWORKS, **fields)
    assert (answer.status, bool(answer.error)) == (422, True)


async def test_moderators_leave_mail_and_networks_to_admins(mona: Program) -> None:
    for path in (MAIL, HASHES, NETWORKS):
        assert (await mona.ask(path)).status == 403
        assert (
            await mona.tell(path, domain="a.test", ip="192.0.2.1", email="a@b.test")
        ).status == 403
    assert await User.all().count() == 1


async def test_no_stream_is_opened_from_a_network_that_is_shut_out(app: Any) -> None:
    await ip_blocks.block(None, "203.0.113.0/24", "no_access")

    async def answer(address: str) -> int:
        sent: list[Any] = []
        scope = {
            "type": "websocket",
            "path": "/api/v1/streaming",
            "query_string": b"stream=nothing",
            "headers": [(b"host", b"photos.test")],
            "client": (address, 4711),
            "extensions": {"websocket.http.response": {}},
        }

        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await app.asgi_app(scope, receive, send)
        return int(sent[0]["status"])

    assert await answer("203.0.113.9") == 403
    assert await answer("198.51.100.9") in (400, 404, 422)
