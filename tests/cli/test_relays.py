"""An admin takes part in a relay, looks what it answered, and leaves it."""

from pathlib import Path

from tests.cli.test_commands import run


def test_a_relay_is_added_listed_and_removed(tmp_path: Path) -> None:
    inbox = "https://relay.test/inbox"
    assert run(tmp_path, "relay", "add", inbox).returncode == 0
    again = run(tmp_path, "relay", "add", inbox)
    assert (again.returncode, "asked before" in again.stderr) == (1, True)
    listed = run(tmp_path, "relay", "list", COLUMNS="200").stdout
    assert all(word in listed for word in ("mastodon", "pending", inbox))
    assert run(tmp_path, "relay", "remove", inbox).returncode == 0
    missing = run(tmp_path, "relay", "remove", inbox)
    assert (missing.returncode, missing.stderr) == (1, "fediphoto: There is no such relay.\n")
