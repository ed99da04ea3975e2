"""Quotes through the client API: made, shown to those who may see both, ended."""

from typing import Any

import pytest

from fediphoto.domain.posts import posts
from fediphoto.storage import database
from fediphoto.storage.models import Account, Post
from tests.domain.city import block, follow, hears, mute, somebody
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.notifications import NOTIFICATION
from tests.web.api.shapes.posts import check_status
from tests.web.conftest import Join
from tests.web.programs import Program


async def quote_of(program: Program, post_id: str) -> Any:
    """The field `quote` of a post, as this program's person gets it."""
    answer = await program.ask(f"/api/v1/statuses/{post_id}")
    check_status(answer.json)
    return answer.json["quote"]


async def test_a_quote_shows_what_it_quotes_and_its_author_hears_of_it(join: Join) -> None:
    anna, ben = await join("anna"), await join("ben")
    quoted = await anna.post("Look")
    made = await ben.post("Nice", quoted_status_id=quoted["id"])
    check_status(made)
    assert made["quote"]["state"] == "accepted"
    assert made["quote"]["quoted_status"]["id"] == quoted["id"]
    line = f'<p class="quote-inline">RE: <a href="{quoted["url"]}">{quoted["url"]}</a></p>'
    assert made["content"] == f"{line}<p>Nice</p>"
    assert (await anna.ask(f"/api/v1/statuses/{quoted['id']}")).json["quotes_count"] == 1
    (told,) = (await anna.ask("/api/v1/notifications")).json
    check(told, NOTIFICATION)
    assert (told["type"], told["status"]["id"]) == ("quote", made["id"])
    (listed,) = (await anna.ask(f"/api/v1/statuses/{quoted['id']}/quotes")).json
    assert listed["id"] == made["id"]


async def test_a_quoted_post_within_a_quote_is_told_by_id_alone(join: Join) -> None:
    anna = await join("anna")
    first = await anna.post("One")
    second = await anna.post("Two", quoted_status_id=first["id"])
    third = await anna.post("Three", quoted_status_id=second["id"])
    check_status(third)
    inner = third["quote"]["quoted_status"]["quote"]
    assert inner == {"state": "accepted", "quoted_status_id": first["id"]}
    boosted = await anna.tell(f"/api/v1/statuses/{third['id']}/reblog")
    check_status(boosted.json)
    assert boosted.json["reblog"]["quote"]["quoted_status"]["id"] == second["id"]


async def test_a_quoted_post_that_was_edited_shows_its_new_words_and_is_told(join: Join) -> None:
    anna, ben = await join("anna"), await join("ben")
    quoted = await anna.post("Before")
    made = await ben.post("Nice", quoted_status_id=quoted["id"])
    await anna.tell(f"/api/v1/statuses/{quoted['id']}", "PUT", status="After")
    assert (await quote_of(ben, made["id"]))["quoted_status"]["content"] == "<p>After</p>"
    (told,) = (await ben.ask("/api/v1/notifications")).json
    assert (told["type"], told["status"]["id"]) == ("quoted_update", made["id"])


async def test_who_may_not_see_the_quoted_post_does_not_see_it_in_a_quote(join: Join) -> None:
    anna, ben, carl = [await join(name) for name in ("anna", "ben", "carl")]
    await follow(ben.me, anna.me)
    private = await anna.post("For some", visibility="private")
    made = await anna.post("More", quoted_status_id=private["id"], visibility="public")
    assert made["visibility"] == "private"
    assert (await quote_of(ben, made["id"]))["quoted_status"]["id"] == private["id"]
    await Post.filter(id=made["id"]).update(visibility="public", version=9)
    assert await quote_of(carl, made["id"]) == {"state": "unauthorized", "quoted_status": None}
    refused = await ben.tell("/api/v1/statuses", status="Ha", quoted_status_id=private["id"])
    assert refused.status == 403
    unseen = await carl.tell("/api/v1/statuses", status="Ha", quoted_status_id=private["id"])
    assert unseen.status == 404


async def test_whom_one_blocks_or_mutes_is_not_shown_in_quotes(join: Join) -> None:
    anna, ben, carl = [await join(name) for name in ("anna", "ben", "carl")]
    quoted = await anna.post("Look")
    made = await ben.post("Nice", quoted_status_id=quoted["id"])
    await mute(carl.me, anna.me)
    assert await quote_of(carl, made["id"]) == {"state": "muted_account", "quoted_status": None}
    await block(carl.me, anna.me)
    assert await quote_of(carl, made["id"]) == {"state": "blocked_account", "quoted_status": None}


