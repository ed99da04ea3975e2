"""How the schema came about, one reviewed step after another.

Tortoise runs them and remembers which it ran; what each does is SQL written by hand (or drafted
by `scripts/draft-schema` and read), a file for SQLite and one for PostgreSQL beside the module:
the generator's own table rebuilds lose rows and constraints on SQLite. A test compares what the
migrations make with what the models say.
"""

from pathlib import Path
from typing import Any


async def run_sql(schema_editor: Any, name: str) -> None:
    """Run `name`.sqlite.sql or `name`.postgres.sql, statement by statement."""
    dialect = "sqlite" if schema_editor.client.capabilities.dialect == "sqlite" else "postgres"
    script = (Path(__file__).parent / f"{name}.{dialect}.sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            await schema_editor.client.execute_query(statement)
