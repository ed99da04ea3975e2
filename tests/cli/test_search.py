"""`search rebuild`, typed by an admin whose index was lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.test_commands import run


def test_the_index_is_made_anew(tmp_path: Path) -> None:
    words = ("--email", "ada@mail.test", "--password", "long enough it is")
    made = run(tmp_path, "user", "create", "ada", *words)
    assert made.returncode == 0, made
    with closing(sqlite3.connect(tmp_path / "data" / "fediphoto.sqlite3")) as connection:
        connection.execute("DELETE FROM account_text")
        connection.commit()
        done = run(tmp_path, "search", "rebuild")
        assert done.returncode == 0, done
        assert done.stdout == "2 posts and accounts can be found\n"  # ada, and the instance
        found = "SELECT COUNT(*) FROM account_text_index WHERE account_text_index MATCH 'ada'"
        assert connection.execute(found).fetchone() == (1,)