async def test_an_author_says_who_may_quote(join: Join) -> None:
    anna, ben = await join("anna"), await join("ben")
    preferences = (await anna.ask("/api/v1/preferences")).json
    assert preferences["posting:default:quote_policy"] == "public"
    await anna.tell(
        "/api/v1/accounts/update_credentials", "PATCH", **{"source[quote_policy]": "nobody"}
    )
    closed = await anna.post("Mine")
    assert closed["quote_approval"] == {
        "automatic": [],
        "manual": [],
        "current_user": "automatic",
    }
    refused = await ben.tell("/api/v1/statuses", status="Ha", quoted_status_id=closed["id"])
    assert (refused.status, refused.error) == (403, "Its author does not let you quote this.")
    address = f"/api/v1/statuses/{closed['id']}/interaction_policy"
    opened = await anna.tell(address, "PUT", quote_approval_policy="followers")
    assert opened.json["quote_approval"]["automatic"] == ["followers"]
    shown = (await ben.ask(f"/api/v1/statuses/{closed['id']}")).json["quote_approval"]
    assert shown["current_user"] == "denied"
    await follow(ben.me, anna.me)
    shown = (await ben.ask(f"/api/v1/statuses/{closed['id']}")).json["quote_approval"]
    assert shown["current_user"] == "automatic"
    await ben.post("Nice", quoted_status_id=closed["id"])
    assert (await ben.tell(address, "PUT", quote_approval_policy="public")).status == 404
    assert (await anna.tell(address, "PUT", quote_approval_policy="some")).status == 422
    whole = f"/api/v1/statuses/{address.split('/')[4]}"
    before = (await anna.ask(whole)).json["content"]
    both = {"status": "Otherwise", "quote_approval_policy": "some"}
    assert (await anna.tell(whole, "PUT", **both)).status == 422
    assert (await anna.ask(whole)).json["content"] == before, "all of an edit or nothing"
    other = await anna.post("For all", quote_approval_policy="public")
    assert other["quote_approval"]["automatic"] == ["public"]


async def test_a_quote_is_revoked_by_whom_it_quotes_and_by_nobody_else(join: Join) -> None:
    anna, ben = await join("anna"), await join("ben")
    quoted = await anna.post("Look")
    made = await ben.post("Nice", quoted_status_id=quoted["id"])
    address = f"/api/v1/statuses/{quoted['id']}/quotes/{made['id']}/revoke"
    assert (await ben.tell(address)).status == 403
    answer = await anna.tell(address)
    assert answer.json["quote"] == {"state": "revoked", "quoted_status": None}
    assert answer.json["content"] == "<p>Nice</p>"
    assert (await anna.ask(f"/api/v1/statuses/{quoted['id']}")).json["quotes_count"] == 0
    assert (await anna.tell(f"/api/v1/statuses/{quoted['id']}/quotes/1/revoke")).status == 404


async def test_a_deleted_post_leaves_its_quotes_without_it(join: Join) -> None:
    anna, ben = await join("anna"), await join("ben")
    quoted = await anna.post("Look")
    made = await ben.post("Nice", quoted_status_id=quoted["id"])
    await anna.tell(f"/api/v1/statuses/{quoted['id']}", "DELETE")
    assert await quote_of(ben, made["id"]) == {"state": "deleted", "quoted_status": None}


async def test_a_page_of_quotes_costs_one_statement_more(join: Join) -> None:
    anna = await join("anna")
    remote = await somebody("bob", "remote.test")
    await follow(anna.me, remote)
    plain = [await hears(remote, number) for number in range(6)]

    async def statements() -> int:
        await anna.ask("/api/v1/timelines/home")
        before = database.statements_run()
        await anna.ask("/api/v1/timelines/home?limit=30")
        return database.statements_run() - before

    without = await statements()
    for number, quoted in enumerate(plain):
        await hears(remote, 10 + number, quote_uri=quoted.uri)
    found = (await anna.ask("/api/v1/timelines/home")).json
    assert sum(one["quote"] is not None for one in found) == len(plain)
    assert await statements() <= without + 1


@pytest.mark.parametrize("wanted", ["0", "none", "999999999999999999"])
async def test_what_is_not_there_cannot_be_quoted(join: Join, wanted: str) -> None:
    anna = await join("anna")
    answer = await anna.tell("/api/v1/statuses", status="Hm", quoted_status_id=wanted)
    assert answer.status == 404


async def test_a_remote_policy_says_whether_asking_is_of_use(join: Join) -> None:
    anna = await join("anna")
    remote: Account = await somebody("bob", "remote.test")
    public = "https://www.w3.org/ns/activitystreams#Public"
    expected = {
        "automatic": {"automatic": [public], "manual": []},
        "manual": {"automatic": [remote.uri], "manual": [public]},
        "denied": {"automatic": [remote.uri], "manual": []},
    }
    for number, (standing, rule) in enumerate(expected.items()):
        post = await hears(remote, number, interaction_policy={"quote": rule})
        shown = (await anna.ask(f"/api/v1/statuses/{post.id}")).json["quote_approval"]
        assert shown["current_user"] == standing
    waiting = await Post.filter(interaction_policy__isnull=False, account_id=remote.id).order_by(
        "id"
    )
    made = await anna.post("May I?", quoted_status_id=str(waiting[1].id))
    assert made["quote"] == {"state": "pending", "quoted_status": None}
    assert (await posts.get(int(made["id"]))).quote_state == "pending"
