"""Every table of the first release."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations

from fediphoto.migrations import run_sql


async def create_tables(_apps: Any, schema_editor: Any) -> None:
    """Run 0001_initial's SQL."""
    await run_sql(schema_editor, "0001_initial")


class Migration(migrations.Migration):
    """The schema of 0.1.0."""

    initial = True
    operations = [operations.RunPython(create_tables)]
