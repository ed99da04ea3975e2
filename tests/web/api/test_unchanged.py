"""Is an answer that is given again always the one that would be made anew?"""

from collections.abc import Awaitable, Callable

import pytest

from fediphoto.domain.people import accounts
from fediphoto.domain.posts import interactions
from fediphoto.domain.sign_in import credentials
from fediphoto.storage import database
from fediphoto.web.api import unchanged
from tests.domain import city
from tests.web.conftest import Join
from tests.web.programs import Program, jpeg, multipart

HOME = "/api/v1/timelines/home"


@pytest.fixture
def on_sqlite(app: object) -> None:
    """PostgreSQL does not say that nothing changed: there every answer is made anew."""
    if database.change_number() is None:
        pytest.skip("only SQLite says that nothing has changed")


@pytest.fixture
async def anna(join: Join) -> Program:
    """Somebody who follows boris and carla, who have posted."""
    anna = await join("anna")
    for name in ("boris", "carla"):
        friend = await join(name)
        await city.follow(anna.me, friend.me)
        await friend.post(f"By {name}", visibility="public")
    return anna


async def test_the_same_page_is_given_again_without_a_statement(
    anna: Program, on_sqlite: None
) -> None:
    for query in ({}, {"limit": "1"}, {"max_id": "9" * 18}):
        first = await anna.ask(HOME, **query)
        before = database.statements_run()
        second = await anna.ask(HOME, **query)
        assert database.statements_run() == before, query
        assert second.body == first.body
        assert second.headers["Link"] == first.headers["Link"]
        assert second.headers["Content-Type"] == first.headers["Content-Type"]
        assert second.headers["Access-Control-Allow-Origin"] == "*"
        assert second.headers["X-RateLimit-Limit"]


async def _likes(post: str, friend: Program, other: Program) -> None:
    await friend.tell(f"/api/v1/statuses/{post}/favourite")


async def _boosts(post: str, friend: Program, other: Program) -> None:
    await friend.tell(f"/api/v1/statuses/{post}/reblog")


async def _posts(post: str, friend: Program, other: Program) -> None:
    await friend.post("Something new", visibility="public")


async def _edits(post: str, friend: Program, other: Program) -> None:
    await other.tell(f"/api/v1/statuses/{post}", "PUT", status="Otherwise")


async def _deletes(post: str, friend: Program, other: Program) -> None:
    await other.send("DELETE", f"/api/v1/statuses/{post}")


async def _comments(post: str, friend: Program, other: Program) -> None:
    await friend.post("Nice", in_reply_to_id=post, visibility="public")


async def _changes_avatar(post: str, friend: Program, other: Program) -> None:
    kind, body = multipart(avatar=jpeg("red"))
    path = "/api/v1/accounts/update_credentials"
    changed = await other.send("PATCH", path, body, Content_Type=kind)
    assert changed.status == 200, changed.body


async def _changes_name(post: str, friend: Program, other: Program) -> None:
    await other.tell("/api/v1/accounts/update_credentials", "PATCH", display_name="C.")


async def _hides_post(post: str, friend: Program, other: Program) -> None:
    await other.tell(f"/api/v1/statuses/{post}", "PUT", visibility="direct")


async def _blocks_reader(post: str, friend: Program, other: Program) -> None:
    anna = await accounts.find("anna")
    assert anna is not None
    await other.tell(f"/api/v1/accounts/{anna.id}/block")


async def _is_suspended(post: str, friend: Program, other: Program) -> None:
    await accounts.suspend(other.me)


async def _likes_from_elsewhere(post: str, friend: Program, other: Program) -> None:
    far = await city.somebody("far", "far.test")
    await interactions.like(far, await city.posts.get(int(post)))


Deed = Callable[[str, Program, Program], Awaitable[None]]
DEEDS: list[Deed] = [
    _likes, _boosts, _posts, _edits, _deletes, _comments, _changes_avatar, _changes_name,
    _hides_post, _blocks_reader, _is_suspended, _likes_from_elsewhere,
]  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
async def test_what_anybody_does_is_in_the_very_next_page(
    anna: Program, join: Join, deed: Deed
) -> None:
    boris, carla = await join("boris"), await join("carla")
    kept = await anna.ask(HOME)
    assert (await anna.ask(HOME)).body == kept.body
    await deed(kept.json[0]["id"], boris, carla)
    after = await anna.ask(HOME)
    assert after.body != kept.body
    assert (await anna.ask(HOME)).body == after.body


