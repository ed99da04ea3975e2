"""The desk of Pixelfed's own app, and what that app asks before."""

from typing import Any

import msgspec
import pytest

from fediphoto import config as configuration
from fediphoto.config import Config
from fediphoto.domain.moderation import reports
from fediphoto.domain.moderation.policy_decisions import Terms, decide
from fediphoto.storage.models import Account, AccountWarning, Host, Post, Report, User
from tests.domain.city import hears, somebody
from tests.web.conftest import Join
from tests.web.programs import Program


async def spam(by: Program, target: Program) -> tuple[str, Report]:
    """A report of a post of `target`."""
    post = await target.post("Buy this")
    row = await Post.get(id=int(post["id"]))
    return post["id"], await reports.file(by.me, target.me, posts=[row], category="spam")


async def test_the_app_sees_how_much_there_is(ada: Program, join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    await spam(anna, boris)
    await reports.file(anna.me, boris.me)
    await somebody("rem", "remote.test")
    told = (await ada.ask("/api/admin/stats")).json
    assert told == {
        "autospam_count": 1,
        "reports": 2,
        "contact": 0,
        "instances": 1,
        "statuses": 1,
        "profiles": 5,
        "users": 3,
    }
    settings = {one["key"]: one["state"] for one in (await ada.ask("/api/admin/config")).json}
    assert settings["pixelfed.open_registration"] is True
    changed = await ada.tell(
        "/api/admin/config/update", key="pixelfed.open_registration", value="0"
    )
    assert (changed.status, "file" in changed.error) == (422, True)


async def test_people_are_listed_page_by_page_and_acted_on(ada: Program, join: Join) -> None:
    for number in range(11):
        await join(f"p{number}")
    first = (await ada.ask("/api/admin/users/list", sort="desc")).json
    assert [one["username"] for one in first["data"]] == [f"p{n}" for n in range(10, 0, -1)]
    following = first["links"]["next"].removeprefix("http://photos.test")
    rest = (await ada.ask(following)).json
    assert [one["username"] for one in rest["data"]] == ["p0", "ada"]
    assert rest["links"]["next"] is None
    oldest = (await ada.ask("/api/admin/users/list", sort="asc")).json
    assert [one["username"] for one in oldest["data"]] == ["ada", *(f"p{n}" for n in range(9))]
    more = (await ada.ask(oldest["links"]["next"].removeprefix("http://photos.test"))).json
    assert [one["username"] for one in more["data"]] == ["p9", "p10"]
    assert len((await ada.ask("/api/admin/users/list", q="p1")).json["data"]) == 2
    user_id = first["data"][0]["id"]
    await User.filter(account_id=int(user_id)).update(confirmed_at=None)
    await Account.filter(id=int(user_id)).update(posts_count=99)

    async def act(action: str) -> Any:
        answer = await ada.tell("/api/admin/users/action", id=user_id, action=action)
        assert answer.status == 200, answer.body
        return answer.json

    assert (await ada.ask("/api/admin/users/get", user_id=user_id)).json["data"]["email"]
    assert (await act("unlisted"))["meta"]["moderation"]["unlisted"] is True
    assert (await act("unlisted"))["meta"]["moderation"]["unlisted"] is False
    assert (await act("cw"))["meta"]["moderation"]["cw"] is True
    assert (await act("verify_email"))["data"]["email_verified_at"] is not None
    assert (await act("refresh_stats"))["data"]["statuses_count"] == 0
    assert (await ada.tell("/api/admin/users/action", id=user_id, action="fly")).status == 400
    await act("delete")
    assert (await Account.get(id=int(user_id))).deleted_at is not None
    assert (await ada.ask("/api/admin/users/get", user_id=user_id)).status == 404
    own = await ada.tell("/api/admin/users/action", id=ada.me.id, action="delete")
    assert own.status == 403


@pytest.mark.parametrize("action", ["dismiss", "dismiss-all", "delete-post", "delete-account"])
async def test_spam_is_dealt_with(ada: Program, join: Join, action: str) -> None:
    anna, boris = await join("anna"), await join("boris")
    post_id, report = await spam(anna, boris)
    _, other = await spam(anna, boris)
    listed = (await ada.ask("/api/admin/autospam/list")).json
    assert [one["id"] for one in listed] == [str(other.id), str(report.id)]
    assert listed[1]["status"]["id"] == post_id
    assert (await ada.ask("/api/admin/mod-reports/list")).json == []
    answer = await ada.tell("/api/admin/autospam/handle", id=report.id, action=action)
    assert answer.json == {"status": "success"}
    assert (await Report.get(id=report.id)).resolved_by_id == ada.me.id
    still_open = await Report.filter(resolved_at=None).count()
    assert still_open == (0 if action == "dismiss-all" else 1)
    assert await Post.exists(id=int(post_id)) is (action != "delete-post")
    assert ((await Account.get(id=boris.me.id)).suspended_at is not None) is (
        action == "delete-account"
    )


async def test_a_reported_post_is_warned_of_or_taken_out_of_timelines(
    ada: Program, join: Join, stranger: Program
) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await boris.post("Naked")
    row = await Post.get(id=int(post["id"]))
    warned = await reports.file(anna.me, boris.me, posts=[row], category="violation")
    hidden = await reports.file(anna.me, boris.me, posts=[row], category="violation")
    person = await reports.file(anna.me, boris.me)
    listed = (await ada.ask("/api/admin/mod-reports/list")).json
    kinds = [one["object_type"] for one in listed]
    assert kinds == ["App\\Profile", "App\\Status", "App\\Status"]
    assert listed[0]["account"]["username"] == "boris"
    for report, action in ((warned, "cw"), (hidden, "unlist")):
        answer = await ada.tell("/api/admin/mod-reports/handle", id=report.id, action=action)
        assert answer.json == {"success": True}
    shown = (await stranger.ask(f"/api/v1/statuses/{post['id']}")).json
    assert (shown["sensitive"], shown["visibility"]) == (True, "unlisted")
    assert (await stranger.ask("/api/v1/timelines/public")).json == []
    warnings = await AccountWarning.filter(target_id=boris.me.id).order_by("id")
    assert [(one.action, one.post_ids) for one in warnings] == [
        ("mark_statuses_as_sensitive", [int(post["id"])]),
        ("none", [int(post["id"])]),
    ]
    wrong = await ada.tell("/api/admin/mod-reports/handle", id=person.id, action="cw")
    assert wrong.status == 422
    assert (
        await ada.tell("/api/admin/mod-reports/handle", id=person.id, action="delete")
    ).status == 200
    assert (await Account.get(id=boris.me.id)).suspended_at is not None


async def test_servers_are_listed_by_what_is_asked(ada: Program) -> None:
    for number in range(12):
        rem = await somebody(f"rem{number}", f"server{number:02}.test")
        if number == 3:
            await hears(rem)
    await Host.create(name="server03.test", software="mastodon")
    await decide(None, "server03.test", Terms(severity="silence", forces_sensitive=True))
    path = "/api/admin/instances/list"
    first = (await ada.ask(path, sort_by="domain", sort="asc")).json
    assert len(first["data"]) == 10
    third = first["data"][3]
    assert (third["domain"], third["software"]) == ("server03.test", "mastodon")
    assert (third["unlisted"], third["auto_cw"], third["banned"]) == (True, True, False)
    assert (third["user_count"], third["status_count"]) == (1, 1)
    rest = (await ada.ask(first["links"]["next"].removeprefix("http://photos.test"))).json
    assert [one["domain"] for one in rest["data"]] == ["server10.test", "server11.test"]
    assert rest["links"]["next"] is None
    assert (await ada.ask(path, sort_by="status_count")).json["data"][0] == third
    assert [one["domain"] for one in (await ada.ask(path, q="R1")).json["data"]] == [
        "server11.test",
        "server10.test",
    ]
    assert (await ada.ask("/api/admin/instances/get", id=third["id"])).json["data"] == third
    assert (await ada.ask("/api/admin/instances/get", id="1")).status == 404


async def test_the_app_is_let_in_by_a_document_of_its_own(
    stranger: Program, config: Config
) -> None:
    told = await stranger.ask("/api/nodeinfo/2.0.json")
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    assert told.json["software"] == {"name": "pixelfed", "version": "0.12.3"}
    assert told.json["metadata"]["software"]["name"] == "fediphoto"
    (link, *_) = (await stranger.ask("/.well-known/nodeinfo")).json["links"]
    true = (await stranger.ask(link["href"].removeprefix("http://photos.test"))).json
    assert true["software"]["name"] == "fediphoto"
    instance = msgspec.structs.replace(config.instance, pixelfed_app=False)
    configuration.activate(msgspec.structs.replace(config, instance=instance))
    assert (await stranger.ask("/api/nodeinfo/2.0.json")).status == 404


async def test_limits_and_choices(stranger: Program, join: Join) -> None:
    told = (await stranger.ask("/api/v2/config")).json
    assert told["account"]["max_bio_length"] == 1000
    assert "image/jpeg" in told["uploader"]["mime_types"]
    anna = await join("anna")
    composing = (await anna.ask("/api/v1.1/compose/settings")).json
    assert (composing["default_scope"], composing["max_media_attachments"]) == ("public", 20)
    path = "/api/pixelfed/v1/app/settings"
    usual = (await anna.ask(path)).json
    assert (usual["id"], usual["username"]) == (str(anna.me.id), "anna")
    assert usual["common"]["appearance"]["theme"] == "system"
    chosen = {"common": {"appearance": {"theme": "dark"}, "media": {"show_alt_text": True}}}
    changed = (await anna.tell_json(path, chosen)).json
    assert changed["common"]["appearance"] == {"links_use_in_app_browser": True, "theme": "dark"}
    await anna.tell(path, **{"common[timelines][show_public]": "1"})
    kept = (await anna.ask(path)).json["common"]
    assert (kept["timelines"]["show_public"], kept["media"]["show_alt_text"]) == (True, True)
    assert (await anna.tell_json(path, {"common": {"appearance": {"theme": "pink"}}})).status == 422


async def test_the_app_reports_what_its_person_sees(join: Join) -> None:
    anna, boris = await join("anna"), await join("boris")
    post = await boris.post("Rude")
    private = await boris.post("Psst", visibility="private")

    async def report(object_id: Any, kind: str, reason: str = "abusive") -> int:
        answer = await anna.tell(
            "/api/v1.1/report", object_id=object_id, object_type=kind, report_type=reason
        )
        return answer.status

    assert await report(post["id"], "post") == 200
    assert await report(boris.me.id, "user", "copyright") == 200
    first, second = await Report.all().order_by("id")
    assert (first.post_ids, first.category) == ([int(post["id"])], "violation")
    assert (second.post_ids, second.category) == ([], "legal")
    assert "copyright" in second.comment
    assert await report(private["id"], "post") == 404
    assert await report(anna.me.id, "user") == 422
    assert await report(post["id"], "thought") == 400
    assert await report(post["id"], "post", "boredom") == 400
    assert await report("x", "post") == 400
    assert await Report.all().count() == 2
