"""`user memorial`: keep the account of somebody who has died."""

import click

from fediphoto.cli.command import command
from fediphoto.cli.users import local_person, opened, user
from fediphoto.config import Config
from fediphoto.domain.people import memorials


@user.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="It was a mistake.")
@command
async def memorial(config: Config, name: str, undo: bool) -> None:
    """Keep NAME's account in memory of them: shown as such, and nobody signs in to it."""
    async with opened(config):
        account = await local_person(name)
        await (memorials.undo(account) if undo else memorials.keep(account))
        click.echo(f"{account.username} is {'back' if undo else 'kept in memory'}")


COMMANDS = (user,)
