"""Accounts, as those who keep order see them and act on them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fediphoto.domain.moderation import reports
from fediphoto.domain.sign_in import credentials
from fediphoto.storage import database
from fediphoto.storage.models import (
    Account,
    AccountWarning,
    AuditEntry,
    Report,
    Session,
    SignUp,
    User,
)
from tests.domain.city import person, somebody
from tests.mail_server import MailServer
from tests.web.api.admin.conftest import JoinAs
from tests.web.api.shapes.desk import ADMIN_ACCOUNT
from tests.web.api.shapes.kinds import check
from tests.web.conftest import PASSWORD, Join
from tests.web.programs import Program

ROOT = "/api/v1/admin/accounts"


async def acts(by: Program, target: Account, action: str, **more: Any) -> int:
    answer = await by.tell(f"{ROOT}/{target.id}/action", type=action, **more)
    return answer.status


async def names(by: Program, path: str = ROOT, **query: Any) -> list[str]:
    answer = await by.ask(path, **query)
    assert answer.status == 200, answer.body
    for one in answer.json:
        check(one, ADMIN_ACCOUNT)
    return [one["username"] for one in answer.json]


async def test_who_keeps_no_order_learns_nothing(join_as: JoinAs, ada: Program) -> None:
    anna = await join_as("anna", "user")
    for path in (ROOT, f"{ROOT}/{ada.me.id}", "/api/v2/admin/accounts", f"{ROOT}/1"):
        answer = await anna.ask(path)
        assert (answer.status, bool(answer.error)) == (403, True)
    assert await acts(anna, ada.me, "suspend") == 403
    assert not await AuditEntry.exists()


async def test_a_moderator_sees_mail_and_an_admin_addresses_too(
    mona: Program, ada: Program
) -> None:
    anna = await person("anna")
    await credentials.sign_in("anna", "correct horse battery", user_agent="", address="192.0.2.7")
    await SignUp.create(account_id=anna.id, address="198.51.100.1", app_id=7)
    seen = (await mona.ask(f"{ROOT}/{anna.id}")).json
    check(seen, ADMIN_ACCOUNT)
    assert (seen["email"], seen["ip"], seen["ips"]) == ("anna@mail.test", None, [])
    assert seen["created_by_application_id"] == "7"
    assert seen["role"]["name"] == ""
    told = (await ada.ask(f"{ROOT}/{anna.id}")).json
    check(told, ADMIN_ACCOUNT)
    assert told["ip"] == "192.0.2.7"
    assert [one["ip"] for one in told["ips"]] == ["192.0.2.7", "198.51.100.1"]
    assert await names(ada, ip="192.0.2.0/24") == ["anna"]
    assert await names(ada, ip="198.51.100.1") == ["anna"]
    assert await names(ada, ip="203.0.113.1") == []
    assert (await mona.ask(ROOT, ip="192.0.2.7")).status == 403
    assert (await ada.ask(ROOT, ip="here")).status == 422


async def test_addresses_are_forgotten_after_a_time(ada: Program) -> None:
    anna = await person("anna")
    await credentials.sign_in("anna", "correct horse battery", user_agent="", address="192.0.2.7")
    await SignUp.create(account_id=anna.id, address="198.51.100.1")
    await credentials.sweep()
    assert (await ada.ask(f"{ROOT}/{anna.id}")).json["ip"] == "192.0.2.7"
    long_ago = datetime.now(UTC) - timedelta(days=91)
    await Session.all().update(created_at=long_ago)
    await Account.filter(id=anna.id).update(created_at=long_ago)
    await credentials.sweep()
    assert (await ada.ask(f"{ROOT}/{anna.id}")).json["ips"] == []
    assert await Session.filter(account_id=anna.id).count() == 1


async def test_accounts_are_found_by_how_they_stand(mona: Program, join: Join) -> None:
    for name in ("paula", "dora", "silas", "sven", "sena"):
        await join(name)
    rem = await somebody("rem", "remote.test")
    await Account.filter(id=rem.id).update(display_name="Rem %_ the Red")
    now = datetime.now(UTC)
    ids = {one.username: one.id for one in await Account.all()}
    await User.filter(account_id=ids["paula"]).update(approved_at=None, sign_up_reason="Birds")
    await User.filter(account_id=ids["dora"]).update(disabled_at=now)
    await Account.filter(id=ids["silas"]).update(silenced_at=now)
    await Account.filter(id=ids["sven"]).update(suspended_at=now, suspended_by="us")
    await Account.filter(id=ids["sena"]).update(sensitized_at=now)
    everybody = ["rem", "sena", "sven", "silas", "dora", "paula", "mona"]
    assert await names(mona) == everybody
    for standing, expected in (
        ("pending", ["paula"]),
        ("disabled", ["dora"]),
        ("silenced", ["silas"]),
        ("suspended", ["sven"]),
        ("sensitized", ["sena"]),
        ("active", ["rem", "sena", "silas", "mona"]),
    ):
        assert await names(mona, **{standing: "true"}) == expected, standing
        if standing != "sensitized":
            assert await names(mona, "/api/v2/admin/accounts", status=standing) == expected
    assert await names(mona, remote="true") == ["rem"]
    assert await names(mona, local="true") == everybody[1:]
    assert await names(mona, local="true", remote="true") == everybody
    assert await names(mona, staff="true") == ["mona"]
    assert await names(mona, username="s") == ["sena", "sven", "silas"]
    assert await names(mona, display_name="rem %_") == ["rem"]
    assert await names(mona, display_name="rem x") == []
    assert await names(mona, by_domain="REMOTE.test") == ["rem"]
    assert await names(mona, email="Dora@people") == ["dora"]
    v2 = "/api/v2/admin/accounts"
    assert await names(mona, v2, origin="remote") == ["rem"]
    assert await names(mona, v2, permissions="staff") == ["mona"]
    assert await names(mona, v2, role_ids=["1", "3"]) == ["mona"]
    assert await names(mona, v2, role_ids=["77"]) == []
    assert await names(mona, v2, invited_by=str(ids["mona"])) == []
    pending = (await mona.ask(ROOT, pending="1")).json[0]
    assert (pending["invite_request"], pending["approved"]) == ("Birds", False)


async def test_pages_of_accounts_lead_on_and_cost_the_same(mona: Program, join: Join) -> None:
    for number in range(7):
        await somebody(f"rem{number}", "remote.test")
    first = await mona.ask(ROOT, limit=3)
    assert [one["username"] for one in first.json] == ["rem6", "rem5", "rem4"]
    second = await mona.ask(first.link["next"])
    assert [one["username"] for one in second.json] == ["rem3", "rem2", "rem1"]
    back = await mona.ask(second.link["prev"])
    assert [one["username"] for one in back.json] == ["rem6", "rem5", "rem4"]
    await mona.ask(ROOT)  # what people look like is kept from now on
    costs = []
    for limit in (1, 8):
        before = database.statements_run()
        await mona.ask(ROOT, limit=limit)
        costs.append(database.statements_run() - before)
    assert costs[1] == costs[0]


@pytest.mark.parametrize(
    ("action", "flag", "undo"),
    [
        ("silence", "silenced", "unsilence"),
        ("sensitive", "sensitized", "unsensitive"),
        ("suspend", "suspended", "unsuspend"),
        ("disable", "disabled", "enable"),
    ],
)
async def test_what_is_done_is_told_to_its_person_written_down_and_can_be_undone(
    mona: Program, join: Join, action: str, flag: str, undo: str
) -> None:
    anna = await join("anna")
    assert await acts(mona, anna.me, action, text="Please stop.") == 200
    assert (await mona.ask(f"{ROOT}/{anna.me.id}")).json[flag] is True
    warning = await AccountWarning.get(target_id=anna.me.id)
    assert (warning.action, warning.text, warning.moderator_id) == (
        action,
        "Please stop.",
        mona.me.id,
    )
    undone = await mona.tell(f"{ROOT}/{anna.me.id}/{undo}")
    check(undone.json, ADMIN_ACCOUNT)
    assert undone.json[flag] is False
    deeds = [one.deed for one in await AuditEntry.filter(actor_id=mona.me.id).order_by("id")]
    assert deeds == [f"account.{action}", f"account.{undo}"]


async def test_whoever_is_disabled_is_signed_out_and_stays_out(mona: Program, join: Join) -> None:
    anna = await join("anna")
    assert (await anna.ask("/api/v1/accounts/verify_credentials")).status == 200
    assert await acts(mona, anna.me, "disable") == 200
    assert (await anna.ask("/api/v1/accounts/verify_credentials")).status == 401
    with pytest.raises(Exception, match="suspended"):
        await credentials.sign_in("anna", PASSWORD, user_agent="", address="")
    await mona.tell(f"{ROOT}/{anna.me.id}/enable")
    await credentials.sign_in("anna", PASSWORD, user_agent="", address="")


async def test_an_action_answers_a_report_of_that_account(mona: Program, join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    report = await reports.file(boris.me, anna.me, comment="Rude")
    other = await reports.file(anna.me, boris.me)
    assert await acts(mona, anna.me, "none", report_id=str(other.id)) == 422
    assert await acts(mona, anna.me, "none", report_id=str(report.id), text="Be kind.") == 200
    assert (await Report.get(id=report.id)).resolved_by_id == mona.me.id
    assert (await Report.get(id=other.id)).resolved_at is None
    assert (await AccountWarning.get()).report_id == report.id
    assert await acts(mona, anna.me, "explode") == 422
    assert await acts(mona, anna.me, "none", report_id="1") == 404


async def test_nobody_acts_on_those_of_their_rank_or_on_themselves(
    mona: Program, ada: Program, join_as: JoinAs
) -> None:
    max_ = await join_as("max", "moderator")
    for by, target in ((mona, ada), (mona, max_), (mona, mona), (ada, ada)):
        for action in ("none", "disable", "silence", "sensitive", "suspend"):
            assert await acts(by, target.me, action) == 403, (by.me.username, action)
        assert (await by.tell(f"{ROOT}/{target.me.id}/unsuspend")).status == 403
        assert (await by.send("DELETE", f"{ROOT}/{target.me.id}")).status == 403
    assert await acts(ada, mona.me, "silence") == 200
    assert await User.filter(disabled_at__not_isnull=True).count() == 0


async def test_somebody_elsewhere_is_not_warned_and_cannot_be_disabled(mona: Program) -> None:
    rem = await somebody("rem", "remote.test")
    assert await acts(mona, rem, "disable") == 422
    assert await acts(mona, rem, "none") == 422
    assert await acts(mona, rem, "silence") == 200
    shown = (await mona.ask(f"{ROOT}/{rem.id}")).json
    check(shown, ADMIN_ACCOUNT)
    assert (shown["silenced"], shown["email"], shown["role"]) == (True, None, None)
    assert not await AccountWarning.exists()


async def test_applicants_are_let_in_or_turned_away(mona: Program, join: Join) -> None:
    paula, pete = await join("paula"), await join("pete")
    for one in (paula, pete):
        await User.filter(account_id=one.me.id).update(approved_at=None)
    approved = await mona.tell(f"{ROOT}/{paula.me.id}/approve")
    assert approved.json["approved"] is True
    assert (await mona.tell(f"{ROOT}/{paula.me.id}/approve")).status == 403
    assert (await mona.tell(f"{ROOT}/{paula.me.id}/reject")).status == 403
    rejected = await mona.tell(f"{ROOT}/{pete.me.id}/reject")
    check(rejected.json, ADMIN_ACCOUNT)
    assert rejected.json["username"] == "pete"
    assert (await mona.ask(f"{ROOT}/{pete.me.id}")).status == 404
    assert await Account.get_or_none(username_lower="pete") is None
    await person("pete")  # the name is free


async def test_an_admin_deletes_what_was_suspended_and_nobody_else_does(
    ada: Program, mona: Program, join: Join
) -> None:
    anna = await join("anna")
    await anna.post("Hello")
    path = f"{ROOT}/{anna.me.id}"
    assert (await ada.send("DELETE", path)).status == 403
    assert await acts(mona, anna.me, "suspend") == 200
    assert (await mona.send("DELETE", path)).status == 403
    gone = await ada.send("DELETE", path)
    check(gone.json, ADMIN_ACCOUNT)
    row = await Account.get(id=anna.me.id)
    assert row.deleted_at is not None
    assert not await User.exists(account_id=anna.me.id)
    assert "anna" not in await names(ada)
    assert await AuditEntry.exists(deed="account.delete", actor_id=ada.me.id)


async def test_the_instance_itself_is_no_account_to_act_on(ada: Program) -> None:
    actor = await Account.get(actor_type="Application")
    assert (await ada.ask(f"{ROOT}/{actor.id}")).status == 404
    assert await acts(ada, actor, "suspend") == 404
    assert actor.username not in await names(ada)


async def test_the_person_is_told_by_mail_where_that_is_wanted(
    mona: Program, join: Join, post_office: MailServer, drain: Any
) -> None:
    anna, boris = await join("anna"), await join("boris")
    told = {"text": "Please stop.", "send_email_notification": "true"}
    assert await acts(mona, anna.me, "suspend", **told) == 200
    assert await acts(mona, boris.me, "silence", text="Please stop.") == 200
    await drain()
    assert post_office.recipients == ["anna@people.test"]
    (letter,) = post_office.letters
    words = letter.get_content()
    assert "Your account was suspended." in words
    assert "Please stop." in words
    heard = (await boris.ask("/api/v1/notifications", types=["moderation_warning"])).json
    assert [one["moderation_warning"]["action"] for one in heard] == ["silence"]
