"""Whether what other servers say of their people is kept, bounded, and never taken for ours."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from fediphoto.domain.people import accounts, keys
from fediphoto.errors import Forbidden
from fediphoto.storage.models import Account, AccountKey
from tests.domain.city import fresh, person, somebody

pytestmark = pytest.mark.usefixtures("city", "quickly")

URI = "https://remote.test/users/rem"
PEM = keys.generate_ed25519()[1]
OTHER_PEM = keys.generate_ed25519()[1]


def profile(name: str = "Rem", **details: Any) -> accounts.RemoteProfile:
    uri = f"https://remote.test/users/{name.lower()}"
    told: dict[str, Any] = {
        "uri": uri,
        "username": name,
        "domain": "remote.test",
        "inbox_uri": f"{uri}/inbox",
        "keys": [(f"{uri}#main-key", "rsa", PEM)],
    }
    return accounts.RemoteProfile(**{**told, **details})


async def test_an_actor_is_kept_and_brought_up_to_date() -> None:
    joined = datetime(2019, 5, 1, tzinfo=UTC)
    made = await accounts.store_remote(profile(display_name="Rem", published_at=joined))
    assert (made.acct, made.created_at) == ("Rem@remote.test", joined)
    again = await accounts.store_remote(profile(display_name="Rem II", is_locked=True))
    assert (again.id, again.display_name, again.is_locked) == (made.id, "Rem II", True)
    assert again.version == made.version + 1
    assert again.created_at == joined
    assert await accounts.find("rem@REMOTE.test") == again


async def test_counters_suspensions_and_pictures_of_ours_survive_an_update() -> None:
    made = await accounts.store_remote(profile())
    await Account.filter(id=made.id).update(followers_count=3, avatar_key="kept.jpg")
    await accounts.suspend(made)
    await accounts.store_remote(profile(display_name="New"))
    row = await fresh(made)
    assert (row.followers_count, row.avatar_key, row.display_name) == (3, "kept.jpg", "New")
    assert row.suspended_at is not None


async def test_many_who_joined_on_the_same_day_have_room() -> None:
    day = datetime(2022, 11, 5, tzinfo=UTC)
    made = [
        await accounts.store_remote(profile(f"rem{number}", keys=[], published_at=day))
        for number in range(400)
    ]
    assert len({one.id for one in made}) == 400


async def test_of_many_who_store_an_actor_at_once_one_row_comes() -> None:
    made = await asyncio.gather(*(accounts.store_remote(profile()) for _ in range(10)))
    assert len({one.id for one in made}) == 1
    assert await AccountKey.all().count() == 1


async def test_markup_is_cleaned_and_everything_has_an_end() -> None:
    made = await accounts.store_remote(
        profile(
            display_name="<b>Rem</b><script>x</script>" + "x" * 5000,
            note_html='<p onclick="x">Hi<script>alert(1)</script></p>' + "y" * 50_000,
            fields=[("<i>Web</i>", '<a href="javascript:x">x</a><img src=x onerror=y>')] * 100,
        )
    )
    assert made.display_name.startswith("Rem")
    assert len(made.display_name) == 500
    assert "script" not in made.note_html
    assert "onclick" not in made.note_html
    assert len(made.note_html) < 21_000
    assert len(made.fields_json) == 50
    assert made.fields_json[0]["name"] == "Web"
    assert "javascript" not in str(made.fields_json)
    assert "onerror" not in str(made.fields_json)


async def test_nobody_elsewhere_can_be_one_of_ours() -> None:
    alice = await person("alice")
    for claimed in (
        profile("alice", domain=""),
        profile("alice", domain="photos.test"),
        profile("alice", uri=alice.uri),
        profile("new", uri="http://photos.test/users/new"),
    ):
        with pytest.raises(Forbidden):
            await accounts.store_remote(claimed)
    row = await fresh(alice)
    assert (row.username, row.domain, row.version) == ("alice", "", alice.version)
    assert await Account.all().count() == 1


async def test_a_handle_belongs_to_whom_its_server_says() -> None:
    former = await accounts.store_remote(profile())
    heir = await accounts.store_remote(profile(uri="https://remote.test/users/2", keys=[]))
    assert await accounts.find("rem@remote.test") == heir
    row = await fresh(former)
    assert row.username_lower == f"rem~{former.id}"
    assert row.uri == URI


async def test_keys_are_replaced_but_never_taken_from_another() -> None:
    rem = await accounts.store_remote(profile())
    eve = await accounts.store_remote(
        profile("eve", keys=[(f"{URI}#main-key", "ed25519", OTHER_PEM)])
    )
    key = await accounts.find_key(f"{URI}#main-key")
    assert key is not None
    assert (key.account.id, key.public_pem) == (rem.id, PEM)
    assert await AccountKey.filter(account=eve).count() == 0
    await accounts.store_remote(profile(keys=[(f"{URI}#main-key", "rsa", OTHER_PEM)]))
    key = await accounts.find_key(f"{URI}#main-key")
    assert key is not None
    assert key.public_pem == OTHER_PEM
    await accounts.store_remote(profile(keys=[(f"{URI}#new", "ed25519", PEM)]))
    assert await accounts.find_key(f"{URI}#main-key") is None
    assert await AccountKey.filter(account=rem).count() == 1


async def test_a_key_of_ours_is_never_taken() -> None:
    alice = await person("alice")
    ours = await accounts.signing_key(alice)
    await accounts.store_remote(profile(keys=[(ours.uri, "rsa", OTHER_PEM)]))
    assert (await accounts.signing_key(alice)).public_pem == ours.public_pem


async def test_a_move_is_known_once_its_target_is() -> None:
    made = await accounts.store_remote(profile(moved_to_uri="https://new.test/users/rem"))
    assert made.moved_to_id is None
    target = await somebody("rem", "new.test")
    assert (await accounts.store_remote(profile(moved_to_uri=target.uri))).moved_to_id == target.id
    assert (await accounts.store_remote(profile(moved_to_uri=URI))).moved_to_id is None


async def test_who_was_deleted_and_is_served_again_is_back_but_stays_suspended() -> None:
    made = await accounts.store_remote(profile(display_name="Rem"))
    await accounts.suspend(made)
    await accounts.remove_remote(made)
    assert await accounts.find("rem@remote.test") is None
    await accounts.store_remote(profile(display_name="Rem again"))
    back = await accounts.find("rem@remote.test")
    assert back is not None
    assert (back.id, back.display_name) == (made.id, "Rem again")
    assert back.suspended_at is not None
