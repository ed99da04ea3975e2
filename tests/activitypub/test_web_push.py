"""Push messages are encrypted to the letter, and sent nowhere that our requests must not go."""

import os
from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_network

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from fediphoto.activitypub.address_guard import Network
from fediphoto.activitypub.client import FederationClient
from fediphoto.activitypub.web_push import encryption
from fediphoto.activitypub.web_push.encryption import Recipient
from fediphoto.errors import RemoteError
from tests.push_service import PushService, decoded, unpadded

LOOPBACK: Sequence[Network] = [ip_network("127.0.0.0/8")]


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """Where a phone listens."""
    async with PushService() as service:
        yield service


def client(addresses: list[str], allowed: Sequence[Network] = ()) -> FederationClient:
    """Ours, for whom every name has these addresses; no host is one it may federate with."""

    async def lookup(host: str, port: int) -> list[str]:
        return addresses

    return FederationClient(
        user_agent="fediphoto",
        allow_networks=allowed,
        plain_http=True,
        lookup=lookup,
        may_reach=lambda host: False,
    )


def test_the_example_of_rfc_8291_comes_out_as_it_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = int.from_bytes(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    salt = decoded("DGv6ra1nlYgDCS1FRnbzlw")
    monkeypatch.setattr(
        ec, "generate_private_key", lambda curve: ec.derive_private_key(ours, curve)
    )
    monkeypatch.setattr(os, "urandom", lambda count: salt)
    recipient = Recipient(
        decoded(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        decoded("BTBZMqHH6r4Tts7J_aSIgg"),
    )
    made = encryption.aes128gcm(b"When I grow up, I want to be a watermelon", recipient)
    assert made.headers == {"Content-Encoding": "aes128gcm"}
    assert unpadded(made.body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


async def test_a_message_goes_where_we_do_not_federate(service: PushService) -> None:
    sender = client(["127.0.0.1"], LOOPBACK)
    try:
        taken = await sender.post_message(f"{service.origin}/x", b"text", {"TTL": "1"})
    finally:
        await sender.close()
    assert taken.status == 201
    (woken,) = service.received
    assert (woken.body, woken.headers["TTL"]) == (b"text", "1")
    assert "Signature" not in woken.headers


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
async def test_a_name_that_leads_inside_is_not_followed(service: PushService, address: str) -> None:
    sender, port = client([address]), service.origin.rpartition(":")[2]
    try:
        with pytest.raises(RemoteError):
            await sender.post_message(f"http://push.example.org:{port}/x", b"text", {})
        with pytest.raises(RemoteError):
            await sender.post_message(f"{service.origin}/x", b"text", {})
    finally:
        await sender.close()
    assert service.received == []


async def test_a_push_service_leads_nowhere_else(service: PushService) -> None:
    service.status, service.headers = 307, {"Location": f"{service.origin}/elsewhere"}
    sender = client(["127.0.0.1"], LOOPBACK)
    try:
        with pytest.raises(RemoteError) as refused:
            await sender.post_message(f"{service.origin}/x", b"text", {})
    finally:
        await sender.close()
    assert refused.value.http_status == 307
    assert len(service.received) == 1
