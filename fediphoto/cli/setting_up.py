"""`init` and `migrate`: the commands before the first start and after an upgrade."""

from pathlib import Path

import click

from fediphoto import composition
from fediphoto.cli.command import command, fail
from fediphoto.config import Config
from fediphoto.storage import database, migrate

TEMPLATE = """\
# The settings of this instance. Every key is explained in config.example.toml.

[instance]
domain = "{domain}"
{web_domain}{title}# Name, words and who may join are decided on the desk, once there is an admin.
# Until then nobody may. A line here would go before, like: registrations = "closed"

[server]
bind = "127.0.0.1:8000"
trusted_proxies = ["127.0.0.1/32"]

[storage]
data_dir = "data"
database = "sqlite"
"""


def _quotable(title: str) -> str:
    return title.replace('"', "'").replace("\\", "")


@click.command("init")
@click.option("--domain", required=True, help="The host name in every handle, e.g. photos.example.")
@click.option("--web-domain", default="", help="The host in ids and pages, if it is another one.")
@click.option("--title", default="", help="What it is called (else decided on the desk).")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("config.toml"),
    show_default=True,
    help="The file to write.",
)
def init(domain: str, web_domain: str, title: str, output: Path) -> None:
    """Write a configuration for DOMAIN (never over an existing one)."""
    domain = domain.strip().lower()
    if not domain or any(character in domain for character in '/@ "\\'):
        fail("--domain: takes a bare host name like photos.example", 2)
    web_domain = web_domain.strip().lower()
    if any(character in web_domain for character in '/@ "\\'):
        fail("--web-domain: takes a bare host name like pictures.photos.example", 2)
    if output.exists():
        fail(f"{output}: there is one already; it was left as it is", 1)
    output.write_text(
        TEMPLATE.format(
            domain=domain,
            web_domain=f'web_domain = "{web_domain}"\n' if web_domain else "",
            title=f'title = "{_quotable(title)}"\n' if title.strip() else "",
        ),
        encoding="utf-8",
    )
    click.echo(f"Wrote {output}. Next: fediphoto --config {output} serve")


@click.command("migrate")
@command
async def migrate_command(config: Config) -> None:
    """Bring the database to the newest schema (`serve` does it too)."""
    composition.prepare_folder(config.data_dir)
    applied = await migrate.migrate(config.storage.database, config.data_dir)
    where = (
        database.sqlite_path(config.data_dir)
        if config.storage.database == "sqlite"
        else "the database"
    )
    click.echo(f"{where}: {', '.join(applied) if applied else 'nothing to do'}")


COMMANDS = (init, migrate_command)
