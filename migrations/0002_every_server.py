"""What the federation with every kind of server needs: policies, polls, quotes, stories, relays."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations

from fediphoto.migrations import run_sql


async def add_tables(_apps: Any, schema_editor: Any) -> None:
    """Run 0002_every_server's SQL: tables and columns are added, none is changed."""
    await run_sql(schema_editor, "0002_every_server")


class Migration(migrations.Migration):
    """The schema of 0.2.0."""

    dependencies = [("fediphoto", "0001_initial")]
    operations = [operations.RunPython(add_tables)]
