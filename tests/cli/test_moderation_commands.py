"""An admin keeps order from the command line, beside the running instance."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.cli.test_commands import run
from tests.journeys.instance import Instance, eventually


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    one = Instance(tmp_path)
    one.start()
    yield one
    one.stop()
    assert "Traceback" not in one.log


def words(text: str) -> str:
    """What a table says, without its lines."""
    return re.sub(r"[│┃━─┏┓┗┛┡┩╇┳└┘┴┬┼\s]+", " ", text)


def test_a_domain_is_blocked_listed_and_let_be_while_the_instance_runs(instance: Instance) -> None:
    said = instance.command(
        "domain", "block", "Bad.example", "--reason", "Hate [b]", "--reject-reports"
    )
    assert said == "bad.example: suspended, no reports from now on\n"
    assert "loud.example" in instance.command("domain", "limit", "loud.example")
    listed = words(instance.command("domain", "list"))
    assert "bad.example suspended, no reports Hate [b]" in listed
    assert "loud.example silenced" in listed

    def published() -> list[str]:
        answer = requests.get(f"{instance.url}/api/v1/instance/domain_blocks", timeout=120)
        return [one["domain"] for one in answer.json()]

    assert published() == ["bad.example", "loud.example"]

    def is_refused() -> bool:
        """The running process has noticed by itself."""
        body = '{"type": "Follow", "actor": "https://x.bad.example/u", "object": "http://a.test/"}'
        headers = {"Content-Type": "application/activity+json"}
        answer = requests.post(f"{instance.url}/inbox", body, headers=headers, timeout=120)
        return answer.status_code == 403

    assert eventually(is_refused)
    instance.command("domain", "remove", "bad.example", "--restore")
    assert published() == ["loud.example"]
    assert eventually(lambda: not is_refused())
    assert "allowed" in instance.command("domain", "allow", "friend.example")
    assert "friend.example allowed" in words(instance.command("domain", "list"))
    instance.command("domain", "disallow", "friend.example")
    assert "domain.disallow  friend.example" in instance.command("audit")


def test_what_is_wrong_is_one_line_with_status_1(tmp_path: Path) -> None:
    run(tmp_path, "migrate")
    for wrong in (
        ("domain", "block", "not a domain"),
        ("domain", "block", "127.0.0.1:8000"),
        ("domain", "remove", "bad.example"),
        ("blocklist", "subscribe", "file:///etc/passwd"),
        ("account", "suspend", "nobody@nowhere.example"),
        ("report", "show", "7"),
    ):
        done = run(tmp_path, *wrong)
        assert done.returncode == 1, (wrong, done)
        assert done.stderr.startswith("fediphoto: ")
        assert done.stderr.count("\n") == 1
        assert done.stdout == ""


def test_lists_are_imported_exported_and_subscribed_to(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("#domain,#severity,#public_comment\nbad.example,suspend,Hate\n")
    assert "1 added" in run(tmp_path, "blocklist", "import", str(file)).stdout
    assert "1 left alone" in run(tmp_path, "blocklist", "import", str(file)).stdout
    exported = run(tmp_path, "blocklist", "export", "--public").stdout
    assert exported == (
        "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"
        "bad.example,suspend,False,False,Hate,False\n"
    )
    # Nobody answers there: the trouble is told and noted, and the subscription stays.
    url = "http://127.0.0.1:9/list.csv"
    done = run(tmp_path, "blocklist", "subscribe", url, "--title", "Mine", "--highest", "silence")
    assert done.returncode == 1
    listed = words(run(tmp_path, "blocklist", "list", COLUMNS="200").stdout)
    assert f"Mine {url} silence 0" in listed
    assert run(tmp_path, "blocklist", "refresh").returncode == 1
    assert run(tmp_path, "blocklist", "remove", url).returncode == 0


def test_accounts_are_judged_and_reports_resolved(tmp_path: Path) -> None:
    for name in ("alice", "bob"):
        mail = f"{name}@x.test"
        run(tmp_path, "user", "create", name, "--email", mail, "--password", "slow walks home")
    assert run(tmp_path, "account", "silence", "alice", "--reason", "Loud").stdout == (
        "alice is silenced\n"
    )
    assert run(tmp_path, "account", "sensitive", "@Alice").returncode == 0
    assert run(tmp_path, "account", "suspend", "alice").returncode == 0
    assert "suspended" in run(tmp_path, "user", "list").stdout
    assert run(tmp_path, "account", "unsuspend", "alice").stdout == "alice is back\n"
    audit = run(tmp_path, "audit", "--target", "alice").stdout
    assert "(command line or list)  account.silence  alice  Loud" in audit
    assert audit.index("account.unsuspend") < audit.index("account.silence")

    with sqlite3.connect(tmp_path / "data" / "fediphoto.sqlite3") as connection:
        ids = dict(connection.execute("SELECT username, id FROM account WHERE domain = ''"))
        connection.execute(
            "INSERT INTO report (id, uri, category, comment, post_ids, is_forwarded, created_at,"
            " reporter_id, target_id) VALUES (7, 'u', 'spam', 'Rude [i]', '[]', 0,"
            " '2026-11-01 00:00:00+00:00', ?, ?)",
            (ids["bob"], ids["alice"]),
        )
    assert "7 alice bob spam 0" in words(run(tmp_path, "report", "list", COLUMNS="200").stdout)
    assert "Rude [i]" in run(tmp_path, "report", "show", "7").stdout
    assert run(tmp_path, "report", "resolve", "7").returncode == 0
    assert "alice" not in run(tmp_path, "report", "list").stdout
    assert "alice" in run(tmp_path, "report", "list", "--resolved").stdout


def test_rules_and_news_are_said_while_the_instance_runs(instance: Instance) -> None:
    said = instance.command("rule", "add", "Be kind [b].", "--hint", "Always.")
    number = re.findall(r"\d+", said)[0]
    assert "Be kind [b]. Always." in words(instance.command("rule", "list"))
    told = requests.get(f"{instance.url}/api/v1/instance/rules", timeout=120).json()
    assert [(one["id"], one["text"]) for one in told] == [(number, "Be kind [b].")]
    instance.command("rule", "remove", number)
    assert requests.get(f"{instance.url}/api/v1/instance/rules", timeout=120).json() == []
    made = re.findall(r"\d+", instance.command("announcement", "add", "We move."))[0]
    assert "We move." in words(instance.command("announcement", "list"))
    assert instance.command("announcement", "remove", made) == f"Announcement {made} is gone\n"


def test_one_of_ours_is_told_and_kept_from_signing_in(instance: Instance) -> None:
    instance.command(
        "user", "create", "anna", "--email", "anna@x.test", "--password", "walks slowly uphill"
    )
    said = instance.command("account", "warn", "anna", "--words", "Please stop.")
    assert said == "anna is told\n"
    assert instance.command("account", "disable", "anna") == "anna can sign in no more\n"
    assert instance.command("account", "enable", "anna") == "anna can sign in again\n"
    with sqlite3.connect(instance.folder / "data" / "fediphoto.sqlite3") as database:
        rows = database.execute("SELECT action, text FROM account_warning ORDER BY id").fetchall()
    assert rows == [("none", "Please stop."), ("disable", "")]