@pytest.mark.parametrize("deed", ["mute", "block", "unfollow"])
async def test_who_is_muted_is_gone_at_once_and_may_come_back(
    anna: Program, join: Join, deed: str
) -> None:
    carla = await join("carla")
    assert "carla" in [one["account"]["acct"] for one in (await anna.ask(HOME)).json]
    await anna.tell(f"/api/v1/accounts/{carla.me.id}/{deed}")
    assert "carla" not in [one["account"]["acct"] for one in (await anna.ask(HOME)).json]
    if deed == "mute":
        await anna.tell(f"/api/v1/accounts/{carla.me.id}/unmute")
        assert "carla" in [one["account"]["acct"] for one in (await anna.ask(HOME)).json]


async def test_ones_own_marks_are_in_the_next_page_and_in_nobody_elses(
    anna: Program, join: Join
) -> None:
    boris, carla = await join("boris"), await join("carla")
    await city.follow(boris.me, carla.me)
    await carla.post("For both", visibility="public")
    (post, *_), (theirs, *_) = (await anna.ask(HOME)).json, (await boris.ask(HOME)).json
    assert post["id"] == theirs["id"]
    await anna.tell(f"/api/v1/statuses/{post['id']}/bookmark")
    assert (await anna.ask(HOME)).json[0]["bookmarked"] is True
    assert (await boris.ask(HOME)).json[0]["bookmarked"] is False


async def test_two_people_and_two_hosts_never_get_one_anothers_page(
    anna: Program, join: Join, app: object
) -> None:
    boris = await join("boris")
    await anna.ask(HOME)
    assert [one["account"]["acct"] for one in (await boris.ask(HOME)).json] == ["boris"]
    assert [one["account"]["acct"] for one in (await anna.ask(HOME)).json] == ["carla", "boris"]
    for host in ("mirror.test", "photos.test", "mirror.test"):
        answer = await anna.send("GET", HOME, Host=host)
        assert answer.headers["Link"].startswith(f"<http://{host}/")
    secure = await anna.send("GET", HOME, Host="mirror.test", X_Forwarded_Proto="https")
    assert secure.headers["Link"].startswith("<https://mirror.test/")


async def test_head_and_a_slash_do_not_spoil_what_is_kept(anna: Program) -> None:
    page = await anna.ask(HOME)
    assert (await anna.send("HEAD", HOME)).status == 200
    assert (await anna.ask(HOME)).body == page.body
    slashed = await anna.ask(f"{HOME}/")
    assert slashed.body == page.body


async def test_a_token_that_ended_opens_nothing_though_its_page_was_kept(
    anna: Program, join: Join, app: object
) -> None:
    new = await credentials.register_app("Phone", ["phone://back"], "read")
    token = await credentials.create_token(anna.me, "read", new.app)
    phone = Program(app, token, anna.me)
    assert (await phone.ask(HOME)).status == (await phone.ask(HOME)).status == 200
    revoked = await phone.tell(
        "/oauth/revoke", token=token, client_id=new.client_id, client_secret=new.client_secret
    )
    assert revoked.status == 200
    assert (await phone.ask(HOME)).status == 401
    assert (await anna.ask(HOME)).status == 200
    narrow = await join("anna", "write")
    assert (await narrow.ask(HOME)).status == 403
    await accounts.suspend(anna.me)
    assert (await anna.ask(HOME)).status == 401


async def test_what_ends_with_time_alone_ends(
    anna: Program, on_sqlite: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await anna.ask(HOME)
    monkeypatch.setattr(unchanged, "KEPT_S", -1.0)
    await anna.post("So that the next page is kept anew")
    await anna.ask(HOME)
    before = database.statements_run()
    await anna.ask(HOME)
    assert database.statements_run() > before
