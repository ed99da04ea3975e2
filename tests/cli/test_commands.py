"""An admin types commands: what they print, what they refuse, and with which status."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.journeys import commands
from tests.journeys.instance import Instance, eventually, free_port


def run(
    folder: Path, *words: str, stdin: str | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """`fediphoto …` in `folder`."""
    return commands.run(words, folder, {**environment(), **settings}, stdin or "")


def environment() -> dict[str, str]:
    """That of these tests, without settings."""
    return {name: value for name, value in os.environ.items() if "FEDIPHOTO" not in name}


@pytest.mark.parametrize(("command", "status"), [("--help", 0), ("nonsense", 2)])
def test_the_program_starts_by_itself(tmp_path: Path, command: str, status: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fediphoto", command],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == status, done
    assert "Usage: python -m fediphoto" in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"FEDIPHOTO_LIMITS__PHOTOS_PER_POST": "many"}, "limits.photos_per_post"),
        ({"FEDIPHOTO_SERVER__BIND": "nowhere"}, "server.bind"),
        ({"FEDIPHOTO_SERVER__PROT": "1"}, "server.prot"),
        ({"FEDIPHOTO_STORAGE__DATA_DIR": "/proc/nowhere"}, "storage.data_dir"),
        ({"FEDIPHOTO_CONFIG": "missing.toml"}, "missing.toml"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_bad_configuration_is_one_line_status_2_and_nothing_started(
    tmp_path: Path, command: str, settings: dict[str, str], line: str
) -> None:
    done = run(tmp_path, command, **settings)
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.startswith("fediphoto: ")
    assert line in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_init_writes_a_configuration_once(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--domain", "Photos.Example")
    assert done.returncode == 0, done
    written = (tmp_path / "config.toml").read_text()
    assert 'domain = "photos.example"' in written
    again = run(tmp_path, "init", "--domain", "other.example")
    assert again.returncode == 1
    assert (tmp_path / "config.toml").read_text() == written
    assert run(tmp_path, "migrate").returncode == 0
    words = ("init", "--domain", "x.example", "--web-domain", "Pics.x.example", "--output", "2")
    assert run(tmp_path, *words).returncode == 0
    assert 'web_domain = "pics.x.example"' in (tmp_path / "2").read_text()


def test_people_are_created_listed_suspended_and_deleted(tmp_path: Path) -> None:
    def user(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        return run(tmp_path, "user", *words, stdin=stdin)

    made = user(
        "create", "alice", "--email", "a@x.test", "--password", "slow walks home", "--admin"
    )
    assert made.stdout == "Created alice@127.0.0.1:8000\n", made
    twice = user("create", "alice", "--email", "b@x.test", "--password", "slow walks home")
    assert twice.returncode == 1
    assert twice.stderr.startswith("fediphoto: ")
    listed = user("list").stdout
    assert "alice" in listed
    assert "admin" in listed
    token = run(tmp_path, "token", "create", "alice").stdout.splitlines()[-1]
    assert len(token) >= 43
    assert "/reset/" in user("reset-password", "alice").stdout
    assert "by the password alone" in user("disable-2fa", "alice").stdout
    assert user("suspend", "alice").returncode == 0
    assert "suspended" in user("list").stdout
    assert user("suspend", "alice", "--undo").returncode == 0
    assert user("suspend", "nobody").returncode == 1
    assert user("delete", "alice", stdin="n\n").returncode == 1
    assert user("delete", "alice", stdin="y\n").returncode == 0
    again = user("create", "alice", "--email", "c@x.test", "--password", "slow walks home")
    assert again.returncode == 1, "a deleted name is never given away again"


def test_who_asked_to_join_is_let_in(tmp_path: Path) -> None:
    instance = Instance(tmp_path, FEDIPHOTO_INSTANCE__REGISTRATIONS="approval")
    instance.start()
    try:
        page = requests.Session()
        shown = page.get(f"{instance.url}/signup").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
        assert token
        form = {
            "csrf_token": token[1],
            "username": "dan",
            "email": "dan@x.test",
            "password": "slow walks home",
            "reason": "I like [bold] photos",
        }
        assert page.post(f"{instance.url}/signup", data=form).status_code == 200
        assert "I like [bold] photos" in re.sub(r"[│\s]+", " ", instance.command("user", "list"))
        assert instance.command("user", "approve", "dan") == "dan may sign in now\n"
        assert "waits" not in instance.command("user", "list")
    finally:
        instance.stop()


def test_serve_says_where_it_is_and_how_to_create_the_admin_once(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.start()
    try:
        said = eventually(lambda: instance.log if "/setup/" in instance.log else "")
        assert f"fediphoto is running at {instance.url}" in said
        doctor = instance.command("doctor")
        assert doctor.count("ok ") == 5
        link = next(word for word in said.split() if "/setup/" in word)
        assert requests.get(link, timeout=300).status_code == 200
    finally:
        instance.stop()
    assert "Traceback" not in instance.log


def test_doctor_fails_when_nobody_answers(tmp_path: Path) -> None:
    bind = f"127.0.0.1:{free_port()}"
    done = run(tmp_path, "doctor", FEDIPHOTO_SERVER__BIND=bind)
    assert done.returncode == 1
    assert "FAIL  WebFinger" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "first")
    instance.start()
    try:
        done = run(tmp_path, "serve", FEDIPHOTO_SERVER__BIND=instance.domain)
        assert done.returncode == 2, done
        assert "server.bind" in done.stderr
    finally:
        instance.stop()
