"""What the web app needs: edits of photos, settings, invitations, exports, pushes."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations

from fediphoto.migrations import run_sql


async def add_tables(_apps: Any, schema_editor: Any) -> None:
    """Run 0004_web_app's SQL: tables and columns are added; a push subscription may be a browser's."""
    await run_sql(schema_editor, "0004_web_app")


class Migration(migrations.Migration):
    """The schema of 0.4.0."""

    dependencies = [("fediphoto", "0003_every_client")]
    operations = [operations.RunPython(add_tables)]
