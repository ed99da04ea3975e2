"""Reports, limited domains and cut follows, as apps see them."""

import hashlib
from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain.moderation import moderation, policy_decisions
from fediphoto.domain.moderation.policy_decisions import Terms
from fediphoto.storage.models import Account, Report, User
from tests.domain.city import follow, hears, says, somebody
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.notifications import NOTIFICATION
from tests.web.api.shapes.people import ACCOUNT, PIXELFED_ACCOUNT, REPORT
from tests.web.api.shapes.place import DOMAIN_BLOCK
from tests.web.conftest import Join
from tests.web.programs import Program

PERSON = (ACCOUNT, PIXELFED_ACCOUNT)


async def moderator(join: Join) -> Program:
    mona = await join("mona")
    await User.filter(account_id=mona.me.id).update(role="moderator")
    return mona


async def test_a_report_is_filed_and_moderators_hear_of_it(join: Join) -> None:
    anna, mona = await join("anna"), await moderator(join)
    rem = await somebody("rem", "remote.test")
    post = await hears(rem)
    answer = await anna.tell(
        "/api/v1/reports",
        account_id=rem.id,
        status_ids=[post.id],
        comment="Rude",
        category="spam",
        forward="true",
    )
    check(answer.json, REPORT)
    told = answer.json
    assert (told["comment"], told["category"], told["forwarded"]) == ("Rude", "spam", True)
    assert told["status_ids"] == [str(post.id)]
    assert told["target_account"]["acct"] == "rem@remote.test"
    (heard,) = (await mona.ask("/api/v1/notifications")).json
    check(heard, NOTIFICATION)
    assert (heard["type"], heard["report"]["id"]) == ("admin.report", told["id"])
    assert heard["account"]["username"] == "anna"
    assert (await anna.ask("/api/v1/notifications")).json == []


async def test_a_report_names_no_post_that_one_cannot_see(join: Join) -> None:
    """Such a post answers as one that there is not: nobody finds out by trying."""
    anna, boris, cleo = await join("anna"), await join("boris"), await join("cleo")
    for_followers = await says(boris.me, "For those I know", visibility="followers")
    another = await says(cleo.me, "Not by Boris")
    open_to_all = await says(boris.me, "For all")
    for hidden in (for_followers, another):
        answer = await anna.tell(
            "/api/v1/reports", account_id=boris.me.id, status_ids=[open_to_all.id, hidden.id]
        )
        assert answer.status == 404
    assert await Report.all().count() == 0
    await follow(anna.me, boris.me)
    answer = await anna.tell(
        "/api/v1/reports",
        account_id=boris.me.id,
        status_ids=[open_to_all.id, for_followers.id, open_to_all.id],
    )
    assert answer.json["status_ids"] == [str(for_followers.id), str(open_to_all.id)]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"account_id": "x"}, 422),
        ({"account_id": "1"}, 404),
        ({"comment": "x" * 1001}, 422),
        ({"category": "boredom"}, 422),
        ({"status_ids": ["1"]}, 404),
    ],
)
async def test_a_report_that_cannot_be(join: Join, fields: dict[str, Any], status: int) -> None:
    anna, boris = await join("anna"), await join("boris")
    given = fields if not fields or "account_id" in fields else {"account_id": boris.me.id} | fields
    answer = await anna.tell("/api/v1/reports", **given)
    assert answer.status == status, answer.body
    assert answer.error
    assert await Report.all().count() == 0


async def test_limited_domains_are_listed_with_reasons(stranger: Program) -> None:
    await policy_decisions.decide(
        None, "bad.test", Terms(severity="suspend", public_comment="Hate", private_comment="No 7")
    )
    await policy_decisions.decide(
        None, "hidden.test", Terms(severity="silence", is_obfuscated=True)
    )
    await policy_decisions.decide(None, "fine.test", Terms(private_comment="Trusted"))
    listed = (await stranger.ask("/api/v1/instance/domain_blocks")).json
    for one in listed:
        check(one, DOMAIN_BLOCK)
    bad, hidden = listed
    assert (bad["domain"], bad["severity"], bad["comment"]) == ("bad.test", "suspend", "Hate")
    assert hidden["domain"] == "hi****.**st"
    assert hidden["digest"] == hashlib.sha256(b"hidden.test").hexdigest()
    assert "No 7" not in str(listed)


async def test_the_admin_says_who_sees_them(join: Join, stranger: Program, config: Config) -> None:
    await policy_decisions.decide(
        None, "bad.test", Terms(severity="suspend", public_comment="Hate")
    )
    anna = await join("anna")

    async def seen(list_for: str, reasons_for: str) -> list[Any]:
        federation = msgspec.structs.replace(
            config.federation, show_policies=list_for, show_policy_reasons=reasons_for
        )
        configuration.activate(msgspec.structs.replace(config, federation=federation))
        answers = [await one.ask("/api/v1/instance/domain_blocks") for one in (stranger, anna)]
        return [one.json[0]["comment"] if one.status == 200 else one.status for one in answers]

    assert await seen("all", "all") == ["Hate", "Hate"]
    assert await seen("all", "members") == ["", "Hate"]
    assert await seen("all", "nobody") == ["", ""]
    assert await seen("members", "all") == [404, "Hate"]
    assert await seen("nobody", "all") == [404, 404]


async def test_an_app_is_told_of_follows_that_were_cut(join: Join, drain: Any) -> None:
    anna = await join("anna")
    rem, ema = await somebody("rem", "bad.test"), await somebody("ema", "worse.test")
    for one in (rem, ema):
        await follow(anna.me, one)
        await follow(one, anna.me)
    await Account.all().update(followers_count=2, following_count=2)
    await policy_decisions.decide(None, "bad.test", Terms(severity="suspend"))
    await drain()
    await anna.tell("/api/v1/domain_blocks", domain="worse.test")
    own, instances = (await anna.ask("/api/v1/notifications")).json
    for one, kind, name in (
        (own, "user_domain_block", "worse.test"),
        (instances, "domain_block", "bad.test"),
    ):
        check(one, NOTIFICATION)
        assert one["type"] == "severed_relationships"
        assert one["account"]["id"] == str(anna.me.id)
        event = one["event"]
        assert (event["type"], event["target_name"]) == (kind, name)
        assert (event["followers_count"], event["following_count"]) == (1, 1)


async def test_a_limited_account_says_so(join: Join, stranger: Program) -> None:
    anna = await join("anna")
    await moderation.silence(None, anna.me)
    shown = (await stranger.ask(f"/api/v1/accounts/{anna.me.id}")).json
    check(shown, *PERSON)
    assert shown["limited"] is True
