"""Whether a scheduled post comes out once, whenever the power goes."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.journeys.conftest import NewInstance
from tests.journeys.instance import Person, eventually
from tests.web.programs import jpeg


def _captions(anna: Person) -> list[str]:
    me = anna.get("/api/v1/accounts/verify_credentials")["id"]
    return [one["content"] for one in anna.get(f"/api/v1/accounts/{me}/statuses")]


def _all(database: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection, connection:
        return list(connection.execute(statement))


def test_what_was_due_while_nothing_ran_comes_out_once(
    new_instance: NewInstance, tmp_path: Path
) -> None:
    instance = new_instance("a")
    anna = instance.person("anna")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(jpeg())
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    anna.publish("Later", [(photo, "A wall")], scheduled_at=later)
    instance.kill()
    [database] = tmp_path.rglob("fediphoto.sqlite3")
    past = "2020-01-01 00:00:00+00:00"
    _all(database, f"UPDATE scheduled_post SET publishes_at = '{past}'")
    _all(database, f"UPDATE job SET run_at = '{past}' WHERE kind = 'scheduled_posts.publish'")
    for _ in range(3):  # the power goes again and again
        instance.start()
        instance.kill()
    instance.start()
    assert eventually(lambda: _captions(anna) or None) == ["<p>Later</p>"]
    instance.kill()
    instance.start()
    assert _captions(anna) == ["<p>Later</p>"]
    assert anna.get("/api/v1/scheduled_statuses") == []
