"""What every client needs: lists, filters, conversations, push, trends, second factors, staff."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations

from fediphoto.migrations import run_sql
from fediphoto.storage import full_text


async def add_tables(_apps: Any, schema_editor: Any) -> None:
    """Run 0003_every_client's SQL: tables and columns are added, none is changed."""
    await run_sql(schema_editor, "0003_every_client")
    await full_text.make(schema_editor.client)


class Migration(migrations.Migration):
    """The schema of 0.3.0."""

    dependencies = [("fediphoto", "0002_every_server")]
    operations = [operations.RunPython(add_tables)]
