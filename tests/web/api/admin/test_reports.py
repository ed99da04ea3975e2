"""Reports, as those who keep order deal with them."""

from typing import Any

from fediphoto.domain.moderation import rules
from fediphoto.storage import database
from fediphoto.storage.models import Account, AuditEntry, Report
from tests.domain.city import somebody
from tests.web.api.shapes.desk import ADMIN_REPORT
from tests.web.api.shapes.kinds import check
from tests.web.api.shapes.people import REPORT
from tests.web.conftest import Join
from tests.web.programs import Program

ROOT = "/api/v1/admin/reports"


async def filed(by: Program, target: Account, **more: Any) -> Any:
    answer = await by.tell("/api/v1/reports", account_id=target.id, **more)
    assert answer.status == 200, answer.body
    check(answer.json, REPORT)
    return answer.json


async def test_a_report_names_rules_and_posts_and_is_dealt_with(mona: Program, join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await boris.post("Rude words", visibility="private")
    rule = await rules.add(None, "Be kind.", "Always.")
    made = await filed(anna, boris.me, rule_ids=[rule.id], comment="Rude", status_ids=[])
    assert (made["category"], made["rule_ids"]) == ("violation", [str(rule.id)])
    await Report.filter(id=int(made["id"])).update(post_ids=[int(post["id"])])
    (listed,) = (await mona.ask(ROOT)).json
    check(listed, ADMIN_REPORT)
    assert listed["account"]["username"] == "anna"
    assert listed["target_account"]["email"] == "boris@people.test"
    assert [one["text"] for one in listed["rules"]] == ["Be kind."]
    assert [one["id"] for one in listed["statuses"]] == [post["id"]]
    path = f"{ROOT}/{made['id']}"
    mine = (await mona.tell(f"{path}/assign_to_self")).json
    check(mine, ADMIN_REPORT)
    assert mine["assigned_account"]["username"] == "mona"
    assert (await mona.tell(f"{path}/unassign")).json["assigned_account"] is None
    done = (await mona.tell(f"{path}/resolve")).json
    assert (done["action_taken"], done["action_taken_by_account"]["username"]) == (True, "mona")
    assert (await mona.ask(ROOT)).json == []
    assert [one["id"] for one in (await mona.ask(ROOT, resolved="true")).json] == [made["id"]]
    again = (await mona.tell(f"{path}/reopen")).json
    assert (again["action_taken"], again["action_taken_at"]) == (False, None)
    deeds = [one.deed for one in await AuditEntry.filter(actor_id=mona.me.id).order_by("id")]
    assert deeds == ["report.assign", "report.unassign", "report.resolve", "report.reopen"]


async def test_what_a_report_is_about_can_be_said_otherwise(mona: Program, join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    rule = await rules.add(None, "Be kind.")
    made = await filed(anna, boris.me)
    path = f"{ROOT}/{made['id']}"
    changed = await mona.tell(path, "PUT", category="violation", rule_ids=[rule.id])
    assert changed.json["category"] == "violation"
    assert [one["id"] for one in changed.json["rules"]] == [str(rule.id)]
    assert (await mona.tell(path, "PUT", category="spam")).json["rules"] == []
    assert (await mona.tell(path, "PUT", category="boredom")).status == 422
    assert (await mona.tell(path, "PUT", category="violation", rule_ids=["9"])).status == 404


async def test_a_rule_that_holds_no_longer_is_still_shown_where_it_was_broken(
    mona: Program, join: Join
) -> None:
    anna, boris = await join("anna"), await join("boris")
    rule = await rules.add(None, "No cats.")
    await filed(anna, boris.me, rule_ids=[rule.id])
    await rules.remove(None, rule.id)
    assert (await anna.ask("/api/v1/instance/rules")).json == []
    assert (await mona.ask(ROOT)).json[0]["rules"][0]["text"] == "No cats."


async def test_reports_are_found_by_whom_and_on_whom(mona: Program, join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    rem = await somebody("rem", "remote.test")
    await filed(anna, boris.me)
    await filed(anna, rem)
    await filed(boris, rem)

    async def found(**query: Any) -> list[tuple[str, str]]:
        answer = await mona.ask(ROOT, **query)
        return [
            (one["account"]["username"], one["target_account"]["username"]) for one in answer.json
        ]

    assert await found(account_id=anna.me.id) == [("anna", "rem"), ("anna", "boris")]
    assert await found(target_account_id=rem.id) == [("boris", "rem"), ("anna", "rem")]
    assert await found(by_target_domain="remote.test", account_id=boris.me.id) == [("boris", "rem")]
    first = await mona.ask(ROOT, limit=2)
    rest = await mona.ask(first.link["next"])
    assert [one["target_account"]["username"] for one in rest.json] == ["boris"]


async def test_a_page_of_reports_costs_the_same_whatever_it_holds(
    mona: Program, join: Join
) -> None:
    anna = await join("anna")
    rule = await rules.add(None, "Be kind.")
    for number in range(5):
        rem = await somebody(f"rem{number}", "remote.test")
        await filed(anna, rem, rule_ids=[rule.id])
    await mona.ask(ROOT)
    costs = []
    for limit in (1, 5):
        before = database.statements_run()
        assert len((await mona.ask(ROOT, limit=limit)).json) == limit
        costs.append(database.statements_run() - before)
    assert costs[0] == costs[1]


async def test_a_report_goes_only_to_the_servers_that_are_named(join: Join) -> None:
    anna, rem = await join("anna"), await somebody("rem", "remote.test")
    kept = await filed(anna, rem, forward="true", forward_to_domains=["other.test"])
    sent = await filed(anna, rem, forward="true", forward_to_domains=["remote.test"])
    assert (kept["forwarded"], sent["forwarded"]) == (False, True)
